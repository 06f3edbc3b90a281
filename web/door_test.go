package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
)

// A dispute's whole way: from the county's page, through the mailed link, to the mark on the page.
//
//race:test
func TestDisputeGoesFromTheCountysPageIntoTheRecord(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	ben, jo := d.editor("Ben", auth.Publisher), d.person()
	county, respond := link.Jurisdiction("nv/clark-county"), link.Respond("nv/clark-county")
	if !d.see(jo, county).linked(respond) {
		t.Errorf("%s does not lead to %s", county, respond)
	}
	preview := d.preview(jo, respond, clarkDisputes)
	preview.says(t, "main", "Disputed by Sheriff’s Office: Our log shows that the jail got 31 of these requests.",
		"Jo Secretperson", "702-555-0142", "so we mail a link to your address", "A dispute changes no number")
	preview.says(t, "main li", "Jan 28 – Feb 3, 2017: 51 detainers sent")
	res, _ := d.send(jo, respond, preview)
	state := res.Header.Get("Location")
	status := d.see(jo, state)
	ref := aReference.FindString(status.text("h1"))
	status.says(t, "main", "We have your request.", "please open the link that we mailed", "Our log shows")
	status.never(t, "main", "Jo Secretperson", "702-555-0142")
	if again, _ := d.send(jo, respond, preview); again.Header.Get("Location") != state {
		t.Errorf("sent twice, it leads to %q", again.Header.Get("Location"))
	}

	// The mail.
	mail := d.column(`select recipient || char(10) || plain from letter`)
	if len(mail) != 1 || !strings.HasPrefix(mail[0], "jo.secret@clarkcountynv.gov\n") ||
		!strings.Contains(mail[0], d.url+state) || strings.Contains(mail[0], "log shows") {
		t.Fatalf("letters: %q", mail)
	}
	confirm := regexp.MustCompile(regexp.QuoteMeta(d.url) + `(/respond/confirm/\S+)`).FindStringSubmatch(mail[0])[1]
	d.see(jo, confirm).says(t, "main", ref, "Sheriff’s Office", "Clark County, Nevada")
	d.see(jo, state).says(t, "main .lede", "We have your request.") // the link alone confirms nothing
	if res, _ := jo.post(confirm, url.Values{}); res.StatusCode != http.StatusOK {
		t.Errorf("confirm: %d", res.StatusCode)
	}
	if res, _ := jo.post(confirm, url.Values{}); res.StatusCode != http.StatusNotFound {
		t.Errorf("confirmed twice: %d", res.StatusCode)
	}
	d.see(jo, state).says(t, "main .lede", "your request is confirmed")

	// A request is not public before it is verified.
	public := link.Request(ref)
	if res, _ := jo.get(public); res.StatusCode != http.StatusNotFound {
		t.Errorf("%s before it is verified: %d", public, res.StatusCode)
	}
	d.see(d.ana, link.Desk).says(t, "main", ref, "confirmed")
	desk := link.DeskRequest(ref)
	d.see(d.ana, desk).says(t, "main", "Jo Secretperson", "702-555-0142",
		"clarkcountynv.gov is this government’s by its name", "Our log shows")
	if res, _ := d.ana.post(link.DeskRequestDraft(ref),
		url.Values{"make": {"statement"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("a draft of an unverified request: %d", res.StatusCode)
	}
	today := string(record.DayOf(d.now()))
	if res, text := d.ana.post(link.DeskRequestVerify(ref),
		url.Values{"method": {"mail link"}, "on": {today}, "note": {"Also rang."}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("verify: %d %s", res.StatusCode, document(t, text).text(".faults"))
	}
	request := d.see(jo, public)
	request.says(t, "main", "verified by a link mailed to its own domain", "Clark County, Nevada",
		"Jan 28 – Feb 3, 2017: 51 detainers sent")
	request.never(t, "main", "Our log shows", "Secretperson")
	d.see(jo, link.Requests).says(t, "main", ref, "Verified", "Clark County, Nevada",
		"1 request was made in the name of an office; 1 is open.")

	// Draft, approval, publishing.
	res, _ = d.ana.post(link.DeskRequestDraft(ref), url.Values{"make": {"statement"}})
	draft := strings.TrimPrefix(res.Header.Get("Location"), link.DeskDrafts+"/")
	d.see(ben, link.DeskDraft(draft)).says(t, "main", "+ statement nv/clark-county "+today+" Sheriff’s Office: disputes")
	if !d.see(ben, link.DeskDraft(draft)).linked(link.DeskRequest(ref)) {
		t.Error("the draft does not lead to the request that it answers")
	}
	if res, _ := ben.post(link.DeskDraftApprove(draft),
		url.Values{"revision": {"1"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("approve: %d", res.StatusCode)
	}
	if status, text := d.ana.publish(draft, "Ana", "1", today); status != http.StatusNoContent {
		t.Fatalf("publish: %d %s", status, text)
	}
	page := d.see(jo, county)
	page.says(t, "main", "Disputed: Sheriff’s Office", "Our log shows that the jail got 31 of these requests.")
	if !page.linked(d.url + public) {
		t.Errorf("the statement does not lead to %s", public)
	}
	d.see(jo, public).says(t, "main", "Our log shows that the jail got 31 of these requests.", "It was published on")
	d.see(jo, state).says(t, "main .lede", "It is published.")
	d.see(jo, link.Requests).says(t, "main", "0 are open.", "Half of the answers took so many days or less: 0.")
	if res, _ := jo.post(link.RequestWithdraw(strings.TrimPrefix(state, "/respond/status/")),
		url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("withdrawing a published request: %d", res.StatusCode)
	}
	d.see(jo, state).says(t, "main .lede", "It is published.")
	keys := strings.Join(d.column(`select key from letter order by id`), " ")
	for _, state := range []string{"received", "confirmed", "verified", "published"} {
		if !strings.Contains(keys, ref+" "+state) {
			t.Errorf("no letter says that it is %s: %s", state, keys)
		}
	}

	// Private details are in no public answer and not in the record.
	for _, address := range []string{county, public, link.Requests, link.As(link.Requests, "csv"),
		link.As(link.Requests, "json"), county + ".json", county + ".csv", county + ".atom", link.As(link.Changes, "atom")} {
		a := d.see(jo, address)
		d.nothingPrivate(address, a.body, state)
	}
	for _, name := range []string{d.record, d.record + "-wal"} {
		if file, err := os.ReadFile(name); err == nil {
			d.nothingPrivate(name, string(file), state)
		}
	}
}

// nothingPrivate checks that a text has none of a request's private details.
func (d *doorSite) nothingPrivate(where, text, state string) {
	d.t.Helper()
	for _, private := range []string{"Secretperson", "jo.secret", "555-0142", "Records clerk",
		strings.TrimPrefix(state, "/respond/status/"), "Also rang"} {
		if strings.Contains(text, private) {
			d.t.Errorf("%s holds %q", where, private)
		}
	}
}

// Faults are shown beside their fields and above the form, and nothing typed is lost.
func TestFaultsOfTheDoorLoseNothing(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	respond := link.Respond("nv/clark-county")
	for _, c := range []struct{ field, value, says string }{
		{"kind", "", "Please choose what you would like to do."},
		{"kind", "reader", "Please choose what you would like to do."},
		{"figure", "", "Please tick what is wrong"},
		{"figure", "ddor-1999-01-01-issued", "Please tick what is wrong"},
		{"text", "", "Please write what is to be shown."},
		{"text", strings.Repeat("é", 2001), "This has 2,001 characters; at most 2,000 fit."},
		{"text", "He is A 123 456 789, born on 1980-02-03.", "never about people"},
		{"text", "One\x00two", "characters in this that cannot be seen"},
		{"text", "One \u202eowt", "characters in this that cannot be seen"},
		{"text", "One \xff", "did not arrive whole"},
		{"office", "", "Please name the office"},
		{"office", "Sheriff\r\nBcc: all@example.org", "fit on one line"},
		{"evidence", "http://example.org/log", "begins with https://"},
		{"evidence", "javascript:alert(1)", "begins with https://"},
		{"name", "", "Please write your name."},
		{"mail", "jo at example", "Please write one address"},
		{"mail", "jo@-x.gov", "Please write one address"},
		{"mail", "jo@x_y.gov", "Please write one address"},
		{"mail", "jo@[1.2.3.4]", "Please write one address"},
		{"mail", strings.Repeat("j", 69) + "@example.gov", "Please write one address"},
		{"mail", "jo@example.gov\r\nBcc: all@example.org", "fit on one line"},
		{"phone", "call me", "with its area code"},
	} {
		a := d.preview(jo, respond, filledWith(clarkDisputes, c.field, c.value))
		if a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(a.text("title"), "Error: ") {
			t.Errorf("%s %.20q: status %d, %q", c.field, c.value, a.status, a.text("title"))
		}
		to := a.Find(".faults a").AttrOr("href", "")
		if a.Find(to).Length() != 1 || !strings.HasPrefix(to, "#"+c.field) {
			t.Errorf("%s %.20q: the fault leads to %q", c.field, c.value, to)
		}
		a.says(t, ".faults", c.says)
		kept := a.filled(respond)
		for name, values := range clarkDisputes {
			if got := strings.ReplaceAll(kept.Get(name), "\r\n", "\n"); name != c.field && got != values[0] {
				t.Errorf("%s %.20q: %s was lost: %q", c.field, c.value, name, got)
			}
		}
		if c.field != "kind" && c.field != "figure" && len(c.value) > 100 && kept.Get(c.field) != c.value {
			t.Errorf("%s %.20q was lost", c.field, c.value)
		}
	}
	neither := d.preview(jo, respond, filledWith(clarkDisputes, "mail", "", "phone", ""))
	neither.says(t, ".faults", "an e-mail address or a telephone number")
	// The limit counts characters, not bytes.
	if a := d.preview(jo, respond,
		filledWith(clarkDisputes, "text", strings.Repeat("é", 2000))); a.status != http.StatusOK {
		t.Errorf("2,000 characters: %d", a.status)
	}
	// Webmail addresses are not refused.
	d.preview(jo, respond, filledWith(clarkDisputes, "mail", "clark.sheriff@gmail.com")).says(t, "main",
		"webmail and other addresses are not refused")
	// Going back to change an answer keeps all that was typed.
	form := d.preview(jo, respond, clarkDisputes).filled(respond)
	form.Set("step", "edit")
	res, text := jo.post(respond, form)
	if kept := document(t, text).filled(respond); res.StatusCode != http.StatusOK ||
		kept.Get("text") != strings.ReplaceAll(clarkDisputes.Get("text"), "\n", "\r\n") || kept.Get("kind") != "disputes" {
		t.Errorf("going back to change it: %d, %q", res.StatusCode, kept)
	}
	if n := d.column(`select count(*) from request`); n[0] != "0" {
		t.Errorf("%s requests came in", n)
	}
}

// Markup, formulas and the like are shown as typed and do nothing.
func TestHostileTextOfARequestStaysText(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	const nasty = `=HYPERLINK("https://evil.example")<script>alert(1)</script>`
	state := d.request(jo, link.Respond("nv/clark-county"),
		filledWith(clarkDisputes, "office", nasty, "text", nasty, "name", nasty))
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	today := string(record.DayOf(d.now()))
	if res, _ := d.ana.post(link.DeskRequestVerify(ref),
		url.Values{"method": {"call-back"}, "on": {today}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("verify: %d", res.StatusCode)
	}
	for _, address := range []string{state, link.Request(ref), link.Requests} {
		a := d.see(jo, address)
		if a.Find("main script").Length() > 0 {
			t.Errorf("%s: the text became a script", address)
		}
	}
	a := d.see(d.ana, link.DeskRequest(ref))
	a.says(t, "main", nasty, "verified", "by call-back, "+today)
	_, csv := jo.get(link.As(link.Requests, "csv"))
	_, rows := answer{body: csv}.rows(t)
	if len(rows) != 1 || rows[0]["office"] != "'"+nasty || rows[0]["verified_by"] != "call-back" ||
		rows[0]["figures"] != d.url+link.Figure("nv/clark-county", week1, record.Issued) {
		t.Errorf("%q", rows)
	}
	var table struct{ Rows []map[string]any }
	if _, text := jo.get(link.As(link.Requests, "json")); json.Unmarshal([]byte(text), &table) != nil ||
		len(table.Rows) != 1 || table.Rows[0]["office"] != nasty || table.Rows[0]["closed_at"] != nil {
		t.Errorf("%s", text)
	}
}

// Without an editor no request can be made, and the page says what to do instead.
func TestWithoutEditorsNoRequestCanBeMade(t *testing.T) {
	t.Parallel()
	for _, address := range []string{link.Respond(""), link.Respond("nv/clark-county"), link.ReportError, link.Requests} {
		a := page(t, address) // of a site without a desk
		a.says(t, "main", "Requests cannot be made on this site yet", "publish your answer on your office’s own website")
		if a.Find("main form").Length() > 0 {
			t.Errorf("%s has a form", address)
		}
	}
	s := newDeskSite(t)
	visitor := s.person()
	if res, text := visitor.post(link.Respond("nv/clark-county"),
		clarkDisputes); res.StatusCode != http.StatusServiceUnavailable ||
		!strings.Contains(text, "cannot be made on this site yet") {
		t.Errorf("sent to a site without editors: %d", res.StatusCode)
	}
	s.editor("Ana", auth.Writer)
	if _, text := visitor.get(link.Respond("nv/clark-county")); !strings.Contains(text, "<form class=\"form\"") {
		t.Error("with an editor there is no form")
	}
}

// An office that names its place unambiguously gets its form. One whose place cannot be in the record reads why.
func TestOfficeIsFoundAsEveryPlaceIs(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	visitor := d.person()
	for address, want := range map[string]string{
		"/respond?q=malone+ny": link.Respond("ny/franklin-county"), "/respond?q=seattle+or": "",
		"/es/respond?q=Taylor+MI": "/es" + link.Respond("mi/wayne-county"), "/respond?q=franklin": "",
		"/respond/va/clifton-forge": link.Respond("va/alleghany-county"),
	} {
		if res, _ := visitor.get(address); res.Header.Get("Location") != want {
			t.Errorf("%s leads to %q, want %q", address, res.Header.Get("Location"), want)
		}
	}
	for address, says := range map[string]string{
		"/respond?q=guam": "Guam is a territory.", "/respond?q=seattle+or": "No place that we know has that name or number.",
	} {
		d.see(visitor, address).says(t, "main", says)
	}
}

// A withdrawn request stays closed, and its private details are deleted after their time.
func TestRequestIsWithdrawnAndForgotten(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	state := d.request(jo, link.Respond("nv/clark-county"), clarkDisputes)
	secret := strings.TrimPrefix(state, "/respond/status/")
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	if res, _ := d.person().get(link.RequestState(strings.Repeat("A",
		len(secret)))); res.StatusCode != http.StatusNotFound {
		t.Errorf("another secret: %d", res.StatusCode)
	}
	res, _ := jo.get(state)
	if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Referrer-Policy") != "no-referrer" ||
		!strings.Contains(res.Header.Get("X-Robots-Tag"), "noindex") {
		t.Errorf("the page of the request is sent with %v", res.Header)
	}
	if res, _ := jo.post(link.RequestWithdraw(secret), url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("withdraw: %d", res.StatusCode)
	}
	d.see(jo, state).says(t, "main", "The request was withdrawn.")
	if res, text := d.ana.post(link.DeskRequestVerify(ref),
		url.Values{"method": {"call-back"}, "on": {string(record.DayOf(d.now()))}}); res.StatusCode != http.StatusConflict ||
		!strings.Contains(text, "has gone on since") {
		t.Errorf("verifying a withdrawn request: %d", res.StatusCode)
	}
	if strings.Contains(strings.Join(d.column(`select cast(secret as text) from request`), ""), secret) {
		t.Error("the desk's file holds the secret itself")
	}
	by := desk.Act{At: d.now().AddDate(0, 0, 181), Who: "the site", What: "deleted who made requests",
		Place: "the site itself"}
	for days, want := range map[int]int{182: 0, 180: 1} {
		if n, err := d.desk.ClearRequests(t.Context(), by, by.At.AddDate(0, 0, -days)); n != want || err != nil {
			t.Errorf("after %d days: %d, %v", days, n, err)
		}
	}
	r, err := d.desk.Request(t.Context(), office.Reference(ref))
	if err != nil || r.Contact != (office.Contact{}) || r.Text != "" || r.Evidence != "" || r.ClearedAt.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "Deleted")
	d.see(d.ana, link.DeskActs).says(t, "main", "deleted who made requests")
}
