package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"detainerledger/internal/record"
)

// While the record grows, every page is complete. A change shows as soon as it is in.
//
//race:test
func TestReadersWhileTheRecordChanges(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	done := make(chan struct{})
	var readers sync.WaitGroup
	addresses := []string{
		"/", "/jurisdictions?per=50", "/jurisdictions/nv/clark-county", "/jurisdictions/nv/clark-county.json",
		"/jurisdictions.csv", "/states/nv", "/states",
		"/reports", "/reports/" + week3, "/corrections", "/corrections.atom", "/find?q=clark", "/sitemap.xml",
		"/clark-county-nv", "/nowhere", "/about",
	}
	for reader := range 4 {
		readers.Go(func() {
			for i := reader; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				address := addresses[i%len(addresses)]
				w := httptest.NewRecorder()
				site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
				if err := sound(w); err != nil {
					t.Errorf("%s: %v", address, err)
				}
			}
		})
	}
	const changes = 6
	for n := 1; n <= changes; n++ {
		slug := record.Slug(fmt.Sprintf("nv/made-up-%d", n))
		add(t, st,
			record.Change{Kind: record.AddPlaces,
				Places: []record.Jurisdiction{{Slug: slug, Name: fmt.Sprintf("Made-up %d", n), State: "NV", Kind: "city"}}},
			record.Change{Kind: record.AddLines,
				Entries: []record.Entry{line(week3, record.Declined, slug, record.Known(n), "")}},
		)
		version := fmt.Sprintf("Record version %d,", 71+2*n)
		for _, address := range []string{"/", "/states/nv", "/jurisdictions/" + string(slug)} {
			getFrom(t, site, address).says(t, "footer", version)
		}
		if rows := getFrom(t, site, "/reports/"+week3+".json").table(t).Rows; len(rows) != 2+n {
			t.Errorf("after %d changes the report has %d rows", n, len(rows))
		}
		if a := getFrom(t, site, fmt.Sprintf("/find.json?q=made-up+%d", n)); !strings.Contains(a.body, string(slug)) {
			t.Errorf("%s is not found", slug)
		}
	}
	close(done)
	readers.Wait()
}

// sound returns what is wrong with an answer, if anything.
func sound(w *httptest.ResponseRecorder) error {
	body := w.Body.String()
	switch kind := w.Header().Get("Content-Type"); {
	case w.Code >= 500:
		return fmt.Errorf("status %d", w.Code)
	case strings.HasPrefix(kind, "text/html") && !strings.HasSuffix(body, "</html>"):
		return errors.New("half a page")
	case kind == jsonType && !strings.HasSuffix(body, "]}\n"):
		return errors.New("half a table")
	}
	return nil
}

// After a change of the record a reader's copy of a page is out of date, and the page is sent again.
//
//race:test
func TestETagChangesWithTheRecord(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	for i, address := range []string{"/", "/jurisdictions/nv/clark-county", "/jurisdictions/nv/clark-county.csv",
		"/corrections.atom"} {
		before := getFrom(t, site, address).header.Get("ETag")
		add(t, st, correction(fmt.Sprintf("made-%d", i), week1, record.Issued, "nv/clark-county", record.Amend,
			record.Known(40+i)))
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("If-None-Match", before)
		if a := ask(t, site, r); a.status != http.StatusOK || a.header.Get("ETag") == before {
			t.Errorf("%s: status %d after a change", address, a.status)
		}
	}
}
