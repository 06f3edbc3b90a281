package ingest

import (
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// scope identifies a sum: a measure of a report, in one state or, for "", in all. Lines that are part of another line
// are in no sum.
type scope struct {
	report  record.ReportID
	measure record.Measure
	state   string
}

// sum is the sum of a scope's lines.
type sum struct {
	rows, unread, total int
	// last is the last new line, or nil.
	last *row
}

// add adds a line; fresh is its row, or nil for an existing line.
func (s *sum) add(value record.Count, fresh *row) {
	s.rows++
	s.total += value.N
	if !value.Known {
		s.unread++
	}
	if fresh != nil {
		s.last = fresh
	}
}

// checkTotals checks the lines, existing and new, against the control totals: no sum may exceed its total, and that of
// Section I must equal it once every printed line is there.
func (c *checking) checkTotals() {
	sums := c.sums()
	for _, r := range c.each(c.fresh[totalTable]) {
		if !r.bad {
			c.total(r)
		}
	}
	for _, r := range c.each(c.fresh[totalTable]) {
		if !r.bad {
			c.hold(sums, totalOf(*r), r)
		}
	}
	for _, r := range c.lines[totalTable] {
		c.hold(sums, totalOf(*r), nil)
	}
	c.holdReports(sums)
}

// sums adds up the existing lines of the reports that the input names, and the new ones.
func (c *checking) sums() map[scope]*sum {
	sums := map[scope]*sum{}
	var last scope // of the row before, usually of the same report
	var whole *sum
	at := func(of scope) *sum {
		if sums[of] == nil {
			sums[of] = &sum{}
		}
		return sums[of]
	}
	add := func(r row, fresh *row) {
		if r.get("part_of") != "" {
			return
		}
		for i, read := range c.filled[r.id()] {
			if (read.table == revisionTable || read.get("column") == "value") && c.comesIn(read) {
				fresh = &c.filled[r.id()][i]
			}
		}
		r = c.asRead(r)
		value, state := r.count("value"), r.get("state")
		if c.series(&r).Lists() {
			value = record.Known(1)
		}
		if place := record.Slug(r.get("jurisdiction")); place != "" { // and was not refused
			state = place.State()
		}
		of := scope{record.ReportID(r.get("report")), record.Measure(r.get("measure")), ""}
		if whole == nil || of != last {
			last, whole = of, at(of)
		}
		whole.add(value, fresh)
		if state != "" {
			of.state = state
			at(of).add(value, fresh)
		}
	}
	for _, r := range c.lines[entryTable] {
		add(*r, nil)
	}
	for i := range c.fresh[entryTable] {
		r := &c.fresh[entryTable][i]
		add(*r, r)
	}
	c.mendSums(sums)
	return sums
}

// mendSums uses the printed numbers where this site had others by its own error.
func (c *checking) mendSums(sums map[scope]*sum) {
	for _, r := range c.fresh[correctionTable] {
		if !r.bad {
			c.present.mend([]record.Correction{correctionOf(r)})
		}
	}
	if len(c.present.mended) == 0 {
		return
	}
	done := map[printedLine]bool{} // of its first line
	for r := range c.entries() {
		printed, mended := c.present.mended[lineOf(*r)]
		if !mended || r.get("part_of") != "" {
			continue
		}
		value := c.asRead(*r).count("value")
		if done[lineOf(*r)] {
			printed = 0
		}
		done[lineOf(*r)] = true
		of := scope{record.ReportID(r.get("report")), record.Measure(r.get("measure")), ""}
		for _, state := range []string{"", record.Slug(r.get("jurisdiction")).State()} {
			of.state = state
			s := sums[of]
			s.total += printed - value.N
			if !value.Known {
				s.unread--
			}
		}
	}
}

// hold compares the lines with a control total; r is its row, or nil if it is in the record.
func (c *checking) hold(sums map[scope]*sum, t record.ControlTotal, r *row) {
	at := scope{t.Report, t.Measure, ""}
	section := strings.HasPrefix(t.Scope, record.ScopeSection(""))
	if !section && t.Scope != record.ScopeNation {
		at.state = t.Scope
	}
	s := sums[at]
	if s == nil {
		return
	}
	printed := c.present.reports[string(t.Report)].Section1Rows
	whole := section && printed.Known && s.rows >= printed.N && s.unread == 0
	if s.total <= t.Total && (!whole || s.total == t.Total) {
		return
	}
	wrong := "more than"
	if s.total < t.Total {
		wrong = "and with all printed lines there they should meet"
	}
	switch {
	case r != nil:
		c.refuse(r, "total",
			"the lines of %s, %s, %s add up to %d, %s this total of %d; check the lines and the total against the document",
			t.Report, t.Scope, t.Measure, s.total, wrong, t.Total)
	case s.last != nil:
		c.refuse(s.last, "value",
			"with this line those of %s, %s, %s add up to %d, %s the control total of %d; check the lines against the document",
			t.Report, t.Scope, t.Measure, s.total, wrong, t.Total)
	}
}

// holdReports compares the lines with what a report says of itself.
func (c *checking) holdReports(sums map[scope]*sum) {
	type claimOf struct {
		report record.ReportID
		column string
	}
	inFile, read := map[record.ReportID]*row{}, map[claimOf]*row{}
	for _, rows := range [][]row{c.fresh[reportTable], c.publications} {
		for i := range rows {
			inFile[record.ReportID(rows[i].get("id"))] = &rows[i]
		}
	}
	for i := range c.fresh[readingTable] {
		r := &c.fresh[readingTable][i]
		read[claimOf{record.ReportID(r.get("report")), r.get("column")}] = r
	}
	summed := map[string]bool{}
	for at := range sums {
		summed[string(at.report)] = true
	}
	for _, id := range slices.Sorted(maps.Keys(summed)) {
		report, ok := c.present.reports[id]
		if !ok {
			continue
		}
		issued, declined := sums[scope{report.ID, record.Issued, ""}], sums[scope{report.ID, record.Declined, ""}]
		for _, claim := range []struct {
			column string
			limit  record.Count
			lines  *sum
			what   string
		}{
			{"issued_total", report.IssuedTotal, issued, "the lines of Section I add up to"},
			{"declined_total", report.DeclinedTotal, declined, "the lines of Section II add up to"},
			{"section1_rows", report.Section1Rows, issued, "the lines of Section I number"},
		} {
			if claim.lines == nil || !claim.limit.Known {
				continue
			}
			n := claim.lines.total
			if claim.column == "section1_rows" {
				n = claim.lines.rows
			}
			if n <= claim.limit.N {
				continue
			}
			if r := read[claimOf{report.ID, claim.column}]; r != nil && !r.bad {
				c.refuse(r, "value", "%s %d, more than the %d given here; check both against the document", claim.what, n,
					claim.limit.N)
			} else if r := inFile[report.ID]; r != nil {
				if !r.bad {
					c.refuse(r, claim.column, "%s %d, more than the %d given here; check both against the document", claim.what, n,
						claim.limit.N)
				}
			} else if claim.lines.last != nil {
				c.refuse(claim.lines.last, "value",
					"with this line %s %d, more than the %d that %s gives as %s; check the lines against the document",
					claim.what, n, claim.limit.N, report.ID, claim.column)
			}
		}
	}
}
