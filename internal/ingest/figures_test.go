package ingest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// The figures that a plan is compared with are those on the places' own pages.
func TestFiguresAreThoseOfTheListings(t *testing.T) {
	t.Parallel()
	st, snap := open2017(t)
	more := planFor(t, snap, Upload{"corrections.csv",
		[]byte("id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources,moved_to\n" +
			",2017-05-01,ICE,ddor-2017-02-04,II,declined,ny/queens-county,amended,7,x,,https://example.org,\n" +
			",2017-05-01,ICE,ddor-2017-02-04,I,issued,ny/new-york-city,moved,,x,,https://example.org,nv/washoe-county\n" +
			",2017-05-01,ICE,ddor-2017-02-04,I,issued,nv/clark-county,moved,,x,,https://example.org,ny/queens-county\n" +
			",2017-05-02,ICE,ddor-2017-02-04,I,issued,nv/clark-county,amended,9,x,,https://example.org,\n")})
	if err := more.Apply(t.Context(), st, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), nil); err != nil {
		t.Fatal(err)
	}
	snap = latest(t, st)
	series, err := snap.AllSeries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	periods, err := snap.Coverages(t.Context(), series[0])
	if err != nil {
		t.Fatal(err)
	}
	roll, err := snap.Roll(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var listed []record.Jurisdiction
	for _, p := range roll.Places {
		if p.Listed() {
			listed = append(listed, p.Jurisdiction)
		}
	}
	// A week has a line of each measure for every place that the record names, even if only in a move.
	week := record.Change{Kind: record.AddReport,
		Report: &record.Report{ID: "ddor-2017-02-25", Series: "ddor", Period: record.Weekly.Period("2017-02-25"),
			PublishedOn: "2017-03-10", Status: record.StatusPublished}}
	for _, j := range listed {
		for _, m := range record.Measures {
			week.Entries = append(week.Entries,
				record.Entry{Report: week.Report.ID, Section: m.Section(), Measure: m, Jurisdiction: j.Slug})
		}
	}
	b, err := backgroundOf(t.Context(), snap, Plan{Base: snap.Seq, Changes: []record.Change{week}})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, j := range listed {
		listing, err := snap.Listing(t.Context(), j.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := b.listed["ddor"][j.Slug], len(listing.Reports()) > 0; got != want {
			t.Errorf("%s is listed: %t, want %t", j.Slug, got, want)
		}
		for _, m := range record.Measures {
			var want knownFigure
			for _, row := range listing.Rows(periods) {
				if f := row.Figure(m); f.Effective.Known {
					want = knownFigure{report: row.Report.ID, start: row.Report.Period.Start, value: f.Effective.N}
					found++
				}
			}
			got, _ := b.nearest(record.FigureRef{Report: week.Report.ID, Measure: m, Jurisdiction: j.Slug})
			if got.span = 0; got != want {
				t.Errorf("%s, %s: compared with %+v, want %+v", j.Slug, m, got, want)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d figures are known", found)
	}
}

// Of many reports, those of the plan and the nearest before and after them are kept.
func TestFiguresKeepTheNearest(t *testing.T) {
	t.Parallel()
	f := figures{places: make([]record.Jurisdiction, 1), columns: map[record.Measure]*column{}}
	c := f.column(record.Issued)
	for _, start := range []record.Day{"2017-01-01", "2017-01-15", "2017-02-01", "2017-03-01", "2017-04-01", "2017-04-15",
		"2017-05-01", "2017-07-01"} {
		f.report = record.Report{ID: record.ReportID(start), Period: record.Period{Start: start}}
		f.span = spanOf(start, []record.Day{"2017-03-01", "2017-06-01"})
		f.keep(c, 0, 1)
	}
	var got []record.Day
	for _, k := range c.kept[0] {
		got = append(got, k.start)
	}
	if diff := cmp.Diff([]record.Day{"2017-01-01", "2017-02-01", "2017-03-01", "2017-04-01", "2017-05-01", "2017-07-01"},
		got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
