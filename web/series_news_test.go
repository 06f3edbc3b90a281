package web_test

import (
	"strings"
	"testing"
)

// A feed names the figures of every series by its own measures and periods.
func TestFeedsSpeakTheWordsOfEachSeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	place := getFrom(t, site, "/jurisdictions/mn/hennepin-county.atom").body
	for _, want := range []string{
		"Hennepin County, Minnesota, Dec 1, 2025 – Mar 10, 2026, Detainers prepared&lt;/a&gt;: before: not in our copy " +
			"yet; now: 187",
		"Hennepin County, Minnesota, Dec 1, 2025 – Mar 10, 2026, Detainers declined&lt;/a&gt;: before: not in our copy " +
			"yet; now: 120",
		"Hennepin County, Minnesota, 2014, Detainers declined&lt;/a&gt;: before: not in our copy yet; now: 62",
		"Counties on the list&lt;/a&gt;: before: not in our copy yet; now: on the list",
		"Detainers in Minnesota, 1 December 2025 to 10 March 2026, Dec 1, 2025 – Mar 10, 2026: 6 lines",
		"/jurisdictions/mn/hennepin-county#in-foia-2007-2015",
		"Declines recorded", // of the weekly reports
	} {
		if !strings.Contains(place, want) {
			t.Errorf("the feed of the place does not say %q", want)
		}
	}
	state := getFrom(t, site, "/states/mn.atom").body
	if !strings.Contains(state, "Stearns County, Minnesota, May 29, 2025, Counties on the list") {
		t.Error("the feed of the state names a list entry as another measure")
	}
	for feed, want := range map[string]string{
		"/jurisdictions.atom":                       "Taken off after a memorandum of understanding",
		"/jurisdictions/md/baltimore-county.atom":   "Baltimore County, Maryland: Removed (U.S. Department of Justice)",
		"/es/jurisdictions/mn/hennepin-county.atom": "Solicitudes de retención preparadas",
	} {
		if !strings.Contains(getFrom(t, site, feed).body, want) {
			t.Errorf("%s does not say %q", feed, want)
		}
	}
}

// The differences of a place include the figures of every series, under their own names.
func TestDifferencesOfAPlaceHaveEverySeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	_, rows := getFrom(t, site, "/jurisdictions/mn/hennepin-county/changes.csv?from=seq:71").rows(t)
	found := map[string]string{}
	for _, r := range rows {
		found[r["report"]+" "+r["measure"]] = r["what"] + " " + r["after_effective"]
	}
	for figure, want := range map[string]string{
		"minnesota-2025-2026-2025-12-01 prepared": "added 187", "minnesota-2025-2026-2025-12-01 declined": "added 120",
		"foia-2007-2015-2014-01-01 declined": "added 62", "dhs-2025-2025-05-29 county": "added ",
	} {
		if found[figure] != want {
			t.Errorf("%s: %q, of %v", figure, found[figure], found)
		}
	}
	a := getFrom(t, site, "/jurisdictions/mn/hennepin-county/changes?from=seq:71")
	a.says(t, "main table", "Detainers prepared", "Counties on the list", "2014")
	_, list := getFrom(t, site, "/jurisdictions/changes.csv?from=seq:71").rows(t)
	for _, r := range list {
		if !strings.HasPrefix(r["report"], "ddor-") {
			t.Errorf("the list of the weekly reports has %s", r["report"])
		}
	}
}

// The page of reports lists every series, the weekly one first, with the reports beside their
// totals.
func TestReportsHaveEverySeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/reports")
	first := a.Find("main h2").First()
	if words(first) != "Weekly Declined Detainer Outcome Report" {
		t.Errorf("the page begins with %q", words(first))
	}
	a.says(t, "main", "Below them are the reports and lists of 6 other series.", "2014: Detainers declined: 13,594 of "+
		"13,594",
		"Oct 1 – Dec 31, 2007 (part): Detainers declined: 11 of 11", "May 30, 2025: ", "Counted by NPR")
	for _, series := range []string{"foia-2007-2015", "pennsylvania-fiscal-2008-2015", "dhs-2025", "doj-2025"} {
		if !a.linked("/series/" + series) {
			t.Errorf("nothing leads to %s", series)
		}
	}
	getFrom(t, site, "/es/reports").says(t, "main", "2014: Solicitudes de retención rechazadas: 13,594 de 13,594")
	page(t, "/reports").never(t, "main", "other series")
}
