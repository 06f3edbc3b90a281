package answer_test

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"detainerledger/web/answer"
)

// lines receives each line of a log.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(bytes.TrimSpace(p))
	return len(p), nil
}

// Messages of the server itself are in the site's log, at the right level and without a reader's
// address.
func TestServersOwnLinesAreInTheLog(t *testing.T) {
	t.Parallel()
	log := make(lines, 100)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := answer.Listener(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
