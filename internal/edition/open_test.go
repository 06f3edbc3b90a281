package edition_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// In each week 100 detainers are prepared, of which 80 get an outcome. A release has 10 of these for its newest
// week, 35 for the week before, 60 for the one before that, and then all.
var byAge = []int{10, 35, 60}

// openSeries is a series of some weeks, counted from releases that each end with one of them.
func openSeries(t *testing.T, weeks int, releases ...int) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	origin := record.Origin{File: "detainers.csv", SHA256: strings.Repeat("0a", 32)}
	sources := record.Sources{"https://example.org/detainers"}
	measure := func(m record.Measure, name string) record.SeriesMeasure {
		return record.SeriesMeasure{Measure: m, Name: name, Base: record.PreparedIn, Printed: record.EveryPlace,
			Absence: record.NoCase}
	}
	first := record.Day("2022-01-01")
	changes := []record.Change{{Kind: record.AddSeries, Origin: origin, Series: &record.Series{
		ID: "detainers", Title: "Detainers by week", Publisher: "ICE", Cadence: record.Weekly, FirstPeriodStart: first,
		CountedBy: "Detainer Ledger", Form: record.Counts, CaseDay: "The day of the detainer.", Sources: sources,
		Measures: []record.SeriesMeasure{measure(record.Prepared, "Prepared"), measure(record.NoOutcome, "No outcome")}}},
		{Kind: record.AddPlaces, Origin: origin, Places: []record.Jurisdiction{
			{Slug: "tx/travis-county", State: "TX", Name: "Travis County", Kind: "county"}}}}
	week := func(n int) record.Day { return first.AddDays(7 * n) }
	id := func(n int) record.ReportID { return record.ReportID("detainers-" + string(week(n))) }
	has := map[int]int{} // outcomes, by week
	for i, last := range releases {
		release := record.Change{Kind: record.AddRelease, Origin: origin, Release: &record.Release{Series: "detainers",
			Released: week(last + 1), CountedOn: week(last + 1), Covers: record.Period{Start: first, End: week(last).AddDays(6)},
			Rows: 100 * (last + 1), Placed: 100 * (last + 1), Columns: []string{"Detainer Prepare Date"},
			Files: []string{strings.Repeat("0a", 32) + " d.csv"}, Sources: sources}}
		for n := range last + 1 {
			with := 80
			if age := last - n; age < len(byAge) {
				with = byAge[age]
			}
			was, known := has[n]
			has[n] = with
			switch {
			case !known:
				line := func(m record.Measure, of int) record.Entry {
					return record.Entry{Report: id(n), Measure: m, Jurisdiction: "tx/travis-county", Value: record.Known(of),
						Custodian: record.OfCounty, Sources: sources}
				}
				changes = append(changes, record.Change{Kind: record.AddReport, Origin: origin,
					Report: &record.Report{ID: id(n), Series: "detainers", Period: record.Weekly.Period(week(n)),
						PublishedOn: week(last + 1), Status: record.StatusPublished, Sources: sources},
					Entries: []record.Entry{line(record.Prepared, 100), line(record.NoOutcome, 100-with)}})
			case was != with:
				release.Revisions = append(release.Revisions, record.Revision{Report: id(n), Measure: record.NoOutcome,
					Jurisdiction: "tx/travis-county", Was: 100 - was, Value: 100 - with})
			}
		}
		if i == len(releases)-1 && last != weeks-1 {
			t.Fatalf("the newest release ends with week %d of %d", last, weeks)
		}
		changes = append(changes, release)
	}
	if err := st.Apply(t.Context(), 0, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), changes, nil); err != nil {
		t.Fatal(err)
	}
	return st
}

// How long outcomes take to arrive is read from earlier releases as soon as the newest weeks of one have settled.
// Until then it is read from the older weeks of the newest release.
func TestOpenOutcomesAreJudgedByWhatEarlierReleasesHad(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		weeks    int
		releases []int
		want     edition.Open
		ok       bool
	}{
		{"one release", 100, []int{99}, edition.Open{From: 97, Half: 2}, true},
		{"an earlier one whose weeks have not settled", 100, []int{80, 99}, edition.Open{From: 97, Half: 2}, true},
		{"an earlier one whose weeks have settled", 120, []int{50, 119},
			edition.Open{From: 117, Half: 2, Followed: true}, true},
		{"too few weeks to tell", 40, []int{39}, edition.Open{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st := openSeries(t, test.weeks, test.releases...)
			snap, err := st.Now(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			e, err := (&edition.Reader{Store: st}).Newest(t.Context(), snap)
			if err != nil {
				t.Fatal(err)
			}
			s, found := e.SeriesNamed("detainers")
			if !found {
				t.Fatal("the series is not there")
			}
			got, ok, err := e.OpenOutcomes(t.Context(), s)
			if err != nil || ok != test.ok || got != test.want {
				t.Errorf("%+v, %t, %v, want %+v, %t", got, ok, err, test.want, test.ok)
			}
		})
	}
}
