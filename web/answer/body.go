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

// Bodies bounds what is held of all bodies at a time, by what they are of. A body counts
// as far as it has come in, so that who sends slowly keeps nobody out.
type Bodies struct {
	// Forms are those of fields, files those with a file from anybody, desk those of
	// editors, who are read only once they are signed in.
	Forms, Files, Desk *Share
	// ends counts the connections on which the rest of a refused body is dropped.
	ends *Share
}

// NewBodies returns bounds of what is held at a time.
func NewBodies(forms, files, desk *Share) *Bodies {
	return &Bodies{Forms: forms, Files: files, Desk: desk, ends: NewShare(32, 4)}
}

// Intake is what is taken of a body: so many bytes, within a time, counted by a share.
type Intake struct {
	Limit int64
	Time  time.Duration
	Share func(*Bodies) *Share
}

// sentBody is the body of a request, as far as it is taken.
type sentBody struct {
	io.ReadCloser // no more than limit
	limit         int64
	share         *Share
	reader        netip.Prefix
	held          int64
	whole         bool
	full          error // since there was no more room
}

// Read implements [io.Reader]. The errors are those of [Unreadable].
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

// Bound lets a body in by what is taken of it, and ends the connection of a request
// that was answered before all of it had come. It is outside of what answers.
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
	req = req.WithContext(req.Context()) // the server looks at its own how much was read
	req.Body = body
	c.SetRequest(req)
	defer func() { body.share.give(body.reader, body.held) }()
	control := http.NewResponseController(c.Response())
	until := time.Now().Add(taken.Time)
	// Where there is no connection, as in a test, there is nothing to allow.
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

// What is dropped of a body after its answer: bytes, and for how long.
const (
	droppedLimit = 64 << 20
	droppedTime  = 5 * time.Second
)

// drop sends the answer and drops what still comes. A connection that is closed while its
// sender sends is reset, and browsers then show an error of their own and no answer.
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

// RefuseLarge refuses a request whose body is longer than its route takes by its own
// account, before any of it is read.
func RefuseLarge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if body, ok := c.Request().Body.(*sentBody); ok && c.Request().ContentLength > body.limit {
			return Unreadable(&http.MaxBytesError{Limit: body.limit})
		}
		return next(c)
	}
}

// IsMultipart reports whether a request is a form that can have files.
func IsMultipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm)
}

// ReadForm reads what was sent, so that its fields can be asked for one by one with
// FormValue. All of it is in memory, where it is bounded, and never on a disk. The error
// has the status of the answer.
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

// Unreadable is the answer to a body that cannot be read. That there is no room for it is
// no fault of the sender's.
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

// fieldText is the answer to a field as a form sent it (see [CheckText]).
func FieldText(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	return CheckText(w, c.FormValue(name), most)
}

// fieldLine is the answer to a field that has one line (see [CheckText]).
func FieldLine(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	text, fault = FieldText(c, w, name, most)
	if fault == "" && strings.ContainsAny(text, "\n\t") {
		fault = w.T("This has to fit on one line.")
	}
	return strings.Join(strings.Fields(text), " "), fault
}

// CheckText is an answer without white space around it, with one kind of line end. The
// fault says in the reader's language what cannot be in it: more than most characters,
// what no keyboard types (control characters), and what makes a text read otherwise
// than it is written (the marks of direction of Unicode Standard Annex 9).
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

// Unseen reports whether a character changes what is read without being seen.
func Unseen(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
}

// RequestTime bounds the work on one answer.
const RequestTime = 10 * time.Second

// FormLimit is how many bytes a form of fields has at most. The longest, an office's answer, has
// 4,000 characters, each of twelve bytes at most, and the names of all figures of a place.
const FormLimit = 200_000

// FormIntake is what is taken of a form of fields.
var FormIntake = Intake{Limit: FormLimit, Time: RequestTime, Share: func(b *Bodies) *Share { return b.Forms }}
