package store_test

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

const (
	first  = record.ReportID("ddor-2017-01-28")
	second = record.ReportID("ddor-2017-02-04")
	fourth = record.ReportID("ddor-2017-02-18")
	fiscal = record.ReportID("fy-2016-10-01")
)

// moment is when the example enters the record.
var moment = time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC)

// origin is where the changes of the example come from.
var origin = record.Origin{File: "entries.csv", SHA256: strings.Repeat("0123456789abcdef", 4)}

var sources = record.Sources{"https://ice.example/report?a=1&b=2", "https://paper.example/%20#row"}

// example returns changes that fill every table and, in some row, every field.
func example() []record.Change {
	return slices.Concat(ofOneKind(), readLater(), described(), releasedAnew())
}

// Reports of the example that belong to described series.
const (
	half    = record.ReportID("years-2007-10-01")
	year    = record.ReportID("years-2008-01-01")
	version = record.ReportID("list-2025-05-29")
)

// releasedAnew are releases of the table that a series is counted from, after one of its numbers was read.
func releasedAnew() []record.Change {
	release := func(released, counted record.Day, note string) *record.Release {
		again := 0
		if note != "" {
			again = 1
		}
		return &record.Release{Series: "years", Released: released, CountedOn: counted, Recounted: again,
			Covers: record.Period{Start: "2007-10-01", End: "2008-12-31"}, Rows: 140, Duplicates: 3, Undated: 2, Outside: 1,
			Placed: 127, Columns: []string{"Detainer Prepare Date", "Facility State"},
			Files: []string{strings.Repeat("ab", 32) + " detainers of 2008.xlsx", strings.Repeat("cd", 32) + " more.xlsx"},
			Note:  note, Sources: sources, Facilities: []record.ReleaseFacility{
				{Facility: "NASSAU JAIL", Code: "NASSANY", City: "EAST MEADOW", State: "ny", Jurisdiction: "ny/nassau-county",
					Custodian: record.OfCounty, PlacedBy: "facility code", Prepared: 15, Declined: 7},
				{Facility: "OTHER", Custodian: record.OfUnknown, Prepared: 3},
			}}
	}
	revision := func(slug record.Slug, facility, label string, was, value int) record.Revision {
		return record.Revision{Report: half, Measure: "prepared", Jurisdiction: slug, Facility: facility, Label: label,
			Was: was, Value: value}
	}
	declined := revision("", "Downstate", "", 2, 1)
	declined.Measure, declined.State = "declined", "ny"
	changes := []record.Change{
		{Kind: record.AddReading, Reading: &record.Reading{Report: half, Table: record.EntriesTable,
			Jurisdiction: "nv/clark-county", Facility: "County jail", Measure: "prepared", Column: "value", Value: "6",
			Sources: sources}},
		{Kind: record.AddRelease, Release: release("2025-10-01", "2025-10-03", ""),
			Entries: []record.Entry{
				{Report: half, Measure: "prepared", Jurisdiction: "ny/ithaca", Value: record.Known(8), Custodian: record.OfCity,
					Facility: "City jail", Sources: sources},
				{Report: year, Measure: "prepared", Jurisdiction: "ny/nassau-county", Value: record.Known(9),
					Custodian: record.OfCounty, Facility: "County jail", Sources: sources},
			},
			Revisions: []record.Revision{revision("ny/nassau-county", "County jail", "", 12, 15),
				revision("ny/nassau-county", "State prison", "", 100, 99), revision("", "Marshals", "Hagatna, Guam", 1, 0),
				declined}},
		{Kind: record.AddRelease, Release: release("2025-10-01", "2025-10-09", "Places that had not been known"),
			Revisions: []record.Revision{revision("ny/nassau-county", "County jail", "", 15, 14)}},
	}
	for i := range changes {
		changes[i].Origin = origin
	}
	return changes
}

// described returns changes of series that describe what they count or list.
func described() []record.Change {
	report := func(id record.ReportID, period record.Period) record.Report {
		return record.Report{ID: id, Series: id.Series(), Period: period, Status: record.StatusPublished, Sources: sources}
	}
	entry := func(
		report record.ReportID, m record.Measure, slug record.Slug, facility string, c record.Custodian, n int,
	) record.Entry {
		return record.Entry{Report: report, Measure: m, Jurisdiction: slug, Value: record.Known(n), Facility: facility,
			Custodian: c, Sources: sources}
	}
	part := report(half, record.CalendarYear.Period("2007-10-01"))
	part.Partial = true
	nowhere := entry(half, "prepared", "", "Other facility", record.OfUnknown, 3)
	guam := entry(half, "prepared", "", "Marshals", record.OfNation, 1)
	guam.Label = "Hagatna, Guam"
	inNewYork := entry(half, "declined", "", "Downstate", record.OfState, 2)
	inNewYork.State = "ny"
	unread := entry(half, "prepared", "nv/clark-county", "County jail", record.OfCounty, 0)
	unread.Value, unread.Note = record.Count{}, "Not legible"
	listed := func(m record.Measure, slug record.Slug, label string) record.Entry {
		return record.Entry{Report: version, Measure: m, Jurisdiction: slug, Label: label, Sources: sources}
	}
	noCounty := listed("county", "", "No County")
	noCounty.State = "nv"
	changes := []record.Change{
		{Kind: record.AddSeries, Series: &record.Series{ID: "years", Title: "Records", Publisher: "ICE",
			Cadence: record.CalendarYear, FirstPeriodStart: "2007-10-01", CountedBy: "A newsroom", Form: record.Counts,
			Measures: []record.SeriesMeasure{
				{Measure: "prepared", Name: "Prepared", Base: record.PreparedIn, Printed: record.EveryPlace,
					Absence: record.NoCase},
				{Measure: "declined", Name: "Declined", Section: "2", Base: record.PreparedIn, ShareOf: "prepared",
					Printed: record.HighestPlaces, Absence: record.NothingSaid},
			},
			CaseDay: "the day of writing", Terms: "public domain", Cite: "A newsroom, 2017", Note: "As released",
			Sources: sources}},
		{Kind: record.AddSeries, Series: &record.Series{ID: "list", Title: "List", Publisher: "DHS", Area: "nv",
			Cadence: record.Versions, FirstPeriodStart: "2025-05-29", Form: record.Lists,
			Measures: []record.SeriesMeasure{{Measure: "county", Name: "Counties", Base: record.OnTheList,
				Printed: record.EveryPlace, Absence: record.OffTheList}}}},
		{Kind: record.AddReport, Report: &part,
			Totals: []record.ControlTotal{{Report: half, Scope: record.ScopeNation, Measure: "prepared", Total: 120,
				Sources: sources}},
			Entries: []record.Entry{
				entry(half, "prepared", "ny/nassau-county", "County jail", record.OfCounty, 12),
				entry(half, "declined", "ny/nassau-county", "County jail", record.OfCounty, 7),
				entry(half, "prepared", "ny/nassau-county", "State prison", record.OfState, 100), nowhere, guam, inNewYork, unread,
			}},
		{Kind: record.AddReport, Report: new(report(year, record.CalendarYear.Period("2008-01-01"))),
			Entries: []record.Entry{entry(year, "prepared", "ny/ithaca", "City jail", record.OfCity, 4)}},
		{Kind: record.AddReport, Report: new(report(version, record.Versions.Period("2025-05-29"))),
			Totals:  []record.ControlTotal{{Report: version, Scope: "nv", Measure: "county", Total: 2, Sources: sources}},
			Entries: []record.Entry{listed("county", "nv/clark-county", "Clark"), noCounty}},
		{Kind: record.AddStatement, Statement: &record.Statement{Jurisdiction: "nv/clark-county", Office: "Manager",
			Stance: record.Disputes, Gist: "No such policy", Series: "list", Sources: sources}},
		{Kind: record.AddEvent, Event: &record.Event{Date: "2025-06-01", Kind: record.EventWithdrawn, Concerns: "the list",
			Report: version, By: "DHS", What: "Taken down", Sources: sources}},
	}
	for i := range changes {
		changes[i].Origin = origin
	}
	return changes
}

// ofOneKind are changes of a record with only one kind of series, which it does not state.
func ofOneKind() []record.Change {
	place := func(slug record.Slug, name, kind, fips string, counties ...string) record.Jurisdiction {
		return record.Jurisdiction{Slug: slug, Name: name, State: strings.ToUpper(slug.State()), Kind: kind, FIPS: fips,
			CountyFIPS: counties}
	}
	entry := func(report record.ReportID, m record.Measure, slug record.Slug, value record.Count) record.Entry {
		return record.Entry{Report: report, Section: m.Section(), Measure: m, Jurisdiction: slug, Value: value,
			Sources: sources}
	}
	clark := entry(first, record.Issued, "nv/clark-county", record.Known(51))
	clark.Rank, clark.Note = record.Known(1), "“First” of the ten"
	queens := entry(first, record.Declined, "ny/queens-county", record.Known(5))
	queens.PartOf, queens.Facility = "ny/new-york-city", "Queens Detention Complex"
	jail, stateJail := entry(first, record.Declined, "tx/travis-county", record.Known(140)), entry(first, record.Declined,
		"tx/travis-county", record.Known(2))
	jail.Facility, stateJail.Facility = "Travis County Jail", "Travis State Jail"
	weekOne := report(first, record.Weekly, "2017-01-28")
	weekOne.IssuedTotal, weekOne.DeclinedTotal = record.Known(3083), record.Known(206)
	weekOne.Section1Rows, weekOne.PoliciesListed = record.Known(10), record.Known(117)
	weekOne.Pages, weekOne.Note = record.Known(35), "35 pages"
	weekOne.DocumentURLs = record.Sources{"https://ice.example/1.pdf"}
	weekFour := report(fourth, record.Weekly, "2017-02-18")
	weekFour.Status, weekFour.PublishedOn = record.StatusNotPublished, ""
	changes := []record.Change{
		{Kind: record.AddPlaces, Places: []record.Jurisdiction{
			place("co/denver", "Denver", "county", "08031", "08031"),
			place("ma/essex-county", "Essex County", "county", "25009"),
			place("nv/clark-county", "Clark County", "county", "32003"),
			place("ny/nassau-county", "Nassau County", "county", "36059"),
			place("ny/queens-county", "Queens County", "county", "36081"),
			place("tx/travis-county", "Travis County", "county", "48453"),
			place("wa/clark-county", "Clark County", "county", "53011"),
			place("wy/park-county", "Park County", "county", "56029"), place("ny/ithaca", "Ithaca", "city", "", "36109"),
			place("ny/new-york-city", "New York City", "city", "", "36005", "36047", "36061", "36081", "36085"),
		}},
		{Kind: record.AddSeries, Series: &record.Series{ID: "ddor", Title: "Weekly Declined Detainer Outcome Report",
			Publisher: "ICE", Cadence: record.Weekly,
			FirstPeriodStart: "2017-01-28", Status: "suspended 2017-04-11", LegalBasis: "Executive Order 13768, section 9(b)"}},
		{Kind: record.AddSeries, Series: &record.Series{ID: "fy", Title: "Annual", Publisher: "ICE",
			Cadence: record.FiscalYear, FirstPeriodStart: "2016-10-01"}},
		{Kind: record.AddReport, Report: &weekOne,
			Totals: []record.ControlTotal{
				{Report: first, Scope: "tx", Measure: record.Declined, Total: 142, Note: "of 206", Sources: sources},
				{Report: first, Scope: record.ScopeSectionI, Measure: record.Issued, Total: 157, Sources: sources},
			},
			Entries: []record.Entry{clark, stateJail, jail, entry(first, record.Declined, "ny/new-york-city", record.Known(9))},
			Policies: []record.Policy{
				{Report: first, Jurisdiction: "wa/clark-county", Listing: "added", AOR: "Seattle", Enacted: "2014-04",
					Instrument: "Policy", Criteria: "Affidavit", Note: "As printed", Sources: sources},
				{Report: first, Jurisdiction: "ny/ithaca", Listing: "listed", Sources: sources},
			}},
		{Kind: record.AddReport, Report: &weekFour},
		{Kind: record.AddReport, Report: new(report(second, record.Weekly, "2017-02-04")),
			Totals:   []record.ControlTotal{{Report: second, Scope: "tx", Measure: record.Declined, Total: 2, Sources: sources}},
			Policies: []record.Policy{{Report: second, Jurisdiction: "ny/ithaca", Listing: "listed", Sources: sources}},
			Entries: []record.Entry{entry(second, record.Issued, "nv/clark-county", record.Known(54)),
				entry(second, record.Declined, "tx/travis-county", record.Known(0))}},
		{Kind: record.AddReport, Report: new(report(fiscal, record.FiscalYear, "2016-10-01")),
			Entries: []record.Entry{entry(fiscal, record.Declined, "tx/travis-county", record.Known(400))}},
		{Kind: record.AddLines, // after those of a later report
			Totals:   []record.ControlTotal{{Report: first, Scope: "co", Measure: record.Declined, Total: 11, Sources: sources}},
			Policies: []record.Policy{{Report: first, Jurisdiction: "co/denver", Listing: "listed", Sources: sources}},
			Entries:  []record.Entry{queens, entry(first, record.Declined, "co/denver", record.Count{})}},
		{Kind: record.AddCorrection, Correction: &record.Correction{ID: "site-2017-04-01-nv-clark-county", Date: "2017-04-01",
			By: "Detainer Ledger", Report: first, Section: record.SectionI,
			Measure: record.Issued, Jurisdiction: "nv/clark-county", Effect: record.Amend, Value: record.Known(52),
			Reason: "misread", DateNote: "at the latest", Sources: sources}},
		{Kind: record.AddCorrection, Correction: &record.Correction{ID: "ice-2017-04-05-nv-clark-county", Date: "2017-04-05",
			By: "ICE", Report: first, Section: record.SectionI,
			Measure: record.Issued, Jurisdiction: "nv/clark-county", Effect: record.Withdraw, Reason: "another place",
			Sources: sources}},
		{Kind: record.AddCorrection, Correction: &record.Correction{ID: "ice-2017-04-06-co-denver", Date: "2017-04-06",
			By: "ICE", Report: first, Section: record.SectionII,
			Measure: record.Declined, Jurisdiction: "co/denver", Effect: record.Move, MovedTo: "ma/essex-county",
			Reason: "another place", Sources: sources}},
		{Kind: record.AddStatement, Statement: &record.Statement{Date: "2017-03", Jurisdiction: "ny/nassau-county",
			OnBehalfOf: "the jail", Report: first, Office: "Sheriff",
			Stance: record.Disputes, Gist: "A mistake", DateNote: "in that week", Sources: sources}},
		{Kind: record.AddStatement, Statement: &record.Statement{OnBehalfOf: "sheriffs", Office: "Association",
			Stance: record.Criticizes, Gist: "The method", Sources: sources}},
		{Kind: record.AddEvent, Event: &record.Event{Date: "2017-03-29", Kind: record.LeftOut,
			Jurisdiction: "ny/nassau-county", Concerns: "four places", Report: first, By: "ICE",
			What: "Dropped", DateNote: "of the report", Sources: sources}},
		{Kind: record.AddEvent, Event: &record.Event{Date: "2017-04-11", Kind: record.Suspension, Concerns: "the series",
			By: "ICE", What: "Suspended", Sources: sources}},
	}
	for i := range changes {
		changes[i].Origin = origin
	}
	return changes
}

func report(id record.ReportID, cadence record.Cadence, start record.Day) record.Report {
	series, _, _ := strings.Cut(string(id), "-")
	return record.Report{ID: id, Series: record.SeriesID(series), Period: cadence.Period(start),
		PublishedOn: start.AddDays(50), Status: record.StatusPublished, Sources: sources}
}

// readLater are changes with readings of what the others added.
func readLater() []record.Change {
	weekFour := report(fourth, record.Weekly, "2017-02-18")
	weekFour.Status, weekFour.PublishedOn, weekFour.Note = record.StatusPublished, "2017-06-02", "came out later"
	weekFour.IssuedTotal, weekFour.DeclinedTotal, weekFour.Section1Rows = record.Known(9), record.Known(8), record.Known(7)
	weekFour.PoliciesListed, weekFour.DocumentURLs = record.Known(6), sources
	changes := []record.Change{
		{Kind: record.AddReading, Reading: &record.Reading{Report: first, Table: record.EntriesTable,
			Section: record.SectionII, Jurisdiction: "co/denver", Column: "value", Value: "4", Note: "in a newspaper",
			Sources: record.Sources{"https://read.example/"}}},
		{Kind: record.AddReading, Reading: &record.Reading{Report: second, Table: record.EntriesTable,
			Section: record.SectionI, Jurisdiction: "nv/clark-county", Column: "rank", Value: "2", Sources: sources}},
		{Kind: record.AddReading, Reading: &record.Reading{Report: first, Table: record.PoliciesTable,
			Section: record.SectionIII, Jurisdiction: "ny/ithaca", Column: "enacted", Value: "2017-02", Sources: sources}},
		{Kind: record.AddReading, Reading: &record.Reading{Report: second, Table: record.ReportsTable,
			Column: "declined_total", Value: "47", Sources: sources}},
		{Kind: record.AddReading, Reading: &record.Reading{Report: second, Table: record.ReportsTable,
			Column: "sources", Sources: record.Sources{"https://read.example/"}}},
		{Kind: record.AddPublication, Publication: &weekFour},
		{Kind: record.AddReading, Reading: &record.Reading{Report: fourth, Table: record.ReportsTable,
			Column: "pages", Value: "12", Sources: sources}},
		{Kind: record.AddStatus, Status: &record.SeriesStatus{Series: "ddor", Status: "resumed 2017-06-01"}},
	}
	for i := range changes {
		changes[i].Origin = origin
	}
	return changes
}

// apply adds the changes to the record.
func apply(t testing.TB, st *store.Store, changes ...record.Change) {
	t.Helper()
	if err := st.Apply(t.Context(), now(t, st).Seq, moment, changes, nil); err != nil {
		t.Fatal(err)
	}
}

func now(t testing.TB, st *store.Store) *store.Snapshot {
	t.Helper()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// wholeChanges are the changes of the snapshot with everything that they added, the oldest first.
func wholeChanges(t testing.TB, snap *store.Snapshot) []record.Change {
	t.Helper()
	var all []record.Change
	for body, err := range snap.Leaves(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		c, err := record.ParseChange(body)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// everything returns the answers of every method of the snapshot to every argument of interest. A method with an
// argument of another type fails the test. Add values for that type.
func everything(t testing.TB, snap *store.Snapshot) map[string]any {
	released := record.Seq(len(example()) - 1)
	values := map[reflect.Type][]any{
		reflect.TypeFor[context.Context](): {t.Context()},
		reflect.TypeFor[bool]():            {false, true},
		reflect.TypeFor[int]():             {3, 1000},
		reflect.TypeFor[string]():          {"ice-2017-04-05-nv-clark-county", "ice-2017-04-05", "none"},
		reflect.TypeFor[time.Time]():       {time.Time{}, time.Date(2017, 4, 1, 0, 0, 0, 0, time.UTC)},
		reflect.TypeFor[record.Seq]():      {record.Seq(0), record.Seq(4), released, record.Seq(1000)},
		reflect.TypeFor[record.Slug](): {record.Slug("nv/clark-county"), record.Slug("ma/essex-county"),
			record.Slug("ny/nassau-county"), record.Slug("xx/nowhere")},
		reflect.TypeFor[record.ReportID](): {first, half, record.ReportID("none")},
		reflect.TypeFor[record.Measure]():  {record.Measure(""), record.Declined, record.Measure("prepared")},
		reflect.TypeFor[record.SeriesID](): {record.SeriesID(""), record.SeriesID("ddor"), record.SeriesID("fy"),
			record.SeriesID("years"), record.SeriesID("none")},
		reflect.TypeFor[record.Series](): {record.Series{ID: "ddor", Cadence: record.Weekly},
			record.Series{ID: "fy", Cadence: record.FiscalYear}},
		reflect.TypeFor[[]record.Series](): {[]record.Series{{ID: "ddor", Cadence: record.Weekly},
			{ID: "fy", Cadence: record.FiscalYear}}},
		reflect.TypeFor[store.Filter](): {store.Filter{}, store.Filter{Slug: "tx/travis-county"},
			store.Filter{State: "NY"}, store.Filter{State: "ny", Report: first},
			store.Filter{Slugs: []record.Slug{"tx/travis-county", "ny/queens-county"},
				Reports: []record.ReportID{first, "none"}}},
		reflect.TypeFor[[]record.FigureRef](): {[]record.FigureRef{{Jurisdiction: "tx/travis-county", Report: first,
			Measure: record.Declined}, {Jurisdiction: "xx/nowhere", Report: "none"}}},
		reflect.TypeFor[*store.Roll](): {(*store.Roll)(nil)},
		reflect.TypeFor[store.Scope](): {store.Scope{}, store.Scope{Slug: "tx/travis-county"},
			store.Scope{State: "NY"}, store.Scope{State: "ny", Kinds: []record.ChangeKind{record.AddReport}}},
		reflect.TypeFor[[]record.ReportID](): {[]record.ReportID{first, "none"}},
		reflect.TypeFor[store.Brief]():       briefs(t, snap),
	}
	answers := map[string]any{}
	methods := reflect.ValueOf(snap)
	for i := range methods.NumMethod() {
		method, name := methods.Method(i), methods.Type().Method(i).Name
		calls := [][]reflect.Value{nil}
		for a := range method.Type().NumIn() {
			candidates, ok := values[method.Type().In(a)]
			if !ok {
				t.Errorf("no value to call Snapshot.%s with a %s", name, method.Type().In(a))
			}
			var longer [][]reflect.Value
			for _, call := range calls {
				for _, c := range candidates {
					longer = append(longer, append(call[:len(call):len(call)], reflect.ValueOf(c)))
				}
			}
			calls = longer
		}
		for _, call := range calls {
			key := name
			for _, arg := range call {
				switch value := arg.Interface().(type) {
				case context.Context:
				case store.Brief:
					key += fmt.Sprint(" ", value.Seq)
				default:
					key += fmt.Sprintf(" %+v", value)
				}
			}
			for _, result := range method.Call(call) {
				answers[key+" "+result.Type().String()] = answer(snap, result.Interface())
			}
		}
	}
	return answers
}

// briefs returns the briefs of all changes of the snapshot.
func briefs(t testing.TB, snap *store.Snapshot) (all []any) {
	t.Helper()
	changes, err := snap.Changes(t.Context(), snap.Seq, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		all = append(all, c)
	}
	return all
}

// answer makes a result comparable.
func answer(snap *store.Snapshot, result any) any {
	switch r := result.(type) {
	case error:
		return r.Error()
	case iter.Seq2[[]byte, error]:
		var all []string
		for text, err := range r {
			all = append(all, fmt.Sprint(string(text), err))
		}
		return all
	case iter.Seq2[record.Change, error]:
		var all []string
		for change, err := range r {
			all = append(all, fmt.Sprint(change.Seq, change.At, change.Kind, change.Origin, err))
		}
		return all
	case iter.Seq2[store.Number, error]:
		var all []string
		for number, err := range r {
			all = append(all, fmt.Sprint(number, err))
		}
		return all
	case ledger.HashReader:
		indexes := make([]int64, ledger.HashCount(int64(snap.Seq)))
		for i := range indexes {
			indexes[i] = int64(i)
		}
		hashes, err := r.ReadHashes(indexes)
		return fmt.Sprint(hashes, err)
	case *store.Roll:
		if r == nil {
			return nil
		}
		return r.Places
	case *store.Snapshot:
		return fmt.Sprint(r.Seq, r.At, r.PublishedBy)
	default:
		return r
	}
}

// difference compares results. nil and empty are equal.
func difference(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(record.Coverage{}, store.Brief{}))
}
