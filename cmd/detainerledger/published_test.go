package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const firstFolder = "../../internal/ingest/published/1-weekly-reports-of-2017"

// check and serve report that a record lacks a batch, but only a request adds it.
func TestImportPublishedBringsARecordUpToDate(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	must(t, "import", "--db", db, firstFolder)
	lacks := "the program brings 5902 rows in 118 changes that the record lacks; " +
		"detainerledger import --published adds them\n"
	if out := must(t, "check", "--db", db); !strings.Contains(out, lacks) {
		t.Errorf("check says\n%s", out)
	}
	s := start(t, db)
	if out := s.before; !strings.Contains(out, lacks) {
		t.Errorf("serve says\n%s", out)
	}
	s.stop(t)
	if out := must(t, "import", "--db", db, "--published", "--dry-run"); !strings.HasSuffix(out,
		"dry run: 118 changes, 5902 rows to add; 216 unchanged; the record stays at version 71\n") {
		t.Errorf("a dry run says\n%s", out)
	}
	if out := must(t, "import", "--db", db, "--published"); !strings.Contains(out,
		"+ reading ddor-2017-02-04, Section I, ca/san-diego-county: rank 5\n") ||
		!strings.HasSuffix(out, "118 changes, 5902 rows added; 216 unchanged; the record is at version 189\n") {
		t.Errorf("import says\n%s", out)
	}
	if out := must(t, "check", "--db", db); strings.Contains(out, "the program brings") {
		t.Errorf("then check says\n%s", out)
	}
	if out := must(t, "import", "--db", db, "--published"); !strings.HasPrefix(out, "nothing to add") {
		t.Errorf("again import says\n%s", out)
	}
	must(t, "verify", "--db", db)
}

// A record that contradicts a batch stays as it is. The message names the file and line of the batch.
func TestRecordThatContradictsABatchStaysAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, own := filepath.Join(dir, "record.db"), filepath.Join(dir, "readings.csv")
	must(t, "import", "--db", db, firstFolder)
	write(t, own, "report,table,section,jurisdiction,column,value,note,sources\n"+
		"ddor-2017-02-04,entries,I,ca/san-diego-county,rank,6,,https://own.example/\n")
	must(t, "import", "--db", db, own)
	where := "published/2-additions-of-november-2026/readings.csv:11:6: value: says 5, the record says 6"
	if out := must(t, "check", "--db", db); !strings.Contains(out,
		"the record contradicts what the program brings, in "+where) ||
		!strings.Contains(out, "; the record stays as it is\n") {
		t.Errorf("check says\n%s", out)
	}
	status, _, stderr := program(t, "import", "--db", db, "--published")
	if status == done || !strings.Contains(stderr, "nothing was imported\n"+where) {
		t.Errorf("import: status %d, %s", status, stderr)
	}
	if out := must(t, "check", "--db", db); !strings.HasSuffix(out, "the record is at version 72\n") {
		t.Errorf("then check says\n%s", out)
	}
}

// check does not report missing batches for a made-up record, and import refuses to add them.
func TestMadeUpRecordTakesNoBatch(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "made.db")
	must(t, "synth", "--db", db, "--jurisdictions", "20", "--periods", "2")
	if out := must(t, "check", "--db", db); strings.Contains(out, "the program brings") {
		t.Errorf("check says\n%s", out)
	}
	if status, _, stderr := program(t, "import", "--db", db, "--published"); status == done ||
		!strings.Contains(stderr, "nothing that was published goes into it") {
		t.Errorf("import: status %d, %s", status, stderr)
	}
}

func TestImportTakesFilesOrWhatComesWithTheProgram(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"import"}, {"import", "--published", firstFolder}} {
		if status, _, stderr := program(t, args...); status != wrongUsage || !strings.Contains(stderr, "--published") {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
}
