package web_test

import (
	"strings"
	"testing"
)

// The page of a place begins with a row for each series that names it, the newest first, and
// each has a section with its own numbers.
func TestPlaceShowsEverySeriesThatNamesIt(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions/mn/hennepin-county")
	var first []string
	for _, row := range a.Find("table.overview tbody tr").EachIter() {
		first = append(first, strings.Join(strings.Fields(row.Text()), " "))
	}
	for i, want := range []string{"120 of 187 (64.2%)", "list withdrawn, June 1, 2025", "Declined: 2",
		"Detainers declined: 100 in all"} {
		if i >= len(first) || !strings.Contains(first[i], want) {
			t.Errorf("row %d of %q does not say %q", i, first, want)
		}
	}
	a.says(t, "main", "HENNEPIN COUNTY ADC", "186", "119")
	travis := getFrom(t, site, "/jurisdictions/tx/travis-county")
	travis.says(t, ".counts", "142")
	travis.says(t, "table.overview", "Declined: 142, 2, 10; Sent: 23")
}

// A place that no weekly report names and another series does is not said to be nowhere.
func TestPlaceOfAnotherSeriesIsNotSaidToBeNowhere(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions/al/baldwin-county")
	a.says(t, ".lede", "Other series in this record name it.")
	if strings.Contains(a.Find(".lede").Text(), "No line in this record") {
		t.Error("it is said to be nowhere")
	}
	a.says(t, "table.overview", "Detainers declined: 1")
}

// A place with the weekly reports alone has no table of series.
func TestPlaceOfOneSeriesIsAsShortAsBefore(t *testing.T) {
	t.Parallel()
	if n := page(t, "/jurisdictions/nv/clark-county").Find("table.overview").Length(); n != 0 {
		t.Errorf("%d tables", n)
	}
}
