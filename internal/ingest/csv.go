package ingest

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// readCSV reads a table, or a report's tables below one another.
func readCSV(r io.Reader, g *grid) {
	limit := &rowLimit{r: lineEnds(decoded(r))}
	rows := csv.NewReader(limit)
	rows.FieldsPerRecord = -1 // the grid has better messages for wrong rows
	rows.ReuseRecord = true
	next := 1 // the line on which the next row begins
	for {
		cells, err := rows.Read()
		limit.next()
		if err == io.EOF {
			break
		}
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong):
			g.fault(wrong.Line, wrong.Column, "",
				"%s; put a cell that holds a quotation mark between quotation marks, and write the mark twice", wrong.Err)
			return
		case errors.Is(err, errLongRow):
			g.fault(next, 1, "", "%s", err)
			return
		case err != nil:
			g.fault(limit.lines+1, 1, "", "%s", err)
			return
		}
		line, _ := rows.FieldPos(0)
		last, _ := rows.FieldPos(len(cells) - 1)
		next = last + strings.Count(cells[len(cells)-1], "\n") + 1
		g.row(line, cells)
		if g.in.faults.enough() {
			return
		}
	}
	if next == 1 {
		g.fault(0, 0, "", "the file is empty; begin with a heading row")
	}
}
