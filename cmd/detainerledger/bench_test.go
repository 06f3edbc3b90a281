package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// built is the real program, built once for all tests that start it.
var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(scratch, "detainerledger")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return program, nil
})

// build returns the path of the real program.
func build(t testing.TB) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// made adds a series with n reports to the record in a file, about 100 changes per import. Each report is one change
// that brings the given number of entries.
func made(tb testing.TB, db string, n, entries int) {
	tb.Helper()
	st, err := store.Open(tb.Context(), db)
	if err != nil {
		tb.Fatal(err)
	}
	defer st.Close()
	snap, err := st.Now(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	places, err := snap.Jurisdictions(tb.Context(), store.Filter{})
	if err != nil {
		tb.Fatal(err)
	}
	version, start := snap.Seq, record.Day("1900-01-06")
	changes := []record.Change{{Kind: record.AddSeries, Origin: byHand, Series: &record.Series{
		ID: "made", Title: "Made reports", Publisher: "Nobody", Cadence: record.Weekly, FirstPeriodStart: start,
	}}}
	for i := range n {
		changes = append(changes, madeReport(start, entries, places))
		start = record.Weekly.Next(start)
		if len(changes) < 100 && i < n-1 {
			continue
		}
		if err := st.Apply(tb.Context(), version, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), changes, nil); err != nil {
			tb.Fatal(err)
		}
		version += record.Seq(len(changes))
		changes = changes[:0]
	}
}

// byHand is the origin of changes that come from no file.
var byHand = record.Origin{File: "by hand", SHA256: strings.Repeat("0", 64)}

func madeReport(start record.Day, entries int, places []record.Jurisdiction) record.Change {
	sources := record.Sources{"https://example.org/report.pdf"}
	id := record.ReportID("made-" + string(start))
	c := record.Change{Kind: record.AddReport, Origin: byHand, Report: &record.Report{
		ID: id, Series: "made", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(9),
		Status: record.StatusPublished, Sources: sources,
	}}
	for i := range entries {
		c.Entries = append(c.Entries, record.Entry{
			Report: id, Section: record.SectionII, Measure: record.Declined, Jurisdiction: places[i%len(places)].Slug,
			Value: record.Known(i % 50), Facility: fmt.Sprintf("Jail %d", i), Sources: sources,
		})
	}
	return c
}

// BenchmarkVerify verifies a record with 10,000 changes and 1,000,000 entries with the real program. The target is 10 s
// and 256 MiB at most.
func BenchmarkVerify(b *testing.B) {
	program, db := build(b), filepath.Join(b.TempDir(), "record.db")
	write(b, db, string(publishedRecord))
	made(b, db, 10_000, 101)
	var memory int64
	for b.Loop() {
		verify := exec.Command(program, "verify", "--db", db)
		if out, err := verify.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		if usage, ok := verify.ProcessState.SysUsage().(*syscall.Rusage); ok {
			memory = max(memory, usage.Maxrss)
		}
	}
	b.ReportMetric(float64(memory)/1024, "MiB")
}
