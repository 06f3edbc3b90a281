package record_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// full returns a change that has every field of every type, although no real one has so much at once.
func full() record.Change {
	c := described()
	c.Reading.Measure = "prepared"
	c.Release = &record.Release{Series: "ddor", Released: "2026-03-31", CountedOn: "2026-04-02", Recounted: 1,
		Covers: record.Period{Start: "2022-09-03", End: "2026-03-13"}, Rows: 10, Duplicates: 1, Undated: 2, Outside: 3,
		Placed: 3, Columns: []string{"Detainer Prepare Date", "Facility State"}, Files: []string{"ab detainers.parquet"},
		Note: "note", Sources: c.Report.Sources, Facilities: []record.ReleaseFacility{{Facility: "RIKERS ISLAND",
			Code: "RIKERS", City: "QUEENS", State: "ny", Jurisdiction: "ny/queens-county", Custodian: record.OfCity,
			PlacedBy: "facility code", Prepared: 4, Declined: 2}}}
	c.Revisions = []record.Revision{{Report: week, Section: record.SectionI, Measure: record.Issued,
		Jurisdiction: "ny/queens-county", Facility: "Rikers Island", Label: "Queens", State: "ny", Was: 3, Value: 4}}
	return c
}

// described returns a change with every field that existed before series were counted from releases.
func described() record.Change {
	c := ofOneKind()
	c.Series.CountedBy, c.Series.Form, c.Series.Area = "a newsroom", record.Counts, "pa"
	c.Series.Measures = []record.SeriesMeasure{
		{Measure: "declined", Name: "Declined", Section: record.SectionII, Base: record.PreparedIn, ShareOf: "prepared",
			Printed: record.EveryPlace, Absence: record.NoCase},
		{Measure: "prepared", Name: "Prepared", Base: record.PreparedIn, Printed: record.EveryPlace,
			Absence: record.NoCase}}
	c.Series.CaseDay, c.Series.Terms, c.Series.Cite = "the day of writing", "public domain", "A newsroom"
	c.Series.Note, c.Series.Sources, c.Report.Partial = "note", c.Report.Sources, true
	c.Entries[0].Custodian, c.Entries[0].Label, c.Entries[0].State = record.OfState, "Queens, N.Y.", "ny"
	c.Statement.Series, c.Publication.Partial = "ddor", true
	return c
}

// ofOneKind returns a change with every field that existed while the record had only one kind of series.
func ofOneKind() record.Change {
	sources := record.Sources{"https://a.example/?x=1&y=<2>", "https://b.example/"}
	known := record.Known(3)
	entry := record.Entry{Report: week, Section: record.SectionI, Measure: record.Issued, Jurisdiction: "ny/queens-county",
		Value: known, Rank: known,
		PartOf: "ny/new-york-city", Facility: "Rikers Island", Note: "“Queens” – <b>as printed</b> & read", Sources: sources}
	unread := entry
	unread.Value, unread.Rank, unread.PartOf, unread.Facility, unread.Note = record.Count{}, record.Count{}, "", "", ""
	zero := entry
	zero.Value = record.Known(0)
	return record.Change{
		Seq: 7, At: time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC), Kind: record.AddReport,
		Origin: record.Origin{File: "entries.csv", SHA256: strings.Repeat("ab", 32)},
		Places: []record.Jurisdiction{{Slug: "ny/queens-county", Name: "Queens County", State: "NY", Kind: "county",
			FIPS: "36081", CountyFIPS: []string{"36081"}}},
		Series: &record.Series{ID: "ddor", Title: "Weekly Declined Detainer Outcome Report", Publisher: "ICE",
			Cadence:          record.Weekly,
			FirstPeriodStart: "2017-01-28", Status: "suspended 2017-04-11", LegalBasis: "Executive Order 13768, section 9(b)"},
		Report: &record.Report{ID: week, Series: "ddor", Period: record.Weekly.Period("2017-01-28"),
			PublishedOn: "2017-03-20", Status: record.StatusPublished,
			IssuedTotal: known, DeclinedTotal: known, Section1Rows: known, PoliciesListed: known, Pages: known,
			DocumentURLs: sources, Note: "note", Sources: sources},
		Totals: []record.ControlTotal{{Report: week, Scope: record.ScopeNation, Measure: record.Declined, Total: 206,
			Note: "note", Sources: sources}},
		Entries: []record.Entry{entry, unread, zero},
		Policies: []record.Policy{{Report: week, Jurisdiction: "ny/ithaca", Listing: "listed", AOR: "Buffalo",
			Enacted: "2017-02", Instrument: "Municipal code",
			Criteria: "a warrant", Note: "note", Sources: sources}},
		Correction: &record.Correction{ID: "ice-2017-04-05-ny-franklin-county", Date: "2017-04-05", By: "ICE", Report: week,
			Section: record.SectionI, Measure: record.Issued,
			Jurisdiction: "ny/franklin-county", Effect: record.Amend, Value: known, MovedTo: "pa/franklin-county",
			Reason: "another place", DateNote: "at the latest", Sources: sources},
		Statement: &record.Statement{Date: "2017-03", Jurisdiction: "ny/nassau-county", OnBehalfOf: "the county",
			Report: week, Office: "Sheriff", Stance: record.Disputes,
			Gist: "a mistake", DateNote: "in the week", Sources: sources},
		Event: &record.Event{Date: "2017-03-29", Kind: record.LeftOut, Jurisdiction: "ny/nassau-county",
			Concerns: "four places", Report: week, By: "ICE", What: "dropped",
			DateNote: "of the second report", Sources: sources},
		Reading: &record.Reading{Report: week, Table: record.EntriesTable, Section: record.SectionI,
			Jurisdiction: "ny/queens-county", Facility: "Rikers Island", Column: "value", Value: "5", Note: "note",
			Sources: sources},
		Publication: &record.Report{ID: week, Series: "ddor", Period: record.Weekly.Period("2017-01-28"),
			PublishedOn: "2017-03-20", Status: record.StatusPublished,
			IssuedTotal: known, DeclinedTotal: known, Section1Rows: known, PoliciesListed: known, Pages: known,
			DocumentURLs: sources, Note: "note", Sources: sources},
		Status: &record.SeriesStatus{Series: "ddor", Status: "resumed 2018-01-01"},
	}
}

// empty returns the path of a field of v, or of the first element of a slice in it, that has its zero value, or
// "". Fields omitted from the JSON do not count.
func empty(v reflect.Value, path string) string {
	if v.IsZero() {
		return path
	}
	switch v.Kind() {
	case reflect.Pointer:
		return empty(v.Elem(), path)
	case reflect.Slice:
		return empty(v.Index(0), path+"[0]")
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return ""
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") == "-" {
				continue
			}
			if found := empty(v.Field(i), path+"."+v.Type().Field(i).Name); found != "" {
				return found
			}
		}
	}
	return ""
}

func TestCanonicalFormOfAChange(t *testing.T) {
	t.Parallel()
	if field := empty(reflect.ValueOf(full()), "Change"); field != "" {
		t.Fatalf("the example has no %s: fill it, and check what it does to the canonical form", field)
	}
	for name, c := range map[string]record.Change{"change.json": ofOneKind(), "described.json": described(),
		"released.json": full()} {
		got, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("the canonical form of %s changed, and with it every leaf of the log:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

func TestChangeComesBackFromItsCanonicalForm(t *testing.T) {
	t.Parallel()
	text, err := full().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back record.Change
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := back.JSON()
	if err != nil || !bytes.Equal(again, text) {
		t.Errorf("its canonical form differs after a round trip: %s, %v", again, err)
	}
}

func TestCanonicalFormOfSmallChanges(t *testing.T) {
	t.Parallel()
	head := func(kind record.ChangeKind) record.Change {
		return record.Change{Seq: 1, At: time.Date(2017, 3, 20, 0, 0, 0, 0, time.UTC), Kind: kind,
			Origin: record.Origin{File: "f.csv", SHA256: "00"}}
	}
	lines := head(record.AddLines)
	lines.Entries = []record.Entry{
		{Report: week, Section: record.SectionII, Measure: record.Declined, Jurisdiction: "tx/travis-county",
			Sources: record.Sources{"https://a.example/?a&b"}},
		{Report: week, Section: record.SectionII, Measure: record.Declined, Jurisdiction: "tx/bastrop-county",
			Value: record.Known(0), Note: "<i>\"ß\"</i>\t\n", Sources: record.Sources{}},
	}
	for _, test := range []struct {
		name   string
		change record.Change
		want   string
	}{
		{"empty fields are left out", head(record.AddPlaces),
			`{"seq":1,"at":"2017-03-20T00:00:00Z","kind":"places","origin":{"file":"f.csv","sha256":"00"}}`},
		{"unknown is null and 0 is 0, HTML stands as it is", lines,
			`{"seq":1,"at":"2017-03-20T00:00:00Z","kind":"lines","origin":{"file":"f.csv","sha256":"00"},"entries":[` +
				`{"report":"ddor-2017-01-28","section":"II","measure":"declined","jurisdiction":"tx/travis-county",` +
				`"value":null,"rank":null,"sources":["https://a.example/?a&b"]},` +
				`{"report":"ddor-2017-01-28","section":"II","measure":"declined","jurisdiction":"tx/bastrop-county",` +
				`"value":0,"rank":null,"note":"<i>\"ß\"</i>\t\n","sources":[]}]}`},
	} {
		got, err := test.change.JSON()
		if err != nil || string(got) != test.want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", test.name, got, err, test.want)
		}
	}
}
