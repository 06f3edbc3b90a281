package ingest

import (
	"hash/maphash"
	"slices"
)

// earlier are pieces that were checked before the current rows, such as the changes of a log. They can be a whole
// record, so only the positions of rows that a later row may concern are kept; the rare piece that is needed is read
// again.
type earlier struct {
	// again rereads the rows of a piece.
	again func(piece int) ([]row, error)
	// holding has the pieces with lines of each report; lately has the lines of the report last asked for, because
	// pieces of a report follow one another.
	holding map[string][]int
	lately  struct {
		report string
		lines  []row
	}
	// numbers gives each printed place a number; lists has the numbers of the places that each section of a report
	// names.
	numbers map[string]int
	lists   map[sectionOf]bits
	// said maps the hash of table and key to the piece with that correction, statement or event.
	said map[uint64]int
	seed maphash.Seed
}

type sectionOf struct{ report, section, measure string }

// printedLine identifies a line by what a correction refers to.
type printedLine struct {
	sectionOf
	place string
}

// bits is a set of small numbers.
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

// take indexes the rows of a piece.
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

// inReport reports whether the rows of a table are checked against a report.
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

// lines returns the lines of a report. Callers must not change them.
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
