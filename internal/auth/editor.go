// Package auth decides who may do what at the editors' desk: editors with their roles, their invitations, and their
// passkeys. It uses no HTTP and no SQL.
package auth

import (
	"errors"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
)

// Role is what an editor may do. Each role includes the ones before it.
type Role string

// The roles, from least to most privileged.
const (
	// Writer may prepare additions to the record.
	Writer Role = "editor"
	// Publisher may also publish what others prepared.
	Publisher Role = "publisher"
	// Admin may also see who the editors are, and revoke them.
	Admin Role = "admin"
)

// Roles are all roles, from least to most privileged.
var Roles = []Role{Writer, Publisher, Admin}

// May reports whether the role has the rights of the other one.
func (r Role) May(least Role) bool {
	have, need := slices.Index(Roles, r), slices.Index(Roles, least)
	return need >= 0 && have >= need
}

// Errors of the desk.
var (
	// ErrInvitation is an unknown, used or expired invitation.
	ErrInvitation = errors.New("the invitation is unknown, used already or too old")
	// ErrPasskey is a passkey that is unknown here, or whose proof failed.
	ErrPasskey = errors.New("the passkey was not accepted")
	// ErrRevoked is an editor whose access was revoked.
	ErrRevoked = errors.New("the editor was revoked")
)

// Editor is a person who works at the desk.
type Editor struct {
	ID int64
	// Handle is how passkeys identify the editor: 64 random bytes without meaning.
	Handle  []byte
	Name    string
	Role    Role
	AddedAt time.Time
	// RevokedAt is zero for an editor with access.
	RevokedAt time.Time
	Passkeys  []Passkey
}

// Revoked reports whether the editor's access was revoked.
func (e Editor) Revoked() bool { return !e.RevokedAt.IsZero() }

// Passkey is a key with which an editor signs in. The site has its public half.
type Passkey struct {
	// Name is the editor's name for it, such as "office laptop".
	Name       string
	Credential webauthn.Credential
	AddedAt    time.Time
	// UsedAt is when it was last used to sign in; zero for never.
	UsedAt time.Time
}

// InvitationLife is how long an invitation is valid.
const InvitationLife = 24 * time.Hour

// account adapts an editor to the passkey library.
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
