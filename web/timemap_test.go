package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
)

// Each page is its own TimeGate (RFC 7089, 4.1): a request for a time is redirected to the version
// of that time.
func TestTimeGateLeadsToTheVersionOfATime(t *testing.T) {
	t.Parallel()
	site := siteWith(t, correction("made-1", week2, record.Issued, "ca/kern-county", record.Amend, record.Known(25)))
	const kern, clark = "/jurisdictions/ca/kern-county", "/jurisdictions/nv/clark-county"
	newest := getFrom(t, site, kern) // cached from now on
	at := func(method, address string, when string) answer {
		r := httptest.NewRequest(method, address, nil)
		r.Header.Set("Accept-Datetime", when)
		return ask(t, site, r)
	}
	between := entered.Add(time.Hour)
	for _, c := range []struct {
		address string
		when    time.Time
		want    string
	}{
		{"/", between, "/?as-of=seq:71"},
		{"/", later, "/?as-of=seq:72"},
		{"/", entered, "/?as-of=seq:71"},
		{"/", entered.AddDate(-9, 0, 0), "/?as-of=seq:71"},
		{"/", later.AddDate(50, 0, 0), "/?as-of=seq:72"},
		{"/jurisdictions?state=ny", between, "/jurisdictions?state=ny&as-of=seq:71"},
		{"/corrections.csv", between, "/corrections.csv?as-of=seq:71"},
		{"/es/reports", between, "/es/reports?as-of=seq:71"},
		{"/data/figures.csv", between, "/data/figures.csv?as-of=seq:71"},
		{kern, later, kern + "?as-of=seq:72"},
		{kern + ".csv", later, kern + ".csv?as-of=seq:72"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			a := at(method, c.address, c.when.Format(http.TimeFormat))
			if a.status != http.StatusFound || a.header.Get("Location") != c.want ||
				!slices.Contains(a.header.Values("Vary"), "Accept-Datetime") || a.header.Get("Memento-Datetime") != "" {
				t.Errorf("%s %s at %s: status %d to %s, %v", method, c.address, c.when, a.status, a.header.Get("Location"),
					a.header)
				continue
			}
			links := strings.Join(a.header.Values("Link"), ", ")
			for _, want := range []string{
				"<https://ledger.example" + c.address + `>; rel="original"`,
				"<https://ledger.example" + c.address + `>; rel="timegate"`, `; rel="timemap"; type="application/link-format"`,
				"<https://ledger.example" + c.want + `>;rel="`, ` memento";datetime="`, `first memento"`, `last memento"`,
			} {
				if !strings.Contains(links, want) {
					t.Errorf("%s at %s: Link has no %s: %s", c.address, c.when, want, links)
				}
			}
			if memento := getFrom(t, site, a.header.Get("Location")); memento.header.Get("Memento-Datetime") == "" {
				t.Errorf("%s is not a memento", a.header.Get("Location"))
			}
		}
	}
	// The versions of a place are those that changed it.
	a := at(http.MethodGet, clark, later.Format(http.TimeFormat))
	if to := a.header.Get("Location"); a.status != http.StatusFound || strings.HasSuffix(to, "seq:72") ||
		!strings.Contains(getFrom(t, site, "/timemap"+clark).body, strings.TrimPrefix(to, clark)+">;rel=\"last memento\"") {
		t.Errorf("a place without a later change leads to %s", to)
	}
	// The cached page answers requests without a time, and its Vary header says that there are
	// others.
	if a := getFrom(t, site, kern); a.body != newest.body || a.header.Get("Memento-Datetime") != "" ||
		!slices.Contains(a.header.Values("Vary"), "Accept-Datetime") {
		t.Errorf("the current page afterwards: %v", a.header)
	}
	// A memento is the same whatever time is requested.
	if a := at(http.MethodGet, kern+"?as-of=seq:71", later.Format(http.TimeFormat)); a.status != http.StatusOK ||
		a.header.Get("Memento-Datetime") != entered.Format(http.TimeFormat) {
		t.Errorf("a memento asked for another time: status %d, %v", a.status, a.header)
	}
	for _, when := range []string{"yesterday", "2026-11-23", "2026-11-23T08:00:00Z", "Mon, 23 Nov 2026 08:00:00"} {
		if a := at(http.MethodGet, kern, when); a.status != http.StatusBadRequest {
			t.Errorf("at %q: status %d", when, a.status)
		}
	}
	if a := at(http.MethodGet, "/jurisdictions/zz/nowhere",
		later.Format(http.TimeFormat)); a.status != http.StatusNotFound {
		t.Errorf("a place that does not exist: status %d", a.status)
	}
	if a := at(http.MethodGet, "/api/v1/states", later.Format(http.TimeFormat)); a.status != http.StatusOK {
		t.Errorf("the API: status %d", a.status)
	}
}

func TestEveryPageHasItsTimeMap(t *testing.T) {
	t.Parallel()
	tested := 0
	for address := range pages {
		for _, link := range get(t, address).header.Values("Link") {
			to, found := strings.CutSuffix(link, `>; rel="timemap"; type="application/link-format"`)
			if !found {
				continue
			}
			tested++
			if a := page(t, strings.TrimPrefix(to, "<https://ledger.example")); !strings.Contains(a.body, `rel="timegate"`) ||
				!strings.Contains(a.body, "memento") {
				t.Errorf("%s: %s", address, a.body)
			}
		}
	}
	if tested < 30 {
		t.Errorf("only %d pages name one", tested)
	}
}
