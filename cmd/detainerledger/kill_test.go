package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// unkilled is how many imports run to their end first, to measure how long one takes.
const unkilled = 3

// lines is how many lines each import brings.
const lines = 300

// An import killed at any time leaves a sound record that has all of it or nothing.
//
//race:long
func TestImportIsAtomicWhenKilled(t *testing.T) {
	t.Parallel()
	program, dir := build(t), t.TempDir()
	db := filepath.Join(dir, "record.db")
	write(t, filepath.Join(dir, "series.csv"),
		"id,title,publisher,cadence,first_period_start,status,legal_basis\nmade,Made,Nobody,week,2000-01-01,,\n")
	must(t, "import", "--db", db, filepath.Join(dir, "series.csv"))
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	st.Close()
	start := record.Day("2000-01-01")
	version := snap.Seq
	kills, whole := often(40, 200), 0
	window := time.Hour // in which an import is killed
	for n := range kills + unkilled {
		file := filepath.Join(dir, fmt.Sprintf("%d.csv", n))
		write(t, file, madeFile(start, lines, places))
		running := exec.Command(program, "import", "--db", db, file)
		began := time.Now()
		if err := running.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- running.Wait() }()
		if n < unkilled {
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			window = min(window, time.Since(began))
		} else {
			moment := time.NewTimer(rand.N(window))
			select {
			case <-ended:
			case <-moment.C:
				running.Process.Kill()
				<-ended
			}
			moment.Stop()
		}
		now, rows := sound(t, db)
		switch {
		case now == version+1 && rows == lines:
			version, whole, start = now, whole+1, record.Weekly.Next(start)
			if n >= unkilled {
				window -= window / 4
			}
		case now != version:
			t.Fatalf("killed import %d left the record at version %d, from %d, with %d lines of %d", n, now, version, rows,
				lines)
		default:
			// However busy the machine is, some imports must be killed before they are in the record and some after.
			window += window / 8
		}
	}
	t.Logf("of %d killed imports %d were in already", kills, whole-unkilled)
	if whole == unkilled || whole == kills+unkilled {
		t.Errorf("%d of %d killed imports are in the record: all were killed too early or all too late",
			whole-unkilled, kills)
	}
}

// sound verifies the record. It returns its version and the number of lines that the newest change brought.
func sound(t *testing.T, db string) (record.Seq, int) {
	t.Helper()
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatalf("after a kill the record does not open: %v", err)
	}
	defer st.Close()
	verified, err := st.Verify(t.Context(), nil)
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change, err := snap.Brief(t.Context(), verified.Changes)
	if err != nil {
		t.Fatal(err)
	}
	return verified.Changes, change.Brought.Entries
}

// madeFile returns a report of the series "made" as a file to import.
func madeFile(start record.Day, lines int, places []record.Jurisdiction) string {
	c := madeReport(start, lines, places)
	text := "[reports]\nid,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
		"policies_listed,pages,document_urls,note,sources\n" +
		fmt.Sprintf("%s,made,%s,%s,%s,published,,,,,,,,https://example.org/\n", c.Report.ID, c.Report.Period.Start,
			c.Report.Period.End, c.Report.PublishedOn) +
		"[entries]\nreport,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	for _, e := range c.Entries {
		text += fmt.Sprintf("%s,II,declined,%s,%d,,,%s,,https://example.org/\n", e.Report, e.Jurisdiction, e.Value.N,
			e.Facility)
	}
	return text
}
