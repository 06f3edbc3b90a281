package public

import (
	"net/http"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// sheetPage is a page for a place's officials, on one sheet of paper: every listed figure, what was said of it since,
// how a doubt could be settled, and how to respond.
func sheetPage(r *answer.Request) error {
	ctx := r.Ctx()
	slug := r.Slug()
	listing, err := r.Listing(ctx, slug)
	if err != nil {
		return err
	}
	all, notes, err := present.SeriesOf(ctx, &r.Reading, listing)
	if err != nil {
		return err
	}
	view := sheetView(&r.Reading, listing, all)
	if !listing.Listed() {
		view.Absent = absent(r.W, notes)
	}
	address := link.Sheet(link.Jurisdiction(slug))
	title := r.W.T("Sheet for officials: {name}", "name", r.W.PlaceTitle(view.Name))
	view.Page = r.Page(address, link.Jurisdictions, title,
		r.W.T("Every figure that ICE listed of {name}, what was said of it since, what to send us, "+
			"and how to answer: on one sheet to print.", "name", r.W.ThePlace(view.Name)))
	view.Page.Style = "css/sheet.css"
	view.Page.NoIndex = true // it repeats the place's page
	view.Page.Crumbs = []ui.Link{{Text: r.W.T("Jurisdictions"), Href: link.Jurisdictions},
		{Text: r.W.PlaceTitle(view.Name), Href: link.Jurisdiction(slug)}, {Text: r.W.T("Sheet")}}
	view.Respond = ui.Link{Text: r.Absolute(link.Respond(slug)), Href: link.Respond(slug)}
	view.Requests = ui.Link{Text: r.Absolute(link.Requests), Href: link.Requests}
	view.Verify = ui.Link{Text: r.Absolute(link.Verify), Href: link.Verify}
	view.Cite = r.Citation(address, title)
	return answer.HTML(r, http.StatusOK, pages.Sheet(view))
}

// How many figures, and statements about them, fit on one sheet of paper.
const (
	sheetFigures = 6
	sheetSaid    = 3
)

// onSheet returns the figures that fit on a sheet, oldest first, and how many are left out: the newest half and, of the
// rest, first those that were corrected or disputed.
func onSheet(all []pages.SheetFigure, most int) (shown []pages.SheetFigure, left int) {
	if len(all) <= most {
		return all, 0
	}
	left = len(all) - most
	keep := map[int]bool{}
	for i := len(all) - most/2; i < len(all); i++ {
		keep[i] = true
	}
	said := func(f pages.SheetFigure) bool { return len(f.Corrections)+len(f.Disputes) > 0 }
	for _, want := range []func(pages.SheetFigure) bool{said, func(pages.SheetFigure) bool { return true }} {
		for i := len(all) - 1; i >= 0 && len(keep) < most; i-- {
			keep[i] = keep[i] || want(all[i])
			if !keep[i] {
				delete(keep, i)
			}
		}
	}
	for i, f := range all {
		if keep[i] {
			shown = append(shown, f)
		}
	}
	return shown, left
}

func sheetView(r *answer.Reading, l record.Listing, all []present.SeriesRows) pages.SheetView {
	place := edition.PlaceOf(l.Jurisdiction)
	v := pages.SheetView{
		Name:       edition.PlaceName(place),
		FIPS:       l.Jurisdiction.FIPS,
		Lede:       present.Lede(r.W, l.Jurisdiction.Name, all),
		Whole:      link.Jurisdiction(l.Jurisdiction.Slug),
		Namesakes:  len(r.Places.Index.Namesakes(place)),
		Standing:   l.Standing(),
		HasPolicy:  len(l.Policies) > 0,
		HasLacking: !l.Listed(),
	}
	for _, series := range all {
		for i := range series.Rows {
			row := &series.Rows[i]
			for _, m := range record.Measures {
				f := row.Figure(m)
				if !f.Printed() && f.State != record.MovedHere {
					if f.State == record.NotEntered {
						v.HasLacking = true
					}
					continue
				}
				v.HasIssued = v.HasIssued || m == record.Issued
				v.HasDeclined = v.HasDeclined || m == record.Declined
				v.HasLacking = v.HasLacking || f.State == record.NumberUnknown
				v.Figures = append(v.Figures, pages.SheetFigure{
					FigureView: series.Figure(row, m), Report: row.Report, Place: link.Figure(l.Jurisdiction.Slug, row.Report.ID, m),
					Means: means(r, series.Cadence, f),
				})
			}
		}
	}
	v.Figures, v.FiguresLeft = onSheet(v.Figures, sheetFigures)
	policies := l.Policies[max(0, len(l.Policies)-sheetSaid):]
	v.PoliciesLeft = len(l.Policies) - len(policies)
	v.Policies, _ = policyLines(policies, all)
	v.Said = present.AllMoments(r, l.Corrections, l.Statements, l.Events)
	present.OldestFirst(v.Said)
	v.SaidLeft = max(0, len(v.Said)-sheetSaid)
	v.Said = v.Said[v.SaidLeft:]
	return v
}

// means says in a sentence what a listed figure counts or, if a correction concerns it, what happened to it.
func means(r *answer.Reading, cadence record.Cadence, f record.Figure) string {
	w := r.W
	switch {
	case f.State == record.Withdrawn:
		return w.T("It was taken back; no number stands in its place.")
	case f.State == record.Moved:
		return w.T("By a correction it belongs to {place}, and does not count here.",
			"place", w.ThePlace(r.Places.Name(f.MovedTo)))
	case f.State == record.MovedHere:
		return w.T("It was printed for {place}; a correction counts it here.",
			"place", w.ThePlace(r.Places.Name(f.Moves[0].Correction.Jurisdiction)))
	case f.State == record.NumberUnknown:
		return w.T("Listed; the number in the report has not been read yet.")
	case f.Measure == record.Issued:
		return w.T("ICE sent so many in {period}; what came of them is not told.", "period", w.ThePeriod(cadence))
	default:
		return w.T("ICE recorded so many as declined in {period}, whenever sent.", "period", w.ThePeriod(cadence))
	}
}
