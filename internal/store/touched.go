package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// TouchedReports returns when the rows of each report, including its own, last changed.
func (s *Snapshot) TouchedReports(ctx context.Context) (map[record.ReportID]time.Time, error) {
	type row struct {
		of record.ReportID
		at time.Time
	}
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *row) error {
		return rows.Scan(&r.of, sqlite.Time(&r.at))
	}, `
		with touched (report, seq) as (
		  select id, change from report
		  union all select r.id, t.change from tally t join report r on r.change = t.report
		  union all select r.id, t.change from reading t join report r on r.change = t.report
		  union all select distinct r.id, t.change from revision t join report r on r.change = t.report
		  union all select r.id, t.change from publication t join report r on r.change = t.report
		  union all select report, change from policy
		  union all select report, change from control_total
		  union all select report, change from correction
		  union all select report, change from statement
		  union all select report, change from event)
		select t.report, c.at
		from (select report, max(seq) as seq from touched where report is not null and seq <= ? group by report) t
		join change c on c.seq = t.seq`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("when reports were touched: %w", err)
	}
	touched := make(map[record.ReportID]time.Time, len(all))
	for _, r := range all {
		touched[r.of] = r.at
	}
	return touched, nil
}
