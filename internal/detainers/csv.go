package detainers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// csvSource is a table as CSV. encoding/csv would make a string of every cell of a row. This reads only the wanted
// cells.
type csvSource struct {
	origin
	file *os.File
	*headings
	separator byte
	width     int // cells of the headings
}

// openCSV finds the headings of a table and its separator.
func openCSV(ctx context.Context, at origin, f *os.File) (*csvSource, error) {
	s := &csvSource{origin: at, file: f}
	var best *headings
	for _, separator := range []byte{',', '\t', ';'} {
		rows, err := s.scan(ctx, separator)
		if err != nil {
			return nil, err
		}
		defer rows.forget()
		for range maxHeadingRow {
			h := at.layout.none()
			width, err := rows.next(func(int) bool { return true }, func(i int, text []byte, _ bool) { h.see(i, text) })
			if err == io.EOF || errors.Is(err, errLongRow) || errors.Is(err, errUnclosed) {
				break
			}
			if err != nil {
				return nil, err
			}
			if better(best, h) == h && h.count() > 0 {
				best, s.separator, s.width = h, separator, width
			}
		}
	}
	if best == nil {
		best = at.layout.none()
	}
	s.headings = best
	return s, best.lacking()
}

func (s *csvSource) found() []Column      { return s.headings.found(s.name, "") }
func (s *csvSource) passedOver() []string { return nil }

// scan starts reading the file's rows.
func (s *csvSource) scan(ctx context.Context, separator byte) (*csvRows, error) {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	r := &csvRows{ctx: ctx, r: s.file, window: make([]byte, 1<<18), separator: separator, line: 1}
	if err := r.fill(); err != nil && err != io.EOF {
		return nil, err
	}
	switch start := r.window[:r.end]; {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		r.start = 3
	case bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, errors.New("this is text in UTF-16; save it as CSV in UTF-8")
	case bytes.IndexByte(start, 0) >= 0:
		return nil, errors.New("this is neither a table nor a spreadsheet; take the table as Parquet, XLSX or CSV")
	}
	return r, nil
}

// rows implements [source].
func (s *csvSource) rows(ctx context.Context, read func(int64), take func(row) error) error {
	r, err := s.scan(ctx, s.separator)
	if err != nil {
		return err
	}
	defer r.forget()
	if err := s.passHeadings(r); err != nil {
		return err
	}
	places, texts := s.places(), interner{}
	one := row{cells: make([]cell, len(s.headings.layout.columns))}
	var wrong error
	wanted := func(i int) bool { return i < len(places) && places[i] > 0 }
	cellAt := func(i int, raw []byte, long bool) {
		text, err := texts.text(raw)
		if long {
			err = errLong
		}
		if err != nil {
			wrong = fmt.Errorf("%s, column %q: %w", rowName("", one.line), s.text[places[i]-1], err)
			return
		}
		one.cells[places[i]-1] = textOf(text)
	}
	for n := 0; ; n++ {
		if n > maxRows {
			return fmt.Errorf("the table has more than %d rows", maxRows)
		}
		if n%1024 == 0 {
			read(r.read)
		}
		one.line = r.line
		clear(one.cells)
		width, err := r.next(wanted, cellAt)
		switch {
		case err == io.EOF:
			read(r.read)
			return nil
		case err != nil:
			return err
		case wrong != nil:
			return wrong
		case width == 0:
			continue
		case width != s.width:
			return fmt.Errorf("%s has %d cells, and the headings are %d; is a quotation mark or a separator missing?",
				rowName("", one.line), width, s.width)
		}
		if err := take(one); err != nil {
			return err
		}
	}
}

// passHeadings reads up to the end of the headings.
func (s *csvSource) passHeadings(r *csvRows) error {
	for {
		h := s.headings.layout.none()
		width, err := r.next(func(int) bool { return true }, func(i int, raw []byte, _ bool) { h.see(i, raw) })
		if err == io.EOF {
			return errors.New("the file changed while it was read")
		}
		if err != nil || width == s.width && h.count() == s.count() {
			return err
		}
	}
}

// csvRows reads rows of cells.
type csvRows struct {
	ctx        context.Context
	r          io.Reader
	window     []byte
	start, end int
	separator  byte
	line       int // of the file, on which the next row begins
	read       int64
	size       int // bytes of the row
	field      []byte
	long       bool
}

// maxCSVRow is the largest size of a row in bytes, and bounds what an unclosed quotation mark can swallow.
const maxCSVRow = 1 << 20

var (
	errLongRow  = errors.New("begins a row of more than 1 MiB; is there a quotation mark that is never closed?")
	errUnclosed = errors.New("begins a row with a quotation mark that is never closed")
)

// next reads a row. It calls take with the text of each wanted cell, which take must not keep, and whether the
// text is too long to be read. n is the number of cells, 0 for an empty line. The error is io.EOF after the last
// row.
func (c *csvRows) next(want func(i int) bool, take func(i int, text []byte, long bool)) (n int, err error) {
	c.size = 0
	for line := c.line; ; {
		keep := want(n)
		end, quoted, err := c.cell(keep || n == 0)
		switch {
		case errors.Is(err, errLongRow) || errors.Is(err, errUnclosed):
			return 0, fmt.Errorf("line %d %w", line, err)
		case err != nil:
			return 0, err
		case n == 0 && end == 0 && c.size == 0:
			return 0, io.EOF
		case n == 0 && end != c.separator && !quoted && len(trimSpace(c.field)) == 0:
			return 0, nil
		}
		if keep {
			take(n, c.field, c.long)
		}
		n++
		if end != c.separator {
			return n, nil
		}
	}
}

// cell reads a cell and returns what ended it: a separator, the line end, or 0 at the end of the file.
func (c *csvRows) cell(keep bool) (end byte, quoted bool, err error) {
	c.field, c.long = c.field[:0], false
	if quoted, err = c.at('"'); quoted && err == nil {
		err = c.quoted(keep)
	}
	for err == nil {
		chunk := c.window[c.start:c.end]
		i := 0
		for i < len(chunk) && chunk[i] != c.separator && chunk[i] != '\n' {
			i++
		}
		if err = c.pass(chunk[:i], keep); err != nil {
			break
		}
		if i < len(chunk) {
			end = chunk[i]
			c.start++
			c.read++
			c.size++
			if end == '\n' {
				c.line++
				c.field = bytes.TrimSuffix(c.field, []byte("\r"))
			}
			return end, quoted, nil
		}
		err = c.fill()
	}
	if err == io.EOF {
		err = nil
	}
	return 0, quoted, err
}

// quoted reads up to the quotation mark that closes a cell.
func (c *csvRows) quoted(keep bool) error {
	c.start++
	c.size++
	for {
		chunk := c.window[c.start:c.end]
		i := bytes.IndexByte(chunk, '"')
		text := chunk
		if i >= 0 {
			text = chunk[:i]
		}
		c.line += bytes.Count(text, []byte("\n"))
		if err := c.pass(text, keep); err != nil {
			return err
		}
		if i < 0 {
			if err := c.fill(); err == io.EOF {
				return errUnclosed
			} else if err != nil {
				return err
			}
			continue
		}
		c.start++
		c.size++
		if again, err := c.at('"'); err != nil || !again {
			return err
		}
		if err := c.pass([]byte{'"'}, keep); err != nil {
			return err
		}
	}
}

// at reports whether a byte comes next.
func (c *csvRows) at(b byte) (bool, error) {
	if c.start == c.end {
		if err := c.fill(); err == io.EOF {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return c.window[c.start] == b, nil
}

// pass passes over a text at the start of the window.
func (c *csvRows) pass(text []byte, keep bool) error {
	c.start += len(text)
	c.read += int64(len(text))
	if c.size += len(text); c.size > maxCSVRow {
		return errLongRow
	}
	if keep {
		if c.long = c.long || len(c.field)+len(text) > maxText+100; !c.long {
			c.field = append(c.field, text...)
		}
	}
	return nil
}

// fill reads more once the window is used up.
func (c *csvRows) fill() error {
	for range 100 {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		n, err := c.r.Read(c.window)
		c.start, c.end = 0, n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// forget overwrites the last content read.
func (c *csvRows) forget() {
	clear(c.window)
	clear(c.field[:cap(c.field)])
}
