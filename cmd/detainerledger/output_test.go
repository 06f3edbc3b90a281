package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A command fails if its output cannot be written.
func TestFullOutputFails(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	var made bytes.Buffer
	if status := run(t.Context(),
		[]string{"import", "--db", db, "../../internal/ingest/published/1-weekly-reports-of-2017"}, &made,
		&made); status != done {
		t.Fatal(made.String())
	}
	folder := t.TempDir()
	for _, args := range [][]string{
		{"verify", "--db", db}, {"check", "--db", db}, {"backup", "--db", db, "--to", filepath.Join(folder, "b.db")},
		{"export", "--db", db, "--csv", filepath.Join(folder, "csv")},
		{"export", "--db", db, "--log", filepath.Join(folder, "r.jsonl")},
		{"--help"}, {"version"},
		{"import", "--dry-run", "--db", filepath.Join(t.TempDir(), "r.db"),
			"../../internal/ingest/published/1-weekly-reports-of-2017"},
		{"import", "--db", filepath.Join(t.TempDir(), "s.db"), "../../internal/ingest/published/1-weekly-reports-of-2017"},
	} {
		var stderr bytes.Buffer
		if status := run(t.Context(), args, fullDevice{}, &stderr); status == done ||
			!strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%s: exit %d, %s", args, status, stderr.String())
		}
	}
}

// fullDevice is a full disk.
type fullDevice struct{}

func (fullDevice) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// Control characters in the name of a file are shown escaped, so that the terminal does not obey them.
func TestNamesCannotDriveTheTerminal(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	run(t.Context(), []string{"import", "--db", filepath.Join(t.TempDir(), "r.db"), "no\x1b[2Jsuch\u202e.csv"}, &stdout,
		&stderr)
	if got := stderr.String(); strings.ContainsAny(got, "\x1b\u202e") || !strings.Contains(got, `\x1b[2J`) {
		t.Errorf("got %q", got)
	}
}

// What a command prints on its standard output is escaped too, because it can come from a file or a site.
func TestOutputCannotDriveTheTerminal(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	out := &output{w: &got}
	text := "Doña\tAna\n\x1b[2J\u202e\u200b\r\u009b\n"
	if n, err := out.Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if want := "Doña\tAna\n" + `\x1b[2J\u202e\u200b\r\u009b` + "\n"; got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
	if got := plain("a\nb\x1b[2J"); got != `a b\x1b[2J` {
		t.Errorf("got %q", got)
	}
}
