package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Refresh puts the file that fill makes in the place of the file at path, if there is one, as one file in one step.
// Programs that have the old one open by [OpenWhole] go on reading that. It refuses while another program has the file
// at path open otherwise, or puts another in its place ([ErrInUse]); and where something is beside it that belongs to
// it.
//
// The SHA-256 of the file is kept beside it. So it is known whether what is at path is, byte for byte, what an earlier
// Refresh put there: then a copy of it is at staged already, and ours is set. Otherwise nothing is there.
func Refresh(ctx context.Context, path string, k Kind, fill func(staged string, ours bool) error) (err error) {
	if path, err = behindLinks(path); err != nil {
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
	return stage(path, k, func(staged string) error {
		ours, err := copyOurs(path, staged)
		if err != nil {
			return err
		}
		return fill(staged, ours)
	}, func(staged string) error {
		if err := errors.Join(toDisk(staged), writeSum(staged, path)); err != nil {
			return err
		}
		// A program that ends between the two leaves a sum that is of no file, so that all is verified the next time.
		if err := os.Rename(staged+sumEnding, path+sumEnding); err != nil {
			return err
		}
		if err := os.Rename(staged, path); err != nil {
			return err
		}
		return toDisk(filepath.Dir(path))
	})
}

// sumEnding is that of the file with the SHA-256 of the one beside it, as sha256sum writes and checks it.
const sumEnding = ".sha256"

// copyOurs copies the file at path to another path if it has the sum that is beside it. Otherwise it leaves nothing
// there.
func copyOurs(path, to string) (ours bool, err error) {
	sum, err := os.ReadFile(path + sumEnding)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false, err
	}
	found, err := sumOf(path, f)
	if err = errors.Join(err, f.Close()); err == nil && strings.HasPrefix(string(sum), found+" ") {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return false, errors.Join(err, os.Remove(to))
}

// sumOf is the SHA-256 of the file at path, which is copied to to meanwhile.
func sumOf(path string, to io.Writer) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.CopyBuffer(io.MultiWriter(sum, to), struct{ io.Reader }{f}, make([]byte, 1<<20)); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// writeSum writes the sum of a file beside it, for the time when it is at path.
func writeSum(file, path string) error {
	sum, err := sumOf(file, io.Discard)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%s  %s\n", sum, filepath.Base(path))
	if err := os.WriteFile(file+sumEnding, []byte(line), 0o600); err != nil {
		return err
	}
	return errors.Join(ownAs(file+sumEnding, file, false), toDisk(file+sumEnding))
}

// oneAtATime keeps another refresh or restore of a file in the folder from going on at the same time, so that none puts
// an older file in the place of a newer one. It makes no file.
func oneAtATime(folder string) (free func() error, err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("%w: another refresh or restore is under way in %s", ErrInUse, folder)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
