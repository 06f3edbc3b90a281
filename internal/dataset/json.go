package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// WriteJSON writes a table of a page as an object with the version of the record and the rows as objects, one on each
// line, with keys in the order of the columns. Unknown numbers are null. count is the number of rows.
func WriteJSON(
	w io.Writer, snap *store.Snapshot, address string, count int, t *Table, rows iter.Seq2[Row, error],
) error {
	out := bufio.NewWriterSize(w, pieces)
	line := appendJSON([]byte(`{"address":`), address)
	line = append(line, `,"version":`...)
	line = strconv.AppendInt(line, int64(snap.Seq), 10)
	line = append(line, `,"version_at":`...)
	line = appendJSON(line, snap.At)
	line = append(line, `,"count":`...)
	line = strconv.AppendInt(line, int64(count), 10)
	out.Write(append(line, `,"rows":[`...))
	between := "\n"
	for row, err := range t.fitting(rows) {
		if err != nil {
			return err
		}
		out.WriteString(between)
		between = ",\n"
		line = t.appendObject(line[:0], row, asGiven)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

// WriteJSONL writes a table as JSON Lines: an object for each row, one on each line. Empty cells are null, even those
// of texts.
func WriteJSONL(w io.Writer, t *Table, rows iter.Seq2[Row, error]) error {
	out := bufio.NewWriterSize(w, pieces)
	var line []byte
	for row, err := range t.fitting(rows) {
		if err != nil {
			return err
		}
		line = append(t.appendObject(line[:0], row, value), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// appendObject appends a row as an object.
func (t *Table) appendObject(line []byte, row Row, read func(any) any) []byte {
	for i, cell := range row {
		if i == 0 {
			line = append(line, '{')
		} else {
			line = append(line, ',')
		}
		line = strconv.AppendQuote(line, t.Columns[i].Name) // letters, digits, hyphens
		line = append(line, ':')
		line = appendJSON(line, read(cell))
	}
	return append(line, '}')
}

// value returns a cell's value for programs: nil if it is empty, else a string, an int, a float64, a bool, a list or a
// time.
func value(cell any) any {
	switch v := cell.(type) {
	case string:
		if v == "" {
			return nil
		}
	case record.Count:
		if !v.Known {
			return nil
		}
		return v.N
	case record.Sources:
		return []string(v)
	}
	return cell
}

// asGiven returns a cell's value, but "" for an empty text.
func asGiven(cell any) any {
	if v := value(cell); v != nil {
		return v
	}
	if s, ok := cell.(string); ok {
		return s
	}
	return nil
}

// appendJSON appends a value as JSON, escaping only what JSON requires.
func appendJSON(line []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(line, "null"...)
	case bool:
		return strconv.AppendBool(line, v)
	case int:
		return strconv.AppendInt(line, int64(v), 10)
	case float64:
		return strconv.AppendFloat(line, v, 'f', -1, 64)
	case string:
		return appendText(line, v)
	case time.Time:
		return append(v.AppendFormat(append(line, '"'), timeLayout), '"')
	case []string:
		line = append(line, '[')
		for i, s := range v {
			if i > 0 {
				line = append(line, ',')
			}
			line = appendText(line, s)
		}
		return append(line, ']')
	default:
		panic("dataset: a cell that JSON has no form for")
	}
}

// appendText appends a text as JSON; most need no escaping.
func appendText(line []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			return append(line, escaped(s)...)
		}
	}
	return append(append(append(line, '"'), s...), '"')
}

func escaped(s string) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a text is always JSON
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
