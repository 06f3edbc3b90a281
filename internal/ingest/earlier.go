package ingest

import (
	"hash/maphash"
	"slices"
)

// earlier are pieces that were checked before the rows at hand, such as the changes of
// a log. They can be a whole record, so that of them is kept only where to find what a later row
// may touch; it is read again then, which is seldom.
type earlier struct {
	// again reads the rows of a piece again.
	again func(piece int) ([]row, error)
	// holding are the pieces with lines of a report, lately the lines of the report that
	// was asked for last: what comes in many pieces comes one after the other.
	holding map[string][]int
	lately  struct {
		report string
		lines  []row
	}
	// numbers gives each place that is printed a number, and lists are these of the places that
	// a section of a report names.
	numbers map[string]int
	lists   map[sectionOf]bits
	// said tells by the hash of its table and key in which piece a correction, statement
	// or event is.
	said map[uint64]int
	seed maphash.Seed
}

type sectionOf struct{ report, section, measure string }

// printedLine names a line as far as a correction does.
type printedLine struct {
	sectionOf
	place string
}

// bits are numbers from 0 on, a bit each.
type bits []uint64

func (b bits) has(n int) bool { return n/64 < len(b) && b[n/64]>>(n%64)&1 == 1 }

func (b bits) with(n int) bits {
	for n/64 >= len(b) {
		b = append(b, 0)
	}
	b[n/64] |= 1 << (n % 64)
	return b
}

func newEarlier(again func(piece int) ([]row, error)) *earlier {
	return &earlier{
		again: again, holding: map[string][]int{}, numbers: map[string]int{}, lists: map[sectionOf]bits{},
		said: map[uint64]int{}, seed: maphash.MakeSeed(),
	}
}

// take notes what the rows of a piece are.
func (e *earlier) take(piece int, rows []row) {
	for _, r := range rows {
		if inReport(r.table) {
			e.hold(piece, r)
		}
		switch r.table {
		case correctionTable, statementTable, eventTable:
			e.said[e.hash(r.table, r.key())] = piece
		}
		if r.table == entryTable {
			e.list(lineOf(r))
		}
	}
}

// inReport reports whether the rows of a table are held against a report.
func inReport(t *Table) bool {
	return t == totalTable || t == entryTable || t == policyTable || t == readingTable || t == revisionTable
}

func (e *earlier) hold(piece int, r row) {
	report := r.get("report")
	if report == e.lately.report {
		e.lately.lines = append(e.lately.lines, r)
	}
	if in := e.holding[report]; len(in) == 0 || in[len(in)-1] != piece {
		e.holding[report] = append(in, piece)
	}
}

func (e *earlier) list(l printedLine) {
	number, ok := e.numbers[l.place]
	if !ok {
		number = len(e.numbers)
		e.numbers[l.place] = number
	}
	e.lists[l.sectionOf] = e.lists[l.sectionOf].with(number)
}

func (e *earlier) hash(t *Table, key string) uint64 {
	return maphash.String(e.seed, t.Name+"\x00"+key)
}

// printed reports whether a section of a report names a place.
func (e *earlier) printed(l printedLine) bool {
	number, ok := e.numbers[l.place]
	return ok && e.lists[l.sectionOf].has(number)
}

// lines returns the lines of a report. They must not be changed.
func (e *earlier) lines(report string) ([]row, error) {
	if e.lately.report == report {
		return e.lately.lines, nil
	}
	e.lately.report, e.lately.lines = "", nil
	for _, piece := range e.holding[report] {
		again, err := e.again(piece)
		if err != nil {
			return nil, err
		}
		e.lately.lines = append(e.lately.lines,
			slices.DeleteFunc(again, func(r row) bool { return !inReport(r.table) || r.get("report") != report })...)
	}
	e.lately.report = report
	return e.lately.lines, nil
}

// find returns the correction, statement or event with this key, if there is one.
func (e *earlier) find(t *Table, key string) ([]row, error) {
	piece, ok := e.said[e.hash(t, key)]
	if !ok {
		return nil, nil
	}
	rows, err := e.again(piece)
	return slices.DeleteFunc(rows, func(r row) bool { return r.table != t || r.key() != key }), err
}
