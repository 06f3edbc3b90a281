package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// ceremonyTime is how long a person may take with the passkey, once asked for it.
const ceremonyTime = 5 * time.Minute

// Passkeys registers passkeys and has people sign in by them (Web Authentication,
// W3C). It always asks the device to verify the person: by fingerprint, face or PIN.
type Passkeys struct{ site *webauthn.WebAuthn }

// Ceremony is what the site remembers between asking a browser for a passkey and
// its answer. It must not leave the server.
type Ceremony = webauthn.SessionData

// NewPasskeys returns the passkeys of the site with this scheme and host, such as
// "https://example.org". Browsers know passkeys only on https, and on "localhost".
func NewPasskeys(origin string) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("the address %q has no host", origin)
	}
	if u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, fmt.Errorf("passkeys need https, or http://localhost: %q is neither", origin)
	}
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: ceremonyTime, TimeoutUVD: ceremonyTime}
	required := true
	site, err := webauthn.New(&webauthn.Config{
		RPID:          u.Hostname(),
		RPDisplayName: "Detainer Ledger, editors’ desk",
		RPOrigins:     []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &required,
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: limit, Registration: limit},
	})
	if err != nil {
		return nil, err
	}
	return &Passkeys{site}, nil
}

// Register begins to add a passkey for the editor. question is what the browser
// is to be asked, in JSON.
func (p *Passkeys) Register(e Editor) (question []byte, ceremony *Ceremony, err error) {
	known := webauthn.Credentials(account{e}.WebAuthnCredentials()).CredentialDescriptors()
	creation, ceremony, err := p.site.BeginRegistration(account{e}, webauthn.WithExclusions(known))
	if err != nil {
		return nil, nil, err
	}
	question, err = json.Marshal(creation.Response)
	return question, ceremony, err
}

// Registered takes the browser's answer to the question of [Passkeys.Register].
// An answer that is not right is an [ErrPasskey].
func (p *Passkeys) Registered(
	e Editor, ceremony *Ceremony, name string, answer []byte, now time.Time,
) (Passkey, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, refused(err)
	}
	credential, err := p.site.CreateCredential(account{e}, *ceremony, parsed)
	if err != nil {
		return Passkey{}, refused(err)
	}
	return Passkey{Name: name, Credential: *credential, AddedAt: now}, nil
}

// SignIn begins a sign-in; who it is shows in the answer. question is what the
// browser is to be asked, in JSON.
func (p *Passkeys) SignIn() (question []byte, ceremony *Ceremony, err error) {
	assertion, ceremony, err := p.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	question, err = json.Marshal(assertion.Response)
	return question, ceremony, err
}

// SignedIn takes the browser's answer to the question of [Passkeys.SignIn] and
// returns who it is, and the passkey as it is to be kept from now on. find returns
// the editor with a handle. An answer that is not right is an [ErrPasskey], the
// editor's being revoked an [ErrRevoked].
func (p *Passkeys) SignedIn(
	ceremony *Ceremony, answer []byte, now time.Time, find func(handle []byte) (Editor, error),
) (Editor, Passkey, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Editor{}, Passkey{}, refused(err)
	}
	var failed error
	user, credential, err := p.site.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		e, err := find(handle)
		failed = err
		return account{e}, err
	}, *ceremony, parsed)
	if failed != nil {
		return Editor{}, Passkey{}, failed
	}
	if err != nil {
		return Editor{}, Passkey{}, refused(err)
	}
	e := user.(account).Editor
	if e.Revoked() {
		return Editor{}, Passkey{}, ErrRevoked
	}
	// A count that falls behind tells of a copy of the key (Web Authentication, 6.1.1).
	if credential.Authenticator.CloneWarning {
		return Editor{}, Passkey{}, fmt.Errorf("%w: its counter went back, so there may be a copy of it", ErrPasskey)
	}
	for _, k := range e.Passkeys {
		if string(k.Credential.ID) == string(credential.ID) {
			k.Credential, k.UsedAt = *credential, now
			return e, k, nil
		}
	}
	return Editor{}, Passkey{}, ErrPasskey
}

// refused is an answer that was not accepted, with what the library says of it.
func refused(err error) error {
	var detail *protocol.Error
	if errors.As(err, &detail) {
		return fmt.Errorf("%w: %s (%s)", ErrPasskey, detail.Details, detail.DevInfo)
	}
	return fmt.Errorf("%w: %w", ErrPasskey, err)
}
