package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/coding"
	"detainerledger/internal/record"
	say "detainerledger/internal/words"
)

// forms are the endings of the addresses of a place's embeds.
var forms = []string{"", "/chart", "/small", "/large"}

// embedded reports whether an address is one that other sites may frame.
func embedded(address string) bool { return strings.Contains(address, "/embed") }

// shownElsewhere are places of each kind: corrected, disputed, listed several
// times, part of another, with a policy only, and named nowhere.
var shownElsewhere = []string{"nv/clark-county", "ny/franklin-county", "tx/travis-county", "ny/queens-county",
	"wa/king-county", "pa/chester-county", "oh/adams-county"}

// An embed can be framed by anyone, runs no script, sends no form and loads only its own sheet. It
// links back to the page and opens links outside the frame.
func TestEmbedStandsAlone(t *testing.T) {
	t.Parallel()
	for _, place := range shownElsewhere {
		for _, form := range forms {
			for _, l := range say.All {
				for _, then := range []string{"", "?as-of=seq:8", "?published-by=2017-03-25"} {
					address := l.Address("/jurisdictions/"+place+"/embed"+form) + then
					a := page(t, address)
					policy := a.header.Get("Content-Security-Policy")
					for _, directive := range []string{"default-src 'none'", "style-src 'self'", "base-uri 'none'",
						"form-action 'none'", "frame-ancestors *"} {
						if !strings.Contains(policy, directive) {
							t.Errorf("%s: the policy lacks %s: %s", address, directive, policy)
						}
					}
					if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") ||
						a.header.Get("X-Frame-Options") != "" {
						t.Errorf("%s: policy %q, X-Frame-Options %q", address, policy, a.header.Get("X-Frame-Options"))
					}
					if got := a.header.Get("Cache-Control"); got != pageCache {
						t.Errorf("%s has Cache-Control %s", address, got)
					}
					if a.Find("script, style, [style], img, iframe, form, input").Length() > 0 {
						t.Errorf("%s has more than text in it", address)
					}
					sheets := a.Find("link[rel=stylesheet]")
					if sheets.Length() != 1 || !strings.HasPrefix(sheets.AttrOr("href", ""), "/static/css/embed.") {
						t.Errorf("%s loads %d sheets", address, sheets.Length())
					}
					if a.Find("base[target=_blank]").Length() != 1 || a.Find("base[href]").Length() > 0 {
						t.Errorf("%s opens links in the frame", address)
					}
					back := l.Address("/jurisdictions/"+place) + strings.Replace(then, ":", "%3A", 1)
					if a.Find("h1 a, footer a").FilterFunction(func(_ int, s *goquery.Selection) bool {
						return s.AttrOr("href", "") == back && s.AttrOr("target", "") == "_blank" && s.AttrOr("rel", "") == "noopener"
					}).Length() != 2 {
						t.Errorf("%s does not lead back to %s", address, back)
					}
					if got := a.Find("link[rel=canonical]").AttrOr("href",
						""); got != "https://ledger.example"+l.Address("/jurisdictions/"+place) {
						t.Errorf("%s: the canonical address is %s", address, got)
					}
					if a.Find("meta[name=robots]").AttrOr("content", "") != "noindex,follow" ||
						a.Find("html").AttrOr("lang", "") != l.Code {
						t.Errorf("%s may be indexed, or is not in its language", address)
					}
				}
			}
		}
	}
	for _, address := range []string{"/jurisdictions/zz/nowhere/embed", "/jurisdictions/nv/clark-county/embed/huge",
		"/jurisdictions/nv/clark-county/embed/chart/x"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		} else {
			guarded(t, address, a.header)
		}
	}
}

// heaviest is the limit for an embed with its sheet, in bytes sent.
const heaviest = 15_000

func TestEmbedsAreLight(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, place := range shownElsewhere {
		for _, form := range forms {
			for _, l := range say.All {
				a := getFrom(t, site, l.Address("/jurisdictions/"+place+"/embed"+form))
				sheet := page(t, a.Find("link[rel=stylesheet]").AttrOr("href", "")).body
				plain, sent := len(a.body)+len(sheet), len(
					coding.Gzip.Encode([]byte(a.body)),
				)+len(coding.Gzip.Encode([]byte(sheet)))
				t.Logf("%s%s in %s: %d bytes, %d as sent", place, form, l.Code, plain, sent)
				if form == "" || form == "/small" {
					sent = plain // these must be as light uncompressed
				}
				if sent >= heaviest {
					t.Errorf("%s%s in %s weighs %d bytes", place, form, l.Code, sent)
				}
			}
		}
	}
}

// A figure reads in each form of an embed as it does on its page. An absence is a word, never a number.
func TestEmbedReadsAsThePage(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, place := range append(shownElsewhere, "ca/kern-county", "ma/suffolk-county", "mn/hennepin-county",
		"il/will-county", "ca/alameda-county", "nm/dona-ana-county") {
		whole := getFrom(t, site, "/jurisdictions/"+place)
		first := whole.Find("table.figures-by-period").First()
		table := getFrom(t, site, "/jurisdictions/"+place+"/embed").Find("table")
		cells := func(s *goquery.Selection, at ...int) (all []string) {
			s.Find("tbody tr:first-child").Each(func(_ int, tr *goquery.Selection) {
				for _, i := range at {
					cell := tr.Children().Eq(i)
					if figure := cell.Find(".figure"); figure.Length() > 0 {
						cell = figure // without its change and rank
					}
					all = append(all, words(cell))
				}
			})
			return all
		}
		want, got := cells(first, 0, 1, 2), cells(table, 0, 1, 2)
		if first.Length() == 0 { // without figures the page has no table
			want = got
		} else if first.Find("tr.gap").Length() == 0 || len(want) < 4*3 {
			t.Fatalf("%s: the page’s table reads %q", place, want)
		}
		for i := range want {
			if gap := i >= len(want)-3; !gap && want[i] != got[i] {
				t.Errorf("%s: the embed reads %q where the page reads %q", place, got[i], want[i])
			}
		}
		large := getFrom(t, site, "/jurisdictions/"+place+"/embed/large")
		if fmt.Sprint(cells(large.Find("table"), 0, 1, 2)) != fmt.Sprint(got) {
			t.Errorf("%s: the large embed has another table", place)
		}
		if lede := getFrom(t, site, "/jurisdictions/"+place+"/sheet").text(".lede"); large.text("main > "+
			"p:not(.small)") != lede ||
			getFrom(t, site, "/jurisdictions/"+place+"/embed/small").text("main > p:not(.small)") != lede {
			t.Errorf("%s: the sentence differs from %q", place, lede)
		}
		for _, form := range forms {
			a := getFrom(t, site, "/jurisdictions/"+place+"/embed"+form)
			if got, want := a.text(".standing"), strings.Join(whole.Find(".standing a.mark").Map(func(_ int,
				s *goquery.Selection) string {
				return words(s)
			}), " "); got != want {
				t.Errorf("%s%s has the marks %q, want %q", place, form, got, want)
			}
			a.Find(".standing a").Each(func(_ int, s *goquery.Selection) {
				href := s.AttrOr("href", "")
				if _, id, found := strings.Cut(href, "#"); !found || whole.Find("[id='"+id+"']").Length() != 1 ||
					!strings.HasPrefix(href, "/jurisdictions/"+place+"#") {
					t.Errorf("%s%s leads to %s, which does not exist", place, form, href)
				}
			})
			if disputed := whole.Find("main td .mark.disputed").Length() > 0; disputed &&
				!strings.Contains(strings.ToLower(a.body), "disputed") {
				t.Errorf("%s%s does not say that a figure is disputed", place, form)
			}
		}
	}
	clark := getFrom(t, site, "/jurisdictions/ny/franklin-county/embed")
	clark.says(t, "table", "Detainers sent: Withdrawn by ICE, April 5, 2017.", "Disputed (Sheriff, March 23, 2017).",
		"not in our copy yet", "No report was published for this week.")
	clark.says(t, "footer", "Source: U.S. Immigration and Customs Enforcement", "Weekly Declined Detainer Outcome Report",
		"Detainer Ledger, record version")
	getFrom(t, site, "/jurisdictions/oh/adams-county/embed/chart").says(t, "main",
		"We did not find Adams County")
}

// An embed shows the requested series, else the first that says something of the place. Of a long
// series it shows the newest periods.
func TestEmbedOfASeries(t *testing.T) {
	t.Parallel()
	site := siteWith(t, append(invented(), weeks(t, 20)...)...)
	const place = "/jurisdictions/nv/clark-county/embed"
	getFrom(t, site, place).says(t, "table", "By week")
	getFrom(t, site, place+"?series=quarterly").says(t, "table", "By quarter", "Apr 1 – Jun 30, 2018", "50",
		"The record holds nothing about this quarter yet.")
	getFrom(t, site, "/jurisdictions/nv/washoe-county/embed").says(t, "table", "By quarter")
	if a := ask(t, site,
		httptest.NewRequest(http.MethodGet, place+"?series=monthly", nil)); a.status != http.StatusBadRequest {
		t.Errorf("an unknown series: status %d", a.status)
	}
	a := getFrom(t, site, place)
	if n := a.Find("tbody").Length(); n != 8 {
		t.Errorf("the table has %d periods, want 8", n)
	}
	a.says(t, "table", "Jun 10 – 16, 2017")
	a.says(t, "main", "12 earlier periods are on the place’s page.")
}

// weeks are the fifth to the nth report of the weekly series, each with a line about Clark County.
func weeks(t *testing.T, n int) (changes []record.Change) {
	t.Helper()
	start := record.Day("2017-02-25")
	for i := 5; i <= n; i++ {
		id := record.ReportID("ddor-" + start)
		changes = append(changes, record.Change{
			Kind: record.AddReport,
			Report: &record.Report{ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(50),
				Status: record.StatusPublished, Sources: source},
			Entries: []record.Entry{line(id, record.Issued, "nv/clark-county", record.Known(i), "")},
		})
		start = record.Weekly.Next(start)
	}
	return changes
}

func TestFrozenEmbedSaysItsVersionAndWhatChangedSince(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	const place = "/jurisdictions/nv/clark-county/embed"
	frozen := place + "?as-of=seq:71"
	before := getFrom(t, site, frozen)
	before.says(t, ".notice", "As of record version 71, November 23, 2026.")
	before.never(t, ".notice", "since")
	if getFrom(t, site, place).Find(".notice").Length() > 0 {
		t.Error("an embed that follows the record says that it does not")
	}
	add(t, st,
		correction("made-1", week1, record.Issued, "nv/clark-county", record.Amend, record.Known(50)),
		record.Change{Kind: record.AddStatement, Statement: &record.Statement{Date: "2017-06-01",
			Jurisdiction: "nv/clark-county", Office: "Clerk", Stance: record.Disputes, Report: week2, Gist: "Says no.",
			Sources: source}},
		record.Change{Kind: record.AddLines,
			Entries: []record.Entry{line(week3, record.Declined, "nv/clark-county", record.Known(4), "")}},
	)
	for _, form := range forms {
		after := getFrom(t, site, place+form+"?as-of=seq:71")
		after.says(t, ".notice", "As of record version 71,",
			"Corrected since, on November 24, 2026: Jan 28 – Feb 3, 2017, Detainers sent: "+
				"now reads 51 as published, amended to 50, disputed (ICE, May 2, 2017).",
			"Disputed since, on November 24, 2026: Feb 4 – 10, 2017, Detainers sent: now reads 54, disputed (Clerk, "+
				"June 1, 2017).",
			"Entered since, on November 24, 2026: Feb 11 – 17, 2017, Declines recorded: now reads 4.")
		if n := after.Find(".notice p").Length(); n != 4 {
			t.Errorf("%q says %d things, want 4: %s", form, n, after.text(".notice"))
		}
		if now := after.Find(".notice a").AttrOr("href", ""); now != "/jurisdictions/nv/clark-county" {
			t.Errorf("%q leads to %s for the current figures", form, now)
		}
	}
	shows := func(a answer) string { return a.text("table") }
	if shows(getFrom(t, site, frozen)) != shows(before) {
		t.Error("a frozen embed shows other figures after a change")
	}
	if live := getFrom(t, site, place); shows(live) == shows(before) {
		t.Error("an embed that follows the record does not show a correction")
	} else {
		live.says(t, "table", "51 50 amended")
	}
	if tag := before.header.Get("ETag"); tag == getFrom(t, site, frozen).header.Get("ETag") {
		t.Error("a frozen embed is sent as unchanged after a correction")
	}
	getFrom(t, site, "/es"+frozen).says(t, ".notice", "Según la versión 71 del registro",
		"Corregido después, el 24 de noviembre de 2026")
	getFrom(t, site, "/jurisdictions/nv/clark-county/embed?published-by=2017-03-25").says(t, ".notice",
		"As far as it had been published by March 25, 2017.")
	if a := ask(t, site,
		httptest.NewRequest(http.MethodGet, place+"?as-of=seq:900", nil)); a.status != http.StatusBadRequest {
		t.Errorf("an unknown version: status %d", a.status)
	}
}

// The page of a place offers each form with a preview that loads only when opened. There is markup
// for an embed that follows the record and for one that does not.
func TestPageOffersEmbeds(t *testing.T) {
	t.Parallel()
	for _, l := range say.All {
		for _, then := range []string{"", "?as-of=seq:40"} {
			address := l.Address("/jurisdictions/ny/franklin-county") + then
			a := page(t, address)
			version := "71"
			if then != "" {
				version = "40"
			}
			offers := a.Find("section:has(#embed) details")
			if offers.Length() != len(forms) || a.Find("details[open]").Length() > 0 {
				t.Fatalf("%s offers %d forms", address, offers.Length())
			}
			offers.Each(func(i int, s *goquery.Selection) {
				want := l.Address("/jurisdictions/ny/franklin-county/embed" + forms[i])
				preview := s.Find("iframe")
				if preview.AttrOr("src", "") != want || preview.AttrOr("loading", "") != "lazy" ||
					preview.AttrOr("title", "") == "" {
					t.Errorf("%s: the preview is %s", address, preview.AttrOr("src", ""))
				}
				markup := s.Find("code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
				for k, end := range []string{"", "?as-of=seq:" + version} {
					frame, err := goquery.NewDocumentFromReader(strings.NewReader(markup[k]))
					if err != nil {
						t.Fatal(err)
					}
					f := frame.Find("iframe")
					if f.AttrOr("src", "") != "https://ledger.example"+want+end ||
						!strings.HasPrefix(f.AttrOr("title", ""), l.PlaceTitle("Franklin County, New York")+": ") ||
						f.AttrOr("width", "") != preview.AttrOr("width", "") || f.AttrOr("height", "") < "100" {
						t.Errorf("%s: the markup is %s", address, markup[k])
					}
					page(t, strings.TrimPrefix(f.AttrOr("src", ""), "https://ledger.example"))
				}
				s.Find("[data-copy]").Each(func(_ int, b *goquery.Selection) {
					if _, hidden := b.Attr("hidden"); !hidden || a.Find("code[id='"+b.AttrOr("data-copy", "")+"']").Length() != 1 {
						t.Errorf("%s: a button copies %s", address, b.AttrOr("data-copy", ""))
					}
				})
			})
		}
	}
	if policy := page(t,
		"/jurisdictions/ny/franklin-county").header.Get("Content-Security-Policy"); !strings.Contains(policy,
		"frame-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the policy of the page is %s", policy)
	}
}

func TestEmbedOfHostileTextIsText(t *testing.T) {
	t.Parallel()
	site := siteWith(t, poisonedChanges()...)
	for _, address := range []string{"/jurisdictions/nm/evil/embed", "/jurisdictions/nm/evil/embed/large",
		"/jurisdictions/nm/evil/embed/chart?as-of=seq:76", "/jurisdictions/nm/evil/embed/small"} {
		a := getFrom(t, site, address)
		if a.Find("script, img").Length() > 0 || !strings.Contains(a.text("h1"), "<script>") {
			t.Errorf("%s: markup in the page", address)
		}
	}
	a := getFrom(t, site, "/jurisdictions/nm/evil")
	for _, markup := range a.Find("details.embed code").Map(func(_ int,
		s *goquery.Selection) string {
		return s.Text()
	}) {
		if strings.Count(markup, "<") != 2 || !strings.Contains(markup, html.EscapeString("<script>")) {
			t.Errorf("the markup to copy is %s", markup)
		}
	}
}
