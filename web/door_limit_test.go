package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/link"
)

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
