package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"detainerledger/internal/record"
)

const franklinNY = "/jurisdictions/ny/franklin-county"

// What a reader of March 25, 2017 could have known about Franklin County, and what a reader of
// April 5 could.
func TestPagesShowWhatWasPublishedByADay(t *testing.T) {
	t.Parallel()
	a := page(t, franklinNY+"?published-by=2017-03-25")
	a.says(t, ".banner", "published in the world by March 25, 2017")
	a.period(t, week1).reads(t, row{issued: "9 disputed"})
	a.never(t, "main", "Withdrawn", "Corrected by", week2, "suspen")
	a.says(t, "main", "Disputed by Sheriff")
	a = page(t, franklinNY+"?published-by=2017-04-05")
	a.period(t, week1).reads(t, row{issued: "9 withdrawn by ICE disputed"})
	a.period(t, week3).reads(t, row{issued: "not in our copy yet"})
	page(t, "/reports?published-by=2017-03-25").says(t, "main", "one weekly report of 2017")
	if a := get(t, "/reports/"+week2+"?published-by=2017-03-25"); a.status != http.StatusNotFound {
		t.Errorf("a report that was not yet published: status %d", a.status)
	}
	rows := page(t, franklinNY+".json?published-by=2017-03-25").table(t).Rows
	if len(rows) != 1 || rows[0]["issued_state"] != "listed" || rows[0]["issued_effective"] != number(9) {
		t.Errorf("JSON: %v", rows)
	}
}

// A version shows the record as it was, permanently, and its links stay in that version.
func TestPagesShowTheRecordAsItWas(t *testing.T) {
	t.Parallel()
	a := page(t, franklinNY+"?as-of=seq:8")
	a.period(t, week1).reads(t, row{issued: "9"})
	a.never(t, ".standing", "Corrected", "Disputed")
	a.says(t, ".banner", "version 8, entered on November 23, 2026")
	a.says(t, "footer", "Record version 8,")
	if !a.linked(franklinNY) {
		t.Error("the banner does not lead to the current page")
	}
	if !a.linked("/jurisdictions/ia/franklin-county?as-of=seq%3A8") || a.linked("/jurisdictions/ia/franklin-county") {
		t.Error("links do not stay in the version")
	}
	if got := a.Find("form input[type=hidden][name=as-of]").AttrOr("value", ""); got != "seq:8" {
		t.Errorf("the find form carries %q", got)
	}
	if got := a.header.Get("Cache-Control"); got != "public, max-age=86400" {
		t.Errorf("Cache-Control: %s", got)
	}
	if got := a.Find("meta[name=robots]").AttrOr("content", ""); got != "noindex,follow" {
		t.Errorf("robots: %q", got)
	}
	// A reader who is asked to cite this version can fetch it, and so can a program that draws its
	// card.
	if robots := page(t, "/robots.txt").body; strings.Contains(robots, "Disallow") {
		t.Errorf("robots.txt forbids a page: %s", robots)
	}
	for _, moment := range []string{"as-of=seq%3A8", "as-of=2026-11-23", "published-by=2017-03-25"} {
		for _, address := range []string{"/es" + franklinNY, franklinNY, "/jurisdictions", "/reports/" + week1, "/"} {
			version, err := url.QueryUnescape(address + "?" + moment)
			if err != nil {
				t.Fatal(err)
			}
			a, want := page(t, version), "https://ledger.example"+address+"?"+moment
			if m := a.meta(); m["og:url"] != want || a.Find("link[rel=canonical]").AttrOr("href", "") != want ||
				!strings.HasSuffix(m["og:image"], "card.png?"+moment) {
				t.Errorf("%s is shared as %s with %s", version, m["og:url"], m["og:image"])
			}
		}
	}
	if got := page(t, franklinNY+"?as-of=2026-11-23").header.Get("Cache-Control"); got != pageCache {
		t.Errorf("a day may not be over; Cache-Control: %s", got)
	}
	page(t, "/?as-of=seq:1").says(t, "h1", "What ICE reported")
	for _, address := range []string{"/", "/jurisdictions", "/states", "/states/ny", "/reports", "/corrections",
		"/find?q=clark", "/changes", "/ledger", "/jurisdictions.csv"} {
		for seq := 1; seq <= 71; seq += 7 {
			join := "?"
			if strings.Contains(address, "?") {
				join = "&"
			}
			page(t, fmt.Sprintf("%s%sas-of=seq:%d", address, join, seq))
		}
	}
}

// Memento (RFC 7089): each version names its time, its original page, and the list of all its
// versions.
func TestEveryVersionIsAMemento(t *testing.T) {
	t.Parallel()
	a := page(t, franklinNY+"?as-of=seq:8")
	if got := a.header.Get("Memento-Datetime"); got != entered.Format(http.TimeFormat) {
		t.Errorf("Memento-Datetime: %q", got)
	}
	links := strings.Join(a.header.Values("Link"), ", ")
	for _, want := range []string{
		`<https://ledger.example` + franklinNY + `>; rel="original"`,
		`<https://ledger.example/timemap` + franklinNY + `>; rel="timemap"; type="application/link-format"`,
	} {
		if !strings.Contains(links, want) {
			t.Errorf("Link has no %s: %s", want, links)
		}
	}
	if got := page(t, franklinNY).header.Get("Memento-Datetime"); got != "" {
		t.Errorf("the current page is not a memento, but has %q", got)
	}
	m := page(t, "/timemap"+franklinNY)
	if got := m.header.Get("Content-Type"); got != "application/link-format" {
		t.Errorf("Content-Type: %s", got)
	}
	for _, want := range []string{`rel="original"`, `as-of=seq:4>;rel="memento"`, `as-of=seq:9>;rel="memento"`,
		`rel="first memento"`, `rel="last memento"`, `datetime="` + entered.Format(http.TimeFormat) + `"`} {
		if !strings.Contains(m.body, want) {
			t.Errorf("the time map has no %s:\n%s", want, m.body)
		}
	}
	if a := get(t, "/timemap/jurisdictions/zz/nowhere"); a.status != http.StatusNotFound {
		t.Errorf("the time map of no page returns %d", a.status)
	}
}

func TestInvalidVersionsAreExplained(t *testing.T) {
	t.Parallel()
	for query, says := range map[string]string{
		"as-of=seq:72":            "seq:1 to seq:71",
		"as-of=seq:0":             "seq:1 to seq:71",
		"as-of=seq:x":             "seq:1 to seq:71",
		"as-of=yesterday":         "2017-03-21, or a version, such as seq:42",
		"as-of=2017-02-30":        "2017-03-21",
		"as-of=2017-03-21":        "this site held nothing yet on that day",
		"published-by=2017-03":    "it is a day, such as 2017-03-25",
		"published-by=2017-13-01": "it is a day",
	} {
		a := get(t, franklinNY+"?"+query)
		if a.status != http.StatusBadRequest {
			t.Errorf("%s returns %d", query, a.status)
			continue
		}
		a.says(t, "main", says)
	}
	a := get(t, franklinNY+"?as-of=2017-03-21")
	if !a.linked(franklinNY + "?published-by=2017-03-21") {
		t.Error("a day before this site began does not lead to what had been published by then")
	}
}

func TestDifferencesBetweenVersionsAreListed(t *testing.T) {
	t.Parallel()
	a := page(t, franklinNY+"/changes?from=seq:8")
	a.says(t, "tbody", "corrected, disputed", "9 withdrawn by ICE disputed")
	a = page(t, franklinNY+"/changes?from=seq:8&to=seq:8")
	a.says(t, "main", "No figure reads differently")
	a = page(t, "/jurisdictions/changes?from=seq:6&to=seq:71")
	a.says(t, "tbody", "Bastrop County, Texas", "Clark County, Nevada", "left out")
	columns, rows := page(t, "/jurisdictions/changes.csv?from=seq:6").rows(t)
	if columns[0] != "jurisdiction" {
		t.Fatalf("columns: %v", columns)
	}
	got := rowOf(t, rows, map[string]string{"jurisdiction": "ny/franklin-county", "report": week1, "measure": "issued"})
	if got["before_state"] != "listed" || got["before_effective"] != "9" || got["after_state"] != "withdrawn" ||
		got["after_published"] != "9" || got["after_effective"] != "" {
		t.Errorf("CSV: %v", got)
	}
	for _, query := range []string{"from=seq:9&to=seq:8", "from=soon", "to=seq:72"} {
		if a := get(t, "/jurisdictions/changes?"+query); a.status != http.StatusBadRequest {
			t.Errorf("%s returns %d", query, a.status)
		}
	}
}

func TestEveryChangeHasItsPage(t *testing.T) {
	t.Parallel()
	page(t, "/changes").says(t, ".lede", "71 changes")
	page(t, "/changes?from=21").says(t, "tbody", "3,142 jurisdictions that can be named")
	for seq := 1; seq <= 71; seq++ {
		a := page(t, fmt.Sprintf("/changes/%d", seq))
		leaf := page(t, fmt.Sprintf("/changes/%d.json", seq)).body
		if same := page(t, fmt.Sprintf("/ledger/leaf/%d", seq)).body; same != leaf ||
			!strings.HasPrefix(leaf, fmt.Sprintf(`{"seq":%d,`, seq)) {
			t.Errorf("change %d: the JSON is not the leaf", seq)
		}
		if a.text("code") == "" {
			t.Errorf("change %d shows no hash", seq)
		}
	}
	a := page(t, "/changes/9")
	a.says(t, ".lede", "Franklin County, New York: Withdrawn by ICE")
	a.says(t, "tbody", "Detainers sent 9 9 withdrawn")
	page(t, "/changes/4").says(t, "main", "40 lines", "Written at Latino USA", "SHA-256")
	page(t, "/changes/27").says(t, "tbody", "9 withdrawn by ICE 9 withdrawn by ICE disputed")
	for _, address := range []string{"/changes/0", "/changes/72", "/changes/x", "/changes/01", "/ledger/leaf/72",
		"/changes/4.csv"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s returns %d", address, a.status)
		}
	}
}

// The history on a jurisdiction's page leads to each change that touched it, and to the page as it
// was then.
func TestListingHasItsHistory(t *testing.T) {
	t.Parallel()
	a := page(t, franklinNY)
	a.says(t, "details:has(#history)", "Withdrawn by ICE", "Disputed by Sheriff",
		"Jan 28 – Feb 3, 2017: 9 detainers sent")
	for _, seq := range []int{4, 9, 27} {
		if !a.linked(fmt.Sprintf("/changes/%d", seq)) || !a.linked(fmt.Sprintf("%s?as-of=seq:%d", franklinNY, seq)) {
			t.Errorf("change %d is not in the history", seq)
		}
	}
	page(t, "/jurisdictions/oh/adams-county").never(t, "main", "History of this listing")
}

// A line that this site entered for the wrong place is shown as our error on both pages.
func TestMovedLineIsShownAtBothPlaces(t *testing.T) {
	t.Parallel()
	moved := correction("made-1", week1, record.Declined, "co/weld-county", record.Move, record.Count{})
	moved.Correction.MovedTo, moved.Correction.By = "co/jefferson-county", record.BySite
	site := siteWith(t, moved)
	a := getFrom(t, site, "/jurisdictions/co/weld-county")
	a.period(t, week1).reads(t, row{declined: "1 moved"})
	a.says(t, "main", "Moved to Jefferson County, Colorado (our error)")
	a = getFrom(t, site, "/jurisdictions/co/jefferson-county")
	a.period(t, week1).reads(t, row{declined: "1 moved here disputed"})
	a.says(t, ".lede", "a correction counts one here.")
	a.says(t, ".counts", "Declined (as ICE recorded it) 1 moved here disputed Jan 28 – Feb 3, 2017")
	getFrom(t, site, "/changes/72").says(t, "tbody", "Weld County, Colorado", "1 1 moved", "Jefferson County, Colorado",
		"1 moved here")
	getFrom(t, site, "/corrections").says(t, "tbody", "Weld County, Colorado")
	getFrom(t, site, "/reports/"+week1).says(t, "#section-ii ~ .adds", "add up to 176 declines")
}

// check sends a text or a file to be checked.
func check(t *testing.T, field, text string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if field == "file" {
		part, err := form.CreateFormFile("file", "table.csv")
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(text))
	} else if err := form.WriteField(field, text); err != nil {
		t.Fatal(err)
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/verify", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return ask(t, siteOver(published), r) // a new site each time, because requests are limited
}

func TestCitationsAndTablesAreChecked(t *testing.T) {
	t.Parallel()
	cited := page(t, franklinNY).text("#citation")
	check(t, "text", cited).says(t, "main", "It matches the record", "to the last letter",
		"Nothing in it has changed since")
	check(t, "text", strings.Replace(cited, "ledger root ", "ledger root A", 1)).never(t, "main", "It matches the record")
	check(t, "text", strings.Replace(cited, "version 71", "version 70", 1)).says(t, "main", "It does not match",
		"not the one that is cited")
	check(t, "text", strings.Replace(cited, "version 71", "version 99", 1)).says(t, "main", "The record has no version 99")
	then := page(t, franklinNY+"?as-of=seq:8").text("#citation")
	check(t, "text", then).says(t, "main", "It matches the record", "1 of its figures reads differently now",
		"9 withdrawn by ICE disputed")
	for _, address := range []string{"/jurisdictions.csv", "/jurisdictions.json?report=" + week2, "/data/figures.csv",
		franklinNY + ".csv", franklinNY + ".json", "/reports/" + week1 + ".csv", "/states/tx.json"} {
		check(t, "file", page(t, address).body).says(t, "main", "It matches the record")
	}
	check(t, "file", page(t, franklinNY+".json?as-of=seq:8").body).says(t, "main", "at version 8",
		"1 of its figures reads differently now")
	forged := strings.Replace(page(t, "/jurisdictions.csv").body, ",51,51,", ",15,15,", 1)
	check(t, "file", forged).says(t, "main", "It does not match the record",
		"nv/clark-county, ddor-2017-01-28, issued: published is “15” here, “51” in the record")
	check(t, "text", "").says(t, "main", "There is nothing to check")
	check(t, "text", "Lorem <script>alert(1)</script>").says(t, "main", "no citation of this record")
	if a := check(t, "file", strings.Repeat("x", 3<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("three megabytes are answered with %d", a.status)
	}
}

func TestLedgerPageShowsVersionAndRoot(t *testing.T) {
	t.Parallel()
	a := page(t, "/ledger")
	a.says(t, "main", "Changes so far 71", "no key to sign with") // this site has none
	if root := a.text("dd code"); len(root) != 44 || !strings.Contains(page(t, franklinNY).text("#citation"), root) {
		t.Errorf("the root %q differs from the one in citations of pages", root)
	}
	if a := get(t, "/ledger/checkpoint"); a.status != http.StatusNotFound {
		t.Errorf("without a key a checkpoint returns %d", a.status)
	}
}
