package web

import (
	"net/http"
	"time"
)

// Listener returns the server that answers by the handler. It waits for no reader for
// long: for the head of a request, for what is sent with it (more where files are, see
// allowTime), for an answer to be taken, and for the next request.
func Listener(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
