package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
)

const lineColumns = "report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"

// A draft's page shows the figures it affects as their own pages do in the preview, which is made
// from a copy of the record with the draft applied.
func TestDraftShowsEachFigureAsItsPageWill(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	const corrections = "id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources,moved_to\n"
	for name, files := range map[string][]string{
		"a new report": {"week.csv", fourthWeek(t, ".csv")},
		"more lines of a report": {"entries.csv", lineColumns +
			week3 + ",II,declined,oh/adams-county,4,,,,,https://example.org/more\n" +
			week3 + ",II,declined,ma/suffolk-county,7,,,,,https://example.org/more\n" +
			week3 + ",II,declined,ny/albany-county,,,,Jail B,not legible,https://example.org/more\n"},
		"lines of a place that is new": {
			"places.csv", "slug,name,state,kind,county_fips\noh/west-union,West Union,OH,city,39001\n",
			"entries.csv", lineColumns + week2 + ",II,declined,oh/west-union,3,,,,,https://example.org/more\n"},
		"corrections": {"corrections.csv", corrections +
			"new-1,2017-05-02,ICE," + week1 + ",I,issued,nv/clark-county,amended,50,A slip.,,https://example.org/c,\n" +
			"new-2,2017-05-02,ICE," + week1 +
			",II,declined,tx/travis-county,moved,,The next county.,,https://example.org/c,tx/bell-county\n" +
			"new-3,2017-05-02,ICE," + week2 +
			",II,declined,ma/suffolk-county,withdrawn,,No such line.,,https://example.org/c,\n"},
		"a line and its correction at once": {
			"entries.csv", lineColumns + week3 + ",II,declined,oh/adams-county,4,,,,,https://example.org/more\n",
			"corrections.csv", corrections +
				"new-4,2017-05-02,ICE," + week3 +
				",II,declined,oh/adams-county,moved,,The next county.,,https://example.org/c,oh/athens-county\n"},
		"a series that is new": {
			"series.csv",
			"id,title,publisher,cadence,first_period_start,status,legal_basis\n" +
				"qddor,Quarterly report,ICE,quarter,2018-01-01,,\n",
			"reports.csv", "id,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
				"policies_listed,pages,document_urls,note,sources\n" +
				"qddor-2018-01-01,qddor,2018-01-01,2018-03-31,2018-04-19,published,,9,,,,,,https://example.org/q\n" +
				"qddor-2018-07-01,qddor,2018-07-01,2018-09-30,2018-10-19,published,,,,,,,,https://example.org/q\n",
			"entries.csv", lineColumns +
				"qddor-2018-01-01,II,declined,nv/clark-county,5,,,,,https://example.org/q\n" +
				"qddor-2018-01-01,II,declined,ny/nassau-county,4,,,,,https://example.org/q\n" +
				"qddor-2018-07-01,II,declined,nv/clark-county,6,,,,,https://example.org/q\n"},
	} {
		_, a := ana.visit(link.DeskDraft(ana.imported(files...)))
		a.Find("main section[aria-labelledby^=report-]").Each(func(_ int, report *goquery.Selection) {
			_, page := ana.visit(report.Find("h2 a").AttrOr("href", ""))
			report.Find("p, dt:contains('With the draft') + dd").Each(func(_ int, adds *goquery.Selection) {
				sum := strings.TrimSuffix(words(adds), " (as before)")
				if strings.HasPrefix(sum, "Rows in the record") && !strings.Contains(words(page.Find("main")), sum) {
					t.Errorf("%s: the page of the report does not say %q", name, sum)
				}
			})
		})
		told := 0
		a.Find("main table.list tbody tr").Each(func(_ int, row *goquery.Selection) {
			href, linked := row.Find("th a").Attr("href")
			at, err := url.Parse(href)
			if err != nil || !linked || at.Fragment == "" {
				return // a row of Section III
			}
			_, page := ana.visit(at.Path)
			figure, change, rank := cellOf(page.Find("#" + at.Fragment))
			cells := row.Find("td")
			will, changes, ranked := words(cells.Eq(cells.Length()-2)), words(cells.Last()), ""
			if cells.Length() == 3 && words(cells.First()) != "" {
				ranked = "rank " + words(cells.First())
			}
			if will == "" || changes == "" {
				t.Errorf("%s: the draft's page does not show %s", name, href)
			}
			for what, pair := range map[string][2]string{
				"figure": {will, figure}, "change": {changeAlone(changes), change}, "rank": {ranked, rank},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: the %s of %s is %q on the draft's page and %q on its own", name, what, href, pair[0], pair[1])
				}
			}
			told++
		})
		if told == 0 {
			t.Errorf("%s: no figure is shown:\n%s", name, a.text("main"))
		}
	}
}

// changeAlone is a change on a draft's page in the words of the place's own page. Where the figure
// itself shows the reason, the place's page omits it, and the draft's page gives it to screen
// readers only.
func changeAlone(told string) string {
	if strings.HasPrefix(told, "no change: ") {
		return ""
	}
	if told != "" && !strings.ContainsAny(told, "+−→(") {
		return "change not given: " + told
	}
	return told
}
