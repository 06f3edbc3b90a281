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
	"detainerledger/internal/store"
)

// killed copies a file and its -wal to another folder, as they would be after the program
// that has the file open was killed now.
func killed(t testing.TB, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	for _, part := range []string{"", "-wal"} {
		copyFile(t, path+part, to+part)
	}
	return to
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	bytes, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, bytes, 0o644); err != nil {
		t.Fatal(err)
	}
}

// contents returns what is in the files of a folder.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		bytes, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(bytes)
	}
	return all
}

// Whenever a program is killed, what it wrote is there when the file is opened again.
func TestOpenTakesInTheFilesOwnWAL(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	db := raw(t, path)
	for i, c := range example() {
		apply(t, st, c)
		switch i % 5 { // part of the -wal, or all of it, is in the file
		case 1:
			execute(t, db, `pragma wal_checkpoint (passive)`)
		case 3:
			execute(t, db, `pragma wal_checkpoint (restart)`)
		case 4:
			execute(t, db, `pragma wal_checkpoint (truncate)`)
		}
		left := killed(t, path)
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
	db := raw(t, copied)
	execute(t, db, `pragma user_version = 0`, `pragma journal_mode = wal`)
	execute(t, db, `insert into ledger_key (id, key) values (1, 'a key')`)
	left := killed(t, copied)
	st := reopen(t, left)
	if key, err := st.LedgerKey(t.Context()); key != "a key" || err != nil {
		t.Errorf("the key in its -wal is %q, %v", key, err)
	}
	apply(t, st, event("by the new program"))
	if g := texts(t, raw(t, left), `pragma user_version`)[0]; g == "0" {
		t.Error("the file has no generation")
	}
	if got, want := now(t, reopen(t, killed(t, left))).Seq, now(t, st).Seq; got != want {
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
			copyFile(t, path+".early", path)
		},
		"a later copy of the file": func(t *testing.T, path string) {
			copyFile(t, path+".late", path)
		},
		"another record": func(t *testing.T, path string) {
			_, other := filled(t)
			copyFile(t, other, path)
		},
		"a backup that an older program made": func(t *testing.T, path string) {
			st, _ := filled(t)
			backup(t, st, path)
			execute(t, raw(t, path), `pragma user_version = 0`) // in no -wal, as the file is not in that mode
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
			db := raw(t, path)
			execute(t, db, `pragma wal_checkpoint (truncate)`)
			early := killed(t, path)
			apply(t, st, event("one"))
			execute(t, db, `pragma wal_checkpoint (truncate)`)
			apply(t, st, event("two"))
			left := killed(t, path)
			apply(t, st, event("three"))
			execute(t, db, `pragma wal_checkpoint (truncate)`)
			copyFile(t, early, left+".early")
			copyFile(t, path, left+".late")
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
			before := contents(t, filepath.Dir(left))
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
			if diff := difference(before, contents(t, filepath.Dir(left))); diff != "" {
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

func TestDesksOpeningRefusesTheWALOfAnotherFile(t *testing.T) {
	t.Parallel()
	desk, path := createDesk(t)
	if err := desk.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	// The desk moves its -wal into the file after each transaction, unless a reader is there.
	reader := raw(t, path)
	execute(t, reader, `begin`)
	texts(t, reader, `select count(*) from act`)
	if err := desk.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	left := killed(t, path)
	execute(t, reader, `rollback`)
	other, at := createDesk(t)
	if err := other.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(left); err != nil {
		t.Fatal(err)
	}
	if err := store.BackupDesk(t.Context(), at, left+".copy"); err != nil {
		t.Fatal(err)
	}
	copyFile(t, left+".copy", left)
	if _, err := store.OpenDesk(t.Context(), left); !errors.Is(err, sqlite.ErrForeignWAL) {
		t.Errorf("%v, want ErrForeignWAL", err)
	}
	if _, err := store.RestoreDesk(t.Context(), left+".copy", left, time.Now()); err != nil {
		t.Fatal(err)
	}
	again, err := store.OpenDesk(t.Context(), left)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
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
