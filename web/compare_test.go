package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// compared is the address of the comparison of these places.
func compared(slugs ...string) string { return "/compare?j=" + strings.Join(slugs, "&j=") }

// A comparison shows the figures of each place as the place's own page does.
func TestComparisonAgreesWithEachPage(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, slugs := range [][]string{
		{"nv/clark-county", "ny/nassau-county"},
		{"tx/travis-county", "ca/kern-county", "ma/suffolk-county", "nm/dona-ana-county", "mn/hennepin-county",
			"il/will-county"},
	} {
		a := getFrom(t, site, compared(slugs...))
		figures := 0
		for _, m := range []string{"issued", "declined"} {
			table := a.Find("section[aria-labelledby='measure-ddor-" + m + "'] table")
			rows := table.Find("tbody tr")
			for i, report := range []string{week1, week2, week3} {
				for k, slug := range slugs {
					own := getFrom(t, site, "/jurisdictions/"+slug).Find("td[id='" + report + "-" + m + "']")
					cell := rows.Eq(i).Find("td").Eq(k)
					alone, _, _ := cellOf(own)
					if got, want := words(cell), alone; got != want || got == "" {
						t.Errorf("%s, %s, %s: compared %q, alone %q", slug, report, m, got, want)
					}
					drawn := a.Find("[data-of='" + slug + "-" + report + "-" + m + "']")
					if got, want := drawnReading(drawn), shown(own); got != want {
						t.Errorf("%s, %s, %s: drawn %q, alone %q", slug, report, m, got, want)
					}
					figures++
				}
			}
		}
		if figures != 6*len(slugs) {
			t.Errorf("%d figures were compared", figures)
		}
		_, rows := getFrom(t, site, strings.Replace(compared(slugs...), "?", ".csv?", 1)).rows(t)
		var own []row
		for _, slug := range slugs {
			_, of := getFrom(t, site, "/jurisdictions/"+slug+".csv").rows(t)
			own = append(own, of...)
		}
		if len(rows) != len(own) {
			t.Fatalf("the file has %d rows, those of the places %d", len(rows), len(own))
		}
		for i := range rows {
			for column, value := range own[i] {
				if rows[i][column] != value {
					t.Errorf("row %d: %s is %q, of the place %q", i, column, rows[i][column], value)
				}
			}
		}
	}
}

// The charts of a measure share one scale: they mark the same numbers.
func TestComparisonHasOneScale(t *testing.T) {
	t.Parallel()
	a := page(t, compared("tx/travis-county", "ma/suffolk-county"))
	var scales []string
	a.Find("section[aria-labelledby='measure-ddor-declined'] svg").Each(func(_ int, s *goquery.Selection) {
		scales = append(scales, s.Find("g").First().Text())
	})
	if len(scales) != 2 || scales[0] != scales[1] || !strings.Contains(scales[0], "150") {
		t.Errorf("the scales are %q", scales)
	}
}

func TestDifferencesAreWorded(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for address, want := range map[string]string{
		compared("nv/clark-county",
			"ny/nassau-county"): "Clark County, Nevada has 51, 13 more than the 38 of Nassau County, New York. " +
			"The figure of Clark County, Nevada is disputed.",
		compared("co/boulder-county",
			"co/broomfield-county"): "Boulder County, Colorado has 6, 3 more than the 3 of Broomfield County, Colorado.",
		compared("co/broomfield-county",
			"tx/travis-county"): "Travis County, Texas has 142, 139 more than the 3 of Broomfield County, Colorado. " +
			"The figure of Travis County, Texas is disputed.",
		compared("ca/kern-county",
			"nv/clark-county"): "Clark County, Nevada has 54, 28 more than the 26 of Kern County, California.",
		compared("co/denver-county", "ca/santa-barbara-county"): "have the same number, 1.",
	} {
		getFrom(t, site, address).says(t, "main", want)
	}
	for what, address := range map[string]string{
		"a withdrawn figure":       compared("tx/travis-county", "tx/bastrop-county"),
		"a city and its county":    compared("ca/los-angeles", "ca/los-angeles-county"),
		"a count within a count":   compared("ny/new-york-city", "ny/queens-county"),
		"a city and another place": compared("ca/los-angeles", "tx/travis-county"),
	} {
		if text := getFrom(t, site, address).text("main"); strings.Contains(text, "more than the") {
			t.Errorf("%s is compared in words", what)
		}
	}
}

func TestComparisonSaysWhatMayNotBeCompared(t *testing.T) {
	t.Parallel()
	within := "may count the same detainers, for one lies within the other"
	kinds := "These places are of different kinds"
	for address, want := range map[string][]string{
		compared("ny/new-york-city", "ny/queens-county"):    {within, kinds},
		compared("ca/los-angeles", "ca/los-angeles-county"): {within, kinds},
		compared("ca/state", "ca/kern-county"):              {within, kinds},
		compared("ca/los-angeles", "nv/clark-county"):       {kinds},
	} {
		page(t, address).says(t, "main", want...)
	}
	page(t, compared("ca/los-angeles", "nv/clark-county")).never(t, "main", within)
	page(t, compared("la/orleans-parish", "nv/clark-county")).never(t, "main", within, kinds)
}

func TestPlacesAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	two := compared("nv/clark-county", "ny/nassau-county")
	for address, to := range map[string]string{
		"/compare?add=nv/clark-county":                                      compared("nv/clark-county"),
		"/compare?j=nv/clark-county&add=nassau+county%2C+ny":                two,
		"/compare?j=nv/clark-county&add=nassau+county%2C+ny&as-of=seq%3A50": two + "&as-of=seq%3A50",
	} {
		a := get(t, address)
		if got := a.header.Get("Location"); a.status != http.StatusSeeOther || got != to {
			t.Errorf("%s: status %d, to %s; want %s", address, a.status, got, to)
		}
	}
	a := page(t, two)
	for _, remaining := range []string{"nv/clark-county", "ny/nassau-county"} {
		if !a.linked(compared(remaining)) {
			t.Errorf("nothing leads to the comparison with %s alone", remaining)
		}
	}
	form := a.Find("form.add")
	if input := form.Find("input[name=add]"); input.AttrOr("data-find-go", "") != two+"&j={slug}" ||
		input.AttrOr("data-find", "") != "/find.json" || form.Find("input[name=j]").Length() != 2 {
		t.Error("the form cannot add a place")
	}
	several := page(t, "/compare?j=nv/clark-county&add=franklin+county")
	if !several.linked(compared("nv/clark-county", "ny/franklin-county")) {
		t.Error("a name of several places does not offer them")
	}
	page(t, "/compare?j=nv/clark-county&add=qqqqqq").says(t, "main", "No place in this record has that name.")
	page(t, compared("nv/clark-county")).says(t, "main", "Name another place to compare Clark County, Nevada with.")
	if n := page(t, compared("nv/clark-county", "nv/clark-county")).Find("table").Length(); n != 0 {
		t.Error("a place is compared with itself")
	}
	if !page(t, "/jurisdictions/nv/clark-county").linked(compared("nv/clark-county")) {
		t.Error("the place's page does not lead to its comparison")
	}
}

func TestBadComparisonsAreExplained(t *testing.T) {
	t.Parallel()
	seven := compared("nv/clark-county", "ny/nassau-county", "ca/kern-county", "tx/travis-county", "pa/chester-county",
		"wa/king-county", "ny/franklin-county")
	for address, want := range map[string]string{
		compared("nv/clark-county", "nv/nowhere"): "it is a place by its address",
		seven:                            "at most 6 places can be compared",
		"/compare.svg?j=nv/clark-county": "at least two places are compared",
		"/compare.svg?j=nv/clark-county&j=ny/nassau-county&measure=x": "it can be issued or declined",
	} {
		a := ask(t, site2017, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", address, a.status)
			continue
		}
		a.says(t, "main", want)
	}
	if a := get(t, compared("nv/clark-county", "nv/nowhere")); !a.linked(compared("nv/clark-county")) {
		t.Error("the places before the bad one are not offered")
	}
}

func TestOnlyTheEmptyComparisonIsIndexed(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]int{"/compare": 0, compared("nv/clark-county"): 1,
		compared("nv/clark-county", "ny/nassau-county"): 1} {
		if got := page(t, address).Find("link[rel=canonical]").AttrOr("href", ""); got != "https://ledger.example"+address {
			t.Errorf("%s names itself %s", address, got)
		}
		if got := page(t, address).Find("meta[name=robots][content^=noindex]").Length(); got != want {
			t.Errorf("%s has %d marks against indexing, want %d", address, got, want)
		}
	}
}

func TestComparisonFileStandsAlone(t *testing.T) {
	t.Parallel()
	text := svg(t, site2017, "/compare.svg?j=nv/clark-county&j=ny/nassau-county")
	for _, want := range []string{"Detainers sent, on one scale", "Clark County, Nevada", "Nassau County, New York",
		"51", "38", "record version"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file does not say %q: %s", want, text)
		}
	}
	if strings.Contains(text, "Declines") {
		t.Error("both measures are in one file")
	}
}

// Places can be compared in any series that names one of them, each measure by itself.
func TestPlacesAreComparedInASeries(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	two := compared("mn/hennepin-county", "mn/lyon-county")
	in := func(series string) string { return two + "&series=" + series }
	a := getFrom(t, site, in("minnesota-2025-2026"))
	for measure, numbers := range map[string][]string{"prepared": {"187", "9"}, "declined": {"120", "2"}} {
		cells := a.Find("section[aria-labelledby='measure-minnesota-2025-2026-" + measure + "'] table tbody td")
		for i, want := range numbers {
			if got := words(cells.Eq(i)); got != want {
				t.Errorf("%s of place %d is %q", measure, i, got)
			}
		}
	}
	a.says(t, "main", "It counts detainers that ICE prepared (wrote) in the period",
		"Facilities in Hennepin County, Minnesota that others run counted 33 in all periods")
	a.never(t, "main", "Section I", "Declines recorded", "different bases")
	for _, series := range []string{"ddor", "dhs-2025", "foia-2007-2015"} {
		if !a.linked(in(series)) {
			t.Errorf("nothing leads to the comparison in %s", series)
		}
	}
	if a.linked(in("doj-2025")) || a.Find("form.add input[name=series]").AttrOr("value", "") != "minnesota-2025-2026" ||
		!a.linked(compared("mn/lyon-county")+"&series=minnesota-2025-2026") {
		t.Error("the series is lost, or one is offered that names none of the places")
	}
	_, rows := getFrom(t, site, strings.Replace(in("minnesota-2025-2026"), "?", ".csv?", 1)).rows(t)
	if len(rows) != 4 || rows[1]["measure"] != "declined" || rows[1]["effective"] != "120" || rows[1]["apart"] != "2" {
		t.Errorf("the file reads %v", rows)
	}
	years := getFrom(t, site, compared("mn/hennepin-county", "mn/ramsey-county")+"&series=foia-2007-2015")
	years.says(t, "main", "Oct 1 – Dec 31, 2007 (part)", "2014: Hennepin County, Minnesota has 62, 55 more than the 7")
	text := svg(t, site, "/compare.svg?j=mn/hennepin-county&j=mn/ramsey-county&series=foia-2007-2015")
	if !strings.Contains(
		text, "Detainers declined, on one scale") || !strings.Contains(text, "62") {
		t.Error("the chart file shows something else")
	}
}

// Without a series the weekly reports are compared if they name a place, else the newest series
// that does. The page says which places a series does not name.
func TestUsualSeriesOfAComparison(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	getFrom(t, site, compared("mn/hennepin-county", "mn/lyon-county")).says(t, "main", "Declines recorded (Section II)")
	rice := getFrom(t, site, compared("mn/lyon-county", "mn/nicollet-county"))
	rice.says(t, "main", "Detainers prepared")
	rice.never(t, "main", "Section II")
	getFrom(t, site, compared("mn/hennepin-county", "mn/lyon-county")+"&series=dhs-2025").says(t, "main",
		"Counties on the list", "on the list")
	getFrom(t, site, compared("mn/hennepin-county", "nv/clark-county")+"&series=minnesota-2025-2026").says(t, "main",
		"No line of this series names Clark County, Nevada.")
	getFrom(t, site, "/es"+compared("mn/hennepin-county", "mn/lyon-county")+"&series=foia-2007-2015").says(t, "main",
		"Solicitudes de retención rechazadas", "(parte)")
	bad := ask(t, site, httptest.NewRequest(http.MethodGet, compared("mn/hennepin-county")+"&series=nope", nil))
	if bad.status != http.StatusBadRequest || !bad.linked("/compare?j=mn%2Fhennepin-county") {
		t.Errorf("an unknown series: status %d", bad.status)
	}
	getFrom(t, site, "/compare?add=Guam").says(t, "main", "Guam is a territory.")
	getFrom(t, site, "/compare?add=Capitol+Planning+Region").says(t, "main", "took the place of Connecticut’s counties")
}
