package desk

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// closedRequestsShown is how many closed requests the desk lists.
const closedRequestsShown = 50

// unconfirmedShown is how many unconfirmed open requests about one jurisdiction the desk lists. Anyone can write an
// office's address into the form, so their number has no other limit.
const unconfirmedShown = 100

// routes are the editors' actions on requests.
func (h requests) routes() []answer.Route {
	return []answer.Route{
		{Path: link.DeskRequests, Get: h.writers(h.listPage)},
		{Path: link.DeskRequest(":ref"), Get: h.writers(h.requestPage)},
		{Path: link.DeskRequestPaper(":ref"), Get: h.writers(h.requestPaper)},
		{Path: link.DeskRequestVerify(":ref"), Post: h.writers(h.verifyRequest)},
		{Path: link.DeskRequestDraft(":ref"), Post: h.writers(h.draftRequest)},
		{Path: link.DeskRequestDecline(":ref"), Post: h.writers(h.declineRequest)},
	}
}

// listPage is the queue of requests.
func (h requests) listPage(c echo.Context) error {
	ctx := c.Request().Context()
	open, others, err := h.open(c)
	if err != nil {
		return err
	}
	closed, err := h.Desk.ClosedRequests(ctx, closedRequestsShown)
	if err != nil {
		return err
	}
	v := deskpages.RequestsView{Page: h.page(c, link.DeskRequests, "Requests"), Open: open, Others: others}
	if v.Closed, err = h.requestRows(c, closed); err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK, deskpages.Requests(v))
}

// open returns those waiting for an editor, oldest first, and the number of unconfirmed ones left out.
func (h requests) open(c echo.Context) (rows []deskpages.RequestRow, others int, err error) {
	open, others, err := h.Desk.OpenRequests(c.Request().Context(), unconfirmedShown)
	if err != nil {
		return nil, 0, err
	}
	rows, err = h.requestRows(c, open)
	return rows, others, err
}

func (h requests) requestRows(c echo.Context, all []office.Request) ([]deskpages.RequestRow, error) {
	if len(all) == 0 {
		return nil, nil
	}
	now, err := h.Current(c)
	if err != nil {
		return nil, err
	}
	rows := make([]deskpages.RequestRow, len(all))
	for i, r := range all {
		rows[i] = deskpages.RequestRow{
			Ref: string(r.Ref), Kind: pages.RequestKind(words.English, r.Kind),
			Place: cmp.Or(r.Page, now.Places.Name(r.Jurisdiction)), Who: cmp.Or(r.Office, "a reader"),
			State: pages.RequestStateWord(words.English, r.State), At: r.Reached(office.Received),
		}
		if !r.ClosedAt.IsZero() {
			rows[i].At = r.ClosedAt
		}
	}
	return rows, nil
}

// requestAsked returns the request that an address of the desk names.
func (h requests) requestAsked(c echo.Context) (office.Request, error) {
	ref, ok := office.ParseReference(c.Param("ref"))
	if !ok {
		return office.Request{}, record.ErrNotFound
	}
	return h.Desk.Request(c.Request().Context(), ref)
}

// requestPage is one request with its private part, and what can be done with it.
func (h requests) requestPage(c echo.Context) error {
	r, err := h.requestAsked(c)
	if err != nil {
		return err
	}
	return h.showRequest(c, http.StatusOK, r, nil, "")
}

// showRequest shows a request with the faults of a form, by field, and with the reason for a refused action.
func (h requests) showRequest(
	c echo.Context, status int, r office.Request, faults map[string]string, problem string,
) error {
	ctx := c.Request().Context()
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	v := deskpages.RequestView{
		Page: h.page(c, link.DeskRequests, "Request "+string(r.Ref)), Request: r,
		Kind: pages.RequestKind(words.English, r.Kind), Stands: standsRequest(r), Problem: problem, ErrorAt: r.Page,
	}
	for _, step := range r.Steps {
		v.Steps = append(v.Steps,
			deskpages.RequestStep{State: pages.RequestStateWord(words.English, step.State), At: step.At})
	}
	if len(faults) > 0 || problem != "" {
		v.Page.Title = "Error: " + v.Page.Title
	}
	if v.About, err = present.AboutRequest(ctx, &now.Reading, r.Listed); err != nil {
		return err
	}
	if r.Jurisdiction != "" {
		v.Place = present.PlaceLink(&now.Reading, r.Jurisdiction)
		if place, ok := now.Places.Index.Place(string(r.Jurisdiction)); ok {
			v.Known = office.KnownDomain(place, r.Mail)
		}
	}
	if stance := r.Kind.Stance(); stance != "" && r.Text != "" {
		statement := h.statementOf(c, r)
		v.Reads = present.StatementMoment(now.W, statement)
		v.Reads.Sources = statement.Sources[1:] // the first is this request's own page
	}
	if r.VerifiedOn != "" && r.Kind != office.Reader {
		v.Public = ui.Link{Text: "Its public page", Href: link.Request(r.Ref)}
	}
	drafted := false // has an open or published draft
	if r.Draft != 0 {
		d, err := h.Desk.Draft(ctx, r.Draft)
		if err != nil {
			return err
		}
		v.Draft = ui.Link{Text: d.Title + " (" + strings.ToLower(draftStateWord(d.State)) + ")",
			Href: link.DeskDraft(draftNumber(d))}
		drafted = d.State != desk.DraftDiscarded
	}
	if r.State.Open() {
		if err := h.offerForms(now, &v, drafted); err != nil {
			return err
		}
	}
	for _, fields := range [][]ui.Field{v.Verify, v.Make, v.Answer, v.Decline} {
		for i := range fields {
			fields[i].Error = faults[fields[i].Name]
		}
	}
	return answer.HTML(c, status, deskpages.Request(v))
}

// offerForms fills in the forms for the possible actions on an open request.
func (h requests) offerForms(c *answer.Request, v *deskpages.RequestView, drafted bool) (err error) {
	r := v.Request
	verified := r.State == office.Verified || r.Kind == office.Reader // a reader needs no verification
	if !verified {
		v.Verify = h.verifyFields(c, r)
	}
	if verified && !drafted {
		if v.Make, err = h.makeFields(c, r); err != nil {
			return err
		}
		if r.Kind.Stance() == "" { // an office's statement has its own draft
			if v.Answer, err = h.answerFields(c); err != nil {
				return err
			}
		}
	}
	v.Decline = []ui.Field{{Name: "reason", Type: "textarea", Rows: 4, Label: "Why it is not published, in public words",
		Value: c.FormValue("reason"),
		Hint:  "The office reads it, and of a verified request everybody does. At most 2,000 characters."}}
	return nil
}

// standsRequest describes the state of a request for editors.
func standsRequest(r office.Request) string {
	switch r.State {
	case office.Received:
		if r.Kind == office.Reader {
			return "Nobody has looked into it yet."
		}
		return "Nobody has verified it yet."
	case office.Confirmed:
		return "The link that was mailed to the office was opened. No editor has verified it yet."
	case office.Verified:
		return "An editor made sure that it comes from the office."
	case office.Published:
		return "It is published."
	case office.Declined:
		return "It was not published."
	}
	return "Whoever made it withdrew it."
}

func (h requests) verifyFields(c echo.Context, r office.Request) []ui.Field {
	method := ui.Field{Name: "method", Type: "radio", Label: "How did you make sure?"}
	for _, m := range office.Methods {
		if m == office.MailLink && r.State != office.Confirmed {
			continue // nobody opened the link
		}
		text := map[office.Method]string{office.MailLink: "The link mailed to the office’s own domain was opened",
			office.CallBack: "Called back at a number that I found myself", office.Letterhead: "A letter on letterhead"}[m]
		method.Options = append(method.Options,
			ui.Option{Value: string(m), Text: text, Chosen: c.FormValue("method") == string(m)})
	}
	return []ui.Field{
		method,
		{Name: "on", Label: "On which day", Value: cmp.Or(c.FormValue("on"), string(record.DayOf(h.Now()))),
			Hint: "Such as November 25, 2026.", Max: longestDay},
		{Name: "note", Type: "textarea", Rows: 3, Label: "Note", Value: c.FormValue("note"), Optional: true,
			Hint: "Which number, found where, who answered. Only the desk sees it; it is deleted with the contact."},
	}
}

// verifyRequest records how an editor verified an office.
func (h requests) verifyRequest(c echo.Context) error {
	r, err := h.requestAsked(c)
	if err != nil {
		return err
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	faults := map[string]string{}
	method := office.Method(c.FormValue("method"))
	if !slices.Contains(office.Methods, method) || method == office.MailLink && r.State == office.Received {
		faults["method"] = "Please choose how the office was verified."
	}
	on, err := record.ReadDay(c.FormValue("on"))
	switch {
	case err != nil || !on.Full():
		faults["on"] = "Please write the day as November 25, 2026."
	// where the editor is, it may be yesterday
	case on > record.DayOf(h.Now()) || on < record.DayOf(r.Reached(office.Received)).AddDays(-1):
		faults["on"] = "The day is one from when the request came in to today."
	}
	note, fault := answer.FieldText(c, words.English, "note", office.LongestAnswer)
	if fault != "" {
		faults["note"] = fault
	}
	if len(faults) > 0 {
		return h.showRequest(c, http.StatusUnprocessableEntity, r, faults, "")
	}
	err = h.Desk.VerifyRequest(c.Request().Context(),
		h.act(c, editorOf(c), "verified a request by "+string(method)), r.Ref, method, on, note,
		h.Letters.Tell(c, office.Verified))
	return h.afterRequest(c, r, err)
}

// declineRequest closes a request without publishing it.
func (h requests) declineRequest(c echo.Context) error {
	r, err := h.requestAsked(c)
	if err != nil {
		return err
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	reason, fault := answer.FieldText(c, words.English, "reason", office.LongestAnswer)
	if fault == "" && reason == "" {
		fault = "Please write why: it is sent to the person who asked."
	}
	if fault != "" {
		return h.showRequest(c, http.StatusUnprocessableEntity, r, map[string]string{"reason": fault}, "")
	}
	err = h.Desk.DeclineRequest(c.Request().Context(), h.act(c, editorOf(c), "declined a request"), r.Ref, reason,
		h.Letters.Tell(c, office.Declined))
	return h.afterRequest(c, r, err)
}

// afterRequest shows the request after an action, or why it was refused.
func (h requests) afterRequest(c echo.Context, r office.Request, err error) error {
	switch {
	case errors.Is(err, desk.ErrRequestState):
		return h.requestGoneOn(c, r,
			"The request has gone on since you opened it. Nothing was done; this is how it stands now.")
	case errors.Is(err, desk.ErrRevised):
		return h.requestGoneOn(c, r, "That draft is closed. Nothing was done.")
	case err != nil:
		return err
	}
	return answer.SeeOther(c, link.DeskRequest(r.Ref))
}

func (h requests) requestGoneOn(c echo.Context, r office.Request, problem string) error {
	r, err := h.Desk.Request(c.Request().Context(), r.Ref)
	if err != nil {
		return err
	}
	return h.showRequest(c, http.StatusConflict, r, nil, problem)
}

// requestPaper sends the PDF submitted with a request. It is not trusted, so browsers must not display it here.
func (h requests) requestPaper(c echo.Context) error {
	r, err := h.requestAsked(c)
	if err != nil {
		return err
	}
	body, err := h.Desk.Paper(c.Request().Context(), r.Ref)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderContentDisposition,
		mime.FormatMediaType("attachment", map[string]string{"filename": string(r.Ref) + ".pdf"}))
	header.Set(echo.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
	header.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, "application/pdf", body)
}
