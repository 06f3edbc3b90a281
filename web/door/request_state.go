package door

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// ofSecret returns the request whose page has this secret.
func (h *Handlers) ofSecret(c echo.Context) (office.Request, error) {
	if h.Desk == nil {
		return office.Request{}, record.ErrNotFound
	}
	return h.Desk.RequestOf(c.Request().Context(), c.Param("secret"))
}

// requestState shows the state of a request to the person who made it.
func (h *Handlers) requestState(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.ofSecret(c)
	if err != nil {
		return err
	}
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	address := link.RequestState(c.Param("secret"))
	v := pages.RequestStateView{Request: r, Secret: c.Param("secret"), Address: now.Absolute(address)}
	if v.Door, err = h.door(ctx); err != nil {
		return err
	}
	if v.Stages, err = h.stages(ctx, now.W, r.Listed, r.Draft != 0); err != nil {
		return err
	}
	about, err := present.AboutRequest(ctx, &now.Reading, r.Listed)
	if err != nil {
		return err
	}
	for _, a := range about {
		v.About = append(v.About, a.Text)
	}
	if r.Jurisdiction != "" {
		v.Place = present.PlaceLink(&now.Reading, r.Jurisdiction)
		if place, ok := now.Places.Index.Place(string(r.Jurisdiction)); ok && v.Door.Mails && r.Kind != office.Reader &&
			!r.Unsent {
			v.Known = office.KnownDomain(place, r.Mail)
		}
	}
	v.Page = unlistedPage(now, address, now.W.T("Request {ref}", "ref", string(r.Ref)))
	return answer.HTML(c, http.StatusOK, pages.RequestState(v))
}

// unlistedPage is a page with a secret address. It has no canonical address, which pages that it links to would learn.
func unlistedPage(r *answer.Request, address, title string) ui.Page {
	page := r.Page(address, "", title, r.W.T("A page for whoever made a request."))
	page.URL, page.NoIndex, page.Forms = "", true, true
	return page
}

// withdrawRequest withdraws a request for the person who made it.
func (h *Handlers) withdrawRequest(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.ofSecret(c)
	if err != nil {
		return err
	}
	err = h.Desk.WithdrawRequest(ctx, h.doorAct(r.Kind, "withdrew a request"), c.Param("secret"),
		h.Letters.Tell(c, office.Withdrawn))
	if err != nil && !errors.Is(err, desk.ErrRequestState) { // otherwise the page shows the outcome
		return err
	}
	return answer.SeeOther(c, words.In(ctx).Address(link.RequestState(c.Param("secret"))))
}

// doorAct is an act by the person who made a request. It has no network address, because acts are kept permanently.
func (h *Handlers) doorAct(k office.Kind, what string) desk.Act {
	who := "an office"
	if k == office.Reader {
		who = "a reader"
	}
	return desk.Act{At: h.Now(), Who: who, What: what, Place: "the public form"}
}

// requestConfirmation asks a person who opened the link in a mail to confirm the request, because mail scanners open
// links too.
func (h *Handlers) requestConfirmation(c echo.Context) error { return h.askConfirmation(c, false) }

// confirmRequest records that a person confirmed the request.
func (h *Handlers) confirmRequest(c echo.Context) error { return h.askConfirmation(c, true) }

func (h *Handlers) askConfirmation(c echo.Context, yes bool) error {
	ctx := c.Request().Context()
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	w := now.W
	v := pages.RequestConfirmView{Secret: c.Param("secret")}
	title, status := w.T("Confirm a request"), http.StatusOK
	var r office.Request
	err = record.ErrNotFound
	if h.Desk != nil {
		r, err = h.Desk.RequestToConfirm(ctx, v.Secret, h.Now())
	}
	if err == nil && yes {
		err = h.Desk.ConfirmRequest(ctx, h.doorAct(r.Kind, "confirmed a request by mail"), v.Secret,
			h.Letters.Tell(c, office.Confirmed))
		v.Done, title = true, w.T("The request is confirmed")
	}
	switch {
	case errors.Is(err, record.ErrNotFound), errors.Is(err, desk.ErrRequestState):
		v.Over, v.Done, title, status = true, false, w.T("This link cannot be used"), http.StatusNotFound
	case err != nil:
		return err
	default:
		v.Ref, v.Office, v.Place = r.Ref, r.Office, present.PlaceLink(&now.Reading, r.Jurisdiction)
	}
	v.Page = unlistedPage(now, link.RequestConfirm(v.Secret), title)
	return answer.HTML(c, status, pages.RequestConfirm(v))
}
