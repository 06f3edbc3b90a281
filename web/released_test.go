package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// releasedWeeks is the number of weeks in the made-up series that is counted from releases.
const releasedWeeks = 80

var releasedSources = record.Sources{"https://deportationdata.example/detainers"}

// openReleased opens the whole record with a series counted from a table of cases, which was
// released twice. The second release revises a number of Travis County and adds a line of Cook
// County.
func openReleased(t testing.TB) (*store.Store, http.Handler) {
	t.Helper()
	st, _ := openWhole(t)
	addReleases(t, st)
	return st, siteOver(st)
}

// addReleases adds the series that [openReleased] has to a record.
func addReleases(t testing.TB, st *store.Store) {
	t.Helper()
	origin := record.Origin{File: "detainers.csv", SHA256: strings.Repeat("0a", 32)}
	changes := []record.Change{{Kind: record.AddSeries, Origin: origin, Series: &record.Series{
		ID: "detainers", Title: "Detainers by week, from ICE’s records", Publisher: "ICE (records released under FOIA)",
		Cadence: record.Weekly, FirstPeriodStart: "2024-01-06", CountedBy: "Detainer Ledger", Form: record.Counts,
		Measures: []record.SeriesMeasure{
			{Measure: record.Declined, Name: "Detainers declined", Base: record.PreparedIn, ShareOf: record.Prepared,
				Printed: record.EveryPlace, Absence: record.NoCase},
			{Measure: record.Prepared, Name: "Detainers prepared", Base: record.PreparedIn, Printed: record.EveryPlace,
				Absence: record.NoCase},
			{Measure: record.NoOutcome, Name: "No outcome recorded", Base: record.PreparedIn, ShareOf: record.Prepared,
				Printed: record.EveryPlace, Absence: record.NoCase},
		},
		CaseDay: "The day on which ICE prepared the detainer.", Sources: releasedSources}}}
	start := record.Day("2024-01-06")
	var reports []record.ReportID
	for week := range releasedWeeks {
		id := record.ReportID("detainers-" + string(start))
		reports = append(reports, id)
		line := func(m record.Measure, slug record.Slug, facility string, by record.Custodian, n int) record.Entry {
			return record.Entry{Report: id, Measure: m, Jurisdiction: slug, Value: record.Known(n), Facility: facility,
				Custodian: by, Sources: releasedSources}
		}
		open := 10
		if week >= releasedWeeks-6 {
			open = 60 // outcomes that are still open
		}
		if week >= releasedWeeks-2 {
			open = 120
		}
		unplaced := line(record.Prepared, "", "Place not known", record.OfUnknown, 3)
		unplaced.State = "tx"
		changes = append(changes, record.Change{Kind: record.AddReport, Origin: origin,
			Report: &record.Report{ID: id, Series: "detainers", Period: record.Weekly.Period(start),
				PublishedOn: "2025-08-01", Status: record.StatusPublished, Sources: releasedSources},
			Entries: []record.Entry{
				line(record.Declined, "tx/travis-county", "", record.OfCounty, 20),
				line(record.Prepared, "tx/travis-county", "", record.OfCounty, 100+week),
				line(record.NoOutcome, "tx/travis-county", "", record.OfCounty, open),
				line(record.Prepared, "tx/travis-county", "facilities run by the state", record.OfState, 7),
				line(record.Declined, "mn/hennepin-county", "", record.OfCounty, 5),
				line(record.Prepared, "mn/hennepin-county", "", record.OfCounty, 9), unplaced,
			}})
		start = record.Weekly.Next(start)
	}
	release := func(day record.Day, facilities ...record.ReleaseFacility) *record.Release {
		return &record.Release{Series: "detainers", Released: day, CountedOn: day.AddDays(1),
			Covers: record.Period{Start: "2024-01-06", End: start.AddDays(-1)}, Rows: 20_000, Duplicates: 100, Undated: 20,
			Outside: 30, Placed: 19_000, Columns: []string{"Detainer Prepare Date", "Facility State"},
			Files: []string{strings.Repeat("0a", 32) + " detainers.xlsx"}, Sources: releasedSources, Facilities: facilities}
	}
	last := reports[releasedWeeks-1]
	changes = append(changes,
		record.Change{Kind: record.AddRelease, Origin: origin, Release: release("2025-08-01")},
		record.Change{Kind: record.AddRelease, Origin: origin, Release: release("2025-12-01", record.ReleaseFacility{
			Facility: "TRAVIS COUNTY JAIL", Code: "TRAVITX", City: "AUSTIN", State: "tx", Jurisdiction: "tx/travis-county",
			Custodian: record.OfCounty, PlacedBy: "facility code", Prepared: 11_160, Declined: 1_600}),
			Revisions: []record.Revision{{Report: last, Measure: record.Declined, Jurisdiction: "tx/travis-county", Was: 20,
				Value: 31}},
			Entries: []record.Entry{{Report: last, Measure: record.Prepared, Jurisdiction: "il/cook-county",
				Value: record.Known(4), Custodian: record.OfCounty, Sources: releasedSources}}})
	if err := st.Apply(t.Context(), now(t, st).Seq, entered.AddDate(0, 0, 1), changes, nil); err != nil {
		t.Fatal(err)
	}
}

// A release is one change, with its revisions, on every page that lists changes.
func TestReleaseIsListedAsOneChange(t *testing.T) {
	t.Parallel()
	st, site := openReleased(t)
	newest := now(t, st).Seq
	const says = "Detainers by week, from ICE’s records, release of December 1, 2025: 2 numbers revised (1 rose " +
		"and 1 new; " +
		"by 11 at most)"
	getFrom(t, site, link.Change(newest)).says(t, "main", says, "release", "this site, counting",
		"20,000 rows were read, and 19,850 counted", "20", "31", "Cook County")
	getFrom(t, site, link.Changes).says(t, "main", says)
	for _, feed := range []string{"/changes.atom", "/jurisdictions/tx/travis-county.atom", "/states/il.atom"} {
		if a := getFrom(t, site, feed); !strings.Contains(a.body, "release of December 1, 2025") {
			t.Errorf("%s does not have the release", feed)
		}
	}
	place := getFrom(t, site, "/jurisdictions/tx/travis-county")
	place.says(t, "main", "Release of December 1, 2025: 1 number revised.", "20 → 31")
	getFrom(t, site, "/es"+link.Change(newest)).says(t, "main", "2 números revisados")
}

// A place's page shows a long series by year, and the weeks of each year folded below it.
func TestPlaceOfALongSeriesIsSummedByYear(t *testing.T) {
	t.Parallel()
	_, site := openReleased(t)
	a := getFrom(t, site, "/jurisdictions/tx/travis-county")
	section := a.Find("#in-detainers").Closest("details")
	if n := section.Find("table").First().Find("tbody tr").Length(); n != 2 {
		t.Errorf("the table of years has %d rows, want 2", n)
	}
	first := words(section.Find("table").First().Find("tbody tr").First())
	if !strings.Contains(first, "2024") || !strings.Contains(first, "1,040") { // 52 weeks of 20
		t.Errorf("the first year reads %q", first)
	}
	if n := section.Find("figure.chart").Length(); n != 2 {
		t.Errorf("there are %d charts, want one of years and one of the newest weeks", n)
	}
	if text := words(section); !strings.Contains(text, "TRAVIS COUNTY JAIL") || !strings.Contains(text, "facility code") ||
		!strings.Contains(text, "Outcomes are still open from Jun") {
		t.Errorf("the section lacks facilities or the open outcomes: %s", text)
	}
	if mark := words(section.Find("td .none").First()); mark != "– no line" {
		t.Errorf("what the state's facilities have no line of is marked %q", mark)
	}
	weeks := section.Find("details.year").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(words(s.Find("summary")), "2025: 28 weeks with a number")
	})
	if weeks.Length() != 1 || !strings.Contains(words(weeks), "31") {
		t.Errorf("the weeks of 2025 are %q", words(weeks))
	}
	for _, chart := range []string{"detainers", "detainers-by-year"} {
		if svg := getFrom(t, site, "/jurisdictions/tx/travis-county/chart.svg?series="+chart); !strings.Contains(svg.body,
			"<svg") {
			t.Errorf("%s is no chart", chart)
		}
	}
}

// The fold of a year has its months, which add up the weeks below them. It marks the last month as
// partial.
func TestPlaceOfALongSeriesHasItsMonths(t *testing.T) {
	t.Parallel()
	_, site := openReleased(t)
	page := getFrom(t, site, "/jurisdictions/tx/travis-county")
	months := page.Find("#in-detainers-2025-month").Closest("table")
	if n := months.Find("tbody tr").Length(); n != 7 {
		t.Errorf("2025 has %d months, want 7", n)
	}
	// As in the list: 5 weeks of 20 declined in May, 4 in June; in July one of 20, and one revised
	// to 31.
	for at, want := range []string{"Jul 2025 part 51 357 240", "Jun 2025 80 702 240", "May 2025 100 855 50"} {
		if got := words(months.Find("tbody tr").Eq(at)); got != want {
			t.Errorf("month %d reads %q, want %q", at, got, want)
		}
	}
	if n := page.Find("#in-detainers-2024-month").Closest("table").Find("tbody small").Length(); n != 0 {
		t.Errorf("%d months of 2024 are marked as partial, but the year is complete", n)
	}
	weeks := page.Find("#in-detainers-2025").Closest("table")
	if head := weeks.Find("tbody th").Eq(5).Text(); strings.TrimSpace(head) != "Jun\u00a07\u00a0– 13,\u00a02025" {
		t.Errorf("on a phone a week may break at each space of %q", head)
	}
	const rule = "A week belongs to the month and the year in which it begins."
	page.says(t, "main", rule, "“Part” marks a period")
	cook := getFrom(t, site, "/jurisdictions/il/cook-county").Find("#in-detainers-2025-month").Closest("table")
	if got := words(cook.Find("tbody tr").Eq(1)); got != "Jun 2025 – none – none – none" {
		t.Errorf("a month in which no line names the place reads %q", got)
	}
	getFrom(t, site, "/es/jurisdictions/tx/travis-county").says(t, "main",
		"Cada semana cuenta en el mes y en el año en que comienza.", "jul 2025")
}

// A correction and a dispute of a week are marked at the week, its month and its year.
func TestSumsOfAPlaceAreMarkedAsTheirWeeksAre(t *testing.T) {
	t.Parallel()
	st, site := openReleased(t)
	const week = "detainers-2025-06-07"
	add(t, st, correction("ice-2025-09-01-travis", week, record.Declined, "tx/travis-county", record.Withdraw,
		record.Count{}), record.Change{Kind: record.AddStatement, Statement: &record.Statement{
		Jurisdiction: "mn/hennepin-county", Report: week, Stance: record.Disputes, Office: "Sheriff", Date: "2025-09-02",
		Gist: "Not ours.", Sources: source}})
	of := func(page, row string) (all []string) {
		getFrom(t, site, page).Find("#in-detainers").Closest("details").Find("tbody tr").Each(
			func(_ int, s *goquery.Selection) {
				if text := words(s); strings.HasPrefix(text, row) {
					all = append(all, text)
				}
			})
		return all
	}
	for row, want := range map[string]string{"2025": "571 551 amended", "Jun 2025": "80 60 amended",
		"Jun 7 – 13, 2025": "20 withdrawn by ICE"} {
		if got := of("/jurisdictions/tx/travis-county", row); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s of Travis County reads %q, want %q", row, got, want)
		}
	}
	for _, row := range []string{"2025", "Jun 2025", "Jun 7 – 13, 2025"} {
		if got := of("/jurisdictions/mn/hennepin-county", row); len(got) != 1 || !strings.Contains(got[0], "disputed") {
			t.Errorf("%s of Hennepin County reads %q, which is disputed", row, got)
		}
	}
	list := getFrom(t, site, "/jurisdictions?series=detainers&by=month&show=corrected")
	if row := words(list.Find("#list tbody")); !strings.Contains(row, "Travis") ||
		!strings.Contains(row, "80 60 amended") || strings.Contains(row, "Hennepin") {
		t.Errorf("the list of what was corrected reads %q", row)
	}
}

// The list by month adds up the weeks that begin in each month, and its file has the same numbers.
// Only whole months are compared, and outcomes that are still open are not compared at all.
//
//race:long
func TestListOfALongSeriesByMonth(t *testing.T) {
	t.Parallel()
	_, site := openReleased(t)
	const list = "/jurisdictions?series=detainers&by=month"
	a := getFrom(t, site, list+"&measure=prepared&q=Travis")
	heads := words(a.Find("#list thead"))
	for _, want := range []string{"Last 12 months", "All shown", "Apr 2025", "May 2025", "Jun 2025", "Jul 2025 (part)"} {
		if !strings.Contains(heads, want) {
			t.Errorf("the heads are %q, without %s", heads, want)
		}
	}
	// The first of the 80 weeks begins on January 6, 2024. They have 100, 101 and so on: weeks 69 to
	// 73 begin in May 2025, 74 to 77 in June and two in July.
	travis := words(a.Find("#list tbody tr").First())
	for _, want := range []string{"855", "702", "357", "153 fewer"} {
		if !strings.Contains(travis, want) {
			t.Errorf("the row %q does not have %s", travis, want)
		}
	}
	if strings.Contains(travis, "345 fewer") {
		t.Errorf("a part of a month is compared with a whole one: %q", travis)
	}
	a.says(t, "main", "A week belongs to the month in which it begins.", "By calendar year")
	open := words(getFrom(t, site, list+"&measure=no-outcome&q=Travis").Find("#list tbody tr").First())
	if !strings.Contains(open, "240") || strings.Contains(open, "190 more") { // 5 × 10 in May, 4 × 60 in June
		t.Errorf("open outcomes are compared: %q", open)
	}
	first := words(getFrom(t, site, list+"&measure=prepared&sort=2025-06&order=ascending").Find("#list tbody tr").First())
	if !strings.Contains(first, "Hennepin") || strings.Contains(first, "Cook") {
		t.Errorf("by June the first of the places with a number is %q", first)
	}
	file := getFrom(t, site, "/jurisdictions.csv?series=detainers&by=month&measure=prepared").body
	if !strings.Contains(file, "detainers,detainers-2025-06,2025-06-07,2025-06-30,false,prepared,tx/travis-county") {
		t.Errorf("the file does not have June: %s", file)
	}
	if strings.Contains(file, "no line") || strings.Contains(words(a.Find("#list tfoot")), "All lines") {
		t.Error("lines that are not added up are shown as missing, or counted among all lines")
	}
	getFrom(t, site, "/es"+list).says(t, "main", "Cada semana cuenta en el mes en que comienza.")
	year := getFrom(t, site, "/jurisdictions?series=detainers&by=year&periods=2")
	if row := words(year.Find("#list tbody tr").First()); !strings.Contains(row, "1,040") {
		t.Errorf("the row of years is %q", row)
	}
}

// The list of a long series shows its newest weeks, with their sum and that of a year.
func TestListOfALongSeriesShowsSomeOfItsWeeks(t *testing.T) {
	t.Parallel()
	_, site := openReleased(t)
	a := getFrom(t, site, "/jurisdictions?series=detainers")
	heads := words(a.Find("#list thead"))
	if !strings.Contains(heads, "Last 52 weeks") || !strings.Contains(heads, "All shown") ||
		a.Find("#list thead th").Length() != 8 { // place, year, shown, four weeks, share
		t.Errorf("the heads are %q", heads)
	}
	travis := words(a.Find("#list tbody tr").First())
	for _, want := range []string{"Travis County", "1,051", "91", "31"} { // 51 × 20 + 31; 3 × 20 + 31
		if !strings.Contains(travis, want) {
			t.Errorf("the first row, %q, does not have %s", travis, want)
		}
	}
	one := getFrom(t, site, "/jurisdictions?series=detainers&measure=prepared&periods=1&sort=year")
	if n := one.Find("#list thead th").Length(); n != 5 {
		t.Errorf("the list of one week has %d columns: %q", n, words(one.Find("#list thead")))
	}
	one.says(t, "#list", "Place not known", "Cook County")
	then := getFrom(t, site, "/jurisdictions?series=detainers&report=detainers-2024-06-01&periods=13")
	if text := words(then.Find("#list tbody tr").First()); !strings.Contains(text, "260") { // 13 × 20
		t.Errorf("the 13 earlier weeks show %q", text)
	}
	if a := ask(t, site, httptest.NewRequest(http.MethodGet,
		"/jurisdictions?series=detainers&periods=25", nil)); a.status != http.StatusBadRequest {
		t.Errorf("25 weeks: %d, want a refusal", a.status)
	}
	_, rows := getFrom(t, site, "/jurisdictions.csv?series=detainers&measure=prepared&periods=2").rows(t)
	if len(rows) != 8 { // of three places and of lines without one, in two weeks each
		t.Errorf("the file has %d rows, want 8", len(rows))
	}
}

// The page of a series has its releases, each with the number of its rows that have a place.
func TestSeriesHasItsReleases(t *testing.T) {
	t.Parallel()
	st, site := openReleased(t)
	a := getFrom(t, site, "/series/detainers")
	a.says(t, "main", "Releases", "December 1, 2025", "95.7%", "2 numbers revised", "Outcomes are still open from",
		"It takes about 2 weeks until half")
	then := getFrom(t, site, fmt.Sprintf("/series/detainers?as-of=seq:%d", now(t, st).Seq-1))
	if strings.Contains(words(then.Find("main")), "December 1, 2025") {
		t.Error("a version before the release shows it")
	}
}

// A comparison of places shows a long series by year, with the newest weeks as a chart.
func TestPlacesAreComparedByYearInALongSeries(t *testing.T) {
	t.Parallel()
	_, site := openReleased(t)
	a := getFrom(t, site, "/compare?j=tx/travis-county&j=mn/hennepin-county&series=detainers")
	table := a.Find("table").First()
	if heads := words(table.Find("thead")); !strings.Contains(heads, "Year") || table.Find("tbody tr").Length() != 2 {
		t.Errorf("the first table has the heads %q and %d rows", heads, table.Find("tbody tr").Length())
	}
	if first := words(table.Find("tbody tr").First()); !strings.HasPrefix(first, "2024") ||
		!strings.Contains(first, "1,040") || !strings.Contains(first, "260") { // 52 weeks of 20 and of 5
		t.Errorf("the first year reads %q", first)
	}
	a.says(t, "main", "The table has the sum of each year, the chart the newest 52 periods; the files have all 80.")
	a.never(t, "main", "not listed")
}
