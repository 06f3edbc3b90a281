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
	type row struct {
		slug record.Slug
		at   time.Time
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, r *row) error {
		return rows.Scan(&r.slug, at(&r.at))
	}, `
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
		join change c on c.seq = t.seq`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("when jurisdictions were touched: %w", err)
	}
	touched := make(map[record.Slug]time.Time, len(all))
	for _, r := range all {
		touched[r.slug] = r.at
	}
	return touched, nil
}

// TouchedReports returns when the rows of each report last changed, the report's
// own among them.
func (s *Snapshot) TouchedReports(ctx context.Context) (map[record.ReportID]time.Time, error) {
	type row struct {
		id record.ReportID
		at time.Time
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, r *row) error {
		return rows.Scan(&r.id, at(&r.at))
	}, `
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
		join change c on c.seq = t.seq`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("when reports were touched: %w", err)
	}
	touched := make(map[record.ReportID]time.Time, len(all))
	for _, r := range all {
		touched[r.id] = r.at
	}
	return touched, nil
}
