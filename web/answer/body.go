package answer

import (
	"errors"
	"io"
	"math"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/words"
)

// Bodies bounds the memory for request bodies in progress, by kind. Only the part of a body that has arrived counts, so
// that a slow sender keeps nobody out.
type Bodies struct {
	// Forms are those with fields only, Files those with a file from anyone, Desk those of editors, which are read
	// only once the editor is signed in.
	Forms, Files, Desk *Share
	// ends counts the connections on which the rest of a refused body is being discarded.
	ends *Share
}

// NewBodies returns bounds with these shares.
func NewBodies(forms, files, desk *Share) *Bodies {
	return &Bodies{Forms: forms, Files: files, Desk: desk, ends: NewShare(32, 4)}
}

// Intake is how much of a body is accepted: the bytes, the time, and the share that counts it.
type Intake struct {
	Limit int64
	Time  time.Duration
	Share func(*Bodies) *Share
}

// sentBody is the accepted part of a request's body.
type sentBody struct {
	io.ReadCloser // no more than limit
	limit         int64
	share         *Share
	reader        netip.Prefix
	held          int64
	whole         bool
	full          error // once there was no more room
}

// Read implements [io.Reader]. The errors are those that [Unreadable] handles.
func (b *sentBody) Read(p []byte) (int, error) {
	if b.full != nil {
		return 0, b.full
	}
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		if b.full = b.share.take(b.reader, int64(n)); b.full != nil {
			return 0, b.full
		}
		b.held += int64(n)
	}
	b.whole = b.whole || err == io.EOF
	return n, err
}

// Bound limits the body of a request to its intake, and ends the connection of a request that is answered before all of
// it has arrived. It must be outside the handlers.
func (b *Bodies) Bound(takes func(echo.Context) Intake) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return b.answer(c, takes(c), next) }
	}
}

func (b *Bodies) answer(c echo.Context, taken Intake, next echo.HandlerFunc) error {
	req := c.Request()
	if req.Body == nil || req.Body == http.NoBody {
		return next(c)
	}
	sent := req.Body
	bounded := http.MaxBytesReader(c.Response(), sent, taken.Limit)
	body := &sentBody{ReadCloser: bounded, limit: taken.Limit, share: taken.Share(b), reader: ReaderOf(c.RealIP())}
	req = req.WithContext(req.Context()) // the server tracks in its own copy how much was read
	req.Body = body
	c.SetRequest(req)
	defer func() { body.share.give(body.reader, body.held) }()
	control := http.NewResponseController(c.Response())
	until := time.Now().Add(taken.Time)
	// Without a connection, as in a test, there are no deadlines to set.
	_ = errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(RequestTime)))
	c.Response().Before(func() {
		if !body.whole {
			c.Response().Header().Set(echo.HeaderConnection, "close")
		}
	})
	err := next(c)
	if !body.whole && c.Response().Committed && req.Header.Get("Expect") == "" {
		b.drop(c, sent, body.reader)
	}
	return err
}

// How much of a body is discarded after its answer: bytes and time.
const (
	droppedLimit = 64 << 20
	droppedTime  = 5 * time.Second
)

// drop sends the answer and discards the rest of the body. Closing a connection while its client is sending resets it,
// and browsers then show their own error instead of the answer.
func (b *Bodies) drop(c echo.Context, rest io.Reader, reader netip.Prefix) {
	if b.ends.take(reader, 1) != nil {
		return
	}
	defer b.ends.give(reader, 1)
	control := http.NewResponseController(c.Response())
	if errors.Join(control.Flush(), control.SetReadDeadline(time.Now().Add(droppedTime))) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, rest, droppedLimit) // it has its answer
}

// RefuseLarge refuses a request that declares a longer body than its route accepts, before reading any of it.
func RefuseLarge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if body, ok := c.Request().Body.(*sentBody); ok && c.Request().ContentLength > body.limit {
			return Unreadable(&http.MaxBytesError{Limit: body.limit})
		}
		return next(c)
	}
}

// IsMultipart reports whether a request is a form that may have files.
func IsMultipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm)
}

// ReadForm reads a form, so that FormValue returns its fields. The form is held in memory, within bounds, and never on
// disk. The error has the status of the answer.
func ReadForm(c echo.Context) error {
	var err error
	if IsMultipart(c.Request()) {
		err = c.Request().ParseMultipartForm(math.MaxInt64)
	} else {
		err = c.Request().ParseForm()
	}
	if err != nil {
		return Unreadable(err)
	}
	return nil
}

// Unreadable returns the error for a body that cannot be read. Lack of room for it is not the sender's fault.
func Unreadable(err error) error {
	if sqlite.Full(err) {
		return err
	}
	if full, ok := errors.AsType[*echo.HTTPError](err); ok {
		return full
	}
	status := http.StatusBadRequest
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		status = http.StatusRequestEntityTooLarge
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		status = http.StatusRequestTimeout
	}
	return echo.NewHTTPError(status).SetInternal(err)
}

// FieldText returns a field of a form (see [CheckText]).
func FieldText(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	return CheckText(w, c.FormValue(name), most)
}

// FieldLine returns a field of one line (see [CheckText]).
func FieldLine(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	text, fault = FieldText(c, w, name, most)
	if fault == "" && strings.ContainsAny(text, "\n\t") {
		fault = w.T("This has to fit on one line.")
	}
	return strings.Join(strings.Fields(text), " "), fault
}

// CheckText returns a text without surrounding white space and with one kind of line end. The fault says in the
// reader's language what it must not contain: more than a number of characters, control characters, and marks that make
// a text read otherwise than it is written (the directional marks of Unicode Standard Annex 9).
func CheckText(w *words.Language, typed string, most int) (text, fault string) {
	text = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(text):
		return strings.ToValidUTF8(text, ""),
			w.T("Some characters in this did not arrive whole. Please look through it and send it again.")
	case strings.ContainsFunc(text, Unseen):
		return strings.Map(func(r rune) rune {
				if Unseen(r) {
					return -1
				}
				return r
			}, text),
			w.T("There were characters in this that cannot be seen. They are taken out now: " +
				"please look through it and send it again.")
	case utf8.RuneCountInString(text) > most:
		return text, w.T("This has {n} characters; at most {most} fit.",
			"n", w.Number(utf8.RuneCountInString(text)), "most", w.Number(most))
	}
	return text, ""
}

// Unseen reports whether a character is invisible but changes how a text reads.
func Unseen(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
}

// RequestTime limits the work on one answer.
const RequestTime = 10 * time.Second

// FormLimit is the largest size of a form of fields, in bytes. The longest, an office's answer, has 4,000 characters of
// at most twelve bytes each, and the names of all figures of a place.
const FormLimit = 200_000

// FormIntake is how much of a form of fields is accepted.
var FormIntake = Intake{Limit: FormLimit, Time: RequestTime, Share: func(b *Bodies) *Share { return b.Forms }}
