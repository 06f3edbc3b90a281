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

// listed is the condition for requests that are public: those of an office that was verified, whatever became
// of them since.
const listed = `kind <> 'reader' and verified_on <> ''`

// ListedRequests returns the public part of the verified requests, the newest first.
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

// RequestClock is how long requests wait for an answer.
type RequestClock struct {
	// Came counts all of them, Open those that are not closed.
	Came, Open int
	// Oldest is when the oldest open one came in; zero where none is open.
	Oldest time.Time
	// Answered counts those that were published or declined. Median is the median number of days that took,
	// in half days; 0 where none was answered.
	Answered int
	Median   float64
}

// RequestClock returns it for requests of offices, or for reports of readers.
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
			days = append(days, int(s.done.Sub(s.received)/(24*time.Hour)))
		}
	}
	c.Answered = len(days)
	if n := len(days); n > 0 {
		slices.Sort(days)
		c.Median = float64(days[(n-1)/2]+days[n/2]) / 2
	}
	return c, nil
}
