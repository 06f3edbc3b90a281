package door

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// respondFind finds the jurisdiction whose office wants to respond.
func (h *Handlers) respondFind(c echo.Context) error {
	ctx := c.Request().Context()
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	w := now.W
	in := now.QueryFor(link.Respond(""))
	in.AtMost("q", answer.LongestName)
	if err := in.Err(); err != nil {
		return err
	}
	v := pages.RespondFindView{Q: strings.TrimSpace(c.QueryParam("q"))}
	if v.Door, err = h.door(ctx); err != nil {
		return err
	}
	if v.Q != "" && !v.Door.Closed {
		found := present.FoundPlaces(&now.Reading, v.Q, present.FoundShown)
		if slug, ok := present.OneFound(found); ok {
			return answer.SeeOther(c, w.Address(link.Respond(slug)))
		}
		v.NotHere = present.NotHere(w, v.Q)
		for _, f := range found {
			v.Places = append(v.Places, respondLink(f.Place))
		}
		if len(found) == 0 {
			for _, place := range now.Places.Index.Alike(v.Q, present.Suggestions) {
				v.Nearest = append(v.Nearest, respondLink(place))
			}
		}
	}
	title := w.T("Answer for your office")
	if v.Q != "" {
		title = w.T("Places found for “{q}”", "q", v.Q) + " · " + title
	}
	v.Page = now.Page(link.Respond(""), "", title,
		w.T("How a county, a city or an agency that the reports name disputes a figure, explains it, or tells us of our "+
			"own error."))
	v.Page.NoIndex, v.Page.Forms = v.Page.NoIndex || v.Q != "", true
	return answer.HTML(c, http.StatusOK, pages.RespondFind(v))
}

func respondLink(p gazetteer.Place) ui.Link {
	return ui.Link{Text: edition.PlaceName(p), Href: link.Respond(p.Slug)}
}

// respondent is the jurisdiction whose office responds.
type respondent struct {
	*answer.Request
	place gazetteer.Place
	// figures are those that the response can concern.
	figures []present.AskedFigure
	door    pages.DoorView
}

func (h *Handlers) respondent(c echo.Context) (respondent, error) {
	now, err := h.Current(c)
	if err != nil {
		return respondent{}, err
	}
	r := respondent{Request: now}
	listing, err := r.Listing(r.Ctx(), r.Slug())
	if err != nil {
		return r, err
	}
	r.place = edition.PlaceOf(listing.Jurisdiction)
	if r.figures, err = present.AskedFigures(r.Ctx(), &r.Reading, listing); err != nil {
		return r, err
	}
	r.door, err = h.door(r.Ctx())
	return r, err
}

// respond is the form for an office's response.
func (h *Handlers) respond(c echo.Context) error {
	r, err := h.respondent(c)
	if errors.Is(err, record.ErrNotFound) {
		return h.respondGuess(c)
	}
	if err != nil {
		return err
	}
	a := respondAnswers{kind: office.Kind(c.QueryParam("kind")), chosen: c.QueryParams()["figure"]}
	return h.sendRespond(c, r, http.StatusOK, a, pages.GuardView{Token: h.doorToken()})
}

// respondGuess redirects a reader who typed the name of a place.
func (h *Handlers) respondGuess(c echo.Context) error {
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	if meant := now.Places.Index.Guess(c.Param("state") + "/" + c.Param("place")); len(meant) == 1 {
		return answer.Redirect(c, link.Respond(meant[0].Slug))
	}
	return record.ErrNotFound
}

func (h *Handlers) sendRespond(
	c echo.Context, r respondent, status int, a respondAnswers, guard pages.GuardView,
) error {
	w := words.In(c.Request().Context())
	bare := gazetteer.BareName(r.place)
	asked, who := a.fields(w, r)
	v := pages.RespondView{
		Door: r.door, Place: ui.Link{Text: edition.PlaceName(r.place), Href: link.Jurisdiction(r.place.Slug)},
		Namesakes: len(r.Places.Index.Namesakes(r.place)), Bare: bare,
		Action: link.Respond(r.place.Slug), Asked: asked, Who: who, Guard: guard,
	}
	v.Page = r.page(w.T("Answer for {place}", "place", w.ThePlace(edition.PlaceName(r.place))))
	if guard.Fault != "" || ui.Wrong(slices.Concat(asked, who)) {
		v.Page.Title = w.T("Error: {title}", "title", v.Page.Title)
	}
	return answer.HTML(c, status, pages.Respond(v))
}

func (r respondent) page(title string) ui.Page {
	w := r.W
	page := r.Request.Page(link.Respond(r.place.Slug), "", title,
		w.T("How the office of {place} disputes a figure, explains it, or tells us of our own error.",
			"place", w.ThePlace(edition.PlaceName(r.place))))
	page.Forms = true
	page.NoIndex = true // there is one per place, and they differ only in the name
	page.Crumbs = []ui.Link{{Text: w.T("Jurisdictions"), Href: link.Jurisdictions},
		{Text: w.ThePlace(edition.PlaceName(r.place)), Href: link.Jurisdiction(r.place.Slug)}, {Text: w.T("Answer")}}
	return page
}

// respondSent handles a submitted form: to be reviewed, changed, or accepted.
func (h *Handlers) respondSent(c echo.Context) error {
	r, err := h.respondent(c)
	if err != nil {
		return err
	}
	if r.door.Closed {
		return h.sendRespond(c, r, http.StatusServiceUnavailable, respondAnswers{}, pages.GuardView{})
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	if typed(c.Request().Form) > answer.FormLimit { // otherwise the whole form would be sent back
		return answer.Unreadable(&http.MaxBytesError{Limit: answer.FormLimit})
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), answer.RequestTime)
	defer cancel()
	c.SetRequest(c.Request().WithContext(ctx))
	w := words.In(c.Request().Context())
	a := readAnswers(c, w, r)
	guard := pages.GuardView{Token: c.FormValue("since")}
	step := c.FormValue("step")
	switch {
	case step == "edit":
		a.faults = nil
		return h.sendRespond(c, r, http.StatusOK, a, guard)
	case len(a.faults) > 0:
		return h.sendRespond(c, r, http.StatusUnprocessableEntity, a, guard)
	case step != "send":
		return h.sendPreview(c, r, http.StatusOK, a, guard, "")
	}
	return h.respondTaken(c, r, a)
}

// typed returns the size of a form's fields in bytes.
func typed(form url.Values) int {
	n := 0
	for _, values := range form {
		for _, text := range values {
			n += len(text)
		}
	}
	return n
}

// respondTaken accepts reviewed answers, or shows why not.
func (h *Handlers) respondTaken(c echo.Context, r respondent, a respondAnswers) error {
	w := words.In(c.Request().Context())
	known := office.KnownDomain(r.place, a.mail)
	body, name, fault, err := sentPaper(c, w)
	if err != nil {
		return err
	}
	guard := h.guarded(c, w)
	if guard.Fault == "" && fault == "" {
		if guard.Fault, err = h.tooMany(c, w, record.Slug(r.place.Slug), false, known != ""); err != nil {
			return err
		}
	}
	if guard.Fault != "" && fault == "" && len(body) > 0 {
		fault = w.T("Please choose the file again: a form that is sent back cannot hold it.")
	}
	if guard.Fault != "" || fault != "" {
		return h.sendPreview(c, r, faultStatus(c), a, guard, fault)
	}
	request := a.request(r)
	request.Language, request.Paper = w.Code, office.Paper{Name: name, Size: len(body)}
	secret, err := h.takeIn(c, desk.NewRequest{Request: request, Body: body}, guard.Token, known)
	if errors.Is(err, desk.ErrNoRoom) {
		return h.sendPreview(c, r, http.StatusUnprocessableEntity, a, guard,
			w.T("There is no room for more files at present. Please send the request without one, and say in the text where "+
				"it can be read; an editor will ask for it."))
	}
	if err != nil {
		return err
	}
	return answer.SeeOther(c, w.Address(link.RequestState(secret)))
}

// takeIn stores a request and returns the secret of its page. The secrets are derived from the form and all of its
// content, so that a form submitted twice, by a double click, is one request, and a changed one is another. known is
// the office's own domain, "" if the address is not under it.
func (h *Handlers) takeIn(c echo.Context, r desk.NewRequest, token, known string) (secret string, err error) {
	said := []string{token, string(r.Kind), string(r.Jurisdiction), r.Page, r.Office, r.Text, r.Evidence, r.Name, r.Role,
		r.Mail, r.Phone, string(r.Body)}
	for _, f := range r.Figures {
		said = append(said, string(f.Report), string(f.Measure))
	}
	make := func(what string) string {
		return base64.RawURLEncoding.EncodeToString(h.doorCode(append([]string{what}, said...)...))
	}
	r.Secret = make("state")
	if known != "" && h.Letters.On() {
		r.Confirmation = make("confirmation")
	}
	if h.Letters.On() {
		r.Letter = func(ref office.Reference) (desk.Letter, error) {
			return h.Letters.Received(c.Request().Context(), ref, r)
		}
	}
	_, err = h.Desk.AddRequest(c.Request().Context(), h.doorAct(r.Kind, "made a request"), r)
	return r.Secret, err
}

func (h *Handlers) sendPreview(
	c echo.Context, r respondent, status int, a respondAnswers, guard pages.GuardView, fault string,
) error {
	w := words.In(c.Request().Context())
	v := pages.RespondPreview{
		Door: r.door, Place: ui.Link{Text: edition.PlaceName(r.place), Href: link.Jurisdiction(r.place.Slug)},
		Action: link.Respond(r.place.Slug),
		Kind:   a.kind, Text: a.text, Known: office.KnownDomain(r.place, a.mail), Private: a.private(w), Carried: a.carried(),
		Guard: guard,
		Sent: []ui.Field{{
			Name: "paper", Type: "file", Label: w.T("A PDF as evidence"), Accept: ".pdf,application/pdf", Optional: true,
			Error: fault,
			Hint:  w.T("At most 10 megabytes. It is not shown to anybody but the editors, and is deleted with your address."),
		}},
	}
	if stance := a.kind.Stance(); stance != "" {
		v.Reads = present.StatementMoment(w,
			record.Statement{Date: record.DayOf(h.Now()), Office: a.office, Stance: stance, Gist: a.text})
		if a.evidence != "" {
			v.Reads.Sources = record.Sources{a.evidence}
		}
	}
	for _, f := range r.figures {
		if slices.Contains(a.chosen, f.Value) {
			v.About = append(v.About, f.Label)
		}
	}
	v.Page = r.page(w.T("Look it over before you send it"))
	if guard.Fault != "" || fault != "" {
		v.Page.Title = w.T("Error: {title}", "title", v.Page.Title)
	}
	return answer.HTML(c, status, pages.Preview(v))
}
