package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// report is one report as published, with what was corrected since.
func (s *server) report(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	id := record.ReportID(param(c, "report"))
	series, coverages, at, err := s.findReport(ctx, snap, id)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	listings, err := snap.Listings(ctx, store.Filter{}, false)
	if err != nil {
		return err
	}
	cov := coverages[at]
	sections, err := s.reportSections(ctx, snap, p, cov, listings)
	if err != nil {
		return err
	}
	address := link.Report(id)
	if ext := format(c); ext == ".csv" || ext == ".json" {
		return s.sendTable(c, snap, ext, address, reportTable(id, sections))
	} else if ext != "" {
		return record.ErrNotFound
	}
	v := pages.ReportView{Report: cov.Report, Series: series, Sections: sections, CSV: link.As(address, "csv"), JSON: link.As(address, "json")}
	if err := fillReport(ctx, snap, p, &v, cov); err != nil {
		return err
	}
	if at > 0 && coverages[at-1].Report.ID != "" {
		v.Before = ui.Link{Text: "← " + ui.Period(coverages[at-1].Report.Period), Href: link.Report(coverages[at-1].Report.ID)}
	}
	if at+1 < len(coverages) && coverages[at+1].Report.ID != "" {
		v.After = ui.Link{Text: ui.Period(coverages[at+1].Report.Period) + " →", Href: link.Report(coverages[at+1].Report.ID)}
	}
	period := ui.Period(cov.Report.Period)
	v.Lede = fmt.Sprintf("No report was published for %s.", period)
	if cov.Report.Published() {
		v.Lede = fmt.Sprintf("ICE published this report on %s. It counts %s and %s in the %s.", ui.Day(cov.Report.PublishedOn),
			counted(cov.Report.IssuedTotal, "detainers issued nationwide"), counted(cov.Report.DeclinedTotal, "declines recorded"), ui.Cadence(series.Cadence))
		if n := correctedLines(sections); n > 0 {
			v.Lede += fmt.Sprintf(" %s of its lines %s corrected since.", capital(ui.Spelled(n)), map[bool]string{true: "was", false: "were"}[n == 1])
		}
	}
	v.Page = s.page(c, snap, address, link.Reports, "Report for "+period, v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: "Reports", Href: link.Reports}, {Text: period}}
	v.Cite = fmt.Sprintf("%s, “%s,” %s. As kept in Detainer Ledger, record version %d (%s), %s.",
		series.Publisher, series.Title, period, snap.Seq, ui.Day(record.DayOf(snap.At)), v.Page.URL)
	return html(c, http.StatusOK, pages.Report(v))
}

func counted(n record.Count, what string) string {
	if !n.Known {
		return "a number not read of " + what
	}
	return ui.Number(n.N) + " " + what
}

func correctedLines(sections []pages.ReportSection) int {
	n := 0
	for _, s := range sections {
		for _, l := range s.Rows {
			n += one(len(l.Figure.Corrections) > 0)
		}
	}
	return n
}

// findReport looks for a report in every series.
func (s *server) findReport(ctx context.Context, snap *store.Snapshot, id record.ReportID) (series record.Series, coverages []record.Coverage, at int, err error) {
	every, err := s.allSeries(ctx, snap)
	if err != nil {
		return series, nil, 0, err
	}
	for _, series := range every {
		if at := slices.IndexFunc(series.periods, func(c record.Coverage) bool { return c.Report.ID == id && id != "" }); at >= 0 {
			return series.Series, series.periods, at, nil
		}
	}
	return series, nil, 0, fmt.Errorf("report %q: %w", id, record.ErrNotFound)
}

// reportSections are Sections I and II, their lines in the order printed: by
// rank where there is one, then as entered.
func (s *server) reportSections(ctx context.Context, snap *store.Snapshot, p *places, cov record.Coverage, listings []record.Listing) ([]pages.ReportSection, error) {
	lines, err := snap.Lines(ctx, store.Filter{Report: cov.Report.ID})
	if err != nil {
		return nil, err
	}
	order := map[record.Slug]int{}
	for i, l := range lines {
		if _, seen := order[l.Jurisdiction]; !seen {
			order[l.Jurisdiction] = i
		}
	}
	var sections []pages.ReportSection
	for _, m := range record.Measures {
		part := cov.Section(m)
		section := pages.ReportSection{Section: m.Section(), Measure: m, Source: part.Source, Ranked: m == record.Issued}
		if m == record.Issued {
			section.Title = "Section I: detainers issued"
			section.What = "The places to which most detainers were issued in the period, among those that ICE called non-cooperative. It names only the highest, and does not say what came of the detainers."
			section.Adds = reconciliation(part, "the total of this section")
		} else {
			section.Title = "Section II: declines recorded"
			section.What = "Detainers that ICE recorded as declined in the period, whenever they had been issued, as far as its staff had come to know of them."
			section.Adds = reconciliation(part, "ICE’s total")
		}
		for _, l := range listings {
			f := l.Rows([]record.Coverage{cov})[0].Figure(m)
			if !f.Printed() {
				continue
			}
			view, err := s.figureView(ctx, snap, p, cov.Report.ID, f)
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
				Place: ui.Link{Text: l.Jurisdiction.Name, Href: link.Figure(l.Jurisdiction.Slug, cov.Report.ID, m)}, Slug: l.Jurisdiction.Slug,
				State: stateName(l.Jurisdiction.State), Rank: f.Rank, Facility: strings.Join(facilities, "; "), Figure: view,
			})
		}
		slices.SortStableFunc(section.Rows, func(a, b pages.ReportLine) int {
			if a.Rank.Known != b.Rank.Known {
				return compareBool(b.Rank.Known, a.Rank.Known)
			}
			return cmp.Or(cmp.Compare(a.Rank.N, b.Rank.N), cmp.Compare(order[a.Slug], order[b.Slug]))
		})
		sections = append(sections, section)
	}
	return sections, nil
}

// fillReport adds what stands around the lines: policies, totals of states,
// corrections, statements and events.
func fillReport(ctx context.Context, snap *store.Snapshot, p *places, v *pages.ReportView, cov record.Coverage) error {
	filter := store.Filter{Report: cov.Report.ID}
	policies, err := snap.Policies(ctx, filter)
	if err != nil {
		return err
	}
	for _, policy := range policies {
		v.Policies = append(v.Policies, pages.ReportPolicy{Place: p.link(policy.Jurisdiction), Policy: policy})
	}
	v.PolicyLine = fmt.Sprintf("%s in the record.", ui.Several(len(policies), "line is", "lines are"))
	if n := cov.Report.PoliciesListed; n.Known {
		v.PolicyLine = fmt.Sprintf("%s of %s are in the record.", ui.Number(len(policies)), ui.Several(n.N, "printed line", "printed lines"))
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
			Text: stateTotal(cov, t.Measure, state.Slug), Note: t.Note, Sources: t.Sources,
		})
	}
	corrections, err := snap.Corrections(ctx, filter)
	if err != nil {
		return err
	}
	v.Corrections = p.allMoments(corrections, nil, nil)
	statements, err := snap.Statements(ctx, filter)
	if err != nil {
		return err
	}
	events, err := snap.Events(ctx, filter)
	if err != nil {
		return err
	}
	v.Statements = p.allMoments(nil, statements, events)
	oldestFirst(v.Corrections)
	oldestFirst(v.Statements)
	return nil
}

func reportTable(id record.ReportID, sections []pages.ReportSection) tableFile {
	t := tableFile{name: "detainer-ledger-" + string(id), columns: []string{
		"report", "section", "measure", "rank", "jurisdiction", "name", "state", "figure_state", "published", "effective", "part_of", "disputed", "corrections", "facility", "sources",
	}}
	for _, s := range sections {
		for _, l := range s.Rows {
			var sources, corrections record.Sources
			for _, line := range l.Figure.Lines {
				sources = append(sources, line.Sources...)
			}
			for _, c := range l.Figure.Corrections {
				corrections = append(corrections, link.Correction(c.ID))
			}
			t.add(string(id), string(s.Section), string(s.Measure), l.Rank, string(l.Slug), l.Place.Text, strings.ToUpper(l.Slug.State()), string(l.Figure.State),
				l.Figure.Published, l.Figure.Effective, string(l.Figure.PartOf), len(l.Figure.Disputes) > 0, corrections, l.Facility, sources)
		}
	}
	return t
}

// reconciliation says whether the lines in the record add up to the total, or by
// how much they do not.
func reconciliation(part record.SectionCoverage, total string) string {
	what := "detainers issued"
	if part.Measure == record.Declined {
		what = "declines"
	}
	text := fmt.Sprintf("Rows in the record add up to %s %s", ui.Number(part.Sum), what)
	var rest []string
	if part.Total.Known {
		if missing := part.Missing(); missing.N == 0 {
			text += fmt.Sprintf(", which is %s.", total)
		} else {
			text += fmt.Sprintf("; %s is %s; %s.", total, ui.Number(part.Total.N), notYetEntered(missing.N))
		}
	} else {
		text += "; no total of this section is known."
	}
	if part.Printed.Known {
		rest = append(rest, fmt.Sprintf("%s of %s are entered.", ui.Number(part.Rows), ui.Several(part.Printed.N, "printed line", "printed lines")))
	}
	if part.Unread > 0 {
		rest = append(rest, fmt.Sprintf("On %s the number was not read.", ui.Several(part.Unread, "line", "lines")))
	}
	return strings.Join(append([]string{text}, rest...), " ")
}

func notYetEntered(n int) string {
	return fmt.Sprintf("%s %s not yet entered", ui.Number(n), isOrAre(n))
}
