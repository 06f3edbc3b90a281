package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func open2017(t *testing.T) (*store.Store, *store.Snapshot) {
	t.Helper()
	st := openEmpty(t)
	if err := LoadPublished(t.Context(), st, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st, snap
}

func openEmpty(t *testing.T) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// publishedTables are the tables of which a file comes with the program.
func publishedTables() []*Table {
	return slices.DeleteFunc(Tables(), func(t *Table) bool {
		_, err := fs.Stat(published, "published/"+t.Name+".csv")
		return err != nil
	})
}

// asWritten returns an export as a file was written before the later columns came. One that
// holds something in them stays as it is.
func asWritten(t *testing.T, table *Table, text []byte) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for _, name := range table.Later {
			if at := table.column(name); at < len(row) && row[at] != "" {
				return string(text)
			}
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		if err := w.Write(row[:min(len(row), len(early(table)))]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.String()
}

// The files that come with the program are those that an export of them writes, but for
// columns that came later and are empty.
func TestPublishedIsWhatExportWrites(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	dir := t.TempDir()
	if err := Export(t.Context(), snap, dir, CSV); err != nil {
		t.Fatal(err)
	}
	for _, table := range publishedTables() {
		want, err := published.ReadFile("published/" + table.Name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, table.Name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(asWritten(t, table, want), asWritten(t, table, got)); diff != "" {
			t.Errorf("%s (-embedded +exported):\n%s", table.Name, diff)
		}
	}
}

func TestLoadPublished(t *testing.T) {
	t.Parallel()
	st, snap := open2017(t)
	if snap.Seq != 71 {
		t.Errorf("the record is at version %d, want 71", snap.Seq)
	}
	all, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3142+19 {
		t.Errorf("%d jurisdictions can be named, want the counties and 19 others", len(all))
	}
	if err := Audit(t.Context(), snap); err != nil {
		t.Errorf("the record breaks its own rules: %v", err)
	}
	if err := LoadPublished(t.Context(), st, snap.At); !errors.Is(err, store.ErrChanged) {
		t.Errorf("loading it again: got %v, want %v", err, store.ErrChanged)
	}
}

// Each kind of change comes after what it refers to, and names its files.
func TestPublishedChanges(t *testing.T) {
	t.Parallel()
	plan, err := planPublished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []record.ChangeKind
	for _, c := range plan.Changes {
		if len(kinds) == 0 || kinds[len(kinds)-1] != c.Kind {
			kinds = append(kinds, c.Kind)
		}
		if len(c.Origin.SHA256) != 64 || c.Origin.File == "" {
			t.Errorf("a change of kind %s is from %q with hash %q", c.Kind, c.Origin.File, c.Origin.SHA256)
		}
	}
	want := []record.ChangeKind{record.AddPlaces, record.AddSeries, record.AddReport, record.AddCorrection,
		record.AddStatement, record.AddEvent}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("kinds of change (-want +got):\n%s", diff)
	}
	list, err := os.ReadFile("../gazetteer/counties.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := plan.Changes[0].Origin, (record.Origin{File: "counties.csv", SHA256: hashOf(list)}); got != want {
		t.Errorf("the counties are from %v, want %v", got, want)
	}
	var sums []byte
	for _, name := range []string{"reports.csv", "control_totals.csv", "entries.csv", "policies.csv"} {
		text, err := published.ReadFile("published/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, hashOf(text)+"  "+name+"\n"...)
	}
	want2 := record.Origin{File: "reports.csv + control_totals.csv + entries.csv + policies.csv", SHA256: hashOf(sums)}
	if got := plan.Changes[3].Origin; got != want2 {
		t.Errorf("the first report is from %v, want %v", got, want2)
	}
}
