package dataset_test

import (
	"slices"
	"testing"

	"detainerledger/internal/dataset"
)

// cellsOf are the rows of a table of the whole record by the names of its columns.
func cellsOf(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	table, ok := dataset.Named(name)
	if !ok {
		t.Fatalf("there is no table %s", name)
	}
	for _, cells := range read(t, table, published) {
		row := map[string]string{}
		for i, heading := range table.Headings() {
			row[heading] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestTablesHoldSeriesOfEveryKind(t *testing.T) {
	t.Parallel()
	entries, figures := cellsOf(t, "entries"), cellsOf(t, "figures")
	for _, test := range []struct {
		name string
		rows []map[string]string
		is   map[string]string
		want int
	}{
		{"a line that names no place", entries, map[string]string{"report": "foia-2007-2015-2009-01-01",
			"label": "Hagatna, Guam", "jurisdiction": "", "place_state": "", "custodian": "federal", "apart": "false"}, 1},
		{"a name on a list that is no place", entries, map[string]string{"report": "dhs-2025-2025-05-29", "jurisdiction": "",
			"label": "Martinsville County", "place_state": "va", "value_state": "on the list", "value": ""}, 1},
		{"a state prison", entries, map[string]string{"report": "foia-2007-2015-2007-10-01", "jurisdiction": "ca/kern-county",
			"custodian": "state", "apart": "true"}, 1},
		{"the figure of a county with nothing but a state prison", figures, map[string]string{
			"report": "foia-2007-2015-2007-10-01", "jurisdiction": "ca/kern-county"}, 0},
		{"the figure of two facilities, as a release revised it", figures, map[string]string{
			"jurisdiction": "mn/hennepin-county", "measure": "prepared",
			"effective": "189", "lines": "2", "lines_apart": "1", "section": ""}, 1},
		{"a place on a list", figures, map[string]string{"report": "doj-2025-2025-10-31", "jurisdiction": "ca/state",
			"measure": "state", "figure_state": "on the list", "published_state": "on the list", "effective": ""}, 1},
		{"the listing that a county disputes", figures, map[string]string{"jurisdiction": "ny/putnam-county",
			"measure": "county", "disputed": "true"}, 2},
		{"the measures of a series that says none", cellsOf(t, "measures"), map[string]string{"series": "ddor"}, 2},
		{"a series that lists", cellsOf(t, "series"), map[string]string{"form": "lists"}, 2},
		{"parts of a period", cellsOf(t, "reports"), map[string]string{"partial": "true"}, 5},
	} {
		got := slices.DeleteFunc(slices.Clone(test.rows), func(row map[string]string) bool {
			for column, want := range test.is {
				if row[column] != want {
					return true
				}
			}
			return false
		})
		if len(got) != test.want {
			t.Errorf("%s: %d rows, want %d", test.name, len(got), test.want)
		}
	}
}
