package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/web"
)

// towns is the number of places in Texas that are not counties in a record of many places.
const towns = 1600

// manyPlaces is a site over a record of two reports that name every county and the towns. All
// numbers of the first report differ: counties count from 1 in the order of their codes, and towns
// have higher numbers. The second is complete, with numbers for the first three counties only.
func manyPlaces(tb testing.TB) http.Handler {
	places := record.Change{Kind: record.AddPlaces}
	var texan []string
	for _, p := range gazetteer.Counties() {
		places.Places = append(places.Places,
			record.Jurisdiction{Slug: record.Slug(p.Slug), Name: p.Name, State: p.State, Kind: p.Kind, FIPS: p.FIPS})
		if p.State == "TX" {
			texan = append(texan, p.FIPS)
		}
	}
	counties := len(places.Places)
	for i := range towns {
		places.Places = append(places.Places, record.Jurisdiction{
			Slug: record.Slug(fmt.Sprintf("tx/town-%d", i)), Name: fmt.Sprintf("Town %d", i), State: "TX", Kind: "city",
			CountyFIPS: []string{texan[i%len(texan)]},
		})
	}
	first := manyReport(0)
	for i, p := range places.Places {
		first.Entries = append(first.Entries, line(first.Report.ID, record.Declined, p.Slug, record.Known(i+1), ""))
	}
	second := manyReport(1)
	second.Report.DeclinedTotal = record.Known(60)
	for i, p := range places.Places[counties-3 : counties] {
		second.Entries = append(second.Entries, line(second.Report.ID, record.Declined, p.Slug, record.Known(10*(i+1)), ""))
	}
	return manySite(tb, places, manySeries, first, second)
}

// manyPeriods is a site over a record of ten counties in this many weekly reports, a tenth of which
// have a correction and a dispute.
func manyPeriods(tb testing.TB, periods int) http.Handler {
	places := record.Change{Kind: record.AddPlaces}
	for _, p := range gazetteer.Counties()[:10] {
		places.Places = append(places.Places,
			record.Jurisdiction{Slug: record.Slug(p.Slug), Name: p.Name, State: p.State, Kind: p.Kind, FIPS: p.FIPS})
	}
	changes := []record.Change{places, manySeries}
	for n := range periods {
		c := manyReport(n)
		c.Report.Section1Rows = record.Known(len(places.Places))
		for i, p := range places.Places {
			c.Entries = append(c.Entries, line(c.Report.ID, record.Declined, p.Slug, record.Known((n+i)%7), ""),
				line(c.Report.ID, record.Issued, p.Slug, record.Known((n*3+i*5)%40), ""))
		}
		changes = append(changes, c)
		if n%10 != 0 {
			continue
		}
		slug, day := places.Places[n/10%10].Slug, c.Report.PublishedOn.AddDays(3)
		mended := correction(fmt.Sprintf("made-%d", n), c.Report.ID, record.Declined, slug, record.Amend, record.Known(9))
		mended.Correction.Date = day
		changes = append(changes, mended, record.Change{Kind: record.AddStatement, Statement: &record.Statement{
			Date: day, Jurisdiction: slug, Report: c.Report.ID, Office: "The county’s sheriff", Stance: record.Disputes,
			Gist: "The count is not ours.", Sources: source,
		}})
	}
	return manySite(tb, changes...)
}

var manySeries = record.Change{Kind: record.AddSeries,
	Series: &record.Series{ID: "ddor", Title: "Weekly Report", Publisher: "ICE", Cadence: record.Weekly,
		FirstPeriodStart: "2017-01-28"}}

// manyReport is the report of the week with this number, without lines.
func manyReport(n int) record.Change {
	start := record.Day("2017-01-28").AddDays(7 * n)
	return record.Change{Kind: record.AddReport, Report: &record.Report{
		ID: record.ReportID("ddor-" + start), Series: "ddor", Period: record.Weekly.Period(start),
		PublishedOn: start.AddDays(10), Status: record.StatusPublished, Sources: source,
	}}
}

func manySite(tb testing.TB, changes ...record.Change) http.Handler {
	tb.Helper()
	st := openEmpty(tb)
	for i := range changes {
		changes[i].Origin = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	}
	if err := st.Apply(tb.Context(), 0, entered, changes, nil); err != nil {
		tb.Fatal(err)
	}
	return web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited}, st, quiet)
}

// says fails if the text does not contain want.
func says(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("%.600q does not say %q", text, want)
	}
}

// drawnOnMap returns the places that a page's map draws with a figure.
func (a answer) drawnOnMap() *goquery.Selection { return a.Find("svg.places a:not(.land)") }

// A map of many places says how many there are, draws the highest, and does not show the others as
// unlisted.
func TestMapOfManyPlacesDrawsTheHighest(t *testing.T) {
	t.Parallel()
	site := manyPlaces(t)
	first, second := string(manyReport(0).Report.ID), string(manyReport(1).Report.ID)
	home := getFrom(t, site, "/?report="+first)
	if n := home.drawnOnMap().Length(); n != 100 {
		t.Errorf("the country's map draws %d places", n)
	}
	for place, drawn := range map[string]bool{"tx/town-1599": true, "tx/town-1500": true, "tx/town-1499": false,
		"wy/weston-county": false} {
		if shade := home.shade("/jurisdictions/" + place); (shade == "counted") != drawn {
			t.Errorf("%s is drawn as %q", place, shade)
		}
	}
	home.says(t, "#map-summary",
		"The record has 4,742 places with a number above 0. The map draws 100 of them, the highest numbers first. "+
			"The list has 4,642 more. The highest: Town 1599, Texas: 4,742 declines recorded.")
	says(t, words(home.Find("section.map .key li").Last()),
		"no circle: not drawn here, not in our copy yet, or not listed; this is not zero")
	getFrom(t, site, "/es?report="+first).says(t, "#map-summary",
		"El mapa dibuja 100 de ellos, primero los de cifras más altas. La lista tiene 4,642 más.")
	if list := home.Find("section.map .reuse a").First().AttrOr("href", ""); !strings.HasPrefix(list,
		"/jurisdictions?measure=declined") {
		t.Errorf("the map leads to %q for the rest", list)
	}

	texas := getFrom(t, site, "/states/tx?report="+first)
	if land := texas.Find("svg.places a.land").Length(); land != 0 {
		t.Errorf("%d counties of Texas are drawn as if they were not listed", land)
	}
	if n := texas.drawnOnMap().Length(); n != 254+100 {
		t.Errorf("the map of Texas draws %d places", n)
	}
	texas.says(t, "#map-summary",
		"The record has 1,854 places with a number above 0. The map draws 354 of them: "+
			"every county, and of the other places the highest numbers first. The list has 1,500 more.")
	says(t, texas.title("/jurisdictions/tx/anderson-county"), "declines recorded")

	few := getFrom(t, site, "/?report="+second)
	if n := few.drawnOnMap().Length(); n != 3 {
		t.Errorf("the map of three places draws %d", n)
	}
	few.says(t, "#map-summary", "The map shows 3 places with a number above 0.")
	if key := words(few.Find("section.map .key li").Last()); key != "no circle: not listed; this is not zero" {
		t.Errorf("the key of a map that draws every place says %q", key)
	}
	for _, file := range []string{"/map.svg?report=" + first, "/states/tx/map.svg?report=" + first} {
		if a := getFrom(t, site, file); len(a.body) > 1<<20 {
			t.Errorf("%s has %d bytes", file, len(a.body))
		}
	}
}

// Pages that show something of every period stay small when there are many periods.
func TestPagesOfManyPeriodsAreServed(t *testing.T) {
	t.Parallel()
	const periods = 780
	site := manyPeriods(t, periods)
	id := func(n int) string { return string(manyReport(n).Report.ID) }
	oldest, newest := id(0), id(periods-1)
	t.Run("choices", func(t *testing.T) {
		t.Parallel()
		home := getFrom(t, site, "/?report="+oldest)
		choices := home.Find("section.map nav.switch[aria-label=Period] a")
		if n := choices.Length(); n != 15 { // the sum, the newest, the chosen one, and the page of all
			t.Errorf("the front page offers %d periods", n)
		}
		if chosen := choices.Filter("[aria-current]"); chosen.Length() != 1 ||
			!strings.Contains(chosen.AttrOr("href", ""), oldest) {
			t.Error("the front page: the chosen report is not among those offered")
		}
		if last := choices.Last(); words(last) != "All reports" || last.AttrOr("href", "") != "/reports" {
			t.Errorf("the front page offers %q last", words(last))
		}
		for _, page := range []string{"/jurisdictions?report=" + oldest, "/states/al?report=" + oldest} {
			list := getFrom(t, site, page)
			if n := list.Find("#list thead th").Length(); n != 2 {
				t.Errorf("%s ends with the oldest report and has %d columns", page, n)
			}
			if list.Find("#list .along a[rel=nofollow]").Length() != 1 ||
				list.Find("#list .along a[href='/reports']").Length() != 1 {
				t.Errorf("%s does not lead to the other reports", page)
			}
		}
		newest := getFrom(t, site, "/jurisdictions")
		if n := newest.Find("#list thead th").Length(); n != 8 { // the place, the sum and six weeks
			t.Errorf("the list has %d columns", n)
		}
		earlier, _, _ := strings.Cut(newest.Find("#list .along a").First().AttrOr("href", ""), "#")
		if n := getFrom(t, site, earlier).Find("#list .along a[rel=nofollow]").Length(); n != 2 {
			t.Errorf("%s leads to other periods by %d links", earlier, n)
		}
	})
	t.Run("reports", func(t *testing.T) {
		t.Parallel()
		a := getFrom(t, site, "/reports")
		years := a.Find("nav.switch[aria-label=Year] a")
		if first, last := words(years.First()), words(years.Last()); first != "2032" || last != "2017" ||
			years.Length() != 16 {
			t.Errorf("%d years, from %s to %s", years.Length(), first, last)
		}
		seen := 0
		years.Each(func(_ int, s *goquery.Selection) {
			year := getFrom(t, site, s.AttrOr("href", ""))
			rows := year.Find("table.list tbody tr")
			seen += rows.Length()
			if rows.Length() > 53 || words(year.Find("nav.switch [aria-current]")) != words(s) {
				t.Errorf("%s shows %d rows", words(s), rows.Length())
			}
		})
		if seen != periods {
			t.Errorf("the years show %d periods", seen)
		}
		a.says(t, "main", "The files have all 780 periods, of every year.")
		if n := len(getFrom(t, site, "/reports.json").table(t).Rows); n != periods {
			t.Errorf("the file has %d periods", n)
		}
		if a := ask(t, site,
			httptest.NewRequest(http.MethodGet, "/reports?year=1999", nil)); a.status != http.StatusBadRequest {
			t.Errorf("a year without reports: status %d", a.status)
		}
	})
	t.Run("timeline", func(t *testing.T) {
		t.Parallel()
		a := getFrom(t, site, "/")
		alt := a.Find("svg[aria-label^='Timeline.']").AttrOr("aria-label", "")
		for _, what := range []struct {
			one, text string
			want      int
		}{{"report", "reports published", periods}, {"figure", "figures corrected", 78}, {"listing", "listings disputed",
			0}} {
			sum, marks := 0, 0
			for _, mark := range strings.Split(strings.TrimPrefix(alt, "Timeline. "), "; ") {
				_, said, _ := strings.Cut(strings.TrimSuffix(mark, "."), ": ")
				if number, ok := strings.CutSuffix(said, " "+what.text); ok {
					n, _ := strconv.Atoi(strings.ReplaceAll(number, ",", ""))
					sum += n
					marks++
				}
			}
			if marks != 6 || what.want > 0 && sum != what.want {
				t.Errorf("%d %s in %d marks", sum, what.text, marks)
			}
		}
		says(t, a.body, "a mark counts what happened in a year or in several.")
	})
	t.Run("comparison", func(t *testing.T) {
		t.Parallel()
		slugs := slices.Collect(func(yield func(string) bool) {
			for _, p := range gazetteer.Counties()[:6] {
				if !yield(p.Slug) {
					return
				}
			}
		})
		a := getFrom(t, site, compared(slugs...))
		a.Find("table").Each(func(_ int, s *goquery.Selection) {
			if rows := s.Find("tbody tr"); rows.Length() != 52 ||
				!strings.Contains(rows.Last().Find("a").AttrOr("href", ""), newest) {
				t.Errorf("a table of %d periods", rows.Length())
			}
		})
		a.says(t, "main", "The table and the chart show the newest 52 of 780 periods; the files have all of them.")
		if n := len(getFrom(t, site,
			strings.Replace(compared(slugs...), "/compare", "/compare.json", 1)).table(t).Rows); n != 6*periods {
			t.Errorf("the file has %d rows", n)
		}
	})
	t.Run("things", func(t *testing.T) {
		t.Parallel()
		if a := getFrom(t, site, "/"); strings.Contains(a.body, id(3)) {
			t.Error("the front page names a report of fifteen years ago")
		}
	})
	t.Run("ranks", func(t *testing.T) {
		t.Parallel()
		if a := getFrom(t, site, "/reports"); !strings.Contains(a.body, "/reports/ranks.svg") {
			t.Error("the newest year has no ranks")
		}
		if a := getFrom(t, site, "/reports?year=2020"); strings.Contains(a.body, "/reports/ranks.svg") {
			t.Error("2020 has the ranks of the newest reports")
		}
	})
}

// BenchmarkMany measures the pages whose maps and menus grow with the record, without the cache.
func BenchmarkMany(b *testing.B) {
	sites := map[string]http.Handler{"places": manyPlaces(b), "periods": manyPeriods(b, 780)}
	report := "?report=" + string(manyReport(0).Report.ID)
	for _, k := range []struct{ site, address string }{
		{"places", "/" + report}, {"places", "/map.svg" + report}, {"places", "/states/tx" + report},
		{"places", "/states/tx/map.svg" + report}, {"places", "/find?q=town"},
		{"periods", "/"}, {"periods", "/timeline.svg"}, {"periods", "/reports"}, {"periods", "/reports/ranks.svg"},
		{"periods", "/jurisdictions"}, {"periods", "/states/al"},
		{"periods", compared("al/autauga-county", "al/baldwin-county", "al/barbour-county", "al/bibb-county",
			"al/blount-county", "al/bullock-county")},
	} {
		b.Run(k.site+strings.ReplaceAll(k.address, "/", "-"), func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				sites[k.site].ServeHTTP(w, httptest.NewRequest(http.MethodGet, k.address, nil))
				if size = w.Body.Len(); w.Code != http.StatusOK {
					b.Fatalf("%s: status %d", k.address, w.Code)
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
