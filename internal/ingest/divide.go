package ingest

import (
	"slices"
	"strings"
)

// divide separates the new rows from those that the record already has, and refuses rows that contradict the record or
// one another.
func (c *checking) divide(t *Table, rows []row) {
	seen := make(map[string]int, len(rows)) // index in rows
	alike := c.alike(t, rows)
	for i, r := range c.each(rows) {
		key := t.key(r.cells)
		at, again := seen[key]
		first := rows[at]
		held, there := c.held(t, key)
		if there && !again && c.later(held, r) {
			seen[key] = i
			continue
		}
		if there && held.file != nil { // in an earlier piece of what comes in
			first, again, there = held, true, false
		}
		if !again && !there && !r.bad && c.heldAlike(alike, r) {
			c.unchanged++
			continue
		}
		switch {
		case r.bad:
		case again && first.bad:
		case again:
			c.refuseSecond(r, first)
		case there && c.holds(held, r.cells) && !c.in.asKept:
			c.unchanged++
			continue
		case there:
			c.refuseHeld(r, held)
		}
		if !again {
			seen[key] = i
			c.fresh[t] = append(c.fresh[t], *r)
		}
	}
}

// heldAlike reports whether the record has the row, apart from invisible characters. It refuses a row that differs from
// another only in such characters or in case.
func (c *checking) heldAlike(a *alike, r *row) bool {
	if a == nil {
		return false
	}
	like, unseen := a.find(r)
	if like != "" {
		c.refuse(r, r.table.identity(), "%s differs from %s only in capitals or in marks that nobody sees, "+
			"and would count twice; write it in one way, or leave one out", r.what(), like)
	}
	return unseen
}

// refuseSecond refuses a row that occurs twice in the input.
func (c *checking) refuseSecond(r *row, first row) {
	if slices.Equal(first.cells, r.cells) {
		c.refuse(r, r.table.identity(), "%s is the same as %s; leave one out", r.what(), first.where(*r))
		return
	}
	for _, at := range differences(first.cells, r.cells) {
		c.refuse(r, r.table.Columns[at].Name, "says %s, and %s says %s of the same; leave one out", said(r.cells[at]),
			first.where(*r), said(first.cells[at]))
	}
}

// refuseHeld refuses a row that contradicts the record, or that a log repeats.
func (c *checking) refuseHeld(r *row, held row) {
	if c.holds(held, r.cells) {
		c.refuse(r, r.table.identity(), "%s is in the record already, and a log brings each row once", r.what())
		return
	}
	have := c.asRead(held).cells
	differing := differences(have, r.cells)
	if r.table == reportTable && len(differing) > 2 {
		c.refuse(r, r.table.identity(), "%s is already in the record, and reads otherwise there (%s); leave out this row",
			r.what(), strings.Join(r.table.names(differing), ", "))
		c.faults.Contradictions++
		return
	}
	for _, at := range differing {
		c.refuse(r, r.table.Columns[at].Name, "says %s, the record says %s; %s", said(r.cells[at]), said(have[at]),
			r.table.instead(at, have[at]))
		c.faults.Contradictions++
	}
}

// alike finds rows whose keys differ only in invisible characters or in case.
type alike struct {
	table *Table
	held  map[string][]string // cells of the record, by folded key
	said  map[string]row      // that come in
}

// alike returns an index of a table's rows that are alike, with the rows of the record that new rows may resemble. It
// is nil for a table whose keys have no words, and for an audit of the record.
func (c *checking) alike(t *Table, rows []row) *alike {
	words := slices.ContainsFunc(t.Key, func(name string) bool { return t.Columns[t.column(name)].Kind == Text })
	if !words || t == placeTable || c.in.asKept {
		return nil
	}
	a := &alike{t, map[string][]string{}, map[string]row{}}
	coming := make(map[string]bool, len(rows))
	for i := range rows {
		coming[likeKey(rows[i].key())] = true
	}
	for key, r := range c.have[t] {
		if like := likeKey(key); coming[like] {
			a.held[like] = r.cells
		}
	}
	return a
}

// likeKey maps keys that are alike to the same text.
func likeKey(key string) string { return strings.ToLower(folded(key)) }

// find returns where a similar row is, or "". unseen reports whether it is the same row with invisible characters.
func (a *alike) find(r *row) (like string, unseen bool) {
	key := likeKey(r.key())
	if held, ok := a.held[key]; ok {
		same := make([]string, len(held))
		for i, cell := range held {
			same[i] = folded(cell)
		}
		if slices.Equal(same, r.cells) {
			return "", true
		}
		return "a row of the record", false
	}
	if other, ok := a.said[key]; ok {
		return other.where(*r), false
	}
	a.said[key] = *r
	return "", false
}
