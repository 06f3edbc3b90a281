package desk

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// listed selects public requests: those of an office that was verified, whatever happened to them since.
const listed = `kind <> 'reader' and verified_on <> ''`

// ListedRequests returns the public part of the verified requests, newest first.
func (d *Desk) ListedRequests(ctx context.Context) ([]office.Listed, error) {
	return d.listedRequests(ctx, listed+` order by received_at desc, id desc`)
}

// ListedRequest returns that of one request. An unknown or unverified one is a [record.ErrNotFound].
func (d *Desk) ListedRequest(ctx context.Context, ref office.Reference) (office.Listed, error) {
	all, err := d.listedRequests(ctx, listed+` and ref = ?`, ref)
	if err != nil {
		return office.Listed{}, err
	}
	if len(all) == 0 {
		return office.Listed{}, fmt.Errorf("request: %w", record.ErrNotFound)
	}
	return all[0], nil
}

// listedRequests reads no private column.
func (d *Desk) listedRequests(ctx context.Context, where string, args ...any) ([]office.Listed, error) {
	ids := []int64{}
	all, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, l *office.Listed) error {
		var id int64
		err := rows.Scan(&id, &l.Ref, &l.Kind, &l.Jurisdiction, &l.Office, &l.State, &l.Method,
			&l.VerifiedOn, &l.Reason, &l.Text)
		ids = append(ids, id)
		return err
	}, `
		select id, ref, kind, jurisdiction, office, state, method, verified_on, reason,
		  case state when 'published' then text else '' end
		from request where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("listed requests: %w", err)
	}
	for i := range all {
		if all[i].Figures, all[i].Steps, err = d.aboutRequest(ctx, d.file.Read, ids[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// RequestClock says how long requests wait for an answer.
type RequestClock struct {
	// Came counts all requests, Open those not closed.
	Came, Open int
	// Oldest is when the oldest open one came in; zero if none is open.
	Oldest time.Time
	// Answered counts those published or declined. Median is the median number of whole days that took;
	// 0 if none was answered.
	Answered int
	Median   float64
}

// RequestClock returns the times for requests of offices, or for reports of readers.
func (d *Desk) RequestClock(ctx context.Context, readers bool) (RequestClock, error) {
	var c RequestClock
	type span struct {
		state          office.State
		received, done time.Time
	}
	all, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, s *span) error {
		return rows.Scan(&s.state, sqlite.Time(&s.received), sqlite.Time(&s.done))
	}, `select state, received_at, closed_at from request where (kind = 'reader') = ? order by received_at`, readers)
	if err != nil {
		return c, fmt.Errorf("clock of requests: %w", err)
	}
	var days []int
	for _, s := range all {
		c.Came++
		switch {
		case s.state.Open():
			if c.Open++; c.Oldest.IsZero() {
				c.Oldest = s.received
			}
		case s.state != office.Withdrawn:
			// Whole days: an answer on the same day took 0.
			days = append(days, wholeDays(s.received, s.done))
		}
	}
	c.Answered, c.Median = len(days), median(days)
	return c, nil
}

// wholeDays returns the number of whole days between two times.
func wholeDays(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// median returns the median of some numbers, which it sorts; 0 for none.
func median(days []int) float64 {
	n := len(days)
	if n == 0 {
		return 0
	}
	slices.Sort(days)
	return float64(days[(n-1)/2]+days[n/2]) / 2
}

// RequestPace says how long requests take from one step to the next.
type RequestPace struct {
	// Verified is the time from receipt to verification, Drafted from then, or from receipt for a reader's report,
	// until it was prepared for the record, Closed from then to publication.
	Verified, Drafted, Closed Span
}

// Span is a median number of whole days, and the number of requests.
type Span struct {
	Of     int
	Median float64
}

// RequestPace returns the times for requests of offices, or for reports of readers.
func (d *Desk) RequestPace(ctx context.Context, readers bool) (p RequestPace, err error) {
	type marks struct{ received, verified, drafted, published time.Time }
	all, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, m *marks) error {
		return rows.Scan(sqlite.Time(&m.received), sqlite.Time(&m.verified), sqlite.Time(&m.drafted),
			sqlite.Time(&m.published))
	}, `
		select received_at,
		  coalesce((select at from request_step where request = r.id and state = 'verified'), ''),
		  coalesce((select min(at) from draft_hand where draft = r.draft and deed = 'wrote'), ''),
		  case state when 'published' then closed_at else '' end
		from request r where (kind = 'reader') = ?`, readers)
	if err != nil {
		return p, fmt.Errorf("pace of requests: %w", err)
	}
	var verified, drafted, published []int
	for _, m := range all {
		start := m.received
		if !m.verified.IsZero() {
			verified = append(verified, wholeDays(start, m.verified))
			start = m.verified
		}
		if m.drafted.IsZero() {
			continue
		}
		drafted = append(drafted, wholeDays(start, m.drafted))
		if !m.published.IsZero() {
			published = append(published, wholeDays(m.drafted, m.published))
		}
	}
	span := func(days []int) Span { return Span{len(days), median(days)} }
	return RequestPace{span(verified), span(drafted), span(published)}, nil
}
