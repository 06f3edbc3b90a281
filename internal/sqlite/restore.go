package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Restore puts a copy of the file from in the place of the file at path, once check has
// found the copy good. It refuses while a program has the file at path open ([ErrInUse]).
// from is only read. The old file and its -wal are kept under another name in the same
// folder, which now dates; kept are those names.
func Restore(
	ctx context.Context, from, path string, k Kind, now time.Time, check func(staged string) error,
) (kept []string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore the %s in %s: %w", k.Name, path, err)
		}
	}()
	next, err := oneAtATime(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer next()
	free, err := lockOut(path)
	if err != nil {
		return nil, err
	}
	defer free()
	if a, err := os.Stat(from); err == nil {
		if b, err := os.Stat(path); err == nil && os.SameFile(a, b) {
			return nil, errors.New("a file cannot be copied from itself; name another with --from")
		}
	}
	err = stage(path, k, func(staged string) error {
		if err := Copy(ctx, from, staged, k); err != nil {
			return err
		}
		if err := check(staged); err != nil {
			return fmt.Errorf("the copy of %s is not good: %w", from, err)
		}
		return nil
	}, func(staged string) error {
		if kept, err = keepAside(path, now); err != nil {
			return err
		}
		if err := errors.Join(toDisk(filepath.Dir(staged)), os.Rename(staged, path)); err != nil {
			return err
		}
		// From here on the -wal belongs to another file. A program that ends before it is removed leaves a state
		// that every opening refuses and that restoring again repairs.
		return removeAll(path, besides)
	})
	return kept, err
}

// stage has a file filled in a folder beside path, gives it the owner and mode of what is at path, and has it put
// there. It removes what a program that was killed meanwhile has left, so its caller must be the only one
// ([oneAtATime]).
func stage(path string, k Kind, fill, put func(staged string) error) error {
	folder, begins := filepath.Dir(path), filepath.Base(path)+stagedEnding
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), begins) {
			if err := os.RemoveAll(filepath.Join(folder, e.Name())); err != nil {
				return err
			}
		}
	}
	staging, err := os.MkdirTemp(folder, begins)
	if err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	staged := filepath.Join(staging, filepath.Base(path))
	if err := fill(staged); err != nil {
		return err
	}
	if err := ownAs(staged, path, k.Private); err != nil {
		return err
	}
	return put(staged)
}

// stagedEnding is that of the folder in which a file is filled, before random digits.
const stagedEnding = ".staged-"

// ownAs gives a new file the owner of the file that it replaces, so that the program that serves it can write
// it whoever restores it, and its mode unless it is private.
func ownAs(file, place string, private bool) error {
	mode := fs.FileMode(0o644)
	switch stat, err := os.Stat(place); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		mode = stat.Mode().Perm()
		if owner, ok := stat.Sys().(*syscall.Stat_t); ok {
			if err := os.Chown(file, int(owner.Uid), int(owner.Gid)); err != nil {
				return err
			}
		}
	}
	if private {
		mode = 0o600
	}
	return os.Chmod(file, mode)
}

// besides are the endings of the files that SQLite keeps beside a file.
var besides = []string{"-wal", "-journal"}

// keepAside gives the file at path, and those of SQLite beside it, a second name with the time of the
// replacement. It returns those names.
func keepAside(path string, now time.Time) (kept []string, err error) {
	aside := path + ".replaced-" + now.UTC().Format("20060102T150405.000Z")
	for _, part := range append([]string{""}, besides...) {
		err := os.Link(path+part, aside+part)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return kept, err
		}
		kept = append(kept, aside+part)
	}
	return kept, nil
}

// MoveAside moves the file at path, and those of SQLite beside it, to a name with the time. It returns the
// new names; none where there is no file. It refuses while a program has the file open ([ErrInUse]).
func MoveAside(path string, now time.Time) (kept []string, err error) {
	free, err := lockOut(path)
	if err != nil {
		return nil, err
	}
	defer free()
	if kept, err = keepAside(path, now); err != nil {
		return kept, err
	}
	return kept, removeAll(path, append([]string{""}, besides...))
}

// removeAll removes the parts of a file that exist.
func removeAll(path string, parts []string) error {
	for _, part := range append(slices.Clone(parts), "-shm") {
		if err := os.Remove(path + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return toDisk(filepath.Dir(path))
}

// toDisk has what is in a file, or the names in a folder, reach the disk.
func toDisk(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
