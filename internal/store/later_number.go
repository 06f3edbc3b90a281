package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Lines are packed, and counted in tallies, as they came in. Later readings and revisions are merged into both here,
// when they are read.

// numberAt is where a line is packed: the measure and report, the change that brought it, its index among the lines of
// its place, and whether it is one of a facility that others run.
type numberAt struct {
	report  int64
	measure record.Measure
	change  record.Seq
	place   int64
	nth     int
	apart   bool
}

// lateNumbers defines the table "late" of the newest number that each line got after it came in, by the key of the
// line, for the reports r that meet a condition.
func (s *Snapshot) lateNumbers(and string, args []any) (table string, all []any) {
	released, day := s.published("l.released")
	table = `late (report, jurisdiction, section, measure, facility, label, state, value, seq) as (
		select report, jurisdiction, section, measure, facility, label, state, value, max(seq) from (
		  select g.report, g.jurisdiction, g.section, ` + measureRead + ` as measure, g.facility, '' as label, '' as state,
		    cast(g.value as integer) as value, g.change as seq
		  from report r cross join reading g on g.report = r.change and g.of_table = 'entries' and g.of_column = 'value'
		  where g.change <= ? and ` + and + `
		  union all
		  select v.report, v.jurisdiction, v.section, v.measure, v.facility, v.label, v.state, v.value, v.change
		  from report r cross join revision v on v.report = r.change join release l on l.change = v.change
		  where v.change <= ? and ` + and + released + `)
		group by report, jurisdiction, section, measure, facility, label, state)`
	all = append(append([]any{s.Seq}, args...), s.Seq)
	return table, append(append(all, args...), day...)
}

// measureRead is the measure of the line that a reading g fills in.
const measureRead = `iif(g.measure <> '', g.measure, iif(g.section = 'I', 'issued', 'declined'))`

// numbersLater returns the numbers that lines got after they had been packed, for the reports r that meet a condition.
func (s *Snapshot) numbersLater(ctx context.Context, and string, args ...any) (map[numberAt]record.Count, error) {
	if s.asBrought || !s.has(s.firsts.reading) && !s.has(s.firsts.release) {
		return nil, nil
	}
	late, args := s.lateNumbers(and, args)
	later := map[numberAt]record.Count{}
	var own, apart numberAt // the last ones of each kind
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var at numberAt
		var custodian record.Custodian
		var slug record.Slug
		var kind string
		var number sql.NullInt64
		if err := rows.Scan(&at.report, &at.measure, &at.change, &at.place, &custodian, &slug, &kind, &number); err != nil {
			return err
		}
		at.apart = custodian != "" && !custodian.Runs(slug, kind)
		last := &own
		if at.apart {
			last = &apart
		}
		if at.nth = last.nth + 1; at.report != last.report || at.measure != last.measure || at.change != last.change ||
			at.place != last.place {
			at.nth = 0
		}
		if *last = at; number.Valid {
			later[at] = record.Known(int(number.Int64))
		}
		return nil
	}, `with `+late+`
		select t.report, t.measure, t.change, t.jurisdiction, t.custodian, j.slug, j.kind, late.value
		from (select distinct report, jurisdiction, measure from late) g
		cross join entry t on t.report = g.report and t.jurisdiction = g.jurisdiction and t.measure = g.measure
		cross join jurisdiction j on j.id = t.jurisdiction
		left join late on late.report = t.report and late.jurisdiction = t.jurisdiction and late.section = t.section
		  and late.measure = t.measure and late.facility = t.facility and late.label = t.label and late.state = t.state
		order by t.report, t.jurisdiction, t.measure, t.change, t.section, t.facility, t.label, t.state`, args...)
	if err != nil {
		return nil, fmt.Errorf("numbers of later: %w", err)
	}
	return later, nil
}

// unpackLater returns packed lines with the numbers that they have got since. at is where to find them, without place
// and index.
func unpackLater(packed []byte, at numberAt, later map[numberAt]record.Count) iter.Seq2[packedLine, error] {
	if len(later) == 0 {
		return unpack(packed)
	}
	return func(yield func(packedLine, error) bool) {
		for l, err := range unpack(packed) {
			if at.nth++; l.place != at.place {
				at.place, at.nth = l.place, 0
			}
			if n, ok := later[at]; ok && err == nil {
				l.value = n
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// countLater adds to tallies, by report, the numbers that were read or revised later, for the reports r that meet a
// condition.
func (s *Snapshot) countLater(
	ctx context.Context, tallies map[record.ReportID][]record.Tally, and string, args ...any,
) error {
	if s.asBrought {
		return nil
	}
	count := func(rows *sql.Rows, later *record.Tally) error {
		if err := rows.Scan(&later.Report, &later.Measure, &later.State, &later.Unread, &later.Sum); err != nil {
			return err
		}
		of := tallies[later.Report]
		for i := range of {
			if of[i].Measure == later.Measure && of[i].State == later.State {
				of[i].Unread -= later.Unread
				of[i].Sum += later.Sum
			}
		}
		return nil
	}
	if s.has(s.firsts.reading) {
		if _, err := sqlite.List(ctx, s.read, count, `
			select r.id, t.measure, lower(j.state), count(*), sum(cast(g.value as integer))
			from report r
			cross join reading g on g.report = r.change and g.of_table = 'entries' and g.of_column = 'value'
			cross join entry t on t.report = g.report and t.jurisdiction = g.jurisdiction and t.section = g.section
			  and t.facility = g.facility and t.measure = `+measureRead+`
			join jurisdiction j on j.id = t.jurisdiction
			where g.change <= ? and t.part_of is null and `+and+` group by 1, 2, 3`,
			append([]any{s.Seq}, args...)...); err != nil {
			return err
		}
	}
	if !s.has(s.firsts.release) {
		return nil
	}
	// The differences made by several releases add up to that of the last from the first.
	released, day := s.published("l.released")
	args = append(append([]any{s.Seq}, args...), day...)
	_, err := sqlite.List(ctx, s.read, count, `
		select r.id, t.measure, coalesce(lower(j.state), t.state), 0, sum(v.value - v.was)
		from report r
		cross join revision v on v.report = r.change
		cross join release l on l.change = v.change
		cross join entry t on t.report = v.report and t.jurisdiction = v.jurisdiction and t.section = v.section
		  and t.measure = v.measure and t.facility = v.facility and t.label = v.label and t.state = v.state
		left join jurisdiction j on j.id = t.jurisdiction
		where v.change <= ? and t.part_of is null and `+and+released+` group by 1, 2, 3`, args...)
	return err
}
