package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"detainerledger/internal/record"
)

// Touched returns when each jurisdiction's own rows last changed, the row that
// names it among them.
func (s *Snapshot) Touched(ctx context.Context) (map[record.Slug]time.Time, error) {
	return lastTouched[record.Slug](ctx, s, "jurisdictions", `
		with touched (jurisdiction, seq) as (
		  select id, change from jurisdiction
		  union all select jurisdiction, change from entry
		  union all select jurisdiction, change from policy
		  union all select jurisdiction, change from correction
		  union all select moved_to, change from correction
		  union all select jurisdiction, change from statement
		  union all select jurisdiction, change from event)
		select j.slug, c.at
		from (select jurisdiction, max(seq) as seq from touched where jurisdiction is not null and seq <= ? group by jurisdiction) t
		join jurisdiction j on j.id = t.jurisdiction
		join change c on c.seq = t.seq`)
}

// TouchedReports returns when the rows of each report last changed, the report's
// own among them.
func (s *Snapshot) TouchedReports(ctx context.Context) (map[record.ReportID]time.Time, error) {
	return lastTouched[record.ReportID](ctx, s, "reports", `
		with touched (report, seq) as (
		  select id, change from report
		  union all select report, change from entry
		  union all select report, change from policy
		  union all select report, change from control_total
		  union all select report, change from correction
		  union all select report, change from statement
		  union all select report, change from event)
		select t.report, c.at
		from (select report, max(seq) as seq from touched where report is not null and seq <= ? group by report) t
		join change c on c.seq = t.seq`)
}

// lastTouched runs a query for the times by what was touched; it is given the
// snapshot's newest change.
func lastTouched[T ~string](ctx context.Context, s *Snapshot, what, query string) (map[T]time.Time, error) {
	type row struct {
		of T
		at time.Time
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, r *row) error { return rows.Scan(&r.of, at(&r.at)) }, query, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("when %s were touched: %w", what, err)
	}
	touched := make(map[T]time.Time, len(all))
	for _, r := range all {
		touched[r.of] = r.at
	}
	return touched, nil
}
