package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// still returns a record that no program has open.
func still(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, st, example()...)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenToReadWritesNothing(t *testing.T) {
	t.Parallel()
	path := still(t)
	before := sqlitetest.Contents(t, filepath.Dir(path))
	st, err := store.OpenToRead(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if faults, err := st.Integrity(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("%q, %v", faults, err)
	}
	if _, err := st.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db")); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"Apply":        st.Apply(t.Context(), now(t, st).Seq, moment, []record.Change{event("more")}, nil),
		"SetLedgerKey": st.SetLedgerKey(t.Context(), "detainerledger+d52f3d31+Ac/6m8kPE01YXqOCzqwzaZ0s2wtbN/d9Odyy5Zq/yvVj"),
	} {
		if err == nil || !strings.Contains(err.Error(), "opened to be read") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(path))); diff != "" {
		t.Error("the folder is not as it was")
	}
}

func TestOpenToReadRefusesWhatIsNoRecord(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	// The file of a new record without its -wal, which has everything.
	_, path := filledInWAL(t)
	alone := filepath.Join(dir, "alone.db")
	sqlitetest.CopyFile(t, path, alone)
	for path, want := range map[string]error{
		filepath.Join(dir, "absent.db"): fs.ErrNotExist,
		empty:                           sqlite.ErrEmpty,
		alone:                           sqlite.ErrEmpty,
	} {
		if _, err := store.OpenToRead(t.Context(), path); !errors.Is(err, want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := store.OpenToRead(t.Context(), dir); err == nil {
		t.Error("a folder was opened")
	}
	if got := len(sqlitetest.Contents(t, dir)); got != 2 {
		t.Errorf("there are %d files now, want 2", got)
	}
}

// Reading does not migrate, and the error names the command that does. A backup copies the file unchanged.
func TestOlderSchemaIsNotMigratedByReading(t *testing.T) {
	t.Parallel()
	path := still(t)
	harm(t, path, `delete from goose_db_version where version_id > 2`)
	before := sqlitetest.Contents(t, filepath.Dir(path))
	if _, err := store.OpenToRead(t.Context(), path); !errors.Is(err, sqlite.ErrOldSchema) {
		t.Errorf("%v, want ErrOldSchema", err)
	}
	have, known, err := store.Schemas(t.Context(), path)
	if have != 2 || known != int64(store.Schema()) || err != nil {
		t.Errorf("schema %d of %d, %v", have, known, err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	seq, err := store.Backup(t.Context(), path, copied)
	if err != nil || seq != record.Seq(len(example())) {
		t.Errorf("the backup is of version %d, %v", seq, err)
	}
	if have, _, err := store.Schemas(t.Context(), copied); have != 2 || err != nil {
		t.Errorf("the backup has schema %d, %v", have, err)
	}
	if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(path))); diff != "" {
		t.Error("the folder is not as it was")
	}
}
