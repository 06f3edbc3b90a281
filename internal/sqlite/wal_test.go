package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
)

// Whenever a program is killed, what it wrote is there when the file is opened again.
func TestOpenTakesInTheFilesOwnWAL(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "notebook.db")
	f := open(t, path)
	db := sqlitetest.Raw(t, path)
	for i := range 12 {
		add(t, f, fmt.Sprint("note ", i))
		switch i % 5 { // part of the -wal, or all of it, is in the file
		case 1:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (passive)`)
		case 3:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (restart)`)
		case 4:
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
		}
		left := sqlitetest.Killed(t, path)
		toRead, err := sqlite.OpenToRead(t.Context(), left, notebook)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := notes(t, toRead), notes(t, f); got != want {
			t.Errorf("read with %s, want %s", got, want)
		}
		if err := toRead.Close(); err != nil {
			t.Error(err)
		}
		if got, want := notes(t, open(t, left)), notes(t, f); got != want {
			t.Errorf("opened with %s, want %s", got, want)
		}
	}
}

// A file left by a program without generations is opened, and gets a generation.
func TestOpenTakesInTheWALOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	copied := filepath.Join(t.TempDir(), "notebook.db")
	if err := sqlite.Backup(t.Context(), path, copied, notebook, nil); err != nil {
		t.Fatal(err)
	}
	db := sqlitetest.Raw(t, copied)
	sqlitetest.Execute(t, db, `pragma user_version = 0`, `pragma journal_mode = wal`)
	sqlitetest.Execute(t, db, `insert into note (text) values ('by the older program')`)
	left := sqlitetest.Killed(t, copied)
	f := open(t, left)
	if got, want := notes(t, f), "[one two by the older program]"; got != want {
		t.Errorf("it is opened with %s, want %s", got, want)
	}
	add(t, f, "by the new program")
	if g := sqlitetest.Texts(t, sqlitetest.Raw(t, left), `pragma user_version`)[0]; g == "0" {
		t.Error("the file has no generation")
	}
	if got, want := notes(t, open(t, sqlitetest.Killed(t, left))), notes(t, f); got != want {
		t.Errorf("killed again, it is opened with %s, want %s", got, want)
	}
}

// SQLite would replay the -wal of one file over another, and the result would match neither.
func TestEveryOpeningRefusesTheWALOfAnotherFile(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(t *testing.T, path string){
		"a backup": func(t *testing.T, path string) {
			f, _ := filled(t)
			backup(t, f, path)
		},
		"an earlier copy of the file": func(t *testing.T, path string) {
			sqlitetest.CopyFile(t, path+".early", path)
		},
		"a later copy of the file": func(t *testing.T, path string) {
			sqlitetest.CopyFile(t, path+".late", path)
		},
		"another notebook": func(t *testing.T, path string) {
			_, other := filled(t)
			sqlitetest.CopyFile(t, other, path)
		},
		"a backup that an older program made": func(t *testing.T, path string) {
			f, _ := filled(t)
			backup(t, f, path)
			// This is not in a -wal, because the file is not in that mode.
			sqlitetest.Execute(t, sqlitetest.Raw(t, path), `pragma user_version = 0`)
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
			f, path := filled(t)
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			early := sqlitetest.Killed(t, path)
			add(t, f, "one")
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			add(t, f, "two")
			left := sqlitetest.Killed(t, path)
			add(t, f, "three")
			sqlitetest.Execute(t, db, `pragma wal_checkpoint (truncate)`)
			sqlitetest.CopyFile(t, early, left+".early")
			sqlitetest.CopyFile(t, path, left+".late")
			aside := filepath.Join(t.TempDir(), "notebook.db-wal")
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
			opened, err := sqlite.Open(t.Context(), left, notebook)
			if err == nil {
				opened.Close()
			}
			refuses("Open", err)
			_, err = sqlite.OpenToRead(t.Context(), left, notebook)
			refuses("OpenToRead", err)
			err = sqlite.Backup(t.Context(), left, filepath.Join(t.TempDir(), "copy.db"), notebook, nil)
			refuses("Backup", err)
			_, _, err = sqlite.Schemas(t.Context(), left, notebook)
			refuses("Schemas", err)
			unchanged(t, filepath.Dir(left), before)

			sound, at := filled(t)
			backup(t, sound, at+".backup")
			good := func(staged string) error { return nil }
			if _, err := sqlite.Restore(t.Context(), at+".backup", left, notebook, time.Now(), good); err != nil {
				t.Fatal(err)
			}
			if got, want := notes(t, open(t, left)), notes(t, sound); got != want {
				t.Errorf("after restoring there are %s, want %s", got, want)
			}
		})
	}
}
