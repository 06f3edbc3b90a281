package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Files imported together are checked together and added to the record in one transaction, so they are held in memory
// for that time, at about ten times their size; these bounds keep it below 256 MiB. The longest weekly report, with a
// line for every facility in the country, is under 10 MiB. A record of millions of lines is imported as a log, one
// change at a time.
const (
	maxFile = 16 << 20 // bytes, of one file and of all together
	maxRows = 50_000   // of all tables
)

// bounds limit how much is read together.
type bounds struct {
	bytes int64 // of one file and of all together
	rows  int   // of all tables
}

var (
	usual = bounds{maxFile, maxRows}
	// ofProgram is for folders that the program itself wrote, such as the counts of a release: one change of these
	// can revise every number.
	ofProgram = bounds{256 << 20, 1_000_000}
)

// maxRow is the largest size of a row in bytes. It is far more than any row needs, and bounds what an unclosed
// quotation mark can swallow.
const maxRow = 1 << 20

var (
	errLong = fmt.Errorf("the file is longer than %d MiB; split it, or import a large record whole as a log, "+
		"as export --log writes it", maxFile>>20)
	errLongRow = errors.New("begins a row of more than 1 MiB; is there a quotation mark that is never closed?")
)

// bounded passes the bytes of a file to a reader. It hashes them, and stops at the largest size of a file.
type bounded struct {
	ctx  context.Context // so that reading a long file can be cancelled
	r    io.Reader
	left int64
	over bool
	hash hash.Hash
	// read is called with the number of bytes read.
	read func(n int)
}

func newBounded(ctx context.Context, r io.Reader, most int64, read func(n int)) *bounded {
	return &bounded{ctx: ctx, r: r, left: most, hash: sha256.New(), read: read}
}

// Read implements [io.Reader]; the error is errLong if the file is longer than allowed.
func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.over {
		return 0, errLong
	}
	if b.left == 0 {
		var next [1]byte
		n, err := b.r.Read(next[:])
		if b.over = n > 0; b.over {
			err = errLong
		}
		return 0, err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.hash.Write(p[:n])
	b.read(n)
	return n, err
}

// sum returns the hash of the whole file, reading the rest of it.
func (b *bounded) sum() (string, error) {
	if _, err := io.Copy(io.Discard, b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b.hash.Sum(nil)), nil
}

// long returns the line on which a file that is too long exceeds the limit.
func (b *bounded) long() (line int, err error) {
	text, piece := decoded(b), make([]byte, 32<<10)
	for line = 1; ; {
		n, err := text.Read(piece)
		line += bytes.Count(piece[:n], []byte("\n"))
		if err != nil {
			return line, err
		}
	}
}

// rowLimit fails once more than the size of a row has been read since the last call of next. It counts lines.
type rowLimit struct {
	r     io.Reader
	since int
	lines int
}

// Read implements [io.Reader].
func (l *rowLimit) Read(p []byte) (int, error) {
	if l.since > maxRow {
		return 0, errLongRow
	}
	n, err := l.r.Read(p)
	l.since += n
	l.lines += bytes.Count(p[:n], []byte("\n"))
	return n, err
}

// next marks the end of a row.
func (l *rowLimit) next() { l.since = 0 }
