package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/web"
)

// Pages offer readers exactly what the site currently accepts.
func TestPagesOfferWhatTheSiteTakes(t *testing.T) {
	t.Parallel()
	county, offers := link.Jurisdiction("nv/clark-county"), []string{"Answer it here", "Follow by mail", "Report an error"}
	for _, address := range []string{county, link.State("nv"), link.Changes, link.Home, sheetOf("nv/clark-county")} {
		closed := page(t, address) // of a site without a desk and without mail
		closed.never(t, "body", append(offers, "Answer this listing")...)
	}
	page(t, link.About).says(t, "main", "This copy of the site has no editors yet")
	page(t, "/es"+link.About).says(t, "main", "todavía no tiene editores")

	s := newDeskSite(t, func(c *web.Config) { c.PageCache, c.Mail = 8<<20, false })
	visitor := s.person()
	see := func(address string) answer {
		_, text := visitor.get(address)
		return document(t, text)
	}
	see(county).never(t, "body", offers...) // and now the page is cached
	s.editor("Ana", auth.Writer)
	for deadline := time.Now().Add(10 * time.Second); !see(county).linked(link.Respond("nv/clark-county")); {
		if time.Now().After(deadline) {
			t.Fatal("with an editor the county's page still offers no answer")
		}
	}
	open := see(county)
	open.says(t, "body", "Answer it here", "Report an error")
	open.never(t, "body", "Follow by mail") // the site sends none
	see(link.About).says(t, "main", "Tell us. An editor compares what you write with the source.")
	see(sheetOf("nv/clark-county")).says(t, ".sheet", s.url+link.Respond("nv/clark-county"), s.url+link.Requests)
	form := see(link.Respond("nv/clark-county"))
	form.never(t, "main", "quickest way")
	form.says(t, "main", "this site sends no mail by itself")
	see(link.Respond("")).never(t, "main", "by a link that we mail")

	d := newDoorSite(t) // which sends mail
	mails := d.see(d.person(), county)
	mails.says(t, "body", "Follow by mail")
	d.see(d.person(), link.Respond("nv/clark-county")).says(t, "main", "the quickest way")
}

// The page of a request shows its four steps, and how long they usually take.
func TestRequestHasFourSteps(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo, respond := d.person(), link.Respond("nv/clark-county")
	state := d.request(jo, respond, clarkDisputes)
	steps := func() answer { return d.see(jo, state) }
	first := steps()
	if n := first.Find(".stages li").Length(); n != 4 {
		t.Fatalf("%d steps", n)
	}
	first.says(t, ".stages [aria-current=step]", "We check that it comes from your office")
	first.never(t, ".stages", "usually") // no request has got that far yet
	first.says(t, "main", "You need this link to come back; the number is not enough.")
	ref := aReference.FindString(first.text("h1"))
	form := url.Values{"method": {"call-back"}, "on": {d.now().UTC().Format("January 2, 2006")}}
	if res, _ := d.ana.post(link.DeskRequestVerify(ref), form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("verified on %s: %d", form.Get("on"), res.StatusCode)
	}
	steps().says(t, ".stages [aria-current=step]", "An editor prepares it for the record")
	d.ana.post(link.DeskRequestDraft(ref), url.Values{"make": {"statement"}})
	steps().says(t, ".stages [aria-current=step]", "It is published, or you read why not")
	second := d.see(jo, d.request(jo, respond, filledWith(clarkDisputes, "text", "Another one.")))
	second.says(t, ".stages [aria-current=step]", "usually within a day")
}

// The desk says how many people must approve, as configured.
func TestDeskSaysHowManyApprove(t *testing.T) {
	t.Parallel()
	for approvals, says := range map[int]string{
		1: "Readers see nothing of it before it is published.",
		2: "before another person has approved it and it is published.",
		3: "before 2 other people have approved it and it is published.",
	} {
		s := newDeskSite(t, func(c *web.Config) { c.Approvals = approvals })
		ana := s.editor("Ana", auth.Writer)
		for _, address := range []string{link.DeskImport, link.DeskCompose} {
			if _, text := ana.get(address); !strings.Contains(document(t, text).text("main"), says) {
				t.Errorf("with %d: %s does not say %q", approvals, address, says)
			}
		}
		_, text := s.person().get("/es" + link.Respond(""))
		if got := strings.Contains(text, "aprueba"); got != (approvals > 1) {
			t.Errorf("with %d, offices read that somebody approves: %v", approvals, got)
		}
	}
}

// A report that is already in the record is refused once. Input like the examples shown is accepted.
func TestDeskTakesWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Publisher)
	again := "id,series,period_start,period_end,status,published_on,issued_total,declined_total,section1_rows," +
		"policies_listed,pages,document_urls,note,sources\n" + week1 +
		",ddor,2017-01-28,2017-02-03,published,2017-03-21,9,9,9,9,9,,,https://example.org/x\n"
	fields := url.Values{"title": {"Again"}}
	res, a := ana.sendFiles(fields, "reports.csv", again)
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("a report twice: %d", res.StatusCode)
	}
	if n := strings.Count(a.text("main"), "leave out this row"); n != 1 {
		t.Errorf("the refusal is given %d times: %s", n, a.text("main"))
	}
	a.says(t, ".faults", "1 thing is wrong in what you sent", "Fix these and upload again.")

	number := s.drafted("Ana", desk.Draft{Title: "An answer", Files: []desk.DraftFile{{Name: "statements.csv",
		Body: []byte("date,jurisdiction,report,on_behalf_of,office,stance,gist,date_note,sources\n" +
			"\"April 5, 2017\",ca/kern-county," + week1 + ",,Sheriff,explains,Says so.,,https://example.org/s\n")}}})
	if _, text := ana.get(link.DeskDraft(number)); !strings.Contains(text, "statement ca/kern-county 2017-04-05") {
		t.Errorf("a date in words: %s", document(t, text).text("main"))
	}
	res, _ = ana.get(link.Query(link.DeskPick, url.Values{"q": {"Clark County, NV"}}))
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != link.DeskPicked("nv/clark-county") {
		t.Errorf("a place as the field shows it: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
}

// A reader who leaves before the answer is not a fault of the site.
func TestReaderWhoLeavesIsNotLoggedAsAnError(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(*web.Config) {})
	var logged bytes.Buffer
	site := web.New(web.Config{BaseURL: "https://ledger.example", Desk: s.desk, Now: s.now}, s.store,
		slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelError})))
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "https://ledger.example"+link.About, nil)
	site.ServeHTTP(httptest.NewRecorder(), r)
	if logged.Len() > 0 {
		t.Errorf("logged as an error:\n%s", logged.String())
	}
}
