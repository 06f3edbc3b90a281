package web_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"database/sql"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/descope/virtualwebauthn"
	"github.com/labstack/echo/v4"
	_ "github.com/mattn/go-sqlite3"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// deskSite is a site with a desk, served over https as browsers require.
type deskSite struct {
	t    *testing.T
	url  string
	desk *desk.Desk
	path string // of the desk's file
	// record is the path of the record's file, and store is the site's connection to it.
	record string
	store  *store.Store
	site   *web.Site
	// trust accepts the certificate of the test server.
	trust http.RoundTripper
	*clock
}

// newDeskSite is a site over the published record with a new desk. Each of configure may change its configuration.
func newDeskSite(t *testing.T, configure ...func(*web.Config)) *deskSite {
	t.Helper()
	recordPath := filepath.Join(t.TempDir(), "record.db")
	write2017(t, recordPath)
	return newDeskSiteOver(t, recordPath, configure...)
}

// newDeskSiteOver is a site with a new desk over the record in a file.
func newDeskSiteOver(t *testing.T, recordPath string, configure ...func(*web.Config)) *deskSite {
	t.Helper()
	path := newFile(t, "record.desk.db", writeDesk)
	desk, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desk.Close() })
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	t.Cleanup(server.Close)
	// Passkeys need a host name, not an IP address.
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	clock := newClock(time.Now()) // cookies and sessions use the machine's clock
	config := web.Config{
		BaseURL: address, Desk: desk, Mail: true, Now: clock.now,
		TrustProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
	for _, change := range configure {
		change(&config)
	}
	st := open(t, recordPath)
	site := web.New(config, st, quiet)
	server.Config.Handler = site
	trust := server.Client().Transport.(*http.Transport).Clone()
	trust.TLSClientConfig.ServerName = "example.com" // the name in the test server's certificate
	return &deskSite{t: t, url: address, desk: desk, path: path, record: recordPath, store: st, site: site, trust: trust,
		clock: clock}
}

// invite returns the secret of an invitation.
func (s *deskSite) invite(name string, role auth.Role) string {
	s.t.Helper()
	secret, err := s.desk.Invite(s.t.Context(),
		desk.Act{At: s.now(), Who: "operator", What: "invited", Place: "command line"}, name, role)
	if err != nil {
		s.t.Fatal(err)
	}
	return secret
}

// person is someone with a browser and a device that holds a passkey.
type person struct {
	*deskSite
	browser *http.Client
	device  virtualwebauthn.Authenticator
	key     virtualwebauthn.Credential
	// address is the client address that a proxy reports, empty for none.
	address string
}

func (s *deskSite) person() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{
		deskSite: s,
		browser: &http.Client{Transport: s.trust, Jar: jar,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		device: virtualwebauthn.NewAuthenticator(),
		key:    newKey(),
	}
}

// newKey is a passkey. The library drops a leading zero byte of a coordinate, so a key that has
// one, about 1 in 128, is discarded.
func newKey() virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		key, err := x509.ParsePKCS8PrivateKey(c.Key.Data)
		if err != nil {
			panic(err)
		}
		if pair := key.(*ecdsa.PrivateKey); len(pair.X.Bytes()) == 32 && len(pair.Y.Bytes()) == 32 {
			return c
		}
	}
}

// do sends a request with this value of Sec-Fetch-Site.
func (p *person) do(method, address, from string, form url.Values, body string) (*http.Response, string) {
	p.t.Helper()
	var sent io.Reader = strings.NewReader(body)
	if form != nil {
		sent = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+address, sent)
	if err != nil {
		p.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", from)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0")
	if p.address != "" {
		req.Header.Set(echo.HeaderXForwardedFor, p.address)
	}
	res, err := p.browser.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(text)
}

func (p *person) get(address string) (*http.Response, string) {
	return p.do(http.MethodGet, address, "none", nil, "")
}

func (p *person) post(address string, form url.Values) (*http.Response, string) {
	return p.do(http.MethodPost, address, "same-origin", form, "")
}

func (p *person) site() virtualwebauthn.RelyingParty {
	return virtualwebauthn.RelyingParty{ID: "localhost", Name: "Detainer Ledger", Origin: p.url}
}

// register registers a passkey with the form at this address and returns the status.
func (p *person) register(address string) int {
	p.t.Helper()
	res, question := p.post(link.Question(address), nil)
	if res.StatusCode != http.StatusOK {
		return res.StatusCode
	}
	options, err := virtualwebauthn.ParseAttestationOptions(question)
	if err != nil {
		p.t.Fatalf("%s: %v", question, err)
	}
	answer := virtualwebauthn.CreateAttestationResponse(p.site(), p.device, p.key, *options)
	res, _ = p.do(http.MethodPost, link.Answer(address)+"?name=office+laptop", "same-origin", nil, answer)
	return res.StatusCode
}

// signIn signs in as the editor with this handle and returns the status.
func (p *person) signIn(handle []byte) int {
	p.t.Helper()
	res, question := p.post(link.Question(link.DeskSignIn), nil)
	if res.StatusCode != http.StatusOK {
		return res.StatusCode
	}
	res, _ = p.do(http.MethodPost, link.Answer(link.DeskSignIn), "same-origin", nil, p.assertion(handle, question))
	return res.StatusCode
}

// assertion answers the question of a form with the person's passkey.
func (p *person) assertion(handle []byte, question string) string {
	p.t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(question)
	if err != nil {
		p.t.Fatalf("%s: %v", question, err)
	}
	p.device.Options.UserHandle = handle
	p.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(p.site(), p.device, p.key, *options)
}

// editor invites a person and registers their passkey.
func (s *deskSite) editor(name string, role auth.Role) *person {
	s.t.Helper()
	p := s.person()
	if got := p.register(link.DeskInvitation(s.invite(name, role))); got != http.StatusNoContent {
		s.t.Fatalf("%s registers: %d", name, got)
	}
	return p
}

func (s *deskSite) named(name string) auth.Editor {
	s.t.Helper()
	all, err := s.desk.Editors(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range all {
		if e.Name == name && !e.Revoked() {
			return e
		}
	}
	s.t.Fatalf("there is no editor %s", name)
	return auth.Editor{}
}

// tamper runs a statement on the desk's file, bypassing the program.
func (s *deskSite) tamper(statement string, args ...any) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(s.t.Context(), statement, args...); err != nil {
		s.t.Fatal(err)
	}
}

func TestDeskIsClosedUntilSomebodyIsInvited(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	visitor := s.person()
	if res, _ := visitor.get(link.Desk); res.StatusCode != http.StatusSeeOther ||
		res.Header.Get("Location") != link.DeskSignIn {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res, text := visitor.get(link.DeskSignIn); res.StatusCode != http.StatusOK ||
		!strings.Contains(text, "detainerledger editor invite") {
		t.Errorf("%d: the page does not say how the desk is opened", res.StatusCode)
	}
	s.invite("Ana", auth.Admin)
	if _, text := visitor.get(link.DeskSignIn); !strings.Contains(text, "data-passkey") {
		t.Error("with an editor the page has no form to sign in")
	}
}

func TestInvitationRegistersAPasskeyOnce(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	first := s.invite("Ana", auth.Writer)
	address := link.DeskInvitation(s.invite("Ana", auth.Publisher)) // the link was lost, and her role grew
	ana := s.person()
	if got := ana.register(link.DeskInvitation(first)); got != http.StatusForbidden {
		t.Errorf("a link that was replaced: %d", got)
	}
	if res, text := ana.get(address); res.StatusCode != http.StatusOK || !strings.Contains(text, "Welcome, Ana") {
		t.Errorf("%d: %s", res.StatusCode, text)
	}
	if got := ana.register(address); got != http.StatusNoContent {
		t.Fatalf("register: %d", got)
	}
	if res, text := ana.get(link.Desk); res.StatusCode != http.StatusOK || !strings.Contains(text, "Ana, publisher") {
		t.Errorf("after registering: %d", res.StatusCode)
	}
	if res, _ := ana.get(address); res.StatusCode != http.StatusNotFound {
		t.Errorf("the used link: %d", res.StatusCode)
	}
	if got := s.person().register(address); got != http.StatusForbidden {
		t.Errorf("registering by the used link: %d", got)
	}
	old := s.invite("Ben", auth.Writer)
	s.tamper(`update invitation set expires_at = '2026-01-01T00:00:00Z'`)
	if got := s.person().register(link.DeskInvitation(old)); got != http.StatusForbidden {
		t.Errorf("registering by an expired link: %d", got)
	}
}

func TestSigningInNeedsTheEditorsOwnVerifiedPasskey(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	handle := s.named("Ana").Handle
	if res, _ := ana.post(link.DeskSignOut, url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign out: %d", res.StatusCode)
	}
	if res, _ := ana.get(link.Desk); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("signed out, the desk answers %d", res.StatusCode)
	}
	if got := ana.signIn(handle); got != http.StatusNoContent {
		t.Errorf("her passkey: %d", got)
	}
	if got := s.person().signIn(handle); got != http.StatusForbidden {
		t.Errorf("another device: %d", got)
	}
	unverified := *ana
	unverified.device.Options.UserNotVerified = true
	if got := unverified.signIn(handle); got != http.StatusForbidden {
		t.Errorf("a device that did not verify the person: %d", got)
	}
	copied := *ana
	copied.key.Counter = 0
	if got := copied.signIn(handle); got != http.StatusForbidden {
		t.Errorf("a passkey whose counter went back: %d", got)
	}
	if res, _ := ana.do(http.MethodPost, link.Answer(link.DeskSignIn), "same-origin", nil,
		"{}"); res.StatusCode != http.StatusForbidden {
		t.Errorf("an unsolicited answer: %d", res.StatusCode)
	}
}

func TestSigningInChangesTheToken(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	token := func() string {
		at, _ := url.Parse(s.url)
		for _, c := range ana.browser.Jar.Cookies(at) {
			if c.Name == "__Host-desk" {
				return c.Value
			}
		}
		return ""
	}
	before := token()
	if ana.signIn(s.named("Ana").Handle) != http.StatusNoContent || token() == before || before == "" {
		t.Errorf("the token was %q and is %q", before, token())
	}
	res, _ := ana.get(link.Desk)
	cookie := res.Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-desk=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %s", cookie, want)
		}
	}
	file, err := os.ReadFile(s.path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(file), token()) {
		t.Error("the desk's file contains the token itself")
	}
}

func TestEndedSessionDoesNotComeBack(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	office := s.editor("Ana", auth.Writer)
	home := s.person()
	home.device, home.key = office.device, office.key
	if got := home.signIn(s.named("Ana").Handle); got != http.StatusNoContent {
		t.Fatalf("sign in at home: %d", got)
	}
	sessions, err := s.desk.SessionsOf(t.Context(), s.named("Ana").ID, s.now())
	if err != nil || len(sessions) != 2 {
		t.Fatalf("%d sessions, %v", len(sessions), err)
	}
	_, page := office.get(link.DeskAccount)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var other string
	doc.Find(`form[action="` + link.DeskSessionEnd + `"]`).Each(func(_ int, form *goquery.Selection) {
		if !strings.Contains(form.Closest("tr").Text(), "this one") {
			other = form.Find("input").AttrOr("value", "")
		}
	})
	if res, _ := office.post(link.DeskSessionEnd, url.Values{"id": {other}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("ending it: %d", res.StatusCode)
	}
	for range 2 {
		if res, _ := home.get(link.Desk); res.StatusCode != http.StatusSeeOther {
			t.Errorf("the ended session: %d", res.StatusCode)
		}
	}
	if res, _ := office.get(link.Desk); res.StatusCode != http.StatusOK {
		t.Errorf("the other one: %d", res.StatusCode)
	}
	s.tamper(`update session set expires_at = unixepoch() - 1`)
	if res, _ := office.get(link.Desk); res.StatusCode != http.StatusSeeOther {
		t.Errorf("an expired session: %d", res.StatusCode)
	}
}

func TestRevokedEditorIsOutAtOnce(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	admin, ben := s.editor("Ana", auth.Admin), s.editor("Ben", auth.Writer)
	handle := s.named("Ben").Handle
	if res, _ := admin.post(link.DeskEditorRevoke, url.Values{"name": {"Ana"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("revoking herself: %d", res.StatusCode)
	}
	if res, _ := admin.post(link.DeskEditorRevoke, url.Values{"name": {"Ben"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("revoke: %d", res.StatusCode)
	}
	if res, _ := ben.get(link.Desk); res.StatusCode != http.StatusSeeOther {
		t.Errorf("his session: %d", res.StatusCode)
	}
	if got := ben.signIn(handle); got != http.StatusForbidden {
		t.Errorf("his passkey: %d", got)
	}
	if _, text := admin.get(link.DeskActs); !strings.Contains(text, "revoked") || !strings.Contains(text, "(Ben)") {
		t.Error("the list of acts does not show it")
	}
	again := s.person()
	if got := again.register(link.DeskInvitation(s.invite("Ben", auth.Writer))); got != http.StatusNoContent {
		t.Errorf("invited anew: %d", got)
	}
}

func TestPasskeysAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	remove := func() int {
		_, page := ana.get(link.DeskAccount)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		id, ok := doc.Find(`form[action="` + link.DeskPasskeyRemove + `"] input[name=id]`).Attr("value")
		if !ok {
			return 0
		}
		res, _ := ana.post(link.DeskPasskeyRemove, url.Values{"id": {id}})
		return res.StatusCode
	}
	if got := remove(); got != 0 {
		t.Errorf("the only passkey can be removed: %d", got)
	}
	ana.key = newKey()
	if got := ana.register(link.DeskPasskeys); got != http.StatusNoContent {
		t.Fatalf("another passkey: %d", got)
	}
	if got := remove(); got != http.StatusSeeOther {
		t.Errorf("removing the first: %d", got)
	}
	if got := ana.signIn(s.named("Ana").Handle); got != http.StatusNoContent {
		t.Errorf("signing in by the second: %d", got)
	}
	only := s.named("Ana").Passkeys[0].Credential.ID
	if err := s.desk.RemovePasskey(t.Context(), desk.Act{At: s.now(), Editor: s.named("Ana").ID, Who: "Ana",
		What: "removed a passkey", Place: "here"}, only); err == nil {
		t.Error("the last passkey could be removed")
	}
}
