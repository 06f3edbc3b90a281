package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// FiguresOf returns up to a given number of the figures, within the scope, that a change affects, each once and as the
// change brought it, and their total number. Depending on the change they are the figures of its lines, the one that it
// reads, the one that it corrects and the one that it moves it to, or all that it disputes.
func (s *Snapshot) FiguresOf(
	ctx context.Context, o Scope, b Brief, most int,
) (some []record.FigureRef, all int, err error) {
	switch t := b.Statement; {
	case b.Release != nil:
		return s.figuresRevised(ctx, o, b, most)
	case b.Brought.Entries > 0 && o.Slug == "" && o.State == "":
		some, all, err = s.figuresOfLines(ctx, b, most)
	case b.Brought.Entries > 0:
		some, err = s.figuresOfLinesIn(ctx, o, b)
	case b.Correction != nil, b.Reading != nil:
		some = slices.DeleteFunc(b.Change.Figures(), func(r record.FigureRef) bool { return !o.takes(r.Jurisdiction) })
	case t != nil && t.Stance == record.Disputes && t.Jurisdiction != "" && o.takes(t.Jurisdiction):
		some, err = s.figuresDisputed(ctx, b)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("figures of change %d: %w", b.Seq, err)
	}
	return some[:min(len(some), most)], max(all, len(some)), nil
}

// figuresOfLines returns the figures of the lines that a change brought, at least the given number if there are that
// many, and their total number.
func (s *Snapshot) figuresOfLines(ctx context.Context, b Brief, least int) (some []record.FigureRef, all int,
	err error) {
	// A place can have several lines in a row, one for each facility.
	for lines := min(least, b.Brought.Entries); ; lines = min(2*lines, b.Brought.Entries) {
		some, err = s.figures(ctx, `
			select ?, t.measure, j.slug from entry t cross join jurisdiction j on j.id = t.jurisdiction
			where t.report = ? and t.change = ? and t.line < ? order by t.line`, b.report, b.row, b.Seq, lines)
		if err != nil || lines == b.Brought.Entries {
			return some, len(some), err
		}
		if len(some) >= least {
			all, err = s.countFigures(ctx, b)
			return some, all, err
		}
	}
}

// countFigures counts the figures of the lines that a change brought.
func (s *Snapshot) countFigures(ctx context.Context, b Brief) (n int, err error) {
	// The places where others run a facility, for the current measure.
	var apart map[int64]bool
	var of record.Measure
	_, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var m record.Measure
		var isApart bool
		var lines sql.RawBytes
		if err := rows.Scan(&m, &isApart, &lines); err != nil {
			return err
		}
		if m != of {
			of, apart = m, map[int64]bool{}
		}
		last := int64(0)
		for l, err := range unpack(lines) {
			if err != nil {
				return err
			}
			if l.place != last && (isApart || !apart[l.place]) {
				n++
			}
			if last = l.place; isApart {
				apart[last] = true
			}
		}
		return nil
	}, `select measure, apart, lines from packed where report = ? and change = ? order by measure, apart desc`,
		b.row, b.Seq)
	return n, err
}

// figuresOfLinesIn returns the figures of the lines that a change brought to the scope's place or state.
func (s *Snapshot) figuresOfLinesIn(ctx context.Context, o Scope, b Brief) ([]record.FigureRef, error) {
	where, of := `slug = ?`, string(o.Slug)
	if o.Slug == "" {
		where, of = `state = ?`, strings.ToUpper(o.State)
	}
	return s.figures(ctx, `
		select ?, t.measure, j.slug from jurisdiction j cross join entry t on t.report = ? and t.jurisdiction = j.id
		where j.`+where+` and t.change = ? order by t.line`, b.report, b.row, of, b.Seq)
}

// figuresDisputed returns the figures that a dispute marked when it came in.
func (s *Snapshot) figuresDisputed(ctx context.Context, b Brief) ([]record.FigureRef, error) {
	then := Snapshot{Seq: b.Seq}
	where, args := then.where(Filter{Slug: b.Statement.Jurisdiction, Report: b.Statement.Report}, "r.id",
		then.publishedOn("r"))
	if of := b.Statement; of.Report == "" {
		where += " and r.series in (select id from series where id = ? or ? = '' and form = '')"
		args = append(args, of.Series, of.Series)
	}
	return s.figures(ctx, `
		select r.id, t.measure, ? from report r cross join entry t on t.report = r.change`+where+`
		order by r.change, t.change, t.line`, append([]any{b.Statement.Jurisdiction}, args...)...)
}

// figures returns the figures of lines, each once. The query yields the report, measure and place of each line.
func (s *Snapshot) figures(ctx context.Context, query string, args ...any) ([]record.FigureRef, error) {
	seen := map[record.FigureRef]bool{}
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *record.FigureRef) error {
		return rows.Scan((*string)(&r.Report), (*string)(&r.Measure), (*string)(&r.Jurisdiction))
	}, query, args...)
	return slices.DeleteFunc(all, func(r record.FigureRef) bool {
		again := seen[r]
		seen[r] = true
		return again
	}), err
}

// figuresRevised returns up to a given number of the figures in the scope that a release revised, and their total
// number. Lines of facilities that others run are not part of a figure.
func (s *Snapshot) figuresRevised(
	ctx context.Context, o Scope, b Brief, most int,
) (some []record.FigureRef, all int, err error) {
	places, args := o.places()
	args = append([]any{b.Seq}, args...)
	type revised struct {
		of        record.FigureRef
		custodian record.Custodian
		kind      string
	}
	rows, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *revised) error {
		return rows.Scan((*string)(&r.of.Report), (*string)(&r.of.Measure), (*string)(&r.of.Jurisdiction), &r.custodian,
			&r.kind)
	}, `
		select r.id, t.measure, j.slug, t.custodian, j.kind from (
		  select e.report, e.measure, e.jurisdiction, e.custodian, t.state from revision t
		  join entry e on e.report = t.report and e.jurisdiction = t.jurisdiction and e.section = t.section
		    and e.measure = t.measure and e.facility = t.facility and e.label = t.label and e.state = t.state
		  where t.change = ?`+places+`
		  union all
		  select t.report, t.measure, t.jurisdiction, t.custodian, t.state from entry t
		  where t.change <> t.report and t.change = ?`+places+`) t
		join report r on r.change = t.report join jurisdiction j on j.id = t.jurisdiction
		order by r.period_start desc, j.slug, t.measure`, append(args, args...)...)
	if err != nil {
		return nil, 0, fmt.Errorf("figures of change %d: %w", b.Seq, err)
	}
	var last record.FigureRef
	for _, r := range rows {
		if r.of == last || r.custodian != "" && !r.custodian.Runs(r.of.Jurisdiction, r.kind) {
			continue
		}
		last = r.of
		if all++; all <= most {
			some = append(some, r.of)
		}
	}
	return some, all, nil
}
