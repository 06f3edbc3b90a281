package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Backup writes a consistent copy of the file to a new file at path while readers and the
// writer go on, and checks the copy. It refuses a path where there is something already, and
// leaves nothing there when it fails. look, where it is not nil, is given the copy.
func (f *File) Backup(ctx context.Context, path string, look func(copied *sql.DB) error) error {
	mode := fs.FileMode(0o644)
	if f.kind.Private {
		mode = 0o600
	}
	return newFile(path, mode, func(path string) error { return f.copyTo(ctx, path, look) })
}

// Backup writes a copy of the file from, as [File.Backup] does. It writes nothing to it, and
// takes one of any schema as it is.
func Backup(ctx context.Context, from, path string, k Kind, look func(copied *sql.DB) error) (err error) {
	f, err := OpenAnySchema(ctx, from, k)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Backup(ctx, path, look)
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
	// A link fails where something is there by now. On a file system without links we rename.
	err = os.Link(filled, path)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported) {
		err = os.Rename(filled, path)
	}
	return errors.Join(err, toDisk(filepath.Dir(path)))
}

// copyTo writes a consistent copy of the file to path, where there is nothing, and
// checks it. look, where it is not nil, is given the copy.
func (f *File) copyTo(ctx context.Context, path string, look func(copied *sql.DB) error) error {
	// The pool of readers refuses "vacuum into", the writer would have to wait.
	from, err := f.Connect()
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return err
	}
	if err := BeginAnew(ctx, path); err != nil {
		return err
	}
	to, err := openToCheck(path)
	if err != nil {
		return err
	}
	defer to.Close()
	faults, err := Integrity(ctx, to, f.kind.Checks)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("the copy is damaged: %s", faults[0])
	}
	if look == nil {
		return nil
	}
	return look(to)
}

// Copy writes a consistent copy of the file from, of whatever schema, to path, where there is nothing, and checks it.
func Copy(ctx context.Context, from, path string, k Kind) error {
	f, err := OpenAnySchema(ctx, from, k)
	if err != nil {
		return err
	}
	return errors.Join(f.copyTo(ctx, path, nil), f.Close())
}

// BeginAnew gives a copy that no program has open a generation of its own, so that it is not taken for the file that it
// was made of, and the mode in which nothing is made beside a file to read it.
func BeginAnew(ctx context.Context, path string) error {
	db, err := Connect(path, "mode", "rw", "_journal_mode", "delete")
	if err != nil {
		return err
	}
	return errors.Join(setGeneration(ctx, db, firstGeneration()), db.Close())
}
