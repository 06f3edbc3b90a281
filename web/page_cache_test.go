package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/dataset"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// making counts the answers that the site makes, by their log lines.
type making struct{ times atomic.Int64 }

func (m *making) Write(p []byte) (int, error) {
	m.times.Add(int64(bytes.Count(p, []byte(`"msg":"request"`))))
	return len(p), nil
}

// keeping is a site with a page cache, and a counter of the answers that it makes.
func keeping(st *store.Store, limit int64) (http.Handler, *making) {
	m := &making{}
	return web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: limit}, st,
		slog.New(slog.NewJSONHandler(m, nil))), m
}

// A kept answer equals a newly made one, whatever request came before and in whatever encoding.
// Kept answers are compressed harder, so the length may differ.
func TestKeptAnswersAreThoseThatAreMade(t *testing.T) {
	t.Parallel()
	fresh := web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited}, published, quiet)
	kept, _ := keeping(published, 64<<20)
	ask := func(site http.Handler, method, address, accept, known string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, nil)
		r.Header.Set("Accept-Encoding", accept)
		if known != "" {
			r.Header.Set("If-None-Match", known)
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		w.Header().Del("X-Request-Id")
		return w
	}
	for _, form := range dataset.Forms { // /data is only kept once they are made
		ask(fresh, http.MethodGet, form.Address(), "", "")
		ask(kept, http.MethodGet, form.Address(), "", "")
	}
	for _, k := range kinds {
		for _, accept := range []string{"br", "gzip", "", "zstd", "br"} {
			made := ask(fresh, http.MethodGet, k.address, accept, "")
			for _, method := range []string{http.MethodHead, http.MethodGet} {
				got := ask(kept, method, k.address, accept, "")
				if got.Code != made.Code || method == http.MethodGet && made.Code == http.StatusOK &&
					decoded(t, got.Header().Get("Content-Encoding"), got.Body.Bytes()) != decoded(t,
						made.Header().Get("Content-Encoding"), made.Body.Bytes()) {
					t.Errorf("%s %s in %q: status %d with %d bytes, newly made %d with %d", method, k.address, accept, got.Code,
						got.Body.Len(), made.Code, made.Body.Len())
				}
				if strings.HasPrefix(k.name, "api") || k.name == "list-of-all" || k.name == "list-of-all.csv" {
					continue // has rate limits, or is streamed
				}
				if made.Header().Get("Content-Encoding") != "" {
					made.Header().Del("Content-Length")
					got.Header().Del("Content-Length")
				}
				if diff := cmp.Diff(made.Header(), got.Header()); diff != "" {
					t.Errorf("%s %s in %q: its header:\n%s", method, k.address, accept, diff)
				}
			}
			if tag := made.Header().Get("ETag"); tag != "" {
				if got := ask(kept, http.MethodGet, k.address, accept, tag); got.Code != http.StatusNotModified ||
					got.Body.Len() > 0 || got.Header().Get("ETag") != tag {
					t.Errorf("%s in %q, which the reader has: status %d, %d bytes", k.address, accept, got.Code, got.Body.Len())
				}
			}
		}
	}
}

//race:test
func TestAnswerIsMadeOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	site, made := keeping(published, 64<<20)
	var readers sync.WaitGroup
	for range 64 {
		readers.Go(func() {
			if a := ask(t, site,
				httptest.NewRequest(http.MethodGet, "/jurisdictions/nv/clark-county", nil)); a.status != http.StatusOK {
				t.Errorf("status %d", a.status)
			}
		})
	}
	readers.Wait()
	if n := made.times.Load(); n != 1 {
		t.Errorf("it was made %d times", n)
	}
}

// Unknown parameters and the order of known ones do not make a new answer. The address of another
// place does.
//
//race:test
func TestAddressesOfOneAnswerShareIt(t *testing.T) {
	t.Parallel()
	site, made := keeping(published, 64<<20)
	for _, address := range []string{
		"/jurisdictions?sort=name&state=nv", "/jurisdictions?state=nv&sort=name",
		"/jurisdictions?utm_source=x&state=nv&sort=name&fbclid=1", "/jurisdictions?state=nv&sort=name&sort=issued&&",
	} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != http.StatusOK ||
			strings.Contains(a.body, "utm_source") {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
	if n := made.times.Load(); n != 2 { // the last one sorts twice
		t.Errorf("they were made %d times", n)
	}
	for i := range 3 {
		ask(t, site, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/?flood=%d", i), nil))
	}
	if n := made.times.Load(); n != 3 {
		t.Errorf("with the home page they were made %d times", n)
	}
	ask(t, site, httptest.NewRequest(http.MethodGet, "/es/", nil))
	ask(t, site, httptest.NewRequest(http.MethodGet, "/es", nil))
	if got := ask(t, site, httptest.NewRequest(http.MethodGet, "/es", nil)); got.header.Get("Content-Language") != "es" {
		t.Errorf("/es is in %q", got.header.Get("Content-Language"))
	}
}

// Whichever program adds to the record, readers see the new version as soon as it is prepared.
//
//race:test
func TestNewVersionIsSeen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	st, other := open(t, path), open(t, path)
	site, _ := keeping(st, 64<<20)
	const clark = "/jurisdictions/nv/clark-county"
	says := func(version record.Seq) bool {
		return strings.Contains(ask(t, site, httptest.NewRequest(http.MethodGet, clark, nil)).body,
			fmt.Sprintf("Record version %d,", version))
	}
	if !says(71) {
		t.Fatal("the page does not show its version")
	}
	for version := record.Seq(71); version < 81; version++ {
		change := correction(fmt.Sprintf("made-%d", version), week2, record.Issued, "ca/kern-county", record.Amend,
			record.Known(int(version)))
		by := st
		if version%2 == 1 {
			by = other
		}
		add(t, by, change)
		deadline := time.Now().Add(10 * time.Second)
		for !says(version + 1) {
			if time.Now().After(deadline) {
				t.Fatalf("version %d is not seen", version+1)
			}
		}
	}
}

// The cache stays within its limit, however many addresses are requested.
//
//race:test
func TestKeptAnswersAreBounded(t *testing.T) {
	st := open2017(t)
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	flood := func(site http.Handler, from, n int) {
		for i := range n {
			ask(t, site, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/find?q=%d", from+i), nil))
		}
	}
	site, _ := keeping(st, 1<<20)
	flood(site, 0, 100)
	before := heap()
	flood(site, 100, 1000) // 8 MB of pages
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("1,000 addresses made it grow by %d MiB", grown>>20)
	}
	runtime.KeepAlive(site)
}

func TestAnswersThatAreNotKeptAreMadeForEachRequest(t *testing.T) {
	t.Parallel()
	site, made := keeping(published, 64<<20)
	times := int64(0)
	for _, address := range []string{"/nothing-of-that-name", "/verify", "/healthz", "/api/v1/states", "/data/figures.csv",
		"/jurisdictions?sort=nonsense", "/clark-county-nv"} {
		for range 2 {
			ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
			if times++; made.times.Load() != times {
				t.Fatalf("%s was not made for each request: %d, want %d", address, made.times.Load(), times)
			}
		}
	}
}

// BenchmarkKept measures a page from the cache, from the request to its last byte, and a bare
// handler that writes the same bytes.
func BenchmarkKept(b *testing.B) {
	site, _ := keeping(published, 64<<20)
	r := httptest.NewRequest(http.MethodGet, "/jurisdictions/nv/clark-county", nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	first := httptest.NewRecorder()
	site.ServeHTTP(first, r)
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range first.Header() {
			w.Header()[name] = values
		}
		w.Write(first.Body.Bytes())
	})
	measured := web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: 64 << 20,
		Measure: true}, published, quiet)
	measured.ServeHTTP(httptest.NewRecorder(), r)
	known := r.Clone(b.Context())
	known.Header.Set("If-None-Match", first.Header().Get("ETag"))
	for name, test := range map[string]struct {
		site http.Handler
		r    *http.Request
	}{"page": {site, r}, "304": {site, known}, "measured": {measured, r}, "bare": {bare, r}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			w := &discarding{header: http.Header{}}
			for b.Loop() {
				clear(w.header)
				test.site.ServeHTTP(w, test.r)
			}
		})
	}
}

// discarding is a ResponseWriter that drops the body.
type discarding struct{ header http.Header }

func (d *discarding) Header() http.Header         { return d.header }
func (d *discarding) WriteHeader(int)             {}
func (d *discarding) Write(p []byte) (int, error) { return len(p), nil }
