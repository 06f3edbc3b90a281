// Package answer is one request in and bytes out: what is asked of every page before it is made,
// and how an answer is written, encoded, bounded and sent on. It knows no page and no route.
package answer

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/coding"
)

// SendJSON answers with a value. Nothing in it is escaped for HTML, which it is not.
func SendJSON(c echo.Context, status int, value any) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	return Send(c, status, echo.MIMEApplicationJSON, body.Bytes())
}

// Forever is for what never changes once it is there.
const Forever = "public, max-age=31536000, immutable"

// ForADay is for what names files of this program, which a newer one has under other names.
const ForADay = "public, max-age=86400"

// Fresh is how long a page may be shown without asking again, and how much longer where the site
// does not answer.
const Fresh = "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"

// Shared reports whether a cache that serves several readers may keep an answer.
func Shared(h http.Header) bool { return strings.HasPrefix(h.Get(echo.HeaderCacheControl), "public") }

// Send answers with the bytes, encoded as the reader takes them, or with 304 where
// the reader has them already.
func Send(c echo.Context, status int, contentType string, body []byte) error {
	h := c.Response().Header()
	var chosen coding.Coding
	if status == http.StatusOK {
		if h.Get(echo.HeaderCacheControl) == "" {
			h.Set(echo.HeaderCacheControl, Fresh)
		}
		state := xxhash.New()
		state.Write(body)
		var known bool
		chosen, known = identify(c, contentType, state.Sum(nil), len(body))
		if known || UnchangedSince(c.Request(), h.Get(echo.HeaderLastModified)) {
			return c.NoContent(http.StatusNotModified)
		}
	} else {
		h.Set(echo.HeaderCacheControl, "no-store")
		chosen = codingOf(c.Request(), h, contentType, len(body))
	}
	if chosen != coding.Identity {
		h.Set(echo.HeaderContentEncoding, string(chosen))
	}
	body = chosen.EncodeOnce(body)
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(status, contentType, body)
}

// formats are the endings by which a table's address asks for another format
// than a page.
var formats = map[string]bool{".csv": true, ".json": true, ".xlsx": true, ".atom": true}

// FormatOf returns the ending of an address that asks for a format, "" where none does.
func FormatOf(address string) string {
	if ext := path.Ext(address); formats[ext] {
		return ext
	}
	return ""
}

// OrEmpty is a list that is empty in JSON, not null, where there is nothing.
func OrEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
