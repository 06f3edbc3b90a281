package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
)

// Paging through a list shows each row once and all rows in one version, even if the record grows meanwhile.
func TestPagingKeepsToOneVersion(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	for i, list := range []string{"/api/v1/jurisdictions?sort=name", "/api/v1/entries", "/api/v1/changes",
		"/api/v1/statements?state=ny&published-by=2017-04-05", "/api/v1/find?q=washington"} {
		whole := apiGet(t, site, with(list, "limit=1000"))
		version := whole["version"]
		all := data(whole)
		var paged []thing
		pages := 0
		for address := with(list, "limit=7"); address != ""; pages++ {
			a := getFrom(t, site, address)
			v := apiGet(t, site, address)
			if v["version"] != version || v["count"] != number(len(all)) {
				t.Fatalf("%s: version %v with %v rows, at first %v with %d", address, v["version"], v["count"], version, len(all))
			}
			rows := data(v)
			links := v["links"].(thing)
			next, _ := links["next"].(string)
			if named := slices.ContainsFunc(a.header.Values("Link"),
				func(l string) bool { return l == "<"+next+`>; rel="next"` }); named != (next != "") {
				t.Errorf("%s: Link is %q, next %q", address, a.header.Values("Link"), next)
			}
			if len(rows) > 7 || len(rows) < 7 && next != "" {
				t.Errorf("%s has %d rows", address, len(rows))
			}
			again := apiGet(t, site, strings.TrimPrefix(links["permalink"].(string), "https://ledger.example"))
			if fmt.Sprint(unlinked(data(again))) != fmt.Sprint(unlinked(rows)) {
				t.Errorf("%s: its permalink has other rows", address)
			}
			paged = append(paged, rows...)
			if pages == 1 {
				add(t, st, correction(fmt.Sprintf("made-%d", i), week1, record.Issued, "nv/clark-county", record.Amend,
					record.Known(50+i)))
			}
			address = strings.TrimPrefix(next, "https://ledger.example")
		}
		if fmt.Sprint(paged) != fmt.Sprint(all) {
			t.Errorf("%s: %d rows in %d pages differ from the %d in one answer", list, len(paged), pages, len(all))
		}
	}
	first := apiGet(t, site, "/api/v1/entries?limit=2")["links"].(thing)["next"].(string)
	_, cursor, _ := strings.Cut(first, "cursor=")
	cursor, _, _ = strings.Cut(cursor, "&")
	for _, other := range []string{"/api/v1/entries?state=ny&cursor=", "/api/v1/policies?cursor=",
		"/api/v1/entries?as-of=seq:20&cursor=", "/api/v1/entries?published-by=2017-04-01&cursor="} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, other+cursor, nil)); a.status != http.StatusBadRequest {
			t.Errorf("%s with the cursor of another list: status %d", other, a.status)
		}
	}
}
