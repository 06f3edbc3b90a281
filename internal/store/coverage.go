package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"detainerledger/internal/record"
)

// Coverages returns, for each period of the series from its first to its last,
// its report and how much of it is in the record.
func (s *Snapshot) Coverages(ctx context.Context, series record.Series) ([]record.Coverage, error) {
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
	talliesOf, err := s.tallies(ctx, "r.series = ?", series.ID)
	if err != nil {
		return nil, err
	}
	var all []record.Coverage
	for _, r := range series.Periods(reports) {
		all = append(all, record.Coverage{Report: r, Tallies: talliesOf[r.ID], Totals: totalsOf[r.ID]}.Summed())
	}
	return all, nil
}

// CoveragesOf returns how much of a few reports is in the record, by the report. What the
// record does not have is not among them.
func (s *Snapshot) CoveragesOf(ctx context.Context, ids []record.ReportID) (map[record.ReportID]record.Coverage, error) {
	reports, err := s.reports(ctx, "id in (select value from json_each(?))", jsonList(ids))
	if err != nil {
		return nil, err
	}
	totals, err := s.Totals(ctx)
	if err != nil {
		return nil, err
	}
	talliesOf, err := s.tallies(ctx, "r.id in (select value from json_each(?))", jsonList(ids))
	if err != nil {
		return nil, err
	}
	of := make(map[record.ReportID]record.Coverage, len(reports))
	for _, r := range reports {
		c := record.Coverage{Report: r, Tallies: talliesOf[r.ID]}.Summed()
		for _, t := range totals {
			if t.Report == r.ID {
				c.Totals = append(c.Totals, t)
			}
		}
		of[r.ID] = c
	}
	return of, nil
}

// tallies are those of the reports that a condition takes, by the report.
func (s *Snapshot) tallies(ctx context.Context, and string, args ...any) (map[record.ReportID][]record.Tally, error) {
	by, day := s.published("r.published_on")
	talliesOf := map[record.ReportID][]record.Tally{}
	_, err := list(ctx, s.read, func(rows *sql.Rows, t *record.Tally) error {
		err := rows.Scan(&t.Report, &t.Measure, &t.State, &t.Rows, &t.Unread, &t.Sum)
		talliesOf[t.Report] = append(talliesOf[t.Report], *t)
		return err
	}, `
		select r.id, t.measure, t.state, sum(t.lines), sum(t.unread), sum(t.sum)
		from tally t join report r on r.change = t.report
		where t.change <= ? and `+and+by+`
		group by t.report, t.measure, t.state having sum(t.lines) > 0`, append(append([]any{s.Seq}, args...), day...)...)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	return talliesOf, nil
}

// LineCount is how many lines of a report a filter takes.
type LineCount struct {
	Report record.ReportID
	Lines  int
}

// CountLines returns, for each report of which the filter takes a line, how many of one
// measure, or of both for "". They are in the order of [Snapshot.Lines].
func (s *Snapshot) CountLines(ctx context.Context, f Filter, m record.Measure) ([]LineCount, error) {
	from, join, n := "tally", "join", "sum(t.lines + t.contained)"
	of := f
	if f.Slug != "" || f.Slugs != nil {
		from, join, n = "entry", "cross join", "count(*)"
	} else {
		of.State = "" // a tally names no place
	}
	where, args := s.where(of, "r.id", "r.published_on")
	if of.State != f.State {
		where, args = where+" and t.state = ?", append(args, strings.ToLower(f.State))
	}
	if m != "" {
		where, args = where+" and t.measure = ?", append(args, m)
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, c *LineCount) error { return rows.Scan(&c.Report, &c.Lines) },
		`select r.id, `+n+` from report r `+join+` `+from+` t on t.report = r.change`+where+` group by r.change order by r.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("lines of reports: %w", err)
	}
	return all, nil
}

// PrintedOrder returns the places that a report prints with a measure, each once, by
// rank where there is one and then as they entered the record.
func (s *Snapshot) PrintedOrder(ctx context.Context, report record.ReportID, m record.Measure) ([]record.Slug, error) {
	where, args := s.where(Filter{Report: report}, "r.id", "r.published_on")
	all, err := list(ctx, s.read, func(rows *sql.Rows, slug *record.Slug) error { return rows.Scan(slug) }, `
		select j.slug from report r cross join entry t on t.report = r.change cross join jurisdiction j on j.id = t.jurisdiction`+where+`
		  and t.measure = ?
		group by j.id
		order by min(t.rank) is null, min(t.rank), min(t.change), min(t.line)`, append(args, m)...)
	if err != nil {
		return nil, fmt.Errorf("order of %s, %s: %w", report, m, err)
	}
	return all, nil
}
