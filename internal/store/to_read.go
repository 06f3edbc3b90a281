package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"detainerledger/internal/record"
)

// ErrOldSchema is wrapped by the error of an opening that would have to migrate the file.
var ErrOldSchema = errors.New("the file was made by an older program")

// ErrEmpty is wrapped by the error of an opening to read of a file of 0 bytes, or of one
// that a program began and never filled.
var ErrEmpty = errors.New("there is nothing in the file")

// openFileToRead opens a file and writes nothing.
//
// SQLite reads a file in WAL mode only where it can make files beside it, unless it is
// told that the file does not change. So it is told that where no program has the file
// open, and [file.Close] makes sure that it was true.
func openFileToRead(ctx context.Context, path string, k kind) (file, error) {
	f, err := openAnySchema(ctx, path, k)
	if err != nil {
		return file{}, err
	}
	have, known, err := k.schema(ctx, f.read)
	switch {
	case err == nil && have > known:
		err = newerSchema(have, known)
	case err == nil && have < known:
		err = fmt.Errorf("%w: it has schema %d, this program reads %d\n"+
			"\"detainerledger migrate --db %s\" brings it up to date and keeps a copy, as serve and import do; "+
			"backup copies it as it is", ErrOldSchema, have, known, f.path)
	}
	if err != nil {
		return file{}, errors.Join(fmt.Errorf("open the %s in %s: %w", k.name, f.path, err), f.read.Close())
	}
	return f, nil
}

// openAnySchema opens a file to read it, whatever its schema is.
func openAnySchema(ctx context.Context, path string, k kind) (f file, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return file{}, err
	}
	defer func() {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = fmt.Errorf("there is no %s in %s: %w", k.name, path, fs.ErrNotExist)
		case err != nil:
			err = fmt.Errorf("open the %s in %s: %w", k.name, path, err)
		}
	}()
	if err := checkWAL(path); err != nil {
		return file{}, err
	}
	stat, err := os.Stat(path)
	switch {
	case err != nil:
		return file{}, err
	case stat.IsDir():
		return file{}, errors.New("it is a folder")
	case stat.Size() == 0:
		return file{}, ErrEmpty
	}
	f = file{kind: k, path: path, options: []string{"mode", "ro"}}
	still, err := closed(path)
	if err != nil {
		return file{}, err
	}
	if still {
		f.options = append(f.options, "immutable", "1")
	}
	if f.read, err = openReaders(f.dsn("_query_only", "on")); err != nil {
		return file{}, err
	}
	if err := k.marks(ctx, f.read); err != nil {
		return file{}, errors.Join(err, f.read.Close())
	}
	var tables int
	err = f.read.QueryRowContext(ctx, `select count(*) from sqlite_schema`).Scan(&tables)
	if err == nil && tables == 0 {
		err = ErrEmpty
	}
	if err != nil {
		return file{}, errors.Join(err, f.read.Close())
	}
	if f.opened, err = look(ctx, f); err != nil {
		return file{}, errors.Join(err, f.read.Close())
	}
	return f, nil
}

// closed reports whether the file at path holds all of itself and no program has it open:
// the last to close a file removes its -wal.
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

// unchanged returns an error where a file that was read as one that does not change was
// written to meanwhile.
func (f file) unchanged(ctx context.Context) error {
	if len(f.options) == 2 {
		return nil // SQLite has seen to it
	}
	now, err := f.generationAlone(ctx)
	if err == nil && now != f.opened.alone {
		err = fmt.Errorf("%s was written to while it was read; run the command again", f.path)
	}
	return err
}

// schema returns which schema the open file has, and the newest that this program knows.
func (k kind) schema(ctx context.Context, db *sql.DB) (have, known int64, err error) {
	var table int
	err = db.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'goose_db_version'`).Scan(&table)
	if err == nil && table > 0 {
		err = db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&have)
	}
	if err != nil {
		return 0, 0, err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, k.migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(k.inGo...))
	if err != nil {
		return 0, 0, err
	}
	for _, source := range provider.ListSources() {
		known = max(known, source.Version)
	}
	return have, known, nil
}

// Schemas returns which schema the record in the file at path has, and the newest that
// this program knows; where they differ, [Open] migrates the file. A file that is not
// there, or empty, has the newest.
func Schemas(ctx context.Context, path string) (have, known int64, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, 0, err
	}
	return schemas(ctx, path, k)
}

// DeskSchemas is what [Schemas] is, of a desk.
func DeskSchemas(ctx context.Context, path string) (have, known int64, err error) {
	k, err := deskKind()
	if err != nil {
		return 0, 0, err
	}
	return schemas(ctx, path, k)
}

func schemas(ctx context.Context, path string, k kind) (have, known int64, err error) {
	f, err := openAnySchema(ctx, path, k)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrEmpty) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.read.Close()) }()
	have, known, err = k.schema(ctx, f.read)
	if err == nil && have == 0 {
		have = known // a program that was cut short made the file; there is nothing in it yet
	}
	return have, known, err
}

// Newest returns the number of the last change of the record in the file at path, which
// it only reads, whatever its schema is; 0 where there is no file or nothing in it.
func Newest(ctx context.Context, path string) (record.Seq, error) {
	k, err := recordKind()
	if err != nil {
		return 0, err
	}
	f, err := openAnySchema(ctx, path, k)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrEmpty) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.read.Close()
	var tables int
	err = f.read.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'change'`).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	return newestSeq(ctx, f.read)
}

// KeyOf returns the public key that signs the record in the file at path, which it only
// reads, whatever its schema is. The error wraps [record.ErrNotFound] where it has none.
func KeyOf(ctx context.Context, path string) (string, error) {
	k, err := recordKind()
	if err != nil {
		return "", err
	}
	f, err := openAnySchema(ctx, path, k)
	if err != nil {
		return "", err
	}
	defer f.read.Close()
	return (&Store{file: f}).LedgerKey(ctx)
}
