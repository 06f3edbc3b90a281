package detainers

import (
	"fmt"
	"strings"
)

// layout lists the columns of a file that are read, by their headings.
type layout struct {
	columns []wanted
	byKey   map[string]int
}

// wanted is a column that is read.
type wanted struct {
	is       string // what it is read as
	needed   bool
	headings []string // the first one that a file has is read
}

func newLayout(columns []wanted) *layout {
	l := &layout{columns: columns, byKey: map[string]int{}}
	for i, c := range columns {
		for rank, heading := range c.headings {
			var key headingKey
			l.byKey[string(key.fold([]byte(heading)))] = i<<8 | rank
		}
	}
	return l
}

// headingKey holds a heading in the form in which headings are compared: its letters and digits, in lower case. A
// longer heading is never a known one.
type headingKey [40]byte

func (k *headingKey) fold(heading []byte) []byte {
	n := 0
	for _, c := range heading {
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		default:
			continue
		}
		if n == len(k) {
			return nil
		}
		k[n] = c
		n++
	}
	return k[:n]
}

// heading finds the column that has a heading. Other headings never become strings.
func (l *layout) heading(text []byte) (column, rank int, ok bool) {
	var key headingKey
	at, ok := l.byKey[string(key.fold(text))]
	return at >> 8, at & 0xff, ok
}

// headings are the headings in one row of a file or sheet.
type headings struct {
	layout *layout
	// at is where each column of the layout is in the row, or -1. text is its heading there, and rank which of the
	// possible headings it is.
	at, rank []int
	text     []string
}

func (l *layout) none() *headings {
	h := &headings{layout: l, at: make([]int, len(l.columns)), rank: make([]int, len(l.columns)),
		text: make([]string, len(l.columns))}
	for i := range h.at {
		h.at[i] = -1
	}
	return h
}

// see reads a cell of the row.
func (h *headings) see(at int, text []byte) {
	column, rank, ok := h.layout.heading(text)
	if !ok || h.at[column] >= 0 && h.rank[column] <= rank {
		return
	}
	h.at[column], h.rank[column], h.text[column] = at, rank, strings.TrimSpace(string(text))
}

// count is how many columns have a heading in the row.
func (h *headings) count() (n int) {
	for _, at := range h.at {
		if at >= 0 {
			n++
		}
	}
	return n
}

// better returns the one of two rows that has more headings.
func better(best, h *headings) *headings {
	if best == nil || h.count() > best.count() {
		return h
	}
	return best
}

// lacking returns which required columns are missing, or nil.
func (h *headings) lacking() error {
	var lacks []string
	for i, c := range h.layout.columns {
		if c.needed && h.at[i] < 0 {
			lacks = append(lacks, fmt.Sprintf("for the %s (%s)", c.is, strings.Join(c.headings, " or ")))
		}
	}
	if lacks == nil {
		return nil
	}
	return fmt.Errorf("there is no column %s among the first %d rows; headings may be in any case, "+
		"with spaces or underscores", strings.Join(lacks, ", none "), maxHeadingRow)
}

// found are the columns that are read.
func (h *headings) found(file, sheet string) []Column {
	var all []Column
	for i, at := range h.at {
		if at >= 0 {
			all = append(all, Column{file, sheet, h.text[i], h.layout.columns[i].is})
		}
	}
	return all
}

// places returns, for each place in a row, one more than the column that is there, or 0 if that is not read.
func (h *headings) places() []int {
	var all []int
	for column, at := range h.at {
		for at >= len(all) {
			all = append(all, 0)
		}
		if at >= 0 {
			all[at] = column + 1
		}
	}
	return all
}
