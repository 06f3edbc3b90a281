package store

import (
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
)

// Listing returns all that the record holds of one jurisdiction. The error wraps
// [record.ErrNotFound] where no such place can be named.
func (s *Snapshot) Listing(ctx context.Context, slug record.Slug) (record.Listing, error) {
	all, err := s.Listings(ctx, Filter{Slug: slug}, true)
	if err != nil {
		return record.Listing{}, err
	}
	if len(all) == 0 {
		return record.Listing{}, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	return all[0], nil
}

// Listings returns the listings of the jurisdictions that the filter takes, in
// the order of [Snapshot.Jurisdictions]: of those that a line, policy,
// correction, statement or event names, or of every one.
func (s *Snapshot) Listings(ctx context.Context, f Filter, every bool) ([]record.Listing, error) {
	and := ""
	if !every {
		and = ` and j.id in (
		  select jurisdiction from entry union select jurisdiction from policy union select jurisdiction from correction
		  union select jurisdiction from statement union select jurisdiction from event
		  union select moved_to from correction)`
	}
	jurisdictions, err := s.jurisdictions(ctx, f, and)
	if err != nil {
		return nil, err
	}
	all := make([]record.Listing, len(jurisdictions))
	at := make(map[record.Slug]*record.Listing, len(all))
	for i, j := range jurisdictions {
		all[i].Jurisdiction = j
		at[j.Slug] = &all[i]
	}
	lines, err := s.Lines(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		listing := at[l.Jurisdiction]
		listing.Lines = append(listing.Lines, l)
	}
	policies, err := s.Policies(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, p := range policies {
		listing := at[p.Jurisdiction]
		listing.Policies = append(listing.Policies, p)
	}
	corrections, err := s.Corrections(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		listing := at[c.Jurisdiction]
		listing.Corrections = append(listing.Corrections, c)
	}
	statements, err := s.Statements(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, t := range statements {
		if listing, ok := at[t.Jurisdiction]; ok {
			listing.Statements = append(listing.Statements, t)
		}
	}
	events, err := s.Events(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if listing, ok := at[e.Jurisdiction]; ok {
			listing.Events = append(listing.Events, e)
		}
	}
	moves, err := s.Moves(ctx)
	if err != nil {
		return nil, err
	}
	for to, in := range moves {
		if listing, ok := at[to]; ok {
			listing.Moves = in
		}
	}
	if !every { // what names a place may have come after the snapshot
		all = slices.DeleteFunc(all, record.Listing.Empty)
	}
	return all, nil
}

// Listed returns the jurisdictions that the filter takes and that a line of any
// section of a report names, in the order of [Snapshot.Jurisdictions].
func (s *Snapshot) Listed(ctx context.Context, f Filter) ([]record.Jurisdiction, error) {
	where, args := s.where(f, "r.published_on")
	and := ` and j.id in (
	  select t.jurisdiction from entry t join report r on r.id = t.report` + where + `
	  union select t.jurisdiction from policy t join report r on r.id = t.report` + where + `)`
	return s.jurisdictions(ctx, f, and, append(args, args...)...)
}

// moved is the condition that the row aliased t belongs to a figure that a
// correction moved at some time.
const moved = ` and t.jurisdiction in (select jurisdiction from correction where effect = 'moved') and exists (
  select 1 from correction x
  where x.effect = 'moved' and x.report = t.report and x.measure = t.measure and x.jurisdiction = t.jurisdiction)`

// Moves returns the figures that corrections count elsewhere than printed, by the
// jurisdiction that they belong to. A later correction may have overruled a move.
func (s *Snapshot) Moves(ctx context.Context) (map[record.Slug][]record.MoveIn, error) {
	var any bool
	err := s.read.QueryRowContext(ctx, `select exists (select 1 from correction where effect = 'moved')`).Scan(&any)
	if err != nil || !any {
		return nil, err
	}
	corrections, err := s.corrections(ctx, Filter{}, moved)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(ctx, Filter{}, moved)
	if err != nil {
		return nil, err
	}
	return record.Moves(corrections, lines), nil
}
