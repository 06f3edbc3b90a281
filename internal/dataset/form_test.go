package dataset_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"detainerledger/internal/dataset"
	"detainerledger/internal/store"
)

func write(t testing.TB, e *dataset.Edition, form string) []byte {
	t.Helper()
	f, ok := dataset.FormNamed(form)
	if !ok {
		t.Fatalf("there is no form %s", form)
	}
	var file bytes.Buffer
	if err := f.Write(t.Context(), &file, e, facts(t, e)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// unzip returns the files of a ZIP file by their names within its one folder.
func unzip(t testing.TB, file []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range r.File {
		folder, name, found := strings.Cut(f.Name, "/")
		if !found || folder != published.FileName("detainer-ledger", "") {
			t.Errorf("%s is in no folder that names the version", f.Name)
		}
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	return files
}

// A version always has the same bytes, even from another copy of the record, so that a download can be resumed
// after the program was restarted.
func TestSameVersionSameBytes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	st, err := fill(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if st, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	other, err := editionOf(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range dataset.Forms {
		first := write(t, published, form.Name)
		for range 2 {
			if !bytes.Equal(first, write(t, other, form.Name)) {
				t.Errorf("%s has other bytes", form.Name)
			}
		}
		if want := "-version-192-2026-11-24-" + published.ShortRoot() +
			form.Extension; !strings.HasSuffix(form.FileName(published), want) {
			t.Errorf("%s is called %s", form.Name, form.FileName(published))
		}
	}
}

// Every form has the rows that the CSV has, each cell of its own kind.
func TestEveryFormHasTheSameRows(t *testing.T) {
	t.Parallel()
	readers := map[string]func(*testing.T) func(*dataset.Table) [][]string{
		"record-csv.zip": csvRows, "record-jsonl.zip": jsonRows, "record-parquet.zip": parquetRows, "record.xlsx": sheetRows,
		"record.sqlite": sqliteRows,
	}
	for _, form := range dataset.Forms {
		t.Run(form.Name, func(t *testing.T) {
			t.Parallel()
			open, ok := readers[form.Name]
			if !ok {
				t.Fatal("no test reads it")
			}
			rows := open(t)
			for _, table := range dataset.Record {
				if diff := cmp.Diff(read(t, table, published), rows(table)); diff != "" {
					t.Errorf("%s differs (-CSV +%s):\n%.2000s", table.Name, form.Name, diff)
				}
			}
		})
	}
}

func csvRows(t *testing.T) func(*dataset.Table) [][]string {
	files := unzip(t, write(t, published, "record-csv.zip"))
	for _, f := range facts(t, published) {
		if sum := sha256.Sum256(files[f.Table+".csv"]); hex.EncodeToString(sum[:]) != f.SHA256 ||
			int64(len(files[f.Table+".csv"])) != f.Bytes {
			t.Errorf("%s.csv is not the file that the manifest describes", f.Table)
		}
	}
	for _, name := range []string{"README.txt", "manifest.json", "datapackage.json"} {
		if text := string(files[name]); !strings.Contains(text, "192") || !strings.Contains(text, published.Root.String()) {
			t.Errorf("%s does not name the version and the root", name)
		}
	}
	return func(table *dataset.Table) [][]string { return read(t, table, published) }
}

func jsonRows(t *testing.T) func(*dataset.Table) [][]string {
	files := unzip(t, write(t, published, "record-jsonl.zip"))
	return func(table *dataset.Table) [][]string {
		var rows [][]string
		for line := range bytes.Lines(files[table.Name+".jsonl"]) {
			var object map[string]any
			dec := json.NewDecoder(bytes.NewReader(line))
			dec.UseNumber()
			if err := dec.Decode(&object); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			rows = append(rows, cells(t, table, func(name string) any { return object[name] }))
		}
		return rows
	}
}

// cells are the cells of a row as CSV has them. Each must be of the kind of its column.
func cells(t *testing.T, table *dataset.Table, cell func(column string) any) []string {
	t.Helper()
	row := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		value := cell(c.Name)
		_, isNumber := value.(json.Number)
		_, isTruth := value.(bool)
		list, isList := value.([]any)
		if (isNumber != (c.Type == dataset.Integer || c.Type == dataset.Number) || isTruth != (c.Type == dataset.Boolean) ||
			isList != (c.Type == dataset.List)) && value != nil || c.Required && value == nil {
			t.Errorf("%s.%s is %#v", table.Name, c.Name, value)
		}
		switch {
		case isList:
			var texts []string
			for _, item := range list {
				texts = append(texts, fmt.Sprint(item))
			}
			row[i] = strings.Join(texts, " ")
		case value != nil:
			row[i] = fmt.Sprint(value)
		}
	}
	return row
}

func parquetRows(t *testing.T) func(*dataset.Table) [][]string {
	files := unzip(t, write(t, published, "record-parquet.zip"))
	return func(table *dataset.Table) [][]string {
		content := files[table.Name+".parquet"]
		file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		if root, _ := file.Lookup("ledger_root"); root != published.Root.String() {
			t.Errorf("%s names the root %q", table.Name, root)
		}
		reader := parquet.NewReader(file)
		defer reader.Close()
		all := make([][]string, 0, file.NumRows())
		for range file.NumRows() {
			read := make([]parquet.Row, 1)
			if _, err := reader.ReadRows(read); err != nil && err != io.EOF {
				t.Fatal(err)
			}
			held := make(map[string]any, len(table.Columns)) // each column has one leaf
			for _, v := range read[0] {
				c := table.Columns[v.Column()]
				switch {
				case v.IsNull() && c.Type == dataset.List:
					held[c.Name] = []any{}
				case v.IsNull():
				case c.Type == dataset.List:
					list, _ := held[c.Name].([]any)
					held[c.Name] = append(list, v.String())
				case c.Type == dataset.Integer:
					held[c.Name] = json.Number(strconv.FormatInt(v.Int64(), 10))
				case c.Type == dataset.Boolean:
					held[c.Name] = v.Boolean()
				case c.Type == dataset.Date:
					held[c.Name] = time.Unix(int64(v.Int32())*86_400, 0).UTC().Format(time.DateOnly)
				case c.Type == dataset.Moment:
					held[c.Name] = time.UnixMilli(v.Int64()).UTC().Format(time.RFC3339)
				default:
					held[c.Name] = string(v.ByteArray())
				}
			}
			all = append(all, cells(t, table, func(name string) any { return held[name] }))
		}
		return all
	}
}

func sheetRows(t *testing.T) func(*dataset.Table) [][]string {
	book, err := excelize.OpenReader(bytes.NewReader(write(t, published, "record.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	if sheets := book.GetSheetList(); sheets[0] != "read me" || len(sheets) != 1+len(dataset.Record) {
		t.Errorf("the sheets are %v", sheets)
	}
	about, err := book.GetRows("read me")
	if err != nil || !slices.ContainsFunc(about,
		func(row []string) bool { return slices.Equal(row, []string{"ledger_root", published.Root.String()}) }) {
		t.Errorf("the sheet to read does not name the root: %v", err)
	}
	return func(table *dataset.Table) [][]string {
		all, err := book.GetRows(table.Name, excelize.Options{RawCellValue: true})
		if err != nil || !slices.Equal(all[0], table.Headings()) {
			t.Fatalf("%s: %v, %v", table.Name, all[0], err)
		}
		for n, row := range all[1:] {
			for i, c := range table.Columns {
				if i >= len(row) {
					row = append(row, "")
				}
				at, err := excelize.CoordinatesToCellName(i+1, n+2)
				if err != nil {
					t.Fatal(err)
				}
				kind, err := book.GetCellType(table.Name, at)
				if err != nil {
					t.Fatal(err)
				}
				number := kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset
				switch {
				case row[i] == "":
				case c.Type == dataset.Boolean:
					row[i] = map[string]string{"0": "false", "1": "true"}[row[i]]
				case c.Type == dataset.Date || c.Type == dataset.Moment || c.Type == dataset.Day && number:
					days, err := strconv.ParseFloat(row[i], 64)
					if err != nil || !number {
						t.Fatalf("%s %s is %q, no date", table.Name, at, row[i])
					}
					moment, err := excelize.ExcelDateToTime(days, false)
					if err != nil {
						t.Fatal(err)
					}
					row[i] = moment.Round(time.Second).Format(map[bool]string{true: time.RFC3339,
						false: time.DateOnly}[c.Type == dataset.Moment])
				case number != (c.Type == dataset.Integer || c.Type == dataset.Number):
					t.Errorf("%s %s has type %v", table.Name, at, kind)
				}
			}
			all[n+1] = row
		}
		return all[1:]
	}
}

func sqliteRows(t *testing.T) func(*dataset.Table) [][]string {
	db := openPublic(t)
	return func(table *dataset.Table) [][]string {
		rows, err := db.Query(`select * from ` + table.Name + ` order by rowid`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		if columns, err := rows.Columns(); err != nil || !slices.Equal(columns, table.Headings()) {
			t.Fatalf("%s has the columns %v, %v", table.Name, columns, err)
		}
		var all [][]string
		for rows.Next() {
			held, to := make([]any, len(table.Columns)), make([]any, len(table.Columns))
			for i := range held {
				to[i] = &held[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			row := make([]string, len(held))
			for i, c := range table.Columns {
				switch v := held[i].(type) {
				case int64:
					row[i] = strconv.FormatInt(v, 10)
					if c.Type == dataset.Boolean {
						row[i] = strconv.FormatBool(v == 1)
					} else if c.Type != dataset.Integer {
						t.Errorf("%s.%s is a number", table.Name, c.Name)
					}
				case string:
					row[i] = v
				case nil:
				default:
					t.Errorf("%s.%s is %T", table.Name, c.Name, v)
				}
			}
			all = append(all, row)
		}
		return all
	}
}

// openPublic opens the whole record as a SQLite file.
func openPublic(t *testing.T) *sql.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "public.sqlite")
	if err := os.WriteFile(path, write(t, published, "record.sqlite"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		held, to := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range held {
			to[i] = &held[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, h := range held {
			cells = append(cells, h.String)
		}
		all = append(all, strings.Join(cells, "|"))
	}
	return all
}

// The SQLite file is complete, describes itself, and has only public tables. It is never mistaken for a record.
func TestPublicFile(t *testing.T) {
	t.Parallel()
	db := openPublic(t)
	for query, want := range map[string][]string{
		`pragma integrity_check`:   {"ok"},
		`pragma foreign_key_check`: nil,
		`pragma user_version`:      {"192"},
		`pragma freelist_count`:    {"0"},
		`select name from sqlite_schema where type = 'view' order by 1`: {
			"corrected_figures", "figures_named", "state_sums",
		},
		`select value from about where name in ('version', 'ledger_root') order by name`: {published.Root.String(), "192"},
		`select count(*) from dictionary where means = ''`:                               {"0"},
		`select published, effective, figure_state from figures_named where name = 'Travis County' and report = '` + week1 +
			`' and measure = 'declined'`: {"142|0|amended"},
		`select moved_to, effective, figure_state from corrected_figures where id = 'made-moved'`: {
			"co/jefferson-county||moved",
		},
		`select effective_sum from state_sums where report = '` + week1 +
			`' and measure = 'declined' and state = 'TX'`: texts(t, db,
			`select sum(effective) from figures join jurisdictions using (jurisdiction) where report = '`+week1+
				`' and measure = 'declined' and state = 'TX' and part_of is null`),
		`select name, report, published, effective, figure_state from figures_named ` +
			`where state = 'NY' and measure = 'issued' and jurisdiction like '%/fran%'`: {
			"Franklin County|" + week1 + "|9||withdrawn",
		},
	} {
		if got := texts(t, db, query); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	var tables []string
	for _, table := range dataset.Record {
		tables = append(tables, table.Name)
	}
	tables = append(tables, "about", "dictionary")
	slices.Sort(tables)
	if got := texts(t, db, `select name from sqlite_schema where type = 'table' order by 1`); !slices.Equal(got, tables) {
		t.Errorf("the tables are %v", got)
	}
	if len(texts(t, db, dataset.ExampleQuery)) == 0 {
		t.Error("the question that the site shows has no answer")
	}
	path := filepath.Join(t.TempDir(), "record.db")
	if err := os.WriteFile(path, write(t, published, "record.sqlite"), 0o600); err != nil {
		t.Fatal(err)
	}
	if st, err := store.Open(t.Context(), path); err == nil {
		st.Close()
		t.Error("it is mistaken for a record")
	}
}

// Nothing is left in the folder of temporary files, whether or not a file was made.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, form := range dataset.Forms {
		write(t, published, form.Name)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := form.Write(ended, io.Discard, published, facts(t, published)); err == nil {
			t.Errorf("%s is made although nobody waits", form.Name)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// The files of an earlier version hold what was there then, and say which version they are.
//
//race:test
func TestAnEarlierVersion(t *testing.T) {
	t.Parallel()
	st, err := fill(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	snap, err := st.At(t.Context(), 104)
	if err != nil {
		t.Fatal(err)
	}
	then, err := dataset.Of(t.Context(), snap, "")
	if err != nil {
		t.Fatal(err)
	}
	corrections, _ := dataset.Named("corrections")
	if n := len(read(t, corrections, then)); n != len(read(t, corrections, published))-2 {
		t.Errorf("version 104 has %d corrections", n)
	}
	if then.Root == published.Root || !strings.HasPrefix(then.FileName("a", ".b"), "a-version-104-2026-11-23-") {
		t.Errorf("it is called %s", then.FileName("a", ".b"))
	}
	figures, _ := dataset.Named("figures")
	for _, row := range read(t, figures, then) {
		if permalink := row[slices.Index(figures.Headings(), "permalink")]; !strings.HasPrefix(permalink, "/jurisdictions/") {
			t.Fatalf("a site that does not know its address gives %s", permalink)
		}
	}
}
