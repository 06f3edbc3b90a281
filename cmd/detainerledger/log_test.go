package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"detainerledger/internal/store"
)

func TestLogIsExportedAndImported(t *testing.T) {
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

// stopped is a context that is canceled by the nth call of Done or Err.
type stopped struct {
	context.Context
	cancel context.CancelFunc
	n      int64 // 0 means never
	asked  atomic.Int64
}

func (s *stopped) ask() {
	if s.asked.Add(1) == s.n {
		s.cancel()
	}
}

// Done implements [context.Context].
func (s *stopped) Done() <-chan struct{} {
	s.ask()
	return s.Context.Done()
}

// Err implements [context.Context].
func (s *stopped) Err() error {
	s.ask()
	return s.Context.Err()
}

// importStopped imports a log with a context that is canceled by the nth call. It returns the number of calls and
// whether the import succeeded, which the output must report.
func importStopped(t *testing.T, log string, n int64) (asked int64, well bool) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "stopped.db")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop := &stopped{Context: ctx, cancel: cancel, n: n}
	var out, complaint bytes.Buffer
	status := run(stop, []string{"import", "--db", db, log}, &out, &complaint)
	version, err := store.Newest(t.Context(), db)
	switch {
	case err != nil:
		t.Errorf("stopped at call %d, the record cannot be read: %v", n, err)
	case status == done && (version != 104 || !strings.Contains(out.String(), "104 changes, 448 rows added")):
		t.Errorf("stopped at call %d, the import succeeded at version %d and printed %q", n, version, out.String())
	case status != done && (version != 0 || !strings.Contains(complaint.String(), "nothing was imported: it was stopped")):
		t.Errorf("stopped at call %d, the import failed at version %d and printed %q", n, version, complaint.String())
	}
	return stop.asked.Load(), status == done
}

// An import stopped before everything is in the record adds nothing and says so. Once everything is in, it reports
// what it added, even if it is stopped then.
func TestImportStoppedAroundItsEndSaysWhatItDid(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log.jsonl")
	must(t, "export", "--db", record2017(t), "--log", log)
	all, well := importStopped(t, log, 0)
	if !well {
		t.Fatal("the import failed")
	}
	if _, well := importStopped(t, log, all/2); well {
		t.Error("an import stopped halfway succeeded")
	}
	ended := 0
	for n := all - 12; n <= all; n++ {
		if _, well := importStopped(t, log, n); well {
			ended++
		}
	}
	if ended == 0 {
		t.Error("no import was stopped after everything was in")
	}
}
