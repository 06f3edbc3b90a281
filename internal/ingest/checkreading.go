package ingest

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// id tells the row from every other.
func (r row) id() rowID { return rowID{r.table, r.key()} }

// measureRead is the measure of the line that a row of readings is of: the one that it names, or that
// its section prints.
func (r row) measureRead() string {
	return first(r.get("measure"), string(record.Section(r.get("section")).Measure()))
}

// lineRead is the line that a row of readings is of.
func (r row) lineRead() printedLine {
	return printedLine{sectionOf{r.get("report"), r.get("section"), r.measureRead()}, r.get("jurisdiction")}
}

// fills names the row that a row of readings fills in, or a row of revisions revises.
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

// fill notes a reading of a row that there is.
func (c *checking) fill(reading row) {
	of := reading.fills()
	c.filled[of] = append(c.filled[of], reading)
}

// comesIn reports whether a reading is one of those that come in.
func (c *checking) comesIn(reading row) bool {
	return c.have[reading.table][reading.key()] == nil
}

// asRead returns a row with what was read of it and revised since.
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

// withSources adds to addresses those of others that are not among them.
func withSources(addresses, others string) string {
	all := strings.Fields(addresses)
	for _, address := range strings.Fields(others) {
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return strings.Join(all, " ")
}

// holds reports whether the record has a row with these cells: as it came in, as it was
// read since, or as it was before a later row.
func (c *checking) holds(have row, cells []string) bool {
	same := func(other []string) bool { return slices.Equal(other, cells) }
	return same(have.cells) || same(c.asRead(have).cells) ||
		slices.ContainsFunc(c.present.superseded[have.table][have.key()], same)
}

// later takes a row that tells what came to pass after the one that there is: a report that
// came out, or the status of a series.
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

// nameFacilities gives to each reading that names no facility the one of the line, where
// the section prints a single line of the place.
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

// checkReadings asks that each reading fills in what is unknown of a row that there is.
// One of what is known already, and the same, is nothing new.
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

// reading checks one reading; known is true where the row says the same already.
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
	case found.bad || !reported: // which is refused by itself
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

// readsMeasure asks that a reading of a line says what the line counts: by its section in the series of
// before, by its measure in one that says of itself what it counts.
func (c *checking) readsMeasure(r *row) {
	if _, known := c.present.reports[r.get("report")]; !known {
		return // which is refused by itself
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

// readValue holds what was read against the row that it is to fill; known is true where
// the row says so already.
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

// wasRead reports whether a column of a row was filled in by a reading.
func (c *checking) wasRead(found row, column string) bool {
	return slices.ContainsFunc(c.filled[found.id()],
		func(r row) bool { return r.table == readingTable && r.get("column") == column })
}
