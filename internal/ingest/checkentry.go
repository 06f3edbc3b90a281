package ingest

import (
	"fmt"
)

// checkEntries checks that section and measure agree, that a list has no numbers, that each rank is given once,
// including by later readings, and that no line is part of itself.
func (c *checking) checkEntries() {
	ranks := c.ranksGiven()
	for _, r := range c.each(c.fresh[entryTable]) {
		if r.bad || !c.agrees(r) {
			continue
		}
		series := c.series(r)
		if !c.checkPlace(r, series.Form != "") {
			continue
		}
		if series.Lists() && r.get("value") != "" {
			c.refuse(r, "value", "says %s, and %s is a list, which has no numbers; leave the cell empty", r.get("value"),
				series.ID)
			continue
		}
		if r.get("part_of") != "" && r.get("part_of") == r.get("jurisdiction") {
			c.refuse(r, "part_of",
				"the line cannot be part of itself; write the jurisdiction whose count contains it, or leave the cell empty")
			continue
		}
		if r.get("rank") != "" {
			c.giveRank(ranks, r, r.get("measure"), "rank")
		}
	}
	for _, r := range c.each(c.fresh[readingTable]) {
		if !r.bad && r.get("column") == "rank" {
			c.giveRank(ranks, r, r.measureRead(), "value")
		}
	}
}

// rank identifies a rank within a part of a report.
type rank struct{ report, section, measure, rank string }

// ranksGiven returns the lines in the record that have a rank, by rank.
func (c *checking) ranksGiven() map[rank]string {
	ranks := map[rank]string{}
	for _, l := range c.lines[entryTable] {
		given := l.get("rank")
		for _, r := range c.filled[l.id()] {
			if r.table == readingTable && r.get("column") == "rank" && !c.comesIn(r) {
				given = r.get("value")
			}
		}
		if given == "" {
			continue
		}
		where := "in the record"
		if l.file != nil {
			where = fmt.Sprintf("in line %d", l.line)
		}
		ranks[rank{l.get("report"), l.get("section"), l.get("measure"), given}] = l.get("jurisdiction") + " " + where
	}
	return ranks
}

// giveRank refuses a rank that another line has.
func (c *checking) giveRank(ranks map[rank]string, r *row, measure, column string) {
	key := rank{r.get("report"), r.get("section"), measure, r.get(column)}
	if first, taken := ranks[key]; taken {
		c.refuse(r, column, "rank %s of Section %s is that of %s; give each rank once, in the order printed", key.rank,
			key.section, first)
		return
	}
	ranks[key] = fmt.Sprintf("%s in line %d", r.get("jurisdiction"), r.line)
}
