package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// A reader can report an error from the foot of the page that has it.
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
	for _, wrong := range []url.Values{filledWith(fields, "text", ""),
		filledWith(fields, "text", "x", "at", "Kern County"),
		filledWith(fields, "text", "born 1980-01-02", "reach", "r@example.org")} {
		res, text := reader.post(link.ReportError, wrong)
		again := document(t, text)
		kept := again.filled(link.ReportError)
		if res.StatusCode != http.StatusUnprocessableEntity || kept.Get("at") != wrong.Get("at") ||
			kept.Get("text") != wrong.Get("text") || kept.Get("reach") != wrong.Get("reach") {
			t.Errorf("%q: %d, kept %q", wrong, res.StatusCode, kept)
		}
	}
	// An address of the maximum length is accepted, typed or taken from the link.
	long := kern + "?q=" + strings.Repeat("x", 900)
	if brought := d.see(reader, link.ErrorAt(long)).filled(link.ReportError).Get("at"); brought != long {
		t.Errorf("a long address became %q", brought)
	}
	_, text := reader.post(link.ReportError, filledWith(fields, "text", "", "at", long))
	if again := document(t, text); again.Find("#at-error").Length() > 0 ||
		again.filled(link.ReportError).Get("at") != long {
		t.Errorf("a long address is refused: %s", again.text(".faults"))
	}
	res, text := reader.post(link.ReportError,
		filledWith(fields, "text", "The rank is 7 in the report.", "reach", "reader.secret@example.org"))
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
	d.pass(23 * time.Hour) // within a day, no day is counted
	if res, _ := d.ana.post(link.DeskRequestDecline(ref),
		url.Values{"reason": {"The report prints 6."}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("decline: %d", res.StatusCode)
	}
	d.see(reader, res.Header.Get("Location")).says(t, "main", "It was not published. This is why: ",
		"The report prints 6.")
	d.see(reader, link.Requests).says(t, "main h2 + dl",
		"Came in 1 Open 0 Oldest open one none is open Answered 1 Median days to an answer 0")
}

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
		// as every file is checked
		{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {"He is A 123 456 789."},
			"sources": {"https://example.org/a"}},
	} {
		res, text := d.ana.post(link.DeskRequestDraft(ref), wrong)
		if kept := document(t, text).filled(link.DeskRequestDraft(ref)); res.StatusCode != http.StatusUnprocessableEntity ||
			kept.Get("why") != wrong.Get("why") || kept.Get("sources") != wrong.Get("sources") {
			t.Errorf("%q: %d, %q", wrong, res.StatusCode, kept)
		}
		if again := document(t, text); again.Find(again.Find("section.faults a").AttrOr("href", "#none")).Length() != 1 {
			t.Errorf("%q: the fault leads to no field: %s", wrong, again.text(".faults"))
		}
	}
	res, text := d.ana.post(link.DeskRequestDraft(ref),
		url.Values{"effect-" + name: {"amended"}, "value-" + name: {"31"}, "why": {"Misread."},
			"sources": {d.url + link.Request(ref)}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", res.StatusCode, document(t, text).text(".faults"))
	}
	d.see(d.ana, res.Header.Get("Location")).says(t, "main", "+ correction", "nv/clark-county", "31")
	d.see(d.ana, link.DeskRequest(ref)).says(t, "main", "Request "+ref+": corrections, nv/clark-county (open)")
}
