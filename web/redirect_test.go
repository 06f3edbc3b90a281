package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"detainerledger/internal/auth"
)

// elsewhere are beginnings of a path that a browser, or a program that decodes twice, may read as
// another host.
var elsewhere = []string{
	"//evil.example", `/\evil.example`, "///evil.example", `/\/evil.example`, "/%2f%2fevil.example", "/%2F/evil.example",
	"/%5cevil.example", "/%5C%5Cevil.example",
	"/%09/evil.example", "/%0a/evil.example", "/%0d%0a/evil.example", "/%20//evil.example", "/%00//evil.example",
	"/.//evil.example", "/..//evil.example",
}

// leadsAway finds a scheme-relative link of a page to another host.
var leadsAway = regexp.MustCompile(`(href|src|action)="[\t\n\r ]*[/\\][\t\n\r]*[/\\]`)

// asBrowsersRead returns an address as browsers read it (URL Standard, 4.4).
var asBrowsersRead = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/")

// Every redirect stays on the site, in each language and with each method. So do the links on the
// page of an address that leads nowhere.
func TestRedirectsStayOnTheSite(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Admin)
	home, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	cookies := ana.browser.Jar.Cookies(home)
	asked, led := 0, 0
	ask := func(method, address string) {
		u, err := url.ParseRequestURI(address)
		if err != nil {
			t.Fatalf("%q: %v", address, err)
		}
		asked++
		r := httptest.NewRequest(method, "/", nil)
		r.URL, r.RequestURI, r.Host = u, address, home.Host
		r.RemoteAddr = fmt.Sprintf("10.1.%d.%d:1", asked>>8&255, asked&255) // so that no rate limit applies
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.site.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError && w.Code != http.StatusNotImplemented {
			t.Errorf("%s %s: status %d", method, address, w.Code)
		}
		if found := leadsAway.FindString(w.Body.String()); found != "" {
			t.Errorf("%s %s: its page leads to %s", method, address, found)
		}
		for _, to := range w.Header().Values("Location") {
			led++
			at, err := home.Parse(asBrowsersRead.Replace(to))
			if err != nil || at.Scheme != home.Scheme || at.Host != home.Host {
				t.Errorf("%s %s leads to %q", method, address, to)
			}
		}
	}
	inLanguages := func(address string) {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			ask(method, address)
			ask(method, "/es"+address)
		}
	}
	for _, start := range elsewhere {
		for _, rest := range []string{"", "/", "/..", "/x", "/x/", "/x.csv", "/x.json", "/nv", "/nv/clark", "/?q=1", "/desk",
			"/desk/sign-in", "?as-of=seq:3"} {
			inLanguages(start + rest)
		}
	}
	seen := map[string]bool{}
	parameter := regexp.MustCompile(`:[a-z]+|\*`)
	for _, route := range s.site.Routes() {
		if seen[route.Path] || route.Path == "" || !strings.HasPrefix(route.Path, "/") ||
			strings.HasPrefix(route.Path, "/desk/sign-out") {
			continue
		}
		seen[route.Path] = true
		for i, start := range elsewhere {
			address := parameter.ReplaceAllLiteralString(route.Path, start[1:])
			if strings.ContainsAny(address, `\`) {
				address = strings.ReplaceAll(address, `\`, "%5c")
			}
			method := []string{http.MethodGet, http.MethodHead, http.MethodPost}[i%3]
			ask(method, start+parameter.ReplaceAllLiteralString(route.Path, "x"))
			ask(method, []string{"", "/es"}[i%2]+address+[]string{"", "/",
				".csv"}[i%3]+"?next="+url.QueryEscape(start)+"&url="+url.QueryEscape(start)+
				"&j="+url.QueryEscape(start)+"&q="+url.QueryEscape(start))
		}
	}
	if led < 200 {
		t.Errorf("of %d addresses only %d led anywhere", asked, led)
	}
}

// One function makes the addresses of all redirects.
func TestOneFunctionRedirects(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	answers, err := filepath.Glob("answer/*.go")
	if err != nil || len(answers) == 0 {
		t.Fatal(answers, err)
	}
	files = append(files, answers...)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if file == filepath.Join("answer", "redirect.go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text = bytes.ReplaceAll(text, []byte("answer.Redirect("), nil)
		if regexp.MustCompile(`\.Redirect\(`).Match(text) {
			t.Errorf("%s redirects by itself", file)
		}
		if regexp.MustCompile(`Set\((echo\.HeaderLocation|"Location"), [^)]*\)`).Match(text) &&
			!strings.Contains(string(text), "OnSite(") {
			t.Errorf("%s writes where a redirect leads", file)
		}
	}
}
