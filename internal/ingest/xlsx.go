package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// readMe is the sheet of a template that explains the others and is not read.
const readMe = "read me"

// maxSheet is how many bytes of a sheet are unpacked in memory; a longer one is
// unpacked to a temporary file and read from there.
const maxSheet = 4 << 20

// readXLSX reads a spreadsheet: a sheet for each table, called after it. A sheet
// with another name is read if its heading row is that of a table.
func readXLSX(r io.Reader, in *Input, f *file) {
	wrong := func(format string, args ...any) {
		in.unread(Fault{File: f.path, Message: fmt.Sprintf(format, args...)})
	}
	// The list of what a ZIP file holds stands at its end, so that it cannot be
	// read in pieces; r has no more than a file may have.
	packed, err := io.ReadAll(r)
	switch {
	case err != nil:
		wrong("%s", err)
		return
	case len(packed) == 0:
		wrong("the file is empty")
		return
	}
	book, err := open(packed)
	if err != nil {
		wrong("this cannot be read as a spreadsheet (%s); save it as .xlsx without a password, unpacked no more than %d MiB, or as .csv", err, maxFile>>20)
		return
	}
	defer book.Close()
	if err := wellFormed(packed); err != nil {
		wrong("the spreadsheet is damaged (%s); open it and save it again", err)
		return
	}
	for _, sheet := range book.GetSheetList() {
		if strings.EqualFold(strings.TrimSpace(sheet), readMe) {
			continue
		}
		g := &grid{in: in, file: f, sheet: sheet, named: tableNamed(strings.TrimSpace(sheet)), short: true, date: dates(book)}
		if err := readRows(book, sheet, g.row); err != nil {
			wrong("sheet %s cannot be read: %s", sheet, err)
		}
	}
}

func open(packed []byte) (*excelize.File, error) {
	return excelize.OpenReader(bytes.NewReader(packed), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxFile, UnzipXMLSizeLimit: maxSheet,
	})
}

// wellFormed reads the XML of the sheets and their texts to the end: where it
// breaks off, the rows after that would be left out without a word.
func wellFormed(packed []byte) error {
	parts, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	for _, part := range parts.File {
		name := strings.ToLower(part.Name)
		if !strings.HasPrefix(name, "xl/worksheets/") && name != "xl/sharedstrings.xml" || !strings.HasSuffix(name, ".xml") {
			continue
		}
		if err := readXML(part); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
	}
	return nil
}

func readXML(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	for dec := xml.NewDecoder(r); ; {
		if _, err := dec.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readRows gives each row of a sheet, with the number of its line, to take.
func readRows(book *excelize.File, sheet string, take func(line int, cells []string)) error {
	rows, err := book.Rows(sheet)
	if err != nil {
		return err
	}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		take(line, cells)
	}
	return rows.Close()
}

// dates returns what turns the number by which a spreadsheet keeps a day into
// the day. Four digits are a year.
func dates(book *excelize.File) func(string) (string, bool) {
	from1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		from1904 = *props.Date1904
	}
	return func(number string) (string, bool) {
		whole, _, _ := strings.Cut(number, ".")
		if days, err := strconv.ParseFloat(number, 64); err == nil && len(whole) == 5 {
			if t, err := excelize.ExcelDateToTime(days, from1904); err == nil {
				return t.Format(time.DateOnly), true
			}
		}
		return "", false
	}
}
