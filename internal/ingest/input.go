package ingest

import (
	"fmt"

	"detainerledger/internal/record"
)

// Input is what was read: the rows of each table, in the order of the files.
type Input struct {
	most   bounds
	rows   map[*Table][]row
	held   int // rows
	faults Faults
	// broken is set if some rows could not be read at all: what the others lack may be in them.
	broken bool
	people Faults
	// asKept is set if the rows come from a record, and so must be in its form already.
	asKept bool
	// named has the columns found to hold details of people, so that each is reported once.
	named map[string]bool

	personCells memo[string]
	cells       map[*Column]*memo[readCell] // for the columns whose cells are slow to read
}

// readCell is the result of [Column.read].
type readCell struct{ canonical, problem string }

func newInput() *Input {
	return &Input{
		most: usual, rows: map[*Table][]row{}, people: Faults{People: true}, named: map[string]bool{},
		personCells: memo[string]{of: personCell}, cells: map[*Column]*memo[readCell]{},
	}
}

// cell is [Column.read], cached.
func (in *Input) cell(c *Column, text string) (canonical, problem string) {
	read := c.read
	if !in.asKept {
		read = c.readIncoming
	}
	if text == "" || c.Kind != Name && c.Kind != Links && c.Kind != Day && c.Kind != Date && c.Kind != Codes {
		return read(text)
	}
	m := in.cells[c]
	if m == nil {
		m = &memo[readCell]{of: func(text string) readCell {
			canonical, problem := read(text)
			return readCell{canonical, problem}
		}}
		in.cells[c] = m
	}
	said := m.ask(text)
	return said.canonical, said.problem
}

// add adds a row, or refuses it if there are too many.
func (in *Input) add(r row) {
	if in.held == in.most.rows {
		in.unread(Fault{File: r.file.path, Line: r.line, Column: 1, Name: inSheet(r.sheet, ""),
			Message: fmt.Sprintf("with this row there are more than %d; split the files, "+
				"or import a large record whole as a log, as export --log writes it", in.most.rows)})
		in.faults.Cut = true
		return
	}
	in.held++
	in.rows[r.table] = append(in.rows[r.table], r)
}

// unread adds a fault that prevented rows from being read.
func (in *Input) unread(f Fault) {
	in.faults.add(f)
	if in.faults.More > 0 { // it is listed even so: most of the others may follow from it
		in.faults.List[maxFaults-1] = f
	}
	in.broken = true
}

// file is one file that was read.
type file struct {
	path   string
	origin record.Origin
}

// row is one row of a table, its cells in the order of the table's columns.
type row struct {
	table *Table
	file  *file
	sheet string
	line  int
	// cols are the numbers of the columns in the file.
	cols  []int
	cells []string
	// bad is whether a cell was refused; such a cell is empty.
	bad bool
}

// get returns the cell of the named column.
func (r row) get(name string) string { return r.cells[r.table.column(name)] }

// key returns the row's key within its table.
func (r row) key() string { return r.table.key(r.cells) }

// fault returns a fault in the cell of the named column.
func (r row) fault(name, format string, args ...any) Fault {
	return Fault{
		File: r.file.path, Line: r.line, Column: r.cols[r.table.column(name)],
		Name: inSheet(r.sheet, name), Message: fmt.Sprintf(format, args...),
	}
}

// where returns the row's position for a message about another row.
func (r row) where(from row) string {
	if r.file == from.file && r.sheet == from.sheet {
		return fmt.Sprintf("line %d", r.line)
	}
	if r.sheet != "" {
		return fmt.Sprintf("line %d of sheet %s of %s", r.line, r.sheet, r.file.path)
	}
	return fmt.Sprintf("line %d of %s", r.line, r.file.path)
}

// stands returns the row's position in the files.
func (r row) stands() string {
	if r.sheet != "" {
		return fmt.Sprintf("%s, sheet %s, line %d", r.file.path, r.sheet, r.line)
	}
	return fmt.Sprintf("%s:%d", r.file.path, r.line)
}

// inSheet returns a column's name, with its sheet if it is in a spreadsheet.
func inSheet(sheet, column string) string {
	switch {
	case sheet == "":
		return column
	case column == "":
		return "sheet " + sheet
	}
	return "sheet " + sheet + ", " + column
}
