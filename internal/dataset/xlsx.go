package dataset

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// XLSXType is the media type of a workbook.
const XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// The limits of a spreadsheet (Excel specifications and limits).
const (
	sheetRows = 1_048_576
	cellUnits = 32_767
)

// Sheet is a table with the rows of its sheet.
type Sheet struct {
	Table *Table
	Rows  iter.Seq2[Row, error]
}

// WriteXLSX writes a workbook with a sheet for each table, after one that describes them; address is the page on the
// site with the same content. Numbers, days and truth values are cells of their type. A table longer than a sheet
// continues on the next.
//
// It is written in pieces, with the same bytes each time. excelize, which reads workbooks for us, writes the sheets in
// the order of a map, so that the same record gives different bytes, and holds the whole file in memory: 683 MB instead
// of 36 for three million rows.
func WriteXLSX(w io.Writer, e *Edition, address string, sheets []Sheet) error {
	b := &workbook{zip: newZip(w), e: e}
	for _, s := range sheets {
		if err := b.table(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Table.Name, err)
		}
	}
	if err := b.readMe(address, sheets); err != nil {
		return err
	}
	if err := b.parts(); err != nil {
		return err
	}
	return b.zip.Close()
}

// workbook is a workbook being written.
type workbook struct {
	zip *zip.Writer
	e   *Edition
	// names are the sheets of tables in order; counts are the numbers of rows of the tables.
	names  []string
	counts []int
	out    *bufio.Writer // of the current sheet
	line   int
	cell   []byte
}

// The styles of cells, by their index in the part of styles.
const (
	plainStyle = iota
	headingStyle
	dayStyle
	momentStyle
	wrappedStyle
	decimalStyle
)

// create begins a part of the file.
func (b *workbook) create(name string) (io.Writer, error) {
	return b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.e.At})
}

// begin begins the sheet with this number, the first being 1.
func (b *workbook) begin(number int, widths []int, frozen bool) error {
	part, err := b.create(fmt.Sprintf("xl/worksheets/sheet%d.xml", number))
	if err != nil {
		return err
	}
	b.out, b.line = bufio.NewWriterSize(part, pieces), 0
	b.out.WriteString(xml.Header +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetViews><sheetView workbookViewId="0">`)
	if frozen {
		b.out.WriteString(`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`)
	}
	b.out.WriteString(`</sheetView></sheetViews><cols>`)
	for i, width := range widths {
		fmt.Fprintf(b.out, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	_, err = b.out.WriteString(`</cols><sheetData>`)
	return err
}

// end ends the sheet; its headings filter the table's rows.
func (b *workbook) end(columns int) error {
	b.out.WriteString(`</sheetData>`)
	if columns > 0 {
		fmt.Fprintf(b.out, `<autoFilter ref="A1:%s%d"/>`, columnName(columns-1), b.line)
	}
	b.out.WriteString(`</worksheet>`)
	return b.out.Flush()
}

// table writes a table on as many sheets as it needs.
func (b *workbook) table(s Sheet) error {
	t := s.Table
	widths, styles := make([]int, len(t.Columns)), make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = max(len(c.Name)+4, map[Type]int{Text: 24, List: 40, Date: 12, Day: 12, Moment: 20}[c.Type])
		styles[i] = headingStyle
	}
	headings := make(Row, len(t.Columns))
	for i, name := range t.Headings() {
		headings[i] = name
	}
	start := func(name string) error {
		b.names = append(b.names, name)
		if err := b.begin(len(b.names)+1, widths, true); err != nil { // the first sheet opens on top
			return err
		}
		return b.row(headings, nil, headingStyle)
	}
	if err := start(t.Name); err != nil {
		return err
	}
	n, sheets := 0, 1
	for row, err := range t.fitting(s.Rows) {
		if err != nil {
			return err
		}
		if b.line == sheetRows {
			if err := b.end(len(t.Columns)); err != nil {
				return err
			}
			sheets++
			if err := start(fmt.Sprintf("%s %d", t.Name, sheets)); err != nil {
				return err
			}
		}
		if err := b.row(row, t.Columns, plainStyle); err != nil {
			return err
		}
		n++
	}
	b.counts = append(b.counts, n)
	return b.end(len(t.Columns))
}

// row writes the next row of the sheet. Cells have the style, unless their column has one of its own.
func (b *workbook) row(row Row, columns []Column, style int) error {
	b.line++
	buf := append(b.cell[:0], `<row r="`...)
	buf = append(strconv.AppendInt(buf, int64(b.line), 10), `">`...)
	for i, cell := range row {
		t := Text
		if columns != nil {
			t = columns[i].Type
		}
		buf = appendCell(buf, columnName(i), b.line, cell, t, style)
	}
	b.cell = append(buf, `</row>`...)
	_, err := b.out.Write(b.cell)
	return err
}

// appendCell appends a cell, or nothing for an empty one.
func appendCell(buf []byte, column string, line int, cell any, t Type, style int) []byte {
	begin := func(kind string, style int) {
		buf = append(append(buf, `<c r="`...), column...)
		buf = append(strconv.AppendInt(buf, int64(line), 10), '"')
		if style != plainStyle {
			buf = append(strconv.AppendInt(append(buf, ` s="`...), int64(style), 10), '"')
		}
		buf = append(append(append(buf, ` t="`...), kind...), `"><v>`...)
	}
	switch v := value(cell).(type) {
	case nil:
		return buf
	case int:
		begin("n", style)
		buf = strconv.AppendInt(buf, int64(v), 10)
	case float64:
		begin("n", decimalStyle)
		buf = strconv.AppendFloat(buf, v, 'f', -1, 64)
	case bool:
		begin("b", style)
		buf = append(buf, '0')
		if v {
			buf[len(buf)-1] = '1'
		}
	case time.Time:
		begin("n", momentStyle)
		buf = strconv.AppendFloat(buf, serial(v), 'f', -1, 64)
	case string:
		if day, err := time.Parse(time.DateOnly, v); err == nil && (t == Date || t == Day) && serial(day) > lastBadDay {
			begin("n", dayStyle)
			buf = strconv.AppendInt(buf, int64(serial(day)), 10)
			break
		}
		return appendTextCell(buf, column, line, v, style)
	case []string:
		if len(v) == 0 {
			return buf
		}
		return appendTextCell(buf, column, line, strings.Join(v, " "), style)
	}
	return append(buf, `</v></c>`...)
}

func appendTextCell(buf []byte, column string, line int, text string, style int) []byte {
	buf = append(append(buf, `<c r="`...), column...)
	buf = append(strconv.AppendInt(buf, int64(line), 10), '"')
	if style != plainStyle {
		buf = append(strconv.AppendInt(append(buf, ` s="`...), int64(style), 10), '"')
	}
	buf = append(buf, ` t="inlineStr"><is><t xml:space="preserve">`...)
	var escaped strings.Builder
	xml.EscapeText(&escaped, []byte(sheetText(text))) // a builder returns no errors
	return append(append(buf, escaped.String()...), `</t></is></c>`...)
}

// escape matches the way in which a workbook encodes characters that XML cannot hold; a text that contains it has to be
// escaped in turn (ECMA-376, 22.9.2.19).
var escape = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// cut ends a text that is too long for a cell.
const cut = " … (cut here: a spreadsheet holds no more; the CSV has all of it)"

// sheetText returns a text in the form that a cell can hold.
func sheetText(text string) string {
	if len(text) > cellUnits { // UTF-16 never has more units than UTF-8 has bytes
		for len(text) > cellUnits-len(cut) {
			_, size := utf8.DecodeLastRuneInString(text)
			text = text[:len(text)-size]
		}
		text += cut
	}
	if strings.Contains(text, "_x") {
		text = escape.ReplaceAllString(text, "_x005F_$1")
	}
	return text
}

// A spreadsheet counts days from 1899-12-30 and treats 1900 as a leap year, so days up to number 60 differ between
// programs.
const lastBadDay = 60

var dayZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// serial returns the number that stands for a time in a spreadsheet.
func serial(t time.Time) float64 { return t.Sub(dayZero).Hours() / 24 }

// columnName returns a column's name in a spreadsheet: A to Z, then AA.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + string(rune('A'+i%26))
}
