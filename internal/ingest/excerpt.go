package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Excerpt is the row of a file that has a fault, to be shown with it.
type Excerpt struct {
	// Headings are those of the row's table; empty for a heading row, and for JSON.
	Headings []string
	// Cells are those of the row as in the file; JSON has one, the line of text.
	Cells []string
	// First is the number of the first cell: of a long line of text only the part around the fault is shown.
	First int
}

// excerptText is how much of a line of text is shown on each side of a fault, in bytes.
const excerptText = 60

// Excerpts returns, for each of the faults, the row that has it, or nil for a fault that is not in a row. It must not
// be called for details of people, which are not to be shown again.
func Excerpts(ctx context.Context, files []Upload, faults []Fault) []*Excerpt {
	all := make([]*Excerpt, len(faults))
	done, err := takeTurn(ctx, files)
	if err != nil {
		return all // faults are shown without rows
	}
	defer done()
	type sheet struct{ file, sheet string }
	wanted := map[sheet][]int{}
	for i, f := range faults {
		if f.Line > 0 {
			at := sheet{f.File, f.Sheet()}
			wanted[at] = append(wanted[at], i)
		}
	}
	for at, which := range wanted {
		for _, file := range files {
			if file.Name != at.file {
				continue
			}
			x := &excerpting{ctx: ctx, faults: faults, which: which, found: all}
			switch _, ext := cutExt(file.Name); ext {
			case ".csv":
				x.csv(file.Body)
			case ".json":
				x.text(file.Body)
			case ".xlsx":
				x.xlsx(file.Body, at.sheet)
			}
		}
	}
	return all
}

// excerpting scans one table of a file for the rows of some of the faults.
type excerpting struct {
	ctx    context.Context
	faults []Fault
	which  []int // indexes of the faults
	found  []*Excerpt

	headings []string
	section  bool // the next row is a heading row
}

// row takes the row that begins on a line and ends before the next.
func (x *excerpting) row(line, next int, cells []string) {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return
	}
	headings := x.headings
	if _, ok := sectionName(cells); ok {
		x.headings, headings, x.section = nil, nil, true
	} else if x.section {
		x.headings, x.section = cells, false
	}
	for _, i := range x.which {
		if at := x.faults[i].Line; at >= line && at < next {
			x.found[i] = &Excerpt{Headings: headings, Cells: cells, First: 1}
		}
	}
}

func (x *excerpting) csv(body []byte) {
	x.section = true
	rows := csv.NewReader(&rowLimit{r: lineEnds(decoded(bytes.NewReader(body)))})
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true // a row with a fault is shown as well as possible
	for {
		cells, err := rows.Read()
		if err != nil {
			return
		}
		line, _ := rows.FieldPos(0)
		last, _ := rows.FieldPos(len(cells) - 1)
		x.row(line, last+strings.Count(cells[len(cells)-1], "\n")+1, cells)
	}
}

func (x *excerpting) xlsx(body []byte, sheet string) {
	book, err := openWorkbook(x.ctx, bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return
	}
	x.section = true
	for _, s := range book.sheets {
		if s.name != sheet {
			continue
		}
		// A truncated sheet is shown as far as it can be read.
		_ = book.readRows(s, func(r sheetRow) error {
			cells := make([]string, len(r.cells))
			for i, c := range r.cells {
				cells[i] = c.text
			}
			x.row(r.line, r.line+1, cells)
			return nil
		})
	}
}

func (x *excerpting) text(body []byte) {
	lines := bufio.NewScanner(decoded(bytes.NewReader(body)))
	lines.Buffer(nil, maxRow)
	for line := 1; lines.Scan(); line++ {
		for _, i := range x.which {
			if f := x.faults[i]; f.Line == line {
				text := lines.Text()
				from, to := max(0, min(f.Column, len(text))-excerptText), min(len(text), f.Column+excerptText)
				x.found[i] = &Excerpt{Cells: []string{strings.ToValidUTF8(text[from:to], "")}, First: f.Column}
			}
		}
	}
}

// Letters returns the letters of a column in a spreadsheet, "AB" for 28.
func Letters(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return ""
	}
	return name
}
