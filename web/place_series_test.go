package web_test

import (
	"strings"
	"testing"
)

// The page of a place begins with a row for each series that names it, the newest first. Each
// series has a section with its own numbers.
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

// A place that no weekly report names is not said to be unnamed if another series names it.
func TestPlaceOfAnotherSeriesIsNotSaidToBeNowhere(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, "/jurisdictions/al/baldwin-county")
	a.says(t, ".lede", "Other series in this record name it.")
	if strings.Contains(a.Find(".lede").Text(), "No line in this record") {
		t.Error("it is said to be named nowhere")
	}
	a.says(t, "table.overview", "Detainers declined: 1")
}

// A place in the weekly reports alone has no table of series.
func TestPlaceOfOneSeriesIsAsShortAsBefore(t *testing.T) {
	t.Parallel()
	if n := page(t, "/jurisdictions/nv/clark-county").Find("table.overview").Length(); n != 0 {
		t.Errorf("%d tables", n)
	}
}

// The page of a place begins with what the reports say about it, what that means and what was said
// since.
func TestPlaceBeginsWithTheAnswer(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for place, says := range map[string]map[string]string{
		"tx/travis-county": {
			".lede":     "ICE listed Travis County in all of its three weekly reports of 2017.",
			".counts":   "142 disputed Jan 28 – Feb 3, 2017 2 Feb 4 – 10, 2017 10 Feb 11 – 17, 2017",
			".standing": "Disputed: Sheriff's office, March 21, 2017 Says it declined 11 of 41 requests",
			".office":   "Is this your office?",
		},
		"ny/nassau-county": {
			".counts":      "Detainers ICE sent 38 disputed Jan 28 – Feb 3, 2017 This does not say how many were declined.",
			".standing":    "Answered: Sheriff's office, March 20, 2017",
			".namesakes":   "Not this Nassau? 1 other place shares the name",
			"#statement-2": "March 2017",
		},
		"mn/hennepin-county": {".standing": "Disputed: Sheriff, April 11, 2017 Says 15 requests came that week"},
		"az/maricopa-county": {
			".lede": "for its policy only. ICE gave no number that we have.",
			"main":  "Policy listed, Feb 11 – 17, 2017: Sheriff ended courtesy holds",
		},
		"ny/franklin-county": {
			".counts":        "9 withdrawn by ICE disputed",
			".standing":      "Corrected by ICE, April 5, 2017 ICE withdrew the figure of 9.",
			"table.overview": "Sent: 9 as published, withdrawn by ICE, disputed",
		},
		"va/loudoun-county": {".lede": "We did not find Loudoun County in ICE’s three weekly reports of 2017."},
		"wa/king-county": {
			".lede":   "We do not have the number.",
			".counts": "listed; we do not have the number disputed Jan 28 – Feb 3, 2017",
		},
	} {
		a := getFrom(t, site, "/jurisdictions/"+place)
		for selector, text := range says {
			a.says(t, selector, text)
		}
	}
	if n := getFrom(t, site, "/jurisdictions/va/loudoun-county").Find("main > :not(details) table").Length(); n != 0 {
		t.Errorf("a place with nothing has %d tables", n)
	}
	days := getFrom(t, site, "/jurisdictions/ny/nassau-county").Find(".timeline .when time")
	if first := words(days.First()); first != "March 20, 2017" {
		t.Errorf("what happened begins with %s, before the first report came out", first)
	}
}

// Each number leads to the note that names its source.
func TestNumbersLeadToTheirSources(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/tx/travis-county")
	links := a.Find("table.figures-by-period a.figure")
	if links.Length() != 4 {
		t.Errorf("%d numbers lead to a note, want 4", links.Length())
	}
	for _, s := range links.EachIter() {
		note := a.Find("[id='" + strings.TrimPrefix(s.AttrOr("href", ""), "#") + "']")
		if note.Length() != 1 || note.Find("[data-copy-link='#"+s.Closest("td").AttrOr("id", "")+"']").Length() != 1 {
			t.Errorf("%s leads to no note of its own", s.AttrOr("href", ""))
		}
	}
	if n := a.Find("tr th[aria-current]").Length(); n != 0 {
		t.Errorf("%d rows are marked as requested", n)
	}
	asked := page(t, "/jurisdictions/tx/travis-county?report="+week2).Find("th[aria-current]")
	if asked.AttrOr("id", "") != week2 {
		t.Errorf("the requested row is %q", asked.AttrOr("id", ""))
	}
}
