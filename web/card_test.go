package web_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"detainerledger/internal/chart"
	"detainerledger/internal/paint"
)

// drawn is the PNG that the site sends for this card with this dateline.
func drawn(t *testing.T, c paint.Card, dateline string) string {
	t.Helper()
	c.Site, c.Dateline = "Detainer Ledger", dateline
	file, err := c.Draw().PNG()
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

// Each card shows the name, the highest decline that stands or the newest figure, with its state
// and week, and its corrections and disputes. A number that does not stand is struck, and absence
// is given in words.
func TestCardShowsTheFigureThatStands(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	const now, ahora = "Record version 83, Nov 24, 2026", "Versión 83 del registro, 24 nov 2026"
	corrected := paint.Mark{Ink: chart.Corrected, Text: "Corrected by ICE, May 2, 2017"}
	for address, want := range map[string]string{
		"/jurisdictions/mn/hennepin-county": drawn(t, paint.Card{Title: "Hennepin County", Under: "Minnesota",
			Figures: []paint.Figure{{Number: "2", Text: "declines recorded in the week of Jan 28, 2017"}},
			Marks:   []paint.Mark{corrected, {Ink: chart.Disputed, Text: "Disputed, Apr 11, 2017"}}}, now),
		"/jurisdictions/tx/travis-county": drawn(t, paint.Card{Title: "Travis County", Under: "Texas",
			Figures: []paint.Figure{{Number: "142", Text: "declines recorded in the week of Jan 28, 2017",
				Bars: []paint.CardBar{{Number: "142", N: 142}, {Number: "2", N: 2}, {Number: "10", N: 10}}},
				{Number: "23", Text: "detainers sent in the week of Feb 4, 2017"}},
			Marks: []paint.Mark{{Ink: chart.Disputed, Text: "Disputed, Mar 20, 2017"}}}, now),
		"/jurisdictions/co/jefferson-county": drawn(t, paint.Card{Title: "Jefferson County", Under: "Colorado",
			Figures: []paint.Figure{{Number: "1", Word: "moved here", Text: "decline recorded in the week of Jan 28, 2017"}},
			Marks:   []paint.Mark{corrected, {Ink: chart.Disputed, Text: "Disputed"}}}, now),
		"/jurisdictions/oh/adams-county": drawn(t, paint.Card{Title: "Adams County", Under: "Ohio",
			Words: "We did not find Adams County in ICE’s three weekly reports of 2017 and two quarterly reports of 2017 to " +
				"2018. Our copy is not complete. That is not evidence that no detainer was issued or declined."}, now),
		"/es/jurisdictions/nm/dona-ana-county": drawn(t, paint.Card{Title: "Doña Ana County", Under: "New Mexico",
			Figures: []paint.Figure{{Number: "0", Text: "rechazos registrados en la semana del 11 feb 2017"}}}, ahora),
		"/states/wy": drawn(t, paint.Card{Title: "Wyoming",
			Words: "No line in this record names a place in Wyoming. That is not evidence that no detainer was issued or " +
				"declined."}, now),
		"/reports/" + week4: drawn(t,
			paint.Card{Title: "Feb 18 – 24, 2017", Under: "Weekly Declined Detainer Outcome Report",
				Words: "No report was published for this week."}, now),
	} {
		if got := getFrom(t, site, address+"/card.png").body; got != want {
			t.Errorf("%s: the card is not the expected one", address)
		}
	}
}

// The card of an earlier state shows the figure of that state.
func TestCardOfAnEarlierStateShowsTheFigureOfThen(t *testing.T) {
	t.Parallel()
	place := paint.Card{Title: "Franklin County", Under: "New York",
		Figures: []paint.Figure{{Number: "9", Text: "detainers sent in the week of Jan 28, 2017"}}}
	if page(t, franklinNY+"/card.png?as-of=seq:8").body != drawn(t, place, "Record version 8, Nov 23, 2026") {
		t.Error("before the correction the card does not show the figure as published")
	}
	place.Figures[0].Struck, place.Figures[0].Number, place.Figures[0].Word = "9", "", "withdrawn"
	place.Marks = []paint.Mark{{Ink: chart.Corrected, Text: "Corrected by ICE, Apr 5, 2017"},
		{Ink: chart.Disputed, Text: "Disputed, Mar 23, 2017"}}
	if page(t, franklinNY+"/card.png").body != drawn(t, place, "Record version 71, Nov 23, 2026") {
		t.Error("the withdrawn figure is not struck")
	}
	if got := page(t, franklinNY+"?as-of=seq:8").Find("meta[property='og:image']").AttrOr("content",
		""); got != "https://ledger.example"+franklinNY+"/card.png?as-of=seq%3A8" {
		t.Errorf("the page of that version links the card %s", got)
	}
}

// Every place has a card in every language, of the size that the page declares.
func TestEveryCardIsThere(t *testing.T) {
	t.Parallel()
	addresses := []string{"/card.png"}
	for _, r := range page(t, "/jurisdictions.json").table(t).Rows { // places that no line names look alike
		addresses = append(addresses, "/jurisdictions/"+r["jurisdiction"].(string)+"/card.png")
	}
	for _, r := range page(t, "/states.json").table(t).Rows {
		addresses = append(addresses, "/states/"+strings.ToLower(r["state"].(string))+"/card.png")
	}
	if len(addresses) < 100 {
		t.Fatalf("only %d cards", len(addresses))
	}
	for _, address := range addresses {
		for _, language := range []string{"", "/es"} {
			a := page(t, language+address)
			size, err := png.DecodeConfig(strings.NewReader(a.body))
			if err != nil || size.Width != 1200 || size.Height != 630 || len(a.body) > 60_000 {
				t.Errorf("%s%s: %d by %d, %d bytes (%v)", language, address, size.Width, size.Height, len(a.body), err)
			}
		}
	}
	for _, address := range []string{"/jurisdictions/nv/nowhere/card.png", "/states/NV/card.png", "/states/xx/card.png",
		"/reports/nothing/card.png", "/jurisdictions/nv/nowhere/chart.png"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
}

// The chart as a PNG has the bars of the page's chart and is wide enough for a newspaper's site.
func TestChartImageIsTheChartOfThePage(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/nv/clark-county/chart.png?series=ddor")
	p, err := png.Decode(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	if p.Bounds().Dx() < 1200 || !strings.Contains(a.header.Get("Content-Disposition"),
		"detainer-ledger-nv-clark-county-chart-version-71-2026-11-23.png") ||
		a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the chart is %v, %s", p.Bounds(), a.header.Get("Content-Disposition"))
	}
	bars := 0
	for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x++ {
		for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
			bars += b2i(p.At(x, y) == chart.OnPaper[chart.Bar])
		}
	}
	if bars < 10_000 {
		t.Errorf("only %d pixels have the colour of bars", bars)
	}
	if !page(t, "/jurisdictions/nv/clark-county").linked("/jurisdictions/nv/clark-county/chart.png?series=ddor") {
		t.Error("the page does not link to it")
	}
	then := page(t, franklinNY+"/chart.png?as-of=seq:8").body
	if now := page(t, franklinNY+"/chart.png").body; bytes.Equal([]byte(then), []byte(now)) {
		t.Error("the correction is not in the picture")
	}
	if _, _, err := image.Decode(strings.NewReader(page(t, "/jurisdictions/oh/adams-county/chart.png").body)); err != nil {
		t.Errorf("the chart of a place that no line names: %v", err)
	}
}

func b2i(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
