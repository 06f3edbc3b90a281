package dataset

import (
	"archive/zip"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// newZip writes a ZIP file. The workbook of a page is a few kilobytes in a dozen
// parts, for each of which archive/zip would clear the tables of its compressor
// anew, which takes longer than to compress them.
func newZip(w io.Writer) *zip.Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(part io.Writer) (io.WriteCloser, error) {
		f := deflaters.Get().(*flate.Writer)
		f.Reset(part)
		return deflated{f}, nil
	})
	return z
}

// deflated gives its compressor back when the part of the file is whole.
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
		panic("dataset: " + err.Error()) // the level is a constant that every file tries
	}
	return f
}}

// deflateLevel is the compressor's fifth of nine.
const deflateLevel = 5
