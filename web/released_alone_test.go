package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"detainerledger/internal/record"
)

// A record without the weekly reports of 2017 shows its own series on the pages that otherwise
// begin with those reports.
func TestRecordWithoutTheWeeklyReportsListsItsSeries(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	place := func(slug record.Slug, name, state, fips string) record.Jurisdiction {
		return record.Jurisdiction{Slug: slug, Name: name, State: state, Kind: "county", FIPS: fips}
	}
	if err := st.Apply(t.Context(), 0, entered, []record.Change{{Kind: record.AddPlaces,
		Origin: record.Origin{File: "places.csv", SHA256: strings.Repeat("0b", 32)}, Places: []record.Jurisdiction{
			place("tx/travis-county", "Travis County", "TX", "48453"), place("il/cook-county", "Cook County", "IL", "17031"),
			place("mn/hennepin-county", "Hennepin County", "MN", "27053"),
		}}}, nil); err != nil {
		t.Fatal(err)
	}
	addReleases(t, st)
	site := siteOver(st)
	for _, list := range []string{"/jurisdictions", "/jurisdictions?series=detainers", "/jurisdictions?by=month",
		"/es/jurisdictions"} {
		rows := getFrom(t, site, list).Find("#list tbody tr")
		if row := words(rows.First()); !strings.Contains(row, "Travis") {
			t.Errorf("%s begins with the row %q", list, row)
		}
	}
	for _, file := range []string{"/jurisdictions.csv", "/series/detainers.csv"} {
		if _, rows := getFrom(t, site, file).rows(t); len(rows) == 0 {
			t.Errorf("%s has no rows", file)
		}
	}
	a := ask(t, site, httptest.NewRequest(http.MethodGet, "/states/tx", nil))
	if to := a.header.Get("Location"); a.status != http.StatusSeeOther ||
		to != "/jurisdictions?series=detainers&state=texas" && to != "/jurisdictions?series=detainers&state=tx" {
		t.Errorf("the page of Texas: %d, to %s", a.status, to)
	}
	getFrom(t, site, "/jurisdictions/tx/travis-county").says(t, ".lede",
		"ICE’s weekly reports of 2017 are not in this record.")
	for _, page := range []string{"/", "/states", "/reports", "/series", "/series/detainers",
		"/jurisdictions/tx/travis-county", "/jurisdictions.atom", "/timeline.svg", "/map.svg"} {
		getFrom(t, site, page)
	}
}
