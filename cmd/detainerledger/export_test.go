package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/store"
)

func TestExportIsReadBackAndExportedAsTheSameBytes(t *testing.T) {
	t.Parallel()
	db, first := record2017(t), t.TempDir()
	// The reports come late and out of order, so that the order of entry is not that of the periods.
	late := t.TempDir()
	write(t, filepath.Join(late, "reports.csv"),
		strings.NewReplacer("2017-02-25", "2017-03-04", "2017-03-03", "2017-03-10").Replace(week4))
	must(t, "import", "--db", db, late)
	write(t, filepath.Join(late, "reports.csv"), week4)
	write(t, filepath.Join(late, "entries.csv"), entryHead+
		"ddor-2017-03-04,II,declined,nv/clark-county,3,,,\"a\nb\",'=1+1,https://example.org\n"+
		"ddor-2017-02-25,II,declined,nv/clark-county,2,,,\"''@a \"\"b\"\"\",+1,https://example.org\n")
	must(t, "import", "--db", db, late)

	must(t, "export", "--db", db, "--csv", first)
	before := folder(t, first)
	if !strings.Contains(before["entries.csv"], `,"''@a ""b""",'+1,https`) ||
		!strings.Contains(before["entries.csv"], "\",'=1+1,") {
		t.Errorf("formulas are not defused:\n%s", before["entries.csv"])
	}
	for _, forms := range [][]string{{"--csv", "--csv"}, {"--json", "--csv"}} {
		copied, between, after := filepath.Join(t.TempDir(), "copy.db"), t.TempDir(), t.TempDir()
		must(t, "export", "--db", db, forms[0], between)
		must(t, "import", "--db", copied, between)
		must(t, "export", "--db", copied, forms[1], after)
		if diff := cmp.Diff(before, folder(t, after)); diff != "" {
			t.Errorf("%s: the copy differs:\n%s", forms[0], diff)
		}
		again := t.TempDir()
		must(t, "export", "--db", copied, forms[0], again)
		if diff := cmp.Diff(folder(t, between), folder(t, again)); diff != "" {
			t.Errorf("%s: the second export differs:\n%s", forms[0], diff)
		}
	}
}

func TestExportWritesEveryTableAsJSON(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	must(t, "export", "--db", record2017(t), "--json", dir)
	entries := read(t, filepath.Join(dir, "entries.json"))
	for _, want := range []string{
		`[` + "\n" +
			`{"report":"ddor-2017-01-28","section":"I","measure":"issued","jurisdiction":"nv/clark-county","value":51,` +
			`"rank":1,"part_of":"","facility":"","note":"","sources":["https://`,
		`"jurisdiction":"md/montgomery-county","value":null,"rank":null,`,
	} {
		if !strings.Contains(entries, want) {
			t.Errorf("entries.json lacks %s:\n%.600s", want, entries)
		}
	}
}

func TestExportRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	db, dir := record2017(t), t.TempDir()
	must(t, "export", "--db", db, "--csv", dir)
	must(t, "export", "--db", db, "--csv", dir) // over an earlier export
	write(t, filepath.Join(dir, "thesis.txt"), "mine")
	before := folder(t, dir)
	status, _, stderr := program(t, "export", "--db", db, "--csv", dir)
	if status != 1 || !strings.Contains(stderr, "thesis.txt, which is no part of an export") {
		t.Errorf("status %d: %s", status, stderr)
	}
	if diff := cmp.Diff(before, folder(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
}

func TestExportTemplateKeepsFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.csv")
	must(t, "export", "--template", file)
	status, _, stderr := program(t, "export", "--template", file)
	if status != 1 || !strings.Contains(stderr, "exists") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestBackupIsTheRecordAndIsNeverWrittenOver(t *testing.T) {
	t.Parallel()
	db, to := record2017(t), filepath.Join(t.TempDir(), "copy.db")
	out := must(t, "backup", "--db", db, "--to", to)
	if !strings.HasPrefix(out, "wrote version 104 of the record to "+to+", ") || !strings.HasSuffix(out, " MiB\n") {
		t.Errorf("got %q", out)
	}
	if diff := cmp.Diff(second(dump(t, db)), second(dump(t, to))); diff != "" {
		t.Errorf("the copy differs:\n%s", diff)
	}
	if status, _, stderr := program(t, "backup", "--db", db, "--to", to); status != 1 ||
		!strings.Contains(stderr, "exists") {
		t.Errorf("a second backup to the same file: status %d: %s", status, stderr)
	}
}

func TestReadingCommandsNeverMakeARecord(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "absent.db")
	for _, args := range [][]string{
		{"check"}, {"export", "--csv", t.TempDir()}, {"backup", "--to", filepath.Join(t.TempDir(), "copy.db")},
	} {
		status, _, stderr := program(t, append(args, "--db", db)...)
		if status != 1 || !strings.Contains(stderr, "there is no record in "+db) {
			t.Errorf("%s: status %d: %s", args[0], status, stderr)
		}
	}
	if _, err := os.Stat(db); err == nil {
		t.Error("a record was made")
	}
}

// A copy of the site that would do harm or could not work is refused before anything is written.
func TestExportSiteRefusesBeforeItWritesAnything(t *testing.T) {
	t.Parallel()
	db, dir := record2017(t), t.TempDir()
	write(t, filepath.Join(dir, "thesis.txt"), "mine")
	empty := filepath.Join(t.TempDir(), "empty.db")
	st, err := store.Open(t.Context(), empty)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--site", dir}, "is not empty and holds no copy of the site"},
		{[]string{"--site", filepath.Join(dir, "new"), "--base-url", "ledger.example"},
			`"ledger.example" is no address that files can be read at`},
		{[]string{"--site", filepath.Join(dir, "new"), "--db", empty},
			"the record in " + empty + " is empty: there is no site to copy"},
	} {
		status, _, stderr := program(t, append([]string{"export", "--db", db}, test.args...)...)
		if status != 1 || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: status %d: %s", test.args, status, stderr)
		}
	}
	if got := folder(t, dir); len(got) != 1 || got["thesis.txt"] != "mine" {
		t.Errorf("the folder holds %v", got)
	}
}
