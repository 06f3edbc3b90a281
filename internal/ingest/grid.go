package ingest

import (
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/formula"
)

// grid takes the rows of a CSV file or of a sheet, one by one: a table's heading row, its rows, and in a report's CSV
// file the name of the next table.
type grid struct {
	in    *Input
	file  *file
	sheet string
	// named is the table that the name of the file or sheet refers to, or nil.
	named *Table
	// sections reports whether a line may consist of a table's name in brackets, "[entries]".
	sections bool
	// short reports whether empty cells at the end of a row may be missing.
	short bool
	// cells are those of the current row of a sheet; nil for other files.
	cells    []sheetCell
	from1904 bool // the spreadsheet counts days from 1904

	table    *Table // nil before a heading row, or if that was not understood
	headed   bool   // a heading row was read since the last section began
	headings []string
	from     []int // of each column of the file, the index of the table's column or -1
	cols     []int // of each column of the table, its number in the file
}

// row takes one row.
func (g *grid) row(line int, cells []string) {
	tabs := len(cells) == 1 && strings.Count(cells[0], "\t") > 2
	for i, c := range cells {
		if !tabs { // the faults already name them
			cells[i] = folded(c)
		}
	}
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" &&
		(g.short || !g.headed || len(cells) > len(g.headings)) {
		cells = cells[:len(cells)-1]
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return
	}
	switch name, ok := sectionName(cells); {
	case g.sections && ok:
		g.section(line, name)
	case !g.headed:
		g.heading(line, cells)
	default:
		g.line(line, cells)
	}
}

// sectionName returns the name in a row that consists of "[name]".
func sectionName(cells []string) (string, bool) {
	for _, c := range cells[1:] {
		if strings.TrimSpace(c) != "" {
			return "", false
		}
	}
	name, opened := strings.CutPrefix(strings.TrimSpace(cells[0]), "[")
	name, closed := strings.CutSuffix(name, "]")
	return strings.ToLower(strings.TrimSpace(name)), opened && closed
}

func (g *grid) section(line int, name string) {
	g.named, g.table, g.headed = tableNamed(name), nil, false
	if g.named == nil {
		g.fault(line, 1, "", "[%s] is no table of the record%s", name, meant(name, tableNames()))
	}
}

// heading reads a heading row and determines the table that follows.
func (g *grid) heading(line int, cells []string) {
	g.headed = true
	if other := separator(cells); other != "" {
		g.fault(line, 1, "", "the cells of this file are separated by %s; save it with commas between them, as CSV UTF-8",
			other)
		g.in.faults.Cut = true
		return
	}
	g.headings = make([]string, len(cells))
	for i, c := range cells {
		g.headings[i] = cut(headingName(c))
	}
	g.table = g.named
	if g.table == nil {
		g.table = tableWith(g.headings)
	}
	for i, h := range g.headings {
		if g.table == nil || g.table.column(h) < 0 {
			g.in.guardHeading(g.file, g.sheet, line, i+1, strings.TrimSpace(cells[i]))
		}
	}
	if g.table == nil {
		g.fault(line, 1, "", "this is the heading row of no table of the record; begin with that of %s", oneOf(tableNames()))
		return
	}
	g.from, g.cols = make([]int, len(cells)), make([]int, len(g.table.Columns))
	for i, h := range g.headings {
		at := g.table.column(h)
		switch {
		case h == "":
			g.fault(line, i+1, "", "the column has no heading; write one of %s", strings.Join(g.missing(), ", "))
		case at < 0:
			g.fault(line, i+1, h, "%s has no such column%s", g.table.Name, meant(h, g.missing()))
		case g.cols[at] > 0:
			g.fault(line, i+1, h, "the column is there twice, as number %d and number %d; leave one out", g.cols[at], i+1)
			at = -1
		default:
			g.cols[at] = i + 1
		}
		g.from[i] = at
	}
	if absent := g.absent(); len(absent) > 0 {
		g.fault(line, len(cells)+1, "", "%s needs also %s; its columns are %s", g.table.Name, strings.Join(absent, ", "),
			strings.Join(g.table.Headings(), ", "))
	}
	for at := range g.cols {
		g.cols[at] = max(g.cols[at], 1)
	}
}

// headingName converts a heading to a column's name: "Part of" is part_of.
func headingName(cell string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(cell),
		func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\u00a0' }), "_")
}

// missing returns the table's columns that the heading row lacks.
func (g *grid) missing() []string {
	return slices.DeleteFunc(g.table.Headings(), func(h string) bool { return slices.Contains(g.headings, h) })
}

// absent is missing after the heading row was read.
func (g *grid) absent() []string {
	var names []string
	for at, c := range g.table.Columns {
		if g.cols[at] == 0 && !slices.Contains(g.table.Later, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// separator names the character that seems to separate cells instead of commas, or "".
func separator(cells []string) string {
	if len(cells) == 1 {
		for mark, name := range map[string]string{";": "semicolons", "\t": "tabs", "|": "bars"} {
			if strings.Count(cells[0], mark) > 2 || strings.EqualFold(cells[0], "sep="+mark) {
				return name
			}
		}
	}
	return ""
}

// line reads a row of the table.
func (g *grid) line(line int, cells []string) {
	for i, c := range cells {
		if what := g.in.personal(c); what != "" {
			heading := fmt.Sprintf("column %d", i+1)
			if i < len(g.headings) {
				heading = g.headings[i]
			}
			g.in.guardCell(g.file, g.sheet, line, i+1, heading, what)
		}
	}
	if g.table == nil {
		return
	}
	if n := len(g.headings); len(cells) > n || len(cells) < n && !g.short {
		g.fault(line, min(len(cells), n)+1, "",
			"the row has %d cells, the heading row has %d; is a comma outside quotation marks?", len(cells), n)
		return
	}
	r := row{table: g.table, file: g.file, sheet: g.sheet, line: line, cols: g.cols,
		cells: make([]string, len(g.table.Columns))}
	for i, at := range g.from {
		if at < 0 || i >= len(cells) {
			continue
		}
		text, problem := cells[i], ""
		if g.cells != nil {
			text, problem = g.cells[i].in(&g.table.Columns[at], g.from1904)
			text = folded(text)
		}
		if problem != "" {
			g.in.faults.add(r.fault(g.table.Columns[at].Name, "%s", problem))
			r.bad = true
			continue
		}
		r.cells[at] = formula.Arm(text)
	}
	g.keep(r)
}

// keep converts the cells to the record's form and adds the row to the input.
func (g *grid) keep(r row) {
	bad := r.bad
	for at := range r.table.Columns {
		if !bad || r.cells[at] != "" { // a cell that was refused is not also reported as empty
			g.in.read(&r, at, r.cells[at])
		}
	}
	g.in.add(r)
}

// read puts a cell into the row, in the record's form.
func (in *Input) read(r *row, at int, cell string) {
	c := &r.table.Columns[at]
	canonical, problem := in.cell(c, cell)
	if problem != "" {
		in.faults.add(r.fault(c.Name, "%s", problem))
		r.bad = true
	}
	r.cells[at] = canonical
}

func (g *grid) fault(line, column int, name, format string, args ...any) {
	g.in.unread(Fault{
		File: g.file.path, Line: line, Column: column, Name: inSheet(g.sheet, name), Message: fmt.Sprintf(format, args...),
	})
}

func tableNames() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	return names
}
