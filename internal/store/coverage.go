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

// Coverages returns, for each period of the series from first to last, its report and how much of it is in the record.
func (s *Snapshot) Coverages(ctx context.Context, series record.Series) ([]record.Coverage, error) {
	series = series.Described()
	reports, err := s.Reports(ctx, series.ID)
	if err != nil {
		return nil, err
	}
	totals, err := s.Totals(ctx)
	if err != nil {
		return nil, err
	}
	totalsOf := map[record.ReportID][]record.ControlTotal{}
	for _, t := range totals {
		totalsOf[t.Report] = append(totalsOf[t.Report], t)
	}
	talliesOf, err := s.tallies(ctx, "", "tally t join report r on r.change = t.report", "r.series = ?", series.ID)
	if err != nil {
		return nil, err
	}
	counted, err := s.counted(ctx)
	if err != nil {
		return nil, err
	}
	var all []record.Coverage
	for _, r := range series.Periods(reports) {
		c := record.Coverage{Series: series, Report: r, Tallies: talliesOf[r.ID], Totals: totalsOf[r.ID],
			Counted: counted[series.ID]}
		all = append(all, c.Summed())
	}
	return all, nil
}

// CoveragesOf returns how much of some reports is in the record, by report. Reports that the record does not have are
// left out.
func (s *Snapshot) CoveragesOf(
	ctx context.Context, ids []record.ReportID,
) (map[record.ReportID]record.Coverage, error) {
	of := map[record.ReportID]record.Coverage{}
	reports, err := s.reports(ctx, "id in (select value from json_each(?))", jsonList(ids))
	if err != nil || len(reports) == 0 {
		return of, err
	}
	every, err := s.AllSeries(ctx)
	if err != nil {
		return nil, err
	}
	seriesOf := map[record.SeriesID]record.Series{}
	for _, series := range every {
		seriesOf[series.ID] = series.Described()
	}
	totals, err := s.totals(ctx, "t.report in (select value from json_each(?))", jsonList(ids))
	if err != nil {
		return nil, err
	}
	totalsOf := map[record.ReportID][]record.ControlTotal{}
	for _, t := range totals {
		totalsOf[t.Report] = append(totalsOf[t.Report], t)
	}
	// Tallies are stored by state and change, so those of a few changes are looked up state by state.
	talliesOf, err := s.tallies(ctx, talliedStates, `report r
		cross join packed k on k.report = r.change and k.apart = 0
		cross join tallied
		cross join tally t on t.state = tallied.state and t.change = k.change and t.report = k.report
		  and t.measure = k.measure`,
		"r.id in (select value from json_each(?))", jsonList(ids))
	if err != nil {
		return nil, err
	}
	counted, err := s.counted(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		of[r.ID] = record.Coverage{Series: seriesOf[r.Series], Report: r, Tallies: talliesOf[r.ID],
			Totals: totalsOf[r.ID], Counted: counted[r.Series]}.Summed()
	}
	return of, nil
}

// talliedStates is the table "tallied" of the states that have tallies. Each is found with one seek, however many
// tallies there are.
const talliedStates = `with recursive tallied (state) as (
	  select min(state) from tally
	  union all select (select min(state) from tally where state > tallied.state)
	    from tallied where tallied.state is not null)`

// tallies returns those of the reports that meet a condition, by report, from the tables "report r" and "tally t".
func (s *Snapshot) tallies(
	ctx context.Context, with, from, and string, args ...any,
) (map[record.ReportID][]record.Tally, error) {
	by, day := s.published(s.publishedOn("r"))
	talliesOf := map[record.ReportID][]record.Tally{}
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, t *record.Tally) error {
		err := rows.Scan(&t.Report, &t.Measure, &t.State, &t.Rows, &t.Unread, &t.Sum)
		talliesOf[t.Report] = append(talliesOf[t.Report], *t)
		return err
	}, with+`
		select r.id, t.measure, t.state, sum(t.lines), sum(t.unread), sum(t.sum)
		from `+from+`
		where t.change <= ? and `+and+by+`
		group by t.report, t.measure, t.state having sum(t.lines) > 0`, append(append([]any{s.Seq}, args...), day...)...)
	if err == nil {
		err = s.countLater(ctx, talliesOf, and+by, append(slices.Clone(args), day...)...)
	}
	if err == nil {
		err = s.countMended(ctx, talliesOf, and, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	return talliesOf, nil
}

// LineCount is how many lines of a report match a filter.
type LineCount struct {
	Report record.ReportID
	Lines  int
}

// CountLines returns, for each report with a matching line, the number of lines of one measure, or of both if the
// measure is "". They are in the order of [Snapshot.Lines].
func (s *Snapshot) CountLines(ctx context.Context, f Filter, m record.Measure) ([]LineCount, error) {
	from, join, n := "tally", "join", "sum(t.lines + t.contained)"
	of := f
	if f.Slug != "" || f.Slugs != nil {
		from, join, n = "entry", "cross join", "count(*)"
	} else {
		of.State = "" // tallies are not by place
	}
	where, args := s.where(of, "r.id", s.publishedOn("r"))
	if of.State != f.State {
		where, args = where+" and t.state = ?", append(args, strings.ToLower(f.State))
	}
	if m != "" {
		where, args = where+" and t.measure = ?", append(args, m)
	}
	all, err := sqlite.List(ctx, s.read,
		func(rows *sql.Rows, c *LineCount) error { return rows.Scan(&c.Report, &c.Lines) },
		`select r.id, `+n+` from report r `+join+` `+from+` t on t.report = r.change`+where+`
		group by r.change order by r.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("lines of reports: %w", err)
	}
	return all, nil
}

// PrintedOrder returns the places that a report prints with a measure, each once, by rank if there is one and then in
// the order in which they entered the record.
func (s *Snapshot) PrintedOrder(ctx context.Context, report record.ReportID, m record.Measure) ([]record.Slug, error) {
	where, args := s.where(Filter{Report: report}, "r.id", s.publishedOn("r"))
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, slug *record.Slug) error { return rows.Scan(slug) }, `
		select j.slug from report r
		cross join entry t on t.report = r.change
		cross join jurisdiction j on j.id = t.jurisdiction`+where+`
		  and t.measure = ?
		group by j.id
		order by min(`+s.rank()+`) is null, min(`+s.rank()+`), min(t.change), min(t.line)`, append(args, m)...)
	if err != nil {
		return nil, fmt.Errorf("order of %s, %s: %w", report, m, err)
	}
	return all, nil
}
