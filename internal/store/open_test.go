package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	if got := sqlitetest.Texts(t, db,
		`select application_id from pragma_application_id`); got[0] != fmt.Sprint(0x44544c52) {
		t.Errorf("application id %s", got[0])
	}
	if got := sqlitetest.Texts(t, db,
		`select max(version_id) from goose_db_version`); got[0] != fmt.Sprint(store.Schema()) {
		t.Errorf("the file has schema %s, the program knows %d", got[0], store.Schema())
	}
	if got := sqlitetest.Texts(t, db, `pragma journal_mode`); got[0] != "wal" {
		t.Errorf("journal mode %s, want wal, so that readers and the writer work at the same time", got[0])
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

func TestOpenRefusesWhatIsNoRecordAndLeavesItAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"a text file", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("report,section,measure,jurisdiction\n", 100)),
				0o644); err != nil {
				t.Fatal(err)
			}
		}, "not a database"},
		{"another SQLite database", func(t *testing.T, path string) {
			db := sqlitetest.Raw(t, path)
			sqlitetest.Execute(t, db, `create table bookmark (address text)`,
				`insert into bookmark values ('https://example.org')`)
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
