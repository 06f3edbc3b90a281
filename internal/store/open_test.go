package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// files returns the names in a directory.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOpenCreatesAnEmptyRecord(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	snap := now(t, st)
	if snap.Seq != 0 || !snap.At.IsZero() {
		t.Errorf("a new record is at version %d of %s", snap.Seq, snap.At)
	}
	if places, err := snap.Jurisdictions(t.Context(), store.Filter{}); err != nil || len(places) > 0 {
		t.Errorf("a new record names %v, %v", places, err)
	}
	if _, err := snap.Listing(t.Context(), "nv/clark-county"); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("the listing of a place in a new record: %v, want ErrNotFound", err)
	}
	db := sqlitetest.Raw(t, path)
	if got := sqlitetest.Texts(t, db, `select application_id from pragma_application_id`); got[0] != fmt.Sprint(0x44544c52) {
		t.Errorf("application id %s", got[0])
	}
	if got := sqlitetest.Texts(t, db, `select max(version_id) from goose_db_version`); got[0] != fmt.Sprint(store.Schema()) {
		t.Errorf("the file has schema %s, the program knows %d", got[0], store.Schema())
	}
	if got := sqlitetest.Texts(t, db, `pragma journal_mode`); got[0] != "wal" {
		t.Errorf("journal mode %s, want wal, so that readers and the writer go on side by side", got[0])
	}
}

func TestReopeningKeepsTheRecord(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, st, example()...)
	want := everything(t, now(t, st))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, filepath.Dir(path)); !slices.Equal(got, []string{"record.db"}) {
		t.Errorf("after closing there are %q, want the one file", got)
	}
	again := reopen(t, path)
	if diff := difference(want, everything(t, now(t, again))); diff != "" {
		t.Errorf("reopened (-want +got):\n%s", diff)
	}
	if got := now(t, again).Seq; got != record.Seq(len(example())) {
		t.Errorf("version %d", got)
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"what?.db", "what?mode=memory", "100%.db", "%41.db", "a#b.db", "with a space.db", "a&b=c;d.db", "ü–記録.db", `back\slash.db`, "'quoted' \"twice\".db", ":memory:", "file:x.db", "-dash"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			st, err := store.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, st, example()...)
			if got := now(t, st).Seq; got == 0 {
				t.Error("the readers see nothing")
			}
			copied := path + "?copy#1%20"
			if _, err := st.Backup(t.Context(), copied); err != nil {
				t.Error(err)
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
			want := []string{name, filepath.Base(copied)}
			if got := files(t, filepath.Dir(path)); !slices.Equal(got, want) {
				t.Errorf("there are %q, want %q", got, want)
			}
		})
	}
}

func TestOpenTakesARelativePath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	st, err := store.Open(t.Context(), "record.db")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if !slices.Contains(files(t, dir), "record.db") {
		t.Errorf("there are %q", files(t, dir))
	}
}

func TestOpenRefusesWhatIsNoRecordAndLeavesItAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"a text file", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("report,section,measure,jurisdiction\n", 100)), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "not a database"},
		{"another SQLite database", func(t *testing.T, path string) {
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `create table bookmark (address text)`, `insert into bookmark values ('https://example.org')`)
			db.Close()
		}, "not a record of this program"},
		{"another program's SQLite database", func(t *testing.T, path string) {
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `pragma application_id = 7`, `create table change (seq integer primary key)`)
			db.Close()
		}, "not a record of this program"},
		{"a record with a newer schema", func(t *testing.T, path string) {
			st, err := store.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `insert into goose_db_version (version_id, is_applied) values (9999, 1)`)
			db.Close()
		}, "schema 9999, this program knows " + fmt.Sprint(store.Schema())},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "file.db")
			test.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			st, err := store.Open(t.Context(), path)
			if err == nil {
				st.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("the error lacks %q or the path: %v", test.want, err)
			}
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(before, after) {
				t.Error("the file is not as it was")
			}
			if got := files(t, filepath.Dir(path)); !slices.Equal(got, []string{"file.db"}) {
				t.Errorf("beside it there is something new: %q", got)
			}
		})
	}
}

func TestOpenRefusesAFolderAndAMissingFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "missing", "record.db")} {
		if st, err := store.Open(t.Context(), path); err == nil {
			st.Close()
			t.Errorf("%s was opened", path)
		}
	}
	if got := files(t, dir); len(got) > 0 {
		t.Errorf("there is something new: %q", got)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if st, err := store.Open(ctx, filepath.Join(t.TempDir(), "record.db")); err == nil {
		st.Close()
		t.Error("opened under an ended context")
	}
}

func TestOpenGoesOnWhereACreationWasCutShort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	db := sqlitetest.Raw(t, path)
	// The table of versions comes to be before the first migration runs.
	sqlitetest.Execute(t, db, `create table goose_db_version (id integer primary key autoincrement, version_id integer not null, is_applied integer not null, tstamp timestamp default (datetime('now')))`,
		`insert into goose_db_version (version_id, is_applied) values (0, 1)`)
	db.Close()
	apply(t, reopen(t, path), example()...)
}

func TestManyCanOpenANewRecordAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	var opening sync.WaitGroup
	for range 6 {
		opening.Go(func() {
			st, err := store.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	apply(t, reopen(t, path), example()...)
}
