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

// Check checks the input against the rules of the record and against the record in the snapshot; a nil snapshot is an
// empty record. It returns what is to be added, or [*Faults]. No day on which something was said or done may be after
// today, unless today is "". Check consumes the input.
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

// checking is one run of Check, or of a check in several pieces.
type checking struct {
	in      *Input
	faults  Faults
	present *present
	today   record.Day // "" for no check against it

	// have are the rows that exist already, by key; lines are those of the reports that the input names, since it
	// cannot affect any other.
	have  map[*Table]map[string]*row
	lines map[*Table][]*row

	// fresh are the rows that the record does not have. Bad rows are included, so that others can refer to them.
	fresh     map[*Table][]row
	unchanged int
	// publications are rows of reports that were published after their period had been recorded as not published;
	// statuses are rows of series whose status changes.
	publications, statuses []row
	// audits is set when the record itself is checked, table by table.
	audits bool
	// begun is set once the plan of an earlier piece has created the first change of the record.
	begun bool
	// filled are the readings of a row, by its table and key: the existing ones, then the new ones.
	filled map[rowID][]row

	// lately caches the series of the last report looked up.
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

// wrong returns the faults of the input, or nil. If rows could not be read at all, it reports only that, because what
// the others lack may be in them.
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

// each yields rows until there are too many faults, or the check is cancelled.
func (c *checking) each(rows []row) iter.Seq2[int, *row] {
	return func(yield func(int, *row) bool) {
		for i := range rows {
			if c.present.ctx.Err() != nil || c.faults.enough() || !yield(i, &rows[i]) {
				return
			}
		}
	}
}

// keep makes checked rows available to later pieces, and returns their number.
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

// held returns the existing row of a table with this key.
func (c *checking) held(t *Table, key string) (r row, there bool) {
	if held := c.have[t][key]; held != nil {
		return *held, true
	}
	return row{}, false
}

// entries yields the existing lines of the reports that the input names, and the new ones.
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

// readSaid reads the rows that a row of corrections, statements or events may duplicate.
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

// resolve replaces each cell that names a jurisdiction by its slug.
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

// refuse adds a fault and marks the row, so that it is not checked further.
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

// names returns the names of some of the table's columns.
func (t *Table) names(at []int) []string {
	names := make([]string, len(at))
	for i, n := range at {
		names[i] = t.Columns[n].Name
	}
	return names
}

// said quotes a cell for a sentence.
func said(cell string) string {
	switch {
	case cell == "":
		return "nothing"
	case wholeForm.MatchString(cell) || nameForm.MatchString(cell):
		return cell
	}
	return quoted(cell)
}

// instead explains how to change a column for which the record has another value, or none.
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

// never explains why a row of the table cannot be changed.
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

// identity returns the column to point at for a fault of the whole row.
func (t *Table) identity() string {
	for _, name := range t.Key {
		if t.Columns[t.column(name)].Kind == Slug {
			return name
		}
	}
	return t.Key[0]
}

// what returns what the row is about, for a message.
func (r row) what() string { return said(first(r.get(r.table.identity()), r.get(r.table.Key[0]))) }

// reportsLike returns the reports, in order, of the series with which the id of an unknown report begins, or all
// reports if there is no such series.
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

// checkReferences checks that the reports that a table's rows name exist, and that a printed row belongs to a published
// report.
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

// checkDays checks that nothing was said or done after today.
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
