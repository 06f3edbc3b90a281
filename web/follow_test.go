package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

//race:test
func TestReaderConfirmsChangesAndEndsFollowing(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	form := s.get("/follow?j=nv/clark-county")
	form.says(t, "main", "Follow Clark County, Nevada by mail",
		"in the last 12 months 7 changes, of which 0 corrections, on 1 day.")
	fields := url.Values{}
	form.Find("form.form input[type=hidden]").Each(func(_ int,
		f *goquery.Selection) {
		fields.Set(f.AttrOr("name", ""), f.AttrOr("value", ""))
	})
	fields.Set("what", "every")
	s.ask("", "Ana@Example.ORG", fields)
	s.deliver()
	asked := s.server.Next(t)
	if asked.To != "Ana@example.org" || asked.Subject != "Please confirm: follow Clark County, Nevada by mail" ||
		asked.Header.Get("List-Unsubscribe") != "" {
		t.Errorf("%+v", asked)
	}
	confirm := s.linked(asked, "/follow/confirm/")
	// Opening the link in a mail, as programs do, confirms nothing.
	page := s.get(confirm)
	page.says(t, "main", "Follow Clark County, Nevada by mail", "A…@example.org", "in the last 12 months 7 changes")
	if page.header.Get("Cache-Control") != "no-store" || page.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the page with the secret may be cached or leak its address: %v", page.header)
	}
	s.correct("first", "nv/clark-county", record.Issued, week1, 40)
	s.silent("nobody has confirmed yet")

	secret := s.confirm(asked)
	if again := s.confirm(asked); again != secret {
		t.Error("the second confirmation leads elsewhere")
	}
	s.get(link.Following(secret)).says(t, "main", "A…@example.org gets at most one mail a day", "Clark County, Nevada",
		"every change")
	s.silent("the change is older than the confirmation")

	s.correct("other", "ca/kern-county", record.Issued, week2, 9)
	s.silent("the change is of another place")
	s.correct("second", "nv/clark-county", record.Issued, week1, 41)
	l := s.news()
	seq := now(t, s.store).Seq
	figure := "Clark County, Nevada, Jan 28 – Feb 3, 2017, Detainers sent: before: " +
		"51 as published, amended to 40, disputed; now: 51 as published, amended to 41, disputed"
	for form, text := range map[string]string{"plain text": l.Plain, "HTML": htmlText(t, l.HTML)} {
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range []string{figure, "Amended to 41 by ICE. The row was counted twice.",
			fmt.Sprintf("Change %d", seq), fmt.Sprintf("version %d", seq), "at most one such mail a day"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s does not say %q:\n%s", form, want, text)
			}
		}
		if n := strings.Count(text, "Clark County, Nevada: Amended to 41"); n != 1 { // the heading alone
			t.Errorf("the %s names the place before what happened %d times:\n%s", form, n, text)
		}
	}
	if change := s.linked(l, "/changes/"); change != link.Change(seq) || s.get(change).status != http.StatusOK {
		t.Errorf("it links to %s", change)
	}
	if !strings.Contains(l.Subject, "Clark County, Nevada") || l.To != "Ana@example.org" {
		t.Errorf("to %s: %s", l.To, l.Subject)
	}
	for _, bad := range []string{"<img", "<link", "<script", "url("} {
		if strings.Contains(l.HTML, bad) {
			t.Errorf("the HTML has %s", bad)
		}
	}

	// Changes within a day wait and go out together.
	s.pass(time.Hour)
	s.correct("third", "nv/clark-county", record.Issued, week1, 42)
	s.silent("there was a mail an hour ago")
	s.pass(20 * time.Hour)
	s.correct("fourth", "nv/clark-county", record.Issued, week1, 43)
	s.silent("there was a mail 21 hours ago")
	s.pass(3*time.Hour - time.Second)
	s.silent("there was a mail less than a day ago")
	s.pass(time.Second)
	l = s.news()
	if l.Subject != "Clark County, Nevada: 2 changes" ||
		!strings.Contains(l.Plain, "amended to 42, disputed; now: 51 as published, amended to 43") ||
		!strings.Contains(l.Plain, "amended to 41, disputed; now: 51 as published, amended to 42") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}

	// A mail program may end it from any site.
	end := strings.Trim(l.Header.Get("List-Unsubscribe"), "<>")
	if l.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || end != s.url+link.FollowEnd(secret) {
		t.Errorf("the address to end it is %s", end)
	}
	s.get(link.FollowEnd(secret)).says(t, "main", "End all mail?")
	s.pass(48 * time.Hour)
	s.correct("fifth", "nv/clark-county", record.Issued, week1, 44)
	s.tell() // a letter waits
	elsewhere := http.Header{"Origin": {"https://mail.example"}, "Sec-Fetch-Site": {"cross-site"}}
	ended := s.send(http.MethodPost, link.FollowEnd(secret), url.Values{"List-Unsubscribe": {"One-Click"}}, elsewhere)
	if ended.status != http.StatusOK || ended.header.Get("Set-Cookie") != "" {
		t.Errorf("status %d", ended.status)
	}
	ended.says(t, "main", "It is ended")
	s.silent("it was ended")
	if again := s.post(link.FollowEnd(secret), nil); again.status != http.StatusOK {
		t.Errorf("ended twice: status %d", again.status)
	}
	if gone := s.get(link.Following(secret)); gone.status != http.StatusNotFound {
		t.Errorf("the follower's page is still there: %d", gone.status)
	}
	s.forgotten("example.org")
	public, err := os.ReadFile(filepath.Join(filepath.Dir(s.deskPath), "record.db"))
	if err != nil || strings.Contains(strings.ToLower(string(public)), "ana@example.org") {
		t.Errorf("the record holds the address, or %v", err)
	}
}

// The form does not reveal who follows what, and an address gets at most three letters a day.
func TestFollowRequestRevealsNothingAndExpiresInADay(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	secret := s.follows("", "ana@example.org", clone(clark))
	s.ask("", "ana@example.org", clone(clark)) // answers as before
	s.deliver()
	l := s.server.Next(t)
	if l.Subject != "You follow Clark County, Nevada already" || s.linked(l, link.Following(secret)) == "" {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}
	s.ask("", "ana@example.org", url.Values{"of": {"all"}})
	s.ask("", "ana@example.org", url.Values{"state": {"ny"}})
	s.deliver()
	s.server.Next(t)
	if n := s.server.Waiting(); n != 0 {
		t.Errorf("%d letters more than three went to one address in a day", n)
	}
	// Ending does not reset the count.
	s.post(link.FollowEnd(secret), nil)
	s.ask("", "ana@example.org", clone(clark))
	s.silent("three letters went to the address today")
	s.pass(24 * time.Hour)
	s.ask("", "ana@example.org", clone(clark))
	s.deliver()
	s.server.Next(t)
}

func TestUnconfirmedAddressIsDeleted(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.ask("", "ana@example.org", clone(clark))
	s.deliver()
	address := s.linked(s.server.Next(t), "/follow/confirm/")
	s.pass(desk.UnconfirmedLife - time.Second)
	if a := s.get(address); a.status != http.StatusOK {
		t.Errorf("within the time: status %d", a.status)
	}
	s.pass(time.Second)
	for _, a := range []answer{s.get(address), s.post(address, nil), s.get(link.FollowConfirm("guess"))} {
		if a.status != http.StatusNotFound {
			t.Errorf("after it: status %d", a.status)
		}
		a.says(t, "main", "This link cannot be used any more")
	}
	s.tell()
	s.forgotten("ana@example.org")
}

func TestFollowFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	for _, c := range []struct {
		form url.Values
		says string
	}{
		{url.Values{"of": {"place"}, "what": {"every"}, "mail": {"ana@example.org"}},
			"Give the name of a jurisdiction or a state"},
		{url.Values{"of": {"place"}, "name": {"Nowhereland"}, "what": {"every"}, "mail": {"ana@example.org"}},
			"No place that we know has that name"},
		{url.Values{"of": {"place"}, "name": {"Franklin County"}, "what": {"every"}, "mail": {"ana@example.org"}},
			"Several places are called that"},
		{url.Values{"of": {"all"}, "mail": {"ana@example.org"}}, "Choose which changes"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org, ben@example.org"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"Ana <ana@example.org>"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org\r\nBcc: ben@example.org"}},
			"Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"<script>alert(1)</script>@example.org"}},
			"Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana\x00@example.org"}}, "cannot be seen"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {strings.Repeat("a", 300) + "@example.org"}}, "characters"},
	} {
		a := s.post(link.Follow, c.form)
		if a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(a.text("title"), "Error: ") ||
			a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: status %d, %s", c.form, a.status, a.text("title"))
		}
		a.says(t, "section.faults", c.says)
		a.Find("section.faults a").Each(func(_ int, f *goquery.Selection) {
			if to := f.AttrOr("href", ""); a.Find(to).Length() != 1 {
				t.Errorf("%v: the fault links to %s, which is not there", c.form, to)
			}
		})
		typed := strings.ReplaceAll(strings.ReplaceAll(c.form.Get("mail"), "\r\n", ""), "\x00", "")
		if got := a.Find("#mail").AttrOr("value", ""); strings.ReplaceAll(got, "\n", "") != typed {
			t.Errorf("%q became %q", typed, got)
		}
	}
	if s.silent("nothing was sent"); s.server.Waiting() > 0 {
		t.Error("a letter came")
	}
	// The reader picks one of the places that share a name and types nothing again.
	a := s.post(link.Follow,
		url.Values{"of": {"place"}, "name": {"Franklin County"}, "what": {"corrections"}, "mail": {"ana@example.org"}})
	choice := a.Find("input[name=j][value='ny/franklin-county']")
	if choice.Length() != 1 || a.Find("input[name=what][checked]").AttrOr("value", "") != "corrections" ||
		a.Find("#name").AttrOr("value", "") != "Franklin County" {
		t.Fatalf("no choice of the place: %s", a.text("main"))
	}
	s.follows("", "ana@example.org", url.Values{"of": {"place"}, "name": {"Franklin County"}, "j": {"ny/franklin-county"}})
}

func TestFollowIsNotSetOffFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	secret := s.follows("", "ana@example.org", clone(clark))
	for _, address := range []string{link.Follow, link.Following(secret), link.FollowConfirm("x")} {
		if a := s.send(http.MethodPost, address, clone(clark),
			http.Header{"Sec-Fetch-Site": {"cross-site"}}); a.status != http.StatusForbidden {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
	for i := range 12 {
		a := s.post(link.Follow, url.Values{"of": {"all"}, "what": {"every"}, "mail": {fmt.Sprintf("ana%d@example.org", i)}})
		if a.status == http.StatusTooManyRequests {
			if a.header.Get("Retry-After") == "" {
				t.Error("the page does not say when to return")
			}
			a.says(t, ".faults", "Several letters were asked for from your network.", "You can send yours in 1 minute")
			if kept := a.Find("#mail").AttrOr("value", ""); kept != fmt.Sprintf("ana%d@example.org", i) {
				t.Errorf("what was typed is lost: %q", kept)
			}
			return
		}
	}
	t.Error("the number of requests is not limited")
}

func TestWithoutMailThePageOffersTheFeed(t *testing.T) {
	t.Parallel()
	a := page(t, "/follow?j=nv/clark-county")
	a.says(t, "main", "E-mail alerts are not available. Use the feed.", "The feed")
	if a.Find("main form").Length() != 0 || !a.linked("/jurisdictions/nv/clark-county.atom") {
		t.Error("it has a form, or no link to the feed")
	}
	if secret := get(t, link.Following("x")); secret.status != http.StatusNotFound {
		t.Errorf("a follower's page: status %d", secret.status)
	}
}
