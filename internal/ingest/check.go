package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Check holds the input against the rules of the record and against the record
// as it is in the snapshot; nil stands for an empty one. It returns what is to be
// added, or [*Faults]. The input is used up.
func Check(ctx context.Context, snap *store.Snapshot, in *Input) (Plan, error) {
	c := &checking{in: in, faults: in.faults, fresh: map[*Table][]row{}, have: map[*Table]map[string][]string{}}
	var err error
	if c.record, c.jurisdictions, err = contentsOf(ctx, snap); err != nil {
		return Plan{}, err
	}
	var base record.Seq
	if snap != nil {
		base = snap.Seq
	}
	if !in.broken {
		c.all()
	}
	if err := c.faults.err(); err != nil {
		return Plan{}, err
	}
	return c.plan(base), nil
}

// checking is one run of Check.
type checking struct {
	in     *Input
	faults Faults

	// record and have are what the record holds, have by key.
	record        contents
	have          map[*Table]map[string][]string
	jurisdictions []record.Jurisdiction
	atlas         *atlas

	// fresh are the rows that the record does not hold; a bad one among them is
	// there for others to refer to.
	fresh     map[*Table][]row
	unchanged int

	series  map[string]record.Series
	reports map[string]record.Report
}

func (c *checking) all() {
	for t, rows := range c.record {
		c.have[t] = make(map[string][]string, len(rows))
		for _, cells := range rows {
			c.have[t][t.key(cells)] = cells
		}
	}
	c.places()
	for _, t := range tables {
		rows := c.in.rows[t]
		c.resolve(t, rows)
		if t == correctionTable {
			c.nameCorrections(rows)
		}
		c.divide(t, rows)
	}
	c.checkSeries()
	c.checkReports()
	for _, t := range tables {
		c.checkReferences(t)
	}
	c.checkEntries()
	c.checkTotals()
	c.checkCorrections()
	c.checkStatements()
	c.checkEvents()
}

// resolve puts the slug of a jurisdiction into each cell that names one.
func (c *checking) resolve(t *Table, rows []row) {
	for at, column := range t.Columns {
		if column.Kind != Slug {
			continue
		}
		for i := range rows {
			r := &rows[i]
			if r.cells[at] == "" {
				continue
			}
			found := c.atlas.find(r.cells[at])
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

// divide tells the rows that are new from those that the record holds already,
// and refuses those that say something else than the record or than one another.
func (c *checking) divide(t *Table, rows []row) {
	seen := make(map[string]row, len(rows))
	for i := range rows {
		r := &rows[i]
		key := t.key(r.cells)
		first, again := seen[key]
		have, there := c.have[t][key]
		switch {
		case r.bad:
		case again && first.bad:
		case again && slices.Equal(first.cells, r.cells):
			c.refuse(r, t.identity(), "%s is the same as %s; leave one out", r.what(), first.where(*r))
		case again:
			for _, at := range differences(first.cells, r.cells) {
				c.refuse(r, t.Columns[at].Name, "says %s, and %s says %s of the same; leave one out", said(r.cells[at]), first.where(*r), said(first.cells[at]))
			}
		case there && slices.Equal(have, r.cells):
			c.unchanged++
			continue
		case there:
			for _, at := range differences(have, r.cells) {
				c.refuse(r, t.Columns[at].Name, "says %s, the record says %s; %s", said(r.cells[at]), said(have[at]), t.never())
				c.faults.Contradictions++
			}
		}
		if !again {
			seen[key] = *r
			c.fresh[t] = append(c.fresh[t], *r)
		}
	}
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

// never says why a row of the table cannot be changed.
func (t *Table) never() string {
	switch t {
	case entryTable:
		return "a figure is changed only by a correction"
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
func (r row) what() string { return said(r.get(r.table.identity())) }

// checkReferences asks of the rows of a table that the report they name is known
// and that what is printed in one is of one that came out.
func (c *checking) checkReferences(t *Table) {
	if t.column("report") < 0 {
		return
	}
	printed := t == totalTable || t == entryTable || t == policyTable
	for i := range c.fresh[t] {
		r := &c.fresh[t][i]
		id := r.get("report")
		if r.bad || id == "" {
			continue
		}
		report, ok := c.reports[id]
		switch {
		case !ok:
			c.refuse(r, "report", "%s is no report that the record knows; %s", quoted(id), known(slices.Sorted(maps.Keys(c.reports))))
		case printed && report.Status == record.StatusNotPublished:
			c.refuse(r, "report", "%s was not published, so that nothing can be printed in it; write the report in which the row is", id)
		}
	}
}

// agrees reports whether a section and a measure belong together, and refuses
// the row where they do not.
func (c *checking) agrees(r *row) bool {
	section, measure := r.get("section"), record.Measure(r.get("measure"))
	if section == string(measure.Section()) {
		return true
	}
	other := record.Issued
	if measure == record.Issued {
		other = record.Declined
	}
	c.refuse(r, "measure", "Section %s counts detainers %s, not %s; write %s, or Section %s", section, other, measure, other, measure.Section())
	return false
}

// checkEntries asks that section and measure agree, that a rank is given once,
// and that no line is part of itself.
func (c *checking) checkEntries() {
	type rank struct{ report, section, rank string }
	ranked := map[rank]string{}
	at := func(name string) int { return entryTable.column(name) }
	for _, cells := range c.record[entryTable] {
		ranked[rank{cells[at("report")], cells[at("section")], cells[at("rank")]}] = cells[at("jurisdiction")] + " in the record"
	}
	for i := range c.fresh[entryTable] {
		r := &c.fresh[entryTable][i]
		if r.bad || !c.agrees(r) {
			continue
		}
		if r.get("part_of") == r.get("jurisdiction") {
			c.refuse(r, "part_of", "the line cannot be part of itself; write the jurisdiction whose count contains it, or leave the cell empty")
			continue
		}
		if r.get("rank") == "" {
			continue
		}
		key := rank{r.get("report"), r.get("section"), r.get("rank")}
		if first, taken := ranked[key]; taken {
			c.refuse(r, "rank", "rank %s of Section %s is that of %s; give each rank once, in the order printed", key.rank, key.section, first)
			continue
		}
		ranked[key] = fmt.Sprintf("%s in line %d", r.get("jurisdiction"), r.line)
	}
}
