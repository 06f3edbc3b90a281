package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const mark = "\uFEFF"

// A CSV for Excel is the plain CSV after a byte-order mark, with its own ETag.
func TestCSVForExcelIsTheCSVWithAByteOrderMark(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/jurisdictions.csv", "/jurisdictions.csv?state=nm", "/jurisdictions/nm/dona-ana-county.csv", "/states.csv",
		"/states/nm.csv", "/reports.csv", "/reports/" + week1 + ".csv", "/corrections.csv", "/requests.csv",
		"/compare.csv?j=nv/clark-county&j=ny/nassau-county", "/jurisdictions/changes.csv", "/data/figures.csv",
		"/corrections.csv?as-of=seq:40",
	} {
		marked := address + "?bom=1"
		if strings.Contains(address, "?") {
			marked = address + "&bom=1"
		}
		for range 2 { // the second time both are cached
			plain, excel := page(t, address), page(t, marked)
			if strings.HasPrefix(plain.body, mark) || excel.body != mark+plain.body {
				t.Errorf("%s begins with %.20q, for Excel with %.20q", address, plain.body, excel.body)
			}
			if a, b := plain.header.Get("ETag"), excel.header.Get("ETag"); a == b || a == "" || b == "" ||
				excel.header.Get("Content-Type") != csvType {
				t.Errorf("%s has the ETag %s, for Excel %s; %s", address, a, b, excel.header.Get("Content-Type"))
			}
			r := httptest.NewRequest(http.MethodGet, marked, nil)
			r.Header.Set("If-None-Match", plain.header.Get("ETag"))
			if a := ask(t, site2017, r); a.status != http.StatusOK {
				t.Errorf("%s with the ETag of the plain CSV: status %d", marked, a.status)
			}
		}
	}
	for _, asked := range []string{"bytes=0-4", "bytes=2-9", "bytes=3-9", "bytes=-4", "bytes=5-"} {
		whole := page(t, "/data/figures.csv?bom=1")
		r := httptest.NewRequest(http.MethodGet, "/data/figures.csv?bom=1", nil)
		r.Header.Set("Range", asked)
		if a := ask(t, site2017, r); a.status != http.StatusPartialContent || !strings.Contains(whole.body, a.body) ||
			a.body == "" || asked == "bytes=0-4" && !strings.HasPrefix(a.body, mark) {
			t.Errorf("%s: status %d, %.40q", asked, a.status, a.body)
		}
	}
	if a := page(t, "/jurisdictions.json?bom=1"); a.body != page(t, "/jurisdictions.json").body {
		t.Error("JSON has a mark")
	}
	for _, address := range []string{"/jurisdictions.csv?bom=yes", "/data/figures.csv?bom=2"} {
		if a := get(t, address); a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
	// A CSV for Excel can be verified like a plain one.
	form := url.Values{"text": {page(t, "/corrections.csv?bom=1").body}}
	r := httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form.Set("text", page(t, "/corrections.csv").body)
	same := httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader(form.Encode()))
	same.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	site := siteOver(published)
	if a, b := ask(t, site, r), ask(t, site, same); a.status != http.StatusOK ||
		a.Find("main .result, main table").Length() != b.Find("main .result, main table").Length() {
		t.Errorf("a CSV for Excel is checked with status %d", a.status)
	}
}

// Every page that offers a CSV also offers the one for Excel.
func TestEveryCSVIsOfferedForExcel(t *testing.T) {
	t.Parallel()
	tested := 0
	for address, contentType := range pages {
		if contentType != htmlType {
			continue
		}
		a := page(t, address)
		a.Find("main a[type='text/csv']").Each(func(_ int, s *goquery.Selection) {
			to := s.AttrOr("href", "")
			if strings.Contains(to, "bom=1") {
				return
			}
			tested++
			marked := to + "?bom=1"
			if strings.Contains(to, "?") {
				marked = to + "&bom=1"
			}
			if !a.linked(marked) {
				t.Errorf("%s offers %s, but not for Excel", address, to)
			}
		})
	}
	if tested < 15 {
		t.Errorf("only %d links were checked", tested)
	}
}
