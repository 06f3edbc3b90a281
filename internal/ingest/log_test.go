package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// log2017 returns the lines of the log of the record that comes with the program.
func log2017(t *testing.T) []string {
	t.Helper()
	_, snap := open2017(t)
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if err := ExportLog(t.Context(), snap, path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	if len(lines) != int(snap.Seq)+1 || lines[snap.Seq] != "" {
		t.Fatalf("%d changes make a log of %d lines", snap.Seq, len(lines)-1)
	}
	return lines[:snap.Seq]
}

func logFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// importLog imports the log into the record and returns the record as it is then.
func importLog(t *testing.T, st *store.Store, path string) *store.Snapshot {
	t.Helper()
	plan, err := CheckLog(t.Context(), latest(t, st), path, nil)
	if err == nil {
		err = plan.Apply(t.Context(), st, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return latest(t, st)
}

func latest(t testing.TB, st *store.Store) *store.Snapshot {
	t.Helper()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func TestLogMakesTheSameRecord(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	want, err := snap.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines := log2017(t)
	for _, cuts := range [][]int{{104}, {1, 104}, {40, 104}, {1, 2, 30, 75, 80, 103, 104}} {
		st := openEmpty(t)
		for _, n := range cuts {
			if got := importLog(t, st, logFile(t, lines[:n]...)); got.Seq != record.Seq(n) {
				t.Fatalf("%v: after %d lines the record is at version %d", cuts, n, got.Seq)
			}
		}
		// The log of an earlier version, or the same log again, adds nothing.
		for _, n := range cuts {
			importLog(t, st, logFile(t, lines[:n]...))
		}
		got, err := latest(t, st).Checkpoint(t.Context())
		if err != nil || got != want {
			t.Errorf("%v: the checkpoint is %v (%v), want %v", cuts, got, err, want)
		}
		if _, err := st.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(texts(t, export(t, snap, CSV)), texts(t, export(t, latest(t, st), CSV))); diff != "" {
			t.Errorf("%v (-original +copy):\n%s", cuts, diff)
		}
	}
}

// The last line may lack its line feed, and a log may have Windows line endings. The changes are the same.
func TestLogLineEnds(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	for name, path := range map[string]string{
		"no line feed at the end": logFile(t, strings.TrimSuffix(strings.Join(lines, ""), "\n")),
		"carriage returns":        logFile(t, strings.ReplaceAll(strings.Join(lines, ""), "\n", "\r\n")),
	} {
		if got := importLog(t, openEmpty(t), path); got.Seq != 104 {
			t.Errorf("%s: the record is at version %d", name, got.Seq)
		}
	}
}

func TestLogPlanCounts(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	st := openEmpty(t)
	importLog(t, st, logFile(t, lines[:3]...))
	path := logFile(t, lines...)
	var done, total int64
	plan, err := CheckLog(t.Context(), latest(t, st), path, func(d, of int64) { done, total = d, of })
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Base != 3 || plan.Last != 104 || plan.Added() != 101 || plan.Rows != 428 || done != stat.Size() ||
		total != stat.Size() {
		t.Errorf("base %d, last %d, %d changes, %d rows added, %d of %d bytes read", plan.Base, plan.Last, plan.Added(),
			plan.Rows, done, total)
	}
	short, err := CheckLog(t.Context(), latest(t, st), logFile(t, lines[:2]...), nil)
	if err != nil || short.Added() != 0 {
		t.Errorf("an earlier log adds %d changes (%v)", short.Added(), err)
	}
}

func TestLogOfAnotherRecordIsRefused(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	other := slices.Clone(lines)
	other[49] = strings.Replace(other[49], "2017", "2018", 1)
	st := openEmpty(t)
	importLog(t, st, logFile(t, lines...))
	for _, log := range [][]string{other, other[:50], append(slices.Clone(lines[:49]), lines[50:]...)} {
		_, err := CheckLog(t.Context(), latest(t, st), logFile(t, log...), nil)
		if err == nil ||
			!strings.Contains(err.Error(), "log of another record: it differs from this one first in change 50") {
			t.Errorf("got %v", err)
		}
	}
}

func TestLogIsHeldAgainstTheRules(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	for _, test := range []struct {
		name string
		line int
		edit func(line string) string
		want string
	}{
		{"no JSON", 5, func(string) string { return "x\n" }, ":5:1: this is no change: "},
		{"an empty line", 5, func(line string) string { return "\n" + line }, ":5:1: this is no change: "},
		{"white space", 5, func(line string) string { return strings.Replace(line, ":", ": ", 1) },
			":5:1: this is a change, but not in its canonical form"},
		{"a change left out", 5, func(string) string { return "" }, ":5:1: change 6 stands where change 5 belongs"},
		{"another first change", 1, func(string) string { return strings.Replace(lines[1], `"seq":2`, `"seq":1`, 1) },
			":1:1: a record begins with the counties"},
		{"a county of another name", 1, func(line string) string { return strings.Replace(line, "Autauga", "Autaugo", 1) },
			":1:1: a record begins with the counties"},
		{"a county later", 2, func(string) string {
			return `{"seq":2,"at":"2026-11-23T08:00:00Z","kind":"places","origin":{"file":"x","sha256":"` +
				strings.Repeat("0", 64) +
				`"},"places":[{"slug":"zz/made-county","name":"Made County","state":"ZZ","kind":"county","fips":"99999"}]}` + "\n"
		}, ":2:1: zz/made-county is a county; only the first change of a record brings counties"},
		{"an address with spaces", 4, func(line string) string {
			return strings.Replace(line, `"sources":["http`, `"sources":["https://a.example b","http`, 1)
		},
			":4:1: "},
		{"spaces around a text", 3,
			func(line string) string { return strings.Replace(line, `"publisher":"`, `"publisher":" `, 1) },
			"not in the form in which the record keeps it"},
		{"a number out of bounds", 4,
			func(line string) string { return strings.Replace(line, `"value":51`, `"value":-51`, 1) },
			`:4:1: value: "-51" is below zero`},
		{"a total not met", 4, func(line string) string { return strings.Replace(line, `"value":51`, `"value":52`, 1) },
			":4:1: total: "},
		{"an unknown place", 4, func(line string) string {
			return strings.Replace(line, `"jurisdiction":"nv/clark-county"`, `"jurisdiction":"nv/clarc-county"`, 1)
		}, ":4:1: jurisdiction: "},
		{"a correction without an id", 9, func(line string) string {
			return strings.Replace(line, `"id":"ice-2017-04-05-ny-franklin-county"`, `"id":""`, 1)
		}, ":9:1: the correction has no id"},
		{"a person", 71, func(line string) string {
			return strings.Replace(line, `"what":"`, `"what":"Alien number 012345678. `, 1)
		}, ":71:1: what: this cell seems to hold an alien number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			log := slices.Clone(lines)
			if log[test.line-1] = test.edit(log[test.line-1]); log[test.line-1] == lines[test.line-1] {
				t.Fatal("the line is as it was")
			}
			st := openEmpty(t)
			_, err := CheckLog(t.Context(), latest(t, st), logFile(t, log...), nil)
			faults, ok := errors.AsType[*Faults](err)
			if !ok || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error lacks %q: %v", test.want, err)
			}
			if ok && faults.People != (test.name == "a person") {
				t.Errorf("the faults are of people: %t", faults.People)
			}
			if got := latest(t, st).Seq; got != 0 {
				t.Errorf("the record is at version %d", got)
			}
		})
	}
}

func TestLogThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if _, err := CheckLog(t.Context(), nil, filepath.Join(t.TempDir(), "absent.jsonl"), nil); !errors.Is(err,
		fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := CheckLog(t.Context(), nil, t.TempDir(), nil); err == nil {
		t.Error("a folder is read as a log")
	}
	if _, err := CheckLog(t.Context(), nil, logFile(t), nil); err == nil ||
		!strings.Contains(err.Error(), "the log is empty") {
		t.Errorf("an empty log: %v", err)
	}
	if _, err := CheckLog(t.Context(), nil, logFile(t, strings.Repeat("x", maxChange+1)), nil); err == nil ||
		!strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("a line that does not end: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := CheckLog(ctx, nil, logFile(t, log2017(t)...), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

// Exactly what was checked is added, or nothing is.
//
//race:test
func TestLogChangedWhileItIsRead(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	for name, alter := range map[string]func(path string) error{
		"another line": func(path string) error {
			text := strings.Replace(strings.Join(lines, ""), "Statement that publication stops",
				"Statement that publication ends", 1)
			return os.WriteFile(path, []byte(text), 0o644)
		},
		"a line more": func(path string) error {
			more := strings.Replace(lines[70], `"seq":71`, `"seq":72`, 1)
			return os.WriteFile(path, []byte(strings.Join(lines, "")+more), 0o644)
		},
		"a line less": func(path string) error { return os.WriteFile(path, []byte(strings.Join(lines[:70], "")), 0o644) },
		"no JSON": func(path string) error {
			return os.WriteFile(path, []byte(strings.Join(lines[:70], "")+"x\n"),
				0o644)
		},
		"gone": os.Remove,
	} {
		st, path := openEmpty(t), logFile(t, lines...)
		plan, err := CheckLog(t.Context(), latest(t, st), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := alter(path); err != nil {
			t.Fatal(err)
		}
		if err := plan.Apply(t.Context(), st, nil); err == nil {
			t.Errorf("%s: the log was added", name)
		}
		if got := latest(t, st).Seq; got != 0 {
			t.Errorf("%s: the record is at version %d", name, got)
		}
	}
	// Of two concurrent imports the second fails.
	st, path := openEmpty(t), logFile(t, lines...)
	plan, err := CheckLog(t.Context(), latest(t, st), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	importLog(t, st, path)
	if err := plan.Apply(t.Context(), st, nil); !errors.Is(err, store.ErrChanged) {
		t.Errorf("added twice: %v", err)
	}
}

func TestExportLogKeepsFiles(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	path := logFile(t, "something")
	if err := ExportLog(t.Context(), snap, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that was there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path = filepath.Join(t.TempDir(), "log.jsonl")
	if err := ExportLog(ctx, snap, path); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("given up, the export left %v (%v)", left, err)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	said := map[record.Seq]string{}
	for i, line := range log2017(t) {
		c, err := record.ParseChange([]byte(strings.TrimSuffix(line, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		said[record.Seq(i+1)] = Summary(c)
	}
	for seq, want := range map[record.Seq]string{
		1:  "3142 places",
		2:  "19 places",
		3:  "ddor Weekly Declined Detainer Outcome Report, every week from 2017-01-28",
		9:  "ny/franklin-county issued, ddor-2017-01-28: withdrawn",
		71: "2017-04-11 suspension: national",
	} {
		if said[seq] != want {
			t.Errorf("change %d: %q, want %q", seq, said[seq], want)
		}
	}
	if said[4] != "ddor-2017-01-28 week of 2017-01-28 to 2017-02-03, published on 2017-03-20, "+
		"3 control totals, 40 entries, 61 policies" {
		t.Errorf("change 4: %q", said[4])
	}
	lines := record.Change{Kind: record.AddLines, Entries: []record.Entry{{Report: "ddor-2017-01-28"}},
		Policies: make([]record.Policy, 2)}
	if got, want := Summary(lines), "of ddor-2017-01-28, 1 entry, 2 policies"; got != want {
		t.Errorf("lines: %q, want %q", got, want)
	}
}
