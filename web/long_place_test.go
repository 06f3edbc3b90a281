package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
)

// A long series does not cost a page its details: every figure has its row, its source and the
// change that added it.
func TestEveryFigureOfALongPlaceIsOnItsPage(t *testing.T) {
	t.Parallel()
	site := coldSite(openLong(t, longPeriods))
	for _, language := range []string{"", "/es"} {
		t.Run("language"+language, func(t *testing.T) {
			t.Parallel()
			p := getFrom(t, site, language+"/jurisdictions/"+longPlace)
			ids := map[string]int{}
			p.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
			for id, n := range ids {
				if n > 1 {
					t.Errorf("%d elements are named %s", n, id)
				}
			}
			start, seq := record.Day("2017-01-28"), 3
			for i := range longPeriods {
				report := "ddor-" + string(start)
				for _, id := range []string{report, report + "-issued", report + "-declined"} {
					if ids[id] == 0 {
						t.Errorf("nothing is named %s", id)
					}
				}
				row := p.Find("#" + report).Closest("tr")
				if row.Closest("details").Length() != 1 {
					t.Errorf("%s is in no year", report)
				}
				if i%40 != 39 { // listed
					if row.Find(`a[href="https://www.ice.gov/doclib/ddor/`+report+`.pdf"]`).Length() != 1 {
						t.Errorf("the row of %s does not name its source once: %s", report, words(row))
					}
					if row.Find(fmt.Sprintf(`a[href="%s/changes/%d"]`, language, seq)).Length() != 1 {
						t.Errorf("the row of %s does not name the change %d: %s", report, seq, words(row))
					}
				}
				if start = record.Weekly.Next(start); i%100 == 20 {
					seq += 2
				}
				seq++
			}
		})
	}
}

func TestALongPlaceIsSummarized(t *testing.T) {
	t.Parallel()
	site := coldSite(openLong(t, longPeriods))
	p := getFrom(t, site, "/jurisdictions/"+longPlace)
	p.says(t, ".lede", "ICE listed Clark County in 761 of its 780 weekly reports of 2017 to 2032")
	p.says(t, ".counts", "54 Jan 3 – 9, 2032 the newest of 761")
	p.says(t, ".standing", "7 earlier corrections", "7 earlier disputes")
	p.says(t, "#safe-sentence",
		"761 of ICE’s 780 weekly reports of 2017 to 2032 list Clark County, Nev.; the newest is described here. "+
			"ICE’s report for Jan. 3 to 9, 2032")
	p.says(t, "details.year[open] summary", "2031", "52 weeks, listed in 51")
	p.says(t, "main", "The chart shows the newest 53 of 780 weeks; its files show all of them.")
	for selector, most := range map[string]int{
		".lede": 700, "#safe-sentence": 700, ".standing": 1500, ".timeline": 6000, "#changes-caption ~ tbody": 3000,
		".chart [aria-label]": 0,
	} {
		if n := len(p.text(selector)); most > 0 && (n == 0 || n > most) {
			t.Errorf("%s has %d bytes of text, want at most %d", selector, n, most)
		}
	}
	if n := p.Find(".timeline li").Length(); n > 60 {
		t.Errorf("the timeline has %d entries", n)
	}
	jumps := p.Find("nav.switch a")
	if jumps.Length() != 16 {
		t.Errorf("there are links to %d years, want 16", jumps.Length())
	}
	jumps.Each(func(_ int, a *goquery.Selection) {
		if p.Find(a.AttrOr("href", "")).Closest("details").Length() != 1 {
			t.Errorf("%s leads into no year", a.AttrOr("href", ""))
		}
	})
}

// A correction of any age is marked at its figure and described in full.
func TestCorrectionsOfALongPlaceAreListed(t *testing.T) {
	t.Parallel()
	p := getFrom(t, coldSite(openLong(t, longPeriods)), "/jurisdictions/"+longPlace)
	for i := 20; i < longPeriods; i += 100 {
		report := "ddor-" + string(record.Day("2017-01-28").AddDays(7*i))
		if got := p.figure(report, "issued"); !strings.Contains(got, "withdrawn") || !strings.Contains(got, "disputed") {
			t.Errorf("the corrected figure of %s reads %q", report, got)
		}
		p.period(t, report).tells(t, "Withdrawn by ICE", "Disputed (Clark County Detention Center")
		if p.Find(fmt.Sprintf(".timeline #c-%d", i)).Length() != 1 {
			t.Errorf("the timeline does not list the correction c-%d", i)
		}
	}
}

// The sheet for officials shows only some of the figures, however many there are.
func TestSheetOfALongPlaceStaysShort(t *testing.T) {
	t.Parallel()
	p := getFrom(t, coldSite(openLong(t, longPeriods)), "/jurisdictions/"+longPlace+"/sheet")
	if n := p.Find(".listed tbody tr").Length(); n != 6 {
		t.Errorf("it shows %d figures, want 6", n)
	}
	p.says(t, ".sheet", "1,516 more figures are in the whole listing.",
		"13 earlier things that were said are in the whole listing.")
	if n := p.Find(".listed .mark.corrected").Length(); n == 0 {
		t.Error("no figure that was corrected is on it")
	}
}

// Files and embeds of a place with a long series stay as light as those of any other place.
func TestFilesAndEmbedsOfALongPlaceStayLight(t *testing.T) {
	t.Parallel()
	site := coldSite(openLong(t, longPeriods))
	for ending, most := range map[string]int{"/sheet": 30_000, "/embed": 12_000, "/embed/large": 40_000,
		"/chart.svg": 120_000} {
		if a := getFrom(t, site, "/jurisdictions/"+longPlace+ending); len(a.body) > most {
			t.Errorf("%s has %d bytes, want at most %d", ending, len(a.body), most)
		}
	}
	if a := getFrom(t, site, "/jurisdictions/"+longPlace+".csv"); strings.Count(a.body, "\n") != longPeriods+1 ||
		a.status != http.StatusOK {
		t.Errorf("the table has %d lines, want %d", strings.Count(a.body, "\n"), longPeriods+1)
	}
}
