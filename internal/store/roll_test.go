package store_test

import (
	"cmp"
	"slices"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// moments are the states of the example at which the roll is checked.
func moments(t *testing.T, st *store.Store) []*store.Snapshot {
	t.Helper()
	newest := now(t, st)
	all := []*store.Snapshot{newest}
	for seq := record.Seq(1); seq < newest.Seq; seq++ {
		snap, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, snap)
	}
	for _, day := range []record.Day{"2017-03-19", "2017-03-25", "2017-04-01", "2030-01-01"} {
		snap := *newest
		snap.PublishedBy = day
		all = append(all, &snap)
	}
	return all
}

func TestRollMatchesListings(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	apply(t, st, placeWith(func(*record.Jurisdiction) {}), // which nothing names
		correctionWith(func(c *record.Correction) { c.Jurisdiction = "wy/park-county" }),
		placeWith(func(j *record.Jurisdiction) { j.Slug, j.FIPS = "mt/glacier-county", "30035" }),
		eventWith(func(e *record.Event) { e.Jurisdiction = "mt/glacier-county" }))
	listed := 0
	newest, err := now(t, st).Roll(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	begun, err := st.At(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	first, err := begun.Roll(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, snap := range moments(t, st) {
		listings, err := snap.Listings(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		roll, err := snap.Roll(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		of, err := snap.Roll(t.Context(), newest)
		if err != nil {
			t.Fatal(err)
		}
		from, err := snap.Roll(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(roll.Places, from.Places); diff != "" {
			t.Errorf("version %d, published by %q (-by itself +of an earlier one):\n%s", snap.Seq, snap.PublishedBy, diff)
		}
		if diff := difference(roll.Places, of.Places); diff != "" {
			t.Errorf("version %d, published by %q (-by itself +of a later one):\n%s", snap.Seq, snap.PublishedBy, diff)
		}
		if len(roll.Places) != len(listings) {
			t.Fatalf("version %d, published by %q: %d places on the roll, %d listings", snap.Seq, snap.PublishedBy,
				len(roll.Places), len(listings))
		}
		for i, l := range listings {
			got := roll.Places[i]
			weekly := l.Of(func(id record.SeriesID) bool { return id == "" || id == "ddor" || id == "fy" })
			want := store.Placing{
				Jurisdiction: l.Jurisdiction, Reports: len(weekly.Reports()), Policy: len(weekly.Policies) > 0,
				Moved: len(weekly.Moves) > 0, Standing: weekly.Standing(), Corrected: weekly.Corrected(),
				Last: l.Last(), Known: got.Known, At: i,
			}
			if diff := difference(want, got); diff != "" {
				t.Errorf("version %d, published by %q, %s (-listing +roll):\n%s", snap.Seq, snap.PublishedBy, l.Jurisdiction.Slug,
					diff)
			}
			if got.Listed() != weekly.Listed() || got.Empty() != l.Empty() {
				t.Errorf("version %d, published by %q, %s: listed %t, empty %t, want %t, %t", snap.Seq, snap.PublishedBy,
					l.Jurisdiction.Slug, got.Listed(), got.Empty(), weekly.Listed(), l.Empty())
			}
			if got.Known.Seq < 1 || got.Known.Seq > snap.Seq || got.Touched().Before(got.Known.EnteredAt) {
				t.Errorf("version %d, %s: known since %+v, touched %s", snap.Seq, l.Jurisdiction.Slug, got.Known, got.Touched())
			}
			if got.Listed() {
				listed++
			}
		}
	}
	if listed == 0 {
		t.Error("no place was listed")
	}
}

func TestColumnHasTheLinesOfTheReport(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	compared := 0
	for _, snap := range moments(t, st) {
		roll, err := snap.Roll(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		at := map[record.Slug]int{}
		for i, p := range roll.Places {
			at[p.Slug] = i
		}
		reports, err := snap.Reports(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			lines, err := snap.Lines(t.Context(), store.Filter{Report: r.ID})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []record.Measure{record.Issued, record.Declined, "prepared", "county"} {
				var want []store.ColumnLine
				for _, l := range lines {
					if l.Measure == m && l.Jurisdiction != "" && !l.Apart {
						want = append(want, store.ColumnLine{Place: at[l.Jurisdiction], Value: l.Value, Part: l.PartOf != ""})
					}
				}
				got, err := roll.Column(t.Context(), snap, r.ID, m)
				if err != nil {
					t.Fatal(err)
				}
				order := func(a, b store.ColumnLine) int {
					return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Value.N, b.Value.N))
				}
				slices.SortFunc(want, order)
				slices.SortFunc(got, order)
				if diff := difference(want, got); diff != "" {
					t.Errorf("version %d, %s, %s (-lines +column):\n%s", snap.Seq, r.ID, m, diff)
				}
				compared += len(got)
			}
		}
	}
	if compared == 0 {
		t.Error("no line was compared")
	}
}
