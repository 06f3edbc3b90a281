package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Roll is a summary of every place: enough to narrow and sort a list of all places. It is built from packed lines, so
// that it takes less than a second for a record of any size.
type Roll struct {
	// Places are all places of the record, in the order of [Snapshot.Jurisdictions].
	Places []Placing
	// at is the index in Places of the place with this row, or nowhere for a row that does not exist. Row numbers
	// have no large gaps.
	at []int32
	// seq is the version that the names are from.
	seq record.Seq
}

const nowhere = -1

// place returns the index of the place with this row. ok is false if it is not on the roll.
func (r *Roll) place(row int64) (i int, ok bool) {
	if row < 0 || row >= int64(len(r.at)) {
		return 0, false
	}
	i = int(r.at[row])
	return i, i != nowhere && i < len(r.Places)
}

// Placing is one place on the roll.
type Placing struct {
	record.Jurisdiction
	// At is its index on the roll.
	At int
	// Reports is how many reports name it in any section. This and the state of figures cover only the series that
	// do not say what they count (see [record.Series.Described]).
	Reports int
	// Policy is set if a line of a Section III names it, Moved if a correction counts a line here.
	Policy, Moved bool
	Standing      record.Standing
	// Corrected is how many of its figures corrections affect.
	Corrected int
	// Last is the newest change that affected its listing, zero if there is none; Known is the change that
	// introduced it.
	Last, Known record.Entered
}

// Listed is [record.Listing.Listed].
func (p Placing) Listed() bool { return p.Reports > 0 || p.Moved }

// Empty is [record.Listing.Empty].
func (p Placing) Empty() bool { return p.Last.Seq == 0 }

// Touched is when what the record says of the place, including its name, last changed.
func (p Placing) Touched() time.Time {
	if p.Empty() {
		return p.Known.EnteredAt
	}
	return p.Last.EnteredAt
}

// Roll returns the roll of the snapshot. Passing another roll of the same record, earlier or later, saves reading the
// names of the places again; it may be nil.
func (s *Snapshot) Roll(ctx context.Context, other *Roll) (*Roll, error) {
	r := rolling{Roll: &Roll{}, other: other, times: map[record.Seq]time.Time{}, policies: map[int64][]int{}}
	for _, read := range []func(context.Context, *Snapshot) error{r.readTimes, r.readPlaces, r.readPolicies, r.readLines,
		r.readCorrections, r.readSaid} {
		if err := read(ctx, s); err != nil {
			return nil, fmt.Errorf("roll of places: %w", err)
		}
	}
	for i := range r.Places {
		p := &r.Places[i]
		p.Last.EnteredAt, p.Known.EnteredAt = r.times[p.Last.Seq], r.times[p.Known.Seq]
	}
	return r.Roll, nil
}

// rolling is a roll under construction.
type rolling struct {
	*Roll
	other *Roll
	times map[record.Seq]time.Time
	// policies are the places that the policies of a report name, by the report's row.
	policies map[int64][]int
	// counted is the report for which each place was last counted.
	counted []int64
}

func (r *rolling) readTimes(ctx context.Context, s *Snapshot) error {
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, e *record.Entered) error {
		err := rows.Scan(&e.Seq, sqlite.Time(&e.EnteredAt))
		r.times[e.Seq] = e.EnteredAt
		return err
	}, `select seq, at from change where seq <= ?`, s.Seq)
	return err
}

// readPlaces copies the names of the places from the other roll as far as it has them: places are only ever added.
func (r *rolling) readPlaces(ctx context.Context, s *Snapshot) error {
	r.seq = s.Seq
	var known record.Seq
	if r.other != nil {
		known = r.other.seq
		for _, p := range r.other.Places {
			if p.Known.Seq > s.Seq {
				break
			}
			r.Places = append(r.Places, Placing{Jurisdiction: p.Jurisdiction, At: p.At, Known: p.Known})
		}
		r.at = r.other.at[:len(r.other.at):len(r.other.at)] // rows of places that are not on this roll are skipped
	}
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var row int64
		var counties string
		p := Placing{At: len(r.Places)}
		if err := rows.Scan(&row, &p.Known.Seq, &p.Slug, &p.Name, &p.State, &p.Kind, &p.FIPS, &counties); err != nil {
			return err
		}
		p.CountyFIPS = strings.Fields(counties)
		for int64(len(r.at)) <= row {
			r.at = append(r.at, nowhere)
		}
		r.at[row] = int32(p.At)
		r.Places = append(r.Places, p)
		return nil
	}, `
		select id, change, slug, name, state, kind, fips, county_fips from jurisdiction
		where change > ? and change <= ?
		order by id`, known, s.Seq)
	r.counted = make([]int64, len(r.Places))
	return err
}

// touch notes that a change affected the listing of a place, and returns the place; nil if this row is no place.
func (r *rolling) touch(row int64, change record.Seq) *Placing {
	i, ok := r.place(row)
	if !ok {
		return nil
	}
	p := &r.Places[i]
	p.Last.Seq = max(p.Last.Seq, change)
	return p
}

func (r *rolling) readPolicies(ctx context.Context, s *Snapshot) error {
	by, day := s.published(s.publishedOn("r"))
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var report, place, change int64
		if err := rows.Scan(&report, &place, &change); err != nil {
			return err
		}
		if p := r.touch(place, record.Seq(change)); p != nil {
			p.Policy = true
			r.policies[report] = append(r.policies[report], int(r.at[place]))
		}
		return nil
	}, `
		select r.change, t.jurisdiction, t.change from policy t join report r on r.id = t.report
		where t.change <= ?`+by, append([]any{s.Seq}, day...)...)
	return err
}

// readLines counts the reports that name each place.
func (r *rolling) readLines(ctx context.Context, s *Snapshot) error {
	by, day := s.published(s.publishedOn("r"))
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var report int64
		var change sql.NullInt64
		var lines sql.RawBytes
		var early bool
		if err := rows.Scan(&report, &early, &change, &lines); err != nil {
			return err
		}
		for _, i := range r.policies[report] {
			r.count(i, report)
		}
		for l, err := range unpack(lines) {
			if err != nil {
				return err
			}
			if r.touch(l.place, record.Seq(change.Int64)) != nil && early {
				r.count(int(r.at[l.place]), report)
			}
		}
		return nil
	}, `
		select r.change, s.form = '', t.change, t.lines from report r join series s on s.id = r.series
		left join packed t on t.report = r.change and t.change <= ?
		where r.change <= ?`+by+` order by r.change`, append([]any{s.Seq, s.Seq}, day...)...)
	return err
}

// count counts a report for a place, once.
func (r *rolling) count(i int, report int64) {
	if r.counted[i] != report {
		r.counted[i] = report
		r.Places[i].Reports++
	}
}

func (r *rolling) readCorrections(ctx context.Context, s *Snapshot) error {
	corrections, err := s.Corrections(ctx, Filter{})
	if err != nil {
		return err
	}
	all, err := s.AllSeries(ctx)
	if err != nil {
		return err
	}
	early := map[record.SeriesID]bool{}
	for _, of := range all {
		early[of.ID] = of.Form == ""
	}
	figures := map[record.FigureRef]record.Correction{} // the last of each
	slugs := map[record.Slug]*Placing{}
	for i := range r.Places {
		slugs[r.Places[i].Slug] = &r.Places[i]
	}
	for _, c := range corrections {
		p := slugs[c.Jurisdiction]
		p.Last.Seq = max(p.Last.Seq, c.Seq)
		if !early[c.Report.Series()] {
			continue
		}
		p.Standing.Corrected = true
		ref := record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}
		if _, again := figures[ref]; !again {
			p.Corrected++
		}
		figures[ref] = c
	}
	for _, c := range figures {
		if c.Effect == record.Move {
			p := slugs[c.MovedTo]
			p.Moved, p.Last.Seq = true, max(p.Last.Seq, c.Seq)
		}
	}
	return nil
}

// readSaid reads the statements, events and later readings that affect places.
func (r *rolling) readSaid(ctx context.Context, s *Snapshot) error {
	by, day := s.published("date")
	byReport, _ := s.published(s.publishedOn("r"))
	byRelease, _ := s.published("l.released")
	args := append([]any{s.Seq}, day...)
	_, err := sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var place, change int64
		var stance record.Stance
		if err := rows.Scan(&place, &change, &stance); err != nil {
			return err
		}
		if p := r.touch(place, record.Seq(change)); p != nil && stance != "" {
			said := record.StandingOf(nil, []record.Statement{{Stance: stance}})
			p.Standing.Disputed = p.Standing.Disputed || said.Disputed
			p.Standing.Answered = p.Standing.Answered || said.Answered
		}
		return nil
	}, `
		select jurisdiction, change, iif(series is null, stance, '') from statement
		  where jurisdiction is not null and change <= ?`+by+`
		union all select jurisdiction, change, '' from event where jurisdiction is not null and change <= ?`+by+`
		union all select t.jurisdiction, t.change, '' from reading t join report r on r.change = t.report
		  where t.jurisdiction is not null and t.change <= ?`+byReport+`
		union all select v.jurisdiction, v.change, ''
		  from revision v join release l on l.change = v.change join report r on r.change = v.report
		  where v.jurisdiction > 0 and v.change <= ?`+byReport+byRelease,
		slices.Concat(args, args, args, args, day)...)
	return err
}

// ColumnLine is a printed line, reduced to what a list of all places needs.
type ColumnLine struct {
	// Place is the index of the jurisdiction on the roll.
	Place int
	Value record.Count
	// Part is set if another place's count contains it.
	Part bool
}

// Column returns the snapshot's lines of one measure of a report that are the places' own; lines of the same place are
// adjacent. The roll is that of the snapshot, or of a later one.
func (roll *Roll) Column(
	ctx context.Context, s *Snapshot, report record.ReportID, m record.Measure,
) ([]ColumnLine, error) {
	later, err := s.numbersLater(ctx, "r.id = ?", report)
	if err != nil {
		return nil, err
	}
	by, day := s.published(s.publishedOn("r"))
	var all []ColumnLine
	_, err = sqlite.List(ctx, s.read, func(rows *sql.Rows, _ *struct{}) error {
		var packed sql.RawBytes
		of := numberAt{measure: m}
		if err := rows.Scan(&of.report, &of.change, &packed); err != nil {
			return err
		}
		for l, err := range unpackLater(packed, of, later) {
			if err != nil {
				return err
			}
			if i, ok := roll.place(l.place); ok {
				all = append(all, ColumnLine{i, l.value, l.part})
			}
		}
		return nil
	}, `select t.report, t.change, t.lines from packed t join report r on r.change = t.report
		where r.id = ? and t.measure = ? and t.apart = 0 and t.change <= ?`+by+` order by t.change`,
		append([]any{report, m, s.Seq}, day...)...)
	if err != nil {
		return nil, fmt.Errorf("lines of %s, %s: %w", report, m, err)
	}
	return all, nil
}
