package ingest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Check holds the input against the rules of the record and against the record
// as it is in the snapshot; nil stands for an empty one. It returns what is to be
// added, or [*Faults]. No day on which something was said or done may be after today; "" is
// for an input that is not asked about. The input is used up.
func Check(ctx context.Context, snap *store.Snapshot, in *Input, today record.Day) (Plan, error) {
	c, err := newChecking(ctx, snap, in, nil)
	if err != nil {
		return Plan{}, err
	}
	c.today = today
	if !in.broken {
		if err := c.all(); err != nil {
			return Plan{}, err
		}
	}
	if err := c.wrong(); err != nil {
		return Plan{}, err
	}
	return c.plan(), nil
}

// checking is one run of Check, or of the check of a piece after the other.
type checking struct {
	in      *Input
	faults  Faults
	present *present
	today   record.Day // "" where it does not matter

	// have are the rows that are there already, by key, and lines those among them that are printed
	// in reports which the input names; of any other report it can touch nothing.
	have  map[*Table]map[string]*row
	lines map[*Table][]*row

	// fresh are the rows that the record does not hold; a bad one among them is
	// there for others to refer to.
	fresh     map[*Table][]row
	unchanged int
	// publications are rows of reports that come out after their period had been recorded
	// as not published, statuses rows of series whose status changes.
	publications, statuses []row
	// audits is set where the record itself is checked, table by table.
	audits bool
	// begun is set where the plan of an earlier piece began the record.
	begun bool
	// filled are the readings of a row, by its table and key: those that are there, and then
	// those that come in.
	filled map[rowID][]row

	// lately is the series of the report that was asked about last.
	lately struct {
		report string
		series record.Series
	}
}

func newChecking(ctx context.Context, snap *store.Snapshot, in *Input, before *earlier) (*checking, error) {
	if snap != nil && snap.Seq == 0 {
		snap = nil
	}
	p, err := presentOf(ctx, snap, before)
	if err != nil {
		return nil, err
	}
	return &checking{in: in, present: p, fresh: map[*Table][]row{}}, nil
}

// wrong returns what is wrong with the input, nil for nothing. Where rows could not be
// read at all, only that is told: what the others lack may be in them.
func (c *checking) wrong() error {
	all := c.in.faults
	if !c.in.broken {
		all.join(c.faults)
	}
	return all.err()
}

// all checks the rows of the input.
func (c *checking) all() error {
	if err := c.readLines(); err != nil {
		return err
	}
	if err := c.readFacilities(); err != nil {
		return err
	}
	c.places()
	for _, t := range tables {
		rows := c.in.rows[t]
		c.resolve(t, rows)
		if err := c.readSaid(t, rows); err != nil {
			return err
		}
		switch t {
		case correctionTable:
			c.nameCorrections(rows)
		case readingTable:
			c.nameFacilities(rows)
		}
		c.divide(t, rows)
	}
	c.checkSeries()
	c.checkReports()
	c.checkReadings()
	c.checkReleases()
	c.checkFacilities()
	c.checkRevisions()
	for _, t := range tables {
		c.checkReferences(t)
		c.checkDays(t)
	}
	c.checkEntries()
	c.checkTotals()
	if err := c.checkCorrections(); err != nil {
		return err
	}
	c.checkStatements()
	c.checkEvents()
	return c.present.ctx.Err()
}

// each goes through rows until so much is wrong that no more is looked for, or the check
// is given up.
func (c *checking) each(rows []row) iter.Seq2[int, *row] {
	return func(yield func(int, *row) bool) {
		for i := range rows {
			if c.present.ctx.Err() != nil || c.faults.enough() || !yield(i, &rows[i]) {
				return
			}
		}
	}
}

// keep has what was checked be there for the pieces after it, and returns how many rows
// it brought.
func (c *checking) keep(piece int) (rows int) {
	for _, later := range [][]row{c.publications, c.statuses} {
		rows += len(later)
		for _, r := range later {
			c.present.take(r)
		}
	}
	c.publications, c.statuses = nil, nil
	for _, t := range tables { // a series before its measures
		fresh := c.fresh[t]
		rows += len(fresh)
		if _, whole := c.present.rows[t]; whole {
			for _, r := range fresh {
				c.present.take(r)
			}
		}
		c.present.before.take(piece, fresh)
		c.fresh[t] = fresh[:0]
	}
	return rows
}

// readLines reads the lines of the reports that the input names.
func (c *checking) readLines() error {
	c.lines = map[*Table][]*row{}
	c.have = map[*Table]map[string]*row{totalTable: {}, entryTable: {}, policyTable: {}, readingTable: {},
		revisionTable: {}, facilityTable: {}}
	c.filled = map[rowID][]row{}
	for t, rows := range c.present.rows {
		c.have[t] = rows
	}
	named := map[string]bool{}
	for _, t := range append(slices.Clip(inTemplate), revisionTable) {
		last := ""
		for _, r := range c.in.rows[t] {
			id := r.cells[t.column(t.Key[0])]
			if id == last || named[id] {
				continue
			}
			named[id], last = true, id
			lines, err := c.present.lines(id)
			if err != nil {
				return err
			}
			if c.present.snap != nil {
				corrections, err := c.present.snap.Corrections(c.present.ctx, store.Filter{Report: record.ReportID(id)})
				if err != nil {
					return err
				}
				c.present.mend(corrections)
			}
			for i := range lines {
				l := &lines[i]
				c.lines[l.table] = append(c.lines[l.table], l)
				c.have[l.table][l.key()] = l
				if l.table == readingTable || l.table == revisionTable {
					c.fill(*l)
				}
			}
		}
	}
	return nil
}

// held returns the row of a table that is there already under a key.
func (c *checking) held(t *Table, key string) (r row, there bool) {
	if held := c.have[t][key]; held != nil {
		return *held, true
	}
	return row{}, false
}

// entries goes through the lines that are there, of the reports that the input names, and those that come in.
func (c *checking) entries() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, r := range c.lines[entryTable] {
			if !yield(r) {
				return
			}
		}
		for i := range c.fresh[entryTable] {
			if !yield(&c.fresh[entryTable][i]) {
				return
			}
		}
	}
}

// readSaid reads what the rows of a table of corrections, statements or events can be
// the same as.
func (c *checking) readSaid(t *Table, rows []row) error {
	if t != correctionTable && t != statementTable && t != eventTable {
		return nil
	}
	c.have[t] = map[string]*row{}
	asked := map[string]bool{}
	for _, r := range c.each(rows) {
		about := r.cells[max(0, t.column("jurisdiction"))]
		if t == correctionTable {
			about = correctionName(*r)
		}
		if !asked[about] {
			asked[about] = true
			found, err := c.present.said(t, about)
			if err != nil {
				return err
			}
			for i := range found {
				c.have[t][found[i].key()] = &found[i]
			}
		}
		if before := c.present.before; before != nil {
			found, err := before.find(t, r.key())
			if err != nil {
				return err
			}
			for i := range found {
				c.have[t][found[i].key()] = &found[i]
			}
		}
	}
	return nil
}

// resolve puts the slug of a jurisdiction into each cell that names one.
func (c *checking) resolve(t *Table, rows []row) {
	for at, column := range t.Columns {
		if column.Kind != Slug {
			continue
		}
		for _, r := range c.each(rows) {
			if r.cells[at] == "" {
				continue
			}
			found := c.present.atlas.find(r.cells[at])
			if found.problem != "" {
				c.refuse(r, column.Name, "%s", found.problem)
			}
			r.cells[at] = found.slug
		}
	}
}

// refuse adds a fault and marks the row, so that nothing further is asked of it.
func (c *checking) refuse(r *row, column, format string, args ...any) {
	c.faults.add(r.fault(column, format, args...))
	r.bad = true
}

func differences(a, b []string) []int {
	var at []int
	for i := range a {
		if a[i] != b[i] {
			at = append(at, i)
		}
	}
	return at
}

// names are those of some of the table's columns.
func (t *Table) names(at []int) []string {
	names := make([]string, len(at))
	for i, n := range at {
		names[i] = t.Columns[n].Name
	}
	return names
}

// said puts a cell into a sentence.
func said(cell string) string {
	switch {
	case cell == "":
		return "nothing"
	case wholeForm.MatchString(cell) || nameForm.MatchString(cell):
		return cell
	}
	return quoted(cell)
}

// instead says how a column in which the record has something else, or nothing, is changed.
func (t *Table) instead(at int, have string) string {
	name := t.Columns[at].Name
	switch of := record.Table(t.Name); {
	case !slices.Contains(of.Readable(), name):
		return t.never()
	case name == record.SourcesColumn:
		return "sources are added by a row of readings.csv"
	case have == "":
		return "what could not be read before is filled in by a row of readings.csv"
	}
	return t.never()
}

// never says why a row of the table cannot be changed.
func (t *Table) never() string {
	switch t {
	case entryTable:
		return "a figure is changed only by a correction"
	case readingTable:
		return "what was read is known, and a figure that is known is changed only by a correction"
	case releaseTable, facilityTable, revisionTable:
		return "what is in the record is never overwritten: a later release revises it"
	case correctionTable, statementTable, eventTable:
		return "what is in the record is never overwritten: give a later one of its own"
	default:
		return "what is in the record is never overwritten"
	}
}

// identity names the column to point at where a row as a whole is meant.
func (t *Table) identity() string {
	for _, name := range t.Key {
		if t.Columns[t.column(name)].Kind == Slug {
			return name
		}
	}
	return t.Key[0]
}

// what names what the row is about, for a message.
func (r row) what() string { return said(first(r.get(r.table.identity()), r.get(r.table.Key[0]))) }

// reportsLike returns the reports, in order, of the series that the id of an unknown report begins with, or
// all reports where it begins with none.
func (c *checking) reportsLike(id string) []string {
	var like []string
	for report, r := range c.present.reports {
		if strings.HasPrefix(id, string(r.Series)+"-") {
			like = append(like, report)
		}
	}
	if like == nil {
		return slices.Sorted(maps.Keys(c.present.reports))
	}
	slices.Sort(like)
	return like
}

// checkReferences asks of the rows of a table that the report they name is known
// and that what is printed in one is of one that came out.
func (c *checking) checkReferences(t *Table) {
	if t.column("report") < 0 {
		return
	}
	printed := t == totalTable || t == entryTable || t == policyTable
	for _, r := range c.each(c.fresh[t]) {
		id := r.get("report")
		if r.bad || id == "" {
			continue
		}
		report, ok := c.present.reports[id]
		switch {
		case !ok:
			c.refuse(r, "report", "%s is no report that the record knows; %s", quoted(id),
				known(c.reportsLike(id)))
		case printed && report.Status == record.StatusNotPublished:
			c.refuse(r, "report",
				"%s was not published, so that nothing can be printed in it; write the report in which the row is", id)
		}
	}
}

// pastDays are the columns of days on which something was said or done.
var pastDays = map[*Table][]string{
	reportTable: {"period_start", "published_on"}, correctionTable: {"date"}, statementTable: {"date"},
	eventTable: {"date"}, releaseTable: {"released", "counted_on"},
}

// checkDays asks that what was said or done was not after today.
func (c *checking) checkDays(t *Table) {
	if c.today == "" {
		return
	}
	for _, r := range c.each(c.fresh[t]) {
		for _, name := range pastDays[t] {
			if day := record.Day(r.get(name)); day != "" && day > c.today[:len(day)] {
				c.refuse(r, name, "%s is after today, %s; write the day as the source has it", day, c.today)
			}
		}
	}
}
