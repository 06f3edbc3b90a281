package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"detainerledger/web"
)

func TestScriptsOfOtherSitesMayRead(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/api/v1", "/api/v1/states", "/api/v1/nowhere", "/api/openapi.json", "/data", "/data/figures.csv",
		"/data/figures.parquet", "/data/manifest.json", "/data/nowhere.csv", "/jurisdictions.csv",
		"/jurisdictions.json", "/jurisdictions.xlsx", "/jurisdictions/nv/clark-county.csv",
		"/jurisdictions/nv/clark-county.atom", "/changes/4.json", "/ledger/leaf/4", "/nowhere.json", "/es/jurisdictions.csv",
	} {
		r := httptest.NewRequest(http.MethodOptions, address, nil)
		r.Header = http.Header{"Origin": {"https://elsewhere.example"}, "Access-Control-Request-Method": {"GET"},
			"Access-Control-Request-Headers": {"if-none-match,range"}}
		a := ask(t, site2017, r)
		if a.status != http.StatusNoContent || a.body != "" || a.header.Get("Access-Control-Allow-Origin") != "*" ||
			a.header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" ||
			!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "If-None-Match") ||
			!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), ", Range") ||
			a.header.Get("Access-Control-Max-Age") == "" || a.header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("before a request to %s: status %d, %v", address, a.status, a.header)
		}
		a = get(t, address)
		if a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", address, a.header)
		}
		for _, exposed := range []string{"ETag", "Content-Range", "Accept-Ranges", "Content-Length", "Link", "RateLimit",
			"RateLimit-Policy", "Retry-After"} {
			if !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), exposed) {
				t.Errorf("%s: a script does not see %s", address, exposed)
			}
		}
	}
	for _, address := range []string{"/about", "/data/dictionary", "/desk", "/desk/sign-in.json"} {
		if a := get(t, address); (a.header.Get("Access-Control-Allow-Origin") != "") != (address == "/data/dictionary") {
			t.Errorf("%s: open to scripts of other sites: %q", address, a.header.Get("Access-Control-Allow-Origin"))
		}
	}
	// A script may request a part of a file.
	r := httptest.NewRequest(http.MethodGet, "/data/figures.parquet", nil)
	r.Header = http.Header{"Origin": {"https://elsewhere.example"}, "Range": {"bytes=0-3"}}
	if a := ask(t, site2017, r); a.status != http.StatusPartialContent || a.body != "PAR1" ||
		a.header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.HasPrefix(a.header.Get("Content-Range"), "bytes 0-3/") {
		t.Errorf("a part of a file: status %d, %v", a.status, a.header)
	}
}

// limited is a site with its own clock and a quota of four requests in ten seconds.
type limited struct {
	http.Handler
	*clock
}

func newLimited(trust ...netip.Prefix) *limited {
	clock := newClock(entered)
	return &limited{web.New(web.Config{APIQuota: 4, TrustProxies: trust, Now: clock.now}, published, quiet), clock}
}

func (l *limited) from(t *testing.T, remote, forwarded string) answer {
	t.Helper()
	return l.asked(t, "/api/v1/states?limit=1", remote, forwarded)
}

func (l *limited) asked(t *testing.T, address, remote, forwarded string) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.RemoteAddr = remote
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	return ask(t, l, r)
}

//race:test
func TestReaderOverTheQuotaGets429(t *testing.T) {
	t.Parallel()
	site := newLimited()
	for i, left := range []string{`"reader";r=3;t=3`, `"reader";r=2;t=5`, `"reader";r=1;t=8`, `"reader";r=0;t=10`} {
		a := site.asked(t, "/api/v1/nowhere", "192.0.2.1:1", "")
		if a.status != http.StatusNotFound || a.header.Get("RateLimit") != left ||
			a.header.Get("RateLimit-Policy") != `"reader";q=4;w=10` || a.header.Get("Retry-After") != "" {
			t.Errorf("request %d: status %d, %v", i+1, a.status, a.header)
		}
	}
	a := site.from(t, "192.0.2.1:2", "198.51.100.7") // its X-Forwarded-For is not trusted
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "3" ||
		a.header.Get("RateLimit") != `"reader";r=0;t=10` || !strings.Contains(a.body, "#problem-too-many-requests") {
		t.Errorf("one more: status %d, %v, %s", a.status, a.header, a.body)
	}
	description(t).holds(t, httptest.NewRequest(http.MethodGet, "/api/v1/states?limit=1", nil), a)
	if a := site.from(t, "192.0.2.2:1", ""); a.status != http.StatusOK {
		t.Errorf("another reader: status %d", a.status)
	}
	r := httptest.NewRequest(http.MethodGet, "/states", nil)
	r.RemoteAddr = "192.0.2.1:3"
	if a := ask(t, site, r); a.status != http.StatusOK || a.header.Get("RateLimit") != "" {
		t.Errorf("a page: status %d, RateLimit %q", a.status, a.header.Get("RateLimit"))
	}
	site.pass(3 * time.Second) // as Retry-After says
	if a := site.from(t, "192.0.2.1:4", ""); a.status != http.StatusOK {
		t.Errorf("after the wait: status %d", a.status)
	}
	if a := site.from(t, "192.0.2.1:4", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("and again at once: status %d", a.status)
	}
	site.pass(time.Minute)
	if a := site.asked(t, "/api/v1/nowhere", "192.0.2.1:4", ""); a.header.Get("RateLimit") != `"reader";r=3;t=3` {
		t.Errorf("a minute later: %s", a.header.Get("RateLimit"))
	}
	// The addresses of a /64 network are one reader, and so are both forms of an IPv4 address.
	for i := range 4 {
		site.from(t, "[2001:db8::"+strconv.Itoa(i+1)+"]:1", "")
		site.from(t, "[::ffff:203.0.113.9]:1", "")
	}
	if a := site.from(t, "[2001:db8::ffff]:1", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("a fifth address of one network: status %d", a.status)
	}
	if a := site.from(t, "[2001:db8:0:1::1]:1", ""); a.status != http.StatusOK {
		t.Errorf("another network: status %d", a.status)
	}
	if a := site.from(t, "203.0.113.9:1", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("an address in its other form: status %d", a.status)
	}
}

// Behind a trusted proxy each reader is counted by the address that the proxy itself adds.
func TestReadersBehindAProxy(t *testing.T) {
	t.Parallel()
	site := newLimited(netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("2001:db8:f::/48"))
	for range 4 {
		site.from(t, "10.1.2.3:1", "192.0.2.1")
	}
	for _, c := range []struct {
		remote, forwarded string
		want              int
	}{
		{"10.1.9.9:1", "192.0.2.1", http.StatusTooManyRequests},
		{"10.1.9.9:1", "198.51.100.1, 192.0.2.1", http.StatusTooManyRequests}, // the reader's own claim comes first
		{"10.1.9.9:1", "192.0.2.1, 10.1.0.7", http.StatusTooManyRequests},     // two proxies
		{"[2001:db8:f::1]:1", "192.0.2.1", http.StatusTooManyRequests},
		{"192.0.2.1:1", "", http.StatusTooManyRequests},
		{"10.1.9.9:1", "192.0.2.2", http.StatusOK},
		{"10.2.0.1:1", "192.0.2.1", http.StatusOK}, // a private address, but not a trusted proxy
		{"127.0.0.1:1", "192.0.2.1", http.StatusOK},
	} {
		if a := site.from(t, c.remote, c.forwarded); a.status != c.want {
			t.Errorf("%s forwards %q: status %d, want %d", c.remote, c.forwarded, a.status, c.want)
		}
	}
	for remote, scheme := range map[string]string{"10.1.2.3:1": "https", "10.2.0.1:1": "http", "127.0.0.1:1": "http",
		"192.0.2.200:1": "http"} {
		r := httptest.NewRequest(http.MethodGet, "/robots.txt", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-Proto", "https")
		if a := ask(t, site, r); !strings.Contains(a.body, "Sitemap: "+scheme+"://example.com/") {
			t.Errorf("%s forwards a request made by https: %s", remote, a.body)
		}
	}
}

// A proxy may forward a reader's address with its port, which changes with each connection.
func TestForwardedAddressWithAPortIsOneReader(t *testing.T) {
	t.Parallel()
	for _, readers := range [][2][]string{
		{{"9.9.9.9:1", "9.9.9.9:2", "9.9.9.9", " 9.9.9.9:65535"}, {"9.9.9.8:1"}},
		{{"[2001:db8::1]:1", "[2001:db8::2]:2", "2001:db8::3", "[2001:db8::4]"}, {"[2001:db8:0:1::1]:1"}},
		{{"[::ffff:9.9.9.9]:1", "9.9.9.9:2", "::ffff:9.9.9.9", "1.2.3.4:5, 9.9.9.9:3, 10.0.0.1:80"},
			{"9.9.9.9:1, 9.9.9.8:1"}},
	} {
		site := newLimited(netip.MustParsePrefix("10.0.0.0/8"))
		for _, forwarded := range readers[0] {
			if a := site.from(t, "10.0.0.1:1", forwarded); a.status != http.StatusOK {
				t.Errorf("%q: status %d", forwarded, a.status)
			}
		}
		for i, want := range []int{http.StatusTooManyRequests, http.StatusOK} {
			if a := site.from(t, "10.0.0.1:1", readers[i][0]); a.status != want {
				t.Errorf("%q after four requests of one reader: status %d, want %d", readers[i][0], a.status, want)
			}
		}
	}
}
