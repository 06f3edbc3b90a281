package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/link"
	"detainerledger/static"
	"detainerledger/web"
)

func TestUnknownAddressGets404(t *testing.T) {
	t.Parallel()
	s := serve2017(t)
	for _, address := range []string{
		"/nowhere-at-all", "/jurisdictions/nv/clarke-county", "/jurisdictions/nv/nowhere.csv", "/states/zz", "/states/zz.csv",
		"/states.atom",
		"/reports/nope", "/reports/" + week1 + ".atom", "/reports/.csv", "/about/nope", "/wp-login.php", "/.env",
		"/jurisdictions.xml",
		"/jurisdictions/nv/clark-county/more",
	} {
		res, body := send(t, s, http.MethodGet, address, nil)
		if res.StatusCode != http.StatusNotFound || res.Header.Get("Content-Type") != htmlType ||
			res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s, Cache-Control %s", address, res.StatusCode, res.Header.Get("Content-Type"),
				res.Header.Get("Cache-Control"))
		}
		guarded(t, address, res.Header)
		if !strings.HasPrefix(body, "<!doctype html>") || !strings.HasSuffix(body, "</html>") {
			t.Errorf("%s: half a page:\n%.200s", address, body)
		}
		if head, nothing := send(t, s, http.MethodHead, address, nil); head.StatusCode != http.StatusNotFound ||
			nothing != "" {
			t.Errorf("HEAD %s: status %d, %d bytes", address, head.StatusCode, len(nothing))
		}
	}
	a := get(t, "/jurisdictions/nv/clarke-county")
	a.says(t, "h1", "There is no page at this address")
	if a.Find("main form[action='/find'] input[name=q]").Length() != 1 || !a.linked("/jurisdictions/nv/clark-county") {
		t.Error("no find box, or Clark County is not among the nearest")
	}
	if a.Find("meta[name=robots]").AttrOr("content", "") != "noindex,follow" ||
		a.Find("link[rel=canonical]").Length() != 0 {
		t.Error("the page may be indexed")
	}
}

// An address that may be meant for a place redirects there permanently.
func TestTypedAddressLeadsToItsPage(t *testing.T) {
	t.Parallel()
	s := serve2017(t)
	const clark = "/jurisdictions/nv/clark-county"
	for address, want := range map[string]string{
		"/NV": "/states/nv", "/nv": "/states/nv", "/nevada": "/states/nv", "/Nevada": "/states/nv", "/new-york": "/states/ny",
		"/states/NV":     "/states/nv",
		"/states/nevada": "/states/nv", "/jurisdictions/nv": "/states/nv", "/jurisdictions/NV": "/states/nv",
		"/clark-county-nv": clark, "/Clark-County-NV": clark, "/jurisdictions/clark-county-nv": clark, "/nv/clark": clark,
		"/nv/clark-county":     clark,
		"/clark-county-nevada": clark, "/jurisdictions/NV/Clark-County": clark, "/clark%20county%20nv": clark,
		"/jurisdictions/nv/clark": clark, "/32003": clark,
		"/nyc": "/jurisdictions/ny/new-york-city", "/dona-ana-county": "/jurisdictions/nm/dona-ana-county",
		"/do%C3%B1a-ana-county": "/jurisdictions/nm/dona-ana-county",
		clark + "/":             clark, "/jurisdictions/": "/jurisdictions", "/states/nv/": "/states/nv", "/about/": "/about",
		"/jurisdictions/?sort=name": "/jurisdictions?sort=name",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			res, _ := send(t, s, method, address, nil)
			if got := res.Header.Get("Location"); res.StatusCode != http.StatusPermanentRedirect || got != want {
				t.Errorf("%s %s: status %d to %q, want %q", method, address, res.StatusCode, got, want)
			}
		}
	}
}

// Each page of the site is found, in each language, with any capitals and with punctuation from the
// surrounding text at its end.
func TestAddressWithMarksOrCapitalsLeadsToItsPage(t *testing.T) {
	t.Parallel()
	s := serve2017(t)
	leads := func(address, want string) {
		t.Helper()
		res, _ := send(t, s, http.MethodGet, address, nil)
		if got := res.Header.Get("Location"); res.StatusCode != http.StatusPermanentRedirect || got != want {
			t.Errorf("%s: status %d to %q, want %q", address, res.StatusCode, got, want)
		}
	}
	for page, contentType := range pages {
		address, query, _ := strings.Cut(page, "?")
		if strings.HasPrefix(address, static.Prefix) || strings.HasPrefix(address, "/api/v1") || address == "/" {
			continue
		}
		for _, prefix := range []string{"", "/es"} {
			if contentType != htmlType && prefix != "" {
				continue
			}
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			want := link.Query(prefix+address, values)
			for _, typed := range []string{address + ").", address + "/", address + "%E2%80%9D", strings.ToUpper(address)} {
				if picture := strings.HasPrefix(contentType, "image/"); picture && typed == strings.ToUpper(address) {
					continue // only pages link to it, nobody types it
				}
				leads(prefix+typed+"?"+query, want)
			}
		}
	}
	for _, mark := range []string{".", ",", ")", "]", "%22", "'", "%3E", "//", ":", ";", "%20", "*", "!", "\u2026"} {
		leads("/changes/12"+mark, "/changes/12")
	}
	for address, want := range map[string]string{
		"/reports/ddor-2017-01-28).":               "/reports/ddor-2017-01-28",
		"/About/Method":                            "/about/method",
		"/jurisdictions.csv.?state=ny":             "/jurisdictions.csv?state=ny",
		"/jurisdictions//nv/clark-county":          "/jurisdictions/nv/clark-county",
		"/jurisdictions/NV/Clark-County/changes).": "/jurisdictions/nv/clark-county/changes",
		"/jurisdictions/nv/clark).":                "/jurisdictions/nv/clark-county",
		"/ES/jurisdictions":                        "/es/jurisdictions",
		"/ES/nv?measure=issued":                    "/es/nv?measure=issued",
		"/Es":                                      "/es",
		"/eS/":                                     "/es",
		"/ES/jurisdictions.csv":                    "/jurisdictions.csv",
		"/es/jurisdictions.csv.":                   "/jurisdictions.csv",
		"/es/about).":                              "/es/about",
		"/changes/12?as-of=seq:42).":               "/changes/12?as-of=seq%3A42",
		"/jurisdictions?show=all&page=2.":          "/jurisdictions?page=2&show=all",
		"/es/jurisdictions?as-of=seq:42,":          "/es/jurisdictions?as-of=seq%3A42",
		"/%2F).":                                   "/",
		"/es/).":                                   "/es",
	} {
		leads(address, want)
	}
}

// Places are only offered for addresses that may be those of a place, not for misspelt addresses of
// other pages.
func TestPlacesAreGuessedOnlyWhereAPlaceWasAskedFor(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/about/texas", "/data/nv", "/changes/clark-county-nv", "/reports/nevada", "/ledger/nv/clark", "/api/nv/clark",
		"/about.nv", "/desk/nv/clark", "/changes/999999", "/changes/999999.",
		"/jurisdictions/nv/clark-county/chart/texas", "/es/about/texas", "/verify/clark",
	} {
		a := get(t, address)
		if a.status != http.StatusNotFound || strings.HasPrefix(a.header.Get("Content-Type"), "text/html") &&
			a.Find("main li").Length() > 0 {
			t.Errorf("%s: status %d to %s, with places", address, a.status, a.header.Get("Location"))
		}
	}
	for address, want := range map[string]string{"/respond/nv/clarke-county": "/jurisdictions/nv/clark-county",
		"/clarke-county-nv": "/jurisdictions/nv/clark-county"} {
		if a := get(t, address); a.status != http.StatusNotFound || !a.linked(want) {
			t.Errorf("%s: status %d, and %s is not offered", address, a.status, want)
		}
	}
}

func TestAmbiguousAddressOffersEachMeaning(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/franklin-county", "/jurisdictions/franklin-county"} {
		a := get(t, address)
		if a.status != http.StatusMultipleChoices || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", address, a.status, a.header.Get("Cache-Control"))
		}
		if n := a.Find("main li a[href^='/jurisdictions/']").Length(); n != 24 {
			t.Errorf("%s lists %d places", address, n)
		}
		for _, place := range []string{"ny", "ia", "pa"} {
			if !a.linked("/jurisdictions/" + place + "/franklin-county") {
				t.Errorf("%s does not list %s", address, place)
			}
		}
	}
}

// No odd address causes a server error or redirects to another host.
func TestOddAddressesNeverLeadToAnotherHost(t *testing.T) {
	t.Parallel()
	s := serve2017(t)
	long := strings.Repeat("clark-county-nv-", 2000)
	for _, address := range []string{
		"/%2F", "/%2f%2f", "/jurisdictions/nv%2Fclark-county", "/jurisdictions/nv/clark%2Fcounty", "/%00", "/%ff%fe",
		"/jurisdictions/%ff/%fe", "/states/%ff", "/reports/%ff",
		"/jurisdictions/nv/%00", "/..%2f..%2fetc/passwd", "/../../etc/passwd", "/static/../go.mod",
		"/static/..%2f..%2fgo.mod", "/static/", "/static", "/static/%ff",
		"//", "///", "//example.org", "//example.org/", "/%5Cexample.org/", "/%5C%5Cexample.org/", "/%2F%2Fexample.org/",
		"/http://example.org/", "/%0d%0aSet-Cookie:%20a=b", "/%0d%0aSet-Cookie:%20a=b/",
		"/" + long, "/jurisdictions/nv/" + long, "/states/" + long, "/reports/" + long, "/find?q=" + long,
		"/jurisdictions?q=" + long, "/%20", "/-", "/?", "/??", "/;", "/%E2%80%AE",
		"/find?q=%ff%fe", "/find?q=%00", "/jurisdictions?q=%ff", "/jurisdictions?%zz", "/jurisdictions?a;b",
		"/jurisdictions.csv.csv", "/jurisdictions/nv/clark-county.csv.json", "/jurisdictions/nv/.csv",
	} {
		res, _ := send(t, s, http.MethodGet, address, nil)
		switch res.StatusCode {
		case http.StatusOK, http.StatusNotFound, http.StatusBadRequest:
		case http.StatusRequestURITooLong:
			if len(address) < 8000 {
				t.Errorf("%.60s is too long with %d bytes", address, len(address))
			}
		case http.StatusPermanentRedirect:
			to, err := url.Parse(res.Header.Get("Location"))
			if err != nil || to.Host != "" || !strings.HasPrefix(to.Path, "/") || strings.HasPrefix(to.Path, "//") ||
				strings.HasPrefix(to.Path, `/\`) {
				t.Errorf("%.60s leads to %q", address, res.Header.Get("Location"))
			}
		default:
			t.Errorf("%.60s: status %d", address, res.StatusCode)
		}
		if res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%.60s sets a cookie", address)
		}
	}
}

// A page names the value that it does not know, and its way out works.
func TestBadValuesAreNamed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 101)
	for address, named := range map[string]string{
		"/jurisdictions?sort=size":                    "sort=size",
		"/jurisdictions?order=up":                     "order=up",
		"/jurisdictions?report=" + week4:              "report=" + week4,
		"/jurisdictions?report=nope":                  "report=nope",
		"/jurisdictions?measure=held":                 "measure=held",
		"/?report=" + week4:                           "report=" + week4,
		"/?measure=held&report=" + week2:              "measure=held",
		"/states/nv?measure=held":                     "measure=held",
		"/map.svg?measure=held":                       "measure=held",
		"/jurisdictions?state=zz":                     "state=zz",
		"/jurisdictions?kind=village":                 "kind=village",
		"/jurisdictions?show=some":                    "show=some",
		"/jurisdictions?per=7":                        "per=7",
		"/jurisdictions?page=0":                       "page=0",
		"/jurisdictions?page=x":                       "page=x",
		"/jurisdictions?page=-1":                      "page=-1",
		"/jurisdictions?q=" + long:                    "q=" + long,
		"/jurisdictions?sort=%3Cscript%3E&state=nv":   "sort=<script>",
		"/jurisdictions.csv?sort=size":                "sort=size",
		"/states/nv?sort=size&report=" + week2:        "sort=size",
		"/jurisdictions?state=zz&sort=name&show=all":  "state=zz",
		"/jurisdictions?sort=size&order=up&kind=town": "sort=size",
	} {
		a := get(t, address)
		if a.status != http.StatusBadRequest || a.header.Get("Content-Type") != htmlType ||
			a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", address, a.status, a.header.Get("Content-Type"))
			continue
		}
		a.says(t, "main", named)
		offer := a.Find("main p a").First().AttrOr("href", "")
		for again := 0; again < 3; again++ { // bad values may have to be removed one at a time
			out := get(t, offer)
			if out.status == http.StatusOK {
				break
			}
			offer = out.Find("main p a").First().AttrOr("href", "")
		}
		if a := get(t, offer); a.status != http.StatusOK || offer == "/" && !strings.HasPrefix(address, "/?") {
			t.Errorf("%s: the way out is %s, status %d", address, offer, a.status)
		}
	}
	// A page number past the end is not found, and the problem page links to the first page of the
	// list.
	for address, first := range map[string]string{
		"/jurisdictions?page=99&state=ny":             "/jurisdictions?state=ny",
		"/jurisdictions?page=99999999999999999999":    "/jurisdictions",
		"/corrections?page=999":                       "/corrections",
		"/states/nv?page=999":                         "/states/nv",
		"/reports/" + week1 + "?page=999":             "/reports/" + week1,
		"/changes?from=72":                            "/changes",
		"/changes?from=99999999999999999999":          "/changes",
		"/changes.atom?page=999":                      "/changes.atom",
		"/jurisdictions/nv/clark-county.atom?page=99": "/jurisdictions/nv/clark-county.atom",
		"/es/corrections?page=999":                    "/es/corrections",
	} {
		a := get(t, address)
		if a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" ||
			a.Find("main p a").First().AttrOr("href", "") != first {
			t.Errorf("%s: status %d, the way back is %s", address, a.status, a.Find("main p a").First().AttrOr("href", ""))
		}
		if !strings.HasPrefix(address, "/es") {
			a.says(t, "main", "It would come after the last one.")
		}
	}
	if offer := get(t, "/jurisdictions?page=99&state=ny").Find("main p a").First().AttrOr("href",
		""); offer != "/jurisdictions?state=ny" {
		t.Errorf("the way out is %s", offer)
	}
	for _, address := range []string{"/jurisdictions?utm_source=x&fbclid=%ff", "/jurisdictions?sort=&state=&page=",
		"/jurisdictions?state=NV", "/?page=7", "/about?x=1",
		"/jurisdictions?q=" + strings.Repeat("%C3%B1", 100)} {
		if a := get(t, address); a.status != http.StatusOK {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
}

// The reader is told that the fault is ours, and no details.
func TestUnreadableRecordGets500(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := web.New(web.Config{}, st, quiet)
	getFrom(t, site, "/")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/", "/jurisdictions", "/jurisdictions/nv/clark-county.csv", "/corrections.atom",
		"/find?q=clark", "/nowhere", "/sitemap.xml", "/healthz", "/readyz"} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusInternalServerError || a.header.Get("Content-Type") != htmlType ||
			a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s, %s", address, a.status, a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
			continue
		}
		a.says(t, "main", "Something went wrong on our side")
		for _, private := range []string{"sql", "closed", "database", "version:"} {
			if strings.Contains(strings.ToLower(a.body), private) {
				t.Errorf("%s: the page says %q", address, private)
			}
		}
		guarded(t, address, a.header)
	}
	if a := ask(t, site, httptest.NewRequest(http.MethodGet, "/robots.txt", nil)); a.status != http.StatusOK {
		t.Errorf("robots.txt, which needs no record: status %d", a.status)
	}
}

//race:test
func TestSlowAnswerGets503(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	site := web.New(web.Config{}, published, quiet) // without a page cache
	for _, address := range []string{"/", "/jurisdictions?show=all&per=all", "/jurisdictions/nv/clark-county.json",
		"/corrections.atom", "/readyz"} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil).WithContext(ctx))
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" ||
			a.header.Get("Content-Type") != htmlType {
			t.Errorf("%s: status %d, Retry-After %q, %s", address, a.status, a.header.Get("Retry-After"),
				a.header.Get("Content-Type"))
			continue
		}
		a.says(t, "main", "The answer took too long")
		if strings.Contains(a.body, "context") || strings.Contains(a.body, "deadline") {
			t.Errorf("%s says what the error was", address)
		}
	}
}

// An answer that runs out of time at any point is whole or says so.
//
//race:test
func TestTimedOutAnswerIsWholeOrSaysSo(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/", "/jurisdictions?show=all&per=all", "/jurisdictions/nv/clark-county",
		"/nowhere"} {
		for limit := 50 * time.Microsecond; limit < 20*time.Millisecond; limit = limit * 5 / 4 {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			a := ask(t, site2017, httptest.NewRequest(http.MethodGet, address, nil).WithContext(ctx))
			cancel()
			if a.status == http.StatusInternalServerError || !strings.HasSuffix(a.body, "</html>") {
				t.Errorf("%s in %s: status %d", address, limit, a.status)
			}
		}
	}
}

// The log says what was done and how long it took, not who requested what.
func TestLogKeepsNothingOfTheReader(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	st := open2017(t)
	site := web.New(web.Config{}, st, slog.New(slog.NewJSONHandler(&log, nil)))
	for _, address := range []string{"/find?q=secretsearch", "/jurisdictions?q=secretsearch", "/secretpath",
		"/jurisdictions/nv/secretpath", "/jurisdictions?sort=secretsort", "/states/secretpath",
		"/jurisdictions/nv/clark-county", "/reports/secretpath"} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.RemoteAddr = "203.0.113.7:4711"
		r.Header = http.Header{"User-Agent": {"secretagent"}, "Referer": {"https://secret.example"},
			"X-Forwarded-For": {"203.0.113.7"}, "X-Real-Ip": {"203.0.113.7"}, "X-Request-Id": {"secretid"},
			"Cookie": {"secret=1"}}
		ask(t, site, r)
	}
	st.Close()
	ask(t, site, httptest.NewRequest(http.MethodGet, "/jurisdictions/nv/secretpath?q=secretsearch", nil))
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 9 {
		t.Fatalf("%d lines for 9 requests:\n%s", len(lines), log.String())
	}
	for _, line := range lines {
		for _, private := range []string{"secret", "clark", "203.0.113.7", "?"} {
			if strings.Contains(line, private) {
				t.Errorf("the log says %q: %s", private, line)
			}
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"method", "route", "status", "took", "bytes", "request"} {
			if v[name] == nil || v[name] == "" {
				t.Errorf("the line lacks %s: %s", name, line)
			}
		}
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[8]), &last); err != nil || last["level"] != "ERROR" || last["error"] == nil ||
		last["status"] != 500.0 {
		t.Errorf("our fault is logged as %s", lines[8])
	}
}
