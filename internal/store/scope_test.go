package store_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// concerns reports whether a change names a jurisdiction in the scope, or is about a whole series.
func concerns(c record.Change, takes func(record.Slug) bool) (named, national bool) {
	for _, e := range c.Entries {
		named = named || takes(e.Jurisdiction)
	}
	for _, p := range c.Policies {
		named = named || takes(p.Jurisdiction)
	}
	if k := c.Correction; k != nil {
		named = named || takes(k.Jurisdiction) || takes(k.MovedTo)
	}
	if t := c.Statement; t != nil {
		named = named || takes(t.Jurisdiction)
	}
	if e := c.Event; e != nil {
		named = named || takes(e.Jurisdiction)
		national = e.Jurisdiction == "" && e.Concerns == record.National
	}
	return named, national
}

// A scope has the changes that name a place in it, as found by reading all of them, for any version and any
// division into pages.
func TestChangesOfAScope(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		changes := history(t)
		national := record.Change{Kind: record.AddEvent, Origin: origin,
			Event: &record.Event{Date: "2017-04-11", Kind: record.Suspension, Concerns: record.National, By: "ICE",
				What: "Suspended", Sources: sources}}
		changes = append(changes, national)
		st := opened(t, dir, changes)
		defer st.Close()
		snap, err := st.At(t.Context(), record.Seq(rapid.IntRange(1, len(changes)).Draw(t, "version")))
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			scope store.Scope
			takes func(record.Slug) bool
		}{
			"a place": {store.Scope{Slug: "ny/a-county"}, func(s record.Slug) bool { return s == "ny/a-county" }},
			"a state": {store.Scope{State: "ny"}, func(s record.Slug) bool { return s != "" && s.State() == "ny" }},
		} {
			var want []record.Seq
			listed := false
			for i, change := range changes[:snap.Seq] {
				for _, e := range change.Entries {
					listed = listed || c.takes(e.Jurisdiction)
				}
				named, national := concerns(change, c.takes)
				if named || national && listed {
					want = append(want, record.Seq(i+1))
				}
			}
			slices.Reverse(want)
			n, newest, err := snap.CountIn(t.Context(), c.scope)
			if err != nil || n != len(want) || n > 0 && newest.Seq != want[0] {
				t.Fatalf("%s at version %d: %d changes, the newest %d, %v; want %v", name, snap.Seq, n, newest.Seq, err, want)
			}
			var got []record.Seq
			for page := 0; page <= len(want)/2; page++ {
				all, err := snap.ChangesIn(t.Context(), c.scope, page*2, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, change := range all {
					got = append(got, change.Seq)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s at version %d has the changes %v, want %v", name, snap.Seq, got, want)
			}
		}
	})
}

func TestChangesOfSomeKinds(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	apply(t, st, many(30, 2)...)
	snap := now(t, st)
	for _, c := range []struct {
		kinds []record.ChangeKind
		want  int
	}{
		{nil, int(snap.Seq)},
		{[]record.ChangeKind{record.AddCorrection}, 3},
		{[]record.ChangeKind{record.AddCorrection, record.AddReport}, 5},
		{[]record.ChangeKind{record.AddLines}, 0},
	} {
		t.Run(fmt.Sprint(c.kinds), func(t *testing.T) {
			scope := store.Scope{Kinds: c.kinds}
			n, newest, err := snap.CountIn(t.Context(), scope)
			if err != nil || n != c.want {
				t.Errorf("%d changes, %v, want %d", n, err, c.want)
			}
			all, err := snap.ChangesIn(t.Context(), scope, 0, 100)
			if err != nil || len(all) != c.want || c.want > 0 && all[0].Seq != newest.Seq {
				t.Errorf("%d changes, %v, want %d from number %d", len(all), err, c.want, newest.Seq)
			}
			for _, change := range all {
				if len(c.kinds) > 0 && !slices.Contains(c.kinds, change.Kind) {
					t.Errorf("change %d is a %s", change.Seq, change.Kind)
				}
			}
		})
	}
}

// An event about a whole series counts for the places that a report of it names, and for no others.
func TestEventAboutAWholeSeriesIsShownForThePlacesThatItNames(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	event := func(report record.ReportID) record.Change {
		return record.Change{Kind: record.AddEvent, Origin: origin, Event: &record.Event{Date: "2025-06-01",
			Kind: record.Suspension, Concerns: record.National, Report: report, By: "ICE", What: "Suspended", Sources: sources}}
	}
	apply(t, st, record.Change{Kind: record.AddLines, Origin: origin, Entries: []record.Entry{{Report: "years-2008-01-01",
		Measure: "prepared", Jurisdiction: "wy/park-county", Value: record.Known(1), Sources: sources}}},
		event(""), event("list-2025-05-29"), event("years-2007-10-01"))
	newest := now(t, st).Seq
	ofEarly, ofList, ofYears := newest-2, newest-1, newest
	for _, test := range []struct {
		scope store.Scope
		want  []record.Seq
	}{
		{store.Scope{Slug: "nv/clark-county"}, []record.Seq{ofYears, ofList, ofEarly}},
		{store.Scope{Slug: "tx/travis-county"}, []record.Seq{ofEarly}},
		{store.Scope{Slug: "wy/park-county"}, []record.Seq{ofYears}},
		{store.Scope{Slug: "wa/clark-county"}, []record.Seq{ofEarly}}, // by a policy
		{store.Scope{State: "wy"}, []record.Seq{ofYears}},
		{store.Scope{State: "tx"}, []record.Seq{ofEarly}},
	} {
		all, err := now(t, st).ChangesIn(t.Context(), test.scope, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []record.Seq
		for _, c := range all {
			if c.Seq >= ofEarly {
				got = append(got, c.Seq)
			}
		}
		if diff := difference(test.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.scope, diff)
		}
	}
}
