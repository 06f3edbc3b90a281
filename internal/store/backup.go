package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"detainerledger/internal/record"
)

// Backup writes a consistent copy of the record to a new file at path while
// readers and the writer go on, and checks the copy. It returns the version of
// the copy. It refuses a path where there is something already, and leaves
// nothing there when it fails.
func (s *Store) Backup(ctx context.Context, path string) (record.Seq, error) {
	var seq record.Seq
	err := newFile(path, 0o644, func(path string) error {
		if err := s.copyTo(ctx, path); err != nil {
			return err
		}
		copied, err := openToCheck(path)
		if err != nil {
			return err
		}
		defer copied.Close()
		seq, err = newestSeq(ctx, copied)
		return err
	})
	return seq, err
}

// Backup writes a copy of the record in the file from to a new file at path, as
// [Store.Backup] does. It writes nothing to the record, and takes one of any schema as it
// is.
func Backup(ctx context.Context, from, path string) (seq record.Seq, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, err
	}
	f, err := openAnySchema(ctx, from, k)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return (&Store{file: f}).Backup(ctx, path)
}

// BackupDesk writes a copy of the desk in the file from to a new file at path that only
// its owner can read, as [Backup] does.
func BackupDesk(ctx context.Context, from, path string) (err error) {
	k, err := deskKind()
	if err != nil {
		return err
	}
	f, err := openAnySchema(ctx, from, k)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return newFile(path, 0o600, func(path string) error { return f.copyTo(ctx, path) })
}

// newFile has a file filled under another name and then gives it the name path, so that
// what has that name is whole even if the program is killed. It refuses a path where there
// is something already, and leaves nothing behind when it fails.
func newFile(path string, mode fs.FileMode, fill func(path string) error) (err error) {
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup to %s: %w", path, err)
		}
	}()
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(path), filepath.Base(path)+".unfinished-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(unfinished)) }()
	filled := filepath.Join(unfinished, "copy")
	if err := fill(filled); err != nil {
		return err
	}
	if err := os.Chmod(filled, mode); err != nil {
		return err
	}
	// A link is refused where there is something by now; a file system without links is
	// asked to rename.
	err = os.Link(filled, path)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported) {
		err = os.Rename(filled, path)
	}
	return errors.Join(err, syncFolder(filepath.Dir(path)))
}

// copyTo writes a consistent copy of the file to path, where there is nothing, and
// checks it.
func (f file) copyTo(ctx context.Context, path string) error {
	// The pool of readers refuses "vacuum into", the writer would have to wait.
	from, err := sql.Open("sqlite3", f.dsn())
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return err
	}
	if err := beginAnew(ctx, path); err != nil {
		return err
	}
	to, err := openToCheck(path)
	if err != nil {
		return err
	}
	defer to.Close()
	faults, err := integrity(ctx, to, f.kind.checks)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("the copy is damaged: %s", faults[0])
	}
	return nil
}

// beginAnew gives a copy a generation of its own, so that it is not taken for the file
// that it was made of.
func beginAnew(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite3", dsn(path, "mode", "rw"))
	if err != nil {
		return err
	}
	return errors.Join(setGeneration(ctx, db, firstGeneration()), db.Close())
}

// newestSeq is the number of the last change in an open record of any schema, 0 for none.
func newestSeq(ctx context.Context, db *sql.DB) (seq record.Seq, err error) {
	err = db.QueryRowContext(ctx, `select coalesce(max(seq), 0) from change`).Scan(&seq)
	return seq, err
}

// Size is how long the file is, in bytes, without what is not yet written to it.
func (s *Store) Size() (int64, error) {
	file, err := os.Stat(s.path)
	if err != nil {
		return 0, err
	}
	return file.Size(), nil
}
