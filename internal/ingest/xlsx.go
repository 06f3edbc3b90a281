package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// readMe is the sheet of a template that explains the others and is not read.
const readMe = "read me"

// readXLSX reads a spreadsheet with a sheet for each table, named after it. A sheet with another name is read if its
// heading row is that of a table.
func readXLSX(ctx context.Context, r io.Reader, size int64, in *Input, f *file) {
	wrong := func(format string, args ...any) {
		in.unread(Fault{File: f.path, Message: fmt.Sprintf(format, args...)})
	}
	// A ZIP file's directory is at its end, so it cannot be streamed; r is limited to the size of a file.
	packed := bytes.NewBuffer(make([]byte, 0, min(max(0, size), maxFile)+bytes.MinRead))
	_, err := packed.ReadFrom(r)
	switch {
	case err != nil:
		wrong("%s", err)
		return
	case packed.Len() == 0:
		wrong("the file is empty")
		return
	}
	book, err := openWorkbook(ctx, bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	switch {
	case errors.Is(err, errBound):
		wrong("%s", err)
		return
	case err != nil:
		wrong("this cannot be read as a spreadsheet (%s); save it as .xlsx without a password, or as .csv", err)
		return
	}
	for _, s := range book.sheets {
		if strings.EqualFold(strings.TrimSpace(s.name), readMe) {
			continue
		}
		g := &grid{in: in, file: f, sheet: s.name, named: tableNamed(strings.TrimSpace(s.name)), short: true}
		err := book.readRows(s, func(r sheetRow) error {
			if s.hidden {
				wrong("the sheet %s is hidden, and what it holds would be published; show it, or take it out of the file",
					quoted(s.name))
				return errStop
			}
			if r.hidden {
				in.faults.add(Fault{File: f.path, Line: r.line, Column: 1, Name: inSheet(s.name, ""),
					Message: "the row is hidden, and would be published; show it, or take it out of the sheet"})
			}
			g.sheetRow(r, book.from1904)
			if in.faults.enough() {
				return errStop
			}
			return nil
		})
		switch {
		case errors.Is(err, errStop) && s.hidden:
		case errors.Is(err, errStop):
			return
		case errors.Is(err, errBound):
			wrong("sheet %s: %s", s.name, err)
			return
		case err != nil:
			wrong("the spreadsheet is damaged (%s); open it and save it again", err)
			return
		}
	}
}

// sheetRow takes a row of a sheet.
func (g *grid) sheetRow(r sheetRow, from1904 bool) {
	g.cells, g.from1904 = r.cells, from1904
	texts := make([]string, len(r.cells))
	for i, c := range r.cells {
		texts[i] = c.text
	}
	g.row(r.line, texts)
}

// in returns the cell's text for a column, as the sheet shows it, or what is wrong with it there.
func (c sheetCell) in(column *Column, from1904 bool) (text, problem string) {
	switch c.kind {
	case wrongCell:
		return "", c.wrong
	case numberCell:
	default:
		return c.text, ""
	}
	switch {
	case column.Kind == Day || column.Kind == Date:
		return c.day(column, from1904)
	case column.number() && c.form.kind == asDate:
		return "", "the sheet shows this number as a date; format the cell as a number, and see that it is right"
	case column.number() && c.form.kind == asOther:
		return "", fmt.Sprintf("the sheet shows this number in another form (%s); "+
			"format the cell as a number, and see that it is right", c.form.code)
	case column.number():
		return c.text, ""
	}
	if shown, ok := c.form.shown(c.number); ok {
		return shown, ""
	}
	if c.form.kind == asDate {
		return "", "the spreadsheet keeps a date here and shows it in a form of its own; " +
			"format the cell as text and write it again"
	}
	return "", fmt.Sprintf("the spreadsheet keeps the number %s here and shows it in a form of its own; "+
		"format the cell as text and write it again", c.text)
}

// day returns the day that a number stands for. Four digits are a year. If the column allows a month or a year alone,
// the sheet has to show the day itself.
func (c sheetCell) day(column *Column, from1904 bool) (text, problem string) {
	whole, _, _ := strings.Cut(c.text, ".")
	if c.form.kind != asDate && len(whole) != 5 {
		return c.text, ""
	}
	t, err := excelize.ExcelDateToTime(c.number, from1904)
	if err != nil {
		return c.text, ""
	}
	day := t.Format(time.DateOnly)
	if column.Kind == Day && !c.form.showsDay() {
		return "", fmt.Sprintf("the spreadsheet keeps %s as a date, which may be more than was written; "+
			"show its day and year, or write it as text", day)
	}
	return day, ""
}
