package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// create opens a new record in a directory of the test.
func create(t testing.TB) (st *store.Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.db")
	if err := writeEmpty(path); err != nil {
		t.Fatal(err)
	}
	return reopen(t, path), path
}

// writeEmpty writes a file without changes, and writeExample one with the example.
var (
	writeEmpty   = sqlitetest.Once(func(ctx context.Context, path string) error { return made(ctx, path) })
	writeExample = sqlitetest.Once(func(ctx context.Context, path string) error { return made(ctx, path, example()...) })
)

// made makes a record of the changes.
func made(ctx context.Context, path string, changes ...record.Change) error {
	st, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		err = st.Apply(ctx, 0, moment, changes, nil)
	}
	return errors.Join(err, st.Close())
}

// filledInWAL returns a record with the example, which is still in the -wal beside its file.
func filledInWAL(t testing.TB) (st *store.Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.db")
	st = reopen(t, path)
	apply(t, st, example()...)
	return st, path
}

// reopen opens the record at path until the test ends.
func reopen(t testing.TB, path string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// filled returns a new record with the example in it.
func filled(t testing.TB) (st *store.Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.db")
	if err := writeExample(path); err != nil {
		t.Fatal(err)
	}
	return reopen(t, path), path
}
