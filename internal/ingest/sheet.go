package ingest

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bounds of the cells of a spreadsheet. An empty cell with a colour counts, but may be in any column.
const (
	maxCells   = 500_000 // of all sheets
	maxColumns = 256     // for cells with content
	lastColumn = 16_384  // the limit of spreadsheets
	lastRow    = 1_048_576
)

// sheetCell is a cell of a sheet.
type sheetCell struct {
	// text is the content: words, a number's digits, or a formula without a result.
	text string
	kind cellKind
	// number is the value, and form how the sheet shows it, of a number.
	number float64
	form   numberForm
	// wrong is the reason why the cell has no readable value.
	wrong string
}

type cellKind int

const (
	textCell cellKind = iota
	numberCell
	boolCell
	wrongCell
)

const (
	noResult   = "holds a formula whose result is not in the file; open it in a spreadsheet program and save it"
	noText     = "holds a text that is not in the file; open it in a spreadsheet program and save it"
	noSuchCell = "holds something that is no value of a cell; open it in a spreadsheet program and save it"
)

// sheetRow is a row of a sheet that is not empty.
type sheetRow struct {
	line   int
	hidden bool
	cells  []sheetCell
}

// readRows calls take with each row of a sheet; take must not keep its cells.
func (b *workbook) readRows(s sheet, take func(sheetRow) error) error {
	r := rowsReader{book: b, take: take}
	return readPart(b.budget, s.file, r.token)
}

// rowsReader reads the rows of one sheet.
type rowsReader struct {
	book *workbook
	take func(sheetRow) error
	row  sheetRow
	in   bool // a row
	last int  // column of the cell before
}

func (r *rowsReader) token(p *part, token xml.Token) error {
	switch x := token.(type) {
	case xml.StartElement:
		switch {
		case x.Name.Local == "row":
			return r.begin(x)
		case x.Name.Local == "c" && r.in:
			return r.cell(p, x)
		}
	case xml.EndElement:
		if x.Name.Local == "row" && r.in {
			r.in = false
			if len(r.row.cells) > 0 {
				return r.take(r.row)
			}
		}
	}
	return nil
}

// begin starts a row. A row without a number is the next one.
func (r *rowsReader) begin(x xml.StartElement) error {
	line := r.row.line + 1
	if said := attribute(x, "r"); said != "" {
		n, err := strconv.Atoi(said)
		if err != nil || n < line || n > lastRow {
			return fmt.Errorf("the row %s does not follow row %d", quoted(said), r.row.line)
		}
		line = n
	}
	if r.in {
		return fmt.Errorf("row %d is in another row", line)
	}
	r.row = sheetRow{line: line, hidden: isTrue(attribute(x, "hidden")), cells: r.row.cells[:0]}
	r.in, r.last = true, 0
	return nil
}

// cell takes a cell of the row.
func (r *rowsReader) cell(p *part, x xml.StartElement) error {
	if r.book.cells++; r.book.cells > maxCells {
		return beyond("it has more than %d cells", maxCells)
	}
	at := r.last + 1
	if said := attribute(x, "r"); said != "" {
		column, line := cellAt(said)
		if column < at || column > lastColumn || line != r.row.line {
			return fmt.Errorf("the cell %s stands where it cannot, in row %d", quoted(said), r.row.line)
		}
		at = column
	}
	r.last = at
	c, err := r.book.readCell(p, x)
	if err != nil || c.text == "" && c.kind != wrongCell {
		return err
	}
	if r.book.given += len(c.text); r.book.given > maxFile {
		return beyond("its cells hold more than %d MiB of text", maxFile>>20)
	}
	if at > maxColumns {
		return beyond("the cell %s%d is beyond the first %d columns", Letters(at), r.row.line, maxColumns)
	}
	for len(r.row.cells) < at-1 {
		r.row.cells = append(r.row.cells, sheetCell{})
	}
	r.row.cells = append(r.row.cells, c)
	return nil
}

// cellAt parses the name of a cell, "AB12"; column is 0 if it is invalid.
func cellAt(name string) (column, line int) {
	i := 0
	for ; i < len(name) && name[i] >= 'A' && name[i] <= 'Z' && i < 4; i++ {
		column = 26*column + int(name[i]-'A') + 1
	}
	line, err := strconv.Atoi(name[i:])
	if err != nil {
		return 0, 0
	}
	return column, line
}

// cellParts are the elements of a cell.
type cellParts struct {
	value, formula, words string
	hasValue, hasFormula  bool
}

// readCellParts reads the elements of the cell that has just begun.
func readCellParts(p *part) (in cellParts, err error) {
	for outside := p.depth - 1; p.depth > outside; {
		token, err := p.next()
		if err != nil {
			return in, err
		}
		child, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch child.Name.Local {
		case "v":
			in.hasValue = true
			in.value, err = p.text(true, "")
		case "f":
			in.hasFormula = true
			in.formula, err = p.text(true, "")
		case "is":
			in.words, err = p.text(false, "rPh")
		default:
			err = p.skip()
		}
		if err != nil {
			return in, err
		}
	}
	return in, nil
}

// readCell reads a cell's content.
func (b *workbook) readCell(p *part, x xml.StartElement) (sheetCell, error) {
	kind, style := attribute(x, "t"), attribute(x, "s")
	in, err := readCellParts(p)
	if err != nil {
		return sheetCell{}, err
	}
	if in.hasFormula && (b.uncounted || !in.hasValue || in.value == "" && kind != "str") {
		return sheetCell{text: "=" + in.formula, kind: wrongCell, wrong: noResult}, nil
	}
	switch kind {
	case "inlineStr":
		return sheetCell{text: unescaped(in.words)}, nil
	case "str", "d":
		return sheetCell{text: unescaped(in.value)}, nil
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(in.value))
		if err != nil || n < 0 || n >= len(b.texts) {
			return sheetCell{text: "?", kind: wrongCell, wrong: noText}, nil
		}
		return sheetCell{text: b.texts[n]}, nil
	case "b":
		return sheetCell{text: strings.ToUpper(strconv.FormatBool(isTrue(strings.TrimSpace(in.value)))), kind: boolCell}, nil
	case "e":
		wrong := fmt.Sprintf("holds the error %s; mend it in the spreadsheet and save it", in.value)
		return sheetCell{text: in.value, kind: wrongCell, wrong: wrong}, nil
	case "", "n":
		return b.numberOf(strings.TrimSpace(in.value), style), nil
	}
	return sheetCell{text: in.value, kind: wrongCell, wrong: noSuchCell}, nil
}

// numberOf returns the cell of a number.
func (b *workbook) numberOf(value, style string) sheetCell {
	if value == "" {
		return sheetCell{}
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return sheetCell{text: value, kind: wrongCell, wrong: noSuchCell}
	}
	c := sheetCell{text: decimal(number), kind: numberCell, number: number}
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(b.shows) {
		c.form = b.shows[n]
	}
	return c
}
