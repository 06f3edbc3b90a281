package ingest

import (
	"bytes"
	"fmt"
	"strings"
)

// Sheet is a table with rows that were not read from a file: each row's cells by the
// names of their columns. A cell that is not there is empty.
type Sheet struct {
	Table string
	Rows  []map[string]string
}

// Compose writes sheets as a file of this name, ending in ".csv", that [ReadUploads]
// reads: one table, or several one below the other as in the template of a report.
// lines says for each sheet on which line of the file each of its rows begins, which
// is where a [Fault] of the row is. The error is that of a table that there is not.
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
		line++ // the headings
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
