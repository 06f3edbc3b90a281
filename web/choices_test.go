package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// The measure and report that a reader chose are kept by links to pages that can show them. Other
// links do not carry them.
func TestLinksKeepTheMeasureAndReportThatAreShown(t *testing.T) {
	t.Parallel()
	const look = "?measure=declined&report=" + week2
	for _, from := range []string{"/", "/jurisdictions", "/states/tx", "/jurisdictions/tx/travis-county"} {
		a := page(t, from+look+"&as-of=seq%3A12")
		if list := "/jurisdictions"; !a.linked(list+look+"&as-of=seq%3A12") || a.linked(list+"?as-of=seq%3A12") {
			t.Errorf("%s: links to the list drop the choice", from)
		}
		if about := "/corrections"; !a.linked(about+"?as-of=seq%3A12") || a.linked(about+look+"&as-of=seq%3A12") {
			t.Errorf("%s: links to the corrections carry parameters they do not take", from)
		}
	}
}

// A link that names another measure or series keeps what it names.
func TestALinkToSomethingElseKeepsWhatItNames(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions?measure=declined&report="+week2)
	found := 0
	for _, href := range a.Find("a").EachIter() {
		switch address := href.AttrOr("href", ""); address {
		case "/jurisdictions?measure=issued&report=" + week2 + "&series=ddor#map",
			"/jurisdictions?measure=declined&report=" + week1 + "&series=ddor#map":
			found++
		}
	}
	if found == 0 {
		t.Error("no switch leads to the other measure of the same report, or to the same measure of another")
	}
}

// Each place has one address, whatever was chosen on the linking page.
func TestLinksToPlacesCarryNoChoice(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"/", "/jurisdictions", "/states/tx"} {
		a := page(t, from+"?measure=declined&report="+week2)
		if !a.linked("/jurisdictions/tx/travis-county") {
			t.Errorf("%s leads to a place by another address", from)
		}
	}
}

// A page marks only the measure in its address, in the series it names.
func TestPlaceMarksTheMeasureThatIsAskedFor(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, c := range []struct{ query, counts, heading string }{
		{"", "", ""}, {"?measure=declined", "Declined", ""}, {"?measure=issued", "sent", ""},
		{"?series=minnesota-2025-2026&measure=prepared", "", "Detainers prepared"},
		{"?series=minnesota-2025-2026&measure=declined", "", "Detainers declined"},
		{"?series=foia-2007-2015&measure=declined", "", "Detainers declined"},
	} {
		for _, place := range []string{"tx/travis-county", "mn/hennepin-county"} {
			a := getFrom(t, site, "/jurisdictions/"+place+c.query)
			counts, headings := a.Find(".counts [aria-current] dt"), a.Find("main th[aria-current]")
			if place == "tx/travis-county" && (c.counts == "") != (counts.Length() == 0) ||
				!strings.Contains(words(counts), c.counts) && counts.Length() > 0 {
				t.Errorf("%s%s: the number marked is %q", place, c.query, words(counts))
			}
			if place == "mn/hennepin-county" && words(headings) != c.heading ||
				c.heading != "" && headings.Length() > 0 && headings.Closest("details[open]").Length() != 1 {
				t.Errorf("%s%s: the heading marked is %q", place, c.query, words(headings))
			}
		}
	}
}

// A column heading with dates breaks once at most. A count contained in another one says so in the
// heading of its row, where there is room.
func TestTablesOfPlacesKeepToNarrowColumns(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, address := range []string{"/", "/es", "/jurisdictions", "/es/jurisdictions", "/states/ny"} {
		a := getFrom(t, site, address)
		heads := a.Find("main table.list thead th.n:not([aria-sort])")
		heads.Find(".what").Remove()
		heads.Each(func(_ int, th *goquery.Selection) {
			if text := strings.TrimSpace(th.Text()); strings.Contains(text, "–") && strings.Count(text, " ") != 1 {
				t.Errorf("%s: %q breaks other than once", address, text)
			}
		})
		if heads.Length() < 3 {
			t.Errorf("%s has %d columns", address, heads.Length())
		}
		within := a.Find("main table.list .within")
		if within.Length() == 0 || within.Filter("th .within").Length() != within.Length() {
			t.Errorf("%s: %d counts lie within others, %d in heads of rows", address, within.Length(),
				within.Filter("th .within").Length())
		}
	}
}
