package dataset

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// Facts describe one table of an edition: its number of rows, and the size and hash of its CSV.
type Facts struct {
	Table  string `json:"table"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"csv_bytes"`
	SHA256 string `json:"csv_sha256"`
}

// Facts reads every table of the edition completely.
func (e *Edition) Facts(ctx context.Context) ([]Facts, error) {
	all := make([]Facts, len(Record))
	for i, t := range Record {
		sum := &Sum{}
		rows, err := WriteCSV(sum, t, t.Rows(ctx, e))
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Name, err)
		}
		all[i] = Facts{Table: t.Name, Rows: rows, Bytes: sum.Bytes, SHA256: sum.SHA256()}
	}
	return all, nil
}

// Form is a format in which the whole record is published as one file.
type Form struct {
	// Name is the file's name in its address. On a reader's disk its name begins with Stem and ends with Extension.
	Name, Stem, Extension string
	// Title says what it is, For what it is for.
	Title, For string
	MediaType  string
	write      func(context.Context, io.Writer, *Edition, []Facts) error
}

// Forms are the forms of the whole record.
var Forms = []Form{
	{"record-csv.zip", "detainer-ledger-csv", ".zip", words.Mark("CSV, in a ZIP file"),
		words.Mark("For any program: a file for each table, with the Data Package that describes them."), zipType,
		writeCSVZip},
	{"record.xlsx", "detainer-ledger", ".xlsx", words.Mark("Excel workbook"),
		words.Mark("For a spreadsheet: a sheet for each table, and one that explains them."), XLSXType, writeWorkbook},
	{"record.sqlite", "detainer-ledger", ".sqlite", words.Mark("SQLite database"),
		words.Mark("For questions in SQL: all tables with their keys, and views that join them."), SQLiteType, writeSQLite},
	{"record-parquet.zip", "detainer-ledger-parquet", ".zip", words.Mark("Parquet, in a ZIP file"),
		words.Mark("For DuckDB, pandas, R and the like: typed columns, small files."), zipType, writeParquetZip},
	{"record-jsonl.zip", "detainer-ledger-jsonl", ".zip", words.Mark("JSON Lines, in a ZIP file"),
		words.Mark("For scripts: an object on each line, a file for each table."), zipType, writeJSONLZip},
}

const zipType = "application/zip"

// FormNamed returns the form with the name, for the whole record or for one of its tables: "record.sqlite",
// "figures.csv", "figures.parquet".
func FormNamed(name string) (Form, bool) {
	if i := slices.IndexFunc(Forms, func(f Form) bool { return f.Name == name }); i >= 0 {
		return Forms[i], true
	}
	extension := path.Ext(name)
	t, ok := Named(strings.TrimSuffix(name, extension))
	f := Form{Name: name, Stem: Name + "-" + strings.TrimSuffix(name, extension), Extension: extension}
	switch {
	case ok && extension == ".csv":
		f.MediaType = CSVType
		f.write = func(ctx context.Context, w io.Writer, e *Edition, _ []Facts) error {
			_, err := WriteCSV(w, t, t.Rows(ctx, e))
			return err
		}
	case ok && extension == ".parquet":
		f.MediaType = ParquetType
		f.write = func(ctx context.Context, w io.Writer, e *Edition, _ []Facts) error {
			return WriteParquet(w, e, t, t.Rows(ctx, e))
		}
	default:
		return Form{}, false
	}
	return f, true
}

// Address returns the file's address on the site.
func (f Form) Address() string { return link.Download(f.Name) }

// FileName returns the name of the file with the edition in this form.
func (f Form) FileName(e *Edition) string { return e.FileName(f.Stem, f.Extension) }

// Write writes the edition in this form; facts are those of the edition. The same edition gives the same bytes.
func (f Form) Write(ctx context.Context, w io.Writer, e *Edition, facts []Facts) error {
	if err := f.write(ctx, w, e, facts); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

func writeWorkbook(ctx context.Context, w io.Writer, e *Edition, _ []Facts) error {
	sheets := make([]Sheet, len(Record))
	for i, t := range Record {
		sheets[i] = Sheet{t, t.Rows(ctx, e)}
	}
	return WriteXLSX(w, e, e.Site, sheets)
}

func writeCSVZip(ctx context.Context, w io.Writer, e *Edition, facts []Facts) error {
	return writeZip(w, e, facts, ".csv", func(w io.Writer, t *Table) error {
		_, err := WriteCSV(w, t, t.Rows(ctx, e))
		return err
	})
}

func writeJSONLZip(ctx context.Context, w io.Writer, e *Edition, facts []Facts) error {
	return writeZip(w, e, facts, ".jsonl", func(w io.Writer, t *Table) error { return WriteJSONL(w, t, t.Rows(ctx, e)) })
}

func writeParquetZip(ctx context.Context, w io.Writer, e *Edition, facts []Facts) error {
	return writeZip(w, e, facts, ".parquet",
		func(w io.Writer, t *Table) error { return WriteParquet(w, e, t, t.Rows(ctx, e)) })
}

// description is a file that describes the others.
type description struct {
	name string
	text []byte
}

// writeZip writes a ZIP file with a file for each table and the files that describe them.
func writeZip(w io.Writer, e *Edition, facts []Facts, extension string, table func(io.Writer, *Table) error) error {
	out := newZip(w)
	folder := e.FileName(Name, "") + "/"
	create := func(name string, method uint16) (io.Writer, error) {
		return out.CreateHeader(&zip.FileHeader{Name: folder + name, Method: method, Modified: e.At})
	}
	descriptions := []description{
		{"README.txt", readMe(e, facts, extension)},
		{"manifest.json", ManifestOf(e, facts, nil).JSON()},
	}
	if extension == ".csv" {
		descriptions = append(descriptions, description{"datapackage.json", DataPackage(e, facts)},
			description{"csv-metadata.json", CSVW(e)})
	}
	for _, d := range descriptions {
		part, err := create(d.name, zip.Deflate)
		if err != nil {
			return err
		}
		if _, err := part.Write(d.text); err != nil {
			return err
		}
	}
	method := uint16(zip.Deflate)
	if extension == ".parquet" {
		method = zip.Store // its content is already compressed
	}
	for _, t := range Record {
		part, err := create(t.Name+extension, method)
		if err != nil {
			return err
		}
		if err := table(part, t); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return out.Close()
}

// Sum counts and hashes what is written to it.
type Sum struct {
	Bytes int64
	hash  hash.Hash
}

// Write implements [io.Writer].
func (s *Sum) Write(p []byte) (int, error) {
	if s.hash == nil {
		s.hash = sha256.New()
	}
	s.Bytes += int64(len(p))
	return s.hash.Write(p)
}

// SHA256 returns the hash of what was written, in hexadecimal.
func (s *Sum) SHA256() string {
	s.Write(nil)
	return hex.EncodeToString(s.hash.Sum(nil))
}
