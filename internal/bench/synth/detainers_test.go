package synth_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/bench/synth"
)

// tableOf makes up a table as CSV and returns its rows.
func tableOf(t *testing.T, made synth.Detainers) (text []byte, rows [][]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d.csv")
	if err := made.Write(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err = csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return text, rows
}

// Each column about a person must hold a mark.
func TestMadeUpTableSaysSoOfEverybody(t *testing.T) {
	t.Parallel()
	_, rows := tableOf(t, synth.Detainers{Rows: 50, Seed: 4})
	if len(rows) != 51 || len(rows[0]) != 65+4 {
		t.Fatalf("%d rows of %d columns", len(rows), len(rows[0]))
	}
	own := map[string]bool{}
	for _, name := range strings.Fields("detainer_prepare_date facility_state facility_aor detention_facility " +
		"detention_facility_code facility_city detainer_lift_reason detainer_type duplicate_likely file_original " +
		"sheet_original row_original") {
		own[name] = true
	}
	for _, r := range rows[1:] {
		for i, cell := range r {
			marked := strings.HasPrefix(cell, synth.Person) || strings.HasPrefix(cell, synth.PersonYear) || cell == "424242"
			if marked == own[rows[0][i]] {
				t.Fatalf("column %s says %q", rows[0][i], cell)
			}
		}
	}
}

func TestLaterTableRevisesSomeRows(t *testing.T) {
	t.Parallel()
	text, first := tableOf(t, synth.Detainers{Rows: 5_000, Seed: 4})
	if again, _ := tableOf(t, synth.Detainers{Rows: 5_000, Seed: 4}); !bytes.Equal(text, again) {
		t.Error("the same seed makes a different table")
	}
	_, later := tableOf(t, synth.Detainers{Rows: 5_000, Seed: 4, Later: true})
	changed := 0
	for i := range first {
		if strings.Join(first[i], ",") != strings.Join(later[i], ",") {
			changed++
		}
	}
	if changed < 20 || changed > 150 {
		t.Errorf("%d of 5,000 rows changed", changed)
	}
	newer := later[len(first):]
	if len(newer) < 50 {
		t.Errorf("%d rows are new", len(newer))
	}
	for _, r := range newer {
		if r[0] != "" && r[0] <= "2026-03-10" {
			t.Errorf("a new row is of %s", r[0])
		}
	}
}
