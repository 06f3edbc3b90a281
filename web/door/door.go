// Package door is where offices and readers ask something of the record: to answer a figure,
// to report an error, or to be told by mail what changes.
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

// Handlers answer offices and readers who ask something of the record.
type Handlers struct {
	*answer.Site
	// Desk takes what they ask; nil where there is none.
	Desk *desk.Desk
	// Approvals is how many people have to stand behind a draft, its author among them.
	Approvals int
	// Retain is how many days a contact is kept after its request is closed; 0 means 180.
	Retain  int
	Gate    *soundness.Gate
	Letters *letters.Writer
	// AtPrimary says what the site takes where this is a replica of it; nil where it is none.
	AtPrimary func(context.Context) ui.Door

	// rate counts what each network asks, letterRate the letters that it has sent.
	rate, letterRate answer.Rate
	// key proves which forms this program gave out.
	key [32]byte
}

// followers answers readers who follow the record by mail.
type followers struct{ *Handlers }

// Open prepares what handlers keep between requests.
func (h *Handlers) Open() *Handlers {
	h.rate = answer.Rate{Quota: requestsAnHour, Window: time.Hour}
	h.letterRate = answer.Rate{Quota: asksAtOnce, Window: asksWindow}
	rand.Read(h.key[:]) // never fails
	return h
}

// Routes are where offices and readers ask something of the record, and where they follow it by
// mail. The handlers can be nil where only the routes are asked for.
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

// respondLimit is how many bytes an answer with its PDF has at most. It takes some more than the PDF
// has at most, so that whoever sends one slightly larger gets the form back and not an error.
const respondLimit = largestPaper + 512<<10

// sendingTime is how long a form with a file may take to come in: ten megabytes at half
// a megabit in a second. Any other has as long as an answer.
const sendingTime = 3 * time.Minute

var paperIntake = answer.Intake{Limit: respondLimit, Time: sendingTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Files }}

// unkept keeps forms, which say when they were given out, out of every cache.
func unkept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

// door says whether requests can be made: not where nobody would read them.
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

// Takes says what the site takes from readers now, so that pages offer nothing else. Where the desk’s file cannot be
// read, nothing can be asked.
func (h *Handlers) Takes(ctx context.Context) ui.Door {
	if h.AtPrimary != nil {
		return h.AtPrimary(ctx)
	}
	v, err := h.door(ctx)
	if err != nil && ctx.Err() == nil { // else the reader has left
		h.Log.LogAttrs(context.WithoutCancel(ctx), slog.LevelError, "door", slog.String("error", err.Error()))
	}
	return ui.Door{Requests: !v.Closed, Mail: v.Mails}
}

// doorToken says when a form was given out, so that only this program can have said so:
// the seconds since 1970, eight random bytes that tell forms apart, and a code over both.
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

// openSince returns how long a form has been open; ok is false for a token that is
// not of this run of the program.
func (h *Handlers) openSince(token string) (open time.Duration, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) != 16+sha256.Size || !hmac.Equal(text[16:], h.doorCode("form", string(text[:16]))) {
		return 0, false
	}
	given := time.Unix(int64(binary.BigEndian.Uint64(text)), 0)
	return h.Now().Sub(given), true
}

// guarded looks at how a form was filled in. The fault says in words what a person who
// is taken for a program can do: always to send it once more.
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
