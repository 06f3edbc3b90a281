package gazetteer

import (
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readRows reads a table with a line of headings. Each row is a map by column.
func readRows(t testing.TB, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	rows := make([]map[string]string, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i] = make(map[string]string)
		for k, column := range lines[0] {
			rows[i][column] = line[k]
		}
	}
	return rows
}

// publishedIndex is the index over the record that comes with the program, as the site builds it.
func publishedIndex(t testing.TB) *Index {
	t.Helper()
	published := func(table string) (rows []map[string]string) { // of every batch
		files, err := filepath.Glob("../ingest/published/*/" + table)
		if err != nil || len(files) == 0 {
			t.Fatalf("%d files of %s: %v", len(files), table, err)
		}
		for _, name := range files {
			rows = append(rows, readRows(t, name)...)
		}
		return rows
	}
	places := Counties()
	for _, row := range published("places.csv") {
		places = append(places, Place{
			Slug: row["slug"], Name: row["name"], State: row["state"], Kind: row["kind"],
			CountyFIPS: strings.Fields(row["county_fips"]),
		})
	}
	listed := make(map[string]map[string]bool) // the reports that name each place
	for _, table := range []string{"entries.csv", "policies.csv"} {
		for _, row := range published(table) {
			if listed[row["jurisdiction"]] == nil {
				listed[row["jurisdiction"]] = make(map[string]bool)
			}
			listed[row["jurisdiction"]][row["report"]] = true
		}
	}
	return NewIndex(places, func(slug string) int { return len(listed[slug]) })
}

// TestRecall sends what people type, and counts how often the intended place is found first, or among the first
// five.
func TestRecall(t *testing.T) {
	t.Parallel()
	const wantFirst, wantFive = 97, 99.5 // percent
	ix := publishedIndex(t)
	type count struct{ asked, first, five int }
	var all count
	kinds := make(map[string]count)
	asked := make(map[string]bool)
	for _, row := range readRows(t, "testdata/queries.csv") {
		want, ok := ix.Place(row["want"])
		if !ok {
			t.Errorf("%q wants %s, which is not a place", row["query"], row["want"])
		}
		if asked[row["query"]] {
			t.Errorf("%q is a query twice", row["query"])
		}
		asked[row["query"]] = true
		got := ix.Find(row["query"], 5)
		// A city leads to its county, unless the record has the city itself.
		at := slices.IndexFunc(got, func(m Match) bool {
			return m.Place.Slug == want.Slug || slices.Contains(m.Place.CountyFIPS, want.FIPS)
		})
		if at != 0 {
			t.Logf("%-14s %q finds %s, want %s", row["kind"], row["query"], cmp.Or(found(got), "nothing"), row["want"])
		}
		for _, add := range []func(*count){
			func(n *count) { n.asked++ },
			func(n *count) {
				if at == 0 {
					n.first++
				}
			},
			func(n *count) {
				if at >= 0 {
					n.five++
				}
			},
		} {
			of := kinds[row["kind"]]
			add(&of)
			kinds[row["kind"]] = of
			add(&all)
		}
	}
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	for kind, n := range kinds {
		t.Logf("%-16s %3d queries, first %5.1f %%, among five %5.1f %%", kind, n.asked, percent(n.first, n.asked),
			percent(n.five, n.asked))
	}
	first, five := percent(all.first, all.asked), percent(all.five, all.asked)
	t.Logf("%-16s %3d queries, first %5.1f %%, among five %5.1f %%", "all", all.asked, first, five)
	if first < wantFirst || five < wantFive {
		t.Errorf("want %v %% first and %v %% among five", wantFirst, wantFive)
	}
	if all.asked < 300 {
		t.Errorf("%d queries, want 300 at least", all.asked)
	}
}
