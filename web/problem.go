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

// problem turns the error of a handler into a page, or of the API into JSON; it is the only place that
// knows which error has which status. The reader never sees the error's text.
func (s *server) problem(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, context.Canceled) {
		return // the request logger has called us already, or nobody is listening
	}
	// The time-out middleware has ended the request's context by now, and templ
	// renders nothing under an ended context.
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	var then answer.Earlier
	if errors.As(err, &then) {
		c.Response().Header().Set(echo.HeaderCacheControl, answer.Fresh)
		answer.SendOn(c, http.StatusFound, then.Address)
		return
	}
	if errors.Is(err, record.ErrNotFound) || errors.As(err, new(answer.BadValue)) {
		if answered, failed := s.repair(c); answered && failed == nil {
			return
		}
	}
	w := words.In(c.Request().Context())
	v := pages.ProblemView{Status: http.StatusInternalServerError}
	var he *echo.HTTPError
	var bad answer.BadValue
	var unknown answer.UnknownParameter
	var tooLarge *http.MaxBytesError
	path, house := c.Request().URL.Path, table.Of(c).Of
	damage, damaged := errors.AsType[*soundness.Fault](err)
	switch {
	case damaged:
		v.Status = http.StatusServiceUnavailable
	case sqlite.Full(err) && house != answer.APIHouse: // which takes nothing
		v.Status = http.StatusInsufficientStorage
	case errors.As(err, &unknown):
		v.Status = http.StatusBadRequest
	case errors.As(err, &bad):
		if v.Status = http.StatusBadRequest; bad.Past {
			v.Status = http.StatusNotFound
		}
		v.Bad = &pages.BadValue{Parameter: bad.Parameter, Value: bad.Value, Right: bad.Right,
			Offer: ui.Link{Text: cmp.Or(bad.OfferText, w.T("Show the page without it")), Href: bad.Offer}}
	case errors.As(err, &he):
		v.Status = he.Code
	case errors.Is(err, record.ErrNotFound):
		v.Status = http.StatusNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, soundness.ErrUnchecked):
		v.Status = http.StatusServiceUnavailable
	}
	if !damaged && store.Damaged(err) {
		s.gate.Doubt()
	}
	switch v.Status {
	case http.StatusServiceUnavailable:
		if damaged {
			break // nobody knows when
		}
		c.Response().Header().Set("Retry-After", "30")
	case http.StatusTooManyRequests:
		if c.Response().Header().Get("Retry-After") == "" {
			c.Response().Header().Set("Retry-After", "60")
		}
	}
	if house == answer.APIHouse {
		if err := s.api.SendProblem(c, v.Status, err); err != nil {
			c.String(v.Status, http.StatusText(v.Status))
		}
		return
	}
	if damaged && house == answer.LedgerHouse {
		text := fmt.Sprintf(
			"This copy of the record is damaged, so nothing of it is shown and its checkpoint is not signed: %s\n", damage.Cause,
		)
		if err := answer.Send(c, v.Status, echo.MIMETextPlainCharsetUTF8, []byte(text)); err != nil {
			c.String(v.Status, http.StatusText(v.Status))
		}
		return
	}
	v.Title, v.Text = problemWords(w, v.Status)
	if v.Damaged = damaged; damaged {
		v.Title = w.T("This copy of the record is damaged")
		v.Text = w.T("It no longer agrees with its own ledger, or its file cannot be read. Nothing of it is shown until the operator of this site has restored it.")
		if errors.Is(err, sqlite.ErrReplaced) {
			v.Title = w.T("The record is not available at the moment")
			v.Text = w.T("Its file was moved while this site was running. The operator has to put it back and start the site again. Please try again later.")
		}
	}
	if bad.Past {
		v.Text = w.T("It would come after the last one.")
	}
	if errors.As(err, &tooLarge) {
		v.Text = w.T("Here {size} can be sent at a time, and this was more. Nothing was changed.",
			"size", w.Size(tooLarge.Limit))
	}
	if table.Of(c).ForScript {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		c.JSON(v.Status, map[string]string{"message": v.Title + ". " + v.Text})
		return
	}
	if v.Status == http.StatusNotFound && !bad.Past && s.placeAsked(path) {
		v.Nearest = s.nearest(c, path)
		v.Text = cmp.Or(present.NotHere(w, typed(path)), v.Text)
	}
	v.Page = ui.Page{Title: v.Title, Description: v.Text, NoIndex: true, Section: link.Find}
	if err := answer.HTML(c, v.Status, pages.Problem(v)); err != nil {
		c.String(v.Status, v.Title)
	}
}

func problemWords(w *words.Language, status int) (title, text string) {
	switch status {
	case http.StatusBadRequest:
		return w.T(
			"That address asks for something we cannot show",
		), w.T("One value in the address is not one that this page knows.")
	case http.StatusUnauthorized:
		return w.T("You are not signed in"), w.T("Your session has ended. Please sign in again; nothing was changed.")
	case http.StatusForbidden:
		return w.T("You may not do that"), w.T(
			"This is for others than you, or was sent from another site. Nothing was changed.",
		)
	case http.StatusConflict:
		return w.T("That cannot be done"), w.T("It would leave nobody who could come in. Nothing was changed.")
	case http.StatusRequestTimeout:
		return w.T(
			"That took too long to arrive",
		), w.T("What you sent did not arrive in time. Nothing was changed. Please send it again.")
	case http.StatusNotFound:
		return w.T(
			"There is no page at this address",
		), w.T("The address may be misspelt, or the place may be listed under another name.")
	case http.StatusMethodNotAllowed:
		return w.T("This page can only be read"), w.T("The address is right, but nothing can be sent to it.")
	case http.StatusRequestEntityTooLarge:
		return w.T("That is too much at once"), w.T("It is more than can be sent here at a time. Nothing was changed.")
	case http.StatusRequestURITooLong:
		return w.T("That address is too long"), w.T("No page of this site has so long an address.")
	case http.StatusTooManyRequests:
		return w.T("Too many at once"), w.T("Please wait a minute and try again.")
	case http.StatusInsufficientStorage:
		return w.T(
			"The disk of the server is full",
		), w.T("Nothing was saved or published, and all is as it was before. Please tell whoever runs this site, and try again later.")
	case http.StatusServiceUnavailable:
		return w.T("The answer took too long"), w.T("The site is busy. Please try again in half a minute.")
	case http.StatusInternalServerError:
		return w.T(
			"Something went wrong on our side",
		), w.T("The fault is ours and has been noted. The record itself is not touched by it.")
	default:
		return w.T("This page cannot be shown"), w.T("The server answered with status {n}.", "n", strconv.Itoa(status))
	}
}

// nearest are the places whose names are nearest to the address. That a page is
// missing must not fail for want of them.
func (s *server) nearest(c echo.Context, path string) []ui.Link {
	ctx := c.Request().Context()
	if gazetteer.Fold(typed(path)) == "" {
		return nil // no name is like no letters at all
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
