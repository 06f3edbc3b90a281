package web

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// What the door holds against programs that fill in every form. People meet none of
// it: an office sends one request and not five in an hour.
const (
	// leastTime is how long a person takes at least from being shown a form to
	// sending it; tokenLife is how long a form may stay open.
	leastTime = 3 * time.Second
	tokenLife = 24 * time.Hour
	// requestsAnHour is how many requests one network may send, requestsADay how many that
	// nobody confirmed may be made about one jurisdiction by offices, and by readers.
	requestsAnHour = 5
	requestsADay   = 20
)

// usualRetention is how many days a contact is kept after its request is closed.
const usualRetention = 180

// doorRoutes are where offices and readers ask something of the record.
func doorRoutes() []route {
	form := func(h func(*server, echo.Context) error) handling { return under(unkept, own(h)) }
	secret := func(h func(*server, echo.Context) error) handling { return under(private, limited(own(h))) }
	return inHouse(doorHouse, []route{
		{path: link.Respond(""), get: own((*server).respondFind)},
		{path: link.Respond(":state/:place"), get: form((*server).respond), post: form((*server).respondSent),
			upload: &paperIntake, slow: true},
		{path: link.RequestState(":secret"), get: secret((*server).requestState)},
		{path: link.RequestWithdraw(":secret"), post: secret((*server).withdrawRequest)},
		{path: link.RequestConfirm(":secret"), get: secret((*server).requestConfirmation),
			post: secret((*server).confirmRequest)},
		{path: link.ReportError, get: form((*server).reportError), post: form((*server).errorReported)},
		{path: link.Requests, endings: []string{".csv", ".json"}, get: own((*server).requests)},
		{path: link.Request(":ref"), get: own((*server).publicRequest)},
	})
}

// unkept keeps forms, which say when they were given out, out of every cache.
func unkept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

// door says whether requests can be made: not where nobody would read them.
func (s *server) door(ctx context.Context) (pages.DoorView, error) {
	v := pages.DoorView{Closed: true, Mails: s.mails(), Days: cmp.Or(s.config.Retain, usualRetention)}
	if s.config.Desk == nil {
		return v, nil
	}
	editors, err := s.config.Desk.Editors(ctx)
	for _, e := range editors {
		v.Closed = v.Closed && e.Revoked()
	}
	return v, err
}

// doorToken says when a form was given out, so that only this program can have said so:
// the seconds since 1970, eight random bytes that tell forms apart, and a code over both.
func (s *server) doorToken() string {
	text := binary.BigEndian.AppendUint64(nil, uint64(s.config.Now().Unix()))
	text = append(text, make([]byte, 8)...)
	rand.Read(text[8:])
	return base64.RawURLEncoding.EncodeToString(append(text, s.doorCode("form", string(text))...))
}

func (s *server) doorCode(parts ...string) []byte {
	mac := hmac.New(sha256.New, s.doorKey[:])
	for _, part := range parts {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// openSince returns how long a form has been open; ok is false for a token that is
// not of this run of the program.
func (s *server) openSince(token string) (open time.Duration, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) != 16+sha256.Size || !hmac.Equal(text[16:], s.doorCode("form", string(text[:16]))) {
		return 0, false
	}
	given := time.Unix(int64(binary.BigEndian.Uint64(text)), 0)
	return s.config.Now().Sub(given), true
}

// guarded looks at how a form was filled in. The fault says in words what a person who
// is taken for a program can do: always to send it once more.
func (s *server) guarded(c echo.Context, w *words.Language) pages.GuardView {
	v := pages.GuardView{Token: c.FormValue("since")}
	open, ok := s.openSince(v.Token)
	switch {
	case !ok || open > tokenLife || open < 0:
		v.Token = s.doorToken()
		v.Fault = w.T(
			"The form was open for a long time, or the site was started anew meanwhile. Please look it over and send it again.",
		)
	case open < leastTime:
		v.Fault = w.T(
			"That was faster than people are, so it may have been a program. If you are a person, please send it again now.",
		)
	case c.FormValue("homepage") != "":
		v.Fault = w.T("A field that people do not see was filled in, perhaps by a program that helps you. It is empty again: please send it once more.")
	}
	return v
}
