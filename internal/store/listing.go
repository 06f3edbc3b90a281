package store

import (
	"context"
	"fmt"
	"strings"

	"detainerledger/internal/record"
)

// Listing returns all that the record holds of one jurisdiction. The error wraps [record.ErrNotFound] if there is no
// such place.
func (s *Snapshot) Listing(ctx context.Context, slug record.Slug) (record.Listing, error) {
	all, err := s.Listings(ctx, Filter{Slug: slug})
	if err != nil {
		return record.Listing{}, err
	}
	if len(all) == 0 {
		return record.Listing{}, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	return all[0], nil
}

// Listings returns the listings of the jurisdictions that match the filter, in the order of [Snapshot.Jurisdictions],
// with only what belongs to the filter's reports. For every place and report of a large record it reads all of the
// record.
func (s *Snapshot) Listings(ctx context.Context, f Filter) ([]record.Listing, error) {
	jurisdictions, err := s.Jurisdictions(ctx, f)
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
	if f.Slug != "" && len(all) == 1 {
		all[0].Lines = lines
	} else {
		addLines(at, lines)
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
	// A statement or correction may concern other reports than the one that it names.
	said := f
	said.Report, said.Reports = "", nil
	statements, err := s.Statements(ctx, said)
	if err != nil {
		return nil, err
	}
	for _, t := range statements {
		if listing, ok := at[t.Jurisdiction]; ok {
			listing.Statements = append(listing.Statements, t)
		}
	}
	events, err := s.Events(ctx, said)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if listing, ok := at[e.Jurisdiction]; ok {
			listing.Events = append(listing.Events, e)
		}
	}
	moves, err := s.Moves(ctx, f)
	if err != nil {
		return nil, err
	}
	for to, in := range moves {
		if listing, ok := at[to]; ok {
			listing.Moves = in
		}
	}
	return all, nil
}

// addLines adds lines to the listings of the places that they name.
func addLines(listings map[record.Slug]*record.Listing, lines []record.Line) {
	for _, l := range lines {
		if listing, named := listings[l.Jurisdiction]; named {
			listing.Lines = append(listing.Lines, l)
		}
	}
}

// Moves returns the figures that corrections count elsewhere than printed, by the jurisdiction that they belong to,
// which must match the filter. A later correction may have overruled a move.
func (s *Snapshot) Moves(ctx context.Context, f Filter) (map[record.Slug][]record.MoveIn, error) {
	to, args := `x.effect = 'moved'`, []any{}
	if f.Slug != "" {
		to, args = to+" and x.moved_to = (select id from jurisdiction where slug = ?)", append(args, f.Slug)
	}
	if f.Slugs != nil {
		to += " and x.moved_to in (select id from jurisdiction where slug in (select value from json_each(?)))"
		args = append(args, jsonList(f.Slugs))
	}
	if f.State != "" {
		to, args = to+" and x.moved_to in (select id from jurisdiction where state = ?)", append(args,
			strings.ToUpper(f.State))
	}
	if f.Report != "" {
		to, args = to+" and x.report = ?", append(args, f.Report)
	}
	if f.Reports != nil {
		to, args = to+" and x.report in (select value from json_each(?))", append(args, jsonList(f.Reports))
	}
	figures := `select distinct x.report, x.measure, x.jurisdiction from correction x where ` + to
	corrections, err := s.correctionsOf(ctx, `join (`+figures+`) figure
		  on figure.report = t.report and figure.measure = t.measure and figure.jurisdiction = t.jurisdiction`,
		args, Filter{})
	if err != nil || len(corrections) == 0 {
		return nil, err
	}
	lines, err := s.linesOf(ctx, `(`+figures+`) figure
		cross join report r on r.id = figure.report
		cross join entry t
		  on t.report = r.change and t.jurisdiction = figure.jurisdiction and t.measure = figure.measure`,
		args, Filter{})
	if err != nil {
		return nil, err
	}
	return record.Moves(corrections, lines), nil
}
