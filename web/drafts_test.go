package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
)

// disputed is a draft by which Kern County's sheriff disputes a figure (invented).
var disputed = desk.Draft{Title: "Kern County disputes a figure", Files: []desk.DraftFile{{
	Name: "statements.csv",
	Body: []byte("date,jurisdiction,on_behalf_of,report,office,stance,gist,date_note,sources\n" +
		"2017-05-02,ca/kern-county,," + string(week3) + ",Sheriff,disputes," +
		"Says that the jail received none of these requests.,,https://example.org/kern\n"),
}}}

// drafted adds a draft by an editor and returns its number.
func (s *deskSite) drafted(by string, draft desk.Draft) string {
	s.t.Helper()
	id, err := s.desk.AddDraft(s.t.Context(),
		desk.Act{At: s.now(), Editor: s.named(by).ID, Who: by, What: "began", Place: "here"}, draft)
	if err != nil {
		s.t.Fatal(err)
	}
	return strconv.FormatInt(id, 10)
}

// publish confirms a draft's date and publishes it with the passkey of the named editor. It returns
// the status and the text of the last answer.
func (p *person) publish(number, name, revision, date string) (int, string) {
	p.t.Helper()
	form := link.DeskDraftPublish(number)
	fields := "?" + url.Values{"revision": {revision}, "date": {date}}.Encode()
	res, question := p.post(link.Question(form)+fields, nil)
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, question
	}
	res, text := p.do(http.MethodPost, link.Answer(form)+fields, "same-origin", nil,
		p.assertion(p.named(name).Handle, question))
	return res.StatusCode, text
}

//race:test
func TestDraftIsPublishedByTwoPeopleAndAPasskey(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana, ben, eve := s.editor("Ana", auth.Publisher), s.editor("Ben", auth.Writer), s.editor("Eve", auth.Publisher)
	number := s.drafted("Ana", disputed)
	page, revision := link.DeskDraft(number), url.Values{"revision": {"1"}}
	reads := func(p *person, address, want string) {
		t.Helper()
		if res, text := p.get(address); res.StatusCode != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s answers %d without %q", address, res.StatusCode, want)
		}
	}
	reads(ana, link.Desk, disputed.Title)
	reads(ana, page, "+ statement ca/kern-county 2017-05-02 Sheriff: disputes")
	reads(ana, page, "It needs the approval of a person who did not write any of it.")
	if res, text := ana.post(link.DeskDraftApprove(number), revision); res.StatusCode != http.StatusConflict ||
		!strings.Contains(text, "You wrote some of this draft") {
		t.Errorf("Ana approves her own: %d", res.StatusCode)
	}
	reads(ana, link.DeskDrafts, "Needs approval")
	if status, text := ana.publish(number, "Ana", "1", "2017-05-02"); status != http.StatusConflict ||
		!strings.Contains(text, "approval") {
		t.Errorf("published unapproved: %d %s", status, text)
	}
	if res, _ := ben.post(link.DeskDraftApprove(number),
		url.Values{"revision": {"0"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("approving a revision he has not seen: %d", res.StatusCode)
	}
	if res, _ := ben.post(link.DeskDraftApprove(number), revision); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("Ben approves: %d", res.StatusCode)
	}
	reads(ana, page, "Publish with your passkey")
	reads(ana, link.Desk, "Ready for a publisher")
	reads(ben, page, "A publisher publishes it.")
	if status, text := ana.publish(number, "Ana", "1", "2017-05-20"); status != http.StatusConflict ||
		!strings.Contains(text, "the date of the statement") {
		t.Errorf("published with a wrong date: %d %s", status, text)
	}
	if status, _ := ben.publish(number, "Ben", "1", "2017-05-02"); status != http.StatusForbidden {
		t.Errorf("published by an editor who is not a publisher: %d", status)
	}
	stolen := *ana // an intruder at her browser has only another's passkey
	stolen.device, stolen.key = eve.device, eve.key
	if status, _ := stolen.publish(number, "Eve", "1", "2017-05-02"); status != http.StatusForbidden {
		t.Errorf("published with the passkey of another: %d", status)
	}
	visitor := s.person()
	kern := link.Jurisdiction("ca/kern-county")
	if _, text := visitor.get(kern); strings.Contains(text, "received none of these requests") {
		t.Fatal("the public page shows an unpublished draft")
	}
	if status, text := ana.publish(number, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Fatalf("Ana publishes: %d %s", status, text)
	}
	reads(visitor, kern, "received none of these requests")
	reads(ana, page, "An error in it is put right by a correction")
	if _, text := ana.get(page); !document(t, text).linked(kern) {
		t.Error("the published draft does not link to the changed page")
	}
	if status, _ := ana.publish(number, "Ana", "1", "2017-05-02"); status != http.StatusConflict {
		t.Errorf("published twice: %d", status)
	}
	if res, text := eve.post(link.DeskDraftDiscard(number), revision); res.StatusCode != http.StatusConflict ||
		!strings.Contains(text, "changed or closed") {
		t.Errorf("discarding a published draft: %d", res.StatusCode)
	}
}

func TestFaultyDraftIsNeitherApprovedNorPublished(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	s.editor("Ana", auth.Writer)
	ben := s.editor("Ben", auth.Publisher)
	faulty := disputed
	faulty.Files = []desk.DraftFile{{Name: "statements.csv",
		Body: []byte(strings.Replace(string(disputed.Files[0].Body), "ca/kern-county", "ca/kren-county", 1))}}
	number := s.drafted("Ana", faulty)
	if _, text := ben.get(link.DeskDraft(number)); !strings.Contains(text, "statements.csv:2:2: jurisdiction: ") ||
		strings.Contains(text, ">Approve<") {
		t.Error("the page does not name the fault, or offers to approve it")
	}
	if _, a := ben.visit(link.DeskDraft(number)); !strings.HasPrefix(a.text("mark"), "ca/kren-county") {
		t.Errorf("the page marks %q", a.text("mark"))
	}
	if res, _ := ben.post(link.DeskDraftApprove(number),
		url.Values{"revision": {"1"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("approved: %d", res.StatusCode)
	}
	if res, _ := ben.post(link.DeskDraftDiscard(number),
		url.Values{"revision": {"1"}}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("discarded: %d", res.StatusCode)
	}
	if _, text := ben.get(link.DeskDrafts); !strings.Contains(text, "Discarded") {
		t.Error("the list of drafts does not show that it was discarded")
	}
}
