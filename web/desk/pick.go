package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// pickPage leads from a place, or from the address of a public page, to the forms for each of its figures.
func (h composer) pickPage(c echo.Context) error {
	r, err := h.Current(c)
	if err != nil {
		return err
	}
	if slug := record.Slug(c.QueryParam("j")); slug != "" {
		return h.pickListing(r, slug)
	}
	q, fault := answer.CheckText(words.English, c.QueryParam("q"), longText)
	v := deskpages.PickView{Page: h.page(c, link.DeskCompose, "Pick a figure"), Typed: q, Problem: fault}
	if q == "" || fault != "" {
		return answer.HTML(c, http.StatusOK, deskpages.Pick(v))
	}
	if slug, fragment, ok, err := pasted(r.Ctx(), &r.Reading, q); err != nil {
		return err
	} else if ok {
		return answer.SeeOther(c, picked(slug, fragment))
	}
	found := present.FoundPlaces(&r.Reading, q, present.FoundShown)
	if len(found) == 1 {
		return answer.SeeOther(c, link.DeskPicked(found[0].Place.Slug))
	}
	for _, f := range found {
		v.Found = append(v.Found, deskpages.PickFound{
			Place: ui.Link{Text: edition.PlaceName(f.Place), Href: link.DeskPicked(f.Place.Slug)}, Kind: f.Place.Kind,
			Says: f.Says(words.English),
		})
	}
	if len(found) == 0 {
		v.Problem = "No place goes by this, and it is not the address of a place’s page. " +
			"Try its name with its state, such as Clark County, NV."
	}
	return answer.HTML(c, http.StatusOK, deskpages.Pick(v))
}

// picked is a place's listing, at the figure that the fragment names, if any.
func picked(slug record.Slug, fragment string) string {
	if fragment == "" {
		return link.DeskPicked(slug)
	}
	return link.DeskPicked(slug) + "#" + url.PathEscape(fragment)
}

// pasted returns the place that the address of a public page is about, and the fragment it leads to; ok is false if the
// text is not the address of a place's page or of a correction. Any host is accepted, because the site may have
// several.
func pasted(
	ctx context.Context, r *answer.Reading, text string,
) (slug record.Slug, fragment string, ok bool, err error) {
	address, err := url.Parse(strings.TrimSpace(text))
	if err != nil || !strings.HasPrefix(address.Path, "/") {
		return "", "", false, nil
	}
	_, path := words.FromAddress(address.Path)
	if path == link.Corrections {
		corrections, err := r.Snap.Corrections(ctx, store.Filter{})
		for _, c := range corrections {
			if c.ID == address.Fragment {
				return c.Jurisdiction, link.FigureID(c.Report, c.Measure), true, err
			}
		}
		return "", "", false, err
	}
	parts := strings.Split(strings.TrimPrefix(path, link.Jurisdictions+"/"), "/")
	if !strings.HasPrefix(path, link.Jurisdictions+"/") || len(parts) < 2 {
		return "", "", false, nil
	}
	place, _, _ := strings.Cut(parts[1], ".") // the page in another format
	slug = record.Slug(parts[0] + "/" + place)
	_, ok = r.Places.Index.Place(string(slug))
	return slug, address.Fragment, ok, nil
}

// pickListing shows a place's figures with what can be composed about each.
func (h composer) pickListing(r *answer.Request, slug record.Slug) error {
	ctx := r.Ctx()
	listing, err := r.Listing(ctx, slug)
	if errors.Is(err, record.ErrNotFound) {
		return answer.SeeOther(r, link.Query(link.DeskPick, url.Values{"q": {string(slug)}}))
	}
	if err != nil {
		return err
	}
	all, _, err := present.SeriesOf(ctx, &r.Reading, listing)
	if err != nil {
		return err
	}
	name := r.Places.Name(slug)
	v := deskpages.PickView{Page: h.page(r, link.DeskCompose, name),
		Place: ui.Link{Text: name, Href: link.Jurisdiction(slug)}}
	for _, series := range all {
		table := deskpages.PickSeries{ID: string(series.ID), Title: series.Title}
		for i := range series.Rows {
			row := &series.Rows[i]
			shown := present.PeriodRowOf(&r.Reading, &listing, &series, row)
			table.Rows = append(table.Rows, deskpages.PickRow{
				Report: row.Report, NoReport: shown.NoReport, Compose: aboutReport(slug, row.Report),
				Issued: pickFigure(slug, row.Report.ID, shown.Issued), Declined: pickFigure(slug, row.Report.ID, shown.Declined),
			})
		}
		v.Series = append(v.Series, table)
	}
	for _, policy := range listing.Policies {
		text := policy.Listing
		if policy.Instrument != "" {
			text += ", " + policy.Instrument
		}
		v.Policies = append(v.Policies, deskpages.PickPolicy{Period: present.PeriodOf(all, policy.Report), Text: text})
	}
	v.Whole = []ui.Link{
		{Text: "Add a statement about the listing as a whole", Href: prefilled(statementForm, slug, "", "")},
		{Text: "Add an event about this place", Href: prefilled(eventForm, slug, "", "")},
		{Text: "Add a line of policy about this place", Href: prefilled(policyForm, slug, "", "")},
	}
	return answer.HTML(r, http.StatusOK, deskpages.Pick(v))
}

// pickFigure is a figure with a link to the form that corrects it.
func pickFigure(slug record.Slug, report record.ReportID, f ui.FigureView) deskpages.PickFigure {
	v := deskpages.PickFigure{ID: link.FigureID(report, f.Measure), Figure: f}
	if f.Printed() {
		v.Correct = prefilled(correctionForm, slug, report, f.Measure)
	}
	if f.Printed() && !f.Published.Known {
		v.Read = link.Query(link.DeskComposeForm(readingForm.kind), url.Values{"jurisdiction": {string(slug)},
			"report": {string(report)}, "measure": {string(f.Measure)}, "what": {"entries.value"}})
	}
	return v
}

// aboutReport lists what can be composed about what a report says of a place.
func aboutReport(slug record.Slug, r record.Report) []ui.Link {
	if r.ID == "" {
		return nil
	}
	links := []ui.Link{
		{Text: "Add a statement", Href: prefilled(statementForm, slug, r.ID, "")},
		{Text: "Add an event", Href: prefilled(eventForm, slug, r.ID, "")},
	}
	if r.Published() {
		links = append(links, ui.Link{Text: "Add a line of policy", Href: prefilled(policyForm, slug, r.ID, "")})
	}
	return links
}

// prefilled is a form with its subject filled in.
func prefilled(form composition, slug record.Slug, report record.ReportID, measure record.Measure) string {
	return link.Query(link.DeskComposeForm(form.kind),
		url.Values{"jurisdiction": {string(slug)}, "report": {string(report)}, "measure": {string(measure)}})
}
