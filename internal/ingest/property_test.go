package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// drawn makes a random record. Every row obeys the rules, and the texts are as awkward as possible.
type drawn struct{ *rapid.T }

var (
	somePlaces = []string{"nv/clark-county", "ny/franklin-county", "va/franklin-city", "la/orleans-parish",
		"dc/district-of-columbia", "nv/reno"}
	awkward  = rapid.StringOfN(rapid.RuneFrom([]rune("=+-@'\",;[]\t\n éß€#/\\{}:abcxyz")), 0, 12, -1)
	someDays = []string{"", "2017", "2017-03", "2017-03-20"}
)

func (d drawn) text(label string) string {
	return folded(awkward.Draw(d.T, label))
}

func (d drawn) needed(label string) string { return "x" + d.text(label) }

func (d drawn) one(label string, of []string) string { return rapid.SampledFrom(of).Draw(d.T, label) }

func (d drawn) count(label string) string {
	return d.one(label, []string{"", "0", "1", "12"})
}

// contents are the rows of a record, by table.
type contents map[*Table][][]string

// contentsOf reads a whole record.
func contentsOf(t *testing.T, snap *store.Snapshot) contents {
	t.Helper()
	all := contents{}
	for _, table := range tables {
		for cells, err := range tableRows(t.Context(), snap, table) {
			if err != nil {
				t.Fatal(err)
			}
			all[table] = append(all[table], cells)
		}
	}
	return all
}

// contents draws a small record, in the order in which it is exported.
func (d drawn) contents() contents {
	all := contents{placeTable: {{"nv/reno", d.needed("name"), "NV", "city", "32031"}}}
	all.add(seriesTable, []string{"w", d.needed("title"), d.needed("publisher"), "week", "2017-01-28", d.text("status"),
		d.text("basis")})
	d.described(all)
	start := record.Day("2017-01-28")
	for range rapid.IntRange(0, 3).Draw(d.T, "reports") {
		id := "w-" + string(start)
		published := [2]string{"2017-06", "published"}
		if rapid.Bool().Draw(d.T, "not published") {
			published = [2]string{"", "not published"}
		}
		all.add(reportTable,
			[]string{id, "w", string(start), string(start.AddDays(6)), published[0], published[1],
				"", "", "", d.count("listed"), d.count("pages"), "", d.text("note"),
				"https://example.org/a http://example.org/b?c=d,e"})
		if published[0] != "" {
			d.lines(all, id)
		}
		start = start.AddDays(7)
	}
	for range rapid.IntRange(0, 3).Draw(d.T, "statements") {
		all.add(statementTable,
			[]string{d.one("date", someDays), d.one("place", append(somePlaces, "")), d.needed("for"), "", d.needed("office"),
				d.one("stance", []string{"disputes", "affirms"}), d.needed("gist"), d.text("date note"), "https://example.org",
				d.one("series", []string{"w", "years"})})
		all.add(eventTable, []string{d.one("date", someDays[1:]), d.one("kind", []string{"suspension", "list edited"}),
			d.one("place", append(somePlaces, "")),
			d.needed("concerns"), "", d.needed("by"), d.needed("what"), d.text("date note"), "https://example.org"})
	}
	return all
}

// described draws a series that counts and one that lists, each with a report.
func (d drawn) described(all contents) {
	const source = "https://example.org"
	all.add(seriesTable, []string{"years", d.needed("title"), d.needed("publisher"), "calendar year", "2007-10-01", "", "",
		d.needed("counted by"), "counts", d.one("area", []string{"", "nv"}), d.text("case day"), d.text("terms"),
		d.text("cite"), d.text("note"), source})
	all.add(seriesTable, []string{"list", d.needed("title"), d.needed("publisher"), "version of a list", "2025-05-29", "",
		"", "", "lists"})
	all.add(measureTable, []string{"years", "prepared", d.needed("name"), "", "prepared in the period", "", "every place",
		"nothing"})
	all.add(measureTable, []string{"years", "declined", d.needed("name"), "2", "prepared in the period", "prepared",
		"every place", "no case"})
	all.add(measureTable, []string{"list", "county", d.needed("name"), "", "standing on the list", "", "every place",
		"not on the list"})
	const list, year = "list-2025-05-29", "years-2007-10-01"
	all.add(reportTable, []string{list, "list", "2025-05-29", "2025-05-29", "2025-05-29", "published", "", "", "", "", "",
		"", "", source})
	all.add(reportTable, []string{year, "years", "2007-10-01", "2007-12-31", "", "published", "", "", "", "", "", "", "",
		source, "partial"})
	for range rapid.IntRange(0, 5).Draw(d.T, "described lines") {
		place, state := d.one("place", append(somePlaces, "")), ""
		if place == "" {
			state = d.one("state", []string{"", "nv", "dc"})
		}
		all.add(entryTable, []string{list, "", "county", place, "", "", "", "", d.text("note"), source, "",
			d.needed("label"), state})
		all.add(entryTable, []string{year, "", "prepared", place, d.count("value"), "", "", d.needed("facility"),
			d.text("note"), source, d.one("custodian", []string{"", "county", "state", "unknown"}), d.text("label"), state})
		all.add(entryTable, []string{year, "2", "declined", place, d.count("value"), "", "", d.needed("facility"),
			d.text("note"), source, d.one("custodian", []string{"", "city", "federal"}), d.text("label"), state})
	}
}

// lines draws the lines of a report, with an occasional correction.
func (d drawn) lines(all contents, id string) {
	all.add(totalTable, []string{id, "us", "declined", "1000", d.text("note"), "https://example.org"})
	for range rapid.IntRange(0, 5).Draw(d.T, "lines") {
		place := d.one("place", somePlaces)
		all.add(entryTable, []string{id, "II", "declined", place, d.count("value"), "", "", d.text("facility"),
			d.text("note"), "https://example.org"})
		all.add(policyTable, []string{id, place, "listed", d.text("aor"), d.one("enacted", someDays), d.text("instrument"),
			d.text("criteria"), d.text("note"), "https://example.org"})
		if rapid.Bool().Draw(d.T, "corrected") {
			all.add(correctionTable, []string{fmt.Sprintf("c-%d", len(all[correctionTable])), "2017", d.needed("by"), id, "II",
				"declined", place, "amended", "7",
				d.needed("reason"), d.text("date note"), "https://example.org", ""})
		}
	}
}

// add adds a row unless there is one with its key.
func (all contents) add(t *Table, cells []string) {
	cells = append(cells, make([]string, len(t.Columns)-len(cells))...) // the later columns are empty
	if !slices.ContainsFunc(all[t], func(have []string) bool { return t.key(have) == t.key(cells) }) {
		all[t] = append(all[t], cells)
	}
}

// folder writes the contents as a record folder.
func (all contents) folder(dir string, format Format) error {
	for _, table := range tables {
		var file bytes.Buffer
		if err := writers["."+string(format)](&file, table, allOf(all[table])); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, table.Name+"."+string(format)), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Whatever obeys the rules is accepted and is exported unchanged.
func TestReadGivesBackWhatIsWritten(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(root, "record")
		if err != nil {
			rt.Fatal(err)
		}
		all := drawn{rt}.contents()
		if err := all.folder(dir, rapid.SampledFrom([]Format{CSV, JSON}).Draw(rt, "format")); err != nil {
			rt.Fatal(err)
		}
		in, err := Read(t.Context(), []string{dir}, nil)
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := Check(t.Context(), nil, in, ""); err != nil {
			rt.Fatal(err)
		}
		for _, table := range tables {
			var got [][]string
			for _, r := range in.rows[table] {
				got = append(got, r.cells)
			}
			if diff := cmp.Diff(all[table], got); diff != "" {
				rt.Fatalf("%s (-written +read):\n%s", table.Name, diff)
			}
		}
	})
}

// A record that is exported, imported into a new file and exported again has the same bytes, in either format.
func TestExportImportExport(t *testing.T) {
	t.Parallel()
	gen := rapid.Custom(func(rt *rapid.T) contents { return drawn{rt}.contents() })
	for seed := range 6 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := gen.Example(seed).folder(dir, CSV); err != nil {
				t.Fatal(err)
			}
			first := importNew(t, dir)
			for _, format := range []Format{CSV, JSON} {
				written := export(t, first, format)
				copied := importNew(t, written)
				if diff := cmp.Diff(texts(t, written), texts(t, export(t, copied, format))); diff != "" {
					t.Errorf("%s (-first +second):\n%s", format, diff)
				}
				if diff := cmp.Diff(texts(t, export(t, first, CSV)), texts(t, export(t, copied, CSV))); diff != "" {
					t.Errorf("%s to CSV (-first +second):\n%s", format, diff)
				}
			}
		})
	}
}

// importNew imports a folder into a new record.
func importNew(t *testing.T, dir string) *store.Snapshot {
	t.Helper()
	in, err := Read(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Check(t.Context(), nil, in, "")
	if err != nil {
		t.Fatal(err)
	}
	st := openEmpty(t)
	if err := plan.Apply(t.Context(), st, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), nil); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func export(t *testing.T, snap *store.Snapshot, format Format) string {
	t.Helper()
	dir := t.TempDir()
	if err := Export(t.Context(), snap, dir, format); err != nil {
		t.Fatal(err)
	}
	return dir
}

func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name()] = string(text)
	}
	return all
}
