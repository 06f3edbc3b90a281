package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// AsBrought returns the same snapshot without readings: each row reads as it came into the record.
func (s *Snapshot) AsBrought() *Snapshot {
	brought := *s
	brought.asBrought = true
	return &brought
}

// Readings returns the readings that match the filter, in the order in which they entered the record.
func (s *Snapshot) Readings(ctx context.Context, f Filter) ([]record.Reading, error) {
	where, args := s.where(f, "r.id", s.publishedOn("r"))
	return s.readings(ctx, where, args...)
}

// readingsOf returns those of a table and of the reports of some rows, by the row that they fill in.
func (s *Snapshot) readingsOf(
	ctx context.Context, table record.Table, reports iter.Seq[int64],
) (map[record.RowRef][]record.Reading, error) {
	rows := slices.Collect(reports)
	if s.asBrought || !s.has(s.firsts.reading) || len(rows) == 0 {
		return nil, nil
	}
	all, err := s.readings(ctx, ` where t.change <= ? and t.of_table = ? and t.report in (select value from json_each(?))`,
		s.Seq, table, jsonList(rows))
	by := make(map[record.RowRef][]record.Reading, len(all))
	for _, r := range all {
		by[r.Row()] = append(by[r.Row()], r)
	}
	return by, err
}

func (s *Snapshot) readings(ctx context.Context, where string, args ...any) ([]record.Reading, error) {
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *record.Reading) error {
		var sources string
		err := rows.Scan(&r.Report, &r.Table, &r.Section, &r.Jurisdiction, &r.Facility, &r.Measure, &r.Column,
			&r.Value, &r.Note, &sources, &r.Seq, sqlite.Time(&r.EnteredAt))
		r.Sources = strings.Fields(sources)
		return err
	}, `
		select r.id, t.of_table, t.section, coalesce(j.slug, ''), t.facility, t.measure, t.of_column, t.value, t.note,
		  t.sources, t.change, c.at
		from reading t
		join report r on r.change = t.report
		join change c on c.seq = t.change
		left join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	return all, nil
}

// fillLines merges readings and later releases into lines; refs are the rows that the lines refer to.
func (s *Snapshot) fillLines(ctx context.Context, lines []record.Line, refs []lineRef) error {
	reports := map[int64]bool{}
	for i := range refs {
		if i == 0 || refs[i].report != refs[i-1].report {
			reports[refs[i].report] = true
		}
	}
	by, err := s.readingsOf(ctx, record.EntriesTable, maps.Keys(reports))
	if err != nil {
		return err
	}
	for i := range lines {
		if len(by) == 0 {
			break
		}
		for _, r := range by[lines[i].Row()] {
			lines[i].Fill(r)
		}
	}
	return s.revise(ctx, lines, refs)
}

// publishedOn is SQL for the day on which the report of an alias was published, if the snapshot knows it.
func (s *Snapshot) publishedOn(report string) string {
	if !s.has(s.firsts.reading) && !s.has(s.firsts.publication) {
		return report + ".published_on"
	}
	return fmt.Sprintf(`coalesce(
		(select value from reading
		 where report = %[1]s.change and of_table = 'reports' and of_column = 'published_on' and change <= %[2]d),
		(select published_on from publication where report = %[1]s.change and change <= %[2]d),
		%[1]s.published_on)`, report, s.Seq)
}

// publications returns the reports that were published after their period had been recorded as not published.
func (s *Snapshot) publications(ctx context.Context) (map[record.ReportID]record.Report, error) {
	if !s.has(s.firsts.publication) {
		return nil, nil
	}
	by, day := s.published(s.publishedOn("r"))
	all, err := sqlite.List(ctx, s.read, scanReportRow, `
		select r.id, r.series, r.period_start, r.period_end, t.published_on, 'published', t.issued_total, t.declined_total,
		  t.section1_rows, t.policies_listed, t.pages, t.document_urls, t.note, t.sources, r.partial
		from publication t join report r on r.change = t.report where t.change <= ?`+by, append([]any{s.Seq}, day...)...)
	if err != nil {
		return nil, fmt.Errorf("publications: %w", err)
	}
	of := make(map[record.ReportID]record.Report, len(all))
	for _, r := range all {
		of[r.ID] = r
	}
	return of, nil
}

// fillReports completes reports: those published late get what their publication says, and all get their readings.
func (s *Snapshot) fillReports(ctx context.Context, reports []record.Report) error {
	if len(reports) == 0 {
		return nil
	}
	published, err := s.publications(ctx)
	if err != nil {
		return err
	}
	var read []record.Reading
	if !s.asBrought && s.has(s.firsts.reading) {
		read, err = s.readings(ctx, ` where t.change <= ? and t.of_table = 'reports'`, s.Seq)
	}
	if err != nil || len(published)+len(read) == 0 {
		return err
	}
	for i := range reports {
		r := &reports[i]
		if p, ok := published[r.ID]; ok {
			*r = p
		}
		for _, reading := range read {
			if reading.Report == r.ID {
				r.Fill(reading)
			}
		}
	}
	return nil
}

// fillPolicies merges readings into policies; reports are the rows of their reports.
func (s *Snapshot) fillPolicies(ctx context.Context, policies []record.Policy, reports map[int64]bool) error {
	by, err := s.readingsOf(ctx, record.PoliciesTable, maps.Keys(reports))
	if err != nil || len(by) == 0 {
		return err
	}
	for i := range policies {
		for _, r := range by[policies[i].Row()] {
			policies[i].Fill(r)
		}
	}
	return nil
}

// Superseded returns the rows of reports and the statuses of series that a later change replaced, as they were before
// it.
func (s *Snapshot) Superseded(ctx context.Context) (reports []record.Report, series []record.Series, err error) {
	reports, err = sqlite.List(ctx, s.read, scanReportRow, `select `+reportColumns+`
		from report where change in (select report from publication where change <= ?)`, s.Seq)
	if err != nil {
		return nil, nil, fmt.Errorf("reports as they were: %w", err)
	}
	statuses, err := s.statuses(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(statuses) == 0 {
		return reports, nil, nil
	}
	now, err := s.AllSeries(ctx)
	if err != nil {
		return nil, nil, err
	}
	first, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, status *string) error { return rows.Scan(status) },
		`select status from series where change <= ? order by change`, s.Seq)
	if err != nil {
		return nil, nil, fmt.Errorf("statuses of series: %w", err)
	}
	for i, of := range now {
		given := append([]string{first[i]}, statuses[of.ID]...)
		for _, status := range given[:len(given)-1] {
			of.Status = status
			series = append(series, of)
		}
	}
	return reports, series, nil
}

// statuses returns those that each series got after it came into the record, oldest first.
func (s *Snapshot) statuses(ctx context.Context) (map[record.SeriesID][]string, error) {
	if !s.has(s.firsts.status) {
		return nil, nil
	}
	of := map[record.SeriesID][]string{}
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, given *record.SeriesStatus) error {
		err := rows.Scan(&given.Series, &given.Status)
		of[given.Series] = append(of[given.Series], given.Status)
		return err
	}, `select series, status from series_status where change <= ? order by change`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("statuses of series: %w", err)
	}
	return of, nil
}

// status returns the last status of a series that was in force by the bound.
func (s *Snapshot) status(given []string) string {
	for _, status := range slices.Backward(given) {
		_, day, told := record.SeriesStatus{Status: status}.Told()
		if s.PublishedBy == "" || !told || day <= s.PublishedBy {
			return status
		}
	}
	return ""
}

// countMended adds to tallies, by report, the printed numbers where this site had another number by its own error, for
// the reports r that meet a condition.
func (s *Snapshot) countMended(
	ctx context.Context, tallies map[record.ReportID][]record.Tally, and string, args ...any,
) error {
	if s.asBrought || !s.has(s.firsts.mended) {
		return nil
	}
	corrections, err := s.correctionsOf(ctx, `
		join (
		  select distinct c.report, c.measure, c.jurisdiction from report r cross join correction c on c.report = r.id
		  where c.by = ? and c.effect = 'amended' and c.change <= ? and `+and+`
		) ours on ours.report = t.report and ours.measure = t.measure and ours.jurisdiction = t.jurisdiction`,
		append([]any{record.BySite, s.Seq}, args...), Filter{})
	if err != nil || len(corrections) == 0 {
		return err
	}
	of := map[record.FigureRef]*record.Printed{}
	for _, c := range corrections {
		ref := record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}
		if of[ref] == nil {
			of[ref] = &record.Printed{}
		}
		of[ref].Corrections = append(of[ref].Corrections, c)
	}
	lines, err := s.LinesOf(ctx, slices.Collect(maps.Keys(of)))
	if err != nil {
		return err
	}
	for _, l := range lines {
		if p := of[record.FigureRef{Report: l.Report, Measure: l.Measure, Jurisdiction: l.Jurisdiction}]; p != nil {
			p.Lines = append(p.Lines, l)
		}
	}
	for ref, printed := range of {
		mend(tallies[ref.Report], ref, record.Read(ref.Report, ref.Measure, *printed, ""))
	}
	return nil
}

// mend corrects, in the tallies of a report, a figure that this site had wrong.
func mend(tallies []record.Tally, ref record.FigureRef, f record.Figure) {
	if !f.Mended || f.PartOf != "" {
		return
	}
	for i := range tallies {
		if t := &tallies[i]; t.Measure == ref.Measure && t.State == ref.Jurisdiction.State() {
			for _, l := range f.Lines {
				if !l.Value.Known {
					t.Unread--
				}
				t.Sum -= l.Value.N
			}
			t.Sum += f.Published.N
		}
	}
}

// rank is SQL for the rank of line t, printed or read later.
func (s *Snapshot) rank() string {
	if s.asBrought || !s.has(s.firsts.reading) {
		return "t.rank"
	}
	return fmt.Sprintf(`coalesce(t.rank, (
		select cast(value as integer) from reading
		where report = t.report and of_table = 'entries' and section = t.section
		  and coalesce(jurisdiction, 0) = t.jurisdiction and measure in ('', t.measure)
		  and facility = t.facility and of_column = 'rank' and of_column <> 'sources' and change <= %d))`, s.Seq)
}

// reading adds a reading of an existing row.
func (a *applying) reading(seq record.Seq, r record.Reading) error {
	report, err := a.reportRow(r.Report)
	if err != nil {
		return err
	}
	jurisdiction, err := a.id(r.Jurisdiction)
	if err != nil {
		return err
	}
	found := true // the report itself
	switch r.Table {
	case record.EntriesTable:
		err = a.tx.QueryRowContext(a.ctx, `select exists (select 1 from entry
			where report = ? and jurisdiction = ? and section = ? and measure = ? and facility = ?)`, report, jurisdiction,
			r.Section, r.OfMeasure(), r.Facility).Scan(&found)
	case record.PoliciesTable:
		err = a.tx.QueryRowContext(a.ctx, `select exists (select 1 from policy where report = ? and jurisdiction = ?)`,
			r.Report, jurisdiction).Scan(&found)
	}
	if err == nil && !found {
		err = fmt.Errorf("a line of %s: %w", r.Jurisdiction, record.ErrNotFound)
	}
	if err != nil {
		return err
	}
	return a.exec(`
		insert into reading (change, report, of_table, section, jurisdiction, facility, measure, of_column, value, note,
		  sources)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, report, r.Table, r.Section, jurisdiction, r.Facility, r.Measure, r.Column, r.Value, r.Note,
		joined(r.Sources))
}

// publication adds what a report says that was published after its period had been recorded as not published.
func (a *applying) publication(seq record.Seq, r record.Report) error {
	var row int64
	err := a.tx.QueryRowContext(a.ctx, `select change from report
		where id = ? and series = ? and period_start = ? and period_end = ? and status = 'not published'`,
		r.ID, r.Series, r.Period.Start, r.Period.End).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("a period that was not published: %w", record.ErrNotFound)
	}
	if err != nil {
		return err
	}
	return a.exec(`
		insert into publication (change, report, published_on, issued_total, declined_total, section1_rows, policies_listed,
		  pages, document_urls, note, sources)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, row, r.PublishedOn, r.IssuedTotal, r.DeclinedTotal, r.Section1Rows, r.PoliciesListed, r.Pages,
		joined(r.DocumentURLs), r.Note, joined(r.Sources))
}

func (a *applying) status(seq record.Seq, s record.SeriesStatus) error {
	return a.exec(`insert into series_status (change, series, status) values (?, ?, ?)`, seq, s.Series, s.Status)
}
