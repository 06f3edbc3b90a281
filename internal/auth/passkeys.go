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

// ceremonyTime is how long a person may take with the passkey.
const ceremonyTime = 5 * time.Minute

// Passkeys registers passkeys and signs people in with them (Web Authentication, W3C). It always requires the device to
// verify the person, by fingerprint, face or PIN.
type Passkeys struct{ site *webauthn.WebAuthn }

// Ceremony is what the site remembers between asking a browser for a passkey and the answer. It must not leave the
// server.
type Ceremony = webauthn.SessionData

// NewPasskeys returns the passkeys of the site with this scheme and host, such as "https://example.org". Browsers
// support passkeys only on https, and on "localhost".
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

// Register begins adding a passkey for the editor. question is the JSON to pass to the browser.
func (p *Passkeys) Register(e Editor) (question []byte, ceremony *Ceremony, err error) {
	known := webauthn.Credentials(account{e}.WebAuthnCredentials()).CredentialDescriptors()
	creation, ceremony, err := p.site.BeginRegistration(account{e}, webauthn.WithExclusions(known))
	if err != nil {
		return nil, nil, err
	}
	question, err = json.Marshal(creation.Response)
	return question, ceremony, err
}

// Registered checks the browser's answer to the question of [Passkeys.Register]. A wrong answer is an [ErrPasskey].
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

// SignIn begins a sign-in; the answer will identify the editor. question is the JSON to pass to the browser.
func (p *Passkeys) SignIn() (question []byte, ceremony *Ceremony, err error) {
	assertion, ceremony, err := p.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, err
	}
	question, err = json.Marshal(assertion.Response)
	return question, ceremony, err
}

// SignedIn checks the browser's answer to the question of [Passkeys.SignIn]. It returns the editor, and the passkey
// with its new state, which must be stored. find returns the editor with a handle. A wrong answer is an [ErrPasskey];
// if the editor is revoked, the error is an [ErrRevoked].
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
	// A counter that goes backwards indicates a copy of the key (Web Authentication, 6.1.1).
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

// refused returns the error for an answer that was not accepted, with the library's reason.
func refused(err error) error {
	var detail *protocol.Error
	if errors.As(err, &detail) {
		return fmt.Errorf("%w: %s (%s)", ErrPasskey, detail.Details, detail.DevInfo)
	}
	return fmt.Errorf("%w: %w", ErrPasskey, err)
}
