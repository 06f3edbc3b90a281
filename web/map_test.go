package web_test

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/brotli"

	"detainerledger/internal/gazetteer"
)

// onMap returns the mark on the map for the place or state at an address, ignoring its parameters.
func (a answer) onMap(address string) *goquery.Selection {
	return a.Find("svg.places a").FilterFunction(func(_ int, s *goquery.Selection) bool {
		path, _, _ := strings.Cut(s.AttrOr("href", ""), "?")
		return path == address
	})
}

// title is its title on the map.
func (a answer) title(address string) string { return words(a.onMap(address).Find("title")) }

// shade is how the map draws it.
func (a answer) shade(address string) string { return a.onMap(address).AttrOr("class", "") }

func TestMapSaysWhatEachFigureReads(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, c := range []struct{ page, slug, shade, title string }{
		{"/?measure=issued&report=" + week1, "nv/clark-county", "counted",
			"Clark County, Nevada: 51 detainers sent; disputed"},
		{"/?measure=issued&report=" + week1, "ny/franklin-county", "taken-back",
			"Franklin County, New York: withdrawn by ICE (as printed: 9 detainers sent); disputed"},
		{"/?measure=issued&report=" + week1, "il/cook-county", "taken-back",
			"Cook County, Illinois: moved to Will County, Illinois (as printed: 13 detainers sent)"},
		{"/?measure=issued&report=" + week1, "il/will-county", "counted",
			"Will County, Illinois: 13, counted here by a correction"},
		{"/?measure=issued&report=" + week1, "ca/alameda-county", "", ""},
		{"/?measure=issued&report=" + week2, "ca/kern-county", "counted",
			"Kern County, California: amended to 26 (as printed: 65 detainers sent); disputed"},
		{"/?measure=issued&report=" + week2, "fl/miami-dade-county", "counted",
			"Miami-Dade County, Florida: 1,234 detainers sent"},
		{"/?measure=declined&report=" + week2, "ny/queens-county", "counted",
			"Queens County, New York: 2 declines recorded, counted within New York City, New York"},
		{"/?measure=declined&report=" + week2, "ma/suffolk-county", "zero",
			"Suffolk County, Massachusetts: amended to 0 (as printed: 1 decline recorded); disputed"},
		{"/?measure=declined&report=" + week3, "nm/dona-ana-county", "zero",
			"Doña Ana County, New Mexico: listed with the number 0 (0 declines recorded)"},
		{"/?measure=declined&report=" + week1, "pa/chester-county", "taken-back",
			"Chester County, Pennsylvania: withdrawn by ICE (as printed: we do not have the number)"},
		{"/?measure=declined&report=" + week1, "pa/philadelphia-county", "unknown",
			"Philadelphia County, Pennsylvania: listed; we do not have the number"},
		{"/states/pa?measure=declined", "pa/philadelphia-county", "unknown",
			"Philadelphia County, Pennsylvania: listed; we do not have the number"},
		{"/states/pa?measure=declined", "pa/adams-county", "land", "Adams County: not in our copy yet"},
		{"/states/pa?measure=issued&report=" + week1, "pa/adams-county", "land", "Adams County: not listed"},
		{"/jurisdictions?measure=issued&report=" + week1, "nv/clark-county", "counted",
			"Clark County, Nevada: 51 detainers sent; disputed"},
	} {
		a := getFrom(t, site, c.page)
		address := "/jurisdictions/" + c.slug
		if shade, title := a.shade(address), a.title(address); shade != c.shade || title != c.title {
			t.Errorf("%s draws %s as %q, %q\nwant %q, %q", c.page, c.slug, shade, title, c.shade, c.title)
		}
	}
}

// Each map of the country has every figure of the rows of the list, and no others.
func TestMapAgreesWithTheList(t *testing.T) {
	t.Parallel()
	for _, report := range []string{week1, week2, week3} {
		rows := page(t, "/jurisdictions.json?report="+report).table(t).Rows
		for _, measure := range []string{"issued", "declined"} {
			a := page(t, "/?report="+report+"&measure="+measure)
			drawn := a.Find("svg.places a[href^='/jurisdictions/']").Length()
			for _, r := range rows {
				address := "/jurisdictions/" + r["jurisdiction"].(string)
				shade := a.shade(address)
				switch state := r[measure+"_state"]; state {
				case "not listed", "not yet entered":
					if shade != "" {
						t.Errorf("%s, %s: %s has %v and is drawn", report, measure, address, state)
					}
					continue
				case "withdrawn":
					if shade != "taken-back" {
						t.Errorf("%s, %s: %s is withdrawn but drawn as %q", report, measure, address, shade)
					}
				default:
					if known := r[measure+"_effective"] != nil; known != (shade == "counted") {
						t.Errorf("%s, %s: %s is %v, %v, and drawn as %q", report, measure, address, state, r[measure+"_effective"], shade)
					}
				}
				drawn--
			}
			if drawn != 0 {
				t.Errorf("%s, %s: the map has %d places more than the list", report, measure, drawn)
			}
		}
	}
}

func TestStateMapHasEveryCounty(t *testing.T) {
	t.Parallel()
	for _, state := range gazetteer.States() {
		a := page(t, "/states/"+state.Slug)
		for _, county := range gazetteer.Counties() {
			if county.State == state.Code && !strings.HasPrefix(a.title("/jurisdictions/"+county.Slug), county.Name) {
				t.Errorf("the map of %s has no %s", state.Name, county.Name)
			}
		}
	}
}

// The default map shows declines added over all weeks, as each decline was recorded once. Detainers
// sent are never added up, because that section names the highest places only.
func TestMapOpensWithTheDeclinesOfAllWeeks(t *testing.T) {
	t.Parallel()
	a := page(t, "/")
	a.says(t, "#map h2", "Declines recorded by place, all weeks: Jan 28 – Feb 17, 2017")
	a.says(t, "#map figcaption", "the area is the number", "withdrawn by ICE", "listed; we do not have the number",
		"not a rate", "Section II of each report", "not in our copy yet, or not listed; this is not zero", "Record version")
	if got := a.title("/jurisdictions/tx/travis-county"); got !=
		"Travis County, Texas: 154 declines recorded (142 + 2 + 10); disputed" {
		t.Errorf("the map says %q", got)
	}
	if got := a.title("/jurisdictions/tx/bastrop-county"); got !=
		"Bastrop County, Texas: withdrawn by ICE (as printed: 3 declines recorded); disputed" {
		t.Errorf("the map says %q", got)
	}
	a = page(t, "/?measure=issued")
	a.says(t, "#map h2", "Detainers sent by place, Jan 28 – Feb 3, 2017")
	a.says(t, "#map figcaption", "no circle: not listed; this is not zero")
	if all := a.Find("#map .switch").Text(); strings.Contains(all, "All weeks") {
		t.Error("a map adds up the detainers sent in all weeks")
	}
	if got := a.Find("meta[name=robots]").AttrOr("content", ""); got != "noindex,follow" {
		t.Errorf("a chosen map is %q for search engines", got)
	}
	page(t, "/?report="+week2).says(t, "#map h2", "Declines recorded by place, Feb 4 – 10, 2017")
}

// The area of a circle is proportional to its number, and the three largest are named, in each type
// size.
func TestCirclesAreAsLargeAsTheirNumbers(t *testing.T) {
	t.Parallel()
	a := page(t, "/")
	area := func(place string) float64 {
		r, err := strconv.ParseFloat(a.onMap("/jurisdictions/"+place).Find("circle").Last().AttrOr("r", ""), 64)
		if err != nil {
			t.Fatal(err)
		}
		return r * r
	}
	if got := area("tx/travis-county") / area("ny/new-york-city"); math.Abs(got-154.0/12) > 0.1 {
		t.Errorf("Travis County’s circle is %.2f times New York City’s", got)
	}
	for _, narrow := range []string{":not(.narrow)", ".narrow"} {
		named := a.Find("svg.places text" + narrow).Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		if len(named) != 3 || named[0] != "Travis County 154" || named[1] != "New York City 12" {
			t.Errorf("the map names %q", named)
		}
	}
}

// Every series has a map of its own measures and periods. Choosing another period keeps the series
// and the measure.
func TestEachSeriesHasAMap(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, c := range []struct{ address, title, says string }{
		{"/?series=foia-2007-2015", "Detainers declined by place, all years: Oct 1, 2007 – Jul 19, 2015",
			"New York City, New York: 2,763 detainers declined in 9 periods"},
		{"/?series=pennsylvania-2007-2015&measure=prepared",
			"Detainers prepared by place, all years: Oct 1, 2007 – Jul 18, 2015", "Philadelphia County"},
		{"/?series=minnesota-2025-2026", "Detainers declined by place, Dec 1, 2025 – Mar 10, 2026", "Hennepin County"},
		{"/?series=dhs-2025", "Places on the list, May 30, 2025", "The list was withdrawn on June 1, 2025"},
		{"/?measure=policies", "Places with a policy line, Jan 28 – Feb 17, 2017", "places"},
	} {
		a := getFrom(t, site, c.address)
		a.says(t, "#map h2", c.title)
		a.says(t, "#map figcaption", c.says)
		asked, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		for _, choice := range a.Find("#map .switch[aria-label=Period] a").EachIter() {
			to, err := url.Parse(choice.AttrOr("href", ""))
			if err != nil {
				t.Fatal(err)
			}
			if want := cmp.Or(asked.Query().Get("series"), "ddor"); to.Query().Get("series") != want {
				t.Errorf("%s: another period is of the series %q", c.address, to.Query().Get("series"))
			}
			if want := asked.Query().Get("measure"); want != "" && to.Query().Get("measure") != want {
				t.Errorf("%s: another period is of the measure %q", c.address, to.Query().Get("measure"))
			}
		}
		if file := a.Find("#map .reuse a[type='image/svg+xml']").AttrOr("href", ""); getFrom(t, site, file).status != 200 {
			t.Errorf("%s: no file at %s", c.address, file)
		}
	}
}

// Links of a map keep the rest of the address, including the version.
func TestMapLinksKeepTheRestOfTheAddress(t *testing.T) {
	t.Parallel()
	hrefs := func(address, in string) []string {
		return page(t, address).Find(in + " a").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
	}
	for _, c := range []struct{ address, in, want string }{
		{"/", "#map .switch", "/?measure=issued&series=ddor#map"},
		{"/?measure=issued", "#map .switch", "/?measure=issued&report=" + week2 + "&series=ddor#map"},
		{"/?measure=issued&report=" + week2, "#map .switch", "/?measure=declined&report=" + week2 + "&series=ddor#map"},
		{"/?report=" + week2, "#map .switch", "/?measure=declined&series=ddor#map"}, // all weeks
		{"/?as-of=seq:8", "#map .switch", "/?measure=issued&series=ddor&as-of=seq%3A8#map"},
		{"/?as-of=seq:8", "#map .reuse", "/map.svg?measure=declined&as-of=seq%3A8"},
		{"/?as-of=seq:8", "#map svg", "/states/nv?as-of=seq%3A8#map"},
		{"/jurisdictions?sort=name", "#map .switch", "/jurisdictions?measure=issued&series=ddor&sort=name#map"},
		{"/states/nv?report=" + week2, "#map .switch", "/states/nv?measure=declined&report=" + week2 + "&series=ddor#map"},
		{"/states/nv", "#map .reuse", "/states/nv/map.svg?measure=declined"},
	} {
		if got := hrefs(c.address, c.in); !slices.Contains(got, c.want) {
			t.Errorf("%s has no link to %s in %s, but %.300v", c.address, c.want, c.in, got)
		}
	}
	for _, filtered := range []string{"?state=nv", "?q=clark", "?show=all", "?kind=county", "?per=50&page=2"} {
		if page(t, "/jurisdictions"+filtered).Find("#map").Length() > 0 {
			t.Errorf("the list %s has a map of what it does not list", filtered)
		}
	}
}

// A map file is an SVG document that stands alone: absolute addresses, its title, words and source,
// and nothing that the site's security policy would block.
func TestMapFileStandsAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/map.svg", "/map.svg?measure=issued&report=" + week2, "/states/nv/map.svg",
		"/states/tx/map.svg?measure=declined", "/es/states/ca/map.svg", "/map.svg?as-of=seq:8"} {
		a := get(t, address)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/svg+xml" ||
			!strings.Contains(a.header.Get("Content-Disposition"), ".svg") {
			t.Fatalf("%s: status %d, %s, %s", address, a.status, a.header.Get("Content-Type"),
				a.header.Get("Content-Disposition"))
		}
		links := 0
		for d := xml.NewDecoder(strings.NewReader(a.body)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", address, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if slices.Contains([]string{"style", "script", "image", "foreignObject"}, start.Name.Local) {
				t.Errorf("%s has an element %s", address, start.Name.Local)
			}
			for _, attr := range start.Attr {
				switch attr.Name.Local {
				case "href":
					links++
					if !strings.HasPrefix(attr.Value, "https://ledger.example/") {
						t.Errorf("%s links to %s", address, attr.Value)
					}
				case "class", "style":
					t.Errorf("%s has the attribute %s", address, attr.Name.Local)
				}
			}
		}
		if links < 17 {
			t.Errorf("%s has %d links", address, links)
		}
		for _, said := range []string{"<title", "<desc", "2017", "ICE", "Weekly Declined Detainer Outcome Report",
			"https://ledger.example/"} {
			if !strings.Contains(a.body, said) {
				t.Errorf("%s does not say %q", address, said)
			}
		}
	}
	for _, none := range []string{"/states/zz/map.svg", "/states/NV/map.svg"} {
		if got := get(t, none).status; got != http.StatusNotFound {
			t.Errorf("%s: status %d", none, got)
		}
	}
}

// mapBudget is the limit for the compressed markup of a map.
const mapBudget = 45_000

func TestMapsAreLight(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/", "/?measure=issued", "/jurisdictions", "/states/tx", "/states/va"} {
		markup, err := page(t, address).Find("#map").Html()
		if err != nil {
			t.Fatal(err)
		}
		weighMap(t, address, markup)
	}
	for _, address := range []string{"/map.svg", "/states/tx/map.svg"} {
		weighMap(t, address, get(t, address).body)
	}
}

func weighMap(t *testing.T, address, markup string) {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 4)
	if _, err := io.WriteString(w, markup); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%-20s %6d bytes, %6d compressed", address, len(markup), out.Len())
	if out.Len() > mapBudget {
		t.Errorf("the map of %s weighs %d bytes", address, out.Len())
	}
}
