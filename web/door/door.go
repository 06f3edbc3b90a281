// Package door has the pages for offices and readers: to respond to a figure, to report an error, and to follow changes
// by mail.
package door

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/soundness"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/letters"
)

// Limits against programs that fill in every form. People do not reach them: an office sends one request, not five in
// an hour.
const (
	// leastTime is the shortest time in which a person fills in a form; tokenLife is how long a form may stay open.
	leastTime = 3 * time.Second
	tokenLife = 24 * time.Hour
	// requestsAnHour is how many requests one network may send. requestsADay is how many unconfirmed requests may
	// be made about one jurisdiction by offices, and as many by readers.
	requestsAnHour = 5
	requestsADay   = 20
)

// usualRetention is how many days a contact is kept after its request is closed, by default.
const usualRetention = 180

// Handlers answer offices and readers.
type Handlers struct {
	*answer.Site
	// Desk stores their requests; nil if there is none.
	Desk *desk.Desk
	// Approvals is how many people must support a draft, including its author.
	Approvals int
	// Retain is how many days a contact is kept after its request is closed; 0 means 180.
	Retain  int
	Gate    *soundness.Gate
	Letters *letters.Writer
	// AtPrimary returns what the primary accepts, if this is a replica of it; otherwise nil.
	AtPrimary func(context.Context) ui.Door

	// rate counts the requests of each network, letterRate its letters.
	rate, letterRate answer.Rate
	// key authenticates the forms that this program issued.
	key [32]byte
}

// followers handles following the record by mail.
type followers struct{ *Handlers }

// Open initializes the state that handlers share between requests.
func (h *Handlers) Open() *Handlers {
	h.rate = answer.Rate{Quota: requestsAnHour, Window: time.Hour}
	h.letterRate = answer.Rate{Quota: asksAtOnce, Window: asksWindow}
	rand.Read(h.key[:]) // never fails
	return h
}

// Routes are the pages where offices and readers make requests, and follow the record by mail. The handlers can be nil
// if only the routes are needed.
func (h *Handlers) Routes() []answer.Route {
	form := func(handler echo.HandlerFunc) answer.Handling { return answer.Under(unkept, answer.Own(handler)) }
	secret := func(handler echo.HandlerFunc) answer.Handling {
		return answer.Under(answer.Private, answer.Limited(answer.Own(handler)))
	}
	return answer.InHouse(answer.DoorHouse, append(followers{h}.routes(), []answer.Route{
		{Path: link.Respond(""), Get: answer.Own(h.respondFind)},
		{Path: link.Respond(":state/:place"), Get: form(h.respond), Post: form(h.respondSent),
			Upload: &paperIntake, Slow: true},
		{Path: link.RequestState(":secret"), Get: secret(h.requestState)},
		{Path: link.RequestWithdraw(":secret"), Post: secret(h.withdrawRequest)},
		{Path: link.RequestConfirm(":secret"), Get: secret(h.requestConfirmation),
			Post: secret(h.confirmRequest)},
		{Path: link.ReportError, Get: form(h.reportError), Post: form(h.errorReported)},
		{Path: link.Requests, Endings: []string{".csv", ".json"}, Get: answer.Own(h.requests)},
		{Path: link.Request(":ref"), Get: answer.Own(h.publicRequest)},
	}...))
}

// respondLimit is the largest size of an answer with its PDF, in bytes. It is larger than that of a PDF alone, so that
// a sender of a slightly larger one gets the form back rather than an error.
const respondLimit = largestPaper + 512<<10

// sendingTime is how long a form with a file may take to upload: ten megabytes at half a megabit per second. Other
// forms have the time of a normal answer.
const sendingTime = 3 * time.Minute

var paperIntake = answer.Intake{Limit: respondLimit, Time: sendingTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Files }}

// unkept keeps forms out of every cache, because they include the time at which they were issued.
func unkept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

// door reports whether requests can be made: not if nobody would read them.
func (h *Handlers) door(ctx context.Context) (pages.DoorView, error) {
	v := pages.DoorView{Closed: true, Mails: h.Letters.On(), Days: cmp.Or(h.Retain, usualRetention),
		Approvals: max(0, h.Approvals-1)}
	if h.Desk == nil {
		return v, nil
	}
	staffed, err := h.Desk.Staffed(ctx)
	v.Closed = !staffed
	return v, err
}

// Takes returns what the site now accepts from readers, so that pages offer only that. If the desk's file cannot be
// read, it accepts nothing.
func (h *Handlers) Takes(ctx context.Context) ui.Door {
	if h.AtPrimary != nil {
		return h.AtPrimary(ctx)
	}
	v, err := h.door(ctx)
	if err != nil && ctx.Err() == nil { // otherwise the reader has left
		h.Log.LogAttrs(context.WithoutCancel(ctx), slog.LevelError, "door", slog.String("error", err.Error()))
	}
	return ui.Door{Requests: !v.Closed, Mail: v.Mails}
}

// doorToken returns the time at which a form was issued, authenticated by this program: the seconds since 1970, eight
// random bytes that distinguish forms, and a code over both.
func (h *Handlers) doorToken() string {
	text := binary.BigEndian.AppendUint64(nil, uint64(h.Now().Unix()))
	text = append(text, make([]byte, 8)...)
	rand.Read(text[8:])
	return base64.RawURLEncoding.EncodeToString(append(text, h.doorCode("form", string(text))...))
}

func (h *Handlers) doorCode(parts ...string) []byte {
	mac := hmac.New(sha256.New, h.key[:])
	for _, part := range parts {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// openSince returns how long a form has been open; ok is false for a token that this run of the program did not issue.
func (h *Handlers) openSince(token string) (open time.Duration, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) != 16+sha256.Size || !hmac.Equal(text[16:], h.doorCode("form", string(text[:16]))) {
		return 0, false
	}
	given := time.Unix(int64(binary.BigEndian.Uint64(text)), 0)
	return h.Now().Sub(given), true
}

// guarded checks how a form was filled in. The fault tells a person who is mistaken for a program what to do: always to
// submit it again.
func (h *Handlers) guarded(c echo.Context, w *words.Language) pages.GuardView {
	v := pages.GuardView{Token: c.FormValue("since")}
	open, ok := h.openSince(v.Token)
	switch {
	case !ok || open > tokenLife || open < 0:
		v.Token = h.doorToken()
		v.Fault = w.T(
			"The form was open for a long time, or the site was started anew meanwhile. Please look it over and send it again.",
		)
	case open < leastTime:
		v.Fault = w.T(
			"That was faster than people are, so it may have been a program. If you are a person, please send it again now.",
		)
	case c.FormValue("homepage") != "":
		v.Fault = w.T("A field that people do not see was filled in, perhaps by a program that helps you. " +
			"It is empty again: please send it once more.")
	}
	return v
}
