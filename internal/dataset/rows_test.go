package dataset_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/dataset"
	"detainerledger/internal/formula"
)

// read returns the rows of a table as its CSV has them, without the marks that keep a text from being read as a
// formula.
func read(t testing.TB, table *dataset.Table, e *dataset.Edition) [][]string {
	t.Helper()
	var text bytes.Buffer
	n, err := dataset.WriteCSV(&text, table, table.Rows(t.Context(), e))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], table.Headings()) || n != len(rows)-1 {
		t.Errorf("%s: headings %v, %d rows, stated as %d", table.Name, rows[0], len(rows)-1, n)
	}
	for _, row := range rows[1:] {
		for i := range row {
			row[i] = formula.Arm(row[i])
		}
	}
	return rows[1:]
}

var (
	day  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	part = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)
)

// Every cell of the whole record is as its column is described: of its type, within its bounds and among its
// values. Keys are unique, and references to them resolve.
func TestEveryCellIsAsDescribed(t *testing.T) {
	t.Parallel()
	keys := map[string]map[string]bool{}
	for _, table := range dataset.Record {
		rows := read(t, table, published)
		if len(rows) == 0 {
			t.Fatalf("%s has no rows to test with", table.Name)
		}
		at := map[string]int{}
		for i, c := range table.Columns {
			at[c.Name] = i
		}
		keys[table.Name] = map[string]bool{}
		for _, row := range rows {
			for i, c := range table.Columns {
				if problem := wrong(c, row[i]); problem != "" {
					t.Errorf("%s.%s is %q: %s", table.Name, c.Name, row[i], problem)
				}
				if row[i] == "" && c.Why != "" && row[at[c.Why]] == "" {
					t.Errorf("%s.%s is empty, and %s does not say why", table.Name, c.Name, c.Why)
				}
			}
			var key []string
			for _, name := range table.Key {
				key = append(key, row[at[name]])
			}
			if k := strings.Join(key, "\t"); keys[table.Name][k] {
				t.Errorf("%s has two rows %v", table.Name, key)
			} else {
				keys[table.Name][k] = true
			}
			for _, r := range table.Refers {
				if to := row[at[r.Column]]; to != "" && !keys[r.Table][to] {
					t.Errorf("%s.%s is %s, which %s does not have", table.Name, r.Column, to, r.Table)
				}
			}
		}
	}
}

// wrong returns what is wrong with a cell of the column, or "".
func wrong(c dataset.Column, cell string) string {
	if cell == "" {
		if c.Required {
			return "it is empty"
		}
		return ""
	}
	if len(c.Values) > 0 && !slices.Contains(c.Values, cell) {
		return "it is none of its values"
	}
	switch c.Type {
	case dataset.Integer:
		if n, err := strconv.Atoi(cell); err != nil || c.Least.Known && n < c.Least.N {
			return "no whole number, or too small"
		}
	case dataset.Boolean:
		if cell != "true" && cell != "false" {
			return "neither true nor false"
		}
	case dataset.Date:
		if !day.MatchString(cell) {
			return "no day"
		}
	case dataset.Day:
		if !part.MatchString(cell) {
			return "no part of a day"
		}
	case dataset.Moment:
		if _, err := time.Parse(time.RFC3339, cell); err != nil {
			return "no time"
		}
	case dataset.List:
		if strings.Join(strings.Fields(cell), " ") != cell {
			return "not separated by one space"
		}
	}
	return ""
}

// The states of a figure distinguish what a bare number would not.
func TestFiguresSayWhyANumberIsMissing(t *testing.T) {
	t.Parallel()
	table, _ := dataset.Named("figures")
	found := map[string]string{}
	for _, row := range read(t, table, published) {
		r := map[string]string{}
		for i, name := range table.Headings() {
			r[name] = row[i]
		}
		found[r["jurisdiction"]+" "+r["report"]+" "+r["measure"]] = strings.Join([]string{r["figure_state"],
			r["published_state"], r["published"], r["effective"], r["moved_to"], r["disputed"], r["corrections"]}, "|")
	}
	for figure, want := range map[string]string{
		"ny/franklin-county ddor-2017-01-28 issued":     "withdrawn|listed|9|||true|ice-2017-04-05-ny-franklin-county",
		"tx/travis-county ddor-2017-01-28 declined":     "amended|listed|142|0||true|made-amended",
		"co/weld-county ddor-2017-01-28 declined":       "moved|listed|1||co/jefferson-county|false|made-moved",
		"co/jefferson-county ddor-2017-01-28 declined":  "moved here|moved here||1||true|made-moved",
		"md/montgomery-county ddor-2017-01-28 declined": "listed, number unknown|listed, number unknown||||true|",
	} {
		if found[figure] != want {
			t.Errorf("%s is %q, want %q", figure, found[figure], want)
		}
	}
}
