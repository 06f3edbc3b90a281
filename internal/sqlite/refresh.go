package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Refresh puts a copy of the file from in the place of the file at path, if there is one, as one file in one step,
// once check has found the copy good. Programs that have the old one open by [OpenWhole] go on reading that. It
// refuses while another program has the file at path open otherwise, or puts another in its place ([ErrInUse]); and
// where something is beside it that belongs to it. from is only read.
func Refresh(ctx context.Context, from, path string, k Kind, check func(staged string) error) (err error) {
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("refresh the %s in %s: %w", k.Name, path, err)
		}
	}()
	free, err := oneAtATime(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer free()
	if err := notFollowed(path); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		unlock, err := lockOut(path)
		if err != nil {
			return err
		}
		if err := unlock(); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return stage(ctx, from, path, k, check, func(staged string) error {
		if err := toDisk(staged); err != nil {
			return err
		}
		if err := os.Rename(staged, path); err != nil {
			return err
		}
		return toDisk(filepath.Dir(path))
	})
}

// oneAtATime keeps another refresh of a file in the folder from going on at the same time, so that none puts an older
// file in the place of a newer one. It makes no file.
func oneAtATime(folder string) (free func() error, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("%w: another refresh is under way in %s", ErrInUse, folder)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
