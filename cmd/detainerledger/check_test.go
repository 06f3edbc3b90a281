package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func TestCheckSaysHowMuchOfEachReportIsEntered(t *testing.T) {
	t.Parallel()
	want := `ddor-2017-01-28  Detainers issued (Section I): 157 of 157 entered (10 of 10 lines) · ` +
		`Declines recorded (Section II): 175 of 206 entered, 15 lines with the number not read
ddor-2017-02-04  Detainers issued (Section I): 445 of 540 entered (10 of 10 lines), ` +
		`3 lines with the number not read · Declines recorded (Section II): 19 of 47 entered
ddor-2017-02-11  Detainers issued (Section I): nothing entered (0 of 11 lines) · ` +
		`Declines recorded (Section II): 11 of 65 entered, 1 line with the number not read
ddor-2017-02-18  no report was published for 2017-02-18 to 2017-02-24
the program brings 5670 rows in 85 changes that the record lacks; detainerledger import --published adds them
no fault found; the record is at version 104
`
	if diff := cmp.Diff(want, must(t, "check", "--db", record2017(t))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCheckNamesMeasuresAsTheirSeriesDoes(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	write(t, db, string(publishedRecord))
	out := must(t, "check", "--db", db)
	for _, want := range []string{
		"foia-2007-2015-2007-10-01 (a part of the period)  Detainers declined: 11 of 11 entered\n",
		"minnesota-2025-2026-2025-12-01  Detainers prepared: 882 of 882 entered · Detainers declined: 292 of 292 entered\n",
		"dhs-2025-2025-05-29  States on the list: 14 entered · Federal districts on the list: 1 entered · " +
			"Counties on the list: 255 entered · Cities on the list: 169 entered\n",
		"doj-2025-2025-10-31  States on the list: 11 of 11 entered · Federal districts on the list: 1 of 1 entered · " +
			"Counties on the list: 3 of 3 entered · Cities on the list: 18 of 18 entered\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("check lacks %q:\n%s", want, out)
		}
	}
	if !strings.HasSuffix(out, fmt.Sprintf("no fault found; the record is at version %d\n", publishedVersion)) {
		t.Errorf("check does not end as expected:\n%s", out)
	}
}

// check finds rows that bypassed the import.
func TestCheckFindsBrokenRules(t *testing.T) {
	t.Parallel()
	db, ctx := record2017(t), t.Context()
	st, err := store.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sources := record.Sources{"https://example.org"}
	err = st.Apply(ctx, snap.Seq, snap.At, []record.Change{{
		Kind: record.AddLines, Origin: record.Origin{File: "by hand", SHA256: strings.Repeat("0", 64)},
		Entries: []record.Entry{
			{Report: "ddor-2017-02-04", Section: record.SectionI, Measure: record.Declined, Jurisdiction: "nv/washoe-county",
				Value: record.Known(1), Sources: sources},
			{Report: "ddor-2017-02-11", Section: record.SectionII, Measure: record.Declined,
				Jurisdiction: "nm/bernalillo-county", Value: record.Known(13), Sources: sources},
		},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := program(t, "check", "--db", db)
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	for _, want := range []string{"measure: Section I counts detainers issued",
		"ddor-2017-02-11, nm, declined add up to 13"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the message lacks %q:\n%s", want, stderr)
		}
	}
}

func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(text []byte){
		"not a database": func(text []byte) { copy(text, "not a database at all") },
		"pages overwritten": func(text []byte) {
			for i := len(text) / 2; i < len(text)/2+8192; i++ {
				text[i] = 0xff
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := filepath.Join(t.TempDir(), "damaged.db")
			text := append([]byte(nil), publishedRecord...)
			harm(text)
			if err := os.WriteFile(db, text, 0o644); err != nil {
				t.Fatal(err)
			}
			if status, _, stderr := program(t, "check", "--db", db); status != 1 || stderr == "" {
				t.Errorf("status %d: %s", status, stderr)
			}
		})
	}
}

// check reports what verify reports about the file and its schema, and both exit with 1.
func TestCheckAndVerifyFindAnEditedSchema(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ edit, want string }{
		"a trigger dropped": {`drop trigger entry_no_update`,
			"trigger entry_no_update of entry: expected to be there, found nothing"},
		"the mark changed": {`pragma application_id = 0x44544c53`, "mark in the header of the file: expected 44544c52"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := record2017(t)
			file, err := sql.Open("sqlite3", "file:"+db)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if _, err := file.ExecContext(t.Context(), test.edit); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"check", "verify"} {
				if status, out, complaint := program(t, command, "--db", db); status != failed ||
					!strings.Contains(complaint, test.want) || strings.Contains(out, "no ") {
					t.Errorf("%s exits with %d and says %q%q, want %q", command, status, out, complaint, test.want)
				}
			}
		})
	}
}
