package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Releases returns the releases of a series, or all for "", in the order in which they entered the record, without
// their facilities.
func (s *Snapshot) Releases(ctx context.Context, series record.SeriesID) ([]record.Release, error) {
	if !s.has(s.firsts.release) {
		return nil, nil
	}
	return s.releases(ctx, "(t.series = ? or ? = '')", series, series)
}

// counted returns the series that are counted from releases.
func (s *Snapshot) counted(ctx context.Context) (map[record.SeriesID]bool, error) {
	all, err := s.Releases(ctx, "")
	of := map[record.SeriesID]bool{}
	for _, r := range all {
		of[r.Series] = true
	}
	return of, err
}

// releases returns those that meet a condition.
func (s *Snapshot) releases(ctx context.Context, and string, args ...any) ([]record.Release, error) {
	released, day := s.published("t.released")
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *record.Release) error {
		var columns, files, sources string
		err := rows.Scan(&r.Series, &r.Released, &r.CountedOn, &r.Recounted, &r.Covers.Start, &r.Covers.End, &r.Rows,
			&r.Duplicates, &r.Undated, &r.Outside, &r.Placed, &columns, &files, &r.Note, &sources, &r.Seq,
			sqlite.Time(&r.EnteredAt))
		r.Columns, r.Files, r.Sources = parted(columns), parted(files), strings.Fields(sources)
		return err
	}, `
		select `+releaseColumns+`, t.change, c.at from release t join change c on c.seq = t.change
		where t.change <= ? and `+and+released+` order by t.change`, slices.Concat([]any{s.Seq}, args, day)...)
	if err != nil {
		return nil, fmt.Errorf("releases: %w", err)
	}
	return all, nil
}

// releaseColumns are those of a release, apart from its change.
const releaseColumns = `t.series, t.released, t.counted_on, t.recounted, t.first_day, t.last_day, t.rows_read,
  t.duplicates, t.undated, t.outside, t.placed, t.of_columns, t.files, t.note, t.sources`

// parted splits a list that is stored as one text.
func parted(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, record.ListBreak)
}

// FacilitiesOf returns the facilities that the release of a change names, in its order: those of one jurisdiction, or
// all for "".
func (s *Snapshot) FacilitiesOf(
	ctx context.Context, release record.Seq, slug record.Slug,
) ([]record.ReleaseFacility, error) {
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, f *record.ReleaseFacility) error {
		return rows.Scan(&f.Facility, &f.Code, &f.City, &f.State, &f.Jurisdiction, &f.Custodian, &f.PlacedBy, &f.Prepared,
			&f.Declined)
	}, `
		select t.facility, t.code, t.city, t.state, coalesce(j.slug, ''), t.custodian, t.placed_by, t.prepared, t.declined
		from release_facility t left join jurisdiction j on j.id = t.jurisdiction
		where t.change = ? and t.change <= ?
		  and (? = '' or t.jurisdiction = (select id from jurisdiction where slug = ?))
		order by t.line`, release, s.Seq, slug, slug)
	if err != nil {
		return nil, fmt.Errorf("facilities of release %d: %w", release, err)
	}
	return all, nil
}

// RevisionsOf returns the revisions that a change brought, in its order: those of the lines of one
// report, or all for "".
func (s *Snapshot) RevisionsOf(
	ctx context.Context, release record.Seq, report record.ReportID,
) ([]record.Revision, error) {
	return s.revisions(ctx, `v.change = ? and (? = '' or r.id = ?) order by v.line`, release, report, report)
}

// RevisionsIn returns the revisions of the lines of a report, those of each release after those of the
// release before it.
func (s *Snapshot) RevisionsIn(ctx context.Context, report record.ReportID) ([]ReleasedRevision, error) {
	if !s.has(s.firsts.release) {
		return nil, nil
	}
	released, day := s.published("l.released")
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, v *ReleasedRevision) error {
		return rows.Scan(&v.Report, &v.Section, &v.Measure, &v.Jurisdiction, &v.Facility, &v.Label, &v.State, &v.Was,
			&v.Value, &v.Release.Series, &v.Release.Released, &v.Release.Recounted)
	}, `select `+revisionColumns+`, l.series, l.released, l.recounted
		from report r cross join revision v on v.report = r.change
		join release l on l.change = v.change left join jurisdiction j on j.id = v.jurisdiction
		where r.id = ? and v.change <= ?`+released+` order by v.change, v.line`,
		append([]any{report, s.Seq}, day...)...)
	if err != nil {
		return nil, fmt.Errorf("revisions of %s: %w", report, err)
	}
	return all, nil
}

// ReleasedRevision is a revision with the release that it came with.
type ReleasedRevision struct {
	record.Revision
	Release record.ReleaseRef
}

const revisionColumns = `r.id, v.section, v.measure, coalesce(j.slug, ''), v.facility, v.label, v.state, v.was, v.value`

func (s *Snapshot) revisions(ctx context.Context, and string, args ...any) ([]record.Revision, error) {
	all, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, v *record.Revision) error {
		return rows.Scan(&v.Report, &v.Section, &v.Measure, &v.Jurisdiction, &v.Facility, &v.Label, &v.State, &v.Was,
			&v.Value)
	}, `select `+revisionColumns+` from revision v join report r on r.change = v.report
		left join jurisdiction j on j.id = v.jurisdiction where v.change <= ? and `+and, append([]any{s.Seq}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("revisions: %w", err)
	}
	return all, nil
}

// lineKey identifies a line by rows.
type lineKey struct {
	report, jurisdiction int64
	section              record.Section
	measure              record.Measure
	facility, label      string
	state                string
}

// fewPlaces is the largest number of places whose revisions are looked up one by one.
const fewPlaces = 50

// revise merges later releases into the numbers of lines; refs are the rows that the lines refer to.
func (s *Snapshot) revise(ctx context.Context, lines []record.Line, refs []lineRef) error {
	if s.asBrought || !s.has(s.firsts.release) || len(lines) == 0 {
		return nil
	}
	reports, places := map[int64]bool{}, map[int64]bool{}
	for _, of := range refs {
		reports[of.report], places[of.jurisdiction] = true, true
	}
	released, day := s.published("l.released")
	// The plus signs and the cross joins make SQLite look the lines up, rather than scan all revisions in the order
	// of their changes.
	and, args := "+v.change <= ?"+released, append([]any{s.Seq}, day...)
	// By place, if a few places have lines in many reports.
	if len(places) <= fewPlaces && len(places) < len(reports) && !places[0] {
		and += " and v.jurisdiction > 0 and v.jurisdiction in (select value from json_each(?)) and +v.report in "
		args = append(args, jsonList(slices.Collect(maps.Keys(places))))
	} else {
		and += " and v.report in "
	}
	and += "(select value from json_each(?))"
	args = append(args, jsonList(slices.Collect(maps.Keys(reports))))
	by := map[lineKey][]record.Revised{}
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, r *record.Revised) error {
		var of lineKey
		err := rows.Scan(&of.report, &of.jurisdiction, &of.section, &of.measure, &of.facility, &of.label, &of.state, &r.Was,
			&r.Value, &r.Released, &r.Recounted, &r.Seq, sqlite.Time(&r.EnteredAt))
		by[of] = append(by[of], *r)
		return err
	}, `
		select v.report, v.jurisdiction, v.section, v.measure, v.facility, v.label, v.state, v.was, v.value, l.released,
		  l.recounted > 0, v.change, c.at
		from revision v cross join release l on l.change = v.change cross join change c on c.seq = v.change
		where `+and+` order by +v.change`, args...)
	if err != nil || len(by) == 0 {
		return err
	}
	for i := range lines {
		l := &lines[i]
		for _, r := range by[lineKey{refs[i].report, refs[i].jurisdiction, l.Section, l.Measure, l.Facility, l.Label,
			l.State}] {
			l.Revise(r)
		}
	}
	return nil
}

// release adds a release with its facilities and the numbers that it revises.
func (a *applying) release(seq record.Seq, r record.Release, revisions []record.Revision) error {
	if err := a.exec(`
		insert into release (change, series, released, counted_on, recounted, first_day, last_day, rows_read, duplicates,
		  undated, outside, placed, of_columns, files, note, sources)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, r.Series, r.Released, r.CountedOn, r.Recounted, r.Covers.Start, r.Covers.End, r.Rows, r.Duplicates, r.Undated,
		r.Outside, r.Placed, strings.Join(r.Columns, record.ListBreak), strings.Join(r.Files, record.ListBreak), r.Note,
		joined(r.Sources)); err != nil {
		return err
	}
	for i, f := range r.Facilities {
		place, err := a.id(f.Jurisdiction)
		if err == nil {
			err = a.exec(`
				insert into release_facility (change, line, facility, code, city, state, jurisdiction, custodian, placed_by,
				  prepared, declined)
				values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				seq, i, f.Facility, f.Code, f.City, f.State, place, f.Custodian, f.PlacedBy, f.Prepared, f.Declined)
		}
		if err != nil {
			return fmt.Errorf("facility %s: %w", f.Facility, err)
		}
	}
	for i, v := range revisions {
		if err := a.revision(seq, i, v); err != nil {
			return fmt.Errorf("revision of %s, %s, %s: %w", v.Report, v.Measure, cmp.Or(string(v.Jurisdiction), v.Label), err)
		}
	}
	return nil
}

// revision adds a revision of a line, whose number must be the one that the revision says it had.
func (a *applying) revision(seq record.Seq, line int, v record.Revision) error {
	report, err := a.reportRow(v.Report)
	if err != nil {
		return err
	}
	place, err := a.id(v.Jurisdiction)
	if err != nil {
		return err
	}
	if place == nil {
		place = int64(0)
	}
	key := []any{report, place, v.Section, v.Measure, v.Facility, v.Label, v.State}
	const ofKey = ` report = ? and jurisdiction = ? and section = ? and measure = ? and facility = ? and label = ?
		  and state = ?`
	var now sql.NullInt64
	err = a.tx.QueryRowContext(a.ctx, `
		select coalesce(
		  (select value from revision where`+ofKey+` order by change desc limit 1),
		  (select value from entry where`+ofKey+`))`, append(slices.Clone(key), key...)...).Scan(&now)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case !now.Valid:
		return fmt.Errorf("a line with a number: %w", record.ErrNotFound)
	case now.Int64 != int64(v.Was):
		return fmt.Errorf("it says that the number was %d, and the record has %d", v.Was, now.Int64)
	}
	return a.exec(`
		insert into revision (report, jurisdiction, section, measure, facility, label, state, change, line, was, value)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(key, seq, line, v.Was, v.Value)...)
}
