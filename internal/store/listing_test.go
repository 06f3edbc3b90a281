package store_test

import (
	"slices"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func TestListingHoldsAllThatNamesThePlace(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	all := broughtBy(example())
	for _, place := range all.Places {
		slug := place.Slug
		want := record.Listing{
			Jurisdiction: place,
			Lines:        filtered(all.Lines, func(l record.Line) bool { return l.Jurisdiction == slug }),
			Policies:     filtered(all.Policies, func(p record.Policy) bool { return p.Jurisdiction == slug }),
			Corrections:  filtered(all.Corrections, func(c record.Correction) bool { return c.Jurisdiction == slug }),
			Statements:   filtered(all.Statements, func(s record.Statement) bool { return s.Jurisdiction == slug }),
			Events:       filtered(all.Events, func(e record.Event) bool { return e.Jurisdiction == slug }),
			Moves:        record.Moves(all.Corrections, all.Lines)[slug],
		}
		got, err := snap.Listing(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", slug, diff)
		}
	}
	if _, err := snap.Listing(t.Context(), "xx/nowhere"); !notFound(err) {
		t.Errorf("a place that cannot be named: %v, want ErrNotFound", err)
	}
}

func TestListingsAreTheListingOfEachPlace(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	for _, f := range []store.Filter{{}, {Slug: "nv/clark-county"}, {State: "ny"}, {State: "ma"}, {State: "zz"}} {
		for _, every := range []bool{true, false} {
			places, err := snap.Jurisdictions(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			var want []record.Listing
			for _, place := range places {
				l, err := snap.Listing(t.Context(), place.Slug)
				if err != nil {
					t.Fatal(err)
				}
				if every || !l.Empty() {
					want = append(want, l)
				}
			}
			got, err := snap.Listings(t.Context(), f, every)
			if err != nil {
				t.Fatal(err)
			}
			if diff := difference(want, got); diff != "" {
				t.Errorf("%+v, every %t (-want +got):\n%s", f, every, diff)
			}
		}
	}
}

func TestListingsLeaveOutOnlyPlacesThatNothingNames(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	apply(t, st, placeWith(func(*record.Jurisdiction) {}),
		// Nothing but a correction, a statement or an event names these.
		correctionWith(func(c *record.Correction) { c.Jurisdiction = "wy/park-county" }),
		placeWith(func(j *record.Jurisdiction) { j.Slug, j.FIPS = "mt/glacier-county", "30035" }),
		eventWith(func(e *record.Event) { e.Jurisdiction = "mt/glacier-county" }))
	got, err := now(t, st).Listings(t.Context(), store.Filter{}, false)
	if err != nil {
		t.Fatal(err)
	}
	var slugs []record.Slug
	for _, l := range got {
		slugs = append(slugs, l.Jurisdiction.Slug)
	}
	want := []record.Slug{"co/denver", "ma/essex-county", "nv/clark-county", "ny/nassau-county", "ny/queens-county", "tx/travis-county", "wa/clark-county",
		"wy/park-county", "ny/ithaca", "ny/new-york-city", "mt/glacier-county"}
	if diff := difference(want, slugs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListedAreThePlacesThatAReportNames(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	got, err := now(t, st).Listed(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var slugs []record.Slug
	for _, j := range got {
		slugs = append(slugs, j.Slug)
	}
	want := []record.Slug{"co/denver", "nv/clark-county", "ny/queens-county", "tx/travis-county", "wa/clark-county", "ny/ithaca", "ny/new-york-city"}
	if !slices.Equal(slugs, want) {
		t.Errorf("got %q, want %q", slugs, want)
	}
}
