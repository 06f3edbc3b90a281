// Package detainers counts ICE's table of detainers, which is released under the Freedom of Information Act with a row
// for each request to a jail, by jurisdiction and week.
//
// A row is about a person. [Open] finds the few columns about the request and the jail, and reads no others: their
// content never becomes a string of this program, neither in retained memory nor in an error. [Count] turns rows into
// counts, and [Facilities] says in which jurisdiction a jail is and who runs it.
package detainers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// Bounds of a file. A table of 600,000 rows reaches a tenth of them or less.
const (
	maxFile = 4 << 30   // bytes
	maxRows = 5_000_000 // of all sheets
	// maxText is the largest size of a cell that is read, in bytes. No name of a jail is that long.
	maxText = 1_000
	// maxHeadingRow is how far down the headings may be.
	maxHeadingRow = 50
)

// Row has the columns read of a row of the table.
type Row struct {
	Prepared                                           record.Day
	State, City, Facility, Code, AOR, LiftReason, Type string
	Duplicate                                          bool
}

// The columns of the table that are read, in the order of tableLayout.
const (
	dayColumn = iota
	stateColumn
	cityColumn
	facilityColumn
	codeColumn
	aorColumn
	reasonColumn
	typeColumn
	duplicateColumn
)

// tableLayout has ICE's own headings and those of the Deportation Data Project, which renamed two of them in October
// 2025.
var tableLayout = newLayout([]wanted{
	dayColumn:   {is: "day", needed: true, headings: []string{"detainer_prepare_date"}},
	stateColumn: {is: "state", needed: true, headings: []string{"facility_state"}},
	cityColumn:  {is: "city", headings: []string{"facility_city"}},
	facilityColumn: {is: "facility", needed: true,
		headings: []string{"detention_facility", "detainer_facility"}},
	codeColumn: {is: "facility code",
		headings: []string{"detention_facility_code", "detainer_facility_code"}},
	aorColumn:       {is: "area of responsibility", headings: []string{"facility_aor"}},
	reasonColumn:    {is: "lift reason", needed: true, headings: []string{"detainer_lift_reason"}},
	typeColumn:      {is: "type", headings: []string{"detainer_type"}},
	duplicateColumn: {is: "duplicate", headings: []string{"duplicate_likely"}},
})

// Column is a column that was found and is read.
type Column struct {
	// File is the base name. Sheet is empty if the file has no sheets.
	File, Sheet string
	// Heading is the column's own heading, and Is the column that it is read as.
	Heading, Is string
}

// Table is a file with the table of detainers.
type Table struct {
	path    string
	file    *os.File
	size    int64
	source  source
	columns []Column
}

// source is a file of one of the formats, of which the columns of a layout are read.
type source interface {
	// found are the columns that are read.
	found() []Column
	// passedOver are the names of sheets without such a table.
	passedOver() []string
	// rows calls take with each row, which take must not keep, and read with the approximate number of bytes of the
	// file read so far.
	rows(ctx context.Context, read func(done int64), take func(row) error) error
}

// row is a row of a source, with a cell for each column of the layout.
type row struct {
	sheet string
	line  int
	cells []cell
}

// Open opens a table of detainers and finds its columns. The format, Parquet, XLSX or CSV, is determined by the content
// of the file. A missing required column is an error.
func Open(ctx context.Context, path string) (*Table, error) { return open(ctx, path, tableLayout) }

// open opens a file with the columns of a layout.
func open(ctx context.Context, path string, l *layout) (t *Table, err error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !stat.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; write what it gives into one", path)
	}
	if stat.Size() > maxFile {
		return nil, fmt.Errorf("%s is longer than %d GiB; no table of detainers is", path, maxFile>>30)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(inFile(path, err), f.Close())
		}
	}()
	t = &Table{path: path, file: f, size: stat.Size()}
	head := make([]byte, 8)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	at := origin{path: path, name: filepath.Base(path), layout: l}
	switch head := string(head[:n]); {
	case n == 0:
		return nil, errors.New("the file is empty")
	case strings.HasPrefix(head, "PAR1"):
		t.source, err = openParquet(ctx, at, f, t.size)
	case strings.HasPrefix(head, "PK\x03\x04"):
		t.source, err = openXLSX(ctx, at, f, t.size)
	case strings.HasPrefix(head, "\xd0\xcf\x11\xe0"):
		return nil, errors.New(
			"this is a spreadsheet of the old kind, or one with a password; save it as .xlsx without one")
	case strings.HasPrefix(head, "<stata_d") || strings.HasPrefix(head, "$FL2"):
		return nil, errors.New("this is a file of Stata or SPSS; take the table as Parquet, XLSX or CSV")
	default:
		t.source, err = openCSV(ctx, at, f)
	}
	if err != nil {
		return nil, err
	}
	t.columns = t.source.found()
	return t, nil
}

// origin is where a source comes from.
type origin struct {
	path, name string
	layout     *layout
}

// inFile adds the file to an error.
func inFile(path string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// Close closes the file.
func (t *Table) Close() error { return t.file.Close() }

// Name is the base name of the file.
func (t *Table) Name() string { return filepath.Base(t.path) }

// Size is the size of the file in bytes.
func (t *Table) Size() int64 { return t.size }

// Columns are the columns that were found, by sheet.
func (t *Table) Columns() []Column { return slices.Clone(t.columns) }

// PassedOver returns the sheets without a table of detainers.
func (t *Table) PassedOver() []string { return t.source.passedOver() }

// Rows reads the table. It ends after the first error, and with the error of ctx as soon as ctx ends.
func (t *Table) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := t.read(ctx, nil, func(r Row) error {
			if !yield(r, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Row{}, err)
		}
	}
}

// errStop is returned by a consumer that wants no more rows.
var errStop = errors.New("no more rows are wanted")

// read calls take with each row of the table.
func (t *Table) read(ctx context.Context, read func(done int64), take func(Row) error) error {
	if read == nil {
		read = func(int64) {}
	}
	days := dayTexts{}
	err := t.source.rows(ctx, read, func(r row) error {
		c := r.cells
		day, err := days.of(c[dayColumn])
		if err != nil {
			return t.at(r, dayColumn, err)
		}
		duplicate, err := c[duplicateColumn].yes()
		if err != nil {
			return t.at(r, duplicateColumn, err)
		}
		return take(Row{
			Prepared: day, State: c[stateColumn].words(), City: c[cityColumn].words(), Facility: c[facilityColumn].words(),
			Code: c[codeColumn].words(), AOR: c[aorColumn].words(), LiftReason: c[reasonColumn].words(),
			Type: c[typeColumn].words(), Duplicate: duplicate,
		})
	})
	if errors.Is(err, errStop) {
		return err
	}
	return inFile(t.path, err)
}

// at adds to an error the position of a cell in the file, but never its content.
func (t *Table) at(r row, column int, err error) error {
	heading := tableLayout.columns[column].is
	for _, c := range t.columns {
		if c.Sheet == r.sheet && c.Is == heading {
			heading = c.Heading
		}
	}
	return fmt.Errorf("%s, column %q: %w", rowName(r.sheet, r.line), heading, err)
}

// rowName returns the position of a row.
func rowName(sheet string, line int) string {
	if sheet == "" {
		return fmt.Sprintf("row %d", line)
	}
	return fmt.Sprintf("sheet %q, row %d", sheet, line)
}

// sum returns the SHA-256 of the file.
func (t *Table) sum(ctx context.Context) (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, &stopping{ctx, io.NewSectionReader(t.file, 0, t.size)}); err != nil {
		return "", inFile(t.path, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// stopping reads until its context ends.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

// Read implements [io.Reader].
func (s *stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
