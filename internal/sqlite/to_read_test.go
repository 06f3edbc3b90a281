package sqlite_test

import (
	"strings"
	"testing"

	"detainerledger/internal/sqlite"
)

func TestOpenToReadFollowsAProgramThatWrites(t *testing.T) {
	t.Parallel()
	f, path := filled(t)
	toRead, err := sqlite.OpenToRead(t.Context(), path, notebook)
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, "more")
	if got, want := notes(t, toRead), notes(t, f); got != want {
		t.Errorf("read with %s, want %s", got, want)
	}
	if err := toRead.Close(); err != nil {
		t.Error(err)
	}
}

// A file that no program has open is read as one that does not change. If that turns out to be wrong, the reader
// reports it.
func TestCloseReportsThatTheFileWasWrittenToWhileItWasRead(t *testing.T) {
	t.Parallel()
	path := still(t)
	toRead, err := sqlite.OpenToRead(t.Context(), path, notebook)
	if err != nil {
		t.Fatal(err)
	}
	f, err := sqlite.Open(t.Context(), path, notebook)
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, "more")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := toRead.Close(); err == nil || !strings.Contains(err.Error(), "run the command again") {
		t.Errorf("closed with %v", err)
	}
}
