package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"detainerledger/web"
)

// Only faults of the site are logged as errors, whatever addresses a scanner tries.
func TestOnlyFaultsOfTheSiteAreErrors(t *testing.T) {
	t.Parallel()
	log := make(lines, 1000)
	site := web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited}, published,
		slog.New(slog.NewJSONHandler(log, nil)))
	for address, want := range map[string]int{
		"/oembed?format=yaml&url=https%3A%2F%2Fledger.example%2Fjurisdictions%2Fnv%2Fclark-county": http.StatusNotImplemented,
		"/wp-login.php":          http.StatusNotFound,
		"/jurisdictions?as-of=x": http.StatusBadRequest,
	} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != want {
			t.Errorf("%s: status %d, want %d", address, a.status, want)
		}
		if line := <-log; !strings.Contains(line, `"level":"INFO"`) ||
			!strings.Contains(line, fmt.Sprintf(`"status":%d`, want)) {
			t.Errorf("%s: %s", address, line)
		}
	}
	for _, method := range []string{"TRACE", "PROPFIND", "CONNECT", "DEBUG", http.MethodPut, http.MethodDelete} {
		if a := ask(t, site, httptest.NewRequest(method, "/jurisdictions", nil)); a.status >= http.StatusInternalServerError {
			t.Errorf("%s: status %d", method, a.status)
		}
		if line := <-log; strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("%s: %s", method, line)
		}
	}
}
