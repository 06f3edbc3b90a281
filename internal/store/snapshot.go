package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Snapshot is the record at one sequence number. Because rows are only ever added, each with the number of its change,
// an upper bound on that number is enough to read it.
type Snapshot struct {
	// Seq is the version: the newest change in the snapshot, 0 for an empty record.
	Seq record.Seq
	// At is when that change entered the record, in UTC.
	At time.Time
	// PublishedBy limits the snapshot to what had been published by the end of that day; empty means no limit.
	PublishedBy record.Day
	// asBrought leaves out readings.
	asBrought bool
	read      *sql.DB
	refs      *lineRefs
	firsts    firsts
	// awaits is set on the newest version of a replica: what it lacks may still arrive.
	awaits bool
}

// Now returns the record at its newest version, or, if versions are held back ([Store.HoldBack]), at the newest that
// may be shown.
func (s *Store) Now(ctx context.Context) (*Snapshot, error) {
	snap, err := s.snapshot(ctx, `true order by seq desc limit 1`)
	if errors.Is(err, record.ErrNotFound) {
		if s.shown.Load() == 0 {
			return nil, ErrNoneShown
		}
		return &Snapshot{read: s.read, refs: &s.refs, awaits: s.replica}, nil
	}
	if err == nil {
		snap.awaits = s.replica
	}
	return snap, err
}

// At returns the record with the change seq as its newest. The error wraps [record.ErrNotFound] if there is no such
// change, and [ErrNotYet] if a replica does not have it yet.
func (s *Store) At(ctx context.Context, seq record.Seq) (*Snapshot, error) {
	snap, err := s.snapshot(ctx, `seq = ?`, seq)
	if s.replica && seq > 0 && errors.Is(err, record.ErrNotFound) {
		return nil, fmt.Errorf("version %d: %w", seq, ErrNotYet)
	}
	return snap, err
}

// On returns the record as it stood at the end of a day in UTC. The error wraps [record.ErrNotFound] if the record was
// still empty.
func (s *Store) On(ctx context.Context, day record.Day) (*Snapshot, error) {
	return s.snapshot(ctx, `at < ? order by seq desc limit 1`, day.AddDays(1))
}

// Before returns the record as it stood just before the snapshot's newest change. Its At is not set.
func (s *Snapshot) Before() *Snapshot { return s.Earlier(s.Seq - 1) }

// Earlier returns the record at a version no newer than the snapshot's. Its At is not set.
func (s *Snapshot) Earlier(seq record.Seq) *Snapshot {
	earlier := *s
	earlier.Seq, earlier.At, earlier.awaits = min(seq, s.Seq), time.Time{}, s.awaits && seq >= s.Seq
	return &earlier
}

// snapshot returns the version that a condition selects among those that may be shown.
func (s *Store) snapshot(ctx context.Context, condition string, args ...any) (*Snapshot, error) {
	snap := &Snapshot{read: s.read, refs: &s.refs}
	err := s.read.QueryRowContext(ctx, `select seq, at from change where seq <= ? and `+condition,
		append([]any{s.shown.Load()}, args...)...).Scan(&snap.Seq, sqlite.Time(&snap.At))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("version of the record: %w", record.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("version of the record: %w", err)
	}
	snap.firsts, err = s.firsts.of(ctx, s, snap.Seq)
	return snap, err
}

// published returns the condition that the day in the column is within the bound of [Snapshot.PublishedBy]. A month or
// a year counts from its last day on, an unknown day never.
func (s *Snapshot) published(column string) (condition string, args []any) {
	if s.PublishedBy == "" {
		return "", nil
	}
	return " and " + column + " || substr('9999-12-31', length(" + column + ") + 1) <= ?", []any{s.PublishedBy}
}

// Filter narrows a query; its zero value takes everything.
type Filter struct {
	// Slug is one jurisdiction, Slugs are several, State means all of a state (two letters, any case).
	Slug  record.Slug
	Slugs []record.Slug
	State string
	// Report is one report, Reports are several.
	Report  record.ReportID
	Reports []record.ReportID
}

// onlyFigures returns the tables of the lines of some figures, each looked up individually, and their argument.
func onlyFigures(refs []record.FigureRef) (from string, args []any) {
	pairs := make([][2]string, len(refs))
	for i, ref := range refs {
		pairs[i] = [2]string{string(ref.Jurisdiction), string(ref.Report)}
	}
	text, err := json.Marshal(pairs)
	if err != nil {
		panic(err) // such a list always can
	}
	return `(select distinct value ->> 0 as slug, value ->> 1 as report from json_each(?)) figure
		cross join jurisdiction o on o.slug = figure.slug
		cross join report r on r.id = figure.report
		cross join entry t on t.report = r.change and t.jurisdiction = o.id`, []any{string(text)}
}

// jsonList encodes a list for SQLite's json_each.
func jsonList[T ~string | ~int64](all []T) string {
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // such a list always can
	}
	return string(text)
}

// where returns the condition for the table aliased t. report is the column with the id of a row's report, published
// the one with the day on which it was published. It selects jurisdictions by row, because a condition on a joined
// table would make SQLite look up every row of t.
func (s *Snapshot) where(f Filter, report, published string) (condition string, args []any) {
	where, args := []string{"t.change <= ?"}, []any{s.Seq}
	if f.Slug != "" {
		where, args = append(where, "t.jurisdiction = (select id from jurisdiction where slug = ?)"), append(args, f.Slug)
	}
	if f.Slugs != nil {
		where, args = append(where,
			"t.jurisdiction in (select id from jurisdiction where slug in (select value from json_each(?)))"),
			append(args, jsonList(f.Slugs))
	}
	if f.State != "" {
		where, args = append(where, "t.jurisdiction in (select id from jurisdiction where state = ?)"), append(args,
			strings.ToUpper(f.State))
	}
	if f.Report != "" {
		where, args = append(where, report+" = ?"), append(args, f.Report)
	}
	if f.Reports != nil {
		where, args = append(where, report+" in (select value from json_each(?))"), append(args, jsonList(f.Reports))
	}
	by, day := s.published(published)
	return " where " + strings.Join(where, " and ") + by, append(args, day...)
}

// Jurisdictions returns every jurisdiction in the record, in the order in which they entered it: the counties by code,
// then the others.
func (s *Snapshot) Jurisdictions(ctx context.Context, f Filter) ([]record.Jurisdiction, error) {
	where, args := "where j.change <= ?", []any{s.Seq}
	if f.Slug != "" {
		where, args = where+" and j.slug = ?", append(args, f.Slug)
	}
	if f.Slugs != nil {
		where, args = where+" and j.slug in (select value from json_each(?))", append(args, jsonList(f.Slugs))
	}
	if f.State != "" {
		where, args = where+" and j.state = ?", append(args, strings.ToUpper(f.State))
	}
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, j *record.Jurisdiction) error {
		var counties string
		err := rows.Scan(&j.Slug, &j.Name, &j.State, &j.Kind, &j.FIPS, &counties)
		j.CountyFIPS = strings.Fields(counties)
		return err
	}, `
		select j.slug, j.name, j.state, j.kind, j.fips, j.county_fips from jurisdiction j `+where+`
		order by j.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("jurisdictions: %w", err)
	}
	return all, nil
}

// AllSeries returns every series with what it says of itself, in the order in which they entered the record;
// [record.Series.Described] adds what the earliest leave out.
func (s *Snapshot) AllSeries(ctx context.Context) ([]record.Series, error) {
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *record.Series) error {
		var sources string
		err := rows.Scan(&r.ID, &r.Title, &r.Publisher, &r.Cadence, &r.FirstPeriodStart, &r.Status, &r.LegalBasis,
			&r.CountedBy, &r.Form, &r.Area, &r.CaseDay, &r.Terms, &r.Cite, &r.Note, &sources)
		r.Sources = strings.Fields(sources)
		return err
	}, `
		select id, title, publisher, cadence, first_period_start, status, legal_basis, counted_by, form, area, case_day,
		  terms, cite, note, sources
		from series where change <= ? order by change`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	at := map[record.SeriesID]*record.Series{}
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	_, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, m *record.SeriesMeasure) error {
		var of record.SeriesID
		err := rows.Scan(&of, &m.Measure, &m.Name, &m.Section, &m.Base, &m.ShareOf, &m.Printed, &m.Absence)
		if series := at[of]; err == nil && series != nil {
			series.Measures = append(series.Measures, *m)
		}
		return err
	}, `
		select series, measure, name, section, base, share_of, printed, absence
		from series_measure where change <= ? order by change, line`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("measures of series: %w", err)
	}
	later, err := s.statuses(ctx)
	for i := range all {
		all[i].Status = s.status(append([]string{all[i].Status}, later[all[i].ID]...))
	}
	return all, err
}

// Reports returns every report of the series, or of all series for "", by period.
func (s *Snapshot) Reports(ctx context.Context, series record.SeriesID) ([]record.Report, error) {
	return s.reports(ctx, "(series = ? or ? = '')", series, series)
}

// reports returns the reports that meet a condition.
func (s *Snapshot) reports(ctx context.Context, and string, args ...any) ([]record.Report, error) {
	all, err := s.reportsBrought(ctx, and, args...)
	if err == nil {
		err = s.fillReports(ctx, all)
	}
	return all, err
}

// reportsBrought returns the same reports as they came in.
func (s *Snapshot) reportsBrought(ctx context.Context, and string, args ...any) ([]record.Report, error) {
	where, args := "change <= ? and "+and, append([]any{s.Seq}, args...)
	if s.PublishedBy != "" {
		// That a period was not published is known once an event says so.
		by, day := s.published(s.publishedOn("report"))
		told, toldDay := s.published("date")
		where += " and (true" + by +
			" or status <> 'published' and id in (select report from event where change <= ?" + told + "))"
		args = append(append(append(args, day...), s.Seq), toldDay...)
	}
	all, err := sqlite.List(ctx, s.read, scanReportRow,
		`select `+reportColumns+` from report where `+where+` order by series, period_start`, args...)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return all, nil
}

// reportColumns are those that scanReportRow scans.
const reportColumns = `id, series, period_start, period_end, published_on, status, issued_total, declined_total,
  section1_rows, policies_listed, pages, document_urls, note, sources, partial`

func scanReportRow(rows *sql.Rows, r *record.Report) error {
	var documents, sources string
	err := rows.Scan(&r.ID, &r.Series, &r.Period.Start, &r.Period.End, &r.PublishedOn, &r.Status, &r.IssuedTotal,
		&r.DeclinedTotal, &r.Section1Rows, &r.PoliciesListed, &r.Pages, &documents, &r.Note, &sources,
		&r.Partial)
	r.DocumentURLs, r.Sources = strings.Fields(documents), strings.Fields(sources)
	return err
}

// ReportsEntered returns, for each report, the change that brought it.
func (s *Snapshot) ReportsEntered(ctx context.Context) (map[record.ReportID]record.Entered, error) {
	type entered struct {
		report record.ReportID
		record.Entered
	}
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, e *entered) error {
		return rows.Scan(&e.report, &e.Seq, sqlite.Time(&e.EnteredAt))
	}, `select r.id, c.seq, c.at from report r join change c on c.seq = r.change where c.seq <= ?`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("changes that brought reports: %w", err)
	}
	by := make(map[record.ReportID]record.Entered, len(all))
	for _, e := range all {
		by[e.report] = e.Entered
	}
	return by, nil
}

// Totals returns the control totals of every report, each report's in the order printed.
func (s *Snapshot) Totals(ctx context.Context) ([]record.ControlTotal, error) {
	return s.totals(ctx, "true")
}

// totals returns those that meet a condition.
func (s *Snapshot) totals(ctx context.Context, and string, args ...any) ([]record.ControlTotal, error) {
	by, day := s.published(s.publishedOn("r"))
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, t *record.ControlTotal) error {
		var sources string
		err := rows.Scan(&t.Report, &t.Scope, &t.Measure, &t.Total, &t.Note, &sources)
		t.Sources = strings.Fields(sources)
		return err
	}, `
		select t.report, t.scope, t.measure, t.total, t.note, t.sources
		from control_total t join report r on r.id = t.report
		where t.change <= ? and `+and+by+`
		order by r.change, t.change, t.line`, slices.Concat([]any{s.Seq}, args, day)...)
	if err != nil {
		return nil, fmt.Errorf("control totals: %w", err)
	}
	return all, nil
}

// Lines returns the entries that match the filter, by report and then in the order in which they entered the record.
func (s *Snapshot) Lines(ctx context.Context, f Filter) ([]record.Line, error) {
	return s.linesOf(ctx, "report r cross join entry t on t.report = r.change", nil, f)
}

// LinesOf returns the entries of the place and report of each figure, in the order of [Snapshot.Lines].
func (s *Snapshot) LinesOf(ctx context.Context, refs []record.FigureRef) ([]record.Line, error) {
	from, args := onlyFigures(refs)
	return s.linesOf(ctx, from, args, Filter{})
}

// linesOf reads from tables that take arguments of their own.
func (s *Snapshot) linesOf(ctx context.Context, from string, fromArgs []any, f Filter) ([]record.Line, error) {
	where, args := s.where(f, "r.id", s.publishedOn("r"))
	args = append(slices.Clip(fromArgs), args...)
	// There can be many lines. Their texts are scanned as strings, which is several times as fast as scanning into
	// a type based on one, and what many lines share is read once.
	var refs []lineRef
	var of lineRef
	var section, measure, custodian string
	var value, rank sql.NullInt64
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, l *record.Line) error {
		err := rows.Scan(&of.report, &section, &measure, &of.jurisdiction, &value, &rank, &of.partOf, &l.Facility, &custodian,
			&l.Label, &l.State, &l.Note, &of.source, (*int64)(&l.Seq))
		l.Section, l.Measure, l.Value, l.Rank = record.Section(section), record.Measure(measure), count(value), count(rank)
		l.Custodian = record.Custodian(custodian)
		refs = append(refs, of)
		return err
	}, `
		select t.report, t.section, t.measure, t.jurisdiction, t.value, t.rank, coalesce(t.part_of, 0), t.facility,
		  t.custodian, t.label, t.state, t.note, t.source, t.change
		from `+from+where+`
		order by r.change, t.change, t.line`, args...)
	if err == nil {
		err = s.refs.tell(ctx, s.read, all, refs)
	}
	if err == nil {
		err = s.fillLines(ctx, all, refs)
	}
	if err != nil {
		return nil, fmt.Errorf("entries: %w", err)
	}
	return all, nil
}

// Policies returns the policies that match the filter, by report and then in the order in which they entered the
// record.
func (s *Snapshot) Policies(ctx context.Context, f Filter) ([]record.Policy, error) {
	where, args := s.where(f, "t.report", s.publishedOn("r"))
	reports := map[int64]bool{}
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, p *record.Policy) error {
		var sources string
		var report int64
		err := rows.Scan(&report, &p.Report, &p.Jurisdiction, &p.Listing, &p.AOR, &p.Enacted, &p.Instrument, &p.Criteria,
			&p.Note, &sources, &p.Seq, sqlite.Time(&p.EnteredAt))
		p.Sources, reports[report] = strings.Fields(sources), true
		return err
	}, `
		select r.change, t.report, j.slug, t.listing, t.aor, t.enacted, t.instrument, t.criteria, t.note, t.sources,
		  t.change, c.at
		from policy t
		join jurisdiction j on j.id = t.jurisdiction
		join change c on c.seq = t.change
		join report r on r.id = t.report`+where+`
		order by r.change, t.change, t.line`, args...)
	if err == nil {
		err = s.fillPolicies(ctx, all, reports)
	}
	if err != nil {
		return nil, fmt.Errorf("policies: %w", err)
	}
	return all, nil
}

// Corrections returns the corrections that match the filter, in the order in which they entered the record.
func (s *Snapshot) Corrections(ctx context.Context, f Filter) ([]record.Correction, error) {
	return s.correctionsOf(ctx, "", nil, f)
}

// correctionsOf joins the corrections with tables that have arguments of their own.
func (s *Snapshot) correctionsOf(
	ctx context.Context, join string, joinArgs []any, f Filter,
) ([]record.Correction, error) {
	where, args := s.where(f, "t.report", "t.date")
	args = append(slices.Clip(joinArgs), args...)
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, c *record.Correction) error {
		var sources string
		err := rows.Scan(&c.ID, &c.Date, &c.By, &c.Report, &c.Section, &c.Measure, &c.Jurisdiction, &c.Effect, &c.Value,
			&c.MovedTo, &c.Reason, &c.DateNote, &sources, &c.Seq, sqlite.Time(&c.EnteredAt))
		c.Sources = strings.Fields(sources)
		return err
	}, `
		select t.id, t.date, t.by, t.report, t.section, t.measure, j.slug, t.effect, t.value, coalesce(m.slug, ''),
		  t.reason, t.date_note, t.sources, t.change, c.at
		from correction t
		join jurisdiction j on j.id = t.jurisdiction
		join change c on c.seq = t.change
		left join jurisdiction m on m.id = t.moved_to
		`+join+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	return all, nil
}

// aboutSeries is SQL for the series that a statement t concerns that names neither a report nor a series: the early
// series.
const aboutSeries = `(select coalesce(group_concat(id, ' '), '') from series where form = '' and change <= ?)`

// Statements returns the statements that match the filter, in the order in which they entered the record. Without a
// slug or a state they include those on behalf of many jurisdictions.
func (s *Snapshot) Statements(ctx context.Context, f Filter) ([]record.Statement, error) {
	where, args := s.where(f, "t.report", "t.date")
	args = append([]any{s.Seq}, args...)
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, t *record.Statement) error {
		var sources string
		var about string
		err := rows.Scan(&t.Date, &t.Jurisdiction, &t.OnBehalfOf, &t.Report, &t.Office, &t.Stance, &t.Gist, &t.DateNote,
			&sources, &t.Series, &about, &t.Seq, sqlite.Time(&t.EnteredAt))
		t.Sources = strings.Fields(sources)
		for _, id := range strings.Fields(about) {
			t.About = append(t.About, record.SeriesID(id))
		}
		return err
	}, `
		select t.date, coalesce(j.slug, ''), t.on_behalf_of, coalesce(t.report, ''), t.office, t.stance, t.gist,
		  t.date_note, t.sources, coalesce(t.series, ''),
		  iif(t.report is null and t.series is null, `+aboutSeries+`, ''), t.change, c.at
		from statement t join change c on c.seq = t.change left join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("statements: %w", err)
	}
	return all, nil
}

// Events returns the events that match the filter, in the order in which they entered the record. Without a slug or a
// state they include those that are not about a single jurisdiction.
func (s *Snapshot) Events(ctx context.Context, f Filter) ([]record.Event, error) {
	where, args := s.where(f, "t.report", "t.date")
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, e *record.Event) error {
		var sources string
		err := rows.Scan(&e.Date, &e.Kind, &e.Jurisdiction, &e.Concerns, &e.Report, &e.By, &e.What, &e.DateNote, &sources,
			&e.Seq, sqlite.Time(&e.EnteredAt))
		e.Sources = strings.Fields(sources)
		return err
	}, `
		select t.date, t.kind, coalesce(j.slug, ''), t.concerns, coalesce(t.report, ''), t.by, t.what, t.date_note,
		  t.sources, t.change, c.at
		from event t join change c on c.seq = t.change left join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	return all, nil
}
