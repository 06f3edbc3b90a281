package web

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// foreseenPlaces is of how many places at most it is shown how they will read.
const foreseenPlaces = 6

// foresee shows what readers would find if these changes were in the record: of each
// place what its page says now and then, of a report what its page would say. It is
// told by what tells it on the public pages.
func (r *Reading) foresee(ctx context.Context, changes []record.Change) (deskpages.Reads, error) {
	var v deskpages.Reads
	for _, change := range changes {
		if change.Report != nil {
			report, err := r.foreseeReport(ctx, change)
			v.Report = report
			return v, err
		}
	}
	slugs, reports := concerned(changes)
	v.More = max(0, len(slugs)-foreseenPlaces)
	lines, err := correctedLinesOf(ctx, r.Snap, changes)
	if err != nil {
		return v, err
	}
	for _, slug := range slugs[:len(slugs)-v.More] {
		now, err := r.Listing(ctx, slug)
		if errors.Is(err, record.ErrNotFound) {
			continue // a place that comes with the changes
		}
		if err != nil {
			return v, err
		}
		place, err := r.foreseePlace(ctx, now, now.With(changes, lines), reports)
		if err != nil {
			return v, err
		}
		v.Places = append(v.Places, place)
	}
	var many []ui.Moment // what is about no one place
	for _, c := range changes {
		if t := c.Statement; t != nil && t.Jurisdiction == "" {
			many = append(many, r.allMoments(nil, []record.Statement{*t}, nil)...)
		}
		if e := c.Event; e != nil && e.Jurisdiction == "" {
			many = append(many, r.allMoments(nil, nil, []record.Event{*e})...)
		}
	}
	if len(many) > 0 {
		v.Many = ui.Timeline(many)
	}
	return v, nil
}

// readsNow shows how a place reads now in a report; nothing where there is no such
// place.
func (r *Reading) readsNow(ctx context.Context, slug record.Slug, report record.ReportID) (deskpages.Reads, error) {
	var v deskpages.Reads
	if _, known := r.places.Index.Place(string(slug)); !known {
		return v, nil
	}
	now, err := r.Listing(ctx, slug)
	if err != nil {
		return v, err
	}
	place, err := r.foreseePlace(ctx, now, now, []record.ReportID{report})
	place.Then = nil
	v.Places = []deskpages.ReadsPlace{place}
	return v, err
}

// concerned are the places that changes bear on, and the reports that they name, each
// once and in their order.
func concerned(changes []record.Change) (slugs []record.Slug, reports []record.ReportID) {
	add := func(slug record.Slug, report record.ReportID) {
		if slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
		if report != "" && !slices.Contains(reports, report) {
			reports = append(reports, report)
		}
	}
	for _, c := range changes {
		for _, e := range c.Entries {
			add(e.Jurisdiction, e.Report)
		}
		for _, p := range c.Policies {
			add(p.Jurisdiction, "")
		}
		if k := c.Correction; k != nil {
			add(k.Jurisdiction, k.Report)
			add(k.MovedTo, k.Report)
		}
		if t := c.Statement; t != nil {
			add(t.Jurisdiction, t.Report)
		}
		if e := c.Event; e != nil {
			add(e.Jurisdiction, e.Report)
		}
	}
	return slugs, reports
}

// correctedLinesOf are the lines of the figures that the changes correct.
func correctedLinesOf(ctx context.Context, snap *store.Snapshot, changes []record.Change) ([]record.Line, error) {
	var all []record.Line
	for _, c := range changes {
		if c.Correction == nil {
			continue
		}
		lines, err := snap.Lines(ctx, store.Filter{Slug: c.Correction.Jurisdiction, Report: c.Correction.Report})
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// foreseePlace shows a place as it reads now and then: the periods of these reports,
// and those that read otherwise.
func (r *Reading) foreseePlace(ctx context.Context, now, then record.Listing, reports []record.ReportID) (deskpages.ReadsPlace, error) {
	v := deskpages.ReadsPlace{Place: r.placeLink(now.Jurisdiction.Slug)}
	rowsNow, _, err := r.seriesOf(ctx, now)
	if err != nil {
		return v, err
	}
	rowsThen, _, err := r.seriesOf(ctx, then)
	if err != nil {
		return v, err
	}
	shown := map[record.ReportID]bool{}
	for i, series := range rowsNow {
		for n, row := range series.rows {
			if slices.Contains(reports, row.Report.ID) || !reflect.DeepEqual(row, rowsThen[i].rows[n]) {
				shown[row.Report.ID] = true
			}
		}
	}
	before, after := r.excerpt(now, rowsNow, shown), r.excerpt(then, rowsThen, shown)
	for _, c := range then.Corrections[len(now.Corrections):] {
		after.Moments = append(after.Moments, r.correctionMoment(c))
	}
	for _, t := range then.Statements[len(now.Statements):] {
		after.Moments = append(after.Moments, statementMoment(r.W, t))
	}
	for _, e := range then.Events[len(now.Events):] {
		after.Moments = append(after.Moments, eventMoment(r.W, e))
	}
	for i := range after.Moments {
		after.Moments[i].ID = "" // it is nowhere on this page that a link could lead to
	}
	for _, policy := range then.Policies[len(now.Policies):] {
		after.Policies = append(after.Policies, pages.PolicyLine{Policy: policy, Period: periodOf(rowsThen, policy.Report), Report: ui.Link{Href: link.Section(policy.Report, record.SectionIII)}})
	}
	v.Now, v.Then = pages.Excerpt(before), pages.Excerpt(after)
	return v, nil
}

// excerpt is what a place's page says of the periods of the reports shown.
func (r *Reading) excerpt(l record.Listing, all []seriesRows, shown map[record.ReportID]bool) pages.ExcerptView {
	v := pages.ExcerptView{ID: strings.ReplaceAll(string(l.Jurisdiction.Slug), "/", "-"), Lede: lede(r.W, l.Jurisdiction.Name, all), Standing: standingLines(r.W, l)}
	for _, series := range all {
		for i := range series.rows {
			row := &series.rows[i]
			if !shown[row.Report.ID] {
				continue
			}
			v.Rows = append(v.Rows, pages.ExcerptRow{PeriodRow: r.periodRow(&l, &series, row), Cadence: series.Cadence})
		}
	}
	return v
}

// foreseeReport shows the page of a report that a change brings.
func (r *Reading) foreseeReport(ctx context.Context, change record.Change) (*deskpages.ReadsReport, error) {
	cov := record.Coverage{Report: *change.Report, Tallies: tallies(change.Entries), Totals: change.Totals}
	v := &deskpages.ReadsReport{Period: r.W.Period(cov.Report.Period)}
	if !cov.Report.Published() {
		v.Lede = reportLede(r.W, "", cov.Report)
		return v, nil
	}
	all := r.Series
	at := slices.IndexFunc(all, func(of edition.SeriesPeriods) bool { return of.ID == cov.Report.Series })
	if at >= 0 {
		v.Lede = reportLede(r.W, all[at].Cadence, cov.Report)
	}
	slugs, _ := concerned([]record.Change{change})
	var listings []record.Listing
	for _, slug := range slugs {
		l, err := r.Listing(ctx, slug)
		if errors.Is(err, record.ErrNotFound) {
			continue // a place that comes with the report
		}
		if err != nil {
			return nil, err
		}
		listings = append(listings, l.With([]record.Change{change}, nil))
	}
	sections, err := r.reportSections(ctx, cov, printedWith(cov, listings))
	if err != nil {
		return nil, err
	}
	v.Sections = pages.ReportSections(cov.Report, sections)
	return v, nil
}

// printedWith are the places that a report prints with each measure, by rank where
// there is one.
func printedWith(cov record.Coverage, listings []record.Listing) map[record.Measure][]record.Listing {
	printed := map[record.Measure][]record.Listing{}
	for _, m := range record.Measures {
		rank := func(l record.Listing) record.Count { return l.Rows([]record.Coverage{cov})[0].Figure(m).Rank }
		sorted := slices.Clone(listings)
		slices.SortStableFunc(sorted, func(a, b record.Listing) int {
			x, y := rank(a), rank(b)
			return cmp.Or(compareBool(y.Known, x.Known), cmp.Compare(x.N, y.N))
		})
		printed[m] = sorted
	}
	return printed
}

// tallies sums up the lines of one report by measure and state, as the store does.
func tallies(entries []record.Entry) []record.Tally {
	var all []record.Tally
	for _, e := range entries {
		if e.PartOf != "" {
			continue
		}
		state := e.Jurisdiction.State()
		at := slices.IndexFunc(all, func(t record.Tally) bool { return t.Measure == e.Measure && t.State == state })
		if at < 0 {
			at = len(all)
			all = append(all, record.Tally{Report: e.Report, Measure: e.Measure, State: state})
		}
		all[at].Rows++
		all[at].Unread += one(!e.Value.Known)
		all[at].Sum += e.Value.N
	}
	return all
}
