package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/web"
)

const (
	quarter1 = "quarterly-2017-10-01"
	quarter3 = "quarterly-2018-04-01"
)

var source = record.Sources{"https://example.org/source"}

func line(
	report record.ReportID, m record.Measure, slug record.Slug, value record.Count, facility string,
) record.Entry {
	return record.Entry{Report: report, Section: m.Section(), Measure: m, Jurisdiction: slug, Value: value,
		Facility: facility, Sources: source}
}

func correction(
	id string, report record.ReportID, m record.Measure, slug record.Slug, effect record.Effect, value record.Count,
) record.Change {
	return record.Change{Kind: record.AddCorrection, Correction: &record.Correction{
		ID: id, Date: "2017-05-02", By: "ICE", Report: report, Section: m.Section(), Measure: m, Jurisdiction: slug,
		Effect: effect, Value: value, Reason: "The row was counted twice.", Sources: source,
	}}
}

// invented returns changes for cases that the reports of 2017 lack: a figure amended twice, one
// amended to 0, one listed with 0, and several lines for one place with and without a number. There
// is also a number over a thousand and a second, quarterly series with a period of which nothing is
// known. Two figures belong to other places: one named nowhere else, one with a figure of its own.
func invented() []record.Change {
	zero, none := record.Known(0), record.Count{}
	return []record.Change{
		{Kind: record.AddLines, Entries: []record.Entry{
			line(week3, record.Declined, "nm/dona-ana-county", zero, ""),
			line(week3, record.Declined, "mn/hennepin-county", record.Known(3), "Jail A"),
			line(week3, record.Declined, "mn/hennepin-county", record.Known(1), "Jail B"),
			line(week3, record.Declined, "ca/alameda-county", record.Known(2), "Jail A"),
			line(week3, record.Declined, "ca/alameda-county", none, "Jail B"),
			line(week2, record.Issued, "fl/miami-dade-county", record.Known(1234), ""),
			line(week3, record.Issued, "fl/miami-dade-county", record.Known(1), ""),
			line(week3, record.Issued, "ca/kern-county", record.Known(26), ""),
		}},
		correction("made-1", week2, record.Issued, "ca/kern-county", record.Amend, record.Known(25)),
		correction("made-2", week2, record.Issued, "ca/kern-county", record.Amend, record.Known(26)),
		correction("made-3", week2, record.Declined, "ma/suffolk-county", record.Amend, zero),
		correction("made-4", week3, record.Declined, "mn/hennepin-county", record.Withdraw, none),
		{Kind: record.AddSeries, Series: &record.Series{ID: "quarterly", Title: "Quarterly Outcome Report", Publisher: "ICE",
			Cadence: record.Quarterly, FirstPeriodStart: "2017-10-01"}},
		{
			Kind: record.AddReport,
			Report: &record.Report{ID: quarter1, Series: "quarterly", Period: record.Quarterly.Period("2017-10-01"),
				PublishedOn: "2018-01-20", Status: record.StatusPublished,
				DeclinedTotal: record.Known(7), Sources: source},
			Entries: []record.Entry{
				line(quarter1, record.Declined, "nv/clark-county", record.Known(5), ""),
				line(quarter1, record.Declined, "nv/washoe-county", record.Known(2), ""),
			},
		},
		{
			Kind: record.AddReport,
			Report: &record.Report{ID: quarter3, Series: "quarterly", Period: record.Quarterly.Period("2018-04-01"),
				PublishedOn: "2018-07-20", Status: record.StatusPublished, Sources: source},
			Entries: []record.Entry{line(quarter3, record.Declined, "nv/clark-county", record.Known(50), "")},
		},
		moved("made-5", week1, record.Declined, "co/weld-county", "co/jefferson-county"),
		moved("made-6", week1, record.Declined, "ca/orange-county", "ca/los-angeles-county"),
		moved("made-7", week3, record.Declined, "nm/lea-county", "nm/otero-county"),
		moved("made-8", week1, record.Issued, "il/cook-county", "il/will-county"),
	}
}

// moved is a correction that moves a figure to another place.
func moved(id string, report record.ReportID, m record.Measure, from, to record.Slug) record.Change {
	c := correction(id, report, m, from, record.Move, record.Count{})
	c.Correction.MovedTo = to
	return c
}

func TestAmendedFigureShowsBothNumbers(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	a := getFrom(t, site, "/jurisdictions/ca/kern-county")
	a.period(t, week2).reads(t, row{issued: "65 26 amended disputed"})
	if struck, now := a.text("[id='"+week2+"-issued'] del"), a.text("[id='"+week2+"-issued'] ins"); struck != "65" ||
		now != "26" {
		t.Errorf("struck is %q, inserted %q", struck, now)
	}
	a.period(t, week3).reads(t, row{issued: "26", issuedChange: "0 (0.0%)"})
	a.says(t, ".standing", "Corrected by ICE, May 2, 2017 ICE amended the figure of 65 to 26.")
	a = getFrom(t, site, "/jurisdictions/ma/suffolk-county")
	a.period(t, week2).reads(t, row{declined: "1 0 amended disputed"})
}

// Several corrections of one figure count as one corrected figure.
func TestFiguresCorrectedAreCounted(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	getFrom(t, site, "/reports/"+week2).says(t, ".lede", "Two of its lines were corrected since.")
	getFrom(t, site, "/corrections").says(t, ".lede", "15 of the figures in this record were corrected")
	getFrom(t, site, "/").says(t, "[aria-labelledby=corrections]", "All corrections: 15 figures")
}

func TestZeroIsShownAsANumber(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	a := getFrom(t, site, "/jurisdictions/nm/dona-ana-county")
	a.period(t, week3).reads(t, row{declined: "0", declinedChange: "change not given: not in our copy: the week before"})
	a.says(t, ".counts", "Declined (as ICE recorded it) 0 Feb 11 – 17, 2017")
	first := getFrom(t, site, "/reports/"+week3+".json").table(t)
	for _, r := range first.Rows {
		if r["jurisdiction"] == "nm/dona-ana-county" && (r["figure_state"] != "listed" || r["published"] != number(0)) {
			t.Errorf("JSON: %v", r)
		}
	}
	list := getFrom(t, site, "/jurisdictions?q=dona&report="+week3)
	if got := words(list.Find("tbody tr td data")); got != "0" {
		t.Errorf("the list reads %q", got)
	}
}

func TestSeveralLinesOfOnePlaceAreAddedUp(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	a := getFrom(t, site, "/jurisdictions/mn/hennepin-county")
	a.period(t, week3).reads(t, row{declined: "4 withdrawn by ICE disputed"})
	a.says(t, "main", "3 declines recorded (Jail A)", "1 decline recorded (Jail B)")
	a = getFrom(t, site, "/jurisdictions/ca/alameda-county")
	a.period(t, week3).reads(t, row{declined: "listed; we do not have the number"})
	getFrom(t, site, "/reports/"+week3).says(t, "section:has(#section-ii)", "Jail A; Jail B")
}

func TestThousandsHaveACommaOnPagesOnly(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	a := getFrom(t, site, "/jurisdictions/fl/miami-dade-county")
	a.period(t, week2).reads(t, row{issued: "1,234"})
	a.period(t, week3).reads(t, row{issued: "1", issuedChange: "−1,233 (−99.9%)"})
	_, rows := getFrom(t, site, "/jurisdictions/fl/miami-dade-county.csv").rows(t)
	rows[1].reads(t, row{"issued_published": "1234"})
	rows[2].reads(t, row{"issued_change": "-1233", "issued_change_percent": "-99.9"})
}

// A change too small for the digits shown does not read as none, and one that leaves a remainder
// does not read as all. That holds for every format.
func TestChangesNeverRoundToNothingOrAll(t *testing.T) {
	t.Parallel()
	site := siteWith(t, record.Change{Kind: record.AddLines, Entries: []record.Entry{
		line(week2, record.Issued, "fl/miami-dade-county", record.Known(3083), ""),
		line(week3, record.Issued, "fl/miami-dade-county", record.Known(3082), ""),
		line(week2, record.Issued, "nv/elko-county", record.Known(20000), ""),
		line(week3, record.Issued, "nv/elko-county", record.Known(10), ""),
	}})
	for slug, want := range map[string]struct{ english, spanish, list, number string }{
		"fl/miami-dade-county": {"−1 (under 0.1%)", "−1 (menos de 0.1\u00a0%)", "3,082 ↓ 1 fewer", "-0.03"},
		"nv/elko-county":       {"−19,990 (−99.9%)", "−19,990 (−99.9\u00a0%)", "10 ↓ 19,990 fewer", "-99.95"},
	} {
		address := "/jurisdictions/" + slug
		getFrom(t, site, address).says(t, "main", want.english)
		getFrom(t, site, "/es"+address).says(t, "main", strings.ReplaceAll(want.spanish, "\u00a0", " "))
		getFrom(t, site, "/jurisdictions?measure=issued&report="+week3).says(t, "#list tbody", want.list)
		_, rows := getFrom(t, site, address+".csv").rows(t)
		rows[2].reads(t, row{"issued_change_percent": want.number})
		for _, file := range []string{address + ".json", "/api/v1" + address + "/periods",
			"/jurisdictions.json?show=all&report=" + week3} {
			if a := getFrom(t, site, file); !strings.Contains(a.body, `"issued_change_percent":`+want.number) {
				t.Errorf("%s: no %s", file, want.number)
			}
		}
	}
}

// A second series has its own table, periods and wording, and the weekly figures do not change.
func TestSeriesOfAnotherCadenceIsWordedByItsPeriods(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	a := getFrom(t, site, "/jurisdictions/nv/clark-county")
	a.says(t, "h2", "Week by week", "Quarter by quarter")
	a.period(t, week2).reads(t, row{issued: "54", issuedChange: "+3 (+5.9%)"})
	a.period(t, quarter1).reads(t,
		row{"Quarter": "Oct 1 – Dec 31, 2017", declined: "5", declinedChange: "change not given: first quarter"})
	a.period(t, quarter3).reads(t,
		row{"Quarter": "Apr 1 – Jun 30, 2018", declined: "50", declinedChange: "change not given: not in our copy: the " +
			"quarter before"})
	a.says(t, "main", "The record holds nothing about this quarter yet.",
		"all of its two quarterly reports of 2017 to 2018")
	_, rows := getFrom(t, site, "/jurisdictions/nv/clark-county.csv").rows(t)
	if len(rows) != 7 || rows[5]["report_status"] != "not entered" || rows[5]["declined_state"] != "not yet entered" ||
		rows[6]["series"] != "quarterly" {
		t.Errorf("CSV: %v", rows)
	}
	getFrom(t, site, "/reports").says(t, "main", "Quarterly Outcome Report",
		"The record holds nothing about this period yet.", "Jan 1 – Mar 31, 2018")
	getFrom(t, site, "/reports/"+quarter1).says(t, "main",
		"Rows in the record add up to 7 declines, which is ICE’s total.", "in the quarter")
	getFrom(t, site, "/jurisdictions/nv/washoe-county").says(t, ".lede",
		"ICE listed Washoe County in one of its two quarterly reports")
}

func TestSeriesOfOneReportIsSpokenOfInTheSingular(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()[5:7]...)
	for _, address := range []string{"/jurisdictions/nv/washoe-county", "/jurisdictions/oh/adams-county", "/reports"} {
		getFrom(t, site, address).never(t, "main", "one quarterly reports", "of its one")
	}
}

// A missing part of a series leaves no empty sentence.
func TestSeriesWithoutLegalBasisLeavesNoEmptySentence(t *testing.T) {
	t.Parallel()
	getFrom(t, siteWith(t, invented()...), "/reports").never(t, "main", ". .")
}

// An empty record shows pages, not errors. One with places but no report shows the places.
func TestRecordWithoutReportsShowsPages(t *testing.T) {
	t.Parallel()
	var counties []record.Jurisdiction
	for _, p := range gazetteer.Counties() {
		counties = append(counties,
			record.Jurisdiction{Slug: record.Slug(p.Slug), Name: p.Name, State: p.State, Kind: p.Kind, FIPS: p.FIPS})
	}
	st := openEmpty(t)
	site := web.New(web.Config{}, st, quiet)
	addresses := strings.Fields(`/ /jurisdictions /jurisdictions?show=all /jurisdictions.csv?show=all
		/jurisdictions.json /jurisdictions.atom /states /states.csv /states/nv /states/nv?show=all /states/nv.csv
		/reports /reports.csv /corrections /corrections.csv /corrections.atom
		/find?q=clark /sitemap.xml /about /about/method /healthz`)
	for _, address := range addresses {
		getFrom(t, site, address)
	}
	if a := ask(t, site,
		httptest.NewRequest(http.MethodGet, "/jurisdictions/nv/clark-county", nil)); a.status != http.StatusNotFound {
		t.Errorf("a place that is not there: status %d", a.status)
	}
	add(t, st, record.Change{Kind: record.AddPlaces, Places: counties})
	for _, address := range append(addresses, "/jurisdictions/nv/clark-county", "/jurisdictions/nv/clark-county.csv",
		"/jurisdictions/nv/clark-county.atom") {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != http.StatusOK {
			t.Errorf("places only: %s: status %d", address, a.status)
		}
	}
	getFrom(t, site, "/jurisdictions/nv/clark-county").says(t, ".lede",
		"ICE’s weekly reports of 2017 are not in this record.")
	getFrom(t, site, "/jurisdictions").says(t, ".listing p", "0 places in ICE’s reports")
}
