package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/link"
)

// cellsOf returns the rows of the tables that the selector finds, cell by cell.
func cellsOf(a answer, selector string) (rows [][]string) {
	a.Find(selector).Find("tr").Each(func(_ int, tr *goquery.Selection) {
		rows = append(rows, tr.Find("th, td").Map(func(_ int, c *goquery.Selection) string { return words(c) }))
	})
	return rows
}

// beginning returns the row of a table on the page that begins with this name.
func beginning(t *testing.T, a answer, selector, name string) []string {
	t.Helper()
	rows := cellsOf(a, selector)
	i := slices.IndexFunc(rows, func(r []string) bool { return strings.HasPrefix(r[0], name) })
	if i < 0 {
		t.Fatalf("no row begins with %q", name)
	}
	return rows[i]
}

func TestEverySeriesIsListedTheNewestFirst(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, link.AllSeries)
	var pages []string
	a.Find("table.series tbody th a").Each(func(_ int, s *goquery.Selection) {
		pages = append(pages, s.AttrOr("href", ""))
	})
	want := []string{"/series/minnesota-2025-2026", "/series/doj-2025", "/series/dhs-2025", "/series/ddor",
		"/series/foia-2007-2015", "/series/pennsylvania-2007-2015", "/series/pennsylvania-fiscal-2008-2015"}
	if diff := cmp.Diff(want, pages); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a.says(t, "table.series", "20,240 of 20,240", "32,757 of 32,757", "225 of 225", "882 of 882", "292 of 292",
		"439 entries of the list", "The list was withdrawn on June 1, 2025", "Suspended, April 11, 2017",
		"counted by NPR", "counted by Minnesota Reformer")
	for _, page := range pages {
		for _, language := range []string{"", "/es"} {
			getFrom(t, site, language+page)
		}
	}
}

// The numbers of a series add up to its total, including facilities of others and lines without a
// place.
func TestPlacesOfASeriesAddUpToItsTotal(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/series/foia-2007-2015")
	a.says(t, ".lede", "Detainers declined: 20,240, Oct 1, 2007 – Jul 19, 2015.", "counted by NPR")
	a.says(t, "main", "It counts detainers that ICE prepared (wrote) in the period, whenever the outcome was recorded.")
	var totals []string
	for _, r := range cellsOf(a, ".periods tbody") {
		totals = append(totals, r[1])
	}
	want := []string{"11 of 11", "64 of 64", "66 of 66", "121 of 121", "279 of 279", "942 of 942", "2,378 of 2,378",
		"13,594 of 13,594", "2,785 of 2,785"}
	if diff := cmp.Diff(want, totals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, part := range map[string]bool{"2007": true, "2014": false, "2015": true} {
		if r := beginning(t, a, ".periods tbody", name); strings.Contains(r[0], "(part of the year)") != part {
			t.Errorf("%s reads %q", name, r[0])
		}
	}
	list := getFrom(t, site, "/jurisdictions?series=foia-2007-2015")
	for _, foot := range [][]string{
		{"The places themselves", "16,453", "9", "37", "39", "90", "242", "853", "2,193", "10,975", "2,015", ""},
		{"Run by others there", "872", "1", "22", "20", "28", "34", "55", "98", "515", "99", ""},
		{"Place not known", "2,915", "1", "5", "7", "3", "3", "34", "87", "2,104", "671", ""},
		{"All lines", "20,240", "11", "64", "66", "121", "279", "942", "2,378", "13,594", "2,785", ""},
	} {
		if diff := cmp.Diff(foot, beginning(t, list, "tbody.sums", foot[0])); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	getFrom(t, site, "/series/pennsylvania-2007-2015").says(t, ".lede",
		"Detainers prepared: 32,757; detainers declined: 225,")
	fiscal := getFrom(t, site, "/jurisdictions?series=pennsylvania-fiscal-2008-2015&measure=declined")
	if r := beginning(t, fiscal, "tbody.sums", "All lines"); r[1] != "225" {
		t.Errorf("the fiscal years add up to %v", r)
	}
	fiscal.says(t, "thead", "FY 2008", "FY 2015 (part)")
	for measure, all := range map[string]string{"prepared": "882", "declined": "292"} {
		if r := beginning(t, getFrom(t, site, "/jurisdictions?series=minnesota-2025-2026&measure="+measure), "tbody.sums",
			"All lines"); r[1] != all {
			t.Errorf("the lines of %s add up to %v", measure, r)
		}
	}
}

// A share is given in percent only if it is out of ten or more, and always with both its numbers.
func TestShareStandsWithBothItsNumbers(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions?series=minnesota-2025-2026&measure=declined")
	for name, share := range map[string]string{"Hennepin County": "120 of 187 (64.2%)", "Lyon County": "2 of 9"} {
		if r := beginning(t, a, "#list .frame tbody", name); r[len(r)-1] != share {
			t.Errorf("%s reads %q", name, r)
		}
	}
	if got := getFrom(t, site, "/jurisdictions?series=foia-2007-2015").text("#list .frame " +
		"thead"); strings.Contains(got, "Share") {
		t.Errorf("a series with one measure has a share: %s", got)
	}
}

// A facility of others does not count towards its place's number.
func TestFacilitiesOfOthersStandApart(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions?series=foia-2007-2015")
	if r := beginning(t, a, "#list .frame tbody", "Los Angeles County"); r[1] != "982" || r[len(r)-1] != "249" {
		t.Errorf("Los Angeles County reads %q", r)
	}
	a.says(t, "main", "They are no part of the place’s own numbers.")
}

// A cell for a place that no line names has a mark with the reason, and never 0.
func TestEmptyCellsOfASeriesSayWhy(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions?series=foia-2007-2015")
	r := beginning(t, a, "#list .frame tbody", "Santa Clara County")
	if !slices.Contains(r, "–no line names the place") {
		t.Errorf("Santa Clara County reads %q", r)
	}
	a.Find("#list .frame .why").Each(func(_ int, td *goquery.Selection) {
		if td.Find(".tip").Text() == "" || td.Find("[aria-hidden=true]").Length() != 1 {
			t.Errorf("a cell gives no reason: %s", words(td))
		}
	})
}

func TestPlacesOfASeriesAreSortedAndNarrowed(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	first := func(address string) string {
		return cellsOf(getFrom(t, site, address), "#list .frame tbody")[0][0]
	}
	for address, want := range map[string]string{
		"":                             "New York City",
		"?sort=2013":                   "New York City",
		"?sort=2015":                   "Ventura County",
		"?sort=name":                   "Ada County",
		"?sort=name&order=descending":  "Yuma County",
		"?state=fl":                    "Miami-Dade County",
		"?state=FL&sort=2014":          "Miami-Dade County",
		"?measure=declined&sort=total": "New York City",
	} {
		got := first("/jurisdictions?series=foia-2007-2015" + strings.Replace(address, "?", "&", 1))
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s begins with %q, not %q", address, got, want)
		}
	}
	for _, address := range []string{"?sort=2003", "?state=zz", "?measure=issued", "?page=7", "?order=up", "?page=x"} {
		r := httptest.NewRequest(http.MethodGet, "/jurisdictions?series=foia-2007-2015&"+address[1:], nil)
		if a := ask(t, site, r); a.status != http.StatusBadRequest && a.status != http.StatusNotFound {
			t.Errorf("%s returns %d", address, a.status)
		}
	}
	for _, address := range []string{"/series/nothing", "/series/ddor.csv", "/series/ddor.atom", "/series/dhs-2025.atom"} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != http.StatusNotFound {
			t.Errorf("%s returns %d", address, a.status)
		}
	}
}

func TestListSaysWhatCameOffAndWhenItWasWithdrawn(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	about := getFrom(t, site, "/series/dhs-2025")
	about.says(t, ".lede", "439 entries of the list are in the record.")
	about.says(t, "main", "The list was withdrawn on June 1, 2025 (U.S. Department of Homeland Security).",
		"Withdrawn (U.S. Department of Homeland Security)")
	a := getFrom(t, site, "/jurisdictions?series=dhs-2025&state=co")
	off := map[string]bool{"Weld County": true, "El Paso County": true, "Aurora": true}
	for _, r := range cellsOf(a, "#list .frame tbody") {
		cameOff := false
		for name := range off {
			cameOff = cameOff || strings.HasPrefix(r[0], name)
		}
		want := "list withdrawn on June 1, 2025"
		if cameOff {
			want = "came off on May 30, 2025"
		}
		if !strings.HasPrefix(r[4], want) {
			t.Errorf("%s reads %q", r[0], r[4])
		}
	}
	if r := beginning(t, a, "#list .frame tbody", "Arapahoe County"); !strings.HasSuffix(r[4], "disputed") {
		t.Errorf("the dispute of Arapahoe County is not marked: %q", r)
	}
	rows := cellsOf(getFrom(t, site, "/jurisdictions?series=dhs-2025&page=5"), "#list .frame tbody")
	if len(rows) != 39 {
		t.Errorf("the last page has %d entries", len(rows))
	}
	getFrom(t, site, "/jurisdictions?series=dhs-2025&state=va&measure=county").says(t, "main", "Martinsville County")
	var entries []string
	for _, r := range cellsOf(getFrom(t, site, "/series/doj-2025"), ".periods tbody") {
		entries = append(entries, r[len(r)-1])
	}
	if diff := cmp.Diff([]string{"35", "34", "33"}, entries); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	doj := getFrom(t, site, "/jurisdictions?series=doj-2025")
	if r := beginning(t, doj, "#list .frame tbody", "State of Nevada"); !strings.HasPrefix(r[4],
		"came off on September 26, 2025 U.S. Department of Justice:") {
		t.Errorf("Nevada reads %q", r)
	}
	doj.never(t, "main", "withdrawn on")
}

// The files of a series have all rows of its table, with its filter and order.
func TestFilesOfASeriesHaveItsRows(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	sum := 0
	_, rows := getFrom(t, site, "/series/pennsylvania-2007-2015.csv?measure=declined").rows(t)
	places := map[string]bool{}
	for _, r := range rows {
		places[r["jurisdiction"]] = true
		for _, column := range []string{"effective", "apart"} {
			for n := 0; n < len(r[column]); n++ {
				if r[column][n] < '0' || r[column][n] > '9' {
					t.Fatalf("%s is %q", column, r[column])
				}
			}
			sum += numberIn(r[column])
		}
		if r["measure"] != "declined" || r["apart"] == "" && r["apart_state"] != "no line" || r["figure_state"] == "" {
			t.Errorf("a row reads %v", r)
		}
	}
	if sum != 225 || len(places) < 60 {
		t.Errorf("%d places add up to %d", len(places), sum)
	}
	list := getFrom(t, site, "/series/dhs-2025.json").table(t)
	if list.Count != 439 || len(list.Rows) != 439 || !strings.HasSuffix(list.Address, "/series/dhs-2025") {
		t.Errorf("%d of %d entries of %s", len(list.Rows), list.Count, list.Address)
	}
	all, err := csv.NewReader(strings.NewReader(getFrom(t, site, "/series/dhs-2025.csv?state=co").body)).ReadAll()
	if err != nil || len(all) != 29 {
		t.Errorf("%d lines: %v", len(all), err)
	}
}

// numberIn returns the number in a cell, 0 for an empty one.
func numberIn(cell string) (n int) {
	for _, digit := range cell {
		n = 10*n + int(digit-'0')
	}
	return n
}

func TestTheListTakesEverySeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for address, want := range map[string]string{
		"/series/foia-2007-2015?state=tx&sort=2014":         "/jurisdictions?series=foia-2007-2015&sort=2014&state=tx",
		"/es/series/dhs-2025?measure=county":                "/es/jurisdictions?measure=county&series=dhs-2025",
		"/states/tx?series=foia-2007-2015&measure=declined": "/jurisdictions?measure=declined&series=foia-2007-2015&state=tx",
		"/states/co.csv?series=dhs-2025":                    "/jurisdictions.csv?series=dhs-2025&state=co",
	} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusSeeOther || a.header.Get("Location") != want {
			t.Errorf("%s returns %d, %s", address, a.status, a.header.Get("Location"))
		}
	}
	if a := ask(t, site, httptest.NewRequest(http.MethodGet, "/jurisdictions?series=zz", nil)); a.status !=
		http.StatusBadRequest {
		t.Errorf("an unknown series returns %d", a.status)
	}
	for _, id := range []string{"ddor", "minnesota-2025-2026", "doj-2025", "dhs-2025", "foia-2007-2015"} {
		address := "/jurisdictions?series=" + id
		if a := getFrom(t, site, "/jurisdictions?measure=issued&report="+week1); !a.linked(address) {
			t.Errorf("the list of the weekly reports does not lead to %s", id)
		}
		a := getFrom(t, site, "/jurisdictions?series=foia-2007-2015&report=foia-2007-2015-2013-01-01")
		if !a.linked(address) {
			t.Errorf("the list of another series does not lead to %s", id)
		}
	}
	years := getFrom(t, site, "/jurisdictions?series=foia-2007-2015&q=travis")
	if r := beginning(t, years, "#list tbody", "Travis County"); len(r) < 10 || len(years.inTable()) != 1 {
		t.Errorf("a table of years reads %q", r)
	}
	for _, ext := range []string{"csv", "json"} {
		list, own := getFrom(t, site, "/jurisdictions."+ext+"?series=dhs-2025&state=co"),
			getFrom(t, site, "/series/dhs-2025."+ext+"?state=co")
		if ext == "csv" && list.body != own.body || len(list.body) < 1000 {
			t.Errorf("the list and the series give other files")
		}
	}
}

// A page of a series has at most 100 rows and 36 kB compressed.
func TestPagesOfASeriesAreLight(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, address := range []string{"/series", "/jurisdictions?series=foia-2007-2015",
		"/es/jurisdictions?series=foia-2007-2015&page=2", "/jurisdictions?series=dhs-2025",
		"/jurisdictions?series=pennsylvania-2007-2015", "/series/ddor"} {
		a := getFrom(t, site, address)
		if n := a.Find("#list .frame tbody:not(.sums) tr").Length(); n > 100 {
			t.Errorf("%s has %d rows", address, n)
		}
		var sent bytes.Buffer
		z := gzip.NewWriter(&sent)
		z.Write([]byte(a.body)) // a buffer takes everything
		z.Close()
		if sent.Len() > 36_000 {
			t.Errorf("%s has %d bytes", address, sent.Len())
		}
	}
}

// The page on how to read the record describes the series that the record has in the requested
// version, and no others.
func TestMethodNamesSeriesOfTheRecordOnly(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	series := []string{"/series/foia-2007-2015", "/series/dhs-2025"}
	for language, heading := range map[string]string{
		"": "Figures that are easily confused", "/es": "Cifras que se confunden con facilidad",
	} {
		whole := getFrom(t, site, language+link.Method)
		whole.says(t, "main nav", heading)
		whole.says(t, "h2", heading)
		for _, s := range series {
			if !whole.linked(language + s) {
				t.Errorf("%s does not link to %s", language+link.Method, s)
			}
		}
		earlier := getFrom(t, site, language+link.Method+"?as-of=seq:71")
		for _, before := range []answer{page(t, language+link.Method), earlier} {
			before.never(t, "main", heading)
			if n := before.Find("main a[href*='/series/']").Length(); n > 0 {
				t.Errorf("%s links to %d series that the record does not have", language+link.Method, n)
			}
		}
	}
}
