package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Every resource answers as described over a record of all series. A series can be requested for
// any of its published reports.
func TestTheAPITakesEverySeries(t *testing.T) {
	t.Parallel()
	d := description(t)
	_, site := openWhole(t)
	addresses := []string{"/api/v1/entries?measure=prepared&limit=50", "/api/v1/entries?limit=1000",
		"/api/v1/jurisdictions/mn/hennepin-county", "/api/v1/jurisdictions/fl/miami-dade-county"}
	for _, s := range data(apiGet(t, site, "/api/v1/series")) {
		id := s["series"].(string)
		addresses = append(addresses, "/api/v1/jurisdictions/mn/hennepin-county/periods/"+id,
			"/api/v1/series/"+id+"/jurisdictions?limit=5&sort=name")
		for _, p := range s["periods"].([]any) {
			if p.(thing)["report_status"] == "published" {
				addresses = append(addresses,
					"/api/v1/series/"+id+"/jurisdictions?limit=3&report="+p.(thing)["report"].(string))
			}
		}
	}
	if len(addresses) < 30 {
		t.Errorf("there are only %d addresses", len(addresses))
	}
	for _, address := range append(addresses, "/api/v1/series") {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		a := ask(t, site, r)
		if a.status != http.StatusOK {
			t.Errorf("%s: status %d, %s", address, a.status, a.body)
		}
		d.holds(t, r, a)
	}
}

func TestTheAPIRefusesWhatASeriesDoesNotHave(t *testing.T) {
	t.Parallel()
	d := description(t)
	_, site := openWhole(t)
	const foia = "/api/v1/series/foia-2007-2015/jurisdictions"
	for _, address := range []string{"/api/v1/series/nope/jurisdictions",
		"/api/v1/jurisdictions/mn/hennepin-county/periods/nope"} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		a := ask(t, site, r)
		d.holds(t, r, a)
		if a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
	for address, want := range map[string][2]string{
		foia + "?sort=issued":             {"sort", "declined, name or state"},
		foia + "?report=" + week1:         {"report", "foia-2007-2015-2014"},
		foia + "?state=zz":                {"state", "two letters"},
		foia + "?order=up":                {"order", "ascending"},
		foia + "?order=ascending&order=x": {"order", "once"},
	} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		a := ask(t, site, r)
		d.holds(t, r, a)
		var p struct{ Parameter, Expected string }
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != http.StatusBadRequest ||
			p.Parameter != want[0] || !strings.Contains(p.Expected, want[1]) {
			t.Errorf("%s: status %d, %s", address, a.status, a.body)
		}
	}
}

// The figures of a series are those of its file. They have a share where the series allows one.
func TestAPIFiguresOfASeriesAreThoseOfItsTable(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	of := map[string]thing{}
	for _, r := range data(apiGet(t, site, "/api/v1/series/minnesota-2025-2026/jurisdictions?limit=1000")) {
		for _, f := range r["figures"].([]any) {
			of[r["jurisdiction"].(string)+" "+f.(thing)["measure"].(string)] = f.(thing)
		}
	}
	for _, measure := range []string{"prepared", "declined"} {
		rows := getFrom(t, site, "/series/minnesota-2025-2026.json?measure="+measure).table(t).Rows
		for _, row := range rows {
			slug, _ := row["jurisdiction"].(string)
			if slug == "" {
				continue
			}
			for _, field := range []string{"effective", "published"} {
				if got, want := of[slug+" "+measure][field], row[field]; got != want {
					t.Errorf("%s, %s of %s: %v, in the table %v", slug, field, measure, got, want)
				}
			}
		}
		if len(rows) == 0 {
			t.Errorf("no row of %s", measure)
		}
	}
	share, _ := of["mn/hennepin-county declined"]["share"].(thing)
	if share["part"] != number(120) || share["whole"] != number(187) || share["percent"] != json.Number("64.2") {
		t.Errorf("Hennepin County's share is %v", share)
	}
	if share, _ := of["mn/lyon-county declined"]["share"].(thing); share["whole"] != number(9) || share["percent"] != nil {
		t.Errorf("Lyon County's share is %v", share)
	}
	if got := of["mn/hennepin-county prepared"]["share"]; got != nil {
		t.Errorf("the whole of a share has a share itself: %v", got)
	}
	place := apiGet(t, site, "/api/v1/jurisdictions/mn/hennepin-county")["data"].(thing)
	var named []string
	for _, s := range place["series"].([]any) {
		named = append(named, s.(thing)["series"].(string))
	}
	if got := strings.Join(named, " "); got != "minnesota-2025-2026 dhs-2025 ddor foia-2007-2015" {
		t.Errorf("Hennepin County is named by %s", got)
	}
	for _, r := range data(apiGet(t, site, "/api/v1/jurisdictions/mn/hennepin-county/periods/foia-2007-2015")) {
		f := r["figures"].([]any)[0].(thing)
		if r["partial"] == true && (f["change"] != nil || !strings.Contains(f["change_reason"].(string), "partial") &&
			f["effective"] != nil) {
			t.Errorf("a partial period has the change %v, %v", f["change"], f["change_reason"])
		}
	}
}
