package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// Whenever a program is killed, what it wrote is there when the file is opened again.
func TestOpenTakesInTheFilesOwnWAL(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	db := sqlitetest.Raw(t, path)
	for i, c := range example() {
		apply(t, st, c)
		switch i % 5 { // part of the -wal, or all of it, is in the file
		case 1:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (passive)`)
		case 3:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (restart)`)
		case 4:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
		}
		left := sqlitetest.Killed(t, path)
		toRead, err := store.OpenToRead(t.Context(), left)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := now(t, toRead).Seq, now(t, st).Seq; got != want {
			t.Errorf("read at version %d, want %d", got, want)
		}
		if err := toRead.Close(); err != nil {
			t.Error(err)
		}
		if got, want := now(t, reopen(t, left)).Seq, now(t, st).Seq; got != want {
			t.Errorf("opened at version %d, want %d", got, want)
		}
	}
}

// A file that a program without generations left is opened, and gets one.
func TestOpenTakesInTheWALOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	copied := filepath.Join(t.TempDir(), "record.db")
	if _, err := store.Backup(t.Context(), path, copied); err != nil {
		t.Fatal(err)
	}
	db := sqlitetest.Raw(t, copied)
	sqlitetest.Execute(t, db, `pragma user_version = 0`, `pragma journal_mode = wal`)
	sqlitetest.Execute(t, db, `insert into ledger_key (id, key) values (1, 'a key')`)
	left := sqlitetest.Killed(t, copied)
	st := reopen(t, left)
	if key, err := st.LedgerKey(t.Context()); key != "a key" || err != nil {
		t.Errorf("the key in its -wal is %q, %v", key, err)
	}
	apply(t, st, event("by the new program"))
	if g := sqlitetest.Texts(t, sqlitetest.Raw(t, left), `pragma user_version`)[0]; g == "0" {
		t.Error("the file has no generation")
	}
	if got, want := now(t, reopen(t, sqlitetest.Killed(t, left))).Seq, now(t, st).Seq; got != want {
		t.Errorf("killed again, it is at version %d, want %d", got, want)
	}
}

// SQLite would replay the -wal of one file over another, and what comes of it is neither.
func TestEveryOpeningRefusesTheWALOfAnotherFile(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(t *testing.T, path string){
		"a backup": func(t *testing.T, path string) {
			st, _ := filled(t)
			backup(t, st, path)
		},
		"an earlier copy of the file": func(t *testing.T, path string) {
			sqlitetest.CopyFile(t, path+".early", path)
		},
		"a later copy of the file": func(t *testing.T, path string) {
			sqlitetest.CopyFile(t, path+".late", path)
		},
		"another record": func(t *testing.T, path string) {
			_, other := filled(t)
			sqlitetest.CopyFile(t, other, path)
		},
		"a backup that an older program made": func(t *testing.T, path string) {
			st, _ := filled(t)
			backup(t, st, path)
			sqlitetest.Execute(t, sqlitetest.Raw(t, path), `pragma user_version = 0`) // in no -wal, as the file is not in that mode
		},
		"an empty file": func(t *testing.T, path string) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		},
		"no file": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, path := filled(t)
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			early := sqlitetest.Killed(t, path)
			apply(t, st, event("one"))
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			apply(t, st, event("two"))
			left := sqlitetest.Killed(t, path)
			apply(t, st, event("three"))
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			sqlitetest.CopyFile(t, early, left+".early")
			sqlitetest.CopyFile(t, path, left+".late")
			aside := filepath.Join(t.TempDir(), "record.db-wal")
			if err := os.Rename(left+"-wal", aside); err != nil {
				t.Fatal(err)
			}
			put(t, left)
			os.Remove(left + "-wal")
			os.Remove(left + "-shm")
			if err := os.Rename(aside, left+"-wal"); err != nil {
				t.Fatal(err)
			}
			before := sqlitetest.Contents(t, filepath.Dir(left))
			refuses := func(what string, err error) {
				t.Helper()
				if !errors.Is(err, sqlite.ErrForeignWAL) || !strings.Contains(fmt.Sprint(err), left) {
					t.Errorf("%s: %v, want ErrForeignWAL that names %s", what, err, left)
				}
			}
			opened, err := store.Open(t.Context(), left)
			if err == nil {
				opened.Close()
			}
			refuses("Open", err)
			_, err = store.OpenToRead(t.Context(), left)
			refuses("OpenToRead", err)
			_, err = store.Backup(t.Context(), left, filepath.Join(t.TempDir(), "copy.db"))
			refuses("Backup", err)
			_, err = store.Newest(t.Context(), left)
			refuses("Newest", err)
			if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(left))); diff != "" {
				t.Error("the files are not as they were")
			}
			sound, at := filled(t)
			backup(t, sound, at+".backup")
			restored, err := store.Restore(t.Context(), at+".backup", left, time.Now())
			if err != nil || restored.Version != now(t, sound).Seq {
				t.Fatalf("restored version %d, %v", restored.Version, err)
			}
			if got := now(t, reopen(t, left)).Seq; got != restored.Version {
				t.Errorf("after restoring, the record is at version %d", got)
			}
		})
	}
}

// backup writes a copy of the record to path, over what is there.
func backup(t testing.TB, st *store.Store, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if _, err := st.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}
