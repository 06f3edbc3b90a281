package door

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// errorAnswers are a reader's answers about an error.
type errorAnswers struct {
	at, text, reach string
	faults          map[string]string
}

// reportError is the form for reporting an error.
func (h *Handlers) reportError(c echo.Context) error {
	return h.sendReportError(c, http.StatusOK, errorAnswers{at: pageOfSite(c.QueryParam("at"))},
		pages.GuardView{Token: h.doorToken()})
}

func (h *Handlers) sendReportError(c echo.Context, status int, a errorAnswers, guard pages.GuardView) error {
	ctx := c.Request().Context()
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	w := now.W
	v := pages.ReportErrorView{At: a.at, Guard: guard, Fields: a.fields(w)}
	if v.Door, err = h.door(ctx); err != nil {
		return err
	}
	if place, ok := placeAt(&now.Reading, a.at); ok {
		v.Place = respondLink(place)
	}
	v.Page = now.Page(link.ReportError, "", w.T("Report an error"), w.T("How anybody reports an error of this record."))
	v.Page.NoIndex, v.Page.Forms = v.Page.NoIndex || a.at != "", true
	if guard.Fault != "" || ui.Wrong(v.Fields) {
		v.Page.Title = w.T("Error: {title}", "title", v.Page.Title)
	}
	return answer.HTML(c, status, pages.ReportError(v))
}

// errorReported accepts a reader's report.
func (h *Handlers) errorReported(c echo.Context) error {
	ctx := c.Request().Context()
	w := words.In(ctx)
	door, err := h.door(ctx)
	if err != nil {
		return err
	}
	if door.Closed {
		return h.sendReportError(c, http.StatusServiceUnavailable, errorAnswers{}, pages.GuardView{})
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	a := errorAnswers{faults: map[string]string{}}
	a.at, a.faults["at"] = answer.FieldText(c, w, "at", longestLink)
	if page := pageOfSite(a.at); page != "" {
		a.at = page
	} else if a.at != "" && a.faults["at"] == "" {
		a.faults["at"] = w.T(
			"Please write the address of a page of this site, such as /jurisdictions/nv/clark-county, or leave this empty.",
		)
	}
	a.text, a.faults["text"] = answer.FieldText(c, w, "text", office.LongestAnswer)
	a.reach, a.faults["reach"] = answer.FieldLine(c, w, "reach", longestLine)
	switch {
	case a.faults["text"] != "":
	case a.text == "":
		a.faults["text"] = w.T("Please write what is wrong.")
	case ingest.Personal(a.text) != "":
		a.faults["text"] = w.T("This seems to hold a number, a name or a date of birth of a person. " +
			"The record is about jurisdictions, never about people: please take it out.")
	}
	guard := pages.GuardView{Token: c.FormValue("since")}
	if ui.Wrong(a.fields(w)) {
		return h.sendReportError(c, http.StatusUnprocessableEntity, a, guard)
	}
	r := office.Request{Listed: office.Listed{Kind: office.Reader, Text: a.text}, Page: a.at, Language: w.Code}
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	if place, ok := placeAt(&now.Reading, a.at); ok {
		r.Jurisdiction = record.Slug(place.Slug)
	}
	if address, err := mail.ParseAddress(a.reach); err == nil {
		r.Mail = address
	} else {
		r.Phone = a.reach // or another way to reach the reader
	}
	if guard = h.guarded(c, w); guard.Fault == "" {
		if guard.Fault, err = h.tooMany(c, w, r.Jurisdiction, true, false); err != nil {
			return err
		}
	}
	if guard.Fault != "" {
		return h.sendReportError(c, faultStatus(c), a, guard)
	}
	secret, err := h.takeIn(c, desk.NewRequest{Request: r}, guard.Token, "")
	if err != nil {
		return err
	}
	return answer.SeeOther(c, w.Address(link.RequestState(secret)))
}

// fields are the questions. The page is one of them, because the reader may have come from another.
func (a errorAnswers) fields(w *words.Language) []ui.Field {
	return []ui.Field{
		{Name: "at", Label: w.T("The page where it is"), Value: a.at, Error: a.faults["at"], Optional: true,
			Hint: w.T("Its address on this site, with the figure’s mark after # where you have it.")},
		{Name: "text", Type: "textarea", Rows: 7, Label: w.T("What is wrong?"), Value: a.text, Error: a.faults["text"],
			Hint: w.T("What the page says, what would be right, and where that is written. " +
				"At most 2,000 characters, and nothing about people who were held.")},
		{Name: "reach", Label: w.T("How can we reach you?"), Value: a.reach, Error: a.faults["reach"], Optional: true,
			Complete: "email",
			Hint: w.T("An e-mail address or a telephone number, for questions only. " +
				"It is not shown, and deleted some time after the report is closed.")},
	}
}

// pageOfSite returns the address of a page of this site without scheme and host, or "" for anything else. A pasted
// address may be absolute.
func pageOfSite(typed string) string {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		utf8.RuneCountInString(typed) > longestLink {
		return ""
	}
	page := url.URL{Path: u.Path, RawQuery: u.RawQuery, Fragment: u.Fragment}
	return page.String()
}

// placeAt returns the jurisdiction that a page of this site is about; ok is false if there is none.
func placeAt(r *answer.Reading, address string) (place gazetteer.Place, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return place, false
	}
	_, path := words.FromAddress(u.Path)
	rest, found := strings.CutPrefix(path, link.Jurisdictions+"/")
	parts := strings.Split(rest, "/")
	if !found || len(parts) < 2 {
		return place, false
	}
	return r.Places.Index.Place(parts[0] + "/" + parts[1])
}
