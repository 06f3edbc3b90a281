package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// errMixed is returned by [decoded] for a text that begins as UTF-8 and continues as something else.
var errMixed = errors.New("holds bytes that are not UTF-8, though the text before is; save the file as UTF-8")

// decoded returns the text of r as UTF-8. A byte order mark identifies UTF-8 or UTF-16. Without one, the first bytes
// that are not ASCII decide between UTF-8 and Windows-1252, which spreadsheets write.
func decoded(r io.Reader) io.Reader {
	text := bufio.NewReader(r)
	head, _ := text.Peek(len(markUTF8)) // the next read returns the error again
	switch {
	case bytes.HasPrefix(head, markUTF8):
		text.Discard(len(markUTF8))
		return transform.NewReader(text, strictUTF8{})
	case bytes.HasPrefix(head, markLittle), bytes.HasPrefix(head, markBig):
		return transform.NewReader(text, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder())
	}
	return transform.NewReader(text, &guess{})
}

// The byte order marks of UTF-8 and the two kinds of UTF-16.
var markUTF8, markLittle, markBig = []byte("\xef\xbb\xbf"), []byte("\xff\xfe"), []byte("\xfe\xff")

// guess decodes a text without a byte order mark.
type guess struct {
	transform.NopResetter
	// by is the decoder chosen, nil while all was ASCII.
	by transform.Transformer
}

// Transform implements [transform.Transformer].
func (g *guess) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if g.by != nil {
		return g.by.Transform(dst, src, atEOF)
	}
	ascii := bytes.IndexFunc(src, func(r rune) bool { return r >= utf8.RuneSelf })
	if ascii < 0 {
		ascii = len(src)
	}
	n := copy(dst, src[:ascii])
	switch rest := src[n:]; {
	case n < ascii:
		return n, n, transform.ErrShortDst
	case len(rest) == 0:
		return n, n, nil
	case !utf8.FullRune(rest) && !atEOF:
		return n, n, transform.ErrShortSrc
	default:
		if r, size := utf8.DecodeRune(rest); r == utf8.RuneError && size == 1 {
			g.by = charmap.Windows1252.NewDecoder()
		} else {
			g.by = strictUTF8{}
		}
	}
	nDst, nSrc, err = g.by.Transform(dst[n:], src[n:], atEOF)
	return n + nDst, n + nSrc, err
}

// strictUTF8 copies UTF-8 and fails on anything else.
type strictUTF8 struct{ transform.NopResetter }

// Transform implements [transform.Transformer].
func (strictUTF8) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := utf8.DecodeRune(src[nSrc:])
		switch {
		case r == utf8.RuneError && size == 1 && !atEOF && !utf8.FullRune(src[nSrc:]):
			return nDst, nSrc, transform.ErrShortSrc
		case r == utf8.RuneError && size == 1:
			return nDst, nSrc, errMixed
		case nDst+size > len(dst):
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], src[nSrc:nSrc+size])
		nSrc += size
	}
	return nDst, nSrc, nil
}

// lineEnds converts the line ends of old Macintoshes (CR), of Windows (CR LF), and of Windows converted twice (CR CR
// LF) to line feeds.
func lineEnds(r io.Reader) io.Reader { return transform.NewReader(r, feeds{}) }

type feeds struct{ transform.NopResetter }

// Transform implements [transform.Transformer].
func (feeds) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		c, size := src[nSrc], 1
		if c == '\r' {
			rest := src[nSrc:min(len(src), nSrc+3)]
			switch {
			case bytes.HasPrefix(rest, []byte("\r\r\n")):
				size = 3
			case bytes.HasPrefix(rest, []byte("\r\n")):
				size = 2
			case len(rest) < 3 && !atEOF && (len(rest) == 1 || rest[1] == '\r'):
				return nDst, nSrc, transform.ErrShortSrc
			}
			c = '\n'
		}
		dst[nDst] = c
		nDst++
		nSrc += size
	}
	return nDst, nSrc, nil
}
