package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// week4Lines are the rows of a fourth weekly report, by table, for a template.
var week4Lines = map[string][][]string{
	"reports": {{"ddor-2017-02-25", "ddor", "2017-02-25", "2017-03-03", "2017-04-19", "published", "2900", "50", "2", "",
		"20",
		"https://example.org/4.pdf", "Made for a test.", "https://example.org/4"}},
	"control_totals": {{"ddor-2017-02-25", "section I", "issued", "60", "", "https://example.org/4"}},
	"entries": {
		{"ddor-2017-02-25", "I", "issued", "Clark County, NV", "51", "1", "", "", "", "https://example.org/4"},
		{"ddor-2017-02-25", "I", "issued", "Cook County, Illinois", "9", "2", "", "", "", "https://example.org/4"},
		{"ddor-2017-02-25", "II", "declined", "ny/new-york-city", "0", "", "", "Rikers Island, \"Annex\"", "",
			"https://example.org/4"},
		{"ddor-2017-02-25", "II", "declined", "Orleans Parish, La.", "", "", "", "", "Listed; count not stated.",
			"https://example.org/4 https://example.org/5"},
	},
	"policies": {{"ddor-2017-02-25", "Franklin city, VA", "added", "Washington", "2017-02", "Resolution", "=none", "",
		"https://example.org/4"}},
}

var week4Said = []string{
	"+ report ddor-2017-02-25 week of 2017-02-25 to 2017-03-03, published on 2017-04-19\n",
	"+ control total section I issued 60\n",
	"+ entry nv/clark-county issued 51 (rank 1)\n",
	"+ entry il/cook-county issued 9 (rank 2)\n",
	"+ entry ny/new-york-city declined 0, Rikers Island, \"Annex\"\n",
	"+ entry la/orleans-parish declined listed, number unknown\n",
	"+ policy va/franklin-city added, enacted 2017-02\n",
	"1 change, 7 rows added; 0 unchanged; the record is at version 105\n",
}

// fillCSV writes the rows under the headings of a CSV template.
func fillCSV(t *testing.T, template, path string) {
	t.Helper()
	var filled strings.Builder
	for _, section := range strings.Split(strings.TrimSpace(template), "\n\n") {
		name, _, _ := strings.Cut(strings.TrimPrefix(section, "["), "]")
		filled.WriteString(section + "\n")
		out := csv.NewWriter(&filled)
		headings := strings.Split(section, "\n")[1]
		for _, row := range week4Lines[name] {
			columns := strings.Count(headings, ",") + 1
			if err := out.Write(append(slices.Clip(row), make([]string, columns-len(row))...)); err != nil {
				t.Fatal(err)
			}
		}
		out.Flush()
	}
	write(t, path, filled.String())
}

// fillXLSX writes the rows under the headings of an XLSX template.
func fillXLSX(t *testing.T, template, path string) {
	t.Helper()
	book, err := excelize.OpenFile(template)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for table, rows := range week4Lines {
		if table == "reports" {
			table = "report"
		}
		for i, row := range rows {
			for j, cell := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+2)
				if err != nil {
					t.Fatal(err)
				}
				if err := book.SetCellDefault(table, at, cell); err != nil { // numbers as numbers
					t.Fatal(err)
				}
			}
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

func TestFilledTemplateIsImported(t *testing.T) {
	t.Parallel()
	var dumps []map[string]string
	for _, ext := range []string{".csv", ".xlsx"} {
		db, dir := record2017(t), t.TempDir()
		template, filled := filepath.Join(dir, "template"+ext), filepath.Join(dir, "week 4"+ext)
		must(t, "export", "--template", template)
		if out := must(t, "import", "--db", db, template); !strings.HasPrefix(out, "nothing to add: the files hold no rows") {
			t.Errorf("%s: importing the empty template says %q", ext, out)
		}
		if ext == ".csv" {
			fillCSV(t, read(t, template), filled)
		} else {
			fillXLSX(t, template, filled)
		}
		said := must(t, "import", "--db", db, filled)
		said = regexp.MustCompile(` \(sheet [a-z_]+\)\n`).ReplaceAllString(said, "\n") // only XLSX files name the sheet
		if diff := cmp.Diff(strings.Join(week4Said, ""), said); diff != "" {
			t.Errorf("%s: the output of the import (-want +got):\n%s", ext, diff)
		}
		_, rows := dump(t, db)
		for table, want := range map[string]string{
			"reports.csv": "\nddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-04-19,published,2900,50,2,,20," +
				"https://example.org/4.pdf,Made for a test.,https://example.org/4,\n",
			"entries.csv": "\nddor-2017-02-25,II,declined,la/orleans-parish,,,,,Listed; count not stated.," +
				"https://example.org/4 https://example.org/5,,,\n",
			"policies.csv": "\nddor-2017-02-25,va/franklin-city,added,Washington,2017-02,Resolution,'=none,," +
				"https://example.org/4\n",
		} {
			if !strings.Contains(rows[table], want) {
				t.Errorf("%s: %s lacks %q\n%s", ext, table, want, rows[table])
			}
		}
		if out := must(t, "check", "--db", db); !strings.Contains(out,
			"ddor-2017-02-25  Detainers issued (Section I): 60 of 60 entered (2 of 2 lines) · "+
				"Declines recorded (Section II): 0 of 50 entered, 1 line with the number not read") {
			t.Errorf("%s: check says\n%s", ext, out)
		}
		dumps = append(dumps, rows)
	}
	if diff := cmp.Diff(dumps[0], dumps[1]); diff != "" {
		t.Errorf("the CSV and the XLSX file add different rows:\n%s", diff)
	}
}

func TestSecondImportOfAFileAddsNothing(t *testing.T) {
	t.Parallel()
	db, dir := filepath.Join(t.TempDir(), "new.db"), t.TempDir()
	must(t, "export", "--db", record2017(t), "--csv", dir)
	if out := must(t, "import", "--db", db, dir); !strings.HasPrefix(out,
		"+ the 3142 counties of the gazetteer\n+ place ") ||
		!strings.HasSuffix(out, "\n100 changes, 448 rows added; 0 unchanged; the record is at version 100\n") {
		t.Errorf("the first import says\n%s", out)
	}
	if out := must(t, "import", "--db", db,
		dir); out != "nothing to add: the record holds all of it already, 448 unchanged; the record is at version 100\n" {
		t.Errorf("the second import says\n%s", out)
	}
	if diff := cmp.Diff(folder(t, dir), second(dump(t, db))); diff != "" {
		t.Errorf("the record differs from what was imported:\n%s", diff)
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestDryRunSaysWhatItWouldAddAndAddsNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "reports.csv")
	write(t, file, week4)
	db := record2017(t)
	version, before := dump(t, db)
	out := must(t, "import", "--db", db, "--dry-run", file)
	if want := "+ report ddor-2017-02-25 week of 2017-02-25 to 2017-03-03, published on 2017-04-19\n" +
		"dry run: 1 change, 1 row to add; 0 unchanged; the record stays at version 104\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	if after, rows := dump(t, db); after != version || !cmp.Equal(before, rows) {
		t.Errorf("the record changed: version %d, was %d", after, version)
	}
	absent := filepath.Join(t.TempDir(), "absent.db")
	places := filepath.Join(t.TempDir(), "places.csv")
	write(t, places, placeHead+"nv/reno,Reno,NV,city,32031\n")
	must(t, "import", "--db", absent, "--dry-run", places)
	if _, err := os.Stat(absent); err == nil {
		t.Error("the dry run made a file")
	}
}

func TestImportRefusedMakesNoFile(t *testing.T) {
	t.Parallel()
	absent := filepath.Join(t.TempDir(), "absent.db")
	reports := filepath.Join(t.TempDir(), "reports.csv")
	write(t, reports, week4)
	if status, _, stderr := program(t, "import", "--db", absent, reports); status != 1 ||
		!strings.Contains(stderr, "no series that the record knows; there is none") {
		t.Errorf("status %d: %s", status, stderr)
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("the import made a file")
	}
}

func TestLaterImportAddsLinesToAReport(t *testing.T) {
	t.Parallel()
	db, dir := record2017(t), t.TempDir()
	write(t, filepath.Join(dir, "entries.csv"), entryHead+
		"ddor-2017-02-11,I,issued,\"Clark County, Nevada\",40,1,,,,https://example.org/3\n"+
		"ddor-2017-02-04,II,declined,ca/kern-county,1,,,,,https://example.org/2\n"+
		"ddor-2017-02-11,II,declined,nm/bernalillo-county,3,,,,,https://example.org/3\n")
	want := "+ lines of ddor-2017-02-11:\n+ entry nv/clark-county issued 40 (rank 1)\n" +
		"+ entry nm/bernalillo-county declined 3\n" +
		"+ lines of ddor-2017-02-04:\n+ entry ca/kern-county declined 1\n" +
		"2 changes, 3 rows added; 0 unchanged; the record is at version 106\n"
	if diff := cmp.Diff(want, must(t, "import", "--db", db, dir)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A correction without an ID gets one made of who, when and where, with a number for the second of the same. Both are
// recognized when they are imported again.
func TestImportNamesCorrections(t *testing.T) {
	t.Parallel()
	db, file := record2017(t), filepath.Join(t.TempDir(), "corrections.csv")
	write(t, file, correctionHead+
		",2017-04-20,ICE,ddor-2017-02-04,II,declined,\"Travis County, TX\",amended,1,Mistake.,,https://example.org\n"+
		",2017-04-20,ICE,ddor-2017-02-11,II,declined,\"Travis County, TX\",withdrawn,,Mistake.,,https://example.org\n")
	out := must(t, "import", "--db", db, file)
	if want := "+ correction tx/travis-county declined, ddor-2017-02-04: amended to 1\n" +
		"+ correction tx/travis-county declined, ddor-2017-02-11: withdrawn\n"; !strings.HasPrefix(out, want) {
		t.Errorf("got\n%swant\n%s", out, want)
	}
	_, rows := dump(t, db)
	for _, id := range []string{"\nice-2017-04-20-tx-travis-county,", "\nice-2017-04-20-tx-travis-county-2,"} {
		if !strings.Contains(rows["corrections.csv"], id) {
			t.Errorf("no correction is called %q:\n%s", id, rows["corrections.csv"])
		}
	}
	if out := must(t, "import", "--db", db, file); !strings.HasPrefix(out,
		"nothing to add: the record holds all of it already, 2 unchanged") {
		t.Errorf("again: %s", out)
	}
}

func TestImportRecognizesTheEncoding(t *testing.T) {
	t.Parallel()
	text := placeHead + "nm/espanola,Española – “the city”,NM,city,35039\n"
	wide := func(order func(uint16) []byte) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
			b = append(b, order(u)...)
		}
		return string(b)
	}
	windows, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, bytes := range map[string]string{
		"UTF-8":                text,
		"UTF-8 with BOM":       "\ufeff" + text,
		"UTF-8 with CRLF":      strings.ReplaceAll(text, "\n", "\r\n"),
		"UTF-16 little-endian": wide(func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }),
		"UTF-16 big-endian":    wide(func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }),
		"Windows-1252":         windows,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, file := filepath.Join(t.TempDir(), "new.db"), filepath.Join(t.TempDir(), "places.csv")
			write(t, file, bytes)
			if out := must(t, "import", "--db", db, file); !strings.Contains(out,
				"+ place nm/espanola Española – “the city”, NM (city)\n") {
				t.Errorf("got\n%s", out)
			}
		})
	}
}

func TestImportRefusesMixedEncodings(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "places.csv")
	write(t, file, placeHead+"nm/espanola,Española,NM,city,35039\nnm/canon,Ca\xf1on,NM,city,35039\n")
	status, _, stderr := program(t, "import", "--db", filepath.Join(t.TempDir(), "new.db"), file)
	if status != 1 || !strings.Contains(stderr, "places.csv:3:1: ") ||
		!strings.Contains(stderr, "not UTF-8, though the text before is") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

//race:test
func TestOnlyOneOfTwoImportsOfTheSameVersionGetsIn(t *testing.T) {
	t.Parallel()
	db, ctx := record2017(t), t.Context()
	st, err := store.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	snap, err := st.Now(ctx)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "reports.csv")
	write(t, file, week4)
	in, err := ingest.Read(ctx, []string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ingest.Check(ctx, snap, in, "")
	if err != nil {
		t.Fatal(err)
	}
	must(t, "import", "--db", db, file)
	if err := plan.Apply(ctx, st, snap.At, nil); err == nil || !strings.Contains(err.Error(), store.ErrChanged.Error()) {
		t.Errorf("got %v, want %v", err, store.ErrChanged)
	}
}

// Whatever the outcome of concurrent imports, the record has whole imports only.
//
//race:test
func TestConcurrentImportsAreWhole(t *testing.T) {
	t.Parallel()
	db, dir := filepath.Join(t.TempDir(), "new.db"), t.TempDir()
	must(t, "export", "--db", record2017(t), "--csv", dir)
	var running sync.WaitGroup
	var errs [4]string
	for i := range errs {
		running.Go(func() {
			status, _, stderr := program(t, "import", "--db", db, dir)
			if status != 0 {
				errs[i] = stderr
			}
		})
	}
	running.Wait()
	for _, e := range errs {
		if e != "" && !strings.Contains(e, store.ErrChanged.Error()) {
			t.Errorf("one import says %s", e)
		}
	}
	version, rows := dump(t, db)
	if version != record.Seq(100) || !cmp.Equal(folder(t, dir), rows) {
		t.Errorf("the record is at version %d, want 100\n%s", version, cmp.Diff(folder(t, dir), rows))
	}
}

//race:test
func TestCancelledImportAddsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file := filepath.Join(t.TempDir(), "reports.csv")
	write(t, file, week4)
	var out, err strings.Builder
	if status := run(ctx, []string{"import", "--db", record2017(t), file}, &out, &err); status != 1 ||
		!strings.Contains(err.String(), "nothing was imported") {
		t.Errorf("status %d: %s", status, err.String())
	}
}
