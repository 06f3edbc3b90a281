package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// Package sqlite checks which -wal belongs to which file. Every way to open the record uses that check.
func TestEveryOpeningOfTheRecordRefusesTheWALOfAnotherFile(t *testing.T) {
	t.Parallel()
	_, path := filledInWAL(t)
	left := sqlitetest.Killed(t, path)
	sound, _ := filledInWAL(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	backup(t, sound, copied)
	backup(t, sound, left)
	before := sqlitetest.Contents(t, filepath.Dir(left))
	opened, err := store.Open(t.Context(), left)
	if err == nil {
		opened.Close()
	}
	_, toRead := store.OpenToRead(t.Context(), left)
	_, backedUp := store.Backup(t.Context(), left, filepath.Join(t.TempDir(), "copy.db"))
	_, newest := store.Newest(t.Context(), left)
	_, key := store.KeyOf(t.Context(), left)
	for what, err := range map[string]error{"Open": err, "OpenToRead": toRead, "Backup": backedUp, "Newest": newest,
		"KeyOf": key} {
		if !errors.Is(err, sqlite.ErrForeignWAL) {
			t.Errorf("%s: %v, want ErrForeignWAL", what, err)
		}
	}
	if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(left))); diff != "" {
		t.Error("the files are not as they were")
	}
	restored, err := store.Restore(t.Context(), copied, left, time.Now(), nil)
	if err != nil || restored.Version != now(t, sound).Seq {
		t.Fatalf("restored version %d, %v", restored.Version, err)
	}
	if got := now(t, reopen(t, left)).Seq; got != restored.Version {
		t.Errorf("after restoring, the record is at version %d", got)
	}
}

// A record that was replaced accepts no change, and every method reports it.
//
//race:test
func TestReplacedRecordTakesNoChange(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, st, example()...)
	base := now(t, st).Seq
	by := filepath.Join(t.TempDir(), "backup.db")
	backup(t, st, by)
	if err := os.Rename(by, path); err != nil {
		t.Fatal(err)
	}
	before := sqlitetest.Contents(t, filepath.Dir(path))
	for what, err := range map[string]error{
		"Apply":        st.Apply(t.Context(), base, moment, []record.Change{event("lost")}, nil),
		"SetLedgerKey": st.SetLedgerKey(t.Context(), "detainerledger+d52f3d31+Ac/6m8kPE01YXqOCzqwzaZ0s2wtbN/d9Odyy5Zq/yvVj"),
		"Replaced":     st.Replaced(t.Context()),
		"Close":        st.Close(),
	} {
		if !errors.Is(err, sqlite.ErrReplaced) {
			t.Errorf("%s: %v, want ErrReplaced", what, err)
		}
	}
	after := sqlitetest.Contents(t, filepath.Dir(path))
	delete(before, "record.db-shm") // the index of the -wal, with its locks
	delete(after, "record.db-shm")
	if diff := difference(before, after); diff != "" {
		t.Error("something was written")
	}
}

// backup writes a copy of the record to path, replacing any file there.
func backup(t testing.TB, st *store.Store, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if _, err := st.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}
