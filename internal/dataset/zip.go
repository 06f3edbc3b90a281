package dataset

import (
	"archive/zip"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// newZip returns a ZIP writer with pooled compressors. The workbook of a page is a few kilobytes in a dozen parts, and
// archive/zip would clear the tables of its compressor for each, which takes longer than compressing them.
func newZip(w io.Writer) *zip.Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(part io.Writer) (io.WriteCloser, error) {
		f := deflaters.Get().(*flate.Writer)
		f.Reset(part)
		return deflated{f}, nil
	})
	return z
}

// deflated returns its compressor to the pool when the part is complete.
type deflated struct{ *flate.Writer }

// Close implements [io.Closer].
func (d deflated) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d.Writer)
	return err
}

var deflaters = sync.Pool{New: func() any {
	f, err := flate.NewWriter(io.Discard, deflateLevel)
	if err != nil {
		panic("dataset: " + err.Error()) // the level is a constant that is used for every file
	}
	return f
}}

// deflateLevel is the compressor's level, from 1 to 9.
const deflateLevel = 5
