package ingest

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// present is what rows are checked against: the record in a snapshot and, if rows come in pieces, the pieces before. A
// record can have millions of lines, so only its places, series and reports are read completely. Of the rest,
// [checking] reads what the current rows can concern: the lines of the reports that they name, corrections of the same
// name, and what else was said of a place.
type present struct {
	ctx    context.Context
	snap   *store.Snapshot // nil for an empty record
	before *earlier        // nil if all rows come at once

	atlas *atlas
	// like has the slug of each place that is not a county, by its likeness.
	like map[string]string
	// rows are those of the tables that are read completely, by key.
	rows map[*Table]map[string]*row
	// superseded are the earlier cells, by key, of rows in these tables that a later row replaced.
	superseded map[*Table]map[string][][]string
	series     map[string]record.Series
	// reports include what was read later.
	reports map[string]record.Report
	// releases are those of each series, in the order in which they came in.
	releases map[record.SeriesID][]record.Release
	// mended are the printed numbers where this site had others by its own error; others are the figures that
	// somebody else corrected.
	mended map[printedLine]int
	others map[printedLine]bool
}

// presentOf reads what exists before any new row. before is nil if all rows come at once.
func presentOf(ctx context.Context, snap *store.Snapshot, before *earlier) (*present, error) {
	p := &present{
		ctx: ctx, snap: snap, before: before, like: map[string]string{}, series: map[string]record.Series{},
		reports: map[string]record.Report{},
		rows: map[*Table]map[string]*row{
			seriesTable: {}, measureTable: {}, placeTable: {}, reportTable: {}, releaseTable: {},
		},
		releases: map[record.SeriesID][]record.Release{}, mended: map[printedLine]int{}, others: map[printedLine]bool{},
		superseded: map[*Table]map[string][][]string{
			seriesTable: {}, measureTable: {}, placeTable: {}, reportTable: {}, releaseTable: {},
		},
	}
	if snap == nil {
		p.atlas = newAtlas(nil, nil)
		return p, nil
	}
	jurisdictions, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, j := range jurisdictions {
		if j.FIPS == "" {
			p.take(row{table: placeTable, cells: placeCells(j)})
		}
	}
	all, err := snap.AllSeries(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		p.take(row{table: seriesTable, cells: seriesCells(s)})
		for _, m := range s.Measures {
			p.take(row{table: measureTable, cells: measureCells(s.ID, m)})
		}
	}
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		p.reports[string(r.ID)] = r
	}
	brought, err := snap.AsBrought().Reports(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, r := range brought {
		p.take(row{table: reportTable, cells: reportCells(r)})
	}
	releases, err := snap.Releases(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, r := range releases {
		of := row{table: releaseTable, cells: releaseCells(r)}
		p.rows[releaseTable][of.key()] = &of
		p.releases[r.Series] = append(p.releases[r.Series], r)
	}
	if err := p.readSuperseded(ctx); err != nil {
		return nil, err
	}
	p.atlas = newAtlas(jurisdictions, p.named)
	return p, nil
}

// readSuperseded reads the rows that later ones replaced.
func (p *present) readSuperseded(ctx context.Context) error {
	reports, series, err := p.snap.Superseded(ctx)
	for _, r := range reports {
		p.supersede(row{table: reportTable, cells: reportCells(r)})
	}
	for _, s := range series {
		p.supersede(row{table: seriesTable, cells: seriesCells(s)})
	}
	return err
}

// supersede notes a row that a later one replaced.
func (p *present) supersede(r row) {
	p.superseded[r.table][r.key()] = append(p.superseded[r.table][r.key()], r.cells)
}

// mend applies corrections of this site's own errors, which say what was printed, in the order in which they came in
// (see [record.Read]).
func (p *present) mend(corrections []record.Correction) {
	for _, c := range corrections {
		of := printedLine{sectionOf{string(c.Report), string(c.Section), string(c.Measure)}, string(c.Jurisdiction)}
		switch {
		case p.others[of]:
		case c.OurError() && c.Effect == record.Amend:
			p.mended[of] = c.Value.N
		default:
			p.others[of] = true
		}
	}
}

// take adds a row of a table that is read completely.
func (p *present) take(r row) {
	if before, there := p.rows[r.table][r.key()]; there {
		p.supersede(*before)
	}
	p.rows[r.table][r.key()] = &r
	switch r.table {
	case seriesTable:
		p.series[r.cells[0]] = seriesOf(r)
	case measureTable:
		s := p.series[r.cells[0]]
		s.Measures = append(s.Measures, measureOf(r))
		p.series[r.cells[0]] = s
	case placeTable:
		if !r.bad {
			p.like[likeness(r.cells)] = r.cells[0]
		}
	case reportTable:
		if _, filled := p.reports[r.cells[0]]; !filled {
			p.reports[r.cells[0]] = reportOf(r)
		}
	}
}

// named returns the places that lines of the record name.
func (p *present) named() map[string]bool {
	roll, err := p.snap.Roll(p.ctx, nil)
	if err != nil {
		return nil // this only decides what a message proposes first
	}
	named := map[string]bool{}
	for _, j := range roll.Places {
		named[string(j.Slug)] = j.Reports > 0
	}
	return named
}

// lines returns the rows of a report other than its own: totals, entries, policies and readings.
func (p *present) lines(report string) (rows []row, err error) {
	if _, there := p.rows[reportTable][report]; !there {
		return nil, nil // an empty record has no lines
	}
	if p.snap != nil {
		if rows, err = linesOf(p.ctx, p.snap.AsBrought(), record.ReportID(report)); err != nil {
			return nil, err
		}
	}
	if p.before == nil {
		return rows, nil
	}
	before, err := p.before.lines(report)
	return append(rows, before...), err
}

// linesOf reads what the record has of a report, table by table.
func linesOf(ctx context.Context, snap *store.Snapshot, id record.ReportID) ([]row, error) {
	of := store.Filter{Report: id}
	totals, err := rowsOf(totalTable, totalCells)(snap.TotalsOf(ctx, id))
	if err != nil {
		return nil, err
	}
	entries, err := rowsOf(entryTable, lineCells)(snap.Lines(ctx, of))
	if err != nil {
		return nil, err
	}
	policies, err := rowsOf(policyTable, policyCells)(snap.Policies(ctx, of))
	if err != nil {
		return nil, err
	}
	readings, err := rowsOf(readingTable, readingCells)(snap.Readings(ctx, of))
	if err != nil {
		return nil, err
	}
	revisions, err := rowsOf(revisionTable, revisionCells)(snap.RevisionsIn(ctx, id))
	return slices.Concat(totals, entries, policies, readings, revisions), err
}

func lineCells(l record.Line) []string { return entryCells(l.Entry) }

// printed reports whether a line of the report's section names the place.
func (p *present) printed(l printedLine) (bool, error) {
	if p.before != nil && p.before.printed(l) {
		return true, nil
	}
	if p.snap == nil {
		return false, nil
	}
	lines, err := p.snap.Lines(p.ctx, store.Filter{Report: record.ReportID(l.report), Slug: record.Slug(l.place)})
	return slices.ContainsFunc(lines, func(x record.Line) bool {
		return string(x.Section) == l.section && string(x.Measure) == l.measure
	}), err
}

// said returns the rows of the record that a row of corrections, statements or events may duplicate: the corrections
// with this name, alone or followed by a hyphen and more, or the statements or events about this place, or all of them
// for "".
func (p *present) said(t *Table, about string) ([]row, error) {
	if p.snap == nil {
		return nil, nil
	}
	switch t {
	case correctionTable:
		return rowsOf(t, correctionCells)(p.snap.CorrectionsNamed(p.ctx, about))
	case statementTable:
		return rowsOf(t, statementCells)(p.snap.Statements(p.ctx, store.Filter{Slug: record.Slug(about)}))
	default:
		return rowsOf(t, eventCells)(p.snap.Events(p.ctx, store.Filter{Slug: record.Slug(about)}))
	}
}

// rowsOf returns a function that converts the result of a query to rows. A cell with the same text as the one above it
// shares its string: most columns of a report repeat one text, and a release is compared with every report of its
// series.
func rowsOf[T any](t *Table, cells func(T) []string) func([]T, error) ([]row, error) {
	return func(items []T, err error) ([]row, error) {
		rows := make([]row, len(items))
		for i, item := range items {
			rows[i] = row{table: t, cells: cells(item)}
			if i == 0 {
				continue
			}
			for at, above := range rows[i-1].cells {
				if rows[i].cells[at] == above {
					rows[i].cells[at] = above
				}
			}
		}
		return rows, err
	}
}
