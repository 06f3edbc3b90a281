package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"detainerledger/internal/record"
)

// Snapshot is the record as it stood at one sequence number. Because rows are
// only ever added, each with the change that brought it, a bound on that number
// is all that it takes.
type Snapshot struct {
	// Seq is the version: the newest change in the snapshot, 0 of an empty record.
	Seq record.Seq
	// At is when that change entered the record, in UTC.
	At   time.Time
	read *sql.DB
}

// Now returns the record as it stands.
func (s *Store) Now(ctx context.Context) (*Snapshot, error) {
	snap := &Snapshot{read: s.read}
	var at string
	err := s.read.QueryRowContext(ctx, `select seq, at from change order by seq desc limit 1`).Scan(&snap.Seq, &at)
	if err == sql.ErrNoRows {
		return snap, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the record's version: %w", err)
	}
	snap.At, err = time.Parse(time.RFC3339, at)
	return snap, err
}

// Filter narrows a query; its zero value takes everything.
type Filter struct {
	// Slug is one jurisdiction, State all those of a state (two letters, any case).
	Slug  record.Slug
	State string
	// Report is one report.
	Report record.ReportID
}

// where returns the condition for the table aliased t, which must be joined to
// jurisdiction as j.
func (f Filter) where(seq record.Seq) (condition string, args []any) {
	where, args := []string{"t.change <= ?"}, []any{seq}
	if f.Slug != "" {
		where, args = append(where, "j.slug = ?"), append(args, f.Slug)
	}
	if f.State != "" {
		where, args = append(where, "j.state = ?"), append(args, strings.ToUpper(f.State))
	}
	if f.Report != "" {
		where, args = append(where, "t.report = ?"), append(args, f.Report)
	}
	return " where " + strings.Join(where, " and "), args
}

// Jurisdictions returns every jurisdiction that can be named, in the order in
// which they entered the record: the counties by code, then the others.
func (s *Snapshot) Jurisdictions(ctx context.Context, f Filter) ([]record.Jurisdiction, error) {
	return s.jurisdictions(ctx, f, "")
}

func (s *Snapshot) jurisdictions(ctx context.Context, f Filter, and string) ([]record.Jurisdiction, error) {
	where, args := "where j.change <= ?", []any{s.Seq}
	if f.Slug != "" {
		where, args = where+" and j.slug = ?", append(args, f.Slug)
	}
	if f.State != "" {
		where, args = where+" and j.state = ?", append(args, strings.ToUpper(f.State))
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, j *record.Jurisdiction) error {
		var counties string
		err := rows.Scan(&j.Slug, &j.Name, &j.State, &j.Kind, &j.FIPS, &counties)
		j.CountyFIPS = strings.Fields(counties)
		return err
	}, `select j.slug, j.name, j.state, j.kind, j.fips, j.county_fips from jurisdiction j `+where+and+` order by j.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("jurisdictions: %w", err)
	}
	return all, nil
}

// AllSeries returns every series, in the order in which they entered the record.
func (s *Snapshot) AllSeries(ctx context.Context) ([]record.Series, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows, r *record.Series) error {
		return rows.Scan(&r.ID, &r.Title, &r.Publisher, &r.Cadence, &r.FirstPeriodStart, &r.Status, &r.LegalBasis)
	}, `
		select id, title, publisher, cadence, first_period_start, status, legal_basis
		from series where change <= ? order by change`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("series: %w", err)
	}
	return all, nil
}

// Reports returns every report of the series, or of all series for "", by period.
func (s *Snapshot) Reports(ctx context.Context, series record.SeriesID) ([]record.Report, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows, r *record.Report) error {
		var documents, sources string
		err := rows.Scan(&r.ID, &r.Series, &r.Period.Start, &r.Period.End, &r.PublishedOn, &r.Status, &r.IssuedTotal, &r.DeclinedTotal,
			&r.Section1Rows, &r.PoliciesListed, &r.Pages, &documents, &r.Note, &sources)
		r.DocumentURLs, r.Sources = strings.Fields(documents), strings.Fields(sources)
		return err
	}, `
		select id, series, period_start, period_end, published_on, status, issued_total, declined_total,
		  section1_rows, policies_listed, pages, document_urls, note, sources
		from report where change <= ? and (series = ? or ? = '') order by series, period_start`, s.Seq, series, series)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return all, nil
}

// Totals returns the control totals of every report, each report's in the order printed.
func (s *Snapshot) Totals(ctx context.Context) ([]record.ControlTotal, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows, t *record.ControlTotal) error {
		var sources string
		err := rows.Scan(&t.Report, &t.Scope, &t.Measure, &t.Total, &t.Note, &sources)
		t.Sources = strings.Fields(sources)
		return err
	}, `
		select t.report, t.scope, t.measure, t.total, t.note, t.sources
		from control_total t join report r on r.id = t.report
		where t.change <= ? order by r.change, t.change, t.line`, s.Seq)
	if err != nil {
		return nil, fmt.Errorf("control totals: %w", err)
	}
	return all, nil
}

// Lines returns the entries that the filter takes, by report and in the order
// in which they entered the record.
func (s *Snapshot) Lines(ctx context.Context, f Filter) ([]record.Line, error) {
	where, args := f.where(s.Seq)
	all, err := list(ctx, s.read, func(rows *sql.Rows, l *record.Line) error {
		var sources, at string
		err := rows.Scan(&l.Report, &l.Section, &l.Measure, &l.Jurisdiction, &l.Value, &l.Rank, &l.PartOf, &l.Facility, &l.Note, &sources, &l.Seq, &at)
		if err != nil {
			return err
		}
		l.Sources = strings.Fields(sources)
		l.EnteredAt, err = time.Parse(time.RFC3339, at)
		return err
	}, `
		select t.report, t.section, t.measure, j.slug, t.value, t.rank, coalesce(p.slug, ''), t.facility, t.note, t.sources, t.change, c.at
		from entry t
		join jurisdiction j on j.id = t.jurisdiction
		join report r on r.id = t.report
		join change c on c.seq = t.change
		left join jurisdiction p on p.id = t.part_of`+where+`
		order by r.change, t.change, t.line`, args...)
	if err != nil {
		return nil, fmt.Errorf("entries: %w", err)
	}
	return all, nil
}

// Policies returns the policies that the filter takes, by report and in the
// order in which they entered the record.
func (s *Snapshot) Policies(ctx context.Context, f Filter) ([]record.Policy, error) {
	where, args := f.where(s.Seq)
	all, err := list(ctx, s.read, func(rows *sql.Rows, p *record.Policy) error {
		var sources string
		err := rows.Scan(&p.Report, &p.Jurisdiction, &p.Listing, &p.AOR, &p.Enacted, &p.Instrument, &p.Criteria, &p.Note, &sources)
		p.Sources = strings.Fields(sources)
		return err
	}, `
		select t.report, j.slug, t.listing, t.aor, t.enacted, t.instrument, t.criteria, t.note, t.sources
		from policy t
		join jurisdiction j on j.id = t.jurisdiction
		join report r on r.id = t.report`+where+`
		order by r.change, t.change, t.line`, args...)
	if err != nil {
		return nil, fmt.Errorf("policies: %w", err)
	}
	return all, nil
}

// Corrections returns the corrections that the filter takes, in the order in
// which they entered the record.
func (s *Snapshot) Corrections(ctx context.Context, f Filter) ([]record.Correction, error) {
	where, args := f.where(s.Seq)
	all, err := list(ctx, s.read, func(rows *sql.Rows, c *record.Correction) error {
		var sources string
		err := rows.Scan(&c.ID, &c.Date, &c.By, &c.Report, &c.Section, &c.Measure, &c.Jurisdiction, &c.Effect, &c.Value, &c.Reason, &c.DateNote, &sources)
		c.Sources = strings.Fields(sources)
		return err
	}, `
		select t.id, t.date, t.by, t.report, t.section, t.measure, j.slug, t.effect, t.value, t.reason, t.date_note, t.sources
		from correction t join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	return all, nil
}

// Statements returns the statements that the filter takes, in the order in which
// they entered the record. Without a slug or a state those that speak for many
// are among them.
func (s *Snapshot) Statements(ctx context.Context, f Filter) ([]record.Statement, error) {
	where, args := f.where(s.Seq)
	all, err := list(ctx, s.read, func(rows *sql.Rows, t *record.Statement) error {
		var sources string
		err := rows.Scan(&t.Date, &t.Jurisdiction, &t.OnBehalfOf, &t.Report, &t.Office, &t.Stance, &t.Gist, &t.DateNote, &sources)
		t.Sources = strings.Fields(sources)
		return err
	}, `
		select t.date, coalesce(j.slug, ''), t.on_behalf_of, coalesce(t.report, ''), t.office, t.stance, t.gist, t.date_note, t.sources
		from statement t left join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("statements: %w", err)
	}
	return all, nil
}

// Events returns the events that the filter takes, in the order in which they
// entered the record. Without a slug or a state those about no one jurisdiction
// are among them.
func (s *Snapshot) Events(ctx context.Context, f Filter) ([]record.Event, error) {
	where, args := f.where(s.Seq)
	all, err := list(ctx, s.read, func(rows *sql.Rows, e *record.Event) error {
		var sources string
		err := rows.Scan(&e.Date, &e.Kind, &e.Jurisdiction, &e.Concerns, &e.Report, &e.By, &e.What, &e.DateNote, &sources)
		e.Sources = strings.Fields(sources)
		return err
	}, `
		select t.date, t.kind, coalesce(j.slug, ''), t.concerns, coalesce(t.report, ''), t.by, t.what, t.date_note, t.sources
		from event t left join jurisdiction j on j.id = t.jurisdiction`+where+`
		order by t.change`, args...)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	return all, nil
}
