// Package auth is who may do what at the editors' desk: editors with their roles,
// the invitations that let them in, and their passkeys. It has no HTTP and no SQL.
package auth

import (
	"errors"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
)

// Role is what an editor may do. Each may do what the one before may.
type Role string

// The roles, from the one that may least.
const (
	// Writer is to prepare what comes into the record.
	Writer Role = "editor"
	// Publisher is also to let in what others prepared.
	Publisher Role = "publisher"
	// Admin also sees who the editors are, and revokes them.
	Admin Role = "admin"
)

// Roles are all roles, from the one that may least.
var Roles = []Role{Writer, Publisher, Admin}

// May reports whether the role may do what is asked of at least the other one.
func (r Role) May(least Role) bool {
	have, need := slices.Index(Roles, r), slices.Index(Roles, least)
	return need >= 0 && have >= need
}

// Errors of the desk.
var (
	// ErrInvitation is an invitation that is unknown, used or too old.
	ErrInvitation = errors.New("the invitation is unknown, used already or too old")
	// ErrPasskey is a passkey that is not known here, or that did not prove itself.
	ErrPasskey = errors.New("the passkey was not accepted")
	// ErrRevoked is an editor who may no longer come in.
	ErrRevoked = errors.New("the editor was revoked")
)

// Editor is a person who works at the desk.
type Editor struct {
	ID int64
	// Handle is how passkeys know the editor: 64 random bytes that say nothing.
	Handle  []byte
	Name    string
	Role    Role
	AddedAt time.Time
	// RevokedAt is zero for an editor who may come in.
	RevokedAt time.Time
	Passkeys  []Passkey
}

// Revoked reports whether the editor may no longer come in.
func (e Editor) Revoked() bool { return !e.RevokedAt.IsZero() }

// Passkey is a key by which an editor signs in. The site holds its public half.
type Passkey struct {
	// Name is what the editor calls it, such as "office laptop".
	Name       string
	Credential webauthn.Credential
	AddedAt    time.Time
	// UsedAt is when it signed somebody in last; zero for never.
	UsedAt time.Time
}

// InvitationLife is how long an invitation can be used.
const InvitationLife = 24 * time.Hour

// account is an editor as the passkeys' library wants to see one.
type account struct{ Editor }

func (a account) WebAuthnID() []byte          { return a.Handle }
func (a account) WebAuthnName() string        { return a.Name }
func (a account) WebAuthnDisplayName() string { return a.Name }

func (a account) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(a.Passkeys))
	for i, p := range a.Passkeys {
		all[i] = p.Credential
	}
	return all
}
