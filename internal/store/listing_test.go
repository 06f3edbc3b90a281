package store_test

import (
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
	filters := []store.Filter{{}, {Slug: "nv/clark-county"},
		{Slugs: []record.Slug{"tx/travis-county", "ny/queens-county", "xx/nowhere"}}, {Slugs: []record.Slug{}},
		{State: "ny"}, {State: "ma"}, {State: "zz"}}
	for _, f := range filters {
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
			want = append(want, l)
		}
		got, err := snap.Listings(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
	}
}

func TestListingsOfSomeReportsReadThemTheSame(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	apply(t, st, statementWith(func(s *record.Statement) {
		s.Report, s.Stance, s.Jurisdiction = "", record.Disputes, "tx/travis-county"
	}),
		eventWith(func(e *record.Event) {
			e.Report, e.Kind, e.Jurisdiction, e.Date = first, record.LeftOut, "ny/queens-county", "2017-03-28"
		}))
	snap := now(t, st)
	whole, err := snap.Listings(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	series, err := snap.AllSeries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, s := range series {
		periods, err := snap.Coverages(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range periods {
			if c.Report.ID == "" {
				continue
			}
			some, err := snap.Listings(t.Context(), store.Filter{Reports: []record.ReportID{c.Report.ID}})
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range whole {
				of, err := snap.LinesOf(t.Context(), []record.FigureRef{{Report: c.Report.ID, Jurisdiction: l.Jurisdiction.Slug}})
				if err != nil {
					t.Fatal(err)
				}
				if diff := difference(filtered(l.Lines, func(l record.Line) bool { return l.Report == c.Report.ID }),
					of); diff != "" {
					t.Errorf("%s, %s alone (-want +got):\n%s", l.Jurisdiction.Slug, c.Report.ID, diff)
				}
				want, got := l.Rows([]record.Coverage{c})[0], some[i].Rows([]record.Coverage{c})[0]
				if diff := difference(want, got); diff != "" {
					t.Errorf("%s, %s (-want +got):\n%s", l.Jurisdiction.Slug, c.Report.ID, diff)
				}
				compared += len(got.At(record.Issued).Lines) + len(got.At(record.Declined).Lines)
			}
		}
	}
	if compared == 0 {
		t.Error("no line was compared")
	}
}
