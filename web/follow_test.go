package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// mailSite is a site that writes letters, to a server that the test reads them from.
// Its clock stands until it is set.
type mailSite struct {
	t        testing.TB
	url      string
	site     *web.Site
	store    *store.Store
	desk     *store.Desk
	deskPath string
	server   *mailtest.Server
	relay    *mail.Relay
	http     *http.Client
	handler  *httptest.Server

	mu  sync.Mutex
	now time.Time
}

func newMailSite(t testing.TB) *mailSite {
	t.Helper()
	dir := t.TempDir()
	s := &mailSite{t: t, deskPath: filepath.Join(dir, "record.desk.db"), server: mailtest.Serve(t), now: later.Add(time.Hour)}
	path := filepath.Join(dir, "record.db")
	if err := os.WriteFile(path, publishedBytes, 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.store, err = store.Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	if s.relay, err = mail.NewRelay(s.server.URL(), "Detainer Ledger <mail@ledger.example>"); err != nil {
		t.Fatal(err)
	}
	s.handler = httptest.NewServer(nil)
	t.Cleanup(s.handler.Close)
	s.url = s.handler.URL
	s.http = s.handler.Client()
	s.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.open()
	t.Cleanup(func() { s.desk.Close() })
	return s
}

// open opens the desk, as the program does when it starts.
func (s *mailSite) open() {
	s.t.Helper()
	var err error
	if s.desk, err = store.OpenDesk(s.t.Context(), s.deskPath); err != nil {
		s.t.Fatal(err)
	}
	s.site = web.New(web.Config{BaseURL: s.url, Desk: s.desk, Mail: true, Now: s.clock}, s.store, quiet)
	s.handler.Config.Handler = s.site
}

func (s *mailSite) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *mailSite) wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// tell has the site look once whether there is something to tell.
func (s *mailSite) tell() {
	once := make(chan time.Time)
	close(once)
	s.site.Tell(s.t.Context(), once)
}

// deliver sends what waits.
func (s *mailSite) deliver() {
	s.t.Helper()
	sender := mail.Sender{Desk: s.desk, Relay: s.relay, Log: quiet, Now: s.clock}
	if _, err := sender.Send(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// news has the site tell what is new, and returns the letter that comes of it.
func (s *mailSite) news() mailtest.Letter {
	s.t.Helper()
	s.tell()
	s.deliver()
	if n := s.server.Waiting(); n != 1 {
		s.t.Fatalf("%d letters came, want 1", n)
	}
	return s.server.Next(s.t)
}

// silent reports letters that should not have come.
func (s *mailSite) silent(why string) {
	s.t.Helper()
	s.tell()
	s.deliver()
	for s.server.Waiting() > 0 {
		l := s.server.Next(s.t)
		s.t.Errorf("%s, but a letter came to %s: %s", why, l.To, l.Subject)
	}
}

// correct brings a correction of a figure of a place into the record.
func (s *mailSite) correct(id string, slug record.Slug, m record.Measure, week record.ReportID, n int) {
	s.t.Helper()
	c := correction(id, week, m, slug, record.Amend, record.Known(n))
	c.Origin = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	if err := s.store.Apply(s.t.Context(), now(s.t, s.store).Seq, s.clock(), []record.Change{c}, nil); err != nil {
		s.t.Fatal(err)
	}
}

// send asks for a page or sends a form, with these headers.
func (s *mailSite) send(method, address string, form url.Values, header http.Header) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+address, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if header != nil {
		r.Header = header
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := s.http.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(body)}
	if a.Document, err = goquery.NewDocumentFromReader(strings.NewReader(a.body)); err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *mailSite) get(address string) answer { return s.send(http.MethodGet, address, nil, nil) }

func (s *mailSite) post(address string, form url.Values) answer {
	return s.send(http.MethodPost, address, form, nil)
}

// ask asks for changes to be sent to an address, on the site in English or, with the
// prefix, another language.
func (s *mailSite) ask(prefix, address string, form url.Values) {
	s.t.Helper()
	form.Set("mail", address)
	if form.Get("what") == "" {
		form.Set("what", "every")
	}
	if a := s.post(prefix+link.Follow, form); a.status != http.StatusSeeOther || a.header.Get("Location") != prefix+link.FollowAsked {
		s.t.Fatalf("status %d to %q\n%s", a.status, a.header.Get("Location"), a.text("main"))
	}
}

// follows has an address follow, and returns the secret of its own page.
func (s *mailSite) follows(prefix, address string, form url.Values) (secret string) {
	s.t.Helper()
	s.ask(prefix, address, form)
	s.deliver()
	return s.confirm(s.server.Next(s.t))
}

// confirm does what a letter asks for.
func (s *mailSite) confirm(l mailtest.Letter) (secret string) {
	s.t.Helper()
	a := s.post(s.linked(l, "/follow/confirm/"), nil)
	_, secret, _ = strings.Cut(a.header.Get("Location"), link.Follow+"/")
	if a.status != http.StatusSeeOther || secret == "" {
		s.t.Fatalf("status %d to %s", a.status, a.header.Get("Location"))
	}
	return secret
}

// linked is the address on the site, with this in it, to which a letter links, in
// both of its forms.
func (s *mailSite) linked(l mailtest.Letter, part string) string {
	s.t.Helper()
	for line := range strings.Lines(l.Plain) {
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), s.url); ok && strings.Contains(address, part) {
			if !strings.Contains(l.HTML, `href="`+s.url+address+`"`) {
				s.t.Errorf("the HTML does not link to %s", address)
			}
			return address
		}
	}
	s.t.Fatalf("no link to %s in\n%s", part, l.Plain)
	return ""
}

var clark = url.Values{"j": {"nv/clark-county"}}

func clone(form url.Values) url.Values {
	c := url.Values{}
	for name, values := range form {
		c[name] = values
	}
	return c
}

func TestFollowingByMail(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	form := s.get("/follow?j=nv/clark-county")
	form.says(t, "main", "Follow Clark County, Nevada by mail", "in the last 12 months 7 changes, of which 0 corrections, on 1 day.")
	fields := url.Values{}
	form.Find("form.form input[type=hidden]").Each(func(_ int, f *goquery.Selection) { fields.Set(f.AttrOr("name", ""), f.AttrOr("value", "")) })
	fields.Set("what", "every")
	s.ask("", "Ana@Example.ORG", fields)
	s.deliver()
	asked := s.server.Next(t)
	if asked.To != "Ana@example.org" || asked.Subject != "Please confirm: follow Clark County, Nevada by mail" || asked.Header.Get("List-Unsubscribe") != "" {
		t.Errorf("%+v", asked)
	}
	confirm := s.linked(asked, "/follow/confirm/")
	// A program that opens the links of a mail confirms nothing.
	page := s.get(confirm)
	page.says(t, "main", "Follow Clark County, Nevada by mail", "A…@example.org", "in the last 12 months 7 changes")
	if page.header.Get("Cache-Control") != "no-store" || page.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the page with the secret may be kept or told: %v", page.header)
	}
	s.correct("first", "nv/clark-county", record.Issued, week1, 40)
	s.silent("nobody has confirmed yet")

	secret := s.confirm(asked)
	if again := s.confirm(asked); again != secret {
		t.Error("the second confirmation leads elsewhere")
	}
	s.get(link.Following(secret)).says(t, "main", "A…@example.org gets at most one mail a day", "Clark County, Nevada", "every change")
	s.silent("the change is older than the confirmation")

	s.correct("other", "ca/kern-county", record.Issued, week2, 9)
	s.silent("the change is of another place")
	s.correct("second", "nv/clark-county", record.Issued, week1, 41)
	l := s.news()
	seq := now(t, s.store).Seq
	figure := "Clark County, Nevada, Jan 28 – Feb 3, 2017, Detainers issued: before: 51 as published, amended to 40, disputed; now: 51 as published, amended to 41, disputed"
	for form, text := range map[string]string{"plain text": l.Plain, "HTML": htmlText(t, l.HTML)} {
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range []string{figure, "Amended to 41 (ICE). The row was counted twice.", fmt.Sprintf("Change %d", seq), fmt.Sprintf("version %d", seq), "at most one such mail a day"} {
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

	// What comes within a day waits, and goes out together.
	s.wait(time.Hour)
	s.correct("third", "nv/clark-county", record.Issued, week1, 42)
	s.silent("there was a mail an hour ago")
	s.wait(20 * time.Hour)
	s.correct("fourth", "nv/clark-county", record.Issued, week1, 43)
	s.silent("there was a mail 21 hours ago")
	s.wait(3*time.Hour - time.Second)
	s.silent("there was a mail less than a day ago")
	s.wait(time.Second)
	l = s.news()
	if l.Subject != "Clark County, Nevada: 2 changes" || !strings.Contains(l.Plain, "amended to 42, disputed; now: 51 as published, amended to 43") || !strings.Contains(l.Plain, "amended to 41, disputed; now: 51 as published, amended to 42") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}

	// The mail program ends it, from wherever it is.
	end := strings.Trim(l.Header.Get("List-Unsubscribe"), "<>")
	if l.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || end != s.url+link.FollowEnd(secret) {
		t.Errorf("it is ended at %s", end)
	}
	s.get(link.FollowEnd(secret)).says(t, "main", "End all mail?")
	s.wait(48 * time.Hour)
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

// htmlText is the text of a page.
func htmlText(t *testing.T, page string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return words(doc.Find("body"))
}

// forgotten reports where the desk's file still holds a text, once all is written to it.
func (s *mailSite) forgotten(text string) {
	s.t.Helper()
	if err := s.desk.Close(); err != nil {
		s.t.Fatal(err)
	}
	file, err := os.ReadFile(s.deskPath)
	if err != nil {
		s.t.Fatal(err)
	}
	if at := strings.Index(string(file), text); at >= 0 {
		s.t.Errorf("the desk's file still holds %q", file[max(0, at-60):at+60])
	}
	s.open()
}

func TestFollowersOfAStateAndOfCorrections(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.follows("", "state@example.org", url.Values{"of": {"place"}, "name": {"Nevada"}})
	s.follows("", "all@example.org", url.Values{"of": {"all"}})
	s.follows("", "corrections@example.org", url.Values{"of": {"all"}, "what": {"corrections"}})
	told := func() map[string]string {
		s.tell()
		s.deliver()
		told := map[string]string{}
		for s.server.Waiting() > 0 {
			l := s.server.Next(t)
			told[l.To] = l.Subject
		}
		s.wait(25 * time.Hour)
		return told
	}
	s.correct("kern", "ca/kern-county", record.Issued, week2, 9)
	if got := told(); len(got) != 2 || got["state@example.org"] != "" {
		t.Errorf("of a correction in California were told: %v", got)
	}
	s.correct("washoe", "nv/washoe-county", record.Declined, week1, 7)
	if got := told(); len(got) != 3 {
		t.Errorf("of a correction in Nevada were told: %v", got)
	}
	snap := now(t, s.store)
	statement := record.Change{Kind: record.AddStatement, Statement: &record.Statement{Jurisdiction: "nv/clark-county", Report: week1, Stance: record.Disputes, Office: "Clark County", Date: "2017-04-05", Gist: "Not\r\nours.", Sources: source},
		Origin: record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}}
	if err := s.store.Apply(t.Context(), snap.Seq, s.clock(), []record.Change{statement}, nil); err != nil {
		t.Fatal(err)
	}
	if got := told(); len(got) != 2 || got["corrections@example.org"] != "" {
		t.Errorf("of a dispute were told: %v", got)
	}
}

// One address gets one mail, whatever it follows.
func TestOneMailForAllThatIsFollowed(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	secret := s.follows("", "ana@example.org", clone(clark))
	if other := s.follows("", "ANA@example.org", url.Values{"state": {"ca"}}); other == secret {
		t.Error("an address of other letters is taken for the same")
	}
	if same := s.follows("", "ana@EXAMPLE.org", url.Values{"state": {"ny"}}); same != secret {
		t.Error("the same address is another follower")
	}
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	s.correct("b", "ny/franklin-county", record.Declined, week1, 1)
	l := s.news()
	if l.Subject != "Changes in 2 parts of the record that you follow" || !strings.Contains(l.Plain, "Clark County") || !strings.Contains(l.Plain, "\n== New York ==\n") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}
	page := s.get(link.Following(secret))
	ids := page.Find("input[name=id]").Map(func(_ int, f *goquery.Selection) string { return f.AttrOr("value", "") })
	ny := ids[len(ids)-1]
	if a := s.post(link.Following(secret), url.Values{"id": {ny}, "act": {"corrections"}}); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	s.get(link.Following(secret)).says(t, "main", "corrections only")
	if a := s.post(link.Following(secret), url.Values{"id": {ids[0]}, "act": {"end"}}); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	s.get(link.Following(secret)).never(t, "main", "Clark County")
	for _, bad := range []url.Values{{"id": {"x"}, "act": {"end"}}, {"id": {ny}, "act": {"delete"}}} {
		if a := s.post(link.Following(secret), bad); a.status != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, a.status)
		}
	}
	if a := s.post(link.Following(auth.NewSecret()), url.Values{"id": {ny}, "act": {"end"}}); a.status != http.StatusNotFound {
		t.Errorf("another's secret: status %d", a.status)
	}
	a := s.post(link.Following(secret), url.Values{"id": {ny}, "act": {"end"}})
	a.says(t, "main", "It is ended")
	s.wait(48 * time.Hour)
	s.correct("c", "ny/franklin-county", record.Declined, week1, 2)
	s.silent("all of it was ended")
}

func TestFollowerIsWrittenToInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.ask("/es", "ana@example.org", clone(clark))
	s.deliver()
	asked := s.server.Next(t)
	if asked.Subject != "Confirme, por favor: seguir por correo Clark County, Nevada" {
		t.Errorf("%s", asked.Subject)
	}
	a := s.post(s.linked(asked, "/es/follow/confirm/"), nil)
	if !strings.HasPrefix(a.header.Get("Location"), "/es/follow/") {
		t.Errorf("it leads to %s", a.header.Get("Location"))
	}
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	l := s.news()
	if !strings.Contains(l.Plain, "antes: 51, impugnada; ahora: 51 según se publicó, modificada a 40, impugnada") || !strings.Contains(l.HTML, `<html lang="es">`) || strings.ContainsAny(l.Plain+l.HTML+l.Subject, "\u2068\u2069") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}
	s.linked(l, "/es/changes/")
}

// Who asks does not learn who follows what, and nobody is flooded.
func TestAskingTellsNothingAndEndsInADay(t *testing.T) {
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
	// To end does not begin the count anew.
	s.post(link.FollowEnd(secret), nil)
	s.ask("", "ana@example.org", clone(clark))
	s.silent("three letters went to the address today")
	s.wait(24 * time.Hour)
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
	s.wait(store.UnconfirmedLife - time.Second)
	if a := s.get(address); a.status != http.StatusOK {
		t.Errorf("within the time: status %d", a.status)
	}
	s.wait(time.Second)
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
		{url.Values{"of": {"place"}, "what": {"every"}, "mail": {"ana@example.org"}}, "Give the name of a jurisdiction or a state"},
		{url.Values{"of": {"place"}, "name": {"Nowhereland"}, "what": {"every"}, "mail": {"ana@example.org"}}, "No place that we know has that name"},
		{url.Values{"of": {"place"}, "name": {"Franklin County"}, "what": {"every"}, "mail": {"ana@example.org"}}, "Several places are called that"},
		{url.Values{"of": {"all"}, "mail": {"ana@example.org"}}, "Choose which changes"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org, ben@example.org"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"Ana <ana@example.org>"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org\r\nBcc: ben@example.org"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"<script>alert(1)</script>@example.org"}}, "Give one mail address"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana\x00@example.org"}}, "cannot be seen"},
		{url.Values{"of": {"all"}, "what": {"every"}, "mail": {strings.Repeat("a", 300) + "@example.org"}}, "characters"},
	} {
		a := s.post(link.Follow, c.form)
		if a.status != http.StatusUnprocessableEntity || !strings.HasPrefix(a.text("title"), "Error: ") || a.header.Get("Cache-Control") != "no-store" {
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
	// One of the places that a name may mean is chosen, and nothing is typed again.
	a := s.post(link.Follow, url.Values{"of": {"place"}, "name": {"Franklin County"}, "what": {"corrections"}, "mail": {"ana@example.org"}})
	choice := a.Find("input[name=j][value='ny/franklin-county']")
	if choice.Length() != 1 || a.Find("input[name=what][checked]").AttrOr("value", "") != "corrections" || a.Find("#name").AttrOr("value", "") != "Franklin County" {
		t.Fatalf("no choice of the place: %s", a.text("main"))
	}
	s.follows("", "ana@example.org", url.Values{"of": {"place"}, "name": {"Franklin County"}, "j": {"ny/franklin-county"}})
}

func TestFollowIsNotSetOffFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	secret := s.follows("", "ana@example.org", clone(clark))
	for _, address := range []string{link.Follow, link.Following(secret), link.FollowConfirm("x")} {
		if a := s.send(http.MethodPost, address, clone(clark), http.Header{"Sec-Fetch-Site": {"cross-site"}}); a.status != http.StatusForbidden {
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
	t.Error("a reader may ask as often as he likes")
}

func TestWithoutMailThePageOffersTheFeed(t *testing.T) {
	t.Parallel()
	a := page(t, "/follow?j=nv/clark-county")
	a.says(t, "main", "This site sends no mail", "The feed")
	if a.Find("main form").Length() != 0 || !a.linked("/jurisdictions/nv/clark-county.atom") {
		t.Error("it has a form, or no link to the feed")
	}
	if secret := get(t, link.Following("x")); secret.status != http.StatusNotFound {
		t.Errorf("a follower's page: status %d", secret.status)
	}
}

// What is queued goes out once, though the program stops before it is sent, and
// though it stops after it was told what is new and before that is sent.
func TestNoLetterIsLostOrSentTwiceOverARestart(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	restart := func() {
		if err := s.desk.Close(); err != nil {
			t.Fatal(err)
		}
		s.open()
	}
	s.ask("", "ana@example.org", clone(clark))
	restart()
	s.deliver()
	s.confirm(s.server.Next(t))
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	s.tell()
	restart()
	if l := s.news(); l.To != "ana@example.org" {
		t.Errorf("a letter to %s", l.To)
	}
	restart()
	s.silent("the letter went out before the restart")
}

func TestDeskShowsMailThatWasNotTaken(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	err := s.desk.Follow(t.Context(), time.Now(), "secret.name@example.org", "en", store.Following{State: "NV"}, func(string, store.Follower) (store.Letter, error) {
		return store.Letter{Subject: "Please confirm", Plain: "x"}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	server := mailtest.Serve(t)
	server.Answer(func(string) error { return mailtest.Unknown })
	relay, err := mail.NewRelay(server.URL(), "mail@ledger.example")
	if err != nil {
		t.Fatal(err)
	}
	sender := mail.Sender{Desk: s.desk, Relay: relay, Log: quiet, Now: time.Now}
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, text := ana.get(link.DeskMail)
	if !strings.Contains(text, "s…@example.org") || strings.Contains(text, "secret.name") || !strings.Contains(text, "550") || !strings.Contains(text, "given up") {
		t.Errorf("the page does not show the letter, or shows the address:\n%s", text)
	}
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(text)
	if len(id) != 2 {
		t.Fatal("nothing to try again")
	}
	server.Answer(nil)
	if res, _ := ana.post(link.DeskMailAgain, url.Values{"id": {id[1]}}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("status %d", res.StatusCode)
	}
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Next(t)
	if _, text := ana.get(link.DeskMail); !strings.Contains(text, "0 waiting, 1 sent") {
		t.Errorf("%s", text)
	}
	if _, acts := ana.get(link.DeskActs); !strings.Contains(acts, "had a letter tried again") {
		t.Error("what was done is not told")
	}
}
