package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
)

// A PDF is recognized by its content, and the site serves it only as a download.
func TestAttachedPDFIsJudgedByItsContent(t *testing.T) {
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
		if kept := a.filled(respond); kept.Get("text") != strings.ReplaceAll(clarkDisputes.Get("text"), "\n", "\r\n") ||
			kept.Get("mail") != clarkDisputes.Get("mail") {
			t.Errorf("%.20q: what was typed is lost: %q", body, kept)
		}
	}
	if res, _ := send("%PDF-1.7" + strings.Repeat("0", 11<<20)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("11 MiB: %d", res.StatusCode)
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
		"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=" + ref + ".pdf",
		"X-Content-Type-Options":  "nosniff",
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

// A form that seems to come from a program is shown again with everything in it, and can be sent again.
func TestSuspectedProgramMaySendTheFormAgain(t *testing.T) {
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
	if a := d.see(jo,
		respond); a.Find(".trap[aria-hidden=true] input[name=homepage][tabindex='-1'][autocomplete=off]").Length() != 1 {
		t.Error("people can reach the field that they must leave empty")
	}
}

//race:test
func TestTooManyRequestsGetRetryAfter(t *testing.T) {
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
	d.strangersAsk(14, "stranger@example.org")
	late := d.person()
	late.address = "192.0.2.200"
	stranger := filledWith(clarkDisputes, "mail", "clerk@example.org")
	preview = d.preview(late, respond, stranger)
	res, a = d.send(late, respond, preview)
	if res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the 21st of a day about one place: %d", res.StatusCode)
	}
	a.says(t, ".faults",
		"Many requests about this jurisdiction came in within a day. One with a mail address under your office’s own "+
			"domain is taken all the same.")
	// Other places still accept requests.
	d.request(late, link.Respond("ny/nassau-county"), filledWith(stranger, "figure", "listing"))
	d.pass(24 * time.Hour)
	preview = d.preview(late, respond, stranger)
	if res, _ := d.send(late, respond, preview); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a day later: %d", res.StatusCode)
	}
}

// strangersAsk adds n requests about Clark County with this mail address.
func (d *doorSite) strangersAsk(n int, address string) {
	d.t.Helper()
	for i := range n {
		_, err := d.desk.AddRequest(d.t.Context(),
			desk.Act{At: d.now(), Who: "an office", What: "made a request", Place: "the public form"}, desk.NewRequest{
				Request: office.Request{
					Listed: office.Listed{Kind: office.Disputes, Jurisdiction: "nv/clark-county", Office: "Sheriff’s Office",
						Text: "Made up."},
					Contact: office.Contact{Name: "Somebody", Mail: address}, Language: "en",
				},
				Secret: fmt.Sprint(address, i),
			})
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

// Strangers on many networks may enter an office's address in the form. They cannot lock out the
// office's own mail, and the desk lists only a limited number of their requests.
func TestStrangersNeitherShutAnOfficeOutNorFloodTheDesk(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	respond := link.Respond("nv/clark-county")
	d.strangersAsk(20, "stranger@example.org")
	d.strangersAsk(110, "made.up@clarkcountynv.gov")
	d.pass(time.Minute) // the clerk comes last
	jo := d.person()
	jo.address = "192.0.2.7"
	state := d.request(jo, respond, clarkDisputes)
	ref := aReference.FindString(d.see(jo, state).text("h1"))
	listed := func() answer {
		t.Helper()
		a := d.see(d.ana, link.DeskRequests)
		if n := a.Find("table").First().Find("tbody tr").Length(); n < 100 || n > 101 {
			t.Errorf("the desk lists %d requests", n)
		}
		return a
	}
	a := listed()
	a.says(t, "main", "Not listed, as there are many about one jurisdiction that nobody confirmed: 31.")
	a.never(t, "main table", ref)
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "Jo Secretperson")
	d.confirm(jo)
	listed().says(t, "main table", ref)
	d.see(d.ana, link.Desk).says(t, "main", ref, "nobody confirmed: 30.")
}

// confirm confirms a request with the link in the waiting letter.
func (d *doorSite) confirm(p *person) {
	d.t.Helper()
	letter := d.column(`select plain from letter where plain like '%/respond/confirm/%'`)
	if len(letter) != 1 {
		d.t.Fatalf("%d letters ask to confirm", len(letter))
	}
	link := regexp.MustCompile(`/respond/confirm/\S+`).FindString(letter[0])
	if res, _ := p.post(link, url.Values{}); res.StatusCode != http.StatusOK {
		d.t.Errorf("confirm: %d", res.StatusCode)
	}
}

// A confirmed request leaves its place within the limit to others.
func TestConfirmedRequestsDoNotCountForTheLimit(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	respond := link.Respond("nv/clark-county")
	jo, stranger := d.person(), d.person()
	jo.address, stranger.address = "192.0.2.7", "192.0.2.8"
	d.request(jo, respond, clarkDisputes)
	d.strangersAsk(19, "stranger@example.org")
	preview := d.preview(stranger, respond, filledWith(clarkDisputes, "mail", "clerk@example.org"))
	res, refused := d.send(stranger, respond, preview)
	if res.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("the 21st: %d", res.StatusCode)
	}
	d.confirm(jo)
	if res, _ := d.send(stranger, respond, refused); res.StatusCode != http.StatusSeeOther {
		t.Errorf("after one was confirmed: %d", res.StatusCode)
	}
}
