package answer

import (
	"io"
)

// ByteOrderMark is what Excel knows UTF-8 by: without it a CSV that is opened by a double
// click shows "DoÃ±a Ana". Other programs would take it for a part of the first heading, so it is
// there only on request.
const ByteOrderMark = "\uFEFF"

// MarkAsked is the byte-order mark where the address of a CSV asks for it, or nothing.
func MarkAsked(r *Request) (string, error) {
	in := r.QueryFor(r.Query.Page)
	if in.Choice("bom", "", "1") == "" {
		return "", in.Err()
	}
	return ByteOrderMark, nil
}

// BehindMark is a file with the mark before it.
type BehindMark struct{ File io.ReaderAt }

// ReadAt implements [io.ReaderAt].
func (b BehindMark) ReadAt(p []byte, from int64) (n int, err error) {
	if from < int64(len(ByteOrderMark)) {
		n = copy(p, ByteOrderMark[from:])
	}
	more, err := b.File.ReadAt(p[n:], from+int64(n-len(ByteOrderMark)))
	return n + more, err
}
