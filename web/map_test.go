package web_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/brotli"

	"detainerledger/internal/gazetteer"
)

// title is what a page's map says of the place or state at an address.
func (a answer) title(address string) string {
	var said string
	a.Find("svg.places a").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("href", "") == address {
			said = words(s.Find("title"))
		}
	})
	return said
}

// shade is how a page's map draws it.
func (a answer) shade(address string) string {
	return a.Find("svg.places a[href='"+address+"']").AttrOr("class", "")
}

func TestMapSaysWhatEachFigureReads(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, c := range []struct{ page, slug, shade, title string }{
		{"/?measure=issued&report=" + week1, "nv/clark-county", "step-4",
			"Clark County, Nevada: 51 detainers issued; disputed"},
		{"/?measure=issued&report=" + week1, "ny/franklin-county", "taken-back",
			"Franklin County, New York: withdrawn (as printed: 9 detainers issued); disputed"},
		{"/?measure=issued&report=" + week1, "il/cook-county", "taken-back",
			"Cook County, Illinois: moved to Will County, Illinois (as printed: 13 detainers issued)"},
		{"/?measure=issued&report=" + week1, "il/will-county", "step-3",
			"Will County, Illinois: 13, counted here by a correction"},
		{"/?measure=issued&report=" + week1, "ca/alameda-county", "", ""},
		{"/?measure=issued&report=" + week2, "ca/kern-county", "step-4",
			"Kern County, California: amended to 26 (as printed: 65 detainers issued); disputed"},
		{"/?measure=issued&report=" + week2, "fl/miami-dade-county", "step-5",
			"Miami-Dade County, Florida: 1,234 detainers issued"},
		{"/?measure=declined&report=" + week2, "ny/queens-county", "step-1",
			"Queens County, New York: 2 declines recorded, counted within New York City, New York"},
		{"/?measure=declined&report=" + week2, "ma/suffolk-county", "zero",
			"Suffolk County, Massachusetts: amended to 0 (as printed: 1 decline recorded); disputed"},
		{"/?measure=declined&report=" + week3, "nm/dona-ana-county", "zero",
			"Doña Ana County, New Mexico: listed with the number 0 (0 declines recorded)"},
		{"/?measure=declined&report=" + week1, "pa/chester-county", "taken-back",
			"Chester County, Pennsylvania: withdrawn (as printed: number not in the record)"},
		{"/?measure=declined&report=" + week1, "pa/philadelphia-county", "unknown",
			"Philadelphia County, Pennsylvania: listed, number not in the record"},
		{"/states/pa?measure=declined", "pa/philadelphia-county", "unknown",
			"Philadelphia County, Pennsylvania: listed, number not in the record"},
		{"/states/pa?measure=declined", "pa/adams-county", "land", "Adams County: not yet entered"},
		{"/states/pa?measure=issued&report=" + week1, "pa/adams-county", "land", "Adams County: not listed"},
		{"/jurisdictions?measure=issued&report=" + week1, "nv/clark-county", "step-4",
			"Clark County, Nevada: 51 detainers issued; disputed"},
	} {
		a := getFrom(t, site, c.page)
		address := "/jurisdictions/" + c.slug
		if shade, title := a.shade(address), a.title(address); shade != c.shade || title != c.title {
			t.Errorf("%s draws %s as %q, %q\nwant %q, %q", c.page, c.slug, shade, title, c.shade, c.title)
		}
	}
}

// TestMapAgreesWithTheList compares each map of the country with the rows of the
// list: every figure is on it, nothing else is, and a number is in the step that
// the key gives for it.
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
						t.Errorf("%s, %s: %s is %v and drawn", report, measure, address, state)
					}
					continue
				case "withdrawn":
					if shade != "taken-back" {
						t.Errorf("%s, %s: %s is withdrawn and drawn as %q", report, measure, address, shade)
					}
				default:
					if known := r[measure+"_effective"] != nil; known != strings.HasPrefix(shade, "step-") {
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

// TestMapOpensWithTheMeasureOfMoreNumbers and says why.
func TestMapOpensWithTheMeasureOfMoreNumbers(t *testing.T) {
	t.Parallel()
	a := page(t, "/")
	a.says(t, "#map h2", "Declines recorded by place, Jan 28 – Feb 3, 2017")
	a.says(t, "#map figcaption", "Declines come first here because the record has more of their numbers", "not by a rate",
		"Section II of the report published March 20, 2017",
		"not yet entered, or not listed; this is not zero", "Record version")
	a = page(t, "/?measure=issued")
	a.says(t, "#map figcaption", "not listed in this section; this is not zero")
	a.never(t, "#map figcaption", "come first here")
	if got := a.Find("meta[name=robots]").AttrOr("content", ""); got != "noindex,follow" {
		t.Errorf("a chosen map is %q for search engines", got)
	}
	page(t, "/?report="+week2).says(t, "#map h2", "Detainers issued by place, Feb 4 – 10, 2017")
}

// The links of a map keep the rest of the address, and the moment it asks for.
func TestMapLinks(t *testing.T) {
	t.Parallel()
	hrefs := func(address, in string) []string {
		return page(t, address).Find(in + " a").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
	}
	for _, c := range []struct{ address, in, want string }{
		{"/", "#map .switch", "/?measure=issued#map"},
		{"/?measure=issued", "#map .switch", "/?measure=issued&report=" + week2 + "#map"},
		{"/?as-of=seq:8", "#map .switch", "/?measure=issued&as-of=seq%3A8#map"},
		{"/?as-of=seq:8", "#map .reuse", "/map.svg?measure=declined&report=" + week1 + "&as-of=seq%3A8"},
		{"/?as-of=seq:8", "#map svg", "/states/nv?as-of=seq%3A8"},
		{"/jurisdictions?sort=name", "#map .switch", "/jurisdictions?measure=issued&sort=name#map"},
		{"/states/nv?report=" + week2, "#map .switch", "/states/nv?measure=declined&report=" + week2 + "#map"},
		{"/states/nv", "#map .reuse", "/states/nv/map.svg?measure=issued&report=" + week1},
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

// A map as a file is an SVG document of its own: whole addresses, its title, its
// words and its source in it, and nothing that the policy of the site would refuse.
func TestMapFile(t *testing.T) {
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
		for _, said := range []string{"<title", "<desc", "2017", "100 ", "ICE", "Weekly Declined Detainer Outcome Report",
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

// mapBudget is what the markup of a map may weigh compressed.
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
