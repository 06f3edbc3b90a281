package ingest

import (
	"fmt"

	"detainerledger/internal/record"
)

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
	c.refuse(r, "measure", "Section %s counts detainers %s, not %s; write %s, or Section %s", section, other, measure,
		other, measure.Section())
	return false
}

// checkEntries asks that section and measure agree, that a rank is given once, also by
// what is read later, and that no line is part of itself.
func (c *checking) checkEntries() {
	type rank struct{ report, section, rank string }
	ranked := map[rank]string{}
	for _, l := range c.lines[entryTable] {
		where := "in the record"
		if l.file != nil {
			where = fmt.Sprintf("in line %d", l.line)
		}
		given := l.get("rank")
		for _, r := range c.filled[l.id()] {
			if r.get("column") == "rank" && !c.comesIn(r) {
				given = r.get("value")
			}
		}
		ranked[rank{l.get("report"), l.get("section"), given}] = l.get("jurisdiction") + " " + where
	}
	give := func(r *row, column string) {
		key := rank{r.get("report"), r.get("section"), r.get(column)}
		if first, taken := ranked[key]; taken {
			c.refuse(r, column, "rank %s of Section %s is that of %s; give each rank once, in the order printed", key.rank,
				key.section, first)
			return
		}
		ranked[key] = fmt.Sprintf("%s in line %d", r.get("jurisdiction"), r.line)
	}
	for _, r := range c.each(c.fresh[entryTable]) {
		if r.bad || !c.agrees(r) {
			continue
		}
		if r.get("part_of") == r.get("jurisdiction") {
			c.refuse(r, "part_of",
				"the line cannot be part of itself; write the jurisdiction whose count contains it, or leave the cell empty")
			continue
		}
		if r.get("rank") != "" {
			give(r, "rank")
		}
	}
	for _, r := range c.each(c.fresh[readingTable]) {
		if !r.bad && r.get("column") == "rank" {
			give(r, "value")
		}
	}
}
