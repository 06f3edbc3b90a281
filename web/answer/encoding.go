package answer

import (
	"encoding/hex"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/coding"
)

// EncodedFrom is the smallest answer that is encoded, in bytes: compressing what fits into one packet gains nothing.
const EncodedFrom = 1 << 10

// sizeUnknown is the size of an answer that is sent while it is made.
const sizeUnknown = -1

// Compressible reports whether a content type is text. Images, archives and the like are already compressed.
func Compressible(contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	switch media {
	case echo.MIMEApplicationJSON, echo.MIMEApplicationXML, "application/yaml", "application/x-ndjson",
		"application/link-format", "application/x-bibtex", "application/x-research-info-systems":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml") ||
		strings.HasSuffix(media, "+yaml")
}

// codingOf chooses the coding of an answer of this size, and adds Accept-Encoding to its Vary header.
func codingOf(r *http.Request, h http.Header, contentType string, size int) coding.Coding {
	if !Compressible(contentType) {
		return coding.Identity
	}
	const accept = echo.HeaderAcceptEncoding
	if !slices.Contains(h.Values(echo.HeaderVary), accept) {
		h.Add(echo.HeaderVary, accept)
	}
	if size >= 0 && size < EncodedFrom {
		return coding.Identity
	}
	return AcceptedCoding(r)
}

// AcceptedCoding returns the best coding that a reader accepts.
func AcceptedCoding(r *http.Request) coding.Coding {
	return coding.Choose(strings.Join(r.Header.Values(echo.HeaderAcceptEncoding), ","), coding.All...)
}

// identify sets the strong ETag of an answer and returns its coding. known reports whether the reader has the same
// bytes already; the answer is then 304. state identifies the bytes of the answer before encoding, for instance by a
// hash; size is their number, or [sizeUnknown].
func identify(c echo.Context, contentType string, state []byte, size int) (chosen coding.Coding, known bool) {
	h := c.Response().Header()
	chosen = codingOf(c.Request(), h, contentType, size)
	tag := EntityTag(hex.EncodeToString(state), chosen)
	h.Set(HeaderETag, tag)
	return chosen, Knows(c.Request(), tag)
}

const HeaderETag = "ETag"

// EntityTag returns the strong tag of an answer with this name, in a coding: each coding has its own, because its bytes
// differ (RFC 9110, section 8.8.3.3).
func EntityTag(name string, chosen coding.Coding) string {
	if chosen != coding.Identity {
		name += "-" + string(chosen)
	}
	return `"` + name + `"`
}

// Knows reports whether the request says that its reader has the answer with this tag. A proxy that encodes answers
// itself may have made the tag weak.
func Knows(r *http.Request, tag string) bool {
	for _, header := range r.Header.Values("If-None-Match") {
		for known := range strings.SplitSeq(header, ",") {
			known = strings.TrimSpace(known)
			if strings.TrimPrefix(known, "W/") == tag || known == "*" {
				return true
			}
		}
	}
	return false
}

// EncodeStreams encodes answers that a handler writes in pieces. An answer with a length, an encoding or a range is
// sent unchanged: what [Send] encoded, files in their formats, downloads that can be resumed.
func EncodeStreams(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		res := c.Response()
		w := &streamWriter{ResponseWriter: res.Writer, request: c.Request()}
		res.Writer = w
		defer func() {
			res.Writer = w.ResponseWriter
			w.release()
		}()
		if err := next(c); err != nil {
			return err // left unterminated, so that the client notices
		}
		return w.end()
	}
}

// streamWriter encodes what is written to it, if the answer's headers allow that.
type streamWriter struct {
	http.ResponseWriter
	request *http.Request
	coding  coding.Coding
	encoder coding.Encoder // nil if sent unencoded
}

// WriteHeader implements [http.ResponseWriter].
func (w *streamWriter) WriteHeader(status int) {
	h := w.Header()
	whole := status == http.StatusOK
	for _, name := range []string{echo.HeaderContentLength, echo.HeaderContentEncoding, "Content-Range", "Accept-Ranges"} {
		whole = whole && h.Get(name) == ""
	}
	if whole {
		w.coding = codingOf(w.request, h, h.Get(echo.HeaderContentType), sizeUnknown)
	}
	if w.coding != coding.Identity {
		h.Set(echo.HeaderContentEncoding, string(w.coding))
		if name := strings.Trim(h.Get(HeaderETag), `"`); name != "" && !strings.HasSuffix(name, "-"+string(w.coding)) {
			h.Set(HeaderETag, EntityTag(name, w.coding))
		}
		w.encoder = w.coding.Open(w.ResponseWriter)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *streamWriter) Write(p []byte) (int, error) {
	if w.encoder != nil {
		return w.encoder.Write(p)
	}
	return w.ResponseWriter.Write(p)
}

// Flush sends buffered bytes that are not encoded. An encoder sends whenever it has a block.
func (w *streamWriter) Flush() {
	if w.encoder == nil {
		http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *streamWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// end writes the end of the encoding.
func (w *streamWriter) end() error {
	if w.encoder == nil {
		return nil
	}
	return w.encoder.Close()
}

func (w *streamWriter) release() {
	if w.encoder != nil {
		w.coding.Release(w.encoder)
		w.encoder = nil
	}
}

// UnchangedSince reports whether the reader has an answer that was last modified at this time, according to a header
// that counts only without If-None-Match (RFC 9110, 13.1.3).
func UnchangedSince(r *http.Request, modified string) bool {
	if r.Header.Get("If-None-Match") != "" || modified == "" {
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	if err != nil {
		return false
	}
	at, err := http.ParseTime(modified)
	return err == nil && !at.After(since)
}
