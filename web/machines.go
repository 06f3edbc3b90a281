package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/static"
	"detainerledger/web/answer"
)

// robots allows everything. Earlier states of the record, and sorted and filtered forms of a page, themselves say that
// they are not to be indexed, which a robot that may not read them would never see. Their cards must be readable when
// they are shared.
func (s *server) robots(c echo.Context) error {
	text := fmt.Sprintf("User-agent: *\nAllow: /\n\nSitemap: %s\n", s.Base(c)+link.Sitemap)
	return answer.Send(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(text))
}

// favicon is served under a name without a hash, so it is not cached for a year.
func favicon(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, answer.ForADay)
	return answer.Send(c, http.StatusOK, "image/svg+xml", static.File("img/favicon.svg"))
}

// securityLife is how long the security contact is valid (RFC 9116).
const securityLife = 180 * 24 * time.Hour

// securityText is /.well-known/security.txt (RFC 9116), if the operator named a contact.
func (s *server) securityText(c echo.Context) error {
	if s.config.SecurityContact == "" {
		return record.ErrNotFound
	}
	expires := s.Now().UTC().Add(securityLife).Truncate(24 * time.Hour).Format(time.RFC3339)
	text := fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: en\nCanonical: %s/.well-known/security.txt\n",
		s.config.SecurityContact, expires, s.Base(c))
	return answer.Send(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(text))
}

// healthy answers 200 while the program runs, with the version of the record if it can be read: restarting the program
// would not repair a file.
func (s *server) healthy(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	says := map[string]any{"status": "ok"}
	if s.gate.Fault() == nil {
		snap, err := s.Store.Now(c.Request().Context())
		switch {
		case err == nil:
			says["version"] = snap.Seq
		case !errors.Is(err, store.ErrNoneShown):
			return err
		}
	}
	return answer.SendJSON(c, http.StatusOK, says)
}

// errDraining is the reason why a program that is about to stop is not ready.
var errDraining = errors.New("the program is about to stop")

// ready answers 200 if the record is shown, and can be signed if there is a key, and otherwise says what is wrong. A
// record whose check takes long is shown meanwhile, and so is the last version that was stored durably while a newer
// one could not be.
func (s *server) ready(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if s.config.Draining != nil && s.config.Draining() {
		return unready(c, errDraining)
	}
	ctx := c.Request().Context()
	held, err := s.gate.Admit(ctx)
	if err == nil {
		err = s.gate.Lack()
	} else if s.gate.Fault() == nil {
		return err // out of time
	}
	if err != nil {
		return unready(c, err)
	}
	snap, err := s.Store.Now(ctx)
	if errors.Is(err, store.ErrNoneShown) {
		return unready(c, err)
	}
	if err != nil {
		return err
	}
	if s.config.Signer != nil && held {
		if signed, err := s.public.Checkpoint(ctx, snap); signed == nil {
			return unready(c, fmt.Errorf("the checkpoint cannot be signed: %w", err))
		}
	}
	says := map[string]any{"status": "ok", "role": "primary", "version": snap.Seq}
	if s.config.replica != nil {
		status := s.config.replica.say(says)
		return answer.SendJSON(c, status, says)
	}
	takes := s.houses.door.Takes(ctx)
	says["door"] = doorOpen{takes.Requests, takes.Mail}
	newest, err := s.Store.Newest(ctx)
	if err != nil {
		return err
	}
	if !s.Store.Shows(newest) && s.config.NotStored != nil && s.config.NotStored() != nil {
		says["status"], says["error"] = "behind", fmt.Sprintf(
			"version %d is in the record and could not be stored durably, so it is not shown; the log says more", newest)
	}
	return answer.SendJSON(c, http.StatusOK, says)
}

// unready says why a load balancer should send no readers here. Anyone can ask, so paths on this machine are only
// logged.
func unready(c echo.Context, why error) error {
	says := why.Error()
	for _, known := range []error{sqlite.ErrReplaced, soundness.ErrUnchecked} {
		if errors.Is(why, known) {
			says = known.Error() + "; the log says more"
		}
	}
	return answer.SendJSON(c, http.StatusServiceUnavailable, map[string]any{"status": "not ready", "error": says})
}
