package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The API adds up the weeks of a long series by month or year, and says how many a sum covers. A
// place's own sums agree with those in the list.
func TestTheAPIAddsUpWeeks(t *testing.T) {
	t.Parallel()
	d := description(t)
	_, site := openReleased(t)
	const (
		places = "/api/v1/series/detainers/jurisdictions?by=month&sort=prepared"
		place  = "/api/v1/jurisdictions/tx/travis-county/periods/detainers?by="
	)
	figure := func(row thing, at int) thing { return row["figures"].([]any)[at].(thing) }
	held := func(address string) []thing {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		d.holds(t, r, ask(t, site, r))
		return data(apiGet(t, site, address))
	}
	months := held(place + "month&limit=100")
	if len(months) != 19 {
		t.Fatalf("Travis County has %d months, want 19", len(months))
	}
	// The weekly values are 100, 101 and so on. July has two weeks and is partial.
	june, july := months[17], months[18]
	if june["report"] != "detainers-2025-06" || june["periods_summed"] != number(4) || june["partial"] != false ||
		figure(june, 1)["effective"] != number(702) || figure(june, 1)["change"] != number(-153) {
		t.Errorf("June is %v", june)
	}
	if july["periods_summed"] != number(2) || july["partial"] != true || figure(july, 0)["effective"] != number(51) ||
		figure(july, 1)["change"] != nil || len(figure(july, 0)["revisions"].([]any)) != 0 {
		t.Errorf("July is %v", july)
	}
	if open := figure(june, 2); open["effective"] != number(240) || open["change"] != nil {
		t.Errorf("outcomes that are still open have a change: %v", open)
	}
	years := held(place + "year")
	if len(years) != 2 || years[0]["periods_summed"] != number(52) || figure(years[0], 0)["effective"] != number(1040) {
		t.Errorf("the years are %v", years)
	}
	weeks := held("/api/v1/jurisdictions/tx/travis-county/periods/detainers?limit=1")
	if of, given := weeks[0]["periods_summed"]; !given || of != nil {
		t.Errorf("a single week has periods_summed %v", of)
	}

	newest := held(places)
	if len(newest) != 2 || newest[0]["report"] != "detainers-2025-06" || newest[0]["jurisdiction"] != "tx/travis-county" {
		t.Fatalf("the places of the newest whole month are %v", newest)
	}
	if last := june["last_change"]; last == nil || newest[0]["last_change"] != nil {
		t.Errorf("the last change of a sum is %v at the place and %v in the list", last, newest[0]["last_change"])
	}
	for at := range 3 {
		of, want := figure(newest[0], at), figure(june, at)
		for _, field := range []string{"effective", "published", "change", "state"} {
			if of[field] != want[field] {
				t.Errorf("%v of Travis County has %s %v in the list, and %v at the place", of["measure"], field, of[field],
					want[field])
			}
		}
		if len(of["sources"].([]any)) != 1 {
			t.Errorf("%v of Travis County has the sources %v", of["measure"], of["sources"])
		}
	}
	if apart := figure(june, 1)["apart"]; apart != number(28) { // 4 weeks × 7 by facilities run by the state
		t.Errorf("facilities run by others prepared %v, want 28", apart)
	}
	last := held(places + "&report=detainers-2025-07&state=il")
	if len(last) != 1 || last[0]["jurisdiction"] != "il/cook-county" || figure(last[0], 1)["effective"] != number(4) {
		t.Errorf("July in Illinois is %v", last)
	}
	for _, address := range []string{place + "week", "/api/v1/series/foia-2007-2015/jurisdictions?by=month"} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		a := ask(t, site, r)
		if d.holds(t, r, a); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"by"`) {
			t.Errorf("%s: status %d, %s", address, a.status, a.body)
		}
	}
}
