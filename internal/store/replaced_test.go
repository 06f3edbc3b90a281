package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// A program that has the file open notices that another one is in its place, and writes
// to neither.
func TestReplacedFileIsNoticedAndNotWrittenTo(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string]func(t *testing.T, path, by string) error{
		"another is moved to its place": func(_ *testing.T, path, by string) error { return os.Rename(by, path) },
		"it is removed":                 func(_ *testing.T, path, _ string) error { return os.Remove(path) },
		"it is moved away":              func(_ *testing.T, path, _ string) error { return os.Rename(path, path+".old") },
		"its -wal is removed":           func(_ *testing.T, path, _ string) error { return os.Remove(path + "-wal") },
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
				continue // all is in the -wal still, so the copy is what the file is
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "record.db")
				st, err := store.Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				by := filepath.Join(t.TempDir(), "backup.db")
				backup(t, st, by)
				sqlitetest.CopyFile(t, path, path+".early")
				apply(t, st, example()...)
				if checkpointed {
					sqlitetest.Execute(t, sqlitetest.Raw(t, path), `pragma wal_checkpoint (truncate)`)
					apply(t, st, event("by which the file is looked at"))
				}
				base := now(t, st).Seq
				if err := replace(t, path, by); err != nil {
					t.Fatal(err)
				}
				before := sqlitetest.Contents(t, filepath.Dir(path))
				if err := st.Apply(t.Context(), base, moment, []record.Change{event("lost")}, nil); !errors.Is(err, sqlite.ErrReplaced) {
					t.Errorf("a change was taken: %v, want ErrReplaced", err)
				}
				if err := st.Replaced(t.Context()); !errors.Is(err, sqlite.ErrReplaced) {
					t.Errorf("%v, want ErrReplaced", err)
				}
				if err := st.Close(); !errors.Is(err, sqlite.ErrReplaced) {
					t.Errorf("closed with %v, want ErrReplaced", err)
				}
				after := sqlitetest.Contents(t, filepath.Dir(path))
				delete(before, "record.db-shm") // the index of the -wal, with its locks
				delete(after, "record.db-shm")
				if diff := difference(before, after); diff != "" {
					t.Error("something was written")
				}
			})
		}
	}
}

// What programs do with a file in the ordinary way is no replacement.
func TestOwnFileIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	other := reopen(t, path)
	db := sqlitetest.Raw(t, path)
	for i := range 60 {
		by := st
		if i%2 == 1 {
			by = other
		}
		apply(t, by, event("more"))
		switch i % 7 {
		case 2:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (passive)`)
		case 4:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
		case 5:
			backup(t, st, path+".copy")
		}
		for _, st := range []*store.Store{st, other} {
			if err := st.Replaced(t.Context()); err != nil {
				t.Fatalf("after %d changes: %v", i+1, err)
			}
		}
	}
}

// A site looks at its file some hundred times a second.
func BenchmarkReplaced(b *testing.B) {
	st, _ := filled(b)
	for b.Loop() {
		if err := st.Replaced(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
