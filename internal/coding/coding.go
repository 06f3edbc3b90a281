// Package coding compresses answers with gzip, brotli or Zstandard (RFC 9110, section 8.4), whichever the client
// accepts.
package coding

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Coding is a content coding, by its name in HTTP; Identity is none.
type Coding string

// The codings.
const (
	Identity Coding = ""
	Brotli   Coding = "br"
	Zstd     Coding = "zstd"
	Gzip     Coding = "gzip"
)

// All are the codings used for answers, smallest results first.
var All = []Coding{Brotli, Zstd, Gzip}

// The levels for answers that are cached or long. A county's page of 41.1 kB becomes 9.5 kB in 0.34 ms with brotli, 9.9
// kB in 0.17 ms with Zstandard and 9.6 kB in 0.26 ms with gzip; brotli's next level takes half as long again for 2 %,
// gzip's last three times as long for 3 %. An answer for a single reader is encoded faster and becomes a little larger:
// 10.5 kB in 0.21 ms, 10.4 kB in 0.12 ms and 11.0 kB in 0.10 ms. BenchmarkEncode measures this.
const (
	brotliLevel = 3
	zstdLevel   = zstd.SpeedDefault
	gzipLevel   = 6

	quickBrotli = 1
	quickZstd   = zstd.SpeedFastest
	quickGzip   = 1
	// zstdWindow is how far back Zstandard looks. The default of 8 MiB would be held in memory for each answer in
	// progress.
	zstdWindow = 512 << 10
)

// Encoder encodes what is written to it.
type Encoder interface {
	io.WriteCloser
	// Reset starts over, writing to w.
	Reset(w io.Writer)
}

// pools keep encoders, whose tables are expensive to create.
var (
	pools = encoders(brotliLevel, zstdLevel, gzipLevel)
	quick = encoders(quickBrotli, quickZstd, quickGzip)
)

func encoders(brotliLevel int, zstdLevel zstd.EncoderLevel, gzipLevel int) map[Coding]*sync.Pool {
	return map[Coding]*sync.Pool{
		Brotli: {New: func() any { return brotli.NewWriterV2(nil, brotliLevel) }},
		Zstd: {New: func() any {
			w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1),
				zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(zstdWindow))
			if err != nil {
				panic("coding: " + err.Error()) // an invalid option, which every test would show
			}
			return w
		}},
		Gzip: {New: func() any {
			w, err := gzip.NewWriterLevel(nil, gzipLevel)
			if err != nil {
				panic("coding: " + err.Error())
			}
			return w
		}},
	}
}

// Open returns an encoder that writes to w. The caller closes it and returns it with [Coding.Release]. c must not be
// Identity.
func (c Coding) Open(w io.Writer) Encoder {
	e := pools[c].Get().(Encoder)
	e.Reset(w)
	return e
}

// Release returns an encoder from [Coding.Open] to its pool.
func (c Coding) Release(e Encoder) {
	e.Reset(nil) // the pool must not keep w alive
	pools[c].Put(e)
}

// Encode returns the encoded bytes. They are the same for the same body, as a strong ETag requires. For Identity they
// are the body itself.
func (c Coding) Encode(body []byte) []byte { return c.encode(pools, body) }

// EncodeOnce is Encode for an answer to one reader that is not cached: faster, but with a larger result.
func (c Coding) EncodeOnce(body []byte) []byte { return c.encode(quick, body) }

func (c Coding) encode(pools map[Coding]*sync.Pool, body []byte) []byte {
	if c == Identity {
		return body
	}
	var out bytes.Buffer
	out.Grow(len(body)/3 + 64)
	e := pools[c].Get().(Encoder)
	e.Reset(&out)
	e.Write(body) // writing to a buffer never fails
	e.Close()
	e.Reset(nil)
	pools[c].Put(e)
	return out.Bytes()
}

// Choose returns the offered coding with the highest weight in the Accept-Encoding header, or the first of several. It
// returns Identity if the header names none of them, or gives Identity a higher weight.
func Choose(header string, offered ...Coding) Coding {
	if header == "" {
		return Identity
	}
	w := weigh(header)
	best, highest := Identity, 0.0
	for _, c := range offered {
		of := *w.of(string(c))
		if of == unnamed {
			of = w.others
		}
		if of > highest {
			best, highest = c, of
		}
	}
	if w.identity > highest {
		return Identity
	}
	return best
}

// weights are those of an Accept-Encoding header (RFC 9110, section 12.5.3).
type weights struct{ brotli, zstd, gzip, identity, others float64 }

const unnamed = -1

// of returns the weight of a coding by name, or of "*"; nil if it is unknown.
func (w *weights) of(name string) *float64 {
	switch {
	case strings.EqualFold(name, string(Gzip)):
		return &w.gzip
	case strings.EqualFold(name, string(Brotli)):
		return &w.brotli
	case strings.EqualFold(name, string(Zstd)):
		return &w.zstd
	case strings.EqualFold(name, "identity"):
		return &w.identity
	case name == "*":
		return &w.others
	}
	return nil
}

// weigh parses a header in one pass, because that happens for every answer. An invalid weight is 0.
func weigh(header string) weights {
	w := weights{brotli: unnamed, zstd: unnamed, gzip: unnamed, identity: unnamed}
	for part := range strings.SplitSeq(header, ",") {
		coding, parameter, weighted := strings.Cut(part, ";")
		of := w.of(strings.TrimSpace(coding))
		if of == nil {
			continue
		}
		*of = 1
		if weighted {
			key, value, _ := strings.Cut(parameter, "=")
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !strings.EqualFold(strings.TrimSpace(key), "q") || q < 0 || q > 1 {
				q = 0
			}
			*of = q
		}
	}
	return w
}
