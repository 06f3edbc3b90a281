package detainers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// Asked is what [Count] is to count.
type Asked struct {
	// Places are the jurisdictions of the record.
	Places     []record.Jurisdiction
	Facilities *Facilities
	// Released is the day of the release. No row may be later.
	Released record.Day
	// Span is what to count: whole weeks from its first day to its last. If Start is empty, it begins with the first
	// whole week from which on every week has a row. If End is empty, it ends with the last day of the table.
	Span record.Period
	// Progress, if not nil, is called with the number of bytes read and their total.
	Progress func(done, total int64)
}

// Bounds of what is counted.
const (
	maxFacilities = 100_000
	maxWeeks      = 52 * 60
	maxUnknown    = 50
	maxReason     = 80 // printed bytes of an unknown reason
)

// lineKey identifies a line of a week.
type lineKey struct {
	week int32 // since the first Saturday of 1970
	line int32 // in counting.lines
}

// counting is one run of Count.
type counting struct {
	Asked
	counts     Counts
	kinds      map[record.Slug]string
	facilities map[Placed]*placedFacility // by state as a row writes it
	all        []*placedFacility
	lines      []Line
	lineOf     map[Line]int32
	tallies    map[lineKey]*Tally
	days       map[record.Day]int32 // since 1970
	lastDay    record.Day           // of the table
}

// placedFacility is a facility with its line and, by week, its numbers.
type placedFacility struct {
	Placed
	line  int32
	weeks map[int32]*Tally
}

// Count reads the tables of one release, which together are one table, and counts their rows by week and place.
func Count(ctx context.Context, tables []*Table, asked Asked) (*Counts, error) {
	c := &counting{Asked: asked, kinds: map[record.Slug]string{}, facilities: map[Placed]*placedFacility{},
		lineOf: map[Line]int32{}, tallies: map[lineKey]*Tally{}, days: map[record.Day]int32{}}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.counts = Counts{Released: asked.Released, UnknownReasons: map[string]int{}}
	for _, p := range asked.Places {
		c.kinds[p.Slug] = p.Kind
	}
	if err := asked.Facilities.check(c.kinds); err != nil {
		return nil, err
	}
	for _, t := range tables {
		file := File{Name: t.Name()}
		var err error
		if file.SHA256, err = t.sum(ctx); err != nil {
			return nil, err
		}
		c.counts.Columns = append(c.counts.Columns, t.Columns()...)
		for _, sheet := range t.PassedOver() {
			c.counts.PassedOver = append(c.counts.PassedOver, t.Name()+": "+sheet)
		}
		c.counts.Files = append(c.counts.Files, file)
	}
	err := eachRow(ctx, tables, asked.Progress, func(table int, r Row) error {
		c.counts.Files[table].Rows++
		return c.row(r)
	})
	if err != nil {
		return nil, err
	}
	return c.result()
}

// eachRow reads tables one after the other and yields their rows, with the index of the table. An error from yield gets
// the file's name. Progress is as in [Asked].
func eachRow(ctx context.Context, tables []*Table, progress func(done, total int64), yield func(int, Row) error) error {
	var done, total int64
	for _, t := range tables {
		total += t.Size()
	}
	for i, t := range tables {
		soFar := func(read int64) {
			if progress != nil {
				progress(done+min(read, t.Size()), total)
			}
		}
		err := t.read(ctx, soFar, func(r Row) error { return inFile(t.path, yield(i, r)) })
		if err != nil {
			return err
		}
		done += t.Size()
	}
	return nil
}

// check checks that the request makes sense.
func (c *counting) check() error {
	switch {
	case !c.Released.Full():
		return errors.New("the day of the release is missing; write it, such as 2026-03-31")
	case c.Span.Start != "" && !c.Span.Start.Full() || c.Span.End != "" && !c.Span.End.Full():
		return errors.New("the weeks begin and end with a day; write it, such as 2026-03-31")
	case c.Span.End != "" && c.Span.Start > c.Span.End:
		return fmt.Errorf("the weeks begin on %s and end before, on %s", c.Span.Start, c.Span.End)
	case c.Span.Start > c.Released:
		return fmt.Errorf("the weeks begin on %s, after the release of %s", c.Span.Start, c.Released)
	}
	return nil
}

// weekOf is the week of a day. Weeks are counted from the first Saturday of 1970, the third day of that year.
func weekOf(day int32) int32 {
	const saturday = 2
	if day < saturday {
		return (day - saturday - 6) / 7
	}
	return (day - saturday) / 7
}

// firstDay is the Saturday with which a week begins.
func firstDay(week int32) record.Day { return record.Day("1970-01-03").AddDays(7 * int(week)) }

// row counts a row.
func (c *counting) row(r Row) error {
	c.counts.Read++
	switch {
	case r.Duplicate:
		c.counts.Duplicates++
		return nil
	case r.Prepared == "":
		c.counts.NoDay++
		return nil
	}
	if r.Prepared <= c.Released {
		c.lastDay = max(c.lastDay, r.Prepared)
	}
	if r.Prepared > c.Released || c.Span.Start != "" && r.Prepared < c.Span.Start ||
		c.Span.End != "" && r.Prepared > c.Span.End {
		c.counts.Outside++
		return nil
	}
	day, ok := c.days[r.Prepared]
	if !ok {
		t, _ := r.Prepared.Time()
		day = int32(t.Unix() / 86_400)
		c.days[r.Prepared] = day
	}
	week := weekOf(day)
	f, err := c.facility(r)
	if err != nil {
		return err
	}
	o, known := outcomeOf(r.LiftReason)
	if !known {
		c.unknown(r.LiftReason)
	}
	t := f.weeks[week]
	if t == nil {
		t = &Tally{}
		f.weeks[week] = t
	}
	t.count(o)
	return nil
}

// unknown counts an unknown lift reason.
func (c *counting) unknown(reason string) {
	reason = strings.ToValidUTF8(reason[:min(len(reason), maxReason)], "")
	if _, noted := c.counts.UnknownReasons[reason]; !noted && len(c.counts.UnknownReasons) == maxUnknown {
		c.counts.MoreUnknown++
		return
	}
	c.counts.UnknownReasons[reason]++
}

// facility returns the facility of a row with its place.
func (c *counting) facility(r Row) (*placedFacility, error) {
	key := Placed{Facility: r.Facility, Code: r.Code, City: r.City, State: r.State}
	if f := c.facilities[key]; f != nil {
		return f, nil
	}
	written := key
	state := stateOf(r.State)
	key.State = cmp.Or(state, r.State)
	if f := c.facilities[key]; f != nil {
		c.facilities[written] = f
		return f, nil
	}
	if len(c.facilities) == maxFacilities {
		return nil, tooManyFacilities()
	}
	f := &placedFacility{Placed: key, weeks: map[int32]*Tally{}}
	f.Jurisdiction, f.Custodian, f.By = c.Facilities.place(r.Code, r.Facility, r.City, state)
	if _, there := c.kinds[f.Jurisdiction]; f.Jurisdiction != "" && !there {
		f.Jurisdiction, f.By = "", NotPlaced
	}
	f.line = c.line(f.Placed, strings.ToLower(state))
	c.all = append(c.all, f)
	c.facilities[key], c.facilities[written] = f, f
	return f, nil
}

func tooManyFacilities() error {
	return fmt.Errorf("the table has more than %d facilities; is the right column headed as the facility?",
		maxFacilities)
}

// line returns the number of the line that a facility counts in.
func (c *counting) line(f Placed, state string) int32 {
	l := Line{Jurisdiction: f.Jurisdiction, Custodian: f.Custodian}
	kind := c.kinds[f.Jurisdiction]
	switch {
	case f.Jurisdiction == "":
		l.State, l.Facility = state, Apart[f.Custodian]
	case f.Custodian.Runs(f.Jurisdiction, kind):
		l.Custodian = own(kind)
	default:
		l.Facility = Apart[f.Custodian]
	}
	n, ok := c.lineOf[l]
	if !ok {
		n = int32(len(c.lines))
		c.lines = append(c.lines, l)
		c.lineOf[l] = n
	}
	return n
}

// own returns the custodian of the facilities of a kind of place. There is a single one, though a city that is its
// own county has jails of both.
func own(kind string) record.Custodian {
	switch kind {
	case "city", "town", "independent city", "municipality", "federal district":
		return record.OfCity
	case "state", "state agency":
		return record.OfState
	}
	return record.OfCounty
}

// span returns the first and last week to count, both whole and within the request.
func (c *counting) span() (first, last int32, err error) {
	weeks := map[int32]bool{}
	for _, f := range c.all {
		for week := range f.weeks {
			weeks[week] = true
		}
	}
	if len(weeks) == 0 {
		return 0, 0, errors.New("no row is of the weeks that were asked for")
	}
	all := slices.Sorted(maps.Keys(weeks))
	last = all[len(all)-1]
	end := c.lastDay
	if c.Span.End != "" {
		end = min(end, c.Span.End)
	}
	if c.Span.Start != "" {
		t, _ := c.Span.Start.Time()
		if first = weekOf(int32(t.Unix() / 86_400)); firstDay(first) < c.Span.Start {
			first++
		}
	} else {
		first = last
		for i := len(all) - 1; i > 0 && all[i-1] == first-1; i-- {
			first--
		}
		if least := c.firstDayOf(first); firstDay(first) < least {
			first++
		}
	}
	if firstDay(last).AddDays(6) > end {
		last-- // the table does not cover it completely
	}
	if first > last {
		return 0, 0, fmt.Errorf("the table has no whole week: weeks begin on a Saturday, and its last day is %s", end)
	}
	if last-first > maxWeeks {
		return 0, 0, fmt.Errorf("the table goes over more than %d weeks; say with which day to begin", maxWeeks)
	}
	return first, last, nil
}

// firstDayOf is the first day of a week that has a row.
func (c *counting) firstDayOf(week int32) record.Day {
	least := firstDay(week + 1)
	for day, n := range c.days {
		if weekOf(n) == week {
			least = min(least, day)
		}
	}
	return least
}

// result adds up the counts.
func (c *counting) result() (*Counts, error) {
	first, last, err := c.span()
	if err != nil {
		return nil, err
	}
	for _, f := range c.all {
		for week, t := range f.weeks {
			if week < first || week > last {
				c.counts.Outside += t.Prepared
				continue
			}
			f.Prepared += t.Prepared
			f.Declined += t.Declined
			key := lineKey{week, f.line}
			if c.tallies[key] == nil {
				c.tallies[key] = &Tally{}
			}
			c.tallies[key].Add(*t)
		}
		if f.Prepared > 0 {
			c.counts.Facilities = append(c.counts.Facilities, f.Placed)
		}
	}
	slices.SortFunc(c.counts.Facilities, comparePlaced)
	c.counts.Weeks = make([]Week, last-first+1)
	for i := range c.counts.Weeks {
		start := firstDay(first + int32(i))
		c.counts.Weeks[i].Period = record.Period{Start: start, End: start.AddDays(6)}
	}
	for key, t := range c.tallies {
		l := c.lines[key.line]
		l.Tally = *t
		w := &c.counts.Weeks[key.week-first]
		w.Lines = append(w.Lines, l)
	}
	for i := range c.counts.Weeks {
		slices.SortFunc(c.counts.Weeks[i].Lines, compareLines)
	}
	return &c.counts, nil
}

func comparePlaced(a, b Placed) int {
	return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Facility, b.Facility), cmp.Compare(a.City, b.City),
		cmp.Compare(a.Code, b.Code))
}

// compareLines sorts by place. Lines without a place come last.
func compareLines(a, b Line) int {
	none := func(l Line) int {
		if l.Jurisdiction == "" {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(none(a), none(b)), cmp.Compare(a.Jurisdiction, b.Jurisdiction),
		cmp.Compare(a.State, b.State), cmp.Compare(a.Facility, b.Facility), cmp.Compare(a.Custodian, b.Custodian))
}

// check checks that the places in an operator's table are in the record.
func (f *Facilities) check(kinds map[record.Slug]string) error {
	for _, t := range f.operators {
		for _, one := range t.all() {
			if _, known := kinds[one.jurisdiction]; one.stated && !known {
				return fmt.Errorf("%s, column jurisdiction: %q is no place of the record; write one as nv/clark-county",
					one.where, one.jurisdiction)
			}
		}
	}
	return nil
}

func (t *facilityTable) all() []facility {
	all := slices.Collect(maps.Values(t.byCode))
	for _, named := range t.byName {
		all = append(all, named...)
	}
	slices.SortFunc(all, func(a, b facility) int { return cmp.Compare(a.where, b.where) })
	return all
}
