package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db, dir := record2017(t), t.TempDir()
	log, to := filepath.Join(dir, "log.jsonl"), filepath.Join(dir, "copy.db")
	said := must(t, "export", "--db", db, "--log", log)
	_, root, ok := strings.Cut(said, "; their root is ")
	if !ok || !strings.HasPrefix(said, "wrote 104 changes to "+log) {
		t.Errorf("export says %q", said)
	}
	if got := must(t, "import", "--db", to, "--dry-run",
		log); got != "dry run: 104 changes, 448 rows to add; the record stays at version 0\n" {
		t.Errorf("a dry run says %q", got)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("a dry run made a record")
	}
	if got, want := must(t, "import", "--db", to,
		log), "104 changes, 448 rows added; the record is at version 104; its root is "+root; got != want {
		t.Errorf("import says %q, want %q", got, want)
	}
	if got := must(t, "import", "--db", to,
		log); got != "nothing to add: the record holds the whole log already; it is at version 104\n" {
		t.Errorf("the same again says %q", got)
	}
	must(t, "import", "--db", to, eventFile(t, "Edited once."))
	if status, _, complaint := program(t, "export", "--db", db, "--log", log); status != failed ||
		!strings.Contains(complaint, "file already exists") {
		t.Errorf("an export over a file: status %d, %q", status, complaint)
	}
	if status, _, complaint := program(t, "export", "--db", db, "--log",
		filepath.Join(dir, "log.json")); status != wrongUsage ||
		!strings.Contains(complaint, "--log takes a file that ends in .jsonl") {
		t.Errorf("an export to another ending: status %d, %q", status, complaint)
	}
	must(t, "import", "--db", db, eventFile(t, "Edited otherwise."))
	more := filepath.Join(dir, "more.jsonl")
	must(t, "export", "--db", db, "--log", more)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--db", to, more}, "it differs from this one first in change 105"},
		{[]string{"--db", to, log, more}, "a log is a whole record; import it alone"},
		{[]string{"--db", filepath.Join(dir, "new.db"), filepath.Join(dir, "absent.jsonl")}, "absent.jsonl"},
		{[]string{"--db", more, log}, "open the record"},
	} {
		status, _, complaint := program(t, append([]string{"import"}, test.args...)...)
		if status != failed || !strings.Contains(complaint, "nothing was imported") ||
			!strings.Contains(complaint, test.want) {
			t.Errorf("%q: status %d, %q, want %q", test.args, status, complaint, test.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new.db")); err == nil {
		t.Error("a refused import made a record")
	}
}
