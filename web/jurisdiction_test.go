package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const (
	week1 = "ddor-2017-01-28"
	week2 = "ddor-2017-02-04"
	week3 = "ddor-2017-02-11"
	week4 = "ddor-2017-02-18"
)

// figure returns the text of a figure in its cell on the page of its jurisdiction.
func (a answer) figure(report, measure string) string {
	figure, _, _ := cellOf(a.Find("[id='" + report + "-" + measure + "']"))
	return figure
}

// cellOf splits a figure's cell on a jurisdiction's page into figure, change and rank.
func cellOf(cell *goquery.Selection) (figure, change, rank string) {
	return words(cell.Find(".figure")), words(cell.Find(".change")), words(cell.Find(".rank"))
}

// period returns a row of the week-over-week table by its headings. Everything that happened in the
// week is under "happened".
func (a answer) period(t *testing.T, report string) row {
	t.Helper()
	head := a.Find("th[id='" + report + "']")
	if head.Length() != 1 {
		t.Fatalf("the page has %d rows for %s", head.Length(), report)
	}
	r := row{"happened": words(head.Closest("tbody").Find(".happened"))}
	headings := head.Closest("table").Find("thead th")
	at := 0
	for cell := head; cell.Length() > 0; cell = cell.Next() {
		heading, text := words(headings.Eq(at)), words(cell)
		if cell.Find(".figure").Length() > 0 {
			var rank string
			text, r[changeOf[heading]], rank = cellOf(cell)
			if heading == issued {
				r["Rank"] = rank
			}
		}
		r[heading] = text
		at += max(1, int(cell.AttrOr("colspan", "1")[0]-'0'))
	}
	return r
}

const (
	issued   = "Detainers ICE sent (Section I)"
	declined = "Declined (as ICE recorded it) (Section II)"
	// Changes are in the cells of the figures.
	issuedChange   = "Change, issued"
	declinedChange = "Change, declined"
)

var changeOf = map[string]string{issued: issuedChange, declined: declinedChange}

// tells reports each phrase that is missing from what happened in the row's period.
func (r row) tells(t *testing.T, phrases ...string) {
	t.Helper()
	for _, p := range phrases {
		if !strings.Contains(r["happened"], p) {
			t.Errorf("what happened does not say %q: %s", p, r["happened"])
		}
	}
}

// reads reports each column of the row that does not begin with the wanted text.
func (r row) reads(t *testing.T, want row) {
	t.Helper()
	for column, text := range want {
		if got, ok := r[column]; !ok || !strings.HasPrefix(got, text) || text == "" && got != "" {
			t.Errorf("%s reads %q, want %q", column, got, text)
		}
	}
}

func TestClarkCountyReadsAsPublished(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/nv/clark-county")
	a.says(t, "h1", "Clark County, Nevada")
	a.says(t, ".lede", "two of its three weekly reports of 2017")
	a.says(t, ".counts", "Detainers ICE sent 51 disputed Jan 28 – Feb 3, 2017 54 Feb 4 – 10, 2017",
		"This does not say how many were declined.")
	a.never(t, ".counts", "Declined")
	a.period(t, week1).reads(t,
		row{issued: "51", "Rank": "rank 1", issuedChange: "change not given: first week", declined: "not in our copy yet"})
	a.period(t, week2).reads(t,
		row{issued: "54", "Rank": "rank 4", issuedChange: "+3 (+5.9%)", declined: "not in our copy yet"})
	a.period(t, week3).reads(t, row{issued: "not listed", "Rank": "", issuedChange: "", declined: "not listed"})
	a.period(t, week3).tells(t, "April 5, 2017",
		"Absent from the third report; police credit a meeting of the sheriff with federal officials.")
	a.period(t, week4).reads(t, row{issued: "No report was published for this week."})
	a.says(t, "main",
		"Disputed by Las Vegas Metropolitan Police: Calls the report unfair and cites its 287(g) jail program.",
		"Disputed by Sheriff: Says DHS could not confirm where the figure of 51 came from.")
	a.says(t, "#safe-sentence", "Clark County, Nev.,", "with 51 detainers sent.",
		"A count of detainers sent does not say what came of them.",
		"The listing was disputed", "record version 71")
	if !a.linked("/jurisdictions/wa/clark-county") || !a.linked("/reports/"+week1) {
		t.Error("no link to a namesake or to the report")
	}
}

// A withdrawn figure stays as it was published, struck through, beside who withdrew it, when and
// why.
func TestFranklinCountyShowsItsWithdrawal(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/ny/franklin-county")
	a.period(t, week1).reads(t, row{issued: "9 withdrawn by ICE disputed", "Rank": "rank 6", issuedChange: ""})
	a.period(t, week1).tells(t, "Withdrawn", "ICE", "April 5, 2017",
		"etainers credited to this county had gone to agencies in other places with a like name.", "Sheriff, March 23, 2017")
	if struck := a.text("[id='" + week1 + "-issued'] del"); struck != "9" {
		t.Errorf("struck through is %q", struck)
	}
	if !a.linked("/corrections#ice-2017-04-05-ny-franklin-county") {
		t.Error("the figure does not link to its correction")
	}
	if !a.linked("https://aila.org/infonet/dhs-releases-ice-declined-detainer-outcome-report") {
		t.Error("no link to where the correction is written")
	}
	a.says(t, ".standing", "Corrected by ICE, April 5, 2017 ICE withdrew the figure of 9.",
		"Disputed: Sheriff, March 23, 2017 Says the count is wrong")
	a.says(t, ".namesakes", "Not this Franklin? 25 other places share the name", "Franklin County, Iowa")
	a.says(t, "main", "Says the count is wrong: two or three detainers in six years.")
	a.says(t, "#safe-sentence", "with 9 detainers sent; ICE withdrew that figure (April 5, 2017).")
}

// The publisher confused three places of one name. The site must not.
func TestFranklinCountiesAreDistinguished(t *testing.T) {
	t.Parallel()
	said := map[string]string{
		"ny": "two or three detainers in six years",
		"ia": "no detainer requests came that week",
		"pa": "nobody ICE wanted was released to the street",
	}
	count := map[string]string{"ny": "9", "ia": "5", "pa": "5"}
	rank := map[string]string{"ny": "6", "ia": "9", "pa": "10"}
	state := map[string]string{"ny": "New York", "ia": "Iowa", "pa": "Pennsylvania"}
	list, report, found := page(t, "/jurisdictions?measure=issued&q=franklin"), page(t, "/reports/"+week1), page(t,
		"/find?q=franklin+county")
	for code := range said {
		address := "/jurisdictions/" + code + "/franklin-county"
		a := page(t, address)
		a.period(t, week1).reads(t, row{issued: count[code] + " withdrawn by ICE disputed", "Rank": "rank " + rank[code]})
		for other, text := range said {
			if other == code {
				a.says(t, "main", text)
			} else {
				a.never(t, "main", text)
			}
		}
		for _, in := range []struct {
			link  *goquery.Selection
			state string
		}{{list.Find("th a[href='" + address + "']"), strings.ToUpper(code)},
			{report.Find("th a[href^='" + address + "#']"), state[code]}} {
			if row := words(in.link.Closest("tr")); !strings.Contains(row, in.state) ||
				!strings.Contains(row, count[code]+" withdrawn") {
				t.Errorf("%s reads %q", address, row)
			}
		}
		for _, q := range []string{"franklin+county+" + code, code + "+franklin",
			"Franklin,+" + strings.ReplaceAll(state[code], " ", "+")} {
			if first := suggestions(t, "/find.json?q="+q)[0].Jurisdiction; address != "/jurisdictions/"+first {
				t.Errorf("find %s: the first is %s", q, first)
			}
		}
		if one := found.Find(".found a[href='" + address + "']"); one.Text() != "Franklin County, "+state[code] {
			t.Errorf("find calls %s %q", address, one.Text())
		}
	}
	if n := list.Find("tbody tr").Length(); n != 3 {
		t.Errorf("the list has %d Franklins", n)
	}
}

func TestTravisCountyShowsItsDispute(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/tx/travis-county")
	a.period(t, week1).reads(t, row{issued: "not listed", declined: "142 disputed",
		declinedChange: "change not given: first week"})
	a.period(t, week2).reads(t, row{issued: "23", "Rank": "", declined: "2", declinedChange: "−140 (−98.6%)",
		issuedChange: "change not given: not listed the week before"})
	a.period(t, week3).reads(t, row{declined: "10", declinedChange: "2 → 10 (+8)"})
	a.never(t, "table", "400%")
	a.says(t, "section:has(#policies) table", "January 2017", "Sheriff's policy on cooperation with ICE", "San Antonio")
	a.says(t, ".standing", "Disputed: Sheriff's office, March 20, 2017")
}

func TestUnreadNumberIsNeverZeroOrBlank(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/wa/king-county")
	if got := a.figure(week1, "declined"); got != "listed; we do not have the number disputed" {
		t.Errorf("the figure reads %q", got)
	}
	a.period(t, week1).reads(t, row{issued: "not listed", declinedChange: ""})
	a.says(t, ".lede", "ICE listed King County in one of its three weekly reports of 2017. We do not have the number.")
	a.says(t, ".counts", "Declined (as ICE recorded it) listed; we do not have the number disputed Jan 28 – Feb 3, 2017")
	_, rows := get(t, "/jurisdictions/wa/king-county.csv").rows(t)
	rows[0].reads(t, row{"report": week1, "declined_state": "listed, number unknown", "declined_published": "",
		"declined_effective": "", "declined_disputed": "true"})
	first := get(t, "/jurisdictions/wa/king-county.json").table(t).Rows[0]
	if v, there := first["declined_published"]; v != nil || !there || first["declined_state"] != "listed, number unknown" {
		t.Errorf("JSON: %v", first)
	}
	list := page(t, "/jurisdictions?q=king")
	if got := words(list.Find("a[href='/jurisdictions/wa/king-county']").Closest("tr")); !strings.Contains(got,
		"disputed listedlisted; we do not have the number") {
		t.Errorf("the list shows %q", got)
	}
}

// A count contained in another one is labelled as such and not added to any sum.
func TestQueensShowsTheFigureOfNewYorkCity(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/ny/queens-county")
	if got := a.figure(week2, "declined"); got != "2 counted within New York City’s 12" {
		t.Errorf("the figure reads %q", got)
	}
	if a.Find("[id='"+week2+"-declined'] a[href='/jurisdictions/ny/new-york-city']").Length() != 1 {
		t.Error("it does not lead to New York City")
	}
	a.says(t, "#safe-sentence", "part of New York City’s 12")
	page(t, "/reports/"+week2).says(t, "section:has(#section-ii) .adds",
		"Rows in the record add up to 15 declines; ICE’s total is 47; 32 are not in our copy yet")
	for _, r := range get(t, "/reports.json").table(t).Rows {
		if r["report"] == week2 && r["section2_declined_entered"] != number(15) {
			t.Errorf("the second report counts %v declines entered", r["section2_declined_entered"])
		}
	}
	_, rows := get(t, "/jurisdictions/ny/queens-county.csv").rows(t)
	rows[1].reads(t, row{"declined_published": "2", "declined_part_of": "ny/new-york-city"})
}

// For a place that no report names, one sentence says so, and what that does and does not mean.
func TestPlaceThatNoReportNamesSaysSo(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/oh/adams-county")
	if lede := a.text(".lede"); lede != "We did not find Adams County in ICE’s three weekly reports of 2017. "+
		"Our copy is not complete." {
		t.Errorf("the lede is %q", lede)
	}
	a.says(t, "main", "That is not evidence that no detainer was sent there, or that none was declined.",
		"Our copy has 176 of 206 declines of the week of January 28, 15 of 47 declines of the week of February 4 and "+
			"10 of 65 declines of the week of February 11.")
	a.never(t, "main", "Policies listed", "What happened", "0 d")
	if n := a.Find("main table").Length(); n != 0 {
		t.Errorf("there are %d empty tables", n)
	}
	if !a.linked("/about/method") {
		t.Error("it does not link to how to read the reports")
	}
}

func TestStatementOfAPlaceThatIsNotListedIsShown(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions/co/jefferson-county")
	a.says(t, "main", "We did not find Jefferson County", "Date not known",
		"Says three declines at the Broomfield center were wrongly charged to his county.")
}
