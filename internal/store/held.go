package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// TotalsOf returns the control totals of a report, in the order printed.
func (s *Snapshot) TotalsOf(ctx context.Context, report record.ReportID) ([]record.ControlTotal, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows, t *record.ControlTotal) error {
		var sources string
		err := rows.Scan(&t.Report, &t.Scope, &t.Measure, &t.Total, &t.Note, &sources)
		t.Sources = strings.Fields(sources)
		return err
	}, `
		select report, scope, measure, total, note, sources
		from control_total where report = ? and change <= ? order by change, line`, report, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("control totals of %s: %w", report, err)
	}
	return all, nil
}

// CorrectionsNamed returns the corrections whose id is the name, or the name with
// a hyphen and something more after it.
func (s *Snapshot) CorrectionsNamed(ctx context.Context, name string) ([]record.Correction, error) {
	type named struct {
		id    string
		place Filter
	}
	ids, err := list(ctx, s.read, func(rows *sql.Rows, n *named) error {
		return rows.Scan(&n.id, &n.place.Report, &n.place.Slug)
	}, `
		select c.id, c.report, j.slug from correction c join jurisdiction j on j.id = c.jurisdiction
		where (c.id = ? or c.id > ? || '-' and c.id < ? || '.') and c.change <= ?`, name, name, name, s.Seq) // a full stop comes next after a hyphen
	if err != nil {
		return nil, fmt.Errorf("corrections named %q: %w", name, err)
	}
	var all []record.Correction
	for _, n := range ids {
		of, err := s.Corrections(ctx, n.place)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(of, func(c record.Correction) bool { return c.ID != n.id })...)
	}
	return all, nil
}
