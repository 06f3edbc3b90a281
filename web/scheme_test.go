package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/web"
)

// lines receives each line of a log.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(bytes.TrimSpace(p))
	return len(p), nil
}

// An answer states the scheme of the connection that its own reader used. That holds whoever made
// the first request, whether the answer came from the cache, was new, or was remade after a
// publication, and whichever header a trusted proxy sends.
func TestSchemeOfAReadersConnectionIsNotCached(t *testing.T) {
	t.Parallel()
	const proxy, stranger = "10.9.8.7:1", "192.0.2.1:1"
	ways := []struct {
		name, from string
		header     map[string]string
		https      bool
	}{
		{"by a proxy, over https", proxy, map[string]string{"X-Forwarded-Proto": "https"}, true},
		{"by a proxy, over http", proxy, map[string]string{"X-Forwarded-Proto": "http"}, false},
		{"by a proxy with SSL", proxy, map[string]string{"X-Forwarded-Ssl": "on"}, true},
		{"by a proxy without SSL", proxy, map[string]string{"X-Forwarded-Ssl": "off"}, false},
		{"by a proxy that names a protocol", proxy, map[string]string{"X-Forwarded-Protocol": "HTTPS"}, true},
		{"by a proxy that names a scheme", proxy, map[string]string{"X-Url-Scheme": "https"}, true},
		{"by a proxy of sockets", proxy, map[string]string{"X-Forwarded-Proto": "wss"}, true},
		{"by a proxy that says two things", proxy, map[string]string{"X-Forwarded-Proto": "http", "X-Forwarded-Ssl": "on"},
			false},
		{"by a proxy that says nothing", proxy, nil, false},
		{"and says so", stranger, map[string]string{"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on",
			"X-Forwarded-Protocol": "https", "X-Url-Scheme": "https"}, false},
		{"directly", stranger, nil, false},
	}
	addresses := []string{"/", "/jurisdictions", "/jurisdictions/nv/clark-county", "/es/jurisdictions/nv/clark-county",
		"/jurisdictions/nv/clark-county.csv", "/map.svg"}
	for _, base := range []string{"", "https://ledger.example"} {
		st := open2017(t)
		log := make(lines, 10_000)
		trust := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		site := web.New(web.Config{BaseURL: base, PageCache: 64 << 20, TrustProxies: trust}, st,
			slog.New(slog.NewJSONHandler(log, nil)))
		unkept := web.New(web.Config{BaseURL: base, TrustProxies: trust}, st, quiet)
		look := func(when string) {
			for _, address := range addresses {
				for _, way := range ways {
					asked := func(site http.Handler) answer {
						r := httptest.NewRequest(http.MethodGet, address, nil)
						r.RemoteAddr = way.from
						r.Header.Set("X-Request-Id", "mine")
						r.Header.Set("Origin", "https://elsewhere.example")
						for name, value := range way.header {
							r.Header.Set(name, value)
						}
						a := ask(t, site, r)
						if a.header.Get("X-Request-Id") == "mine" {
							t.Errorf("%s, %s %s, is answered with the reader's own request ID", when, address, way.name)
						}
						a.header.Del("X-Request-Id")
						return a
					}
					got, want := asked(site), asked(unkept)
					if diff := cmp.Diff(want.header, got.header); got.status != want.status || got.body != want.body || diff != "" {
						t.Errorf("%s, %s %s (base %q): status %d, want %d; its header:\n%s", when, address, way.name, base, got.status,
							want.status, diff)
					}
					if says := got.header.Get("Strict-Transport-Security") != ""; says != way.https {
						t.Errorf("%s, %s %s: has Strict-Transport-Security: %t", when, address, way.name, says)
					}
					if scheme := map[bool]string{true: "https", false: "http"}[way.https]; base == "" && got.Document != nil &&
						got.Find("link[rel=canonical]").AttrOr("href", "") != scheme+"://example.com"+address {
						t.Errorf("%s, %s %s: its canonical address is %s", when, address, way.name,
							got.Find("link[rel=canonical]").AttrOr("href", ""))
					}
				}
			}
		}
		look("at first")
		look("kept")
		for len(log) > 0 {
			<-log
		}
		add(t, st, correction("made", week2, record.Issued, "ca/kern-county", record.Amend, record.Known(12)))
		ask(t, site, httptest.NewRequest(http.MethodGet, "/about", nil)) // which finds out
		schemes := 1
		if base == "" {
			schemes = 2 // each has its own
		}
		late := time.After(20 * time.Second)
		for made := map[string]int{}; made["/"]+made["/jurisdictions"]+made["/map.svg"] < 3*schemes; {
			select {
			case line := <-log:
				for _, route := range []string{"/", "/jurisdictions", "/map.svg"} {
					made[route] += strings.Count(line, fmt.Sprintf(`"route":%q,`, route))
				}
			case <-late:
				t.Fatalf("base %q: after a publication these are made anew: %v", base, slices.Collect(maps.Keys(made)))
			}
		}
		look("made anew")
	}
}
