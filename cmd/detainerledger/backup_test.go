package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deskWith returns a record with its key and a desk that has one editor.
func deskWith(t *testing.T, editor string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "record.db")
	site := start(t, db)
	must(t, "editor", "invite", "--db", db, "--name", editor, "--role", "editor")
	site.stop(t)
	return db
}

// One command backs up the whole site while it runs. One command restores it on an empty machine, with the same
// record, key and editors.
func TestBackupFolderBringsBackAllOfASite(t *testing.T) {
	t.Parallel()
	db := deskWith(t, "Ana")
	site := start(t, db)
	copied := filepath.Join(t.TempDir(), "2026-11-30")
	must(t, "backup", "--db", db, "--to-dir", copied)
	site.stop(t)
	if mode, err := os.Stat(copied); err != nil || mode.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", mode, err)
	}
	if others, err := filepath.Glob(copied + ".*"); err != nil || len(others) > 0 {
		t.Errorf("files beside the backup: %q, %v", others, err)
	}
	before := folder(t, copied)
	if len(before) != 3 {
		t.Errorf("the backup has %d files", len(before))
	}
	restored := filepath.Join(t.TempDir(), "other.db")
	must(t, "restore", "--from-dir", copied, "--db", restored)
	for name, text := range folder(t, copied) {
		if text != before[name] {
			t.Errorf("restore wrote to %s", name)
		}
	}
	if got, want := must(t, "key", "--db", restored), must(t, "key", "--db", db); got != want {
		t.Errorf("the key is %q, want %q", got, want)
	}
	if out := must(t, "editor", "list", "--db", restored); !strings.Contains(out, "Ana") {
		t.Errorf("the editors are %q", out)
	}
	again := start(t, restored)
	must(t, "verify", again.address)
	again.stop(t)
	refuses(t, "is there already", "backup", "--db", db, "--to-dir", copied)
	// A record that was never served has neither a key nor a desk.
	young := filepath.Join(t.TempDir(), "young")
	must(t, "backup", "--db", record2017(t), "--to-dir", young)
	if files := folder(t, young); len(files) != 1 || files[folderRecord] == "" {
		t.Errorf("the backup of a record alone has %d files", len(files))
	}
	must(t, "restore", "--from-dir", young, "--db", filepath.Join(t.TempDir(), "young.db"))
	// A failed backup leaves no folder that looks like a backup.
	missing := filepath.Join(t.TempDir(), "missing")
	if status, _, _ := program(t, "backup", "--db", missing+".db", "--to-dir", missing); status != failed {
		t.Errorf("the backup of a missing record: status %d", status)
	}
	if left, err := filepath.Glob(missing + "*"); err != nil || len(left) > 0 {
		t.Errorf("a failed backup leaves %q, %v", left, err)
	}
}

// The desk and the key can be backed up and restored on their own. Everything else stays as it is.
func TestDeskAndKeyAreBackedUpAndRestoredApart(t *testing.T) {
	t.Parallel()
	db, dir := deskWith(t, "Ana"), t.TempDir()
	desk, key := filepath.Join(dir, "desk.db"), filepath.Join(dir, "key")
	must(t, "backup", "--db", db, "--desk-to", desk)
	must(t, "backup", "--db", db, "--key-to", key)
	must(t, "editor", "invite", "--db", db, "--name", "Ben", "--role", "editor")
	record := read(t, db)
	out := must(t, "restore", "--db", db, "--desk", desk)
	if strings.Contains(out, "version") || read(t, db) != record {
		t.Errorf("restoring the desk alone restored the record too: %s", out)
	}
	if out := must(t, "editor", "list", "--db", db); strings.Contains(out, "Ben") || !strings.Contains(out, "Ana") {
		t.Errorf("the editors are %q", out)
	}
	if err := os.Remove(db + ".key"); err != nil {
		t.Fatal(err)
	}
	other := deskWith(t, "Cleo")
	refuses(t, "is signed with the key", "restore", "--db", db, "--key", other+".key")
	must(t, "restore", "--db", db, "--key", key)
	site := start(t, db)
	must(t, "verify", site.address)
	site.stop(t)
}
