package answer

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"net/http"
	"regexp"
	"time"
)

// Listener returns the server of a handler. It limits how long it waits for a reader: for the head of a request, for
// its body (longer for files, see bodies), for the answer to be received, and for the next request.
func Listener(handler http.Handler, to *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ErrorLog:          log.New(serverLines{to}, "", 0),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// serverLines passes messages of the server itself to the site's log.
type serverLines struct{ to *slog.Logger }

// ourFaults are the beginnings of messages that no reader caused: a handler that failed without logging it, and
// connections that cannot be accepted.
var ourFaults = [][]byte{[]byte("http: panic"), []byte("http: Accept error"), []byte("http: superfluous")}

// readersAddress matches an address with its port in the server's messages; the log stores none.
var readersAddress = regexp.MustCompile(`(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.]+(%\w+)?\]):\d+`)

// Write implements [io.Writer] for one line.
func (l serverLines) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	for _, beginning := range ourFaults {
		if bytes.HasPrefix(line, beginning) {
			level = slog.LevelError
		}
	}
	text := readersAddress.ReplaceAll(bytes.TrimSpace(line), []byte("a reader"))
	l.to.LogAttrs(context.Background(), level, "server", slog.String("says", string(text)))
	return len(line), nil
}
