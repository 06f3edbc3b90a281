package web_test

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"detainerledger/web"
)

// What is no fault of the site is no error in its log, whatever a scanner asks for.
func TestOnlyFaultsOfTheSiteAreErrors(t *testing.T) {
	t.Parallel()
	log := make(lines, 1000)
	site := web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited}, published, slog.New(slog.NewJSONHandler(log, nil)))
	for address, want := range map[string]int{
		"/oembed?format=yaml&url=https%3A%2F%2Fledger.example%2Fjurisdictions%2Fnv%2Fclark-county": http.StatusNotImplemented,
		"/wp-login.php":          http.StatusNotFound,
		"/jurisdictions?as-of=x": http.StatusBadRequest,
	} {
		if a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil)); a.status != want {
			t.Errorf("%s: status %d, want %d", address, a.status, want)
		}
		if line := <-log; !strings.Contains(line, `"level":"INFO"`) || !strings.Contains(line, fmt.Sprintf(`"status":%d`, want)) {
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

// What the server itself says stands in the site's log, by its level and without a
// reader's address.
func TestServersOwnLinesAreInTheLog(t *testing.T) {
	t.Parallel()
	log := make(lines, 100)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := web.Listener(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic("made")
		}
		r.ParseForm()
		w.WriteHeader(http.StatusOK)
		w.WriteHeader(http.StatusOK)
	}), slog.New(slog.NewJSONHandler(log, nil)))
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-served })
	for address, want := range map[string][]string{
		"/panic": {`"level":"ERROR"`, "http: panic serving a reader: made"},
		"/twice": {`"level":"ERROR"`, "superfluous"},
	} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: ledger.example\r\nConnection: close\r\n\r\n", address)
		bufio.NewReader(conn).ReadString('\n')
		conn.Close()
		line := <-log
		for _, phrase := range want {
			if !strings.Contains(line, phrase) || strings.Contains(line, "127.0.0.1:") {
				t.Errorf("%s: %.400s", address, line)
			}
		}
	}
	server.ErrorLog.Printf("http: TLS handshake error from %s: EOF", "[2001:db8::1%eth0]:443")
	if line := <-log; !strings.Contains(line, `"level":"WARN"`) || !strings.Contains(line, "from a reader: EOF") {
		t.Error(line)
	}
}
