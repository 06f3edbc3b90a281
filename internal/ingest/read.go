package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Read reads the files and folders at paths: record folders, single tables as CSV or JSON, and reports as CSV or XLSX.
// The error is [*Faults] if they hold details of people, and otherwise one of the file system or of ctx; all other
// faults are left for [Check] to report. If progress is not nil, it is called with the number of bytes read and their
// total.
func Read(ctx context.Context, paths []string, progress func(done, total int64)) (*Input, error) {
	return read(ctx, paths, usual, progress)
}

func read(ctx context.Context, paths []string, most bounds, progress func(done, total int64)) (*Input, error) {
	rd := &reading{ctx: ctx, in: newInput(), progress: progress}
	rd.in.most = most
	var sources []source
	for _, p := range paths {
		stat, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("read what is to be imported: %w", err)
		}
		if !stat.IsDir() {
			if err := regular(stat); err != nil {
				return nil, fmt.Errorf("read %s: %w", p, err)
			}
			rd.total += stat.Size()
			sources = append(sources, source{os.DirFS(filepath.Dir(p)), filepath.Base(p), p, nil})
			continue
		}
		inFolder, err := rd.folder(os.DirFS(p), p)
		if err != nil {
			return nil, err
		}
		sources = append(sources, inFolder...)
	}
	return rd.all(sources)
}

// source is a file to read.
type source struct {
	fsys fs.FS
	name string // in fsys
	path string // for messages
	// table is the one that the name refers to, or nil.
	table *Table
}

// reading is one run of Read.
type reading struct {
	ctx         context.Context
	in          *Input
	done, total int64
	progress    func(done, total int64)
}

func (rd *reading) fault(path, format string, args ...any) {
	rd.in.unread(Fault{File: path, Message: fmt.Sprintf(format, args...)})
}

// folder finds the tables of a record folder, in the order in which they are read.
func (rd *reading) folder(fsys fs.FS, dir string) ([]source, error) {
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read what is to be imported: %w", err)
	}
	found := map[*Table][]source{}
	for _, f := range files {
		stem, ext := cutExt(f.Name())
		if f.IsDir() || strings.HasPrefix(f.Name(), ".") || ext != ".csv" && ext != ".json" && ext != ".xlsx" {
			continue
		}
		at := filepath.Join(dir, f.Name())
		stat, err := fs.Stat(fsys, f.Name()) // follows links
		if err == nil {
			err = regular(stat)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", at, err)
		}
		t := tableNamed(stem)
		if t == nil || t.Name != stem || ext == ".xlsx" {
			rd.fault(at,
				"no table of the record is in such a file%s; in a folder the tables are called %s, each as .csv or .json",
				meant(stem, tableNames()), oneOf(tableNames()))
			continue
		}
		rd.total += stat.Size()
		found[t] = append(found[t], source{fsys, f.Name(), at, t})
	}
	var sources []source
	for _, t := range tables {
		if len(found[t]) > 1 {
			rd.fault(found[t][1].path, "the folder has %s as well; leave one out", found[t][0].name)
		}
		sources = append(sources, found[t]...)
	}
	if len(sources) == 0 && rd.in.faults.count() == 0 {
		rd.fault(dir, "the folder holds no table of the record; they are called %s, each as .csv or .json",
			oneOf(tableNames()))
	}
	return sources, nil
}

// regular refuses a file without an end, such as a pipe or a device: opening it would block until something writes to
// it, and could not be cancelled.
func regular(stat fs.FileInfo) error {
	if !stat.Mode().IsRegular() {
		return errors.New("it is not a regular file; write what it gives into one and import that")
	}
	return nil
}

// cutExt splits a file's name at its extension, which is returned in lower case.
func cutExt(name string) (stem, ext string) {
	ext = path.Ext(name)
	return strings.TrimSuffix(name, ext), strings.ToLower(ext)
}

// all reads the sources.
func (rd *reading) all(sources []source) (*Input, error) {
	if rd.tooMuch(len(sources)) {
		return rd.in, nil
	}
	for _, s := range sources {
		if err := rd.file(s); err != nil {
			return nil, fmt.Errorf("read %s: %w", s.path, err)
		}
	}
	return rd.read()
}

// tooMuch refuses several files that are together too large to be held at a time.
func (rd *reading) tooMuch(files int) bool {
	if files > 1 && rd.total > rd.in.most.bytes {
		rd.in.unread(Fault{File: "the files", Message: fmt.Sprintf(
			"together they are longer than %d MiB; import them in parts, or a large record whole as a log, "+
				"as export --log writes it", rd.in.most.bytes>>20)})
		return true
	}
	return false
}

// read returns the input, unless it holds details of people.
func (rd *reading) read() (*Input, error) {
	if rd.in.people.count() > 0 {
		return nil, &rd.in.people
	}
	return rd.in, nil
}

// file reads one file to its end.
func (rd *reading) file(s source) error {
	r, err := s.fsys.Open(s.name)
	if err != nil {
		return err
	}
	defer r.Close()
	stat, err := r.Stat()
	if err != nil {
		return err
	}
	return rd.stream(s, r, stat.Size())
}

// stream reads one file in a single pass, up to the largest size of a file. If the file's size shows that it is larger,
// nothing is kept.
func (rd *reading) stream(s source, r io.Reader, size int64) error {
	f := &file{path: s.path}
	f.origin.File = path.Base(filepath.ToSlash(s.path))
	b := newBounded(rd.ctx, r, rd.in.most.bytes, func(n int) {
		rd.done += int64(n)
		if rd.progress != nil {
			rd.progress(rd.done, rd.total)
		}
	})
	stem, ext := cutExt(s.name)
	if size > rd.in.most.bytes && ext != ".xlsx" {
		line, err := b.long()
		if err != io.EOF { // the file has shrunk
			rd.in.unread(Fault{File: s.path, Line: line, Column: 1, Message: err.Error()})
			return rd.ctx.Err()
		}
		return errors.New("the file changed while it was read")
	}
	named := s.table
	if named == nil {
		named = tableNamed(stem)
	}
	text, what := disguised(b, ext)
	switch {
	case what != "":
		rd.fault(s.path, "%s", what)
		rd.in.faults.Cut = true
		return rd.ctx.Err()
	case ext == ".csv":
		readCSV(text, &grid{in: rd.in, file: f, named: named, sections: true})
	case ext == ".json":
		readJSON(text, rd.in, f, named)
	case ext == ".xlsx":
		readXLSX(rd.ctx, text, size, rd.in, f)
	default:
		rd.fault(s.path, "a file that ends in %q is not read here; save it as .csv, .xlsx or .json", ext)
		return nil
	}
	if err := rd.ctx.Err(); err != nil {
		return err
	}
	sum, err := b.sum()
	if err != nil && !errors.Is(err, errLong) {
		return err
	}
	f.origin.SHA256 = sum
	return nil
}
