package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
)

// rowsFile is a file for one of the record's tables, with some of its columns.
func rowsFile(t *testing.T, table, columns string, rows ...string) desk.DraftFile {
	t.Helper()
	all := ingest.Tables()
	headings := all[slices.IndexFunc(all, func(of *ingest.Table) bool { return of.Name == table })].Headings()
	lines := []string{strings.Join(headings, ",")}
	for _, r := range rows {
		cells, given := make([]string, len(headings)), strings.Split(r, ",")
		for i, name := range strings.Split(columns, ",") {
			cells[slices.Index(headings, name)] = given[i]
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	return desk.DraftFile{Name: table + ".csv", Body: []byte(strings.Join(lines, "\n") + "\n")}
}

// A release and its revisions go through the desk like any other draft: they are checked, approved and published.
func TestReleaseGoesThroughTheDesk(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana, ben := s.editor("Ana", auth.Publisher), s.editor("Ben", auth.Writer)
	const releases = "series,released,recounted,counted_on,first_day,last_day,rows,duplicates,undated,outside,placed," +
		"columns,files,sources"
	hash := strings.Repeat("0a", 32)
	release := func(released, counted string) desk.DraftFile {
		return rowsFile(t, "releases", releases, "jails,"+released+",0,"+counted+",2017-01-07,2017-01-13,20,0,0,0,14,"+
			"Detainer Prepare Date,"+hash+" detainers.csv,https://ice.example/")
	}
	publish := func(title, day string, files ...desk.DraftFile) {
		t.Helper()
		number := s.drafted("Ana", desk.Draft{Title: title, Files: files})
		page, revision := link.DeskDraft(number), url.Values{"revision": {"1"}}
		res, text := ana.get(page)
		if res.StatusCode != http.StatusOK || strings.Contains(text, "cannot be published") {
			t.Fatalf("the draft answers %d: %.600s", res.StatusCode, text)
		}
		ana.shown(text).Find("input[name=oddity]").Each(func(_ int, box *goquery.Selection) {
			if res, _ := ana.post(link.DeskDraftTick(number),
				url.Values{"revision": {"1"}, "oddity": {box.AttrOr("value", "")}}); res.StatusCode != http.StatusSeeOther {
				t.Fatalf("ticked off: %d", res.StatusCode)
			}
		})
		if res, text := ben.post(link.DeskDraftApprove(number), revision); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("the approval answers %d: %.300s", res.StatusCode, text)
		}
		if status, text := ana.publish(number, "Ana", "1", day); status != http.StatusNoContent {
			t.Fatalf("publishing answers %d: %.600s", status, text)
		}
	}
	publish("A first release", "2017-03-01",
		rowsFile(t, "series", "id,title,publisher,cadence,first_period_start,form,sources",
			"jails,Detainers by week,ICE,week,2017-01-07,counts,https://ice.example/"),
		rowsFile(t, "measures", "series,measure,name,base,printed,absence",
			"jails,prepared,Detainers prepared,prepared in the period,every place,no case"),
		rowsFile(t, "reports", "id,series,period_start,period_end,published_on,status,sources",
			"jails-2017-01-07,jails,2017-01-07,2017-01-13,2017-03-01,published,https://ice.example/"),
		rowsFile(t, "entries", "report,measure,jurisdiction,value,custodian,sources",
			"jails-2017-01-07,prepared,nv/clark-county,14,county,https://ice.example/"),
		release("2017-03-01", "2017-03-02"))
	publish("A later release", "2017-04-01", release("2017-04-01", "2017-04-02"),
		rowsFile(t, "revisions", "released,recounted,report,measure,jurisdiction,was,value",
			"2017-04-01,0,jails-2017-01-07,prepared,nv/clark-county,14,17"))
	_, text := ana.get("/jurisdictions/nv/clark-county")
	for _, want := range []string{"Detainers by week", "14 → 17", ">17<"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page of the place does not say %q", want)
		}
	}
}
