package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func TestBackupRefusesWhatIsThere(t *testing.T) {
	t.Parallel()
	f, path := filled(t)
	dir := t.TempDir()
	for name, make := range map[string]func(path string) error{
		"a file":             func(path string) error { return os.WriteFile(path, []byte("mine"), 0o644) },
		"an empty file":      func(path string) error { return os.WriteFile(path, nil, 0o644) },
		"a folder":           func(path string) error { return os.Mkdir(path, 0o755) },
		"a link":             func(to string) error { return os.Symlink(path, to) },
		"a link to nowhere":  func(to string) error { return os.Symlink(filepath.Join(dir, "nowhere"), to) },
		"a link to a folder": func(to string) error { return os.Symlink(dir, to) },
	} {
		to := filepath.Join(dir, name)
		if err := make(to); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(to)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Backup(t.Context(), to, nil); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want fs.ErrExist", name, err)
		}
		after, err := os.Lstat(to)
		if err != nil || after.Mode() != before.Mode() || after.Size() != before.Size() || !os.SameFile(before, after) {
			t.Errorf("%s is not as it was: %v, %v", name, after, err)
		}
	}
	if err := f.Backup(t.Context(), path, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the file itself: %v, want fs.ErrExist", err)
	}
	if slices.Contains(files(t, dir), "nowhere") {
		t.Error("the copy went through the link")
	}
}

func TestOfManyBackupsToOnePathOneIsMade(t *testing.T) {
	t.Parallel()
	f, _ := filled(t)
	to := filepath.Join(t.TempDir(), "copy.db")
	errs := make([]error, 8)
	var copying sync.WaitGroup
	for i := range errs {
		copying.Go(func() { errs[i] = f.Backup(t.Context(), to, nil) })
	}
	copying.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d copies were made, want 1", made)
	}
	if got, want := notes(t, open(t, to)), notes(t, f); got != want {
		t.Errorf("the copy has %s, want %s", got, want)
	}
}
