package web

import (
	"bytes"
	"net/http"
	"path"
	"strconv"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/coding"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// fresh is how long a page may be shown without asking again.
const fresh = "public, max-age=60, stale-while-revalidate=86400"

// html renders the page into a buffer first: a component that fails halfway
// would otherwise have sent a status of 200 and half a page.
func html(c echo.Context, status int, page templ.Component) error {
	if _, found := citedAs(c); found && status == http.StatusOK {
		return record.ErrNotFound // a page that is not cited
	}
	buf := templ.GetBuffer()
	defer templ.ReleaseBuffer(buf)
	if err := page.Render(c.Request().Context(), buf); err != nil {
		return err
	}
	body := readable(buf.Bytes())
	carried := choice{language: words.In(c.Request().Context())}
	if status == http.StatusOK {
		carried.moment = momentValues(c)
	}
	if carried.differs() {
		body = carry(body, carried)
	}
	return send(c, status, echo.MIMETextHTMLCharsetUTF8, body)
}

// readable is the page without what HTML cannot hold, which a reader may have typed:
// bytes that are no UTF-8, and NULs.
func readable(page []byte) []byte {
	if !utf8.Valid(page) {
		page = bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	if bytes.IndexByte(page, 0) >= 0 {
		page = bytes.ReplaceAll(page, []byte{0}, []byte("\uFFFD"))
	}
	return page
}

// send answers with the bytes, encoded as the reader takes them, or with 304 where
// the reader has them already.
func send(c echo.Context, status int, contentType string, body []byte) error {
	h := c.Response().Header()
	var chosen coding.Coding
	if status == http.StatusOK {
		if h.Get(echo.HeaderCacheControl) == "" {
			h.Set(echo.HeaderCacheControl, fresh)
		}
		state := xxhash.New()
		state.Write(body)
		var known bool
		if chosen, known = identify(c, contentType, state.Sum(nil), len(body)); known || unchangedSince(c.Request(), h.Get(echo.HeaderLastModified)) {
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

// formatOf returns the ending of an address that asks for a format, "" where none does.
func formatOf(address string) string {
	if ext := path.Ext(address); formats[ext] {
		return ext
	}
	return ""
}
