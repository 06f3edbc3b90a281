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

// TouchedPlaces returns the places whose listings differ from those of an earlier version. few is false if the changes
// since then concern more than single places; then places is empty, and any listing may differ.
func (s *Snapshot) TouchedPlaces(ctx context.Context, since record.Seq) (places []record.Slug, few bool, err error) {
	var others int
	err = s.read.QueryRowContext(ctx, `
		select count(*) from change where seq > ? and seq <= ? and kind not in ('correction', 'statement', 'event')`,
		since, s.Seq).Scan(&others)
	if err != nil {
		return nil, false, fmt.Errorf("changes since %d: %w", since, err)
	}
	if others > 0 {
		return nil, false, nil
	}
	// A correction of a figure also concerns the places that it was moved to.
	places, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, place *record.Slug) error { return rows.Scan(place) }, `
		with touched (jurisdiction, seq) as (
		  select jurisdiction, change from correction
		  union all select jurisdiction, change from statement
		  union all select jurisdiction, change from event
		  union all select m.moved_to, t.change from correction t join correction m
		    on m.report = t.report and m.measure = t.measure and m.jurisdiction = t.jurisdiction)
		select distinct j.slug from touched t join jurisdiction j on j.id = t.jurisdiction
		where t.seq > ? and t.seq <= ?`, since, s.Seq)
	if err != nil {
		return nil, false, fmt.Errorf("places touched since %d: %w", since, err)
	}
	return places, true, nil
}
