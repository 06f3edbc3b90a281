package web_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// drawnReading is what a column of a chart says, in the words of the table beside it.
func drawnReading(column *goquery.Selection) reading {
	var r reading
	var said []string
	column.Find("text").Each(func(_ int, s *goquery.Selection) {
		text := strings.ReplaceAll(s.Text(), ",", "")
		switch {
		case s.Next().Is("path[stroke-width='1.2']"): // the line that strikes it
			r.published = text
		case s.AttrOr("font-weight", "") != "":
			r.effective = text
		case text != "disputed":
			said = append([]string{text}, said...) // lines above a bar run upwards
		}
	})
	r.state = strings.Join(said, " ")
	switch r.state {
	case "":
		r.state, r.published = string(record.Listed), r.effective
	case "read number not", "not read number", "number not read":
		r.state = string(record.NumberUnknown)
	case "copy yet not in our", "yet not in our copy":
		r.state = notInCopy
	case "listed not":
		r.state = string(record.NotListed)
	case "report no":
		r.state = string(record.NoReport)
	case "here moved":
		r.state = string(record.MovedHere)
	}
	return r
}

// notInCopy is how a page says that a figure is not entered.
const notInCopy = "not in our copy yet"

// The chart and the table of a page show the same for every figure.
func TestChartAgreesWithTable(t *testing.T) {
	t.Parallel()
	made := open2017(t)
	add(t, made, invented()...)
	for name, st := range map[string]*store.Store{"published": published, "invented": made} {
		site := siteOver(st)
		listings, err := now(t, st).Listings(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		columns := 0
		for _, l := range listings {
			address := "/jurisdictions/" + string(l.Jurisdiction.Slug)
			a := getFrom(t, site, address)
			var drawn strings.Builder
			for _, series := range []string{"ddor", "quarterly"}[:1+b2i(name == "invented")] {
				drawn.WriteString(getFrom(t, site, address+"/chart.svg?series="+series).body)
			}
			charts, err := goquery.NewDocumentFromReader(strings.NewReader(drawn.String()))
			if err != nil {
				t.Fatal(err)
			}
			charts.Find("[data-of]").Each(func(_ int, column *goquery.Selection) {
				columns++
				id := column.AttrOr("data-of", "")
				cell := a.Find("td[id='" + id + "']")
				if cell.Length() == 0 && a.Find("th[id^='"+id[:len("ddor")]+"']").Length() == 0 {
					return // a series without figures for the place has no table
				}
				want := shown(cell)
				if cell.Length() == 0 {
					want = reading{state: string(record.NoReport)} // the row says it once
					if strings.HasPrefix(id, "quarterly") || strings.HasPrefix(id, "-") {
						want.state = notInCopy
					}
				}
				if got := drawnReading(column); got != want {
					t.Errorf("%s, %s, %s: the chart has %q, the table %q", name, address, id, got, want)
				}
				if inTable, inChart := cell.Find(".mark.disputed").Length() > 0, strings.Contains(column.Find("text").Text(),
					"disputed"); inTable != inChart {
					t.Errorf("%s, %s, %s: disputed in the chart is %t, in the table %t", name, address, id, inChart, inTable)
				}
			})
		}
		if columns < 300 {
			t.Errorf("%s: only %d columns were compared", name, columns)
		}
	}
}

func TestChartHasATextAlternative(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/nv/clark-county")
	for i, want := range []string{
		"Bar chart: Detainers sent, Clark County, Nevada. Jan 28 – Feb 3, 2017: 51, disputed; Feb 4 – 10, 2017: 54",
	} {
		drawing := a.Find("figure.chart svg[role=img]").Eq(i)
		if got := drawing.AttrOr("aria-label", ""); !strings.HasPrefix(got, want) ||
			!strings.HasSuffix(got, "The table has the same numbers.") {
			t.Errorf("the text for drawing %d is %q", i, got)
		}
	}
	a.says(t, "figure.chart figcaption", "Each week is named by its first day.")
	if n := page(t, "/jurisdictions/oh/adams-county").Find("figure.chart").Length(); n != 0 {
		t.Error("a place that no line names has a chart")
	}
	if n := page(t, franklinNY).Find("figure.chart").Length(); n != 0 {
		t.Error("a single number has a chart beside it")
	}
}

// svg returns the text of a drawing, which must exist and be well formed.
func svg(t *testing.T, site http.Handler, address string) string {
	t.Helper()
	a := getFrom(t, site, address)
	if got := a.header.Get("Content-Type"); got != "image/svg+xml" {
		t.Errorf("%s is sent as %s", address, got)
	}
	if name := a.header.Get("Content-Disposition"); !strings.HasPrefix(name, "inline; filename=detainer-ledger-") ||
		!strings.HasSuffix(name, ".svg") {
		t.Errorf("%s is named %s", address, name)
	}
	var text strings.Builder
	dec := xml.NewDecoder(strings.NewReader(a.body))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v\n%.300s", address, err, a.body)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
			text.WriteByte(' ')
		case xml.StartElement:
			for _, attr := range token.Attr {
				if attr.Name.Local == "style" || attr.Name.Local == "class" || strings.Contains(attr.Value, "var(") {
					t.Errorf("%s: <%s %s=%q> needs a style sheet", address, token.Name.Local, attr.Name.Local,
						attr.Value)
				}
			}
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

func TestChartFileStandsAlone(t *testing.T) {
	t.Parallel()
	text := svg(t, site2017, "/jurisdictions/tx/travis-county/chart.svg")
	for _, want := range []string{"Travis County, Texas, by week", "Detainers sent", "Declines recorded", "142",
		"not listed", "no report",
		"Source: U.S. Immigration", "record version", "https://ledger.example/jurisdictions/tx/travis-county"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file does not say %q: %s", want, text)
		}
	}
	then := svg(t, site2017, "/jurisdictions/ny/franklin-county/chart.svg?as-of=seq:8")
	now := svg(t, site2017, "/jurisdictions/ny/franklin-county/chart.svg")
	if strings.Contains(then, "withdrawn") || !strings.Contains(now, "withdrawn") {
		t.Errorf("before and after the correction:\n%s\n%s", then, now)
	}
	if !strings.Contains(then, "https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq%3A8") {
		t.Errorf("the earlier chart does not name its page: %s", then)
	}
	if a := page(t,
		"/jurisdictions/nv/clark-county?as-of=seq:8"); !a.linked(
		"/jurisdictions/nv/clark-county/chart.svg?series=ddor&as-of=seq%3A8",
	) {
		t.Error("the earlier page does not link to its own chart")
	}
	site := siteWith(t, invented()...)
	if text := svg(t, site, "/jurisdictions/nv/clark-county/chart.svg?series=quarterly"); !strings.Contains(text,
		"by quarter") || !strings.Contains(text, "not in our copy yet") {
		t.Errorf("the quarterly chart says %s", text)
	}
	if text := svg(t, site, "/es/compare.svg?j=nv/clark-county&j=ny/nassau-county"); !strings.Contains(text,
		"Solicitudes de retención enviadas") ||
		!strings.Contains(text, "https://ledger.example/es/compare?j=nv/clark-county") ||
		strings.ContainsAny(text, "\u2068\u2069") {
		t.Errorf("the Spanish chart says %s", text)
	}
	for address, status := range map[string]int{
		"/jurisdictions/nv/clark-county/chart.svg?series=none": http.StatusBadRequest,
		"/jurisdictions/nv/nowhere/chart.svg":                  http.StatusNotFound,
	} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != status {
			t.Errorf("%s: status %d, want %d", address, a.status, status)
		}
	}
}

// The rank chart and the report's own table name the same places in the same order.
func TestRanksAgreeWithReport(t *testing.T) {
	t.Parallel()
	_, lines := page(t, "/reports/"+week1+".csv").rows(t)
	a := page(t, "/reports")
	drawn := map[string]string{}
	a.Find("figure.chart [data-of]").Each(func(_ int, place *goquery.Selection) {
		said := place.Find("text").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		drawn[place.AttrOr("data-of", "")] = said[0] + " " + strings.Join(said[2:], " ")
	})
	ranked := 0
	for _, r := range lines {
		if r["measure"] != "issued" {
			continue
		}
		ranked++
		got, ok := drawn[r["jurisdiction"]]
		if !ok || !strings.Contains(" "+got+" ", " "+r["published"]+" ") ||
			strings.Contains(got, "withdrawn") != (r["figure_state"] == "withdrawn") ||
			strings.Contains(got, "disputed") != (r["disputed"] == "true") {
			t.Errorf("%s with %s, %s, is drawn %q", r["jurisdiction"], r["published"], r["figure_state"], got)
		}
	}
	if ranked != 10 || len(drawn) != 10 {
		t.Errorf("%d places are ranked, %d drawn", ranked, len(drawn))
	}
	for slug, want := range map[string]string{"nv/clark-county": "1 51 disputed",
		"ia/montgomery-county": "=4 12 withdrawn disputed", "wa/snohomish-county": "=4 12",
		"pa/franklin-county": "=8 5 withdrawn disputed"} {
		if drawn[slug] != want {
			t.Errorf("%s is drawn %q, want %q", slug, drawn[slug], want)
		}
	}
	if text := svg(t, site2017, "/reports/ranks.svg"); !strings.Contains(text, "Feb 4: not in our copy yet") ||
		!strings.Contains(text, "Feb 18: no report") || !strings.Contains(text, "The ten highest") {
		t.Errorf("the file says %s", text)
	}
}

func TestTimelineHasATextAlternative(t *testing.T) {
	t.Parallel()
	a := page(t, "/")
	links := a.Find("figure.chart a[href]:not([type])")
	for _, want := range []struct{ text, href string }{
		{"Report for Jan 28 – Feb 3, 2017 published", "/reports/" + week1},
		{"8 figures corrected", "/corrections"},
		{"5 listings disputed", "/jurisdictions?show=disputed"},
		{"Suspension announced by ICE", "/reports#events"},
	} {
		found := links.FilterFunction(func(_ int, s *goquery.Selection) bool {
			return s.AttrOr("href", "") == want.href && strings.Contains(strings.Join(strings.Fields(s.Text()), " "), want.text)
		})
		if found.Length() == 0 {
			t.Errorf("the timeline does not lead from %q to %s", want.text, want.href)
		}
	}
	if text := svg(t, site2017, "/timeline.svg"); !strings.Contains(text, "March 20, 2017") ||
		!strings.Contains(text, "8 figures corrected") {
		t.Errorf("the file says %s", text)
	}
	before := svg(t, site2017, "/timeline.svg?published-by=2017-03-25")
	if strings.Contains(before, "corrected") || strings.Contains(before, "Suspension") ||
		!strings.Contains(before, "March 20, 2017") {
		t.Errorf("what was known on March 25: %s", before)
	}
}

func TestDrawingsOfAnEmptyRecord(t *testing.T) {
	t.Parallel()
	site := siteOver(openEmpty(t))
	for _, address := range []string{"/timeline.svg", "/reports/ranks.svg"} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
	getFrom(t, site, "/compare")
}
