package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrOldSchema is wrapped by the error of an opening that would have to migrate the file.
var ErrOldSchema = errors.New("the file was made by an older program")

// ErrEmpty is wrapped by the error of an opening to read of a file of 0 bytes, or of one
// that a program began and never filled.
var ErrEmpty = errors.New("there is nothing in the file")

// OpenToRead opens a file and writes nothing.
//
// SQLite reads a file in WAL mode only where it can make files beside it, unless it is told that the file
// does not change. It is told so where no program has the file open, and [File.Close] verifies that it was
// true.
func OpenToRead(ctx context.Context, path string, k Kind) (*File, error) {
	f, err := OpenAnySchema(ctx, path, k)
	if err != nil {
		return nil, err
	}
	if err := k.newest(ctx, f); err != nil {
		return nil, errors.Join(fmt.Errorf("open the %s in %s: %w", k.Name, f.Path, err), f.Read.Close())
	}
	return f, nil
}

// newest returns an error where the schema of an open file is not the newest that this program knows.
func (k Kind) newest(ctx context.Context, f *File) error {
	have, known, err := k.schema(ctx, f.Read)
	switch {
	case err == nil && have > known:
		err = newerSchema(have, known)
	case err == nil && have < known:
		err = fmt.Errorf("%w: it has schema %d, this program reads %d\n"+
			"\"detainerledger migrate --db %s\" brings it up to date and keeps a copy, as serve and import do; "+
			"backup copies it as it is", ErrOldSchema, have, known, f.Path)
	}
	return err
}

// OpenAnySchema opens a file to read it, whatever its schema is.
func OpenAnySchema(ctx context.Context, path string, k Kind) (f *File, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	defer func() {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = fmt.Errorf("there is no %s in %s: %w", k.Name, path, fs.ErrNotExist)
		case err != nil:
			err = fmt.Errorf("open the %s in %s: %w", k.Name, path, err)
		}
	}()
	if err := checkWAL(path); err != nil {
		return nil, err
	}
	stat, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case stat.IsDir():
		return nil, errors.New("it is a folder")
	case stat.Size() == 0:
		return nil, ErrEmpty
	}
	f = &File{kind: k, Path: path, options: []string{"mode", "ro"}}
	still, err := closed(path)
	if err != nil {
		return nil, err
	}
	if still {
		f.options = append(f.options, "immutable", "1")
	}
	if f.Read, err = f.openReaders(); err != nil {
		return nil, err
	}
	if err := k.marks(ctx, f.Read); err != nil {
		return nil, errors.Join(err, f.Read.Close())
	}
	var tables int
	err = f.Read.QueryRowContext(ctx, `select count(*) from sqlite_schema`).Scan(&tables)
	if err == nil && tables == 0 {
		err = ErrEmpty
	}
	if err != nil {
		return nil, errors.Join(err, f.Read.Close())
	}
	if f.opened, err = look(ctx, f); err != nil {
		return nil, errors.Join(err, f.Read.Close())
	}
	return f, nil
}

// closed reports whether the file at path is complete without a -wal and no program has it open: the last to
// close a file removes its -wal.
func closed(path string) (bool, error) {
	wal, err := os.Stat(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil || wal.Size() > 0 {
		return false, err
	}
	// A program that was killed leaves an empty -wal. Where the folder cannot be written,
	// and no program keeps an index of the -wal, SQLite could not read beside it.
	_, err = os.Stat(path + "-shm")
	return errors.Is(err, fs.ErrNotExist), nil
}

// unchanged returns an error where a file that was opened as one that does not change was written to
// meanwhile.
func (f *File) unchanged(ctx context.Context) error {
	if len(f.options) == 2 {
		return nil // SQLite has seen to it
	}
	now, err := f.generationAlone(ctx)
	if err == nil && now != f.opened.alone {
		err = fmt.Errorf("%s was written to while it was read; run the command again", f.Path)
	}
	return err
}

// schema returns which schema the open file has, and the newest that this program knows.
func (k Kind) schema(ctx context.Context, db *sql.DB) (have, known int64, err error) {
	var table int
	err = db.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'goose_db_version'`).Scan(&table)
	if err == nil && table > 0 {
		err = db.QueryRowContext(ctx,
			`select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&have)
	}
	if err != nil {
		return 0, 0, err
	}
	provider, err := k.provider(db)
	if err != nil {
		return 0, 0, err
	}
	for _, source := range provider.ListSources() {
		known = max(known, source.Version)
	}
	return have, known, nil
}

// Schemas returns which schema the file at path has, and the newest that this program
// knows; where they differ, [Open] migrates the file. A file that is not there, or empty,
// has the newest.
func Schemas(ctx context.Context, path string, k Kind) (have, known int64, err error) {
	f, err := OpenAnySchema(ctx, path, k)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrEmpty) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Read.Close()) }()
	have, known, err = k.schema(ctx, f.Read)
	if err == nil && have == 0 {
		have = known // a program that was cut short made the file; there is nothing in it yet
	}
	return have, known, err
}
