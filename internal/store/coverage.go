package store

import (
	"context"
	"database/sql"
	"fmt"

	"detainerledger/internal/record"
)

// Coverages returns, for each period of the series from its first to its last,
// its report and how much of it is in the record.
func (s *Snapshot) Coverages(ctx context.Context, series record.Series) ([]record.Coverage, error) {
	reports, err := s.Reports(ctx, series.ID)
	if err != nil {
		return nil, err
	}
	totals, err := s.Totals(ctx)
	if err != nil {
		return nil, err
	}
	by, day := s.published("r.published_on")
	tallies, err := list(ctx, s.read, func(rows *sql.Rows, t *record.Tally) error {
		return rows.Scan(&t.Report, &t.Measure, &t.State, &t.Rows, &t.Unread, &t.Sum)
	}, `
		select t.report, t.measure, lower(j.state), count(*), count(*) - count(t.value), coalesce(sum(t.value), 0)
		from entry t
		join jurisdiction j on j.id = t.jurisdiction
		join report r on r.id = t.report
		where t.change <= ? and t.part_of is null and r.series = ?`+by+`
		group by 1, 2, 3`, append([]any{s.Seq, series.ID}, day...)...)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	var all []record.Coverage
	for _, r := range series.Periods(reports) {
		all = append(all, record.Coverage{Report: r, Tallies: tallies, Totals: totals})
	}
	return all, nil
}
