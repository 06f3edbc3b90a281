package web_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// doorSite is a site with an open door and a clock of its own.
type doorSite struct {
	*deskSite
	ahead atomic.Int64 // of the clock of the machine
	ana   *person
}

func newDoorSite(t *testing.T) *doorSite {
	t.Helper()
	d := &doorSite{}
	d.deskSite = newDeskSite(t, func(c *web.Config) {
		c.Now, c.Mail, c.PageCache = d.now, true, 8<<20
	})
	d.ana = d.editor("Ana", auth.Publisher)
	return d
}

func (d *doorSite) now() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }

// asked is the reference of a request that an office made (invented).
func (s *deskSite) asked() string {
	s.t.Helper()
	ref, err := s.desk.AddRequest(s.t.Context(), store.Act{At: time.Now(), Who: "an office", What: "made a request", Place: "the public form"}, store.NewRequest{
		Request: office.Request{
			Listed:  office.Listed{Kind: office.Explains, Jurisdiction: "nv/clark-county", Office: "Sheriff’s Office", Text: "We hold people on a warrant only."},
			Contact: office.Contact{Name: "Jo", Phone: "702-555-0142"}, Language: "en",
		},
		Secret: "a secret",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(ref)
}

func (d *doorSite) pass(t time.Duration) { d.ahead.Add(int64(t)) }

// clarkDisputes is a dispute that nothing is wrong with (invented).
var clarkDisputes = url.Values{
	"kind": {"disputes"}, "figure": {string(week1) + "-issued"}, "text": {"Our log shows that the jail got 31 of these requests.\n\nThe rest went elsewhere."}, "office": {"Sheriff’s Office"},
	"evidence": {"https://www.clarkcountynv.gov/log"}, "name": {"Jo Secretperson"}, "role": {"Records clerk"}, "mail": {"jo.secret@clarkcountynv.gov"}, "phone": {"702-555-0142"},
}

func filledWith(values url.Values, pairs ...string) url.Values {
	values = maps.Clone(values)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = []string{pairs[i+1]}
	}
	return values
}

// document is a page as it was sent.
func document(t *testing.T, text string) answer {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return answer{body: text, Document: doc}
}

// filled are the fields of the form with this action on a page, as they stand there.
func (a answer) filled(action string) url.Values {
	values := url.Values{}
	a.Find(`form[action="` + action + `"]`).Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		_, checked := s.Attr("checked")
		switch kind := s.AttrOr("type", ""); {
		case kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
			return
		case goquery.NodeName(s) == "textarea":
			value = strings.TrimPrefix(s.Text(), "\n") // as a browser drops it
		case goquery.NodeName(s) == "select":
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		values.Add(name, strings.ReplaceAll(value, "\n", "\r\n")) // as a browser sends it
	})
	return values
}

// preview fills in the form of an office and looks at what would be sent.
func (d *doorSite) preview(p *person, address string, values url.Values) answer {
	d.t.Helper()
	res, text := p.get(address)
	if res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %d", address, res.StatusCode)
	}
	form := document(d.t, text).filled(address)
	maps.Copy(form, values)
	form.Set("step", "preview")
	res, text = p.post(address, form)
	a := document(d.t, text)
	a.status, a.header = res.StatusCode, res.Header
	return a
}

// send sends what a preview shows, after a while.
func (d *doorSite) send(p *person, address string, preview answer) (*http.Response, answer) {
	d.t.Helper()
	form := preview.filled(address)
	form.Set("step", "send")
	d.pass(5 * time.Second)
	res, text := p.post(address, form)
	return res, document(d.t, text)
}

// request makes a request and returns the address of its page.
func (d *doorSite) request(p *person, address string, values url.Values) string {
	d.t.Helper()
	preview := d.preview(p, address, values)
	if preview.status != http.StatusOK {
		d.t.Fatalf("%s: the preview has the status %d: %s", address, preview.status, preview.text(".faults"))
	}
	res, a := d.send(p, address, preview)
	if res.StatusCode != http.StatusSeeOther {
		d.t.Fatalf("%s: sent with status %d: %s", address, res.StatusCode, a.text(".faults"))
	}
	return res.Header.Get("Location")
}

// see reads a page that must be there.
func (d *doorSite) see(p *person, address string) answer {
	d.t.Helper()
	res, text := p.get(address)
	if res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %d", address, res.StatusCode)
	}
	return document(d.t, text)
}

var aReference = regexp.MustCompile(`[2-9A-HJKMNP-TW-Z]{3}-[2-9A-HJKMNP-TW-Z]{4}`)

// column is what a query of the desk's file answers, as text.
func (d *doorSite) column(query string, args ...any) []string {
	d.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(d.t.Context(), query, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// The whole way: from the county's page by the mail's link to the mark on the page.
func TestDisputeGoesFromTheCountysPageIntoTheRecord(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	ben, jo := d.editor("Ben", auth.Publisher), d.person()
	county, respond := link.Jurisdiction("nv/clark-county"), link.Respond("nv/clark-county")
	if !d.see(jo, county).linked(respond) {
		t.Errorf("%s does not lead to %s", county, respond)
	}
	preview := d.preview(jo, respond, clarkDisputes)
	preview.says(t, "main", "Disputed by Sheriff’s Office: Our log shows that the jail got 31 of these requests.", "Jo Secretperson", "702-555-0142", "so we mail a link to your address", "A dispute changes no number")
	preview.says(t, "main li", "Jan 28 – Feb 3, 2017: 51 detainers issued")
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
	if len(mail) != 1 || !strings.HasPrefix(mail[0], "jo.secret@clarkcountynv.gov\n") || !strings.Contains(mail[0], d.url+state) || strings.Contains(mail[0], "log shows") {
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

	// Nobody sees it before it is verified.
	public := link.Request(ref)
	if res, _ := jo.get(public); res.StatusCode != http.StatusNotFound {
		t.Errorf("%s before it is verified: %d", public, res.StatusCode)
	}
	d.see(d.ana, link.Desk).says(t, "main", ref, "confirmed")
	desk := link.DeskRequest(ref)
	d.see(d.ana, desk).says(t, "main", "Jo Secretperson", "702-555-0142", "clarkcountynv.gov is this government’s by its name", "Our log shows")
	if res, _ := d.ana.post(link.DeskRequestDraft(ref), url.Values{"make": {"statement"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("a draft of what is not verified: %d", res.StatusCode)
	}
	today := string(record.DayOf(d.now()))
	if res, text := d.ana.post(link.DeskRequestVerify(ref), url.Values{"method": {"mail link"}, "on": {today}, "note": {"Also rang."}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("verify: %d %s", res.StatusCode, document(t, text).text(".faults"))
	}
	request := d.see(jo, public)
	request.says(t, "main", "verified by a link mailed to its own domain", "Clark County, Nevada", "Jan 28 – Feb 3, 2017: 51 detainers issued")
	request.never(t, "main", "Our log shows", "Secretperson")
	d.see(jo, link.Requests).says(t, "main", ref, "Verified", "Clark County, Nevada", "1 request was made in the name of an office; 1 is open.")

	// Draft, approval, publishing.
	res, _ = d.ana.post(link.DeskRequestDraft(ref), url.Values{"make": {"statement"}})
	draft := strings.TrimPrefix(res.Header.Get("Location"), link.DeskDrafts+"/")
	d.see(ben, link.DeskDraft(draft)).says(t, "main", "+ statement nv/clark-county "+today+" Sheriff’s Office: disputes")
	if !d.see(ben, link.DeskDraft(draft)).linked(link.DeskRequest(ref)) {
		t.Error("the draft does not lead to the request that it answers")
	}
	if res, _ := ben.post(link.DeskDraftApprove(draft), url.Values{"revision": {"1"}}); res.StatusCode != http.StatusSeeOther {
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
	d.see(jo, link.Requests).says(t, "main", "0 are open.", "Half of the answers took so many days or less: 1.")
	if res, _ := jo.post(link.RequestWithdraw(strings.TrimPrefix(state, "/respond/status/")), url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("withdrawing what is published: %d", res.StatusCode)
	}
	d.see(jo, state).says(t, "main .lede", "It is published.")
	keys := strings.Join(d.column(`select key from letter order by id`), " ")
	for _, state := range []string{"received", "confirmed", "verified", "published"} {
		if !strings.Contains(keys, ref+" "+state) {
			t.Errorf("no letter tells that it is %s: %s", state, keys)
		}
	}

	// What is private is in no public answer and not in the record.
	for _, address := range []string{county, public, link.Requests, link.As(link.Requests, "csv"), link.As(link.Requests, "json"), county + ".json", county + ".csv", county + ".atom", link.As(link.Changes, "atom")} {
		a := d.see(jo, address)
		d.nothingPrivate(address, a.body, state)
	}
	for _, name := range []string{d.record, d.record + "-wal"} {
		if file, err := os.ReadFile(name); err == nil {
			d.nothingPrivate(name, string(file), state)
		}
	}
}

// nothingPrivate reports what of a request is private and stands in a text.
func (d *doorSite) nothingPrivate(where, text, state string) {
	d.t.Helper()
	for _, private := range []string{"Secretperson", "jo.secret", "555-0142", "Records clerk", strings.TrimPrefix(state, "/respond/status/"), "Also rang"} {
		if strings.Contains(text, private) {
			d.t.Errorf("%s holds %q", where, private)
		}
	}
}

// What is wrong is said beside its field and above, and nothing typed is lost.
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
	// As many characters as people count, not bytes.
	if a := d.preview(jo, respond, filledWith(clarkDisputes, "text", strings.Repeat("é", 2000))); a.status != http.StatusOK {
		t.Errorf("2,000 characters: %d", a.status)
	}
	// Webmail goes the human way.
	d.preview(jo, respond, filledWith(clarkDisputes, "mail", "clark.sheriff@gmail.com")).says(t, "main", "webmail and other addresses are not refused")
	// What is changed after the preview is asked for again with all that was typed.
	form := d.preview(jo, respond, clarkDisputes).filled(respond)
	form.Set("step", "edit")
	res, text := jo.post(respond, form)
	if kept := document(t, text).filled(respond); res.StatusCode != http.StatusOK || kept.Get("text") != strings.ReplaceAll(clarkDisputes.Get("text"), "\n", "\r\n") || kept.Get("kind") != "disputes" {
		t.Errorf("to be changed: %d, %q", res.StatusCode, kept)
	}
	if n := d.column(`select count(*) from request`); n[0] != "0" {
		t.Errorf("%s requests came in", n)
	}
}

// Markup, formulas and the like are shown as they were typed, and do nothing.
func TestNastyTextOfARequestIsOnlyText(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	const nasty = `=HYPERLINK("https://evil.example")<script>alert(1)</script>`
	state := d.request(jo, link.Respond("nv/clark-county"), filledWith(clarkDisputes, "office", nasty, "text", nasty, "name", nasty))
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	today := string(record.DayOf(d.now()))
	if res, _ := d.ana.post(link.DeskRequestVerify(ref), url.Values{"method": {"call-back"}, "on": {today}}); res.StatusCode != http.StatusSeeOther {
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
	if len(rows) != 1 || rows[0]["office"] != "'"+nasty || rows[0]["verified_by"] != "call-back" || rows[0]["figures"] != d.url+link.Figure("nv/clark-county", week1, record.Issued) {
		t.Errorf("%q", rows)
	}
	var table struct{ Rows []map[string]any }
	if _, text := jo.get(link.As(link.Requests, "json")); json.Unmarshal([]byte(text), &table) != nil || len(table.Rows) != 1 || table.Rows[0]["office"] != nasty || table.Rows[0]["closed_at"] != nil {
		t.Errorf("%s", text)
	}
}

// A PDF is judged by what is in it, and leaves the site only as a file.
func TestPaperOfARequest(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	respond := link.Respond("nv/clark-county")
	send := func(body string) (*http.Response, answer) {
		t.Helper()
		form := d.preview(jo, respond, clarkDisputes).filled(respond)
		form.Set("step", "send")
		d.pass(20 * time.Minute)
		var sent bytes.Buffer
		parts := multipart.NewWriter(&sent)
		for name, values := range form {
			for _, v := range values {
				parts.WriteField(name, v)
			}
		}
		file, err := parts.CreateFormFile("paper", `..\..\release "log".pdf`)
		if err != nil {
			t.Fatal(err)
		}
		file.Write([]byte(body))
		parts.Close()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+respond, &sent)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", parts.FormDataContentType())
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := jo.browser.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var text bytes.Buffer
		if _, err := text.ReadFrom(res.Body); err != nil {
			t.Fatal(err)
		}
		return res, document(t, text.String())
	}
	for body, says := range map[string]string{
		"<html>%PDF-1.7":                         "not a PDF by what is in it",
		"%PDF-1.7" + strings.Repeat("0", 10<<20): "at most 10 megabytes fit",
		"":                                       "not a PDF by what is in it",
	} {
		res, a := send(body)
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%.20q: status %d", body, res.StatusCode)
		}
		a.says(t, ".faults", says)
		if kept := a.filled(respond); kept.Get("text") != strings.ReplaceAll(clarkDisputes.Get("text"), "\n", "\r\n") || kept.Get("mail") != clarkDisputes.Get("mail") {
			t.Errorf("%.20q: what was typed is lost: %q", body, kept)
		}
	}
	if res, _ := send("%PDF-1.7" + strings.Repeat("0", 33<<20)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("33 MB: %d", res.StatusCode)
	}
	const paper = "%PDF-1.7\n<script>alert(1)</script>"
	res, a := send(paper)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", res.StatusCode, a.text(".faults"))
	}
	ref := aReference.FindString(d.see(jo, res.Header.Get("Location")).text("h1"))
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "log.pdf")
	file, body := d.ana.get(link.DeskRequestPaper(ref))
	want := map[string]string{
		"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=" + ref + ".pdf", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store",
	}
	for name, value := range want {
		if file.Header.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, file.Header.Get(name), value)
		}
	}
	if body != paper {
		t.Errorf("%q", body)
	}
	if res, _ := jo.get(link.DeskRequestPaper(ref)); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the file without a session: %d", res.StatusCode)
	}
}

// Whoever is taken for a program can send the form once more, and loses nothing.
func TestDoorAgainstPrograms(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	respond := link.Respond("nv/clark-county")
	for name, c := range map[string]struct {
		change func(url.Values)
		wait   time.Duration
		says   string
	}{
		"at once":      {func(url.Values) {}, 0, "faster than people are"},
		"the trap":     {func(f url.Values) { f.Set("homepage", "https://spam.example") }, time.Minute, "people do not see"},
		"a made token": {func(f url.Values) { f.Set("since", "AAAA") }, time.Minute, "open for a long time"},
		"no token":     {func(f url.Values) { f.Del("since") }, time.Minute, "open for a long time"},
		"a day later":  {func(url.Values) {}, 25 * time.Hour, "open for a long time"},
	} {
		form := d.preview(jo, respond, filledWith(clarkDisputes, "text", name)).filled(respond)
		form.Set("step", "send")
		c.change(form)
		d.pass(c.wait)
		res, text := jo.post(respond, form)
		again := document(t, text)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(again.text("title"), "Error: ") {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
		again.says(t, ".faults", c.says)
		if res, a := d.send(jo, respond, again); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: sent again: %d %s", name, res.StatusCode, a.text(".faults"))
		}
	}
	d.see(jo, respond)
	if a := d.see(jo, respond); a.Find(".trap[aria-hidden=true] input[name=homepage][tabindex='-1'][autocomplete=off]").Length() != 1 {
		t.Error("the field that people leave empty can be come to")
	}
}

func TestTooManyRequestsAreToldWhenToReturn(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	jo.address = "198.51.100.7"
	respond := link.Respond("nv/clark-county")
	for i := range 5 {
		d.request(jo, respond, filledWith(clarkDisputes, "text", fmt.Sprint("Text ", i)))
	}
	preview := d.preview(jo, respond, clarkDisputes)
	res, a := d.send(jo, respond, preview)
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("the sixth in a minute: %d, %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
	a.says(t, ".faults", "Several requests came from your network within an hour.", "You can send yours in 12 minutes")
	if kept := a.filled(respond); kept.Get("name") != clarkDisputes.Get("name") {
		t.Error("what was typed is lost")
	}
	d.pass(12 * time.Minute)
	if res, _ := d.send(jo, respond, a); res.StatusCode != http.StatusSeeOther {
		t.Errorf("twelve minutes later: %d", res.StatusCode)
	}
	for i := range 14 {
		other := d.person()
		other.address = fmt.Sprintf("203.0.113.%d", i+1)
		d.request(other, respond, filledWith(clarkDisputes, "text", fmt.Sprint("Other ", i)))
	}
	late := d.person()
	late.address = "192.0.2.200"
	preview = d.preview(late, respond, clarkDisputes)
	res, a = d.send(late, respond, preview)
	if res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the 21st of a day about one place: %d", res.StatusCode)
	}
	a.says(t, ".faults", "Many requests about this jurisdiction came in within a day.")
	d.request(late, link.Respond("ny/nassau-county"), filledWith(clarkDisputes, "figure", "listing")) // another place's door is open
	d.pass(24 * time.Hour)
	preview = d.preview(late, respond, clarkDisputes)
	if res, _ := d.send(late, respond, preview); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a day later: %d", res.StatusCode)
	}
}

// Where nobody would read a request none can be made, and the page says what can be done.
func TestClosedDoor(t *testing.T) {
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
	if res, text := visitor.post(link.Respond("nv/clark-county"), clarkDisputes); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "cannot be made on this site yet") {
		t.Errorf("sent where nobody is invited: %d", res.StatusCode)
	}
	s.editor("Ana", auth.Writer)
	if _, text := visitor.get(link.Respond("nv/clark-county")); !strings.Contains(text, "<form class=\"form\"") {
		t.Error("with an editor there is no form")
	}
}

// Anybody reports an error from the foot of the page that it is on.
func TestReaderReportsAnError(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	reader := d.person()
	kern := link.Jurisdiction("ca/kern-county")
	form := link.ErrorAt(kern)
	if !d.see(reader, kern).linked(form) {
		t.Fatalf("%s does not lead to %s", kern, form)
	}
	a := d.see(reader, form)
	fields := a.filled(link.ReportError)
	if fields.Get("at") != kern || !a.linked(link.Respond("ca/kern-county")) {
		t.Errorf("the form holds %q", fields)
	}
	d.pass(10 * time.Second)
	for _, wrong := range []url.Values{filledWith(fields, "text", ""), filledWith(fields, "text", "x", "at", "Kern County"), filledWith(fields, "text", "born 1980-01-02", "reach", "r@example.org")} {
		res, text := reader.post(link.ReportError, wrong)
		again := document(t, text)
		kept := again.filled(link.ReportError)
		if res.StatusCode != http.StatusUnprocessableEntity || kept.Get("at") != wrong.Get("at") || kept.Get("text") != wrong.Get("text") || kept.Get("reach") != wrong.Get("reach") {
			t.Errorf("%q: %d, kept %q", wrong, res.StatusCode, kept)
		}
	}
	// As long an address as the field takes is one, typed or brought along.
	long := kern + "?q=" + strings.Repeat("x", 900)
	if brought := d.see(reader, link.ErrorAt(long)).filled(link.ReportError).Get("at"); brought != long {
		t.Errorf("a long address became %q", brought)
	}
	_, text := reader.post(link.ReportError, filledWith(fields, "text", "", "at", long))
	if again := document(t, text); again.Find("#at-error").Length() > 0 || again.filled(link.ReportError).Get("at") != long {
		t.Errorf("a long address is refused: %s", again.text(".faults"))
	}
	res, text := reader.post(link.ReportError, filledWith(fields, "text", "The rank is 7 in the report.", "reach", "reader.secret@example.org"))
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", res.StatusCode, document(t, text).text(".faults"))
	}
	state := d.see(reader, res.Header.Get("Location"))
	state.says(t, "main", "We have your request.", "The rank is 7 in the report.")
	ref := aReference.FindString(state.text("h1"))
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "Reader’s report of an error", kern, "reader.secret@example.org")
	if res, _ := reader.get(link.Request(ref)); res.StatusCode != http.StatusNotFound {
		t.Errorf("a reader's report in public: %d", res.StatusCode)
	}
	if res, _ := d.ana.post(link.DeskRequestDecline(ref), url.Values{"reason": {"The report prints 6."}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("decline: %d", res.StatusCode)
	}
	d.see(reader, res.Header.Get("Location")).says(t, "main", "It was not published. This is why: ", "The report prints 6.")
	d.see(reader, link.Requests).says(t, "main h2 + dl", "Came in 1 Open 0 Oldest open one none is open Answered 1 Median days to an answer 0")
}

// An error of ours becomes a correction by us.
func TestErrorOfOursBecomesACorrection(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	state := d.request(jo, link.Respond("nv/clark-county"), filledWith(clarkDisputes, "kind", "our error"))
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	today := string(record.DayOf(d.now()))
	d.ana.post(link.DeskRequestVerify(ref), url.Values{"method": {"letterhead"}, "on": {today}})
	name := string(week1) + "-issued"
	for _, wrong := range []url.Values{
		{"why": {"Misread."}, "sources": {"https://example.org/a"}},
		{"effect-" + name: {"amended"}, "value-" + name: {"-3"}, "why": {"Misread."}, "sources": {"https://example.org/a"}},
		{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {""}, "sources": {"https://example.org/a"}},
		{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {"Misread."}, "sources": {"the report"}},
		{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {"He is A 123 456 789."}, "sources": {"https://example.org/a"}}, // as every file is checked
	} {
		res, text := d.ana.post(link.DeskRequestDraft(ref), wrong)
		if kept := document(t, text).filled(link.DeskRequestDraft(ref)); res.StatusCode != http.StatusUnprocessableEntity || kept.Get("why") != wrong.Get("why") || kept.Get("sources") != wrong.Get("sources") {
			t.Errorf("%q: %d, %q", wrong, res.StatusCode, kept)
		}
		if again := document(t, text); again.Find(again.Find("section.faults a").AttrOr("href", "#none")).Length() != 1 {
			t.Errorf("%q: the fault leads to no field: %s", wrong, again.text(".faults"))
		}
	}
	res, text := d.ana.post(link.DeskRequestDraft(ref), url.Values{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {"Misread."}, "sources": {d.url + link.Request(ref)}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", res.StatusCode, document(t, text).text(".faults"))
	}
	d.see(d.ana, res.Header.Get("Location")).says(t, "main", "+ correction", "nv/clark-county", "31")
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "Request "+ref+": corrections, nv/clark-county (open)")
}

// What is closed is closed, and what is private is gone after its time.
func TestRequestIsWithdrawnAndForgotten(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	state := d.request(jo, link.Respond("nv/clark-county"), clarkDisputes)
	secret := strings.TrimPrefix(state, "/respond/status/")
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	if res, _ := d.person().get(link.RequestState(strings.Repeat("A", len(secret)))); res.StatusCode != http.StatusNotFound {
		t.Errorf("another secret: %d", res.StatusCode)
	}
	res, _ := jo.get(state)
	if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(res.Header.Get("X-Robots-Tag"), "noindex") {
		t.Errorf("the page of a secret is sent with %v", res.Header)
	}
	if res, _ := jo.post(link.RequestWithdraw(secret), url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("withdraw: %d", res.StatusCode)
	}
	d.see(jo, state).says(t, "main", "The request was withdrawn.")
	if res, text := d.ana.post(link.DeskRequestVerify(ref), url.Values{"method": {"call-back"}, "on": {string(record.DayOf(d.now()))}}); res.StatusCode != http.StatusConflict || !strings.Contains(text, "has gone on since") {
		t.Errorf("verifying what is withdrawn: %d", res.StatusCode)
	}
	if strings.Contains(strings.Join(d.column(`select cast(secret as text) from request`), ""), secret) {
		t.Error("the desk's file holds the secret itself")
	}
	by := store.Act{At: d.now().AddDate(0, 0, 181), Who: "the site", What: "deleted who made requests", Place: "the site itself"}
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
