package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// ChangeHeads returns each change without what it brought: its number, time, kind and origin, oldest first.
func (s *Snapshot) ChangeHeads(ctx context.Context) iter.Seq2[record.Change, error] {
	return func(yield func(record.Change, error) bool) {
		rows, err := s.read.QueryContext(ctx, `select seq, at, kind, file, sha256 from change where seq <= ? order by seq`,
			s.Seq)
		if err != nil {
			yield(record.Change{}, fmt.Errorf("changes: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var c record.Change
			if err := rows.Scan(&c.Seq, sqlite.Time(&c.At), &c.Kind, &c.Origin.File, &c.Origin.SHA256); err != nil {
				yield(c, fmt.Errorf("changes: %w", err))
				return
			}
			if !yield(c, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(record.Change{}, fmt.Errorf("changes: %w", err))
		}
	}
}

// Versions returns the last change of each point in time at which changes came in, oldest first.
func (s *Snapshot) Versions(ctx context.Context) ([]record.Entered, error) {
	return s.versions(ctx, `select max(seq), at from change where seq <= ? group by at order by 1`, s.Seq)
}

// VersionsOf returns the changes that affected what the record says of a jurisdiction, oldest first. The error wraps
// [record.ErrNotFound] if there is no such place.
func (s *Snapshot) VersionsOf(ctx context.Context, slug record.Slug) ([]record.Entered, error) {
	all, err := s.versions(ctx, `with `+touchedPlace+`
		select c.seq, c.at from change c where c.seq <= ?
		  and c.seq in (select seq from touched union select change from jurisdiction where slug = ?)
		order by c.seq`, slug, s.Seq, slug)
	if err == nil && len(all) == 0 {
		return nil, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	return all, err
}

func (s *Snapshot) versions(ctx context.Context, query string, args ...any) ([]record.Entered, error) {
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, e *record.Entered) error {
		return rows.Scan(&e.Seq, sqlite.Time(&e.EnteredAt))
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	return all, nil
}

// linesOfPlace selects the changes that brought lines of the places in the table "place", linesOfState those that
// brought lines of their state.
const (
	linesOfPlace = `select t.change from report r
	    cross join entry t on t.report = r.change and t.jurisdiction in (select id from place)`
	linesOfState = `select change from tally where state in (select lower(state) from place)
	  union select change from revision where jurisdiction = 0 and state in (select lower(state) from place)`
)

// touchedPlace and touchedState define the tables "place", with the jurisdiction of a slug or those of a state, and
// "touched", with the changes that affected one of them.
var (
	touchedPlace = touched("slug = ?", linesOfPlace)
	touchedState = touched("state = ?", linesOfState)
)

func touched(place, lines string) string {
	return `
	place as (select id, state from jurisdiction where ` + place + `),
	touched (seq) as (
	  ` + lines + `
	  union select change from policy where jurisdiction in (select id from place)
	  union select change from correction
	    where jurisdiction in (select id from place) or moved_to in (select id from place)
	  union select change from statement where jurisdiction in (select id from place)
	  union select change from event where jurisdiction in (select id from place)
	  union select change from reading where jurisdiction in (select id from place)
	  union select change from revision where jurisdiction > 0 and jurisdiction in (select id from place))`
}
