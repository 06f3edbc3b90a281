package store_test

import (
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// A number is unknown before the change that fills it in. From then on it is known, with the sources of the
// reading and the day it entered the record.
func TestNumberIsUnknownBeforeItWasRead(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	at := record.Seq(len(ofOneKind()) + 1) // of the first reading
	for seq, want := range map[record.Seq]record.Count{at - 1: {}, at: record.Known(4)} {
		snap, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		listing, err := snap.Listing(t.Context(), "co/denver")
		if err != nil {
			t.Fatal(err)
		}
		line := listing.Lines[0]
		if line.Value != want {
			t.Errorf("version %d: Denver reads %v, want %v", seq, line.Value, want)
		}
		if !want.Known {
			continue
		}
		if n := len(line.Sources); line.Sources[n-1] != "https://read.example/" || line.Readings[0].Seq != at ||
			!line.Readings[0].EnteredAt.Equal(moment) {
			t.Errorf("the line is from %v, read by %+v", line.Sources, line.Readings)
		}
		if last := listing.Last(); last.Seq != at {
			t.Errorf("the listing was last touched by change %d, want %d", last.Seq, at)
		}
		brought, err := snap.AsBrought().Lines(t.Context(), store.Filter{Slug: "co/denver"})
		if err != nil || brought[0].Value.Known {
			t.Errorf("as it was added the line reads %v, %v", brought[0].Value, err)
		}
	}
}

// Of several lines of one place, the named one is filled in, wherever it is packed.
func TestReadingIsOfTheLineOfItsFacility(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	line := func(facility string, value record.Count) record.Entry {
		return record.Entry{Report: second, Section: record.SectionII, Measure: record.Declined,
			Jurisdiction: "wy/park-county", Facility: facility, Value: value, Sources: sources}
	}
	read := func(facility, value string) record.Change {
		return record.Change{Kind: record.AddReading, Origin: origin, Reading: &record.Reading{Report: second,
			Table: record.EntriesTable, Section: record.SectionII, Jurisdiction: "wy/park-county", Facility: facility,
			Column: "value", Value: value, Sources: sources}}
	}
	apply(t, st, record.Change{Kind: record.AddLines, Origin: origin, Entries: []record.Entry{
		line("C", record.Count{}), line("A", record.Known(1)), line("B", record.Count{})}},
		record.Change{Kind: record.AddLines, Origin: origin, Entries: []record.Entry{line("0", record.Count{})}},
		read("B", "20"), read("0", "300"))
	snap := now(t, st)
	roll, err := snap.Roll(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	column, err := roll.Column(t.Context(), snap, second, record.Declined)
	if err != nil {
		t.Fatal(err)
	}
	var packed []string
	for _, l := range column {
		if roll.Places[l.Place].Slug == "wy/park-county" {
			packed = append(packed, l.Value.String())
		}
	}
	if got := strings.Join(packed, ","); got != "1,20,,300" {
		t.Errorf("packed they read %q", got)
	}
	coverages, err := snap.CoveragesOf(t.Context(), []record.ReportID{second})
	if err != nil {
		t.Fatal(err)
	}
	for _, tally := range coverages[second].Tallies {
		if tally.State == "wy" && (tally.Rows != 4 || tally.Unread != 1 || tally.Sum != 321) {
			t.Errorf("they are counted as %+v", tally)
		}
	}
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// A reading of a missing line, or a second one of the same column, is refused.
func TestReadingIsOfARowThatThereIsAndOnce(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	version := now(t, st).Seq
	again := readLater()[0]
	nowhere := again
	nowhere.Reading = new(*again.Reading)
	nowhere.Reading.Jurisdiction = "wy/park-county"
	published := readLater()[5]
	published.Publication = new(*published.Publication)
	published.Publication.ID = first
	for name, c := range map[string]record.Change{
		"twice": again, "of no line": nowhere, "of a report that came out": published,
	} {
		if err := st.Apply(t.Context(), version, moment, []record.Change{c}, nil); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if got := now(t, st).Seq; got != version {
		t.Errorf("the record is at version %d", got)
	}
}

// The period of a report that was published later counts as not published before that, by version and by day of
// publication.
func TestReportThatCameOutLaterIsNotPublishedBefore(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	apply(t, st, record.Change{Kind: record.AddEvent, Origin: origin, Event: &record.Event{Date: "2017-04-10",
		Kind: record.Suspension, Report: fourth, By: "ICE", What: "Not to be published", Sources: sources}})
	status := func(snap *store.Snapshot) record.ReportStatus {
		reports, err := snap.Reports(t.Context(), "ddor")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if r.ID == fourth {
				return r.Status
			}
		}
		return "none"
	}
	before, err := st.At(t.Context(), record.Seq(len(ofOneKind())))
	if err != nil {
		t.Fatal(err)
	}
	if got := status(before); got != record.StatusNotPublished {
		t.Errorf("before the change: %s", got)
	}
	for day, want := range map[record.Day]record.ReportStatus{
		"2017-04-09": "none", "2017-06-01": record.StatusNotPublished, "2017-06-02": record.StatusPublished,
	} {
		snap := now(t, st)
		snap.PublishedBy = day
		if got := status(snap); got != want {
			t.Errorf("published by %s: %s, want %s", day, got, want)
		}
		all, err := snap.AllSeries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := map[record.Day]string{"2017-04-09": "", "2017-06-01": "resumed 2017-06-01",
			"2017-06-02": "resumed 2017-06-01"}[day]; all[0].Status != want {
			t.Errorf("published by %s: the series is %q, want %q", day, all[0].Status, want)
		}
	}
	reports, series, err := now(t, st).Superseded(t.Context())
	if err != nil || len(reports) != 1 || reports[0].Status != record.StatusNotPublished || len(series) != 1 ||
		series[0].Status != "suspended 2017-04-11" {
		t.Errorf("superseded are %+v, %+v, %v", reports, series, err)
	}
}
