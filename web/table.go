package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// tableFile is a table of a page as a file for a program or a spreadsheet: the
// same rows in the same order.
type tableFile struct {
	// name is the file's name without date and ending.
	name    string
	columns []string
	rows    [][]any
}

// add appends a row, whose cells stand for the columns: strings, integers,
// counts, booleans, numbers with one decimal, lists of addresses, or nil.
func (t *tableFile) add(cells ...any) {
	if len(cells) != len(t.columns) {
		panic(fmt.Sprintf("web: table %s: %d cells for %d columns", t.name, len(cells), len(t.columns)))
	}
	t.rows = append(t.rows, cells)
}

// sendTable answers with the table as ".csv" or ".json". address is the page's.
func (s *server) sendTable(c echo.Context, snap *store.Snapshot, ext, address string, t tableFile) error {
	var body []byte
	var contentType string
	var err error
	if ext == ".csv" {
		contentType = "text/csv; charset=utf-8; header=present"
		body, err = t.csv()
	} else {
		contentType = echo.MIMEApplicationJSON
		body, err = t.json(s.baseURL(c)+address, snap)
	}
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-version-%d-%s%s", t.name, snap.Seq, record.DayOf(snap.At), ext)
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("inline", map[string]string{"filename": name}))
	c.Response().Header().Set(echo.HeaderAccessControlAllowOrigin, "*")
	return send(c, http.StatusOK, contentType, body)
}

func (t tableFile) csv() ([]byte, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.UseCRLF = true // RFC 4180
	w.Write(t.columns)
	line := make([]string, len(t.columns))
	for _, row := range t.rows {
		for i, cell := range row {
			line[i] = csvCell(cell)
		}
		w.Write(line)
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

func csvCell(cell any) string {
	switch v := cell.(type) {
	case string:
		return ingest.Defuse(v)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case record.Count:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case nil:
		return ""
	case record.Sources:
		return strings.Join(v, " ")
	default:
		panic(fmt.Sprintf("web: a table has no cells of type %T", cell))
	}
}

// json is an object with the version of the record and the rows as objects,
// whose keys stand in the order of the columns. Numbers that are not known are null.
func (t tableFile) json(address string, snap *store.Snapshot) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	write := func(v any) error {
		if err := enc.Encode(v); err != nil {
			return err
		}
		buf.Truncate(buf.Len() - 1) // Encode ends with a line break
		return nil
	}
	buf.WriteString(`{"address":`)
	if err := write(address); err != nil {
		return nil, err
	}
	fmt.Fprintf(&buf, `,"version":%d,"version_at":%q,"count":%d,"rows":[`, snap.Seq, snap.At.Format("2006-01-02T15:04:05Z"), len(t.rows))
	for i, row := range t.rows {
		if i > 0 {
			buf.WriteByte(',')
		}
		buf.WriteString("\n{")
		for k, cell := range row {
			if k > 0 {
				buf.WriteByte(',')
			}
			fmt.Fprintf(&buf, "%q:", t.columns[k])
			if list, ok := cell.(record.Sources); ok && list == nil {
				cell = record.Sources{}
			}
			if err := write(cell); err != nil {
				return nil, err
			}
		}
		buf.WriteByte('}')
	}
	buf.WriteString("\n]}\n")
	return buf.Bytes(), nil
}
