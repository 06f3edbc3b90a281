package desk

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
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// foreseenPlaces is the largest number of places for which the change is shown.
const foreseenPlaces = 6

// foresee shows what readers would see if these changes were in the record: how each place's page reads now and would
// read then, and what a report's page would say. It uses the same code as the public pages.
func foresee(ctx context.Context, r *answer.Reading, changes []record.Change) (deskpages.Reads, error) {
	var v deskpages.Reads
	for _, change := range changes {
		if change.Report != nil {
			report, err := foreseeReport(ctx, r, *change.Report, changes)
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
			continue // a new place
		}
		if err != nil {
			return v, err
		}
		place, err := foreseePlace(ctx, r, now, now.With(changes, lines), reports)
		if err != nil {
			return v, err
		}
		v.Places = append(v.Places, place)
	}
	var many []ui.Moment // what concerns no single place
	for _, c := range changes {
		if t := c.Statement; t != nil && t.Jurisdiction == "" {
			many = append(many, present.AllMoments(r, nil, []record.Statement{*t}, nil)...)
		}
		if e := c.Event; e != nil && e.Jurisdiction == "" {
			many = append(many, present.AllMoments(r, nil, nil, []record.Event{*e})...)
		}
	}
	if len(many) > 0 {
		v.Many = ui.Timeline(many)
	}
	return v, nil
}

// readsNow shows how a place reads now in a report, or nothing if there is no such place.
func readsNow(
	ctx context.Context, r *answer.Reading, slug record.Slug, report record.ReportID,
) (deskpages.Reads, error) {
	var v deskpages.Reads
	if _, known := r.Places.Index.Place(string(slug)); !known {
		return v, nil
	}
	now, err := r.Listing(ctx, slug)
	if err != nil {
		return v, err
	}
	place, err := foreseePlace(ctx, r, now, now, []record.ReportID{report})
	place.Then = nil
	v.Places = []deskpages.ReadsPlace{place}
	return v, err
}

// concerned returns the places that changes affect, and the reports that they name, each once and in order.
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
		add("", c.ReportOf())
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
		if g := c.Reading; g != nil {
			add(g.Jurisdiction, g.Report)
		}
		for _, v := range c.Revisions {
			add(v.Jurisdiction, v.Report)
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

// correctedLinesOf returns the lines of the figures that the changes correct or read, which may be new themselves.
func correctedLinesOf(ctx context.Context, snap *store.Snapshot, changes []record.Change) ([]record.Line, error) {
	var all []record.Line
	for _, c := range changes {
		of := store.Filter{}
		switch {
		case c.Correction != nil:
			of.Slug, of.Report = c.Correction.Jurisdiction, c.Correction.Report
		case c.Reading != nil && c.Reading.Table == record.EntriesTable:
			of.Slug, of.Report = c.Reading.Jurisdiction, c.Reading.Report
		default:
			for _, e := range c.Entries {
				all = append(all, record.Line{Entry: e})
			}
			continue
		}
		lines, err := snap.Lines(ctx, of)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// foreseePlace shows a place as it reads now and would read: the periods of these reports, and any others that change.
func foreseePlace(
	ctx context.Context, r *answer.Reading, now, then record.Listing, reports []record.ReportID,
) (deskpages.ReadsPlace, error) {
	v := deskpages.ReadsPlace{Place: present.PlaceLink(r, now.Jurisdiction.Slug)}
	rowsNow, _, err := present.SeriesOf(ctx, r, now)
	if err != nil {
		return v, err
	}
	rowsThen, _, err := present.SeriesOf(ctx, r, then)
	if err != nil {
		return v, err
	}
	shown := map[record.ReportID]bool{}
	for i, series := range rowsNow {
		for n, row := range series.Rows {
			if slices.Contains(reports, row.Report.ID) || !reflect.DeepEqual(row, rowsThen[i].Rows[n]) {
				shown[row.Report.ID] = true
			}
		}
	}
	before, after := excerpt(r, now, rowsNow, shown), excerpt(r, then, rowsThen, shown)
	for _, c := range then.Corrections[len(now.Corrections):] {
		after.Moments = append(after.Moments, present.CorrectionMoment(r, c))
	}
	for _, t := range then.Statements[len(now.Statements):] {
		after.Moments = append(after.Moments, present.StatementMoment(r.W, t))
	}
	for _, e := range then.Events[len(now.Events):] {
		after.Moments = append(after.Moments, present.EventMoment(r.W, e))
	}
	for i := range after.Moments {
		after.Moments[i].ID = "" // this page has no target for such a link
	}
	for _, policy := range then.Policies[len(now.Policies):] {
		after.Policies = append(after.Policies,
			pages.PolicyLine{Policy: policy, Period: present.PeriodOf(rowsThen, policy.Report),
				Report: ui.Link{Href: link.Section(policy.Report, record.SectionIII)}})
	}
	v.Now, v.Then = pages.Excerpt(before), pages.Excerpt(after)
	return v, nil
}

// excerpt is what a place's page says of the periods of the reports shown.
func excerpt(
	r *answer.Reading, l record.Listing, all []present.SeriesRows, shown map[record.ReportID]bool,
) pages.ExcerptView {
	v := pages.ExcerptView{ID: strings.ReplaceAll(string(l.Jurisdiction.Slug), "/", "-"),
		Lede: present.Lede(r.W, l.Jurisdiction.Name, all), Standing: present.StandingLines(r.W, l, all)}
	for _, series := range all {
		for i := range series.Rows {
			row := &series.Rows[i]
			if !shown[row.Report.ID] {
				continue
			}
			v.Rows = append(v.Rows, pages.ExcerptRow{PeriodRow: present.PeriodRowOf(r, &l, &series, row),
				Cadence: series.Cadence})
		}
	}
	return v
}

// foreseeReport shows what readers would see of a new report.
func foreseeReport(
	ctx context.Context, r *answer.Reading, report record.Report, changes []record.Change,
) (*deskpages.ReadsReport, error) {
	v := &deskpages.ReadsReport{ReportChange: deskpages.ReportChange{Title: r.W.Period(report.Period)}}
	if !report.Published() {
		v.Lede = present.ReportLede(r.W, "", report)
		return v, nil
	}
	for _, of := range r.Early() {
		if of.ID == report.Series {
			v.Lede = present.ReportLede(r.W, of.Cadence, report)
		}
	}
	would, err := reportChanges(ctx, r, changes, "")
	if len(would) > 0 {
		v.ReportChange = would[0] // the only one that a form brings
	}
	return v, err
}

// periodsWith returns the periods of every series as they would be with changes. lines are those that the changes
// correct or read.
func periodsWith(
	all []edition.SeriesPeriods, changes []record.Change, lines []record.Line,
) []edition.SeriesPeriods {
	var every []record.Series
	reports := map[record.SeriesID][]record.Report{}
	coverage := map[record.ReportID]record.Coverage{}
	for _, series := range all {
		every = append(every, series.Series)
		for _, cov := range series.Periods {
			if cov.Report.ID != "" {
				reports[series.ID] = append(reports[series.ID], cov.Report)
				coverage[cov.Report.ID] = cov
			}
		}
	}
	for _, c := range changes {
		if c.Series != nil {
			every = append(every, *c.Series)
		}
		if c.Report != nil {
			reports[c.Report.Series] = append(reports[c.Report.Series], *c.Report)
		}
		if id := c.ReportOf(); id != "" {
			coverage[id] = coverage[id].With(c, lines)
			if of := reports[coverage[id].Report.Series]; c.LinesOf() == "" {
				of[slices.IndexFunc(of, func(r record.Report) bool { return r.ID == id })] = coverage[id].Report
			}
		}
	}
	with := make([]edition.SeriesPeriods, len(every))
	for i, series := range every {
		with[i].Series = series
		slices.SortFunc(reports[series.ID], func(a, b record.Report) int {
			return cmp.Compare(a.Period.Start, b.Period.Start)
		})
		for _, r := range series.Periods(reports[series.ID]) {
			cov := coverage[r.ID]
			cov.Report = r // even if the record has nothing for the period
			with[i].Periods = append(with[i].Periods, cov)
		}
	}
	return with
}
