package edition_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// A new edition reuses the listings of the one before that are still the same.
func TestListingsOfEachVersionAreThoseOfTheRecord(t *testing.T) {
	t.Parallel()
	all := whole(t).Snap
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	reader := &edition.Reader{Store: st}
	check := func() {
		t.Helper()
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e, err := reader.Newest(t.Context(), snap)
		if err != nil {
			t.Fatal(err)
		}
		slugs := []record.Slug{}
		for _, p := range e.Roll.Places {
			if !p.Empty() {
				slugs = append(slugs, p.Slug)
			}
		}
		got, err := e.ListingsOf(t.Context(), slugs, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := snap.Listings(t.Context(), store.Filter{Slugs: slugs})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("version %d: %s", snap.Seq, diff)
		}
	}
	const checkEvery = 8
	var corrected record.Correction
	for seq := record.Seq(1); seq <= all.Seq; seq++ {
		leaf, err := all.Leaf(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		change, err := record.ParseChange(leaf)
		if err != nil {
			t.Fatal(err)
		}
		one := func(yield func(store.Leaf, error) bool) { yield(store.Leaf{Change: change, Body: leaf}, nil) }
		if err := st.Replay(t.Context(), seq-1, one, nil); err != nil {
			t.Fatal(err)
		}
		if change.Kind == record.AddCorrection {
			corrected = *change.Correction
		}
		if seq%checkEvery == 0 || change.Kind == record.AddCorrection {
			check()
		}
	}

	// A later correction of a figure that was moved also concerns the place that it was moved to.
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	correct := func(base record.Seq, as record.Correction) {
		t.Helper()
		as.Date, as.Report, as.Section = "2026-11-30", corrected.Report, corrected.Section
		as.Measure, as.Jurisdiction = corrected.Measure, corrected.Jurisdiction
		as.By, as.Reason, as.Sources = corrected.By, corrected.Reason, corrected.Sources
		change := record.Change{Kind: record.AddCorrection, Correction: &as,
			Origin: record.Origin{File: "corrections.csv", SHA256: strings.Repeat("0a", 32)}}
		if err := st.Apply(t.Context(), base, at, []record.Change{change}, nil); err != nil {
			t.Fatal(err)
		}
		check()
	}
	correct(all.Seq, record.Correction{ID: "to-clark", Effect: record.Move, MovedTo: "nv/clark-county"})
	correct(all.Seq+1, record.Correction{ID: "after-all", Effect: record.Amend, Value: record.Known(7)})
}
