package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"detainerledger/internal/link"
	"detainerledger/web"
)

// noHosts are malformed values of the Host header.
var noHosts = []string{
	"", ":80", "user@evil.example", "user:pass@evil.example", "evil.example:junk", "evil.example:99999999",
	"evil.example:", "evil.example:1:2", "[::1", "::1]", "[evil]",
	"a%41", "evil example", `evil.example/x`, `evil.example\x`, `"><script>alert(1)</script>`, "evil.example?x",
	"evil.example#x", "é.example", strings.Repeat("a", 300),
}

// A malformed host is refused wherever the site makes links with it, and no answer repeats it. It
// is never an error of the site.
func TestMalformedHostIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.BaseURL, c.Mail, c.PageCache, c.APIQuota = "", false, 64<<20, unlimited })
	parameter := regexp.MustCompile(`:[a-z]+|\*`)
	seen := map[string]bool{}
	for i, route := range s.site.Routes() {
		if key := route.Method + route.Path; seen[key] || !strings.HasPrefix(route.Path, "/") {
			continue
		} else {
			seen[key] = true
		}
		address := parameter.ReplaceAllLiteralString(route.Path, "nv")
		for _, host := range []string{noHosts[i%len(noHosts)], noHosts[(i+7)%len(noHosts)], ""} {
			r := httptest.NewRequest(route.Method, address, nil)
			r.Host = host
			w := httptest.NewRecorder()
			s.site.ServeHTTP(w, r)
			want := http.StatusBadRequest
			if host == "" && (address == "/healthz" || address == "/readyz") {
				want = http.StatusOK // as for HTTP/1.0, which may send no host
			}
			if w.Code != want {
				t.Errorf("%s %s for the host %q: status %d, want %d", route.Method, address, host, w.Code, want)
			}
			if body := w.Body.String(); len(host) > 3 && strings.Contains(body, host) || strings.Contains(body, "http:///") {
				t.Errorf("%s %s for the host %q repeats it", route.Method, address, host)
			}
		}
	}
}

// A well-formed host is answered, but passkeys for a foreign one are refused with a message.
func TestForeignHostAtSignInIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.BaseURL, c.Mail = "", false })
	s.invite("Ana", "admin")
	for host, want := range map[string]int{"evil.example": http.StatusMisdirectedRequest,
		"127.0.0.1:8080": http.StatusMisdirectedRequest, "[::1]:8080": http.StatusMisdirectedRequest,
		"localhost:8080": http.StatusOK} {
		for _, address := range []string{link.Question(link.DeskSignIn), link.Answer(link.DeskSignIn)} {
			r := httptest.NewRequest(http.MethodPost, address, strings.NewReader("{}"))
			r.Host = host
			a := ask(t, s.site, r)
			wanted := want
			if want == http.StatusOK && address == link.Answer(link.DeskSignIn) {
				wanted = http.StatusForbidden // nothing was asked
			}
			if a.status != wanted || want == http.StatusMisdirectedRequest &&
				!strings.Contains(a.body, `"message":"The desk is not at this address.`) {
				t.Errorf("%s for %s: status %d, want %d: %.200s", address, host, a.status, wanted, a.body)
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		if a := ask(t, s.site, r); a.status != http.StatusOK ||
			a.Find("link[rel=canonical]").AttrOr("href", "") != "http://"+host+"/" {
			t.Errorf("the home page for %s: status %d", host, a.status)
		}
	}
}
