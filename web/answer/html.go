package answer

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
)

// HTML renders the page into a buffer first: otherwise a component that fails halfway would already have sent status
// 200 and half a page.
func HTML(c echo.Context, status int, page templ.Component) error {
	if _, found := citedAs(c); found && status == http.StatusOK {
		return record.ErrNotFound // the page has no citation
	}
	buf := templ.GetBuffer()
	defer templ.ReleaseBuffer(buf)
	if err := page.Render(c.Request().Context(), buf); err != nil {
		return err
	}
	body := readable(buf.Bytes())
	chosen := choiceOf(c)
	if status != http.StatusOK {
		chosen.moment, chosen.looks = nil, nil
	}
	if chosen.differs() {
		body = carry(body, chosen)
	}
	return Send(c, status, echo.MIMETextHTMLCharsetUTF8, body)
}

// readable returns the page without what HTML cannot contain but a reader may have typed: NULs, and bytes that are not
// UTF-8.
func readable(page []byte) []byte {
	if !utf8.Valid(page) {
		page = bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	if bytes.IndexByte(page, 0) >= 0 {
		page = bytes.ReplaceAll(page, []byte{0}, []byte("\uFFFD"))
	}
	return page
}

// Rendered is what a component writes.
func Rendered(ctx context.Context, component templ.Component) ([]byte, error) {
	buf := templ.GetBuffer()
	defer templ.ReleaseBuffer(buf)
	if err := component.Render(ctx, buf); err != nil {
		return nil, err
	}
	return slices.Clone(buf.Bytes()), nil
}
