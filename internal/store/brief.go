package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Brief is a change with a summary of what it brought, for lists of changes. A change can bring tens of thousands of
// lines, and a list shows dozens of changes.
type Brief struct {
	// The change lacks its places, totals, entries, policies and revisions, and its release lacks its facilities.
	record.Change
	Brought Brought
	// report is the report that the change brings or adds lines to, row the row by which those lines refer to it.
	// Changes of other kinds have neither.
	report record.ReportID
	row    int64
}

// Brought counts what came with a change: all its places and totals, and those of its entries and policies that concern
// a place of the scope.
type Brought struct {
	Places, Totals, Entries, Policies int
	Revised                           Revised
}

// Revised counts the numbers of lines that a release revised in a scope: those that rose or fell, those that came where
// there had been none or 0, and those that went to 0. Most is the largest single difference.
type Revised struct{ Rose, Fell, Came, Went, Most int }

// All is the total.
func (r Revised) All() int { return r.Rose + r.Fell + r.Came + r.Went }

// Brief returns a summary of one change. The error wraps [record.ErrNotFound] if the snapshot has no change with this
// number.
func (s *Snapshot) Brief(ctx context.Context, seq record.Seq) (Brief, error) {
	if seq <= s.Seq {
		all, err := s.Changes(ctx, seq, 1)
		if err != nil {
			return Brief{}, err
		}
		if len(all) == 1 && all[0].Seq == seq {
			return all[0], nil
		}
	}
	return Brief{}, s.noChange(seq)
}

// Changes returns at most limit changes up to the number newest, newest first.
func (s *Snapshot) Changes(ctx context.Context, newest record.Seq, limit int) ([]Brief, error) {
	return s.briefs(ctx, Scope{}, " and seq <= ?", []any{newest}, 0, limit)
}

// ChangesIn returns at most limit changes of a scope, newest first, after skipping the first few.
func (s *Snapshot) ChangesIn(ctx context.Context, o Scope, skip, limit int) ([]Brief, error) {
	return s.briefs(ctx, o, "", nil, skip, limit)
}

// ChangesAfter returns at most limit changes of a scope that came after a change, newest first, and their total number.
func (s *Snapshot) ChangesAfter(
	ctx context.Context, o Scope, after record.Seq, limit int,
) (all []Brief, count int, err error) {
	with, args := o.with(s.Seq)
	where, more := o.where(s.Seq)
	if err := s.read.QueryRowContext(ctx, with+` select count(*) from change`+where+` and seq > ?`,
		append(append(args, more...), after)...).Scan(&count); err != nil {
		return nil, 0, fmt.Errorf("changes of %+v: %w", o, err)
	}
	if count > 0 {
		all, err = s.briefs(ctx, o, " and seq > ?", []any{after}, 0, limit)
	}
	return all, count, err
}

// briefs reads the changes of a scope that meet a further condition. It does not read bodies that can be long: what
// those changes brought is counted in the tables.
func (s *Snapshot) briefs(ctx context.Context, o Scope, and string, andArgs []any, skip, limit int) ([]Brief, error) {
	with, args := o.with(s.Seq)
	where, whereArgs := o.where(s.Seq)
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, b *Brief) error {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return err
		}
		return json.Unmarshal(body, &b.Change)
	}, with+`
		select iif(kind in ('places', 'report', 'lines', 'release'),
		  json_object('seq', seq, 'at', at, 'kind', kind, 'origin', json_object('file', file, 'sha256', sha256)), body)
		from change`+where+and+` order by seq desc limit ? offset ?`,
		slices.Concat(args, whereArgs, andArgs, []any{limit, skip})...)
	if err == nil {
		err = s.tellBrought(ctx, o, all)
	}
	if err == nil {
		err = s.tellReports(ctx, all)
	}
	if err == nil {
		err = s.tellReleases(ctx, o, all)
	}
	if err != nil {
		return nil, fmt.Errorf("changes of %+v: %w", o, err)
	}
	return all, nil
}

// reportOfLines is the row of the report that a change of lines adds to. The first line names it, and all lines are of
// the same report ([record.ParseChange]).
const reportOfLines = `(select change from report where id = coalesce(body ->> '$.entries[0].report',
	  body ->> '$.policies[0].report', body ->> '$.totals[0].report'))`

// tellBrought fills in what changes brought whose bodies were not read.
func (s *Snapshot) tellBrought(ctx context.Context, o Scope, all []Brief) error {
	at := map[record.Seq]*Brief{}
	for i := range all {
		if b := &all[i]; b.Kind == record.AddPlaces || b.Kind == record.AddReport || b.Kind == record.AddLines {
			at[b.Seq] = b
		}
	}
	if len(at) == 0 {
		return nil
	}
	brought, args := o.brought()
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var of Brief
		if err := rows.Scan(&of.Seq, &of.row, &of.report, &of.Brought.Places, &of.Brought.Totals, &of.Brought.Entries,
			&of.Brought.Policies); err != nil {
			return err
		}
		b := at[of.Seq]
		b.row, b.report, b.Brought = of.row, of.report, of.Brought
		return nil
	}, `
		select c.seq, c.row, coalesce(r.id, ''),
		  iif(c.kind = 'places', (select count(*) from jurisdiction where change = c.seq), 0),
		  (select count(*) from control_total t where t.report = r.id and t.change = c.seq), `+brought+`
		from (
		  select seq, kind, coalesce(case kind when 'report' then seq when 'lines' then `+reportOfLines+` end, 0) as row
		  from change where seq in (select value from json_each(?))) c
		left join report r on r.change = c.row`, append(args, jsonList(slices.Collect(maps.Keys(at))))...)
	return err
}

// brought returns the columns that count the entries and policies of the scope that came with change c, which brought
// the report r or lines of it.
func (o Scope) brought() (columns string, args []any) {
	const (
		entries  = `(select count(*) from entry t where t.report = r.change and t.change = c.seq`
		policies = `(select count(*) from policy t where t.report = r.id and t.change = c.seq`
	)
	switch {
	case o.Slug != "":
		const place = ` and t.jurisdiction = (select id from jurisdiction where slug = ?))`
		return entries + place + `, ` + policies + place, []any{o.Slug, o.Slug}
	case o.State != "":
		return `
		  (select coalesce(sum(t.lines + t.contained), 0) from tally t where t.state = ? and t.change = c.seq),
		  ` + policies + ` and exists (select 1 from jurisdiction j where j.id = t.jurisdiction and j.state = ?))`,
			[]any{strings.ToLower(o.State), strings.ToUpper(o.State)}
	default:
		return `
		  iif(r.id is null, 0, (` + talliedStates + `
		    select coalesce(sum(t.lines + t.contained), 0)
		    from tallied cross join tally t on t.state = tallied.state and t.change = c.seq)),
		  ` + policies + `)`, nil
	}
}

// tellReports fills in the reports that changes brought.
func (s *Snapshot) tellReports(ctx context.Context, all []Brief) error {
	at := map[record.ReportID]int{}
	for i := range all {
		if all[i].Kind == record.AddReport {
			at[all[i].report] = i
		}
	}
	if len(at) == 0 {
		return nil
	}
	anyDay := *s // a change is listed whenever its report was published
	anyDay.PublishedBy = ""
	reports, err := anyDay.reportsBrought(ctx, "id in (select value from json_each(?))",
		jsonList(slices.Collect(maps.Keys(at))))
	for i := range reports {
		all[at[reports[i].ID]].Report = &reports[i]
	}
	return err
}

// tellReleases fills in the releases that changes brought, and how much each revises.
func (s *Snapshot) tellReleases(ctx context.Context, o Scope, all []Brief) error {
	at := map[record.Seq]*Brief{}
	for i := range all {
		if all[i].Kind == record.AddRelease {
			at[all[i].Seq] = &all[i]
		}
	}
	if len(at) == 0 {
		return nil
	}
	seqs := jsonList(slices.Collect(maps.Keys(at)))
	anyDay := *s // a change is listed whenever its release was given out
	anyDay.PublishedBy = ""
	releases, err := anyDay.releases(ctx, "t.change in (select value from json_each(?))", seqs)
	if err != nil {
		return err
	}
	for i := range releases {
		b := at[releases[i].Seq]
		b.Release, releases[i].Entered = &releases[i], record.Entered{}
	}
	places, args := o.places()
	_, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var seq record.Seq
		var r Revised
		err := rows.Scan(&seq, &r.Rose, &r.Fell, &r.Came, &r.Went, &r.Most)
		at[seq].Brought.Revised = r
		return err
	}, `
		select t.change, count(*) filter (where value > was and was > 0), count(*) filter (where value < was and value > 0),
		  count(*) filter (where was = 0), count(*) filter (where value = 0), max(abs(value - was))
		from revision t where t.change in (select value from json_each(?))`+places+` group by t.change`,
		append([]any{seqs}, args...)...)
	if err != nil {
		return err
	}
	_, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var seq record.Seq
		var came, most int
		err := rows.Scan(&seq, &came, &most)
		b := at[seq]
		b.Brought.Revised.Came += came
		b.Brought.Revised.Most = max(b.Brought.Revised.Most, most)
		return err
	}, `
		select t.change, count(*), coalesce(max(t.value), 0)
		from entry t where t.change <> t.report and t.change in (select value from json_each(?))`+places+`
		group by t.change`, append([]any{seqs}, args...)...)
	return err
}

// places returns the condition that the place of a line t is in the scope.
func (o Scope) places() (condition string, args []any) {
	switch {
	case o.Slug != "":
		return ` and t.jurisdiction = (select id from jurisdiction where slug = ?)`, []any{o.Slug}
	case o.State != "":
		return ` and (t.jurisdiction in (select id from jurisdiction where state = ?) or t.jurisdiction = 0 and t.state = ?)`,
			[]any{strings.ToUpper(o.State), strings.ToLower(o.State)}
	}
	return "", nil
}
