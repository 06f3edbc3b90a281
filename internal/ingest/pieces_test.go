package ingest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// pieces writes folders with these tables and returns their paths.
func pieces(t *testing.T, folders ...map[string]string) []string {
	t.Helper()
	var all []string
	for _, tables := range folders {
		dir := t.TempDir()
		for name, text := range tables {
			if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, dir)
	}
	return all
}

const (
	seriesOfPieces = "id,title,publisher,cadence,first_period_start,status,legal_basis\n" +
		"made,Made reports,Nobody,week,2026-01-03,,\n"
	reportsOfPieces = "id,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
		"policies_listed,pages,document_urls,note,sources\n"
	entriesOfPieces = "report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	firstWeek       = "made-2026-01-03,made,2026-01-03,2026-01-09,2026-02-01,published,,,,,,,,https://example.org/1\n"
	secondWeek      = "made-2026-01-10,made,2026-01-10,2026-01-16,2026-02-01,published,,,,,,,,https://example.org/2\n"
	firstLine       = "made-2026-01-03,II,declined,nv/clark-county,3,,,,,https://example.org/1\n"
)

// Several folders are added at once, and each is checked together with the ones before it.
func TestFoldersComeInTogether(t *testing.T) {
	t.Parallel()
	folders := pieces(t,
		map[string]string{"series": seriesOfPieces, "reports": reportsOfPieces + firstWeek,
			"entries": entriesOfPieces + firstLine},
		map[string]string{"reports": reportsOfPieces + secondWeek,
			"entries": entriesOfPieces + "made-2026-01-10,II,declined,nv/nye-county,0,,,,,https://example.org/2\n"})
	calls := 0
	plan, err := ingest.CheckFolders(t.Context(), nil, folders, "2026-11-30", func(done, of int) { calls += 10*done + of })
	if err != nil {
		t.Fatal(err)
	}
	if plan.Rows != 5 || len(plan.Changes) != 4 || calls != 12+22 {
		t.Errorf("%d rows, %d changes, progress %d", plan.Rows, len(plan.Changes), calls)
	}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := plan.Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := snap.Lines(t.Context(), store.Filter{})
	if err != nil || len(lines) != 2 || lines[1].Value != record.Known(0) {
		t.Errorf("%+v, %v", lines, err)
	}
}

// A folder is checked against the rows of the one before it.
func TestFolderThatContradictsAnEarlierOneIsRefused(t *testing.T) {
	t.Parallel()
	first := map[string]string{"series": seriesOfPieces, "reports": reportsOfPieces + firstWeek,
		"entries": entriesOfPieces + firstLine}
	for entry, want := range map[string]string{
		strings.Replace(firstLine, ",3,", ",4,", 1):                "says 4, and line 2 of ",
		strings.Replace(firstLine, "made-2026-01-03", "made-2", 1): "made-2",
	} {
		_, err := ingest.CheckFolders(t.Context(), nil,
			pieces(t, first, map[string]string{"entries": entriesOfPieces + entry}), "", nil)
		if faults, ok := errors.AsType[*ingest.Faults](err); !ok || !strings.Contains(faults.Error(), want) {
			t.Errorf("%s: %v", entry, err)
		}
	}
}

// A folder that the program wrote may be larger than an upload, because a release can revise most of an earlier
// one.
func TestFolderOfTheProgramMayBeLong(t *testing.T) {
	t.Parallel()
	var places strings.Builder
	places.WriteString("slug,name,state,kind,county_fips\n")
	for n := range 50_001 {
		fmt.Fprintf(&places, "nv/made-up-%d,Made-up %d,NV,city,32003\n", n, n)
	}
	folders := pieces(t, map[string]string{"places": places.String()})
	plan, err := ingest.CheckFolders(t.Context(), nil, folders, "2026-11-30", nil)
	if err != nil || plan.Rows != 50_001 {
		t.Errorf("%d rows, %v", plan.Rows, err)
	}
	in, err := ingest.Read(t.Context(), folders, nil)
	if err == nil {
		_, err = ingest.Check(t.Context(), nil, in, "2026-11-30")
	}
	if err == nil || !strings.Contains(err.Error(), "with this row there are more than 50000") {
		t.Errorf("an upload: %v", err)
	}
}
