package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// problem turns the error of a handler into a page, or for the API into JSON. The reader never sees the error's text.
func (s *server) problem(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, context.Canceled) {
		return // the request logger has called this already, or the reader has left
	}
	// The time-out middleware has ended the request's context by now, and templ renders nothing with an ended
	// context.
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	if s.elsewhere(err, c) {
		return
	}
	route, status := table.Of(c), statusOf(err, table.Of(c).Of)
	damage, damaged := errors.AsType[*soundness.Fault](err)
	if !damaged && store.Damaged(err) {
		s.gate.Doubt()
	}
	setRetryAfter(c.Response().Header(), status, err)
	switch {
	case route.Of == answer.APIHouse:
		orPlain(c, status, http.StatusText(status), s.api.SendProblem(c, status, err))
	case route.Of == answer.LedgerHouse && damaged:
		text := fmt.Sprintf(
			"This copy of the record is damaged, so nothing of it is shown and its checkpoint is not signed: %s\n", damage.Cause,
		)
		orPlain(c, status, http.StatusText(status),
			answer.Send(c, status, echo.MIMETextPlainCharsetUTF8, []byte(text)))
	case route.ForScript:
		title, text := problemWords(words.In(c.Request().Context()), status, err)
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		c.JSON(status, map[string]string{"message": title + ". " + text})
	default:
		v := s.problemView(c, status, err)
		orPlain(c, status, v.Title, answer.HTML(c, status, pages.Problem(v)))
	}
}

// elsewhere redirects if the error refers to another address. It reports whether it has answered.
func (s *server) elsewhere(err error, c echo.Context) bool {
	if then, ok := errors.AsType[answer.Earlier](err); ok {
		c.Response().Header().Set(echo.HeaderCacheControl, answer.Fresh)
		answer.SendOn(c, http.StatusFound, then.Address)
		return true
	}
	if errors.Is(err, record.ErrNotFound) || errors.As(err, new(answer.BadValue)) {
		answered, failed := s.repair(c)
		return answered && failed == nil
	}
	return false
}

// statusOf is the only place that maps errors to statuses.
func statusOf(err error, house answer.House) int {
	var he *echo.HTTPError
	var bad answer.BadValue
	switch {
	case errors.As(err, new(*soundness.Fault)):
		return http.StatusServiceUnavailable
	case sqlite.Full(err) && house != answer.APIHouse: // the API stores nothing
		return http.StatusInsufficientStorage
	case errors.As(err, &bad) && bad.Past:
		return http.StatusNotFound
	case errors.As(err, &bad), errors.As(err, new(answer.UnknownParameter)):
		return http.StatusBadRequest
	case errors.As(err, &he):
		return he.Code
	case errors.Is(err, record.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, soundness.ErrUnchecked),
		errors.Is(err, store.ErrNoneShown), errors.Is(err, store.ErrNotYet), errors.Is(err, answer.ErrNoPrimary):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// setRetryAfter sets the number of seconds after which to try again; for a damaged record that is unknown.
func setRetryAfter(header http.Header, status int, err error) {
	switch {
	case errors.Is(err, store.ErrNotYet):
		header.Set("Retry-After", "1")
	case errors.As(err, new(*soundness.Fault)), errors.Is(err, answer.ErrNoPrimary):
	case status == http.StatusServiceUnavailable:
		header.Set("Retry-After", "30")
	case status == http.StatusTooManyRequests && header.Get("Retry-After") == "":
		header.Set("Retry-After", "60")
	}
}

// orPlain answers with a line of text if the actual answer failed.
func orPlain(c echo.Context, status int, text string, failed error) {
	if failed != nil {
		c.String(status, text)
	}
}

// problemView returns the page that says what is wrong, and what would be right.
func (s *server) problemView(c echo.Context, status int, err error) pages.ProblemView {
	w := words.In(c.Request().Context())
	v := pages.ProblemView{Status: status, Damaged: errors.As(err, new(*soundness.Fault))}
	v.Title, v.Text = problemWords(w, status, err)
	bad, isBad := errors.AsType[answer.BadValue](err)
	if isBad {
		v.Bad = &pages.BadValue{Parameter: bad.Parameter, Value: bad.Value, Right: bad.Right,
			Offer: ui.Link{Text: cmp.Or(bad.OfferText, w.T("Show the page without it")), Href: bad.Offer}}
	}
	if path := c.Request().URL.Path; status == http.StatusNotFound && !bad.Past && s.placeAsked(path) {
		v.Nearest = s.nearest(c, path)
		v.Text = cmp.Or(present.NotHere(words.In(c.Request().Context()), typed(path)), v.Text)
	}
	v.Page = ui.Page{Title: v.Title, Description: v.Text, NoIndex: true, Section: link.Find}
	return v
}

// problemWords describes an error, by its own content if it has any, or else by its status.
func problemWords(w *words.Language, status int, err error) (title, text string) {
	title, text = w.T("This page cannot be shown"), w.T("The server answered with status {n}.", "n", strconv.Itoa(status))
	if said, ok := statusWords[status]; ok {
		title, text = w.T(said.title), w.T(said.text)
	}
	if errors.As(err, new(*soundness.Fault)) {
		title = w.T("This copy of the record is damaged")
		text = w.T("It no longer agrees with its own ledger, or its file cannot be read. " +
			"Nothing of it is shown until the operator of this site has restored it.")
		if errors.Is(err, sqlite.ErrReplaced) {
			title = w.T("The record is not available at the moment")
			text = w.T("Its file was moved while this site was running. " +
				"The operator has to put it back and start the site again. Please try again later.")
		}
	}
	switch {
	case errors.Is(err, store.ErrNotYet):
		title = w.T("That version is not here yet")
		text = w.T("This is a replica of the site, and the version is newer than what it has. " +
			"Please try again in a moment.")
	case errors.Is(err, answer.ErrNoPrimary):
		title = w.T("That cannot be done here")
		text = w.T("This is a replica of the site, which can only be read. What is sent to editors, or signed, " +
			"has to be asked of the site itself.")
	}
	if bad, ok := errors.AsType[answer.BadValue](err); ok && bad.Past {
		text = w.T("It would come after the last one.")
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		text = w.T("Here {size} can be sent at a time, and this was more. Nothing was changed.",
			"size", w.Size(tooLarge.Limit))
	}
	return title, text
}

// statusWords describe errors by status.
var statusWords = map[int]struct{ title, text string }{
	http.StatusBadRequest: {words.Mark("That address asks for something we cannot show"),
		words.Mark("One value in the address is not one that this page knows.")},
	http.StatusUnauthorized: {words.Mark("You are not signed in"),
		words.Mark("Your session has ended. Please sign in again; nothing was changed.")},
	http.StatusForbidden: {words.Mark("You may not do that"),
		words.Mark("This is for others than you, or was sent from another site. Nothing was changed.")},
	http.StatusConflict: {words.Mark("That cannot be done"),
		words.Mark("It would leave nobody who could come in. Nothing was changed.")},
	http.StatusRequestTimeout: {words.Mark("That took too long to arrive"),
		words.Mark("What you sent did not arrive in time. Nothing was changed. Please send it again.")},
	http.StatusNotFound: {words.Mark("There is no page at this address"),
		words.Mark("The address may be misspelt, or the place may be listed under another name.")},
	http.StatusMethodNotAllowed: {words.Mark("This page can only be read"),
		words.Mark("The address is right, but nothing can be sent to it.")},
	http.StatusRequestEntityTooLarge: {words.Mark("That is too much at once"),
		words.Mark("It is more than can be sent here at a time. Nothing was changed.")},
	http.StatusRequestURITooLong: {words.Mark("That address is too long"),
		words.Mark("No page of this site has so long an address.")},
	http.StatusTooManyRequests: {words.Mark("Too many at once"),
		words.Mark("Please wait a minute and try again.")},
	http.StatusInsufficientStorage: {words.Mark("The disk of the server is full"),
		words.Mark("Nothing was saved or published, and all is as it was before. Please tell whoever runs this site, " +
			"and try again later.")},
	http.StatusServiceUnavailable: {words.Mark("The answer took too long"),
		words.Mark("The site is busy. Please try again in half a minute.")},
	http.StatusInternalServerError: {words.Mark("Something went wrong on our side"),
		words.Mark("The fault is ours and has been noted. The record itself is not touched by it.")},
}

// nearest returns the places whose names are nearest to the address. Failing to find any must not make the error page
// fail.
func (s *server) nearest(c echo.Context, path string) []ui.Link {
	ctx := c.Request().Context()
	if gazetteer.Fold(typed(path)) == "" {
		return nil // without letters no name is near
	}
	snap, err := s.Store.Now(ctx)
	if err != nil {
		return nil
	}
	newest, err := s.Editions.Newest(ctx, snap)
	if err != nil {
		return nil
	}
	return present.PlaceLinks(newest.Places.Index.Alike(typed(path), present.Suggestions))
}
