package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// TotalsOf returns the control totals of a report, in printed order.
func (s *Snapshot) TotalsOf(ctx context.Context, report record.ReportID) ([]record.ControlTotal, error) {
	return s.totals(ctx, "t.report = ?", report)
}

// CorrectionsNamed returns the corrections whose id is the name, or begins with the name and a hyphen.
func (s *Snapshot) CorrectionsNamed(ctx context.Context, name string) ([]record.Correction, error) {
	type named struct {
		id    string
		place Filter
	}
	// Ids that begin with the name and a hyphen sort before the name and a full stop, the next character after it.
	ids, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, n *named) error {
		return rows.Scan(&n.id, &n.place.Report, &n.place.Slug)
	}, `
		select c.id, c.report, j.slug from correction c join jurisdiction j on j.id = c.jurisdiction
		where (c.id = ? or c.id > ? || '-' and c.id < ? || '.') and c.change <= ?`, name, name, name, s.Seq)
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

// Number is a printed line of a report, with only what is needed to compare figures.
type Number struct {
	Report  record.ReportID
	Measure record.Measure
	// Place is the index of the place in [Snapshot.Jurisdictions].
	Place int
	Value record.Count
}

// Numbers returns the printed lines of a series that are the places' own, report by report in the order of the periods.
// It reads packed lines, so that it takes a fraction of a second for a record of any size.
func (s *Snapshot) Numbers(ctx context.Context, series record.SeriesID) iter.Seq2[Number, error] {
	return func(yield func(Number, error) bool) {
		if err := s.numbers(ctx, series, yield); err != nil {
			yield(Number{}, fmt.Errorf("numbers of %s: %w", series, err))
		}
	}
}

// numbers calls yield for each line, and returns nil if yield stops it.
func (s *Snapshot) numbers(ctx context.Context, series record.SeriesID, yield func(Number, error) bool) error {
	ids, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, id *int64) error { return rows.Scan(id) },
		`select id from jurisdiction where change <= ? order by id`, s.Seq)
	if err != nil {
		return err
	}
	at := make(map[int64]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	by, day := s.published(s.publishedOn("r"))
	later, err := s.numbersLater(ctx, "r.series = ?", series)
	if err != nil {
		return err
	}
	rows, err := s.read.QueryContext(ctx, `
		select r.id, t.report, t.measure, t.change, t.lines from report r cross join packed t on t.report = r.change
		where r.series = ? and t.apart = 0 and t.change <= ?`+by+`
		order by r.period_start, t.measure, t.change`, append([]any{series, s.Seq}, day...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n Number
		var of numberAt
		var lines sql.RawBytes
		if err := rows.Scan(&n.Report, &of.report, &of.measure, &of.change, &lines); err != nil {
			return err
		}
		n.Measure = of.measure
		for l, err := range unpackLater(lines, of, later) {
			if err != nil {
				return err
			}
			n.Place, n.Value = at[l.place], l.value
			if !yield(n, nil) {
				return nil
			}
		}
	}
	return rows.Err()
}

// WithPolicies returns the places that a policy in a report of the series names.
func (s *Snapshot) WithPolicies(ctx context.Context, series record.SeriesID) ([]record.Slug, error) {
	by, day := s.published(s.publishedOn("r"))
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, slug *record.Slug) error { return rows.Scan(slug) }, `
		select slug from jurisdiction where id in (
		  select t.jurisdiction from policy t join report r on r.id = t.report
		  where r.series = ? and t.change <= ?`+by+`)
		order by id`,
		append([]any{series, s.Seq}, day...)...)
	if err != nil {
		return nil, fmt.Errorf("places with policies in %s: %w", series, err)
	}
	return all, nil
}
