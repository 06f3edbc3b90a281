package ingest

import (
	"archive/zip"
	"fmt"
	"io"
	"sync/atomic"
)

// maxDirectory is the largest size of a ZIP file's directory in bytes: thousands of names. Each name takes several
// times its length in memory.
const maxDirectory = 1 << 20

var errDirectory = fmt.Errorf("it lists more files than fit into %d MiB", maxDirectory>>20)

// openZip reads a ZIP file's directory, if that is not too large.
func openZip(file io.ReaderAt, size int64) (*zip.Reader, error) {
	list := &directory{file: file}
	list.left.Store(maxDirectory)
	files, err := zip.NewReader(list, size)
	list.read.Store(true)
	return files, err
}

// directory limits how many bytes of a ZIP file are read before its directory is complete.
type directory struct {
	file io.ReaderAt
	left atomic.Int64
	read atomic.Bool
}

// ReadAt implements [io.ReaderAt].
func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	if !d.read.Load() && d.left.Add(-int64(len(p))) < 0 {
		return 0, errDirectory
	}
	return d.file.ReadAt(p, at)
}
