package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// reportRows returns the rows of a JSON file of the site.
func reportRows(t *testing.T, site http.Handler, address string) []map[string]any {
	t.Helper()
	return getFrom(t, site, address).table(t).Rows
}

// An address without a series keeps its rows. All series together have exactly the rows of each
// one, and each series is on the page.
func TestReportsOfEverySeriesAreInFilesAndTheAPI(t *testing.T) {
	t.Parallel()
	d := description(t)
	_, site := openWhole(t)
	ids := func(series string) (file []string) {
		var api []string
		for _, r := range reportRows(t, site, "/reports.json?series="+series) {
			file = append(file, r["series"].(string)+r["period_start"].(string))
		}
		address := "/api/v1/reports?limit=1000&series=" + series
		r := httptest.NewRequest(http.MethodGet, address, nil)
		d.holds(t, r, ask(t, site, r))
		for _, r := range data(apiGet(t, site, address)) {
			api = append(api, r["series"].(string)+r["period_start"].(string))
		}
		if !slices.Equal(file, api) || len(file) == 0 {
			t.Errorf("series %q: the file has %q, the API %q", series, file, api)
		}
		return file
	}
	weekly, all := ids("ddor"), ids("all")
	if usual := ids(""); !slices.Equal(usual, weekly) {
		t.Errorf("without a series the file has %q, for the weekly reports %q", usual, weekly)
	}
	page := getFrom(t, site, "/reports").body
	var each []string
	for _, s := range data(apiGet(t, site, "/api/v1/series")) {
		id := s["series"].(string)
		each = append(each, ids(id)...)
		if !strings.Contains(page, `id="series-`+id+`"`) {
			t.Errorf("the page lacks %s", id)
		}
		one := getFrom(t, site, "/reports?series="+id).body
		if strings.Count(one, `id="series-`) != 1 || !strings.Contains(one, `id="series-`+id+`"`) {
			t.Errorf("the page of the reports of %s has other series", id)
		}
	}
	if !slices.Equal(all, each) || len(all) < len(weekly)+10 {
		t.Errorf("all series together have %d reports, one by one %d", len(all), len(each))
	}
}

// A file and the API say the same about each measure.
func TestReportsSayHowMuchOfEachMeasureIsEntered(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	api := data(apiGet(t, site, "/api/v1/reports?limit=1000&series=all"))
	for i, row := range reportRows(t, site, "/reports.json?series=all") {
		var want = map[string][]any{}
		for _, m := range api[i]["measures"].([]any) {
			m := m.(thing)
			total := "unknown"
			if n, known := m["total"].(json.Number); known {
				total = n.String()
			}
			want["measures"] = append(want["measures"], m["measure"])
			want["measure_lines_entered"] = append(want["measure_lines_entered"], m["lines_entered"].(json.Number).String())
			want["measure_entered"] = append(want["measure_entered"], m["entered"].(json.Number).String())
			want["measure_totals"] = append(want["measure_totals"], total)
		}
		if len(want["measures"]) == 0 || row["partial"] != api[i]["partial"] {
			t.Errorf("%v: measures %v, partial %v and %v", row["report"], want["measures"], row["partial"], api[i]["partial"])
		}
		for _, column := range slices.Sorted(maps.Keys(want)) {
			if got, _ := row[column].([]any); !slices.Equal(got, want[column]) {
				t.Errorf("%v: %s are %v, in the API %v", row["report"], column, got, want[column])
			}
		}
	}
	csv := getFrom(t, site, "/reports.csv?series=minnesota-2025-2026").body
	if !strings.Contains(csv, "prepared declined") {
		t.Errorf("the measures are not in the file:\n%s", csv)
	}
}

func TestReportsRefuseAnUnknownSeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, address := range []string{"/reports?series=nope", "/reports.csv?series=nope", "/api/v1/reports?series=nope"} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, "foia-2007-2015") {
			t.Errorf("%s: status %d, %.300s", address, a.status, a.body)
		}
	}
}
