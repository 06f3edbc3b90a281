package ingest

import (
	"archive/zip"
	"fmt"
	"io"
	"sync/atomic"
)

// maxDirectory is how many bytes the list of what a ZIP file holds may take: thousands of
// names. Each name of the list takes several times its length in memory.
const maxDirectory = 1 << 20

var errDirectory = fmt.Errorf("it lists more files than fit into %d MiB", maxDirectory>>20)

// openZip reads the list of what a ZIP file holds, and no more of it than a list may have.
func openZip(file io.ReaderAt, size int64) (*zip.Reader, error) {
	list := &directory{file: file}
	list.left.Store(maxDirectory)
	files, err := zip.NewReader(list, size)
	list.read.Store(true)
	return files, err
}

// directory is a ZIP file of which only so many bytes are read until its list is read.
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
