package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// mailSite is a site that sends letters to a server where the test reads them. Its clock stands
// still until it is set.
type mailSite struct {
	t        testing.TB
	url      string
	site     *web.Site
	store    *store.Store
	desk     *desk.Desk
	deskPath string
	server   *mailtest.Server
	relay    *mail.Relay
	http     *http.Client
	handler  *httptest.Server

	*clock
}

func newMailSite(t testing.TB) *mailSite {
	t.Helper()
	dir := t.TempDir()
	s := &mailSite{t: t, deskPath: filepath.Join(dir, "record.desk.db"), server: mailtest.Serve(t),
		clock: newClock(later.Add(time.Hour))}
	path := filepath.Join(dir, "record.db")
	if err := writeDesk(s.deskPath); err != nil {
		t.Fatal(err)
	}
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
	if s.desk, err = desk.Open(s.t.Context(), s.deskPath); err != nil {
		s.t.Fatal(err)
	}
	s.site = web.New(web.Config{BaseURL: s.url, Desk: s.desk, Mail: true, Now: s.now}, s.store, quiet)
	s.handler.Config.Handler = s.site
}

// tell has the site check once for news to send.
func (s *mailSite) tell() {
	once := make(chan time.Time)
	close(once)
	s.site.Tell(s.t.Context(), once)
}

// deliver sends the letters in the queue.
func (s *mailSite) deliver() {
	s.t.Helper()
	sender := mail.Sender{Desk: s.desk, Relay: s.relay, Log: quiet, Now: s.now}
	if _, err := sender.Send(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// news has the site send what is new, and returns the one letter that results.
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

// correct adds a correction of a figure of a place to the record.
func (s *mailSite) correct(id string, slug record.Slug, m record.Measure, week record.ReportID, n int) {
	s.t.Helper()
	c := correction(id, week, m, slug, record.Amend, record.Known(n))
	c.Origin = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	if err := s.store.Apply(s.t.Context(), now(s.t, s.store).Seq, s.now(), []record.Change{c}, nil); err != nil {
		s.t.Fatal(err)
	}
}

// send requests a page or sends a form, with these headers.
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

// ask sends the form that subscribes an address to changes. The prefix selects a language; empty is
// English.
func (s *mailSite) ask(prefix, address string, form url.Values) {
	s.t.Helper()
	form.Set("mail", address)
	if form.Get("what") == "" {
		form.Set("what", "every")
	}
	if a := s.post(prefix+link.Follow, form); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != prefix+link.FollowAsked {
		s.t.Fatalf("status %d to %q\n%s", a.status, a.header.Get("Location"), a.text("main"))
	}
}

// follows subscribes an address and returns the secret of its own page.
func (s *mailSite) follows(prefix, address string, form url.Values) (secret string) {
	s.t.Helper()
	s.ask(prefix, address, form)
	s.deliver()
	return s.confirm(s.server.Next(s.t))
}

// confirm follows the confirmation link in a letter.
func (s *mailSite) confirm(l mailtest.Letter) (secret string) {
	s.t.Helper()
	a := s.post(s.linked(l, "/follow/confirm/"), nil)
	_, secret, _ = strings.Cut(a.header.Get("Location"), link.Follow+"/")
	if a.status != http.StatusSeeOther || secret == "" {
		s.t.Fatalf("status %d to %s", a.status, a.header.Get("Location"))
	}
	return secret
}

// linked returns the address on the site that contains part and that the letter links to, in its
// text and its HTML.
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

// htmlText returns the text of a page.
func htmlText(t *testing.T, page string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return words(doc.Find("body"))
}

// forgotten fails if the desk's file still holds a text once all is written to it.
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
