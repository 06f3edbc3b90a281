package web

import (
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

// bodyLimit is how much may be sent at a time, in bytes, where largeBodies does not
// say otherwise.
const bodyLimit = 2 << 20

// largeBodies are the routes that take files, each with how much it takes.
var largeBodies = map[string]int64{
	link.DeskImport:               importLimit,
	link.Respond(":state/:place"): respondLimit,
}

// limitBody ends a request with more than its route takes, before it is read where
// its length is told, and while it is read where not.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit, ok := largeBodies[c.Path()]
		if !ok {
			limit = bodyLimit
		}
		req := c.Request()
		if req.ContentLength > limit {
			return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
		}
		req.Body = http.MaxBytesReader(c.Response(), req.Body, limit)
		return next(c)
	}
}

// readForm reads what was sent, so that its fields can be asked for one by one with
// FormValue. The error has the status of the answer.
func readForm(c echo.Context) error {
	var err error
	if strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		err = c.Request().ParseMultipartForm(bodyLimit)
	} else {
		err = c.Request().ParseForm()
	}
	if err != nil {
		return unreadable(err)
	}
	return nil
}

// unreadable is the answer to a body that cannot be read. That there is no room for it is
// no fault of the sender's.
func unreadable(err error) error {
	if store.Full(err) {
		return err
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge).SetInternal(err)
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}

// allowTime lets what is sent take so long to come in, and the answer as long again as
// any. Where there is no connection, as in a test, there is nothing to allow.
func allowTime(c echo.Context, sending time.Duration) {
	control := http.NewResponseController(c.Response())
	until := time.Now().Add(sending)
	_ = errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until.Add(requestTime)))
}

// fieldText is the answer to a field as a form sent it (see [checkText]).
func fieldText(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	return checkText(w, c.FormValue(name), most)
}

// fieldLine is the answer to a field that has one line (see [checkText]).
func fieldLine(c echo.Context, w *words.Language, name string, most int) (text, fault string) {
	text, fault = fieldText(c, w, name, most)
	if fault == "" && strings.ContainsAny(text, "\n\t") {
		fault = w.T("This has to fit on one line.")
	}
	return strings.Join(strings.Fields(text), " "), fault
}

// checkText is an answer without white space around it, with one kind of line end. The
// fault says in the reader's language what cannot be in it: more than most characters,
// what no keyboard types (control characters), and what makes a text read otherwise
// than it is written (the marks of direction of Unicode Standard Annex 9).
func checkText(w *words.Language, typed string, most int) (text, fault string) {
	text = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(text):
		return strings.ToValidUTF8(text, ""), w.T("Some characters in this did not arrive whole. Please look through it and send it again.")
	case strings.ContainsFunc(text, unseen):
		return strings.Map(func(r rune) rune {
			if unseen(r) {
				return -1
			}
			return r
		}, text), w.T("There were characters in this that cannot be seen. They are taken out now: please look through it and send it again.")
	case utf8.RuneCountInString(text) > most:
		return text, w.T("This has {n} characters; at most {most} fit.", "n", w.Number(utf8.RuneCountInString(text)), "most", w.Number(most))
	}
	return text, ""
}

// unseen reports whether a character changes what is read without being seen.
func unseen(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
}
