package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"detainerledger/web"
)

// What a shared cache may store contains nothing about the reader who made the request, with or
// without the site's own cache.
func TestNothingOfOneReaderIsInSharedAnswers(t *testing.T) {
	t.Parallel()
	for name, site := range map[string]http.Handler{
		"kept":     web.New(web.Config{PageCache: 1 << 20}, published, quiet),
		"not kept": web.New(web.Config{}, published, quiet),
	} {
		for address, shared := range map[string]bool{
			"/": true, franklinNY: true, franklinNY + ".csv": true, franklinNY + "?as-of=seq:8": true, "/data/figures.csv": true,
			"/ledger/leaf/4": true, "/ledger/tile/0/000.p/4": true, "/robots.txt": true, "/api/v1/states": true,
			"/api/v1/changes?limit=2": true, "/nowhere": false, "/api/v1/nowhere": false, "/verify": false,
		} {
			for range 2 {
				r := httptest.NewRequest(http.MethodGet, address, nil)
				a := ask(t, site, r)
				if got := strings.HasPrefix(a.header.Get("Cache-Control"), "public"); got != shared {
					t.Errorf("%s, %s: Cache-Control %q", name, address, a.header.Get("Cache-Control"))
				}
				of := a.header.Get("X-Request-Id") + a.header.Get("RateLimit") + a.header.Get("RateLimit-Policy")
				if (of == "") != shared {
					t.Errorf("%s, %s: it has %q of one reader", name, address, of)
				}
			}
		}
	}
}

// An answer made from the record names its version, and has the tag that lets a cache in front
// purge all such answers.
func TestAnswersSayTheirVersion(t *testing.T) {
	t.Parallel()
	snap, err := published.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newest := fmt.Sprint(snap.Seq)
	config := web.Config{BaseURL: "https://ledger.example", PageCache: 1 << 20, APIQuota: unlimited}
	site := web.New(config, published, quiet)
	for address, want := range map[string]string{
		"/": newest, "/es/jurisdictions": newest, franklinNY: newest, franklinNY + ".json": newest,
		franklinNY + ".atom": newest, franklinNY + "/card.png": newest, franklinNY + "/embed": newest,
		"/map.svg": newest, "/find?q=clark": newest, "/sitemap.xml": newest, "/api/v1/states": newest,
		"/data": newest, "/data/figures.csv": newest, "/data/manifest.json": newest, "/changes": newest,
		franklinNY + "?as-of=seq:8": "8", "/api/v1/changes?as-of=seq:8": "8", "/data/figures.csv?as-of=seq:8": "8",
		"/robots.txt": "", "/healthz": "",
	} {
		for range 2 {
			a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
			if a.status != http.StatusOK || a.header.Get("Ledger-Version") != want ||
				(a.header.Get("Cache-Tag") == "ledger") != (want != "") {
				t.Errorf("%s: status %d, Ledger-Version %q, want %q, Cache-Tag %q", address, a.status,
					a.header.Get("Ledger-Version"), want, a.header.Get("Cache-Tag"))
			}
		}
	}
}

// Tracking parameters do not make another page, and No-Vary-Search tells caches so.
func TestParametersOfOthersMakeNoOtherPage(t *testing.T) {
	t.Parallel()
	site := web.New(web.Config{BaseURL: "https://ledger.example", PageCache: 1 << 20}, published, quiet)
	for _, address := range []string{"/", franklinNY, "/jurisdictions?sort=name", franklinNY + ".csv"} {
		plain := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		join := "?"
		if strings.Contains(address, "?") {
			join = "&"
		}
		counted := ask(t, site, httptest.NewRequest(http.MethodGet, address+join+"utm_source=x&gclid=y", nil))
		if plain.body != counted.body || plain.header.Get("ETag") != counted.header.Get("ETag") {
			t.Errorf("%s is another page with them", address)
		}
		if got := plain.header.Get("No-Vary-Search"); !strings.Contains(got, `"utm_source"`) ||
			!strings.Contains(got, `"gclid"`) || strings.Contains(got, `"sort"`) {
			t.Errorf("%s: No-Vary-Search is %q", address, got)
		}
	}
	for _, address := range []string{"/api/v1/states", "/nowhere", "/verify"} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if got := a.header.Get("No-Vary-Search"); got != "" {
			t.Errorf("%s: No-Vary-Search is %q", address, got)
		}
	}
}
