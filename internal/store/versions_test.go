package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// history draws changes in a possible order: reports with lines, then corrections, statements and events about
// them.
func history(t *rapid.T) []record.Change {
	slugs := []record.Slug{"ny/a-county", "ny/b-county", "pa/a-county", "ny/c-city"}
	changes := []record.Change{{Kind: record.AddPlaces}, {Kind: record.AddSeries, Series: &record.Series{
		ID: "ddor", Title: "Weekly", Publisher: "ICE", Cadence: record.Weekly, FirstPeriodStart: "2017-01-28",
		Status: "suspended 2017-03-01"}}}
	for _, slug := range slugs {
		changes[0].Places = append(changes[0].Places, record.Jurisdiction{Slug: slug, Name: string(slug),
			State: map[string]string{"ny": "NY", "pa": "PA"}[slug.State()], Kind: "county"})
	}
	slug := rapid.SampledFrom(slugs)
	day := rapid.SampledFrom([]record.Day{"", "2017", "2017-02", "2017-02-20", "2017-03-05"})
	var printed []record.FigureRef
	start := record.Day("2017-01-28")
	for n := rapid.IntRange(2, 14).Draw(t, "changes"); n > 0; n-- {
		kind := rapid.SampledFrom([]record.ChangeKind{record.AddReport, record.AddCorrection, record.AddCorrection,
			record.AddStatement, record.AddEvent}).Draw(t, "kind")
		if len(printed) == 0 {
			kind = record.AddReport
		}
		c := record.Change{Kind: kind, Origin: origin}
		switch kind {
		case record.AddReport:
			r := &record.Report{ID: record.ReportID("ddor-" + string(start)), Series: "ddor",
				Period: record.Weekly.Period(start), Status: record.StatusPublished, Sources: sources}
			r.PublishedOn = start.AddDays(20)
			c.Report, start = r, start.AddDays(7)
			for i, s := range rapid.SliceOfNDistinct(slug, 1, len(slugs), rapid.ID).Draw(t, "named") {
				e := record.Entry{Report: r.ID, Section: record.SectionII, Measure: record.Declined, Jurisdiction: s,
					Sources: sources}
				if rapid.Bool().Draw(t, "read") {
					e.Value = record.Known(rapid.IntRange(0, 9).Draw(t, "value"))
				}
				if i > 0 && rapid.IntRange(0, 3).Draw(t, "contained") == 0 {
					e.PartOf = c.Entries[0].Jurisdiction
				}
				c.Entries = append(c.Entries, e)
				printed = append(printed, record.FigureRef{Report: r.ID, Measure: record.Declined, Jurisdiction: s})
			}
		case record.AddCorrection:
			of := rapid.SampledFrom(printed).Draw(t, "figure")
			k := &record.Correction{ID: fmt.Sprintf("c-%d", n), Date: day.Draw(t, "day"), By: "ICE", Report: of.Report,
				Section: record.SectionII, Measure: of.Measure,
				Jurisdiction: of.Jurisdiction, Reason: "Why", Sources: sources, Effect: rapid.SampledFrom(
					[]record.Effect{record.Withdraw, record.Amend, record.Move},
				).Draw(t, "effect")}
			switch k.Effect {
			case record.Amend:
				k.Value = record.Known(rapid.IntRange(0, 9).Draw(t, "amended"))
			case record.Move:
				k.MovedTo = slug.Filter(func(s record.Slug) bool { return s != of.Jurisdiction }).Draw(t, "to")
			}
			c.Correction = k
		case record.AddStatement:
			c.Statement = &record.Statement{Date: day.Draw(t, "day"), Jurisdiction: slug.Draw(t, "place"), Office: "Sheriff",
				Stance: record.Disputes, Gist: fmt.Sprint(n), Sources: sources}
		case record.AddEvent:
			c.Event = &record.Event{Date: day.Draw(t, "day"), Kind: record.LeftOut, Jurisdiction: slug.Draw(t, "place"),
				Report: rapid.SampledFrom(printed).Draw(t, "of").Report, By: "ICE", What: "Left out", Sources: sources}
		}
		c.Origin = origin
		changes = append(changes, c)
	}
	changes[0].Origin, changes[1].Origin = origin, origin
	return changes
}

// opened returns a record in a new file that holds the changes.
func opened(t *rapid.T, dir string, changes []record.Change) *store.Store {
	path := filepath.Join(dir, fmt.Sprintf("%d.db", time.Now().UnixNano()))
	if err := writeEmpty(path); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Apply(t.Context(), 0, moment, changes, nil); err != nil {
		t.Fatal(err)
	}
	return st
}

// read returns what pages read from a snapshot.
func read(t *rapid.T, snap *store.Snapshot) (listings []record.Listing, periods []record.Coverage) {
	every, err := snap.AllSeries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, series := range every {
		of, err := snap.Coverages(t.Context(), series)
		if err != nil {
			t.Fatal(err)
		}
		periods = append(periods, of...)
	}
	listings, err = snap.Listings(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return listings, periods
}

// Whatever was added later, a version reads like a record made only of the changes up to it.
func TestEveryVersionIsTheRecordOfItsPrefix(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		changes := history(t)
		whole := opened(t, dir, changes)
		defer whole.Close()
		n := rapid.IntRange(1, len(changes)).Draw(t, "prefix")
		prefix := opened(t, dir, changes[:n])
		defer prefix.Close()
		then, err := whole.At(t.Context(), record.Seq(n))
		if err != nil {
			t.Fatal(err)
		}
		now, err := prefix.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		then.PublishedBy = rapid.SampledFrom([]record.Day{"", "2017-02-17", "2017-02-28", "2017-12-31"}).Draw(t,
			"published by")
		now.PublishedBy = then.PublishedBy
		listings, periods := read(t, then)
		wantListings, wantPeriods := read(t, now)
		if diff := difference(wantListings, listings); diff != "" {
			t.Errorf("listings at version %d (- the record of the prefix, + the version):\n%s", n, diff)
		}
		if diff := difference(wantPeriods, periods); diff != "" {
			t.Errorf("periods at version %d (- the record of the prefix, + the version):\n%s", n, diff)
		}
	})
}

// No order of corrections loses a published number or adds one to a total twice.
func TestCorrectionsLoseNothingAndCountNothingTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		changes := history(t)
		st := opened(t, dir, changes)
		defer st.Close()
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		listings, periods := read(t, snap)
		counted := map[record.ReportID]int{}
		for _, l := range listings {
			for _, row := range l.Rows(periods) {
				f := row.Figure(record.Declined)
				counted[row.Report.ID] += f.Counts()
				for _, c := range changes {
					for _, e := range c.Entries {
						if e.Report == row.Report.ID && e.Jurisdiction == l.Jurisdiction.Slug && f.Published != e.Value {
							t.Errorf("%s, %s: printed %v, read as published %v", e.Report, e.Jurisdiction, e.Value, f.Published)
						}
					}
				}
			}
		}
		for report, most := range atMost(changes) {
			if counted[report] > most {
				t.Errorf("%s adds up to %d; its lines can come to %d at most", report, counted[report], most)
			}
		}
	})
}

// atMost adds up, for each report, what its lines read as by the last correction of each. A line that another
// contains, or whose figure is withdrawn, counts as 0.
func atMost(changes []record.Change) map[record.ReportID]int {
	totals := map[record.ReportID]int{}
	for _, c := range changes {
		for _, e := range c.Entries {
			n := e.Value.N
			for _, later := range slices.Backward(changes) {
				if k := later.Correction; k != nil && k.Report == e.Report && k.Jurisdiction == e.Jurisdiction {
					switch k.Effect {
					case record.Withdraw:
						n = 0
					case record.Amend:
						n = k.Value.N
					}
					break
				}
			}
			if e.PartOf == "" {
				totals[e.Report] += n
			}
		}
	}
	return totals
}
