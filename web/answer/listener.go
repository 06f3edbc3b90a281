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

// Listener returns the server that answers by the handler. It waits for no reader for
// long: for the head of a request, for what is sent with it (more where files are, see
// bodies), for an answer to be taken, and for the next request.
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

// serverLines are what the server itself has to say, in the site's own log.
type serverLines struct{ to *slog.Logger }

// ourFaults begin the lines of what is no reader's doing: a handler that failed where
// nothing else says so, and connections that cannot be accepted.
var ourFaults = [][]byte{[]byte("http: panic"), []byte("http: Accept error"), []byte("http: superfluous")}

// readersAddress is one with its port, as the server names it; the log keeps none.
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
