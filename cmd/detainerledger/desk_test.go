package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
)

func TestADeskOfAnotherRecordIsRefused(t *testing.T) {
	t.Parallel()
	ours, theirs := record2017(t), record2017(t)
	desk := filepath.Join(t.TempDir(), "record.desk.db")
	must(t, "editor", "invite", "--db", ours, "--desk-db", desk, "--name", "Ana", "--role", "admin")
	start(t, ours, "--desk-db", desk).stop(t)
	start(t, theirs).stop(t)
	key := func(db string) string { return ledger.ShortKey(strings.TrimSpace(must(t, "key", "--db", db))) }
	for _, args := range [][]string{
		{"serve", "--addr", "127.0.0.1:0"}, {"editor", "list"}, {"editor", "revoke", "Ana"},
		{"editor", "invite", "--name", "Ben", "--role", "admin"},
	} {
		status, out, complaint := program(t, append(args, "--db", theirs, "--desk-db", desk)...)
		if status != failed {
			t.Errorf("%q: status %d, %q", args, status, out)
		}
		for _, want := range []string{desk, theirs, key(ours), key(theirs), "--desk-db", "editor invite"} {
			if !strings.Contains(complaint, want) {
				t.Errorf("%q: it does not say %q:\n%s", args, want, complaint)
			}
		}
	}
	if list := must(t, "editor", "list", "--db", ours, "--desk-db", desk); !strings.Contains(list, "Ana") ||
		strings.Contains(list, "Ben") {
		t.Errorf("after the refusals the editors are\n%s", list)
	}
	start(t, ours, "--desk-db", desk).stop(t)
}

func TestTheDeskIsReadableByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	desk := strings.TrimSuffix(db, ".db") + ".desk.db"
	site := start(t, db)
	for _, name := range []string{desk, desk + "-wal", desk + "-shm", db + ".key"} {
		if got := mode(t, name); got != 0o600 {
			t.Errorf("%s has the mode %o", filepath.Base(name), got)
		}
	}
	site.stop(t)
	if strings.Contains(site.stderr.String(), "chmod") {
		t.Errorf("it warns of a file that is private: %s", site.stderr.String())
	}

	if err := os.Chmod(desk, 0o640); err != nil {
		t.Fatal(err)
	}
	site = start(t, db)
	site.stop(t)
	want := `"warning":"What is private to the desk can be read or written by others than its owner. ` +
		`Make it private with: chmod 600 ` + desk
	if !strings.Contains(site.stderr.String(), want) {
		t.Errorf("a start says nothing of it: %s", site.stderr.String())
	}
	if status, _, complaint := program(t, "editor", "list", "--db", db); status != 0 ||
		!strings.Contains(complaint, "chmod 600 "+desk) {
		t.Errorf("editor list: %d %s", status, complaint)
	}
	if got := mode(t, desk); got != 0o640 {
		t.Errorf("somebody gave it the mode %o", got)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return stat.Mode().Perm()
}
