package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/web"
)

// measured is a site that counts its answers.
func measured(t *testing.T, config web.Config) *web.Site {
	t.Helper()
	config.BaseURL, config.APIQuota, config.Measure = "https://ledger.example", unlimited, true
	return web.New(config, published, quiet)
}

// scrape returns the metrics of a site.
func scrape(t *testing.T, site *web.Site) string {
	t.Helper()
	a := ask(t, site.Metrics(), httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	return a.body
}

// wantLines fails if the text lacks one of the lines.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}

// Each answer is counted once, by its route: as made the first time, as kept from the cache
// afterwards.
//
//race:test
func TestMetricsCountEachAnswerOnce(t *testing.T) {
	t.Parallel()
	site := measured(t, web.Config{PageCache: 64 << 20})
	const clark = "/jurisdictions/nv/clark-county"
	for _, address := range []string{clark, clark, "/es" + clark, clark + "?utm_source=x", "/healthz", "/nothing-at-all",
		"/jurisdictions?as-of=x", "/api/v1/states"} {
		ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
	}
	known := httptest.NewRequest(http.MethodGet, clark, nil)
	known.Header.Set("If-None-Match", ask(t, site, httptest.NewRequest(http.MethodGet, clark, nil)).header.Get("ETag"))
	ask(t, site, known)
	text := scrape(t, site)
	place := `detainerledger_requests_total{answer="%s",route="/jurisdictions/:state/:place",status="%s"} %d`
	wantLines(t, text, fmt.Sprintf(place, "made", "2xx", 2), fmt.Sprintf(place, "kept", "2xx", 3),
		fmt.Sprintf(place, "kept", "3xx", 1),
		`detainerledger_requests_total{answer="made",route="/healthz",status="2xx"} 1`,
		`detainerledger_requests_total{answer="made",route="/*",status="4xx"} 1`,
		`detainerledger_requests_total{answer="made",route="/jurisdictions",status="4xx"} 1`,
		`detainerledger_requests_total{answer="made",route="/api/v1/states",status="2xx"} 1`,
		`detainerledger_request_seconds_count{answer="kept",part="pages"} 4`,
		`detainerledger_request_seconds_count{answer="made",part="files"} 1`,
		`detainerledger_ready 1`, fmt.Sprintf("detainerledger_version %d", now(t, published).Seq))
	for _, name := range []string{"detainerledger_version_age_seconds ", "go_goroutines ", "process_open_fds "} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("%s is missing", name)
		}
	}
}

// Whatever readers send, the metrics have no more lines than there are routes, and no part of a
// request.
func TestMetricsHoldNothingThatReadersSend(t *testing.T) {
	t.Parallel()
	site := measured(t, web.Config{PageCache: 64 << 20})
	const sent = "zyxwv"
	for i := range 300 {
		text := fmt.Sprintf("%s%d", sent, i)
		for _, address := range []string{"/" + text, "/jurisdictions/nv/" + text, "/find?q=" + text, "/desk/" + text,
			"/static/" + text, "/api/v1/" + text, "/?" + text + "=1", "/" + text + "/%2e%2e/" + text} {
			r := httptest.NewRequest(http.MethodGet, address, nil)
			r.Method = []string{http.MethodGet, http.MethodPost, "X" + strings.ToUpper(text)}[i%3]
			r.Header.Set("User-Agent", text)
			r.Host = "ledger.example"
			ask(t, site, r)
		}
	}
	text := scrape(t, site)
	if strings.Contains(strings.ToLower(text), sent) {
		t.Errorf("it holds what readers sent:\n%s", text)
	}
	if n := len(regexp.MustCompile(`(?m)^detainerledger_`).FindAllString(text, -1)); n > 250 {
		t.Errorf("there are %d lines after 2400 addresses", n)
	}
}

// The metrics show how much is waiting at the desk.
//
//race:test
func TestMetricsCountWhatWaitsAtTheDesk(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	s.invite("Ana", auth.Writer)
	s.drafted("Ana", disputed)
	site := measured(t, web.Config{Desk: s.desk})
	wantLines(t, scrape(t, site), "detainerledger_drafts 1", `detainerledger_letters{state="waiting"} 0`,
		`detainerledger_letters{state="failed"} 0`)
	s.tamper(`insert into letter (key, recipient, subject, plain, html, unsubscribe, queued_at, due_at, given_up_at)
		values ('a', 'a@example.org', 'a', 'a', '', '', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z', ''),
		  ('b', 'a@example.org', 'a', 'a', '', '', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z', ''),
		  ('c', 'a@example.org', 'a', 'a', '', '', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z', '2026-11-24T08:00:00Z')`)
	wantLines(t, scrape(t, site), `detainerledger_letters{state="waiting"} 2`,
		`detainerledger_letters{state="failed"} 1`)
	// If the desk cannot be read, the other metrics remain.
	closed, err := desk.Open(t.Context(), t.TempDir()+"/closed.db")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	text := scrape(t, measured(t, web.Config{Desk: closed}))
	wantLines(t, text, "detainerledger_ready 1")
	if strings.Contains(text, "detainerledger_drafts ") {
		t.Error("it reports a number of drafts for a desk that cannot be read")
	}
}

// While it drains, the program still answers but reports that it is not ready for more readers.
func TestDrainingIsNotReady(t *testing.T) {
	t.Parallel()
	draining := false
	site := measured(t, web.Config{Draining: func() bool { return draining }})
	for _, want := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if a.status != want {
			t.Errorf("/readyz: status %d, want %d: %s", a.status, want, a.body)
		}
		for _, path := range []string{"/healthz", "/", "/jurisdictions/nv/clark-county"} {
			if a := ask(t, site, httptest.NewRequest(http.MethodGet, path, nil)); a.status != http.StatusOK {
				t.Errorf("%s: status %d", path, a.status)
			}
		}
		wantLines(t, scrape(t, site), fmt.Sprintf("detainerledger_ready %d", map[bool]int{true: 0, false: 1}[draining]))
		draining = true
	}
}
