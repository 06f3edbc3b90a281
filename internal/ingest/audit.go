package ingest

import (
	"context"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Audit checks the record against its own rules, as if all of it were coming in now: keys, references, sections and
// measures, control totals. It returns nil or [*Faults], whose files and lines are those of the record's export as CSV.
//
// It works report by report, so that its memory depends on the largest report.
func Audit(ctx context.Context, snap *store.Snapshot) error {
	in := newInput()
	in.asKept = true
	c, err := newChecking(ctx, nil, in, newEarlier(nil)) // no two pieces have lines of the same report
	if err != nil {
		return err
	}
	c.audits = true
	a := auditing{checking: c, files: map[*Table]exported{}}
	if err := a.tables(ctx, snap, seriesTable, measureTable, placeTable, releaseTable, facilityTable); err != nil {
		return err
	}
	snap = snap.AsBrought()
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return err
	}
	for _, r := range reports {
		if err := a.report(ctx, snap, r); err != nil {
			return err
		}
	}
	if err := a.tables(ctx, snap, correctionTable, statementTable, eventTable); err != nil {
		return err
	}
	return c.wrong()
}

// auditing is one run of Audit.
type auditing struct {
	*checking
	files map[*Table]exported
	n     int // pieces so far
}

// exported is a file of the export, with the rows added so far.
type exported struct {
	*file
	line int
	cols []int
}

// add adds a row to the current piece.
func (a *auditing) add(t *Table, cells []string) {
	f, ok := a.files[t]
	if !ok {
		f = exported{file: &file{path: t.Name + ".csv"}, line: 1, cols: make([]int, len(t.Columns))} // the headings
		for at := range f.cols {
			f.cols[at] = at + 1
		}
	}
	f.line++
	a.files[t] = f
	r := row{table: t, file: f.file, line: f.line, cols: f.cols, cells: cells}
	for at := range t.Columns {
		a.in.read(&r, at, cells[at])
	}
	a.in.rows[t] = append(a.in.rows[t], r)
}

// tables checks whole tables together.
func (a *auditing) tables(ctx context.Context, snap *store.Snapshot, tables ...*Table) error {
	for _, t := range tables {
		for cells, err := range tableRows(ctx, snap, t) {
			if err != nil {
				return err
			}
			a.add(t, cells)
		}
	}
	return a.piece()
}

// report checks a report with its lines.
func (a *auditing) report(ctx context.Context, snap *store.Snapshot, r record.Report) error {
	a.add(reportTable, reportCells(r))
	rows, err := linesOf(ctx, snap, r.ID)
	if err != nil {
		return err
	}
	for _, l := range rows {
		a.add(l.table, l.cells)
	}
	corrections, err := snap.Corrections(ctx, store.Filter{Report: r.ID})
	if err != nil {
		return err
	}
	a.present.mend(corrections)
	return a.piece()
}

// piece checks the rows that were added.
func (a *auditing) piece() error {
	a.n++
	err := a.all()
	a.keep(a.n)
	clear(a.in.rows)
	return err
}
