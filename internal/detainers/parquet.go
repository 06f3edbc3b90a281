package detainers

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// parquetSource is a table as Parquet. Only the chunks of the wanted columns are read.
type parquetSource struct {
	origin
	file *parquet.File
	size int64
	*headings
}

// wantedParts limits reading to the wanted columns once the file is open. The library reads beyond them, and
// everything else reads as zeros.
type wantedParts struct {
	file   io.ReaderAt
	opened bool
	parts  []part
}

// part is a part of a file.
type part struct{ from, to int64 }

// ReadAt implements [io.ReaderAt].
func (w *wantedParts) ReadAt(p []byte, at int64) (int, error) {
	if !w.opened {
		return w.file.ReadAt(p, at)
	}
	clear(p)
	for _, part := range w.parts {
		from, to := max(at, part.from), min(at+int64(len(p)), part.to)
		if from >= to {
			continue
		}
		if _, err := w.file.ReadAt(p[from-at:to-at], from); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// maxPage is how many bytes a page may have, unpacked. The library trusts the length in a page's header and
// allocates that much.
const maxPage = 256 << 20

// pages checks that each page of a part is no longer than the part or maxPage.
func (w *wantedParts) pages(ctx context.Context, p part) error {
	var compact thrift.CompactProtocol
	r := bufio.NewReaderSize(nil, 1<<12)
	for at := p.from; at < p.to; {
		if err := ctx.Err(); err != nil {
			return err
		}
		rest := io.NewSectionReader(w.file, at, p.to-at)
		r.Reset(rest)
		var header format.PageHeader
		if err := thrift.NewDecoder(compact.NewReader(r)).Decode(&header); err != nil {
			return errDamaged
		}
		read, _ := rest.Seek(0, io.SeekCurrent)
		at += read - int64(r.Buffered()) + int64(header.CompressedPageSize)
		if header.CompressedPageSize < 0 || at > p.to || header.UncompressedPageSize > maxPage {
			return errDamaged
		}
	}
	return nil
}

// want adds the chunks of a column.
func (w *wantedParts) want(of *format.FileMetaData, column int) {
	for _, group := range of.RowGroups {
		if column >= len(group.Columns) {
			continue
		}
		chunk := &group.Columns[column].MetaData
		from := chunk.DataPageOffset
		if d := chunk.DictionaryPageOffset; d > 0 && d < from {
			from = d
		}
		w.parts = append(w.parts, part{from, from + chunk.TotalCompressedSize})
	}
}

// maxChunk is how many bytes the values of one column may have, unpacked, in a row group.
const maxChunk = 1 << 30

// openParquet finds the columns of a table.
func openParquet(ctx context.Context, at origin, f *os.File, size int64) (s *parquetSource, err error) {
	defer recovered(&err)
	if err := checkEnd(f, size); err != nil {
		return nil, err
	}
	parts := &wantedParts{file: f}
	file, err := parquet.OpenFile(parts, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, damaged(err)
	}
	forget(file.Metadata())
	s = &parquetSource{origin: at, file: file, size: size, headings: at.layout.none()}
	for i, path := range file.Schema().Columns() {
		if leaf, ok := file.Schema().Lookup(path...); ok && len(path) == 1 && !leaf.Node.Repeated() {
			s.see(i, []byte(path[0]))
		}
	}
	for _, at := range s.at {
		if at >= 0 {
			parts.want(file.Metadata(), at)
		}
	}
	parts.opened = true
	for _, p := range parts.parts {
		if err := parts.pages(ctx, p); err != nil {
			return nil, err
		}
	}
	if file.NumRows() > maxRows {
		return nil, fmt.Errorf("the table has more than %d rows", maxRows)
	}
	return s, s.lacking()
}

// maxEnd is how many bytes the end of the file, with its directory, may have.
const maxEnd = 64 << 20

// checkEnd checks that the end of the file lies within the file. The last bytes state its length.
func checkEnd(f io.ReaderAt, size int64) error {
	end := make([]byte, 8)
	if size < 12 {
		return errDamaged
	}
	if _, err := f.ReadAt(end, size-8); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(end))
	if string(end[4:]) != "PAR1" || length > min(size-12, maxEnd) {
		return errDamaged
	}
	return nil
}

// forget overwrites what the end of the file contains about its columns, because the least and the greatest value
// of each are somebody's data.
func forget(of *format.FileMetaData) {
	for g := range of.RowGroups {
		for c := range of.RowGroups[g].Columns {
			s := &of.RowGroups[g].Columns[c].MetaData.Statistics
			for _, value := range [][]byte{s.Min, s.Max, s.MinValue, s.MaxValue} {
				clear(value)
			}
			*s = format.Statistics{}
		}
	}
}

// recovered turns a panic within the library, which a damaged file can cause, into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = errDamaged
	}
}

var errDamaged = errors.New("the file is damaged; fetch it again")

// damaged is the error for a file that the library cannot read. The library's own error could quote the file.
func damaged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrClosed) {
		return err
	}
	return errDamaged
}

func (s *parquetSource) found() []Column      { return s.headings.found(s.name, "") }
func (s *parquetSource) passedOver() []string { return nil }

// rows implements [source].
func (s *parquetSource) rows(ctx context.Context, read func(int64), take func(row) error) (err error) {
	defer recovered(&err)
	total, line := max(1, s.file.NumRows()), 0
	one := row{cells: make([]cell, len(s.headings.layout.columns))}
	texts := interner{}
	for g, group := range s.file.RowGroups() {
		columns, err := s.columns(g, group, texts)
		if err != nil {
			return err
		}
		err = func() error {
			defer func() {
				for _, c := range columns {
					c.values.Close()
				}
			}()
			for range group.NumRows() {
				if line%1024 == 0 {
					if err := ctx.Err(); err != nil {
						return err
					}
					read(s.size * int64(line) / total)
				}
				line++
				one.line = line
				for _, c := range columns {
					if one.cells[c.column], err = c.next(); err != nil {
						return fmt.Errorf("%s, column %q: %w", rowName("", line), s.text[c.column], err)
					}
				}
				if err := take(one); err != nil {
					return err
				}
			}
			return nil
		}()
		if err != nil {
			return err
		}
	}
	read(s.size)
	return nil
}

// columns are the columns of a row group that are read.
func (s *parquetSource) columns(g int, group parquet.RowGroup, texts interner) ([]*parquetColumn, error) {
	chunks := group.ColumnChunks()
	var all []*parquetColumn
	for column, at := range s.at {
		if at < 0 {
			continue
		}
		if of := s.file.Metadata().RowGroups[g].Columns[at].MetaData; of.TotalUncompressedSize > maxChunk {
			return nil, fmt.Errorf("column %q is longer than %d MiB", s.text[column], maxChunk>>20)
		}
		all = append(all, &parquetColumn{column: column, texts: texts, kind: kindOf(chunks[at].Type()),
			values: parquet.NewColumnChunkValueReader(chunks[at]), room: make([]parquet.Value, 1024)})
	}
	return all, nil
}

// parquetColumn is a column of a row group while it is read.
type parquetColumn struct {
	column int
	kind   valueKind
	values parquet.ColumnChunkValueReader
	texts  interner
	room   []parquet.Value
	left   []parquet.Value
}

// valueKind is what the numbers of a column are.
type valueKind struct {
	day  bool
	unit time.Duration // of a timestamp, 0 for none
}

// kindOf distinguishes days and timestamps from other numbers.
func kindOf(t parquet.Type) valueKind {
	if logical := t.LogicalType(); logical != nil {
		switch of := logical.Value.(type) {
		case *format.DateType:
			return valueKind{day: true}
		case *format.TimestampType:
			if of.Unit.Value != nil {
				return valueKind{unit: of.Unit.Value.Duration()}
			}
		}
	}
	if converted := t.ConvertedType(); converted != nil { // as older programs write it
		switch *converted {
		case deprecated.Date:
			return valueKind{day: true}
		case deprecated.TimestampMillis:
			return valueKind{unit: time.Millisecond}
		case deprecated.TimestampMicros:
			return valueKind{unit: time.Microsecond}
		}
	}
	return valueKind{}
}

// next returns the cell of the next row.
func (c *parquetColumn) next() (cell, error) {
	if len(c.left) == 0 {
		n, err := c.values.ReadValues(c.room)
		if n == 0 && (err == nil || err == io.EOF) {
			err = errors.New("the column ends before the table does; fetch the file again")
			return cell{}, err
		}
		if n == 0 {
			return cell{}, damaged(err)
		}
		c.left = c.room[:n]
	}
	v := c.left[0]
	c.left = c.left[1:]
	return c.cell(v)
}

// cell is the cell of a value.
func (c *parquetColumn) cell(v parquet.Value) (cell, error) {
	if v.IsNull() {
		return cell{}, nil
	}
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		text, err := c.texts.text(v.ByteArray())
		return textOf(text), err
	case parquet.Boolean:
		if v.Boolean() {
			return cell{kind: yesCell}, nil
		}
		return cell{kind: noCell}, nil
	case parquet.Int32:
		return c.whole(int64(v.Int32())), nil
	case parquet.Int64:
		return c.whole(v.Int64()), nil
	case parquet.Int96: // nanoseconds of the day, and the day by the Julian count
		const first = 2_440_588
		return cell{kind: dayCell, days: int32(int64(v.Int96()[2]) - first)}, nil
	case parquet.Float:
		return cell{kind: serialCell, number: float64(v.Float())}, nil
	default:
		return cell{kind: serialCell, number: v.Double()}, nil
	}
}

// whole is the cell of a number without decimals.
func (c *parquetColumn) whole(n int64) cell {
	switch {
	case c.kind.day:
		return cell{kind: dayCell, days: int32(n)}
	case c.kind.unit > 0:
		day := int64(24 * time.Hour / c.kind.unit)
		days := n / day
		if n%day < 0 {
			days--
		}
		return cell{kind: dayCell, days: int32(days)}
	}
	return cell{kind: serialCell, number: float64(n)}
}
