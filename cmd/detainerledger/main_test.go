package main

import (
	"bytes"
	"context"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// publishedRecord is the file of the record that comes with the program, to copy. weeklyRecord has its first batches
// only, which an older program could have made.
var publishedRecord, weeklyRecord []byte

// publishedVersion is the version of the record that comes with the program.
const publishedVersion = 189

// scratch is a folder that all tests share.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "detainerledger")
	if err != nil {
		log.Fatal(err)
	}
	scratch = dir
	batches, err := ingest.Batches()
	if err != nil {
		log.Fatal(err)
	}
	publishedRecord, err = makeRecord(filepath.Join(dir, "record.db"), batches)
	if err != nil {
		log.Fatal(err)
	}
	weeklyRecord, err = makeRecord(filepath.Join(dir, "weekly.db"), batches[:2])
	if err != nil {
		log.Fatal(err)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// makeRecord makes a record of the batches at a path and returns the bytes of the file.
func makeRecord(path string, batches []ingest.Batch) ([]byte, error) {
	ctx := context.Background()
	st, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	var snap *store.Snapshot
	for _, b := range batches {
		files, err := b.Files()
		if err != nil {
			return nil, err
		}
		plan, err := ingest.PlanUploads(ctx, snap, files, "")
		if err != nil {
			return nil, err
		}
		if err := plan.Apply(ctx, st, time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), nil); err != nil {
			return nil, err
		}
		if snap, err = st.Now(ctx); err != nil {
			return nil, err
		}
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// inFull reports whether the tests run in full, as in "make test-long".
func inFull() bool { return os.Getenv("DETAINERLEDGER_LONG") != "" }

// often is how many times a test repeats something slow: few by default, many in full.
func often(few, many int) int {
	if inFull() {
		return many
	}
	return few
}

// record2017 returns a new file with a copy of weeklyRecord.
func record2017(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.db")
	write(t, path, string(weeklyRecord))
	return path
}

// program runs the program and returns its exit status and output.
func program(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

// must runs the program, which must succeed, and returns its output.
func must(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := program(t, args...)
	if status != 0 {
		t.Fatalf("detainerledger %s: status %d\n%s", strings.Join(args, " "), status, stderr)
	}
	return stdout
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dump returns the version of a record and all its rows.
func dump(t *testing.T, db string) (record.Seq, map[string]string) {
	t.Helper()
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := ingest.Export(t.Context(), snap, dir, ingest.CSV); err != nil {
		t.Fatal(err)
	}
	return snap.Seq, folder(t, dir)
}

// folder returns the contents of the files in a folder by name.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range files {
		texts[f.Name()] = read(t, filepath.Join(dir, f.Name()))
	}
	return texts
}
