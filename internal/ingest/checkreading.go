package ingest

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// id identifies the row among those of all tables.
func (r row) id() rowID { return rowID{r.table, r.key()} }

// measureRead returns the measure of the line that a reading fills in: the one it names, or the one that its section
// prints.
func (r row) measureRead() string {
	return first(r.get("measure"), string(record.Section(r.get("section")).Measure()))
}

// lineRead returns the line that a reading fills in.
func (r row) lineRead() printedLine {
	return printedLine{sectionOf{r.get("report"), r.get("section"), r.measureRead()}, r.get("jurisdiction")}
}

// fills identifies the row that a reading fills in, or that a revision revises.
func (r row) fills() rowID {
	if r.table == revisionTable {
		parts := make([]string, len(entryTable.Key))
		for i, name := range entryTable.Key {
			parts[i] = r.get(name)
		}
		return rowID{entryTable, strings.Join(parts, "\x00")}
	}
	var of *Table
	filled := map[string]string{"report": r.get("report"), "id": r.get("report")}
	switch record.Table(r.get("table")) {
	case record.EntriesTable:
		of = entryTable
		filled["measure"] = r.measureRead()
		for _, name := range []string{"section", "jurisdiction", "facility"} {
			filled[name] = r.get(name)
		}
	case record.PoliciesTable:
		of = policyTable
		filled["jurisdiction"] = r.get("jurisdiction")
	default:
		of = reportTable
	}
	parts := make([]string, len(of.Key))
	for i, name := range of.Key {
		parts[i] = filled[name]
	}
	return rowID{of, strings.Join(parts, "\x00")}
}

// fill notes a reading of an existing row.
func (c *checking) fill(reading row) {
	of := reading.fills()
	c.filled[of] = append(c.filled[of], reading)
}

// comesIn reports whether a reading is new.
func (c *checking) comesIn(reading row) bool {
	return c.have[reading.table][reading.key()] == nil
}

// asRead returns a row with its readings and revisions.
func (c *checking) asRead(r row) row {
	readings := c.filled[r.id()]
	if len(readings) == 0 {
		return r
	}
	r.cells = slices.Clone(r.cells)
	sources := r.table.column("sources")
	for _, reading := range readings {
		if reading.table == revisionTable {
			r.cells[r.table.column("value")] = reading.get("value")
			continue
		}
		if column := reading.get("column"); column != record.SourcesColumn {
			r.cells[r.table.column(column)] = reading.get("value")
		}
		r.cells[sources] = withSources(r.cells[sources], reading.get("sources"))
	}
	return r
}

// withSources appends the addresses in others that are not in addresses yet.
func withSources(addresses, others string) string {
	all := strings.Fields(addresses)
	for _, address := range strings.Fields(others) {
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return strings.Join(all, " ")
}

// holds reports whether the record has a row with these cells, in any of its states: as it came in, with later
// readings, or before a later row replaced it.
func (c *checking) holds(have row, cells []string) bool {
	same := func(other []string) bool { return slices.Equal(other, cells) }
	return same(have.cells) || same(c.asRead(have).cells) ||
		slices.ContainsFunc(c.present.superseded[have.table][have.key()], same)
}

// later accepts a row that says what happened after the existing one: a report that was published, or a new status of a
// series.
func (c *checking) later(have row, r *row) bool {
	switch {
	case r.bad:
		return false
	case r.table == reportTable && reportOf(have).Status == record.StatusNotPublished && reportOf(*r).Published():
		for _, name := range []string{"series", "period_start", "period_end"} {
			if have.get(name) != r.get(name) {
				return false
			}
		}
		c.publications = append(c.publications, *r)
		c.present.reports[r.get("id")] = reportOf(*r)
		return true
	case r.table == seriesTable && slices.Equal(differences(have.cells, r.cells), []int{seriesTable.column("status")}):
		_, day, told := record.SeriesStatus{Status: r.get("status")}.Told()
		_, before, _ := record.SeriesStatus{Status: have.get("status")}.Told()
		if !told || day <= before {
			return false
		}
		c.statuses = append(c.statuses, *r)
		c.present.series[r.get("id")] = seriesOf(*r)
		return true
	}
	return false
}

// nameFacilities adds to each reading without a facility that of its line, if the section prints a single line of the
// place.
func (c *checking) nameFacilities(rows []row) {
	if len(rows) == 0 || c.in.asKept {
		return
	}
	printed := map[printedLine][]string{}
	for l := range c.entries() {
		printed[lineOf(*l)] = append(printed[lineOf(*l)], l.get("facility"))
	}
	for _, r := range c.each(rows) {
		facilities := printed[r.lineRead()]
		if r.bad || r.get("table") != string(record.EntriesTable) || r.get("facility") != "" ||
			slices.Contains(facilities, "") {
			continue
		}
		if len(facilities) > 1 {
			c.refuse(r, "facility", "is empty, and %s has several lines in Section %s of %s; write %s", r.what(),
				r.get("section"), r.get("report"), oneOf(facilities))
		}
		if len(facilities) == 1 {
			r.cells[r.table.column("facility")] = facilities[0]
		}
	}
}

// checkReadings checks that each reading fills in something unknown of an existing row. One that repeats a known value
// is unchanged.
func (c *checking) checkReadings() {
	readings := c.fresh[readingTable]
	if len(readings) == 0 {
		return
	}
	coming := map[rowID]*row{}
	for _, t := range []*Table{entryTable, policyTable, reportTable} {
		for i := range c.fresh[t] {
			coming[c.fresh[t][i].id()] = &c.fresh[t][i]
		}
	}
	for i := range c.publications {
		coming[c.publications[i].id()] = &c.publications[i]
	}
	var fresh []row
	for _, r := range c.each(readings) {
		known := false
		if !r.bad {
			known = c.reading(r, coming)
		}
		if known {
			c.unchanged++
			continue
		}
		fresh = append(fresh, *r)
	}
	c.fresh[readingTable] = fresh
}

// reading checks one reading; known is true if the row already says the same.
func (c *checking) reading(r *row, coming map[rowID]*row) (known bool) {
	if c.misplaced(r) {
		return false
	}
	of := r.fills()
	found, there := c.held(of.table, of.key)
	if now := coming[of]; now != nil {
		found, there = *now, true
	}
	report, reported := c.present.reports[r.get("report")]
	switch {
	case found.bad || !reported: // it is refused in its own right
		return false
	case !there:
		c.refuse(r, of.table.identity(),
			"no row of %s is that of %s in %s, so that there is nothing to fill in; check report, section and facility",
			of.table.Name, first(r.get("jurisdiction"), "the report"), r.get("report"))
		return false
	case !report.Published() && r.get("column") != record.SourcesColumn:
		c.refuse(r, "report", "%s was not published, so that nothing of it can be read; write the report that was read",
			report.ID)
		return false
	}
	known = c.readValue(r, c.asRead(found))
	if known && c.in.asKept {
		c.refuse(r, "column", "%s of %s is known already, and a log brings nothing twice", r.get("column"), r.what())
		return false
	}
	if r.bad || known {
		return known
	}
	c.fill(*r)
	if of.table == reportTable {
		report.Fill(readingOf(*r))
		c.present.reports[string(report.ID)] = report
	}
	return false
}

// misplaced refuses a reading that names no row, or a column that is not read.
func (c *checking) misplaced(r *row) bool {
	table, column := record.Table(r.get("table")), r.get("column")
	section := record.Section(r.get("section"))
	if !slices.Contains(table.Readable(), column) {
		c.refuse(r, "column", "%s is no column that is filled in later in %s; write %s", column, table,
			oneOf(table.Readable()))
	}
	switch {
	case table == record.ReportsTable:
		for _, name := range []string{"section", "jurisdiction", "facility", "measure"} {
			if r.get(name) != "" {
				c.refuse(r, name, "says %s, yet the reading is of the report itself; leave the cell empty", said(r.get(name)))
			}
		}
		return r.bad
	case table == record.PoliciesTable && section != record.SectionIII:
		c.refuse(r, "section", "policies are printed in Section III; write III")
	case table == record.PoliciesTable && r.get("measure") != "":
		c.refuse(r, "measure", "says %s, yet policies count nothing; leave the cell empty", said(r.get("measure")))
	case table == record.EntriesTable:
		c.readsMeasure(r)
	}
	if r.get("jurisdiction") == "" {
		c.refuse(r, "jurisdiction", "is empty; write the place that the line is about")
	}
	if table == record.PoliciesTable && r.get("facility") != "" {
		c.refuse(r, "facility", "says %s, yet policies are of no facility; leave the cell empty", said(r.get("facility")))
	}
	return r.bad
}

// readsMeasure checks that a reading says what its line counts: by section in the early series, by measure in one that
// says itself what it counts.
func (c *checking) readsMeasure(r *row) {
	if _, known := c.present.reports[r.get("report")]; !known {
		return // it is refused in its own right
	}
	section, measure := record.Section(r.get("section")), r.get("measure")
	if c.present.series[string(c.present.reports[r.get("report")].Series)].Form != "" {
		if measure == "" {
			c.refuse(r, "measure", "is empty; write what the line counts, %s", oneOf(measureNames(c.series(r))))
		} else {
			c.agrees(r)
		}
		return
	}
	switch {
	case measure != "":
		c.refuse(r, "measure", "says %s, and the section tells what the line counts; leave the cell empty", said(measure))
	case section != record.SectionI && section != record.SectionII:
		c.refuse(r, "section", "entries are printed in Section I or II; write the one that prints the line")
	}
}

// readValue compares the value read with the row that it fills in; known is true if the row already says so.
func (c *checking) readValue(r *row, found row) (known bool) {
	at := found.table.column(r.get("column"))
	column, value, have := found.table.Columns[at], r.get("value"), found.cells[at]
	if column.Name == record.SourcesColumn {
		if value != "" {
			c.refuse(r, "value", "says %s, yet sources are added; leave the cell empty", said(value))
		}
		return withSources(have, r.get("sources")) == have && r.get("note") == ""
	}
	canonical, problem := c.in.cell(&column, value)
	switch {
	case value == "":
		problem = "is empty; " + column.right()
	case problem == "" && c.in.asKept && canonical != value:
		problem = "is not in the form in which the record keeps it; write " + canonical
	case problem == "" && column.Kind == Day && c.today != "" && canonical > string(c.today)[:len(canonical)]:
		problem = canonical + " is after today, " + string(c.today) + "; write the day as the source has it"
	}
	if problem != "" {
		c.refuse(r, "value", "%s", problem)
		return false
	}
	r.cells[r.table.column("value")] = canonical
	partial := column.Kind == Day && strings.HasPrefix(canonical, have+"-") && !c.wasRead(found, column.Name)
	switch {
	case canonical == have:
		return true
	case have == "" || partial:
		return false
	}
	c.refuse(r, "value", "says %s, the record says %s; a reading fills in what is unknown, and %s", said(canonical),
		said(have), found.table.never())
	c.faults.Contradictions++
	return false
}

// wasRead reports whether a reading filled in a column of a row.
func (c *checking) wasRead(found row, column string) bool {
	return slices.ContainsFunc(c.filled[found.id()],
		func(r row) bool { return r.table == readingTable && r.get("column") == column })
}
