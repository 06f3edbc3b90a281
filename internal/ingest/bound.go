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

// What is imported together is checked together and becomes part of the record in one
// transaction, so it is held in memory while that lasts, in about ten times its length:
// with these bounds in less than 256 MiB. The longest weekly report with a line for every
// facility of the country comes to under 10 MiB. A record of millions of lines comes as a
// log, of which one change is held at a time.
const (
	maxFile = 16 << 20 // bytes, of one file and of all
	maxRows = 50_000   // of all tables
)

// bounds are how much is read together.
type bounds struct {
	bytes int64 // of one file and of all
	rows  int   // of all tables
}

var (
	usual = bounds{maxFile, maxRows}
	// ofProgram are those of folders that the program itself wrote, such as the counts of a release, of which one change
	// can revise every number that there is.
	ofProgram = bounds{256 << 20, 1_000_000}
)

// maxRow is how many bytes a row may take: far more than any does, and so what
// an opened quotation mark that is never closed may swallow.
const maxRow = 1 << 20

var (
	errLong = fmt.Errorf("the file is longer than %d MiB; split it, or import a large record whole as a log, "+
		"as export --log writes it", maxFile>>20)
	errLongRow = errors.New("begins a row of more than 1 MiB; is there a quotation mark that is never closed?")
)

// bounded is the bytes of a file on their way to a reader: hashed, and no more
// of them than a file may have.
type bounded struct {
	ctx  context.Context // so that a long file can be given up
	r    io.Reader
	left int64
	over bool
	hash hash.Hash
	// read is told how many bytes came.
	read func(n int)
}

func newBounded(ctx context.Context, r io.Reader, most int64, read func(n int)) *bounded {
	return &bounded{ctx: ctx, r: r, left: most, hash: sha256.New(), read: read}
}

// Read implements [io.Reader]; the error is errLong where the file goes on
// beyond what it may have.
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

// sum returns the hash of all bytes of the file, reading what is left of them.
func (b *bounded) sum() (string, error) {
	if _, err := io.Copy(io.Discard, b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b.hash.Sum(nil)), nil
}

// long returns the line on which a file that is too long passes the limit.
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

// rowLimit fails once more than a row may have was read since the last next. It
// counts the lines that passed.
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

// next counts a row that is complete.
func (l *rowLimit) next() { l.since = 0 }
