package desk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
)

// previewWriter passes on an answer of the site over a copy of the record, with the desk's headers.
type previewWriter struct {
	to     http.ResponseWriter
	header http.Header
	// prefix is the address of the copy.
	prefix string
	sent   bool
}

// passed are the headers that describe an answer's content. The desk itself decides how long it may be cached, and who
// may read it.
var passed = []string{echo.HeaderContentType, echo.HeaderContentDisposition, "Content-Language", echo.HeaderRetryAfter,
	echo.HeaderContentSecurityPolicy}

// Header implements [http.ResponseWriter].
func (w *previewWriter) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *previewWriter) WriteHeader(status int) {
	if w.sent {
		return
	}
	w.sent = true
	h := w.to.Header()
	for _, name := range passed {
		if v := w.header.Get(name); v != "" {
			h.Set(name, v)
		}
	}
	// What other sites may frame of the public site, only the desk may frame of this.
	h.Set(echo.HeaderContentSecurityPolicy,
		strings.Replace(h.Get(echo.HeaderContentSecurityPolicy), "frame-ancestors *", "frame-ancestors 'self'", 1))
	if to := w.header.Get(echo.HeaderLocation); to != "" {
		h.Set(echo.HeaderLocation, w.prefix+answer.OnSite(to))
	}
	w.to.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *previewWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.to.Write(p)
}

// Flush sends on what was written so far.
func (w *previewWriter) Flush() {
	_ = http.NewResponseController(w.to).Flush() // or it goes with the rest
}
