// Package answer turns one request into bytes: what every page needs before it is generated, and how an answer is
// written, encoded, limited and redirected. It knows no page and no route.
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

// SendJSON answers with a value. It escapes nothing for HTML.
func SendJSON(c echo.Context, status int, value any) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	return Send(c, status, echo.MIMEApplicationJSON, body.Bytes())
}

// Forever is for what never changes.
const Forever = "public, max-age=31536000, immutable"

// ForADay is for what refers to files of this program, which have other names in a newer one.
const ForADay = "public, max-age=86400"

// Fresh is how long a page may be shown without revalidation, and how much longer if the site does not answer.
const Fresh = "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400"

// Shared reports whether a shared cache may keep an answer.
func Shared(h http.Header) bool { return strings.HasPrefix(h.Get(echo.HeaderCacheControl), "public") }

// Send answers with the bytes, encoded as the reader accepts, or with 304 if the reader has them already.
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

// formats are the extensions by which an address asks for another format than a page.
var formats = map[string]bool{".csv": true, ".json": true, ".xlsx": true, ".atom": true}

// FormatOf returns the extension of an address that asks for a format, or "".
func FormatOf(address string) string {
	if ext := path.Ext(address); formats[ext] {
		return ext
	}
	return ""
}

// OrEmpty returns an empty list for nil, so that JSON has [] rather than null.
func OrEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
