package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// open2017 opens a record of only the weekly reports, with their later readings.
func open2017(t *testing.T) (*store.Store, *store.Snapshot) {
	t.Helper()
	st := openCopy(t, write2017)
	return st, latest(t, st)
}

// openWhole is the record that comes with the program.
func openWhole(t testing.TB) (*store.Store, *store.Snapshot) {
	t.Helper()
	st := openCopy(t, writeWhole)
	return st, latest(t, st)
}

func openEmpty(t testing.TB) *store.Store {
	t.Helper()
	return openCopy(t, writeEmpty)
}

// openCopy opens a new file that one of the functions below writes.
func openCopy(t testing.TB, write func(path string) error) *store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.db")
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// entered is when the record that comes with the program was entered.
var entered = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// writeEmpty writes a record without changes to a file, write2017 one of the first two batches, and writeWhole the
// one that comes with the program.
var (
	writeEmpty = writes(func(context.Context, *store.Store) error { return nil })
	write2017  = writes(loadWeekly)
	writeWhole = writes(func(ctx context.Context, st *store.Store) error { return LoadPublished(ctx, st, entered) })
)

// writes returns a function that writes a record. The record is filled only once.
func writes(fill func(context.Context, *store.Store) error) func(path string) error {
	return sqlitetest.Once(func(ctx context.Context, path string) error {
		st, err := store.Open(ctx, path)
		if err != nil {
			return err
		}
		return errors.Join(fill(ctx, st), st.Close())
	})
}

// loadWeekly adds the first two batches.
func loadWeekly(ctx context.Context, st *store.Store) error {
	batches, err := Batches()
	if err != nil {
		return err
	}
	var snap *store.Snapshot
	for _, b := range batches[:2] {
		files, err := b.Files()
		if err != nil {
			return err
		}
		plan, err := PlanUploads(ctx, snap, files, "")
		if err != nil {
			return err
		}
		if err := plan.Apply(ctx, st, entered, nil); err != nil {
			return err
		}
		if snap, err = st.Now(ctx); err != nil {
			return err
		}
	}
	return nil
}

// firstBatch are the files of the first batch, which holds no reading.
func firstBatch(t testing.TB) []Upload {
	t.Helper()
	batches, err := Batches()
	if err != nil {
		t.Fatal(err)
	}
	files, err := batches[0].Files()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// asWritten returns an export in the form that a file had before the later columns were added. A file with content
// in them stays as it is.
func asWritten(t *testing.T, table *Table, text string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	// The later columns at the end that are empty in all rows.
	empty := func(at int) bool {
		return !slices.ContainsFunc(rows[1:], func(row []string) bool { return at < len(row) && row[at] != "" })
	}
	width := len(table.Columns)
	for width > len(early(table)) && empty(width-1) {
		width--
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		if err := w.Write(row[:min(len(row), width)]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.String()
}

// The files of a batch are, to the byte, the lines that an export of the record has only with the batch, except
// for empty columns that were added later.
func TestBatchIsWhatExportWrites(t *testing.T) {
	t.Parallel()
	batches, err := Batches()
	if err != nil {
		t.Fatal(err)
	}
	st := openEmpty(t)
	before := map[string]map[string]bool{}
	for _, b := range batches {
		files, err := b.Files()
		if err != nil {
			t.Fatal(err)
		}
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := planFor(t, snap, files...).Apply(t.Context(), st, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
		if snap, err = st.Now(t.Context()); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := Export(t.Context(), snap, dir, CSV); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, f := range files {
			want[f.Name] = string(f.Body)
		}
		for _, table := range tables {
			name := table.Name + ".csv"
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			var fresh strings.Builder
			seen := map[string]bool{}
			for i, line := range strings.SplitAfter(string(text), "\n") {
				if i == 0 || !before[name][line] {
					fresh.WriteString(line)
				}
				seen[line] = true
			}
			before[name] = seen
			if fresh.String() == strings.Join(table.Headings(), ",")+"\n" && want[name] == "" {
				continue
			}
			if diff := cmp.Diff(asWritten(t, table, want[name]), asWritten(t, table, fresh.String())); diff != "" {
				t.Errorf("%s, %s (-embedded +exported):\n%s", b.Name, name, diff)
			}
		}
	}
}

func TestLoadPublished(t *testing.T) {
	t.Parallel()
	st, snap := openWhole(t)
	if snap.Seq != 189 {
		t.Errorf("the record is at version %d, want 189", snap.Seq)
	}
	all, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3142+177 {
		t.Errorf("%d jurisdictions can be named, want the counties and 177 others", len(all))
	}
	if err := Audit(t.Context(), snap); err != nil {
		t.Errorf("the record breaks its own rules: %v", err)
	}
	if err := LoadPublished(t.Context(), st, snap.At); !errors.Is(err, store.ErrChanged) {
		t.Errorf("loading it again: got %v, want %v", err, store.ErrChanged)
	}
}

// Each kind of change comes after those that it refers to, and names its files.
func TestPublishedChanges(t *testing.T) {
	t.Parallel()
	plan, _, err := PlanPublished(t.Context(), nil)
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
		record.AddStatement, record.AddEvent,
		record.AddPlaces, record.AddCorrection, record.AddLines, record.AddReading, record.AddStatement, record.AddEvent,
		record.AddSeries, record.AddReport, record.AddStatement, record.AddEvent}
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
	files := firstBatch(t)
	for _, name := range []string{"reports.csv", "control_totals.csv", "entries.csv", "policies.csv"} {
		at := slices.IndexFunc(files, func(f Upload) bool { return f.Name == name })
		sums = append(sums, hashOf(files[at].Body)+"  "+name+"\n"...)
	}
	want2 := record.Origin{File: "reports.csv + control_totals.csv + entries.csv + policies.csv", SHA256: hashOf(sums)}
	if got := plan.Changes[3].Origin; got != want2 {
		t.Errorf("the first report is from %v, want %v", got, want2)
	}
}

// The built-in batches are added to an existing record one by one, each only once.
func TestRecordLacksWhatLaterBatchesBring(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	if err := planFor(t, nil, firstBatch(t)...).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	snap := latest(t, st)
	plan, lacking, err := PlanPublished(t.Context(), snap)
	if err != nil || len(lacking) != 2 || lacking[0].Name != "2-additions-of-november-2026" || plan.Rows != 5902 {
		t.Fatalf("lacking %v, %d rows, %v", lacking, plan.Rows, err)
	}
	if err := plan.Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	_, whole := openWhole(t)
	if diff := cmp.Diff(contentsOf(t, whole), contentsOf(t, latest(t, st))); diff != "" {
		t.Errorf("(-a new record +brought up to date):\n%s", diff)
	}
	if plan, lacking, err = PlanPublished(t.Context(), latest(t, st)); err != nil || len(lacking)+len(plan.Changes) > 0 {
		t.Errorf("again: lacking %v, %v", lacking, err)
	}
}

// If the record contradicts a batch, the fault names file and line, and nothing is added.
func TestBatchThatTheRecordContradictsIsNamedByFileAndLine(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	if err := planFor(t, nil, firstBatch(t)...).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	own := Upload{"readings.csv", []byte(`report,table,section,jurisdiction,column,value,note,sources
ddor-2017-02-04,entries,I,ca/san-diego-county,rank,6,,https://own.example/
`)}
	if err := planFor(t, latest(t, st), own).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	plan, lacking, err := PlanPublished(t.Context(), latest(t, st))
	faults, ok := errors.AsType[*Faults](err)
	if !ok || len(plan.Changes)+len(lacking) > 0 || faults.Contradictions == 0 {
		t.Fatalf("%d changes, %v, %v", len(plan.Changes), lacking, err)
	}
	const want = "published/2-additions-of-november-2026/readings.csv:11:6: value: says 5, the record says 6"
	if got := faults.List[0].String(); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
