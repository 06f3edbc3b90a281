package ingest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// nameCorrections names each correction that has no name, by author, date and jurisdiction, with a number for a second
// one of the same. A correction that the record already has keeps its name there.
func (c *checking) nameCorrections(rows []row) {
	taken := map[string][]string{}
	for id, r := range c.have[correctionTable] {
		taken[id] = r.cells
	}
	for _, r := range rows {
		if id := r.get("id"); id != "" {
			taken[id] = r.cells
		}
	}
	// Thousands can share a name, so each number is tried only once.
	looked, same := map[string]int{}, map[string]string{}
	for _, r := range c.each(rows) {
		if r.bad || r.get("id") != "" {
			continue
		}
		base := correctionName(*r)
		says := func(cells []string) string { return base + "\x00" + strings.Join(cells[1:], "\x00") }
		id, there := same[says(r.cells)]
		for !there {
			looked[base]++
			if id = base; looked[base] > 1 {
				id = fmt.Sprintf("%s-%d", base, looked[base])
			}
			cells, is := taken[id]
			if !is {
				break
			}
			same[says(cells)], there = id, slices.Equal(cells[1:], r.cells[1:])
		}
		same[says(r.cells)] = id
		r.cells[0], taken[id] = id, r.cells
	}
}

// correctionName is the id of a correction, or the beginning of a generated one.
func correctionName(r row) string {
	if id := r.get("id"); id != "" {
		return id
	}
	return strings.Trim(notInName.ReplaceAllString(strings.ToLower(strings.Join([]string{r.get("by"), r.get("date"),
		r.get("jurisdiction")}, "-")), "-"), "-")
}

// lineOf returns the line of a row of entries, or the line that a correction concerns.
func lineOf(r row) printedLine {
	return printedLine{sectionOf{r.get("report"), r.get("section"), r.get("measure")}, r.get("jurisdiction")}
}

// checkCorrections checks that each correction is of an existing line, and gives a number if and only if it amends one.
func (c *checking) checkCorrections() error {
	if len(c.fresh[correctionTable]) == 0 {
		return nil
	}
	lines := map[printedLine]bool{}
	for _, r := range c.fresh[entryTable] {
		lines[lineOf(r)] = true
	}
	for _, r := range c.each(c.fresh[correctionTable]) {
		if r.bad || !c.agrees(r) {
			continue
		}
		this := lineOf(*r)
		if there, asked := lines[this]; !there && !asked {
			printed, err := c.present.printed(this)
			if err != nil {
				return err
			}
			lines[this] = printed
		}
		c.correction(r, this, lines[this])
	}
	return nil
}

// correction checks one correction, given whether its line is printed.
func (c *checking) correction(r *row, this printedLine, printed bool) {
	effect, value, movedTo := record.Effect(r.get("effect")), r.count("value"), r.get("moved_to")
	switch {
	case effect == record.Amend && c.series(r).Lists():
		c.refuse(r, "effect", "is amended, and a list has no number to amend; write withdrawn or moved")
	case effect == record.Amend && !value.Known:
		c.refuse(r, "value", "is empty; write the number that the amended line reads as")
	case effect != record.Amend && value.Known:
		c.refuse(r, "value", "says %s, yet a %s line has no number; leave the cell empty, or write amended", value, effect)
	case effect == record.Move && movedTo == "":
		c.refuse(r, "moved_to", "is empty; write the place that the line belongs to")
	case effect == record.Move && movedTo == r.get("jurisdiction"):
		c.refuse(r, "moved_to", "is the place that the line is printed for; write the one that it belongs to")
	case effect != record.Move && movedTo != "":
		c.refuse(r, "moved_to",
			"says %s, yet a line that is %s belongs where it is printed; leave the cell empty, or write moved", movedTo, effect)
	case !printed:
		c.refuse(r, "jurisdiction",
			"no line of %s, Section %s, names %s, so that there is nothing to correct; check the report and the section",
			this.report, this.section, this.place)
	}
}

// checkStatements checks that each statement says on whose behalf it is made and, if there are several kinds of series,
// which it concerns.
func (c *checking) checkStatements() {
	described := slices.ContainsFunc(slices.Collect(maps.Values(c.present.series)),
		func(s record.Series) bool { return s.Form != "" })
	for _, r := range c.each(c.fresh[statementTable]) {
		report, series := r.get("report"), r.get("series")
		_, known := c.present.series[series]
		switch {
		case r.bad:
		case r.get("jurisdiction") == "" && r.get("on_behalf_of") == "":
			c.refuse(r, "jurisdiction",
				"is empty; write the place for which the statement speaks, or on_behalf_of where it is no one place")
		case series != "" && !known:
			c.refuseSeries(r)
		case series != "" && report != "":
			c.refuse(r, "series", "says %s, and the statement is about one report; leave one of the two", series)
		case series == "" && report == "" && described && c.present.snap != nil && c.present.before == nil:
			c.refuse(r, "series", "is empty, and the statement names no report; write the series whose listing it is about")
		}
	}
}

// checkEvents checks that each event says whom it concerns.
func (c *checking) checkEvents() {
	for _, r := range c.each(c.fresh[eventTable]) {
		switch {
		case r.bad:
		case r.get("jurisdiction") == "" && r.get("concerns") == "":
			c.refuse(r, "jurisdiction",
				"is empty; write the place that the event is about, or concerns where it is no one place")
		case r.get("kind") == record.LeftOut && r.get("report") == "":
			c.refuse(r, "report", "is empty; write the last report that still named the place")
		case r.get("kind") == record.EventRemoved && (r.get("report") == "" || r.get("jurisdiction") == ""):
			c.refuse(r, "report", "write both the place and the last version of the list that has it")
		case r.get("kind") == record.EventWithdrawn && r.get("report") == "":
			c.refuse(r, "report", "is empty; write the last version of the list")
		}
	}
}
