package detainers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// sheetRows reads the rows of a sheet of a spreadsheet.
type sheetRows struct {
	sheet *xlsxSheet
	// all reports that the cells of every column are read. Otherwise only those in the columns of places are.
	all    bool
	places []int
	// cells are the cells of the row that are read. They are valid until the next row.
	cells []sheetCell

	x     *xmlScanner
	texts []byte
	// While reading: the place of the last cell, the current cell (nil if it is not read), and in which of its
	// elements the text is.
	at   int
	cell *sheetCell
	raw  []byte
	in   bool
}

// sheetCell is a cell that is read.
type sheetCell struct {
	at     int  // its place in the row, from 0
	shared bool // number is the number of a text that cells share
	number int
	kind   byte // the first letter of its type, 'n' for a number
	inline bool
	text   []byte
}

// each calls take with each row and its number. read is called with roughly how many packed bytes of the sheet
// have been read.
func (r *sheetRows) each(ctx context.Context, read func(int64), take func(line int) error) error {
	part, err := r.sheet.file.Open()
	if err != nil {
		return errBroken
	}
	defer part.Close()
	r.x = newXMLScanner(ctx, part)
	defer r.forget()
	keep := func(text []byte) {
		if r.in && len(r.raw) <= 8*maxText {
			r.raw = append(r.raw, text...)
		}
	}
	line := 0
	for {
		collect := keep
		if r.cell == nil {
			collect = nil
		}
		err := r.x.next(collect)
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case r.x.is("c"), r.x.is("v"), r.x.is("t"), r.x.is("is"), r.x.is("f"), r.x.is("rPh"), r.x.is("r"):
			err = r.element(line)
		case r.x.is("row"):
			line, err = r.row(line, take)
			if read != nil && line%1024 == 0 {
				read(maxPart - r.x.left)
			}
		}
		if errors.Is(err, errStop) && r.all {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// forget overwrites the last content read.
func (r *sheetRows) forget() {
	r.x.forget()
	clear(r.raw[:cap(r.raw)])
	clear(r.texts[:cap(r.texts)])
}

// row starts or ends a row and returns its number.
func (r *sheetRows) row(line int, take func(line int) error) (int, error) {
	if r.x.opens {
		line++
		if said := r.x.attribute("r"); said != nil {
			n, err := strconv.Atoi(string(said))
			if err != nil || n < line || n > lastRow {
				return line, errBroken
			}
			line = n
		}
		r.cells, r.texts, r.at, r.cell = r.cells[:0], r.texts[:0], -1, nil
	}
	if r.x.closes && len(r.cells) > 0 {
		return line, take(line)
	}
	return line, nil
}

// element handles a tag within a row.
func (r *sheetRows) element(line int) error {
	x := r.x
	switch {
	case x.is("c"):
		if x.opens {
			if err := r.begin(); err != nil {
				return err
			}
		}
		if x.closes && r.cell != nil {
			return r.end(line)
		}
	case r.cell == nil:
	case x.is("v"):
		r.in = x.opens && !x.closes
	case x.is("is"):
		r.cell.inline = true
	case x.is("rPh"):
		r.cell.inline = !x.opens || x.closes
	case x.is("t"):
		r.in = r.cell.inline && x.opens && !x.closes
	}
	return nil
}

// begin starts a cell.
func (r *sheetRows) begin() error {
	r.at++
	r.cell = nil
	if said := r.x.attribute("r"); said != nil {
		at := 0
		for _, c := range said {
			if c < 'A' || c > 'Z' || at > lastColumn {
				break
			}
			at = 26*at + int(c-'A') + 1
		}
		if at-1 < r.at || at > lastColumn {
			return errBroken
		}
		r.at = at - 1
	}
	if !r.all && (r.at >= len(r.places) || r.places[r.at] == 0) {
		return nil
	}
	kind := byte('n')
	if t := r.x.attribute("t"); len(t) > 0 {
		kind = t[0]
		if string(t) == "s" {
			kind = 'S'
		}
	}
	r.cells = append(r.cells, sheetCell{at: r.at, kind: kind})
	r.cell = &r.cells[len(r.cells)-1]
	r.raw, r.in = r.raw[:0], false
	return nil
}

// end handles a complete cell.
func (r *sheetRows) end(line int) error {
	c := r.cell
	r.cell, r.in = nil, false
	from := len(r.texts)
	r.texts = unescape(r.texts, trimSpace(r.raw))
	c.text = r.texts[from:len(r.texts):len(r.texts)]
	if c.kind != 'S' || len(c.text) == 0 {
		return nil
	}
	n, err := strconv.Atoi(string(c.text))
	if err != nil || n < 0 || n >= maxShared {
		return fmt.Errorf("row %d: %w", line, errBroken)
	}
	c.shared, c.number = true, n
	return nil
}

// packedCell is the index of a value in packedRows.values. If below 0, it is the number of a text that cells
// share.
type packedCell int32

// packedRows are all rows of a sheet. Rows have few different values, so each is stored as a number.
type packedRows struct {
	width  int
	lines  []int32
	cells  []packedCell
	values []cell
	byCell map[cell]packedCell
	shared bits
}

// put adds a row.
func (p *packedRows) put(line int) []packedCell {
	p.lines = append(p.lines, int32(line))
	from := len(p.cells)
	for range p.width {
		p.cells = append(p.cells, 0)
	}
	return p.cells[from:]
}

// value returns the number of a value.
func (p *packedRows) value(c cell) packedCell {
	n, ok := p.byCell[c]
	if !ok {
		n = packedCell(len(p.values))
		p.values = append(p.values, c)
		p.byCell[c] = n
	}
	return n
}

// rows implements [source].
func (s *xlsxSource) rows(ctx context.Context, read func(int64), take func(row) error) error {
	total, done := 0, int64(0)
	for _, sheet := range s.sheets {
		p, err := s.pack(ctx, sheet, func(share float64) {
			read(done + int64(share*float64(sheet.file.CompressedSize64)))
		}, maxRows-total)
		if err != nil {
			return err
		}
		done += int64(sheet.file.CompressedSize64)
		read(done)
		total += len(p.lines)
		if err := s.unpack(ctx, sheet, p, take); err != nil {
			return err
		}
	}
	return nil
}

// pack reads the rows of a sheet.
func (s *xlsxSource) pack(
	ctx context.Context, sheet *xlsxSheet, read func(share float64), most int,
) (*packedRows, error) {
	p := &packedRows{width: len(s.layout.columns), byCell: map[cell]packedCell{}, shared: bits{last: -1}}
	p.value(cell{})
	r := &sheetRows{sheet: sheet, places: sheet.places()}
	texts := interner{}
	size := float64(max(1, sheet.file.UncompressedSize64))
	err := r.each(ctx, func(done int64) { read(min(1, float64(done)/size)) }, func(line int) error {
		if line <= sheet.row {
			return nil
		}
		if len(p.lines) == most {
			return fmt.Errorf("the table has more than %d rows", maxRows)
		}
		cells := p.put(line)
		for _, c := range r.cells {
			column := r.places[c.at] - 1
			if c.shared {
				p.shared.set(c.number)
				cells[column] = -1 - packedCell(c.number)
				continue
			}
			value, err := s.value(c, texts)
			if err != nil {
				return fmt.Errorf("%s, column %q: %w", rowName(sheet.name, line), sheet.text[column], err)
			}
			cells[column] = p.value(value)
		}
		return nil
	})
	return p, err
}

// value is the content of a cell that holds its value itself.
func (s *xlsxSource) value(c sheetCell, texts interner) (cell, error) {
	switch {
	case len(c.text) == 0 || c.kind == 'e': // the error of a formula, as for a missing value
		return cell{}, nil
	case c.kind == 'n':
		number, err := strconv.ParseFloat(string(c.text), 64)
		if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
			return cell{}, errors.New("the cell holds no number; open the spreadsheet and save it again")
		}
		if s.from1904 {
			return cell{kind: serial1904Cell, number: number}, nil
		}
		return cell{kind: serialCell, number: number}, nil
	case c.kind == 'b':
		if isTrue(c.text) {
			return cell{kind: yesCell}, nil
		}
		return cell{kind: noCell}, nil
	}
	text, err := texts.text(c.text)
	return textOf(text), err
}

// unpack reads the texts that the rows of a sheet refer to and calls take with the rows.
func (s *xlsxSource) unpack(ctx context.Context, sheet *xlsxSheet, p *packedRows, take func(row) error) error {
	texts := map[int]cell{}
	known := interner{}
	long := map[int]bool{}
	err := s.sharedTexts(ctx, p.shared, func(i int, raw []byte) error {
		text, err := known.text(raw)
		if err != nil {
			long[i] = true
		}
		texts[i] = textOf(text)
		return nil
	})
	if err != nil {
		return err
	}
	one := row{sheet: sheet.name, cells: make([]cell, p.width)}
	for i, line := range p.lines {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		one.line = int(line)
		empty := true
		for column, n := range p.cells[i*p.width : (i+1)*p.width] {
			empty = empty && n == 0
			if n >= 0 {
				one.cells[column] = p.values[n]
				continue
			}
			text, ok := texts[int(-1-n)]
			if !ok {
				err = errors.New("the cell names a text that is not in the file; open the spreadsheet and save it again")
			} else if long[int(-1-n)] {
				err = errLong
			}
			if err != nil {
				return fmt.Errorf("%s, column %q: %w", rowName(sheet.name, int(line)), sheet.text[column], err)
			}
			one.cells[column] = text
		}
		if empty {
			continue
		}
		if err := take(one); err != nil {
			return err
		}
	}
	return nil
}
