package answer

import (
	"io"
)

// ByteOrderMark tells Excel that a file is UTF-8: without it, a CSV opened with a double click shows "DoÃ±a Ana". Other
// programs would take it as part of the first heading, so it is added only on request.
const ByteOrderMark = "\uFEFF"

// MarkAsked returns the byte-order mark if the address of a CSV asks for it, or "".
func MarkAsked(r *Request) (string, error) {
	in := r.QueryFor(r.Query.Page)
	if in.Choice("bom", "", "1") == "" {
		return "", in.Err()
	}
	return ByteOrderMark, nil
}

// BehindMark is a file preceded by the mark.
type BehindMark struct{ File io.ReaderAt }

// ReadAt implements [io.ReaderAt].
func (b BehindMark) ReadAt(p []byte, from int64) (n int, err error) {
	if from < int64(len(ByteOrderMark)) {
		n = copy(p, ByteOrderMark[from:])
	}
	more, err := b.File.ReadAt(p[n:], from+int64(n-len(ByteOrderMark)))
	return n + more, err
}
