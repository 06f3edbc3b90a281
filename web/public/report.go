package public

import (
	"context"
	"fmt"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// reportPage shows one report as published, with later corrections.
func reportPage(r *answer.Request) error {
	ctx := r.Ctx()
	id := record.ReportID(r.BareParam("report"))
	if series, known := r.SeriesNamed(id.Series()); known && !r.IsEarly(series.ID) {
		return answer.SeeOther(r, r.W.Address(r.SameMoment(link.Series(series.ID)))) // with all periods
	}
	series, coverages, at, err := present.FindReport(ctx, &r.Reading, id)
	if err != nil {
		return err
	}
	cov := coverages[at]
	address := link.Report(id)
	q, err := present.ReadListQuery(r, address, "page")
	if err != nil {
		return err
	}
	q.PerPage = linesShown
	if r.Format() != "" {
		q.PerPage = 0
	}
	printed, on, err := printedLines(ctx, &r.Reading, cov, q)
	if err != nil {
		return err
	}
	sections, err := reportSections(ctx, &r.Reading, cov, printed)
	if err != nil {
		return err
	}
	if ext := r.Format(); present.Tabular(ext) {
		return present.SendTable(r, ext, address, reportTable(id, sections))
	} else if ext != "" {
		return record.ErrNotFound
	}
	v := pages.ReportView{Report: cov.Report, Series: series, Sections: sections, Pages: on, CSV: link.As(address, "csv"),
		JSON: link.As(address, "json")}
	if err := fillReport(ctx, &r.Reading, &v, cov); err != nil {
		return err
	}
	if at > 0 && coverages[at-1].Report.ID != "" {
		v.Before = ui.Link{Text: "← " + r.W.Period(coverages[at-1].Report.Period),
			Href: link.Report(coverages[at-1].Report.ID)}
	}
	if at+1 < len(coverages) && coverages[at+1].Report.ID != "" {
		v.After = ui.Link{Text: r.W.Period(coverages[at+1].Report.Period) + " →",
			Href: link.Report(coverages[at+1].Report.ID)}
	}
	period := r.W.Period(cov.Report.Period)
	v.Lede = present.ReportLede(r.W, series.Cadence, cov.Report)
	corrections, err := r.Snap.Corrections(ctx, store.Filter{Report: id})
	if err != nil {
		return err
	}
	if cov.Report.Published() {
		if n := (record.Listing{Corrections: corrections}).Corrected(); n > 0 {
			v.Lede += " " + r.W.N(n, "One of its lines was corrected since.", "{spelled} of its lines were corrected since.",
				"spelled", present.Capital(r.W.Spelled(n)))
		}
	}
	v.Page = r.Page(address, link.Reports, r.W.T("Report for {period}", "period", period), v.Lede)
	v.Page.Picture = r.Picture(link.Card(address), v.Lede)
	v.Page.Things = reportThings(r, v.Page, series, cov.Report, corrections)
	v.Page.Crumbs = []ui.Link{{Text: r.W.T("Reports"), Href: link.Reports}, {Text: period}}
	v.Cite = r.Citation(address, fmt.Sprintf("%s, %s, %s", series.Publisher, series.Title, period))
	return answer.Citable(r, v.Cite, pages.Report(v))
}

// linesShown is the largest number of a section's lines on a page: the reports of 2017 have about a hundred.
const linesShown = 500

// printedLines returns the listings of the places that the report prints with each measure, in printed order, for the
// requested page, and the links to all pages.
func printedLines(
	ctx context.Context, r *answer.Reading, cov record.Coverage, q present.ListQuery,
) (map[record.Measure][]record.Listing, []ui.PageLink, error) {
	order := map[record.Measure][]record.Slug{}
	most := 0
	for _, m := range record.Measures {
		slugs, err := r.Snap.PrintedOrder(ctx, cov.Report.ID, m)
		if err != nil {
			return nil, nil, err
		}
		order[m], most = slugs, max(most, len(slugs))
	}
	on, err := q.PageOf(r.W, most)
	if err != nil {
		return nil, nil, err
	}
	printed := map[record.Measure][]record.Listing{}
	for m, slugs := range order {
		slugs = slugs[min(len(slugs), on.From):min(len(slugs), on.To)]
		listings, err := r.ListingsOf(ctx, slugs, []record.ReportID{cov.Report.ID})
		if err != nil {
			return nil, nil, err
		}
		of := make(map[record.Slug]record.Listing, len(listings))
		for _, l := range listings {
			of[l.Jurisdiction.Slug] = l
		}
		for _, slug := range slugs {
			printed[m] = append(printed[m], of[slug])
		}
	}
	return printed, on.Pages, nil
}

// reportSections returns Sections I and II with the places printed in each, in order.
func reportSections(
	ctx context.Context, r *answer.Reading, cov record.Coverage, printed map[record.Measure][]record.Listing,
) ([]pages.ReportSection, error) {
	var sections []pages.ReportSection
	for _, m := range record.Measures {
		part := cov.Section(m)
		section := pages.ReportSection{Section: m.Section(), Measure: m, Source: part.Source, Ranked: m == record.Issued}
		if m == record.Issued {
			section.Title = r.W.T("Section I: detainers sent")
			section.What = r.W.T("The places to which ICE sent the most detainers in the period (the report says “issued”), " +
				"among those that ICE called " +
				"non-cooperative. It names only the highest, and does not say what came of the detainers.")
			section.Adds = present.Reconciliation(r.W, part, r.W.T("the total of this section"))
		} else {
			section.Title = r.W.T("Section II: declines recorded")
			section.What = r.W.T("Detainers that ICE recorded as declined in the period, whenever they had been sent, " +
				"as far as its staff had come to know of them.")
			section.Adds = present.Reconciliation(r.W, part, r.W.T("ICE’s total"))
		}
		ranks := sharedRanks(part, cov, printed[m], m)
		for _, l := range printed[m] {
			f := l.Rows([]record.Coverage{cov})[0].Figure(m)
			if !f.Printed() {
				continue
			}
			view, err := present.FigureView(ctx, r, cov.Report.ID, f)
			if err != nil {
				return nil, err
			}
			var facilities []string
			for _, line := range f.Lines {
				if line.Facility != "" {
					facilities = append(facilities, line.Facility)
				}
			}
			section.Rows = append(section.Rows, pages.ReportLine{
				Place: ui.Link{Text: l.Jurisdiction.Name, Href: link.Figure(l.Jurisdiction.Slug, cov.Report.ID, m)},
				Slug:  l.Jurisdiction.Slug,
				State: edition.StateName(l.Jurisdiction.State), Rank: f.Rank, Shared: ranks[l.Jurisdiction.Slug],
				Facility: strings.Join(facilities, "; "),
				Figure:   view,
			})
		}
		sections = append(sections, section)
	}
	return sections, nil
}

// sharedRanks returns the ranks, by number, that several places share, if all lines of the section are in the record.
// ICE prints such places one below the other.
func sharedRanks(
	part record.SectionCoverage, cov record.Coverage, printed []record.Listing, m record.Measure,
) map[record.Slug]int {
	if !part.Whole {
		return nil
	}
	numbers := map[record.Slug]int{}
	for _, l := range printed {
		if f := l.Rows([]record.Coverage{cov})[0].Figure(m); f.Printed() && f.Published.Known {
			numbers[l.Jurisdiction.Slug] = f.Published.N
		}
	}
	ranks := map[record.Slug]int{}
	for slug, n := range numbers {
		above, same := 1, 0
		for _, other := range numbers {
			if other > n {
				above++
			} else if other == n {
				same++
			}
		}
		if same > 1 {
			ranks[slug] = above
		}
	}
	return ranks
}

// fillReport adds everything but the lines: policies, totals of states, corrections, statements and events.
func fillReport(ctx context.Context, r *answer.Reading, v *pages.ReportView, cov record.Coverage) error {
	filter := store.Filter{Report: cov.Report.ID}
	policies, err := r.Snap.Policies(ctx, filter)
	if err != nil {
		return err
	}
	disputed := map[record.Slug]bool{}
	for _, t := range r.Said.Statements {
		disputed[t.Jurisdiction] = disputed[t.Jurisdiction] || t.Stance == record.Disputes && t.Concerns(cov.Report.ID)
	}
	for _, policy := range policies {
		v.Policies = append(v.Policies, pages.ReportPolicy{Place: present.PlaceLink(r, policy.Jurisdiction), Policy: policy,
			Disputed: disputed[policy.Jurisdiction]})
	}
	v.PolicyLine = r.W.N(len(policies), "{n} line is in the record.", "{n} lines are in the record.")
	if n := cov.Report.PoliciesListed; n.Known {
		v.PolicyLine = r.W.N(n.N, "{some} of {n} printed line is in the record.",
			"{some} of {n} printed lines are in the record.", "some", r.W.Number(len(policies)))
	}
	for _, t := range cov.Totals {
		if t.Report != cov.Report.ID || len(t.Scope) != len("us") || t.Scope == record.ScopeNation {
			continue
		}
		state, ok := gazetteer.StateByCode(t.Scope)
		if !ok {
			continue
		}
		v.Totals = append(v.Totals, pages.StateTotal{
			State: ui.Link{Text: state.Name, Href: link.State(state.Code)}, Measure: t.Measure,
			Text: present.StateTotal(r.W, cov, t.Measure, state.Slug), Note: t.Note, Sources: t.Sources,
		})
	}
	corrections, err := r.Snap.Corrections(ctx, filter)
	if err != nil {
		return err
	}
	v.Corrections = present.AllMoments(r, corrections, nil, nil)
	readings, err := r.Snap.Readings(ctx, filter)
	if err != nil {
		return err
	}
	for _, g := range readings {
		v.Readings = append(v.Readings, present.ReadingMoment(r, g))
	}
	statements, err := r.Snap.Statements(ctx, filter)
	if err != nil {
		return err
	}
	events, err := r.Snap.Events(ctx, filter)
	if err != nil {
		return err
	}
	v.Statements = present.AllMoments(r, nil, statements, events)
	present.OldestFirst(v.Corrections)
	present.OldestFirst(v.Statements)
	return nil
}

func reportTable(id record.ReportID, sections []pages.ReportSection) present.TableFile {
	return present.TableFile{Name: "detainer-ledger-" + string(id), Table: dataset.ReportPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, s := range sections {
				for _, l := range s.Rows {
					if !yield(reportCells(id, s, l)) {
						return
					}
				}
			}
		}}
}

func reportCells(id record.ReportID, s pages.ReportSection, l pages.ReportLine) dataset.Row {
	var sources, corrections record.Sources
	for _, line := range l.Figure.Lines {
		sources = append(sources, line.Sources...)
	}
	for _, c := range l.Figure.Corrections {
		corrections = append(corrections, link.Correction(c.ID))
	}
	return dataset.Row{string(id), string(s.Section), string(s.Measure), l.Rank, string(l.Slug), l.Place.Text,
		strings.ToUpper(l.Slug.State()), string(l.Figure.State),
		l.Figure.Published, l.Figure.Effective, string(l.Figure.PartOf), len(l.Figure.Disputes) > 0,
		corrections, l.Facility, sources}
}
