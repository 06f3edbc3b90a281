package ingest

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"detainerledger/internal/formula"
)

// writeCSV writes a table as CSV: a heading row, then a line for each row.
func writeCSV(w io.Writer, t *Table, rows iter.Seq2[[]string, error]) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Headings()); err != nil {
		return err
	}
	cells := make([]string, len(t.Columns))
	for row, err := range rows {
		if err != nil {
			return err
		}
		for i, c := range t.Columns {
			cells[i] = row[i]
			if !c.number() {
				cells[i] = formula.Defuse(row[i])
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeJSON writes a table as an array of objects, one on each line: numbers as
// numbers or null, lists as arrays, all else as texts.
func writeJSON(w io.Writer, t *Table, rows iter.Seq2[[]string, error]) error {
	out := bufio.NewWriter(w)
	between := "[\n"
	for row, err := range rows {
		if err != nil {
			return err
		}
		out.WriteString(between)
		between = ",\n"
		for i, c := range t.Columns {
			if i == 0 {
				out.WriteByte('{')
			} else {
				out.WriteByte(',')
			}
			if err := writeMember(out, c, row[i]); err != nil {
				return err
			}
		}
		out.WriteByte('}')
	}
	if between == "[\n" { // there are no rows
		out.WriteString("[")
	}
	out.WriteString("\n]\n")
	return out.Flush()
}

func writeMember(out *bufio.Writer, c Column, cell string) error {
	var value any = cell
	switch {
	case c.number() && cell == "":
		value = nil
	case c.number():
		value = json.Number(cell)
	case c.list():
		value = append([]string{}, strings.Fields(cell)...) // never null
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	out.WriteByte('"')
	out.WriteString(c.Name)
	out.WriteString(`":`)
	_, err := out.WriteString(strings.TrimSuffix(text.String(), "\n"))
	return err
}
