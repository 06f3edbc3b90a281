package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Scope is a part of the record whose changes can be followed; the zero value is the whole record.
type Scope struct {
	// Slug is one jurisdiction, State all those of a state (two letters, any case). Its changes are those that
	// affected one of them, and the events about a whole series of which a report names one of them.
	Slug  record.Slug
	State string
	// Kinds are the kinds of change; none means all.
	Kinds []record.ChangeKind
}

// takes reports whether the jurisdiction is in the scope.
func (o Scope) takes(slug record.Slug) bool {
	switch {
	case o.Slug != "":
		return slug == o.Slug
	case o.State != "":
		return slug != "" && strings.EqualFold(slug.State(), o.State)
	default:
		return true
	}
}

// with returns the tables that the condition of [Scope.where] needs.
func (o Scope) with(newest record.Seq) (tables string, args []any) {
	var place, touched, lines string
	switch {
	case o.Slug != "":
		place, touched = string(o.Slug), touchedPlace
		lines = `report r cross join entry t
		    on t.report = r.change and t.jurisdiction in (select id from place)`
	case o.State != "":
		place, touched = strings.ToUpper(o.State), touchedState
		lines = `tally t cross join report r
		    on r.change = t.report and t.state in (select lower(state) from place)`
	default:
		return "", nil
	}
	return `with ` + touched + `, ` + told(lines), []any{place, record.National, newest, newest}
}

// told defines the table of the events about a whole series of which a report names one of the places. An event that
// names no report concerns the early series. lines are the tables of the reports r and of the lines t of the places.
func told(lines string) string {
	const ofSeries = `.change <= ? and r.series in (
	      select s.id from series s
	      where iif(v.report is null, s.form = '', s.id = (select series from report where id = v.report)))`
	return `told (seq) as (
	  select v.change from event v
	  where v.jurisdiction is null and v.concerns = ? and (
	    exists (select 1 from ` + lines + ` where t` + ofSeries + `)
	    or exists (select 1 from policy p
	      cross join report r on r.id = p.report and p.jurisdiction in (select id from place)
	      where p` + ofSeries + `)))`
}

// where returns the condition on the table of changes.
func (o Scope) where(newest record.Seq) (condition string, args []any) {
	where, args := "seq <= ?", []any{newest}
	if o.Slug != "" || o.State != "" {
		where += " and seq in (select seq from touched union select seq from told)"
	}
	if len(o.Kinds) > 0 {
		where += " and kind in (?" + strings.Repeat(", ?", len(o.Kinds)-1) + ")"
		for _, kind := range o.Kinds {
			args = append(args, kind)
		}
	}
	return " where " + where, args
}

// CountIn returns how many changes a scope has, and the newest of them; zero if there is none.
func (s *Snapshot) CountIn(ctx context.Context, o Scope) (n int, newest record.Entered, err error) {
	with, args := o.with(s.Seq)
	where, more := o.where(s.Seq)
	args = append(args, more...)
	err = s.read.QueryRowContext(ctx,
		with+` select count(*) over (), seq, at from change`+where+` order by seq desc limit 1`, args...).Scan(&n,
		&newest.Seq, sqlite.Time(&newest.EnteredAt))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, newest, fmt.Errorf("changes of %+v: %w", o, err)
	}
	return n, newest, nil
}

// Pace is how often a part of the record changed.
type Pace struct {
	// Changes counts all of them, Corrections the corrections among them.
	Changes, Corrections int
	// Days counts the days, in UTC, on which they came in.
	Days int
}

// Pace returns how often a scope has changed since a time.
func (s *Snapshot) Pace(ctx context.Context, o Scope, from time.Time) (p Pace, err error) {
	with, args := o.with(s.Seq)
	where, more := o.where(s.Seq)
	args = append(append(args, more...), sqlite.Stamp(from))
	err = s.read.QueryRowContext(ctx, with+`
		select count(*), count(*) filter (where kind = '`+string(record.AddCorrection)+`'),
		  count(distinct substr(at, 1, 10))
		from change`+where+` and at >= ?`, args...).
		Scan(&p.Changes, &p.Corrections, &p.Days)
	if err != nil {
		return p, fmt.Errorf("pace of %+v: %w", o, err)
	}
	return p, nil
}
