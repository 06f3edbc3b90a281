package ingest

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// fiveSeries is the folder of the series that were added after the weekly reports.
const fiveSeries = "published/3-five-series-of-2007-to-2026"

// describedSeries is a series with its periods, its lines and all known places.
type describedSeries struct {
	record.Series
	periods []record.Coverage
	lines   []record.Line
}

func readSeries(t *testing.T, snap *store.Snapshot, id record.SeriesID) describedSeries {
	t.Helper()
	all, err := snap.AllSeries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(s record.Series) bool { return s.ID == id })
	if at < 0 {
		t.Fatalf("there is no series %s", id)
	}
	of := describedSeries{Series: all[at].Described()}
	if of.periods, err = snap.Coverages(t.Context(), of.Series); err != nil {
		t.Fatal(err)
	}
	lines, err := snap.Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	of.lines = slices.DeleteFunc(lines, func(l record.Line) bool { return l.Report.Series() != id })
	return of
}

// sums returns the sums of each period's lines, of one measure.
func (s describedSeries) sums(m record.Measure) (sums []int) {
	for _, c := range s.periods {
		sums = append(sums, c.Section(m).Sum)
	}
	return sums
}

func total(sums []int) (n int) {
	for _, s := range sums {
		n += s
	}
	return n
}

// rows returns the rows of a place in the series.
func (s describedSeries) rows(t *testing.T, snap *store.Snapshot, slug record.Slug) []record.Row {
	t.Helper()
	l, err := snap.Listing(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	return l.Rows(s.periods)
}

func TestRecordsUnderFOIAAddUpAsReleased(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	s := readSeries(t, snap, "foia-2007-2015")
	sums := s.sums("declined")
	if diff := cmp.Diff([]int{11, 64, 66, 121, 279, 942, 2378, 13594, 2785}, sums); diff != "" || total(sums) != 20240 {
		t.Errorf("declines by year add up to %d (-released +read):\n%s", total(sums), diff)
	}
	by, placed := map[record.Custodian]int{}, 0
	for _, l := range s.lines {
		if l.Jurisdiction != "" {
			placed += l.Value.N
			by[l.Custodian] += l.Value.N
		}
	}
	if placed != 17325 || by[record.OfCounty] != 13596 || by[record.OfCity] != 3259 {
		t.Errorf("%d have a jurisdiction, by custodian %v; want 17325, of counties 13596 and cities 3259", placed, by)
	}
	for i, c := range s.periods {
		first, last := i == 0, i == len(s.periods)-1
		if c.Report.Partial != (first || last) {
			t.Errorf("%s is marked as partial: %t", c.Report.ID, c.Report.Partial)
		}
		if part := c.Section("declined"); !part.Whole || part.Missing() != record.Known(0) {
			t.Errorf("%s: lines that name no place do not count: %+v", c.Report.ID, part)
		}
	}
	if last := s.periods[8].Report.Period; last != (record.Period{Start: "2015-01-01", End: "2015-07-19"}) {
		t.Errorf("the last period is %+v", last)
	}
}

func TestNoChangeIntoOrOutOfAPartOfAYear(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	rows := readSeries(t, snap, "foia-2007-2015").rows(t, snap, "ca/los-angeles-county")
	for i, want := range map[int]string{8: "partial period"} {
		if d := rows[i].Change("declined"); d.Known || d.Reason.String() != want {
			t.Errorf("%s: %+v, want none: %s", rows[i].Report.ID, d, want)
		}
	}
	if d := rows[7].Change("declined"); !d.Known {
		t.Errorf("from 2013 to 2014 there is no change: %s", d.Reason)
	}
}

// A state prison in a county is shown separately. It does not count in the county's figure, in the order of a
// list, or in any sum.
func TestAStatePrisonIsNoPartOfTheCounty(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	s := readSeries(t, snap, "foia-2007-2015")
	rows := s.rows(t, snap, "ca/kern-county")
	first := rows[0].Figure("declined")
	if first.Printed() || first.Effective.Known || len(first.Apart) != 1 ||
		first.Apart[0].Facility != "WASCO STATE PRISON" {
		t.Errorf("Kern County in 2007: %+v", first)
	}
	roll, err := snap.Roll(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := roll.Column(t.Context(), snap, s.periods[0].Report.ID, "declined")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if roll.Places[l.Place].Slug == "ca/kern-county" {
			t.Error("a list can be sorted by the state prison")
		}
	}
	city := s.rows(t, snap, "ny/new-york-city")[7].Figure("declined")
	if len(city.Apart) != 0 || !city.Effective.Known || city.Effective.N < 1000 {
		t.Errorf("the city's own jails in 2014: %+v, apart %d", city.Effective, len(city.Apart))
	}
}

func TestPennsylvaniaIsAsTheFileByPlaceAndYear(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	years := readSeries(t, snap, "pennsylvania-2007-2015")
	fiscal := readSeries(t, snap, "pennsylvania-fiscal-2008-2015")
	for _, s := range []describedSeries{years, fiscal} {
		if p, d := total(s.sums("prepared")), total(s.sums("declined")); p != 32757 || d != 225 {
			t.Errorf("%s: %d prepared and %d declined", s.ID, p, d)
		}
		for _, c := range s.periods {
			for _, m := range []record.Measure{"prepared", "declined"} {
				if part := c.Section(m); !part.Whole {
					t.Errorf("%s, %s: %+v", c.Report.ID, m, part)
				}
			}
		}
	}
	if diff := cmp.Diff([]int{546, 5326, 4897, 4829, 4842, 4181, 4171, 2751, 1214}, years.sums("prepared")); diff != "" {
		t.Errorf("prepared by calendar year (-file +read):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 3, 5, 18, 133, 60}, fiscal.sums("declined")); diff != "" {
		t.Errorf("declined by fiscal year (-file +read):\n%s", diff)
	}
	file := fileRows(t, "entries.csv")
	places := map[record.Slug]bool{}
	want := map[string]int{}
	for _, r := range file {
		if record.ReportID(r["report"]).Series() == years.ID && r["jurisdiction"] != "" {
			n, err := strconv.Atoi(r["value"])
			if err != nil {
				t.Fatal(err)
			}
			want[r["report"]+" "+r["measure"]+" "+r["jurisdiction"]] += n
			places[record.Slug(r["jurisdiction"])] = true
		}
	}
	got := map[string]int{}
	for slug := range places {
		for _, row := range years.rows(t, snap, slug) {
			for _, f := range row.Figures {
				if n := f.Counts() + counts(f.Apart); len(f.Lines)+len(f.Apart) > 0 {
					got[fmt.Sprint(row.Report.ID, " ", f.Measure, " ", slug)] = n
				}
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 700 {
		t.Errorf("%d figures (-file +read):\n%s", len(got), diff)
	}
}

func counts(lines []record.Line) (n int) {
	for _, l := range lines {
		n += l.Value.N
	}
	return n
}

// fileRows are the rows of a file of the five series by their headings.
func fileRows(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	file, err := os.Open(filepath.Join(fiveSeries, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, heading := range all[0] {
			row[heading] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestMinnesotaHasAShareWithBothNumbers(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	s := readSeries(t, snap, "minnesota-2025-2026")
	if p, d := total(s.sums("prepared")), total(s.sums("declined")); p != 882 || d != 292 {
		t.Errorf("%d prepared, %d declined", p, d)
	}
	row := s.rows(t, snap, "mn/hennepin-county")[0]
	var jail []string
	for _, f := range row.Figures {
		for _, l := range f.Lines {
			if l.Facility == "HENNEPIN COUNTY ADC" {
				jail = append(jail, fmt.Sprint(l.Measure, " ", l.Value))
			}
		}
	}
	if diff := cmp.Diff([]string{"prepared 186", "declined 119"}, jail); diff != "" {
		t.Errorf("the county's jail (-file +read):\n%s", diff)
	}
	// This includes the county's medical center. The Marshals' 33, of which 2 were declined, are separate.
	declined, _ := s.Measure("declined")
	share, ok := row.Share(declined)
	if percent, given := share.Percent(); !ok || share != (record.Share{Part: 120, Of: 187}) || !given || percent != 64.2 {
		t.Errorf("the share of Hennepin County is %+v, %v percent", share, percent)
	}
	if apart := row.At("prepared").Apart; counts(apart) != 33 {
		t.Errorf("apart are %d", counts(apart))
	}
	small := s.rows(t, snap, "mn/wabasha-county")[0]
	if share, ok := small.Share(declined); !ok {
		t.Error("Wabasha County has no share")
	} else if _, given := share.Percent(); given {
		t.Errorf("a percentage of %d", share.Of)
	}
	if d := row.Change("prepared"); d.Known {
		t.Error("one window has a change")
	}
}

func TestListOfHomelandSecuritySaysWhatCameOff(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	s := readSeries(t, snap, "dhs-2025")
	events, err := snap.Events(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var versions []record.Report
	for _, c := range s.periods {
		versions = append(versions, c.Report)
	}
	entries := record.ListEntries(s.Series, versions, s.lines, events)
	off := map[record.Slug]record.Day{}
	var named []record.ListEntry
	for _, e := range entries {
		if e.Off == "2025-05-30" {
			if e.Why == nil {
				t.Errorf("%s was removed, and no event says so", e.Jurisdiction)
			}
			off[e.Jurisdiction] = e.Off
		}
		if e.Jurisdiction == "" {
			named = append(named, e)
		}
	}
	if len(entries) != 439 || len(versions) != 2 {
		t.Errorf("%d entries in %d versions", len(entries), len(versions))
	}
	want := []record.Slug{"co/aurora", "co/el-paso-county", "co/weld-county"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(off))); diff != "" {
		t.Errorf("off on 30 May (-want +got):\n%s", diff)
	}
	if len(named) != 1 || named[0].Label != "Martinsville County" || named[0].State != "va" ||
		named[0].Measure != "county" {
		t.Errorf("entries that are no place: %+v", named)
	}
	if e, ok := record.Withdrawal(s.ID, events); !ok || e.Date != "2025-06-01" || s.Status != "withdrawn 2025-06-01" {
		t.Errorf("withdrawn: %t, %s, %s", ok, e.Date, s.Status)
	}
	for _, test := range []struct {
		place   record.Slug
		measure record.Measure
		first   record.State
		second  record.State
	}{
		{"co/weld-county", "county", record.OnList, record.NotEntered},
		{"wa/king-county", "county", record.OnList, record.OnList},
		{"ny/nassau-county", "county", record.NotListed, record.NotListed}, // 15 of 15 of the state's are read
		{"il/cook-county", "county", record.NotEntered, record.NotEntered}, // none of 96
		{"tx/travis-county", "county", record.NotEntered, record.NotEntered},
		{"co/denver-county", "city", record.OnList, record.OnList},
		{"co/denver-county", "county", record.OnList, record.OnList},
	} {
		rows := s.rows(t, snap, test.place)
		if got := [2]record.State{rows[0].At(test.measure).State, rows[1].At(test.measure).State}; got !=
			[2]record.State{test.first, test.second} {
			t.Errorf("%s as a %s: %q, want %q and %q", test.place, test.measure, got, test.first, test.second)
		}
	}
	king := s.rows(t, snap, "ny/putnam-county")[0].At("county")
	if len(king.Disputes) != 1 {
		t.Errorf("Putnam County disputes its listing %d times", len(king.Disputes))
	}
}

func TestListOfTheDepartmentOfJusticeHasThreeVersions(t *testing.T) {
	t.Parallel()
	_, snap := openWhole(t)
	s := readSeries(t, snap, "doj-2025")
	var got []int
	for _, c := range s.periods {
		n := 0
		for _, of := range c.Measures() {
			part := c.Section(of.Measure)
			n += part.Rows
			if !part.Whole {
				t.Errorf("%s, %s is not whole: %+v", c.Report.ID, of.Measure, part)
			}
		}
		got = append(got, n)
	}
	if diff := cmp.Diff([]int{35, 34, 33}, got); diff != "" {
		t.Errorf("entries by version (-want +got):\n%s", diff)
	}
	nevada := s.rows(t, snap, "nv/state")
	if states := [2]record.State{nevada[0].At("state").State, nevada[1].At("state").State}; states !=
		[2]record.State{record.OnList, record.NotListed} {
		t.Errorf("Nevada is %q", states)
	}
}

// The weekly reports read as they did before the other series were added, and their series is the first.
func TestWeeklyReportsReadTheSameBesideOtherSeries(t *testing.T) {
	t.Parallel()
	_, before := open2017(t)
	_, after := openWhole(t)
	read := func(snap *store.Snapshot) map[record.Slug][]record.Row {
		all, err := snap.AllSeries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if all[0].ID != "ddor" || all[0].Form != "" {
			t.Errorf("the first series is %s, which says that it %s", all[0].ID, all[0].Form)
		}
		periods, err := snap.Coverages(t.Context(), all[0])
		if err != nil {
			t.Fatal(err)
		}
		listings, err := snap.Listings(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		rows := map[record.Slug][]record.Row{}
		for _, l := range listings {
			if l.Jurisdiction.FIPS != "" {
				rows[l.Jurisdiction.Slug] = l.Rows(periods)
			}
		}
		return rows
	}
	if diff := cmp.Diff(read(before), read(after)); diff != "" {
		t.Errorf("(-alone +beside others):\n%s", diff)
	}
	earlier, err := after.AllSeries(t.Context())
	if err != nil || len(earlier) != 7 {
		t.Fatalf("%d series, %v", len(earlier), err)
	}
}

// A record with series of every kind verifies, obeys its own rules, and can be restored from its log and from its
// files.
func TestSeriesOfEveryKindVerifyAndComeBack(t *testing.T) {
	t.Parallel()
	st, snap := openWhole(t)
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Errorf("verify: %v", err)
	}
	if err := Audit(t.Context(), snap); err != nil {
		t.Errorf("the record breaks its own rules: %v", err)
	}
	for _, format := range []Format{CSV, JSON} {
		written := export(t, snap, format)
		if diff := cmp.Diff(texts(t, written), texts(t, export(t, importNew(t, written), format))); diff != "" {
			t.Errorf("%s is restored differently:\n%s", format, diff)
		}
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if err := ExportLog(t.Context(), snap, path); err != nil {
		t.Fatal(err)
	}
	copied := openEmpty(t)
	again := importLog(t, copied, path)
	want, err := snap.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Checkpoint(t.Context()); err != nil || got != want {
		t.Errorf("the log makes a different record: %v, want %v (%v)", got, want, err)
	}
	if _, err := copied.Verify(t.Context(), nil); err != nil {
		t.Errorf("verify the copy: %v", err)
	}
	then, err := st.At(t.Context(), 71)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := then.AllSeries(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("as of the weekly reports there are %d series, %v", len(all), err)
	}
}
