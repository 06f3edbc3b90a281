package ingest

import (
	"bytes"
	"fmt"
	"strings"
)

// Sheet is a table with rows that were not read from a file: the cells of each row by column name. A missing cell is
// empty.
type Sheet struct {
	Table string
	Rows  []map[string]string
}

// Compose writes sheets as a CSV file of this name that [ReadUploads] reads: one table, or several below one another as
// in the template of a report. lines has, for each sheet, the line of the file on which each of its rows begins, where
// a [Fault] of the row will be. It returns an error for an unknown table.
func Compose(name string, sheets ...Sheet) (file Upload, lines [][]int, err error) {
	var out bytes.Buffer
	line := 1
	for i, sheet := range sheets {
		t := tableNamed(sheet.Table)
		if t == nil {
			return Upload{}, nil, fmt.Errorf("compose %s: there is no table %q", name, sheet.Table)
		}
		if len(sheets) > 1 {
			if i > 0 {
				out.WriteByte('\n')
				line++
			}
			fmt.Fprintf(&out, "[%s]\n", t.Name)
			line++
		}
		rows, begin := make([][]string, len(sheet.Rows)), make([]int, len(sheet.Rows))
		line++ // the heading row
		for n, cells := range sheet.Rows {
			rows[n] = make([]string, len(t.Columns))
			begin[n] = line
			line++
			for at, c := range t.Columns {
				rows[n][at] = cells[c.Name]
				line += strings.Count(cells[c.Name], "\n")
			}
		}
		lines = append(lines, begin)
		if err := writeCSV(&out, t, allOf(rows)); err != nil {
			return Upload{}, nil, fmt.Errorf("compose %s: %w", name, err)
		}
	}
	return Upload{Name: name, Body: out.Bytes()}, lines, nil
}
