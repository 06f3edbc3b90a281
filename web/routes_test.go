package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/dataset"
	"detainerledger/static"
	"detainerledger/web"
)

const (
	htmlType  = "text/html; charset=UTF-8"
	csvType   = "text/csv; charset=utf-8; header=present"
	jsonType  = "application/json"
	atomType  = "application/atom+xml; charset=utf-8"
	pageCache = "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"
)

// pages are all addresses that can be read, with their content types.
var pages = map[string]string{
	"/":                                      htmlType,
	"/jurisdictions":                         htmlType,
	"/jurisdictions?sort=name&show=all":      htmlType,
	"/jurisdictions.csv":                     csvType,
	"/jurisdictions.json":                    jsonType,
	"/jurisdictions.atom":                    atomType,
	"/jurisdictions/nv/clark-county":         htmlType,
	"/jurisdictions/nv/clark-county.csv":     csvType,
	"/jurisdictions/nv/clark-county.json":    jsonType,
	"/jurisdictions/nv/clark-county.atom":    atomType,
	"/jurisdictions/oh/adams-county":         htmlType,
	"/jurisdictions/ca/state":                htmlType,
	"/states":                                htmlType,
	"/states.csv":                            csvType,
	"/states.json":                           jsonType,
	"/states/pa":                             htmlType,
	"/states/pa.csv":                         csvType,
	"/states/pa.json":                        jsonType,
	"/states/pa.atom":                        atomType,
	"/states/wy":                             htmlType,
	"/reports":                               htmlType,
	"/reports.csv":                           csvType,
	"/reports.json":                          jsonType,
	"/reports/" + week1:                      htmlType,
	"/reports/" + week1 + ".csv":             csvType,
	"/reports/" + week1 + ".json":            jsonType,
	"/reports/" + week4:                      htmlType,
	"/series":                                htmlType,
	"/series/ddor":                           htmlType,
	"/corrections":                           htmlType,
	"/corrections.csv":                       csvType,
	"/corrections.json":                      jsonType,
	"/corrections.atom":                      atomType,
	"/data":                                  htmlType,
	"/data/dictionary":                       htmlType,
	"/data/manifest.json":                    jsonType,
	"/data/datapackage.json":                 jsonType,
	"/data/csv-metadata.json":                jsonType,
	"/data/figures.csv":                      csvType,
	"/jurisdictions.xlsx":                    dataset.XLSXType,
	"/corrections.xlsx":                      dataset.XLSXType,
	"/changes":                               htmlType,
	"/changes.atom":                          atomType,
	"/changes/4":                             htmlType,
	"/changes/4.json":                        jsonType,
	"/jurisdictions/changes":                 htmlType,
	"/jurisdictions/changes.csv":             csvType,
	"/jurisdictions/nv/clark-county/changes": htmlType,
	"/follow":                                htmlType,
	"/follow?j=nv/clark-county":              htmlType,
	"/follow?state=nv":                       htmlType,
	"/follow/asked":                          htmlType,
	"/ledger":                                htmlType,
	"/ledger/leaf/4":                         jsonType,
	"/ledger/tile/0/000.p/71":                "application/octet-stream",
	"/timemap/jurisdictions/nv/clark-county": "application/link-format",
	"/verify":                                htmlType,
	"/find":                                  htmlType,
	"/find?q=clark":                          htmlType,
	"/about":                                 htmlType,
	"/about/method":                          htmlType,
	"/about/glossary":                        htmlType,
	"/about/privacy":                         htmlType,
	"/about/accessibility":                   htmlType,
	"/api":                                   htmlType,
	"/api/openapi.json":                      "application/vnd.oai.openapi+json;version=3.1",
	"/api/openapi.yaml":                      "application/yaml",
	"/.well-known/api-catalog": `application/linkset+json; ` +
		`profile="https://www.rfc-editor.org/info/rfc9727"`,
	"/api/v1":                               jsonType,
	"/api/v1/jurisdictions":                 jsonType,
	"/api/v1/jurisdictions/nv/clark-county": jsonType,
	"/api/v1/entries?state=ny&limit=5":      jsonType,
	"/api/v1/changes/4":                     jsonType,
	"/robots.txt":                           "text/plain; charset=UTF-8",
	"/sitemap.xml":                          "application/xml; charset=UTF-8",
	"/map.svg":                              "image/svg+xml",
	"/states/nv/map.svg":                    "image/svg+xml",
	"/sitemap-en-1.xml":                     "application/xml; charset=UTF-8",
	"/llms.txt":                             "text/plain; charset=UTF-8",
	"/favicon.svg":                          "image/svg+xml",
	"/favicon.ico":                          "image/x-icon",
	"/apple-touch-icon.png":                 "image/png",
	"/.well-known/security.txt":             "text/plain; charset=UTF-8",
	"/healthz":                              jsonType,
	"/readyz":                               jsonType,
	static.Path("css/site.css"):             "text/css; charset=utf-8",
	static.Path("js/site.js"):               "text/javascript; charset=utf-8",

	"/jurisdictions/nv/clark-county/sheet":       htmlType,
	"/jurisdictions/nv/clark-county/chart.svg":   "image/svg+xml",
	"/jurisdictions/nv/clark-county/embed":       htmlType,
	"/jurisdictions/nv/clark-county/embed/chart": htmlType,
	"/jurisdictions/nv/clark-county/embed/small": htmlType,
	"/jurisdictions/nv/clark-county/embed/large": htmlType,
	"/jurisdictions/nv/clark-county/chart.png":   "image/png",
	"/jurisdictions/nv/clark-county/card.png":    "image/png",
	"/states/nv/card.png":                        "image/png",
	"/reports/" + week1 + "/card.png":            "image/png",
	"/card.png":                                  "image/png",
	"/jurisdictions/nv/clark-county.bib":         "application/x-bibtex; charset=utf-8",
	"/jurisdictions.ris":                         "application/x-research-info-systems; charset=utf-8",
	"/corrections.csl.json":                      "application/vnd.citationstyles.csl+json",

	"/respond":                 htmlType,
	"/respond/nv/clark-county": htmlType,
	"/requests":                htmlType,
	"/requests.csv":            csvType,
	"/requests.json":           jsonType,
	"/report-error":            htmlType,

	"/compare":           htmlType,
	"/reports/ranks.svg": "image/svg+xml",
	"/timeline.svg":      "image/svg+xml",
	"/compare.csv?j=nv/clark-county&j=ny/nassau-county":  csvType,
	"/compare.json?j=nv/clark-county&j=ny/nassau-county": jsonType,
	"/compare.svg?j=nv/clark-county&j=ny/nassau-county":  "image/svg+xml",
}

// writtenOn are the pages with a form, which carry the time at which they were served.
var writtenOn = map[string]bool{"/respond/nv/clark-county": true, "/report-error": true}

// serve2017 serves the site on a port of its own, with a contact.
func serve2017(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(web.New(web.Config{SecurityContact: "mailto:security@example.org", APIQuota: unlimited},
		published, quiet))
	t.Cleanup(s.Close)
	s.Client().Transport.(*http.Transport).DisableCompression = true // it would ask for gzip by GET alone
	// Redirects are checked, not followed.
	s.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

func send(t *testing.T, s *httptest.Server, method, address string, header http.Header) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// guarded reports which of the required headers an answer lacks.
func guarded(t *testing.T, address string, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy":        "strict-origin-when-cross-origin",
		"Set-Cookie":             "",
		"Server":                 "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", address, name, got, want)
		}
	}
	if embedded(address) && h.Get("Cache-Control") != "no-store" {
		return // any site may frame it; that it may do nothing else is tested with the embeds
	}
	policy := h.Get("Content-Security-Policy")
	if ext := path.Ext(address); h.Get("Cache-Control") != "no-store" && (ext == ".css" || ext == ".js") {
		if policy != static.Policy {
			t.Errorf("%s: the content security policy is %s", address, policy)
		}
		return
	}
	for _, directive := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'",
		"base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, directive) {
			t.Errorf("%s: the content security policy lacks %s", address, directive)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: the content security policy is %s", address, policy)
	}
}

func TestEveryPageByGetAndHead(t *testing.T) {
	t.Parallel()
	s := serve2017(t)
	for _, form := range dataset.Forms { // until all are made, the page that lists them is not cacheable
		send(t, s, http.MethodHead, form.Address(), nil)
	}
	for address, contentType := range pages {
		t.Run(address, func(t *testing.T) {
			res, body := send(t, s, http.MethodGet, address, nil)
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != contentType || body == "" {
				t.Fatalf("GET: status %d, %s, %d bytes", res.StatusCode, res.Header.Get("Content-Type"), len(body))
			}
			guarded(t, address, res.Header)
			head, nothing := send(t, s, http.MethodHead, address, nil)
			if head.StatusCode != http.StatusOK || nothing != "" {
				t.Errorf("HEAD: status %d, body %q", head.StatusCode, nothing)
			}
			for _, h := range []http.Header{res.Header, head.Header} {
				for _, changes := range []string{"Date", "X-Request-Id", "Content-Length"} {
					h.Del(changes)
				}
			}
			if diff := cmp.Diff(res.Header, head.Header); diff != "" {
				t.Errorf("HEAD has other headers:\n%s", diff)
			}
			cache := pageCache
			switch {
			case strings.HasSuffix(address, "z"), address == "/verify", writtenOn[address],
				strings.HasPrefix(address, "/follow") && address != "/follow/asked":
				cache = "no-store"
			case strings.HasPrefix(address, static.Prefix), strings.HasPrefix(address, "/ledger/"), address == "/changes/4.json":
				cache = "public, max-age=31536000, immutable"
			case address == "/data/figures.csv":
				cache += ", no-transform"
			case address == "/favicon.svg", address == "/favicon.ico", address == "/apple-touch-icon.png":
				cache = "public, max-age=86400"
			}
			if got := res.Header.Get("Cache-Control"); got != cache {
				t.Errorf("Cache-Control is %q, want %q", got, cache)
			}
			if tag := res.Header.Get("ETag"); cache == pageCache {
				for _, known := range []string{tag, `"other", ` + tag, "*"} {
					same, nothing := send(t, s, http.MethodGet, address, http.Header{"If-None-Match": {known}})
					if same.StatusCode != http.StatusNotModified || nothing != "" || same.Header.Get("ETag") != tag || tag == "" {
						t.Errorf("If-None-Match %s: status %d, %d bytes, ETag %s", known, same.StatusCode, len(nothing),
							same.Header.Get("ETag"))
					}
				}
				if other, _ := send(t, s, http.MethodGet, address,
					http.Header{"If-None-Match": {`W/"other"`}}); other.StatusCode != http.StatusOK {
					t.Errorf("with another ETag: status %d", other.StatusCode)
				}
			}
			if address == "/verify" || writtenOn[address] {
				return // it has a form
			}
			if post, page := send(t, s, http.MethodPost, address, nil); post.StatusCode != http.StatusMethodNotAllowed ||
				!strings.Contains(post.Header.Get("Allow"), "GET, HEAD") || !strings.Contains(page, "can only be read") {
				t.Errorf("POST: status %d, Allow %q", post.StatusCode, post.Header.Get("Allow"))
			} else {
				guarded(t, "POST "+address, post.Header)
			}
		})
	}
}

// Every page in HTML has a language, one main heading, its own title and description, a canonical
// address, and nothing from another host.
func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	titles := map[string]string{}
	for address, contentType := range pages {
		if contentType != htmlType {
			continue
		}
		a := page(t, address)
		if a.Find("html").AttrOr("lang", "") != "en" || a.Find("h1").Length() != 1 || a.Find("main").Length() != 1 {
			t.Errorf("%s lacks a language, has %d main headings", address, a.Find("h1").Length())
		}
		title := a.text("title")
		if other, there := titles[title]; there || title == "" {
			t.Errorf("%s and %s have one title, %q", address, other, title)
		}
		titles[title] = address
		if a.Find("meta[name=description]").AttrOr("content", "") == "" {
			t.Errorf("%s lacks a description", address)
		}
		plain, _, _ := strings.Cut(address, "?")
		plain, _, _ = strings.Cut(plain, "/embed") // is another form of the page
		if got := a.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://ledger.example"+plain {
			t.Errorf("%s: the canonical address is %s", address, got)
		}
		a.Find("[src], link[rel=stylesheet], link[rel=icon], form").Each(func(_ int, s *goquery.Selection) {
			for _, name := range []string{"src", "href", "action"} {
				if to, there := s.Attr(name); there && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) &&
					!strings.HasPrefix(to, "data:image/svg+xml,") {
					t.Errorf("%s loads %s", address, to)
				}
			}
		})
		if a.Find("[style], style, script:not([src]):not([type='application/ld+json'])").Length() > 0 {
			t.Errorf("%s has style or script within it", address)
		}
		ids := map[string]bool{}
		a.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); ids[id] || id == "" {
				t.Errorf("%s has the id %q twice", address, id)
			} else {
				ids[id] = true
			}
		})
	}
}

// No link leads nowhere: every page that can be reached from the front page exists, and so does
// every fragment that a link names.
func TestNoLinkIsBroken(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	base := &url.URL{Scheme: "https", Host: "ledger.example", Path: "/"}
	waiting, from := []string{"/"}, map[string]string{"/": "the start"}
	anchors, wanted := map[string][]string{}, map[string]string{}
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusOK {
			t.Errorf("%s links to %s: status %d", from[address], address, a.status)
		}
		if a.Document == nil {
			continue
		}
		anchors[address] = a.Find("[id]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("id", "") })
		// The orders and filters of lists are too many to follow, and counties without a line are all
		// alike.
		links := a.Find("a[href], link[href]")
		if strings.Contains(address, "?") {
			links = links.Filter("#none")
		}
		links.Each(func(i int, s *goquery.Selection) {
			to, err := url.Parse(s.AttrOr("href", ""))
			if err != nil {
				t.Errorf("%s links to %q", address, s.AttrOr("href", ""))
				return
			}
			here := *base
			here.Path = address
			if to = here.ResolveReference(to); to.Host != base.Host {
				return
			}
			if unnamed := s.Closest("section:has(#others), section:has(#namesakes), svg"); unnamed.Length() > 0 && i%40 > 0 {
				return
			}
			if other := path.Ext(to.Path) != "" || to.RawQuery != ""; other && len(anchors)%5 > 0 {
				return // files and earlier versions are followed from one page in five
			}
			fragment := to.Fragment
			to.Fragment = ""
			if fragment != "" {
				wanted[to.RequestURI()+"#"+fragment] = address
			}
			if _, known := from[to.RequestURI()]; !known {
				from[to.RequestURI()] = address
				waiting = append(waiting, to.RequestURI())
			}
		})
	}
	for link, address := range wanted {
		page, id, _ := strings.Cut(link, "#")
		if !slices.Contains(anchors[page], id) {
			t.Errorf("%s links to %s, but the page has no such fragment", address, link)
		}
	}
	if len(from) < 500 {
		t.Errorf("only %d pages were reached", len(from))
	}
}
