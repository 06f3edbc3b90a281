package answer

import (
	"hash"
	"io"
	"net/http"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"
)

// HeldLimit is the largest answer that is held in memory and sent whole.
const HeldLimit = 1 << 20

// Stream answers with what write writes, whatever its length. A long answer is sent in pieces and generated twice:
// first for its hash, so that a reader who has it already gets 304, and so that an error is noticed before the answer
// begins.
func Stream(c echo.Context, contentType string, write func(io.Writer) error) error {
	first := &beginning{hash: xxhash.New()}
	if err := write(first); err != nil {
		return err
	}
	if !first.cut {
		return Send(c, http.StatusOK, contentType, first.text)
	}
	h := c.Response().Header()
	if h.Get(echo.HeaderCacheControl) == "" {
		h.Set(echo.HeaderCacheControl, Fresh)
	}
	_, known := identify(c, contentType, first.hash.Sum(nil), sizeUnknown)
	if known || UnchangedSince(c.Request(), h.Get(echo.HeaderLastModified)) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set(echo.HeaderContentType, contentType)
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return write(c.Response())
}

// beginning hashes what is written to it, and holds it while it is short.
type beginning struct {
	hash hash.Hash
	text []byte
	// cut is set if it grew too long to hold.
	cut bool
}

// Write implements [io.Writer].
func (b *beginning) Write(p []byte) (int, error) {
	b.cut = b.cut || len(b.text)+len(p) > HeldLimit
	if b.cut {
		b.text = nil
	} else {
		b.text = append(b.text, p...)
	}
	return b.hash.Write(p)
}
