package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"detainerledger/internal/record"
)

// place is where a row is in a table: its rowid, or 0 if the table has none, the change that brought it according to
// the row, and its position within that change.
type place struct {
	row  int64
	seq  record.Seq
	line int
}

func (p place) String() string {
	if p.row == 0 {
		return "a row of its table"
	}
	return fmt.Sprintf("row %d of its table", p.row)
}

// rowsOf reads the rows of one table in the order in which they were added and returns them change by change. Since
// rows are only ever added, that order is the order of the changes: no index is needed, and a row that was inserted
// later is noticed.
type rowsOf interface {
	// take adds the rows of a change to it and returns their number.
	take(seq record.Seq, c *record.Change) (int, error)
	// left returns an error if there are rows of no change up to until, after last, the last change taken.
	left(last, until record.Seq) error
	close() error
}

// cursor reads the rows of a table as values of type T.
type cursor[T any] struct {
	name string // of their field in a change
	rows *sql.Rows
	scan func(rows *sql.Rows, at *place, value *T) error
	// put adds a value to a change.
	put func(c *record.Change, value T)
	// several is set if a change can have more than one.
	several bool

	at   place
	held T
	more bool
}

// open opens a cursor. The query takes one argument, and selects the rows after it.
func open[T any](ctx context.Context, tx *sql.Tx, c cursor[T], query string, after int64) (rowsOf, error) {
	var err error
	if c.rows, err = tx.QueryContext(ctx, query, after); err != nil {
		return nil, err
	}
	return &c, c.next()
}

func (c *cursor[T]) next() error {
	if c.more = c.rows.Next(); !c.more {
		return c.rows.Err()
	}
	var empty T
	c.held = empty
	return c.scan(c.rows, &c.at, &c.held)
}

func (c *cursor[T]) take(seq record.Seq, change *record.Change) (int, error) {
	if c.more && c.at.seq < seq {
		return 0, c.stray()
	}
	n := 0
	for ; c.more && c.at.seq == seq; n++ {
		switch {
		case !c.several && n > 0:
			return n, &Difference{Seq: seq, Field: c.name, Expected: "one row", Found: "a second one, " + c.at.String()}
		case c.several && c.at.line != n && c.at.line >= 0:
			return n, &Difference{Seq: seq, Field: fmt.Sprintf("%s[%d]", c.name, n), Expected: fmt.Sprintf("line %d", n),
				Found: fmt.Sprintf("line %d, in %s", c.at.line, c.at)}
		}
		c.put(change, c.held)
		if err := c.next(); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (c *cursor[T]) left(last, until record.Seq) error {
	if !c.more || c.at.seq > until {
		return nil
	}
	if c.at.seq <= last {
		return c.stray()
	}
	return &Difference{Seq: c.at.seq, Field: c.name, Expected: "no such change",
		Found: c.at.String() + ", which says that the change brought it"}
}

// stray is the error for a row that comes after those of later changes.
func (c *cursor[T]) stray() error {
	return &Difference{Seq: c.at.seq, Field: c.name, Expected: nothing + " more",
		Found: c.at.String() + ", which was added after those of later changes"}
}

func (c *cursor[T]) close() error { return c.rows.Close() }

// openTables opens a cursor for each table, for the rows of a stretch of changes. It uses outer joins, so that a row
// whose place is missing is reported as different rather than left out.
func openTables(ctx context.Context, tx *sql.Tx, of stretch) (all []rowsOf, err error) {
	change := int64(of.after)
	row := func(table string) int64 {
		at, failed := of.rowsAfter(ctx, tx, table)
		err = cmp.Or(err, failed)
		return at
	}
	add := func(rows rowsOf, failed error) {
		if rows != nil {
			all = append(all, rows)
		}
		if err == nil {
			err = failed
		}
	}
	add(open(ctx, tx, cursor[record.Jurisdiction]{name: "places", several: true, scan: scanPlace,
		put: func(c *record.Change, j record.Jurisdiction) { c.Places = append(c.Places, j) },
	}, `select id, change, slug, name, state, kind, fips, county_fips from jurisdiction where id > ? order by id`,
		row("jurisdiction")))
	add(open(ctx, tx, cursor[record.Series]{name: "series", scan: scanSeries,
		put: func(c *record.Change, s record.Series) { c.Series = &s },
	}, `
		select rowid, change, id, title, publisher, cadence, first_period_start, status, legal_basis, counted_by, form, area,
		  case_day, terms, cite, note, sources
		from series where rowid > ? order by rowid`, row("series")))
	add(open(ctx, tx, cursor[measureOf]{name: "series.measures", several: true, scan: scanMeasure, put: putMeasure}, `
		select rowid, change, line, series, measure, name, section, base, share_of, printed, absence
		from series_measure where rowid > ? order by rowid`, row("series_measure")))
	add(open(ctx, tx, cursor[record.Report]{name: "report", scan: scanReport,
		put: func(c *record.Change, r record.Report) { c.Report = &r },
	}, `
		select rowid, change, id, series, period_start, period_end, published_on, status, issued_total, declined_total,
		  section1_rows, policies_listed, pages, document_urls, note, sources, partial
		from report where rowid > ? order by rowid`, row("report")))
	add(open(ctx, tx, cursor[record.ControlTotal]{name: "totals", several: true, scan: scanTotal,
		put: func(c *record.Change, t record.ControlTotal) { c.Totals = append(c.Totals, t) },
	}, `
		select rowid, change, line, report, scope, measure, total, note, sources
		from control_total where rowid > ? order by rowid`, row("control_total")))
	// Lines that came with their report are in the order of its change; those that came later have their own index.
	for _, which := range []string{"change = t.report and t.report > ? order by t.report",
		"change <> t.report and t.change > ? order by t.change"} {
		add(open(ctx, tx, cursor[record.Entry]{name: "entries", several: true, scan: scanEntry,
			put: func(c *record.Change, e record.Entry) { c.Entries = append(c.Entries, e) },
		}, `
			select 0, t.change, t.line, r.id, t.section, t.measure, nullif(t.jurisdiction, 0), j.slug, t.value, t.rank,
			  t.part_of, p.slug, t.facility, t.note, t.custodian, t.label, t.state, s.addresses
			from entry t
			left join report r on r.change = t.report
			left join source s on s.id = t.source
			left join jurisdiction j on j.id = t.jurisdiction
			left join jurisdiction p on p.id = t.part_of
			where t.`+which+`, t.line`, change))
	}
	add(open(ctx, tx, cursor[record.Policy]{name: "policies", several: true, scan: scanPolicy,
		put: func(c *record.Change, p record.Policy) { c.Policies = append(c.Policies, p) },
	}, `
		select t.rowid, t.change, t.line, t.report, j.slug, t.listing, t.aor, t.enacted, t.instrument, t.criteria, t.note,
		  t.sources
		from policy t left join jurisdiction j on j.id = t.jurisdiction where t.rowid > ? order by t.rowid`,
		row("policy")))
	add(open(ctx, tx, cursor[record.Correction]{name: "correction", scan: scanCorrection,
		put: func(c *record.Change, k record.Correction) { c.Correction = &k },
	}, `
		select t.rowid, t.change, t.id, t.date, t.by, t.report, t.section, t.measure, j.slug, t.effect, t.value,
		  t.moved_to, m.slug, t.reason, t.date_note, t.sources
		from correction t
		left join jurisdiction j on j.id = t.jurisdiction
		left join jurisdiction m on m.id = t.moved_to
		where t.rowid > ? order by t.rowid`, row("correction")))
	add(open(ctx, tx, cursor[record.Statement]{name: "statement", scan: scanStatement,
		put: func(c *record.Change, s record.Statement) { c.Statement = &s },
	}, `
		select t.change, t.change, t.date, t.jurisdiction, j.slug, t.on_behalf_of, t.report, t.office, t.stance, t.gist,
		  t.date_note, t.sources, coalesce(t.series, '')
		from statement t left join jurisdiction j on j.id = t.jurisdiction where t.change > ? order by t.change`, change))
	add(open(ctx, tx, cursor[record.Event]{name: "event", scan: scanEvent,
		put: func(c *record.Change, e record.Event) { c.Event = &e },
	}, `
		select t.change, t.change, t.date, t.kind, t.jurisdiction, j.slug, t.concerns, t.report, t.by, t.what,
		  t.date_note, t.sources
		from event t left join jurisdiction j on j.id = t.jurisdiction where t.change > ? order by t.change`, change))
	add(open(ctx, tx, cursor[record.Reading]{name: "reading", scan: scanReading,
		put: func(c *record.Change, r record.Reading) { c.Reading = &r },
	}, `
		select t.change, t.change, r.id, t.of_table, t.section, t.jurisdiction, j.slug, t.facility, t.measure, t.of_column,
		  t.value, t.note, t.sources
		from reading t
		left join report r on r.change = t.report
		left join jurisdiction j on j.id = t.jurisdiction
		where t.change > ? order by t.change`, change))
	add(open(ctx, tx, cursor[record.Report]{name: "publication", scan: scanReport,
		put: func(c *record.Change, r record.Report) { c.Publication = &r },
	}, `
		select t.change, t.change, coalesce(r.id, ''), coalesce(r.series, ''), coalesce(r.period_start, ''),
		  coalesce(r.period_end, ''),
		  t.published_on, 'published', t.issued_total, t.declined_total, t.section1_rows, t.policies_listed, t.pages,
		  t.document_urls, t.note, t.sources, coalesce(r.partial, 0)
		from publication t left join report r on r.change = t.report where t.change > ? order by t.change`, change))
	add(open(ctx, tx, cursor[record.SeriesStatus]{name: "status", scan: scanStatus,
		put: func(c *record.Change, s record.SeriesStatus) { c.Status = &s },
	}, `select change, change, series, status from series_status where change > ? order by change`, change))
	add(open(ctx, tx, cursor[record.Release]{name: "release", scan: scanRelease,
		put: func(c *record.Change, r record.Release) { c.Release = &r },
	}, `select t.change, t.change, `+releaseColumns+` from release t where t.change > ? order by t.change`, change))
	add(open(ctx, tx, cursor[record.ReleaseFacility]{name: "release.facilities", several: true, scan: scanFacility,
		put: putFacility}, `
		select t.change, t.line, t.facility, t.code, t.city, t.state, t.jurisdiction, j.slug, t.custodian, t.placed_by,
		  t.prepared, t.declined
		from release_facility t left join jurisdiction j on j.id = t.jurisdiction
		where t.change > ? order by t.change, t.line`, change))
	add(open(ctx, tx, cursor[record.Revision]{name: "revisions", several: true, scan: scanRevision,
		put: func(c *record.Change, v record.Revision) { c.Revisions = append(c.Revisions, v) },
	}, `
		select t.change, t.line, r.id, t.section, t.measure, nullif(t.jurisdiction, 0), j.slug, t.facility, t.label, t.state,
		  t.was, t.value
		from revision t left join report r on r.change = t.report left join jurisdiction j on j.id = t.jurisdiction
		where t.change > ? order by t.change, t.line`, change))
	return all, err
}

// unordered is the position of a row whose table keeps no order within a change.
const unordered = -1

func scanPlace(rows *sql.Rows, at *place, j *record.Jurisdiction) error {
	var counties string
	at.line = unordered
	err := rows.Scan(&at.row, &at.seq, &j.Slug, &j.Name, &j.State, &j.Kind, &j.FIPS, &counties)
	j.CountyFIPS = strings.Fields(counties)
	return err
}

func scanSeries(rows *sql.Rows, at *place, s *record.Series) error {
	var sources string
	err := rows.Scan(&at.row, &at.seq, &s.ID, &s.Title, &s.Publisher, &s.Cadence, &s.FirstPeriodStart, &s.Status,
		&s.LegalBasis, &s.CountedBy, &s.Form, &s.Area, &s.CaseDay, &s.Terms, &s.Cite, &s.Note, &sources)
	s.Sources = strings.Fields(sources)
	return err
}

// measureOf is a measure with its series.
type measureOf struct {
	record.SeriesMeasure
	series record.SeriesID
}

func putMeasure(c *record.Change, m measureOf) {
	if c.Series == nil {
		c.Series = new(record.Series) // reported as a difference later
	}
	if c.Series.ID != m.series {
		m.Measure = record.Measure(fmt.Sprintf("%s of %s", m.Measure, m.series))
	}
	c.Series.Measures = append(c.Series.Measures, m.SeriesMeasure)
}

func scanMeasure(rows *sql.Rows, at *place, m *measureOf) error {
	return rows.Scan(&at.row, &at.seq, &at.line, &m.series, &m.Measure, &m.Name, &m.Section, &m.Base, &m.ShareOf,
		&m.Printed, &m.Absence)
}

func scanReport(rows *sql.Rows, at *place, r *record.Report) error {
	var documents, sources string
	err := rows.Scan(&at.row, &at.seq, &r.ID, &r.Series, &r.Period.Start, &r.Period.End, &r.PublishedOn, &r.Status,
		&r.IssuedTotal, &r.DeclinedTotal,
		&r.Section1Rows, &r.PoliciesListed, &r.Pages, &documents, &r.Note, &sources, &r.Partial)
	r.DocumentURLs, r.Sources = strings.Fields(documents), strings.Fields(sources)
	return err
}

func scanTotal(rows *sql.Rows, at *place, t *record.ControlTotal) error {
	var sources string
	err := rows.Scan(&at.row, &at.seq, &at.line, &t.Report, &t.Scope, &t.Measure, &t.Total, &t.Note, &sources)
	t.Sources = strings.Fields(sources)
	return err
}

// There can be many entries, so their texts are scanned as strings: scanning into a type based on string takes several
// times as long.
func scanEntry(rows *sql.Rows, at *place, e *record.Entry) error {
	var section, measure, custodian string
	var report, sources sql.NullString
	var value, rank sql.NullInt64
	var jurisdiction, partOf reference
	err := rows.Scan(&at.row, (*int64)(&at.seq), &at.line, &report, &section, &measure, &jurisdiction.id,
		&jurisdiction.slug, &value, &rank, &partOf.id, &partOf.slug, &e.Facility, &e.Note, &custodian, &e.Label, &e.State,
		&sources)
	e.Report, e.Section, e.Measure = record.ReportID(report.String), record.Section(section), record.Measure(measure)
	e.Jurisdiction, e.PartOf, e.Custodian = jurisdiction.optional(), partOf.optional(), record.Custodian(custodian)
	e.Value, e.Rank = count(value), count(rank)
	e.Sources = strings.Fields(sources.String)
	return err
}

func scanPolicy(rows *sql.Rows, at *place, p *record.Policy) error {
	var sources string
	var jurisdiction reference
	err := rows.Scan(&at.row, &at.seq, &at.line, &p.Report, &jurisdiction.slug, &p.Listing, &p.AOR, &p.Enacted,
		&p.Instrument, &p.Criteria, &p.Note, &sources)
	p.Jurisdiction, p.Sources = jurisdiction.required(), strings.Fields(sources)
	return err
}

func scanCorrection(rows *sql.Rows, at *place, c *record.Correction) error {
	var sources string
	var jurisdiction, movedTo reference
	err := rows.Scan(&at.row, &at.seq, &c.ID, &c.Date, &c.By, &c.Report, &c.Section, &c.Measure, &jurisdiction.slug,
		&c.Effect, &c.Value,
		&movedTo.id, &movedTo.slug, &c.Reason, &c.DateNote, &sources)
	c.Jurisdiction, c.MovedTo, c.Sources = jurisdiction.required(), movedTo.optional(), strings.Fields(sources)
	return err
}

func scanStatement(rows *sql.Rows, at *place, s *record.Statement) error {
	var sources string
	var jurisdiction reference
	var report sql.NullString
	err := rows.Scan(&at.row, &at.seq, &s.Date, &jurisdiction.id, &jurisdiction.slug, &s.OnBehalfOf, &report, &s.Office,
		&s.Stance, &s.Gist, &s.DateNote, &sources, &s.Series)
	s.Jurisdiction, s.Report, s.Sources = jurisdiction.optional(), record.ReportID(report.String), strings.Fields(sources)
	return err
}

func scanEvent(rows *sql.Rows, at *place, e *record.Event) error {
	var sources string
	var jurisdiction reference
	var report sql.NullString
	err := rows.Scan(&at.row, &at.seq, &e.Date, &e.Kind, &jurisdiction.id, &jurisdiction.slug, &e.Concerns, &report, &e.By,
		&e.What, &e.DateNote, &sources)
	e.Jurisdiction, e.Report, e.Sources = jurisdiction.optional(), record.ReportID(report.String), strings.Fields(sources)
	return err
}

func scanReading(rows *sql.Rows, at *place, r *record.Reading) error {
	var sources string
	var jurisdiction reference
	var report sql.NullString
	err := rows.Scan(&at.row, &at.seq, &report, &r.Table, &r.Section, &jurisdiction.id, &jurisdiction.slug, &r.Facility,
		&r.Measure, &r.Column, &r.Value, &r.Note, &sources)
	r.Report, r.Jurisdiction, r.Sources = record.ReportID(report.String), jurisdiction.optional(), strings.Fields(sources)
	return err
}

func scanRelease(rows *sql.Rows, at *place, r *record.Release) error {
	var columns, files, sources string
	err := rows.Scan(&at.row, &at.seq, &r.Series, &r.Released, &r.CountedOn, &r.Recounted, &r.Covers.Start, &r.Covers.End,
		&r.Rows, &r.Duplicates, &r.Undated, &r.Outside, &r.Placed, &columns, &files, &r.Note, &sources)
	r.Columns, r.Files, r.Sources = parted(columns), parted(files), strings.Fields(sources)
	return err
}

func putFacility(c *record.Change, f record.ReleaseFacility) {
	if c.Release == nil {
		c.Release = new(record.Release) // reported as a difference later
	}
	c.Release.Facilities = append(c.Release.Facilities, f)
}

func scanFacility(rows *sql.Rows, at *place, f *record.ReleaseFacility) error {
	var jurisdiction reference
	err := rows.Scan(&at.seq, &at.line, &f.Facility, &f.Code, &f.City, &f.State, &jurisdiction.id, &jurisdiction.slug,
		&f.Custodian, &f.PlacedBy, &f.Prepared, &f.Declined)
	f.Jurisdiction = jurisdiction.optional()
	return err
}

func scanRevision(rows *sql.Rows, at *place, v *record.Revision) error {
	var report sql.NullString
	var jurisdiction reference
	err := rows.Scan(&at.seq, &at.line, &report, &v.Section, &v.Measure, &jurisdiction.id, &jurisdiction.slug, &v.Facility,
		&v.Label, &v.State, &v.Was, &v.Value)
	v.Report, v.Jurisdiction = record.ReportID(report.String), jurisdiction.optional()
	return err
}

func scanStatus(rows *sql.Rows, at *place, s *record.SeriesStatus) error {
	return rows.Scan(&at.row, &at.seq, &s.Series, &s.Status)
}

// reference is a jurisdiction that a row refers to, by row and by slug.
type reference struct {
	id   sql.NullInt64
	slug sql.NullString
}

// gone stands for a missing jurisdiction that a row refers to.
const gone = "(a place that is not there)"

func (r reference) required() record.Slug {
	if !r.slug.Valid {
		return gone
	}
	return record.Slug(r.slug.String)
}

func (r reference) optional() record.Slug {
	if !r.id.Valid {
		return ""
	}
	return r.required()
}

func count(n sql.NullInt64) record.Count {
	if !n.Valid {
		return record.Count{}
	}
	return record.Known(int(n.Int64))
}

// scanChange reads the columns of the table of changes, and the JSON into body. The body is copied: rows whose bytes
// are still in use cannot be closed, and a transaction that ends meanwhile would wait for them indefinitely.
func scanChange(rows *sql.Rows, c *record.Change, body *[]byte) error {
	var at string
	if err := rows.Scan(&c.Seq, &at, &c.Kind, &c.Origin.File, &c.Origin.SHA256, body); err != nil {
		return err
	}
	var err error
	if c.At, err = time.Parse(time.RFC3339, at); err != nil {
		return &Difference{Seq: c.Seq, Field: "at", Expected: "a time", Found: at}
	}
	return nil
}
