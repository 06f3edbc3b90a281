package dataset

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/formula"
	"detainerledger/internal/record"
)

// CSVType is the media type of a table as CSV (RFC 4180, RFC 7111).
const CSVType = "text/csv; charset=utf-8; header=present"

// pieces is how many bytes are written at a time.
const pieces = 64 << 10

// WriteCSV writes a table in the form of RFC 4180, in UTF-8 and row by row: a line of headings, then one for each row.
// It makes sure that no cell can be taken for a formula. It returns the number of rows.
func WriteCSV(w io.Writer, t *Table, rows iter.Seq2[Row, error]) (int, error) {
	buffer := bufio.NewWriterSize(w, pieces)
	out := csv.NewWriter(buffer)
	out.UseCRLF = true
	if err := out.Write(t.Headings()); err != nil {
		return 0, err
	}
	line := make([]string, len(t.Columns))
	n := 0
	for row, err := range t.fitting(rows) {
		if err != nil {
			return n, err
		}
		for i, cell := range row {
			line[i] = csvCell(cell)
		}
		if err := out.Write(line); err != nil {
			return n, err
		}
		n++
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return n, err
	}
	return n, buffer.Flush()
}

// fitting checks that rows have as many cells as there are columns; nothing else keeps a cell under its heading.
func (t *Table) fitting(rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err == nil && len(row) != len(t.Columns) {
				err = fmt.Errorf("table %s: %d cells for %d columns", t.Name, len(row), len(t.Columns))
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// decimal formats a number with at least one decimal, and as many more as it has: rounding would turn -0.03 into a
// negative zero.
func decimal(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func csvCell(cell any) string {
	switch v := cell.(type) {
	case string:
		return formula.Defuse(v)
	case record.Count:
		return v.String()
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return decimal(v)
	case record.Sources:
		return formula.Defuse(strings.Join(v, " "))
	case []string:
		return formula.Defuse(strings.Join(v, " "))
	case time.Time:
		return v.Format(timeLayout)
	case nil:
		return ""
	default:
		panic(fmt.Sprintf("dataset: a table has no cells of type %T", cell))
	}
}
