package web

import (
	"io"
)

// byteOrderMark is what Excel knows UTF-8 by: without it a CSV that is opened by a double
// click shows "DoÃ±a Ana". Other programs would take it for a part of the first heading, so it is
// there only on request.
const byteOrderMark = "\uFEFF"

// markAsked is the byte-order mark where the address of a CSV asks for it, or nothing.
func markAsked(r *Request) (string, error) {
	in := r.query(r.Query.page)
	if in.choice("bom", "", "1") == "" {
		return "", in.err()
	}
	return byteOrderMark, nil
}

// behindMark is a file with the mark before it.
type behindMark struct{ file io.ReaderAt }

// ReadAt implements [io.ReaderAt].
func (b behindMark) ReadAt(p []byte, from int64) (n int, err error) {
	if from < int64(len(byteOrderMark)) {
		n = copy(p, byteOrderMark[from:])
	}
	more, err := b.file.ReadAt(p[n:], from+int64(n-len(byteOrderMark)))
	return n + more, err
}
