package sqlite_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
)

// A program that has the file open notices that another file has replaced it, and writes to neither.
func TestReplacedFileIsNoticedAndNotWrittenTo(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string]func(t *testing.T, path, by string) error{
		"another is moved to its place": func(_ *testing.T, path, by string) error { return os.Rename(by, path) },
		"it is removed":                 func(_ *testing.T, path, _ string) error { return os.Remove(path) },
		"it is moved away": func(_ *testing.T, path, _ string) error {
			return os.Rename(path, path+".old")
		},
		"its -wal is removed": func(_ *testing.T, path, _ string) error { return os.Remove(path + "-wal") },
		"another is copied over it": func(t *testing.T, path, by string) error {
			bytes, err := os.ReadFile(by)
			if err != nil {
				return err
			}
			return os.WriteFile(path, bytes, 0o644)
		},
		"an earlier copy is copied over it": func(t *testing.T, path, _ string) error {
			bytes, err := os.ReadFile(path + ".early")
			if err != nil {
				return err
			}
			return os.WriteFile(path, bytes, 0o644)
		},
	} {
		for _, checkpointed := range []bool{false, true} {
			if name == "an earlier copy is copied over it" && !checkpointed {
				continue // all of it is still in the -wal, so the copy equals the file
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "notebook.db")
				f, err := sqlite.Open(t.Context(), path, notebook)
				if err != nil {
					t.Fatal(err)
				}
				by := filepath.Join(t.TempDir(), "backup.db")
				backup(t, f, by)
				sqlitetest.CopyFile(t, path, path+".early")
				add(t, f, "one", "two")
				if checkpointed {
					sqlitetest.Execute(t, sqlitetest.Raw(t, path), `pragma wal_checkpoint (truncate)`)
					add(t, f, "by which the file is looked at")
				}
				if err := replace(t, path, by); err != nil {
					t.Fatal(err)
				}
				before := sqlitetest.Contents(t, filepath.Dir(path))
				for what, err := range map[string]error{
					"Ready":    f.Write.Ready(t.Context()),
					"Exec":     exec(t.Context(), f),
					"CutLog":   cutLog(f),
					"Replaced": f.Replaced(t.Context()),
					"Close":    f.Close(),
				} {
					if !errors.Is(err, sqlite.ErrReplaced) {
						t.Errorf("%s: %v, want ErrReplaced", what, err)
					}
				}
				delete(before, "notebook.db-shm") // the index of the -wal, with its locks
				after := sqlitetest.Contents(t, filepath.Dir(path))
				delete(after, "notebook.db-shm")
				if !maps.Equal(before, after) {
					t.Error("something was written")
				}
			})
		}
	}
}

func exec(ctx context.Context, f *sqlite.File) error {
	_, err := f.Write.Exec(ctx, `insert into note (text) values ('lost')`)
	return err
}

func cutLog(f *sqlite.File) error {
	_, err := f.CutLog()
	return err
}

// What programs normally do with a file is not mistaken for a replacement.
func TestOwnFileIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	f, path := filled(t)
	other := open(t, path)
	db := sqlitetest.Raw(t, path)
	for i := range 60 {
		by := f
		if i%2 == 1 {
			by = other
		}
		add(t, by, "more")
		switch i % 7 {
		case 2:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (passive)`)
		case 4:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
		case 5:
			backup(t, f, path+".copy")
		}
		for _, f := range []*sqlite.File{f, other} {
			if err := f.Replaced(t.Context()); err != nil {
				t.Fatalf("after %d changes: %v", i+1, err)
			}
		}
	}
}

// A site checks its file some hundred times a second.
func BenchmarkReplaced(b *testing.B) {
	f, _ := filled(b)
	for b.Loop() {
		if err := f.Replaced(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
