package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"detainerledger/internal/store"
)

// Format is a format in which the whole record is exported.
type Format string

// The formats. Both hold the same rows and are read by [Read].
const (
	CSV  Format = "csv"
	JSON Format = "json"
)

// writers write a table in a format, by file extension.
var writers = map[string]func(io.Writer, *Table, iter.Seq2[[]string, error]) error{".csv": writeCSV, ".json": writeJSON}

// unfinished begins the names of files that are being written.
const unfinished = ".detainerledger-"

// Export writes the record to the folder dir, creating it if necessary: a file for each table. The same record gives
// the same bytes. It refuses a folder that holds anything but an earlier export, and leaves that unchanged if it fails.
func Export(ctx context.Context, snap *store.Snapshot, dir string, format Format) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := onlyOwn(dir, format); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	write := writers["."+string(format)]
	var written []string
	defer func() {
		for _, temporary := range written {
			os.Remove(temporary) // the remains of a failed export
		}
	}()
	for _, t := range tables {
		temporary, err := writeFile(dir, func(w io.Writer) error { return write(w, t, tableRows(ctx, snap, t)) })
		if err != nil {
			return fmt.Errorf("export %s: %w", t.Name, err)
		}
		written = append(written, temporary)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for i, t := range tables {
		if err := os.Rename(written[i], filepath.Join(dir, t.Name+"."+string(format))); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	written = nil
	return nil
}

// onlyOwn refuses a folder that holds anything but an earlier export.
func onlyOwn(dir string, format Format) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		stem, own := strings.CutSuffix(f.Name(), "."+string(format))
		if t := tableNamed(stem); own && t != nil && t.Name == stem && !f.IsDir() || strings.HasPrefix(f.Name(), unfinished) {
			continue
		}
		return fmt.Errorf("%s holds %s, which is no part of an export; name an empty or a new folder", dir, f.Name())
	}
	return nil
}

// writeFile writes a new file in the folder durably, and returns its name. It leaves nothing behind if it fails.
func writeFile(dir string, write func(io.Writer) error) (name string, err error) {
	f, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return "", err
	}
	out := bufio.NewWriter(f)
	err = write(out)
	if err == nil {
		err = errors.Join(out.Flush(), f.Chmod(0o644), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// newFile writes the file at path completely or not at all. It refuses an existing path.
func newFile(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	temporary, err := writeFile(filepath.Dir(path), write)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return nil
}
