package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

func TestRestoredRecordIsTheBackupAndTheOldFilesAreKept(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	from := filepath.Join(t.TempDir(), "backup.db")
	backup(t, st, from)
	want := everything(t, now(t, st))
	apply(t, st, event("after the backup"))
	path := sqlitetest.Killed(t, source)
	backupBefore := sqlitetest.Contents(t, filepath.Dir(from))
	at := time.Date(2026, 11, 29, 3, 16, 0, 0, time.UTC)
	restored, err := store.Restore(t.Context(), from, path, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if before := now(t, st).Seq; restored.Before != before || restored.Version != before-1 {
		t.Errorf("restored version %d in the place of %d, want %d and %d", restored.Version, restored.Before, before-1,
			before)
	}
	aside := path + ".replaced-20261129T031600.000Z"
	if kept := []string{aside, aside + "-wal"}; !slices.Equal(restored.Kept, kept) {
		t.Errorf("kept %q, want %q", restored.Kept, kept)
	}
	if got := files(t, filepath.Dir(path)); len(got) != 3 {
		t.Errorf("there are %q, want the record and the two old files", got)
	}
	if diff := difference(want, everything(t, now(t, reopen(t, path)))); diff != "" {
		t.Errorf("the record is different (-want +got):\n%s", diff)
	}
	if got, want := now(t, reopen(t, aside)).Seq, now(t, st).Seq; got != want {
		t.Errorf("the old file is at version %d, want %d", got, want)
	}
	if diff := difference(backupBefore, sqlitetest.Contents(t, filepath.Dir(from))); diff != "" {
		t.Error("the backup is not as it was")
	}
}

func TestRestoreOfABadBackupLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	path := still(t)
	before := sqlitetest.Contents(t, filepath.Dir(path))
	changed := still(t)
	harm(t, changed, `update entry set value = 99 where value = 54`)
	cutShort := still(t)
	if err := os.Truncate(cutShort, 40960); err != nil {
		t.Fatal(err)
	}
	st, source := filledInWAL(t)
	alone := filepath.Join(t.TempDir(), "alone.db")
	sqlitetest.CopyFile(t, source, alone)
	private := filepath.Join(t.TempDir(), "record.desk.db")
	d, err := desk.Open(t.Context(), private)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		changed:          "is not good",
		cutShort:         "", // SQLite has its own message for it
		alone:            "nothing in the file",
		private:          "not a record",
		path:             "from itself",
		path + ".absent": "no record",
	} {
		restored, err := store.Restore(t.Context(), from, path, time.Now(), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", from, err, want)
		}
		if len(restored.Kept) > 0 {
			t.Errorf("%s: moved %q", from, restored.Kept)
		}
		if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(path))); diff != "" {
			t.Errorf("%s: the folder is not as it was", from)
		}
	}
	if got := now(t, st).Seq; got == 0 {
		t.Error("the source is gone")
	}
}
