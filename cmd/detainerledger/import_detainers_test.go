package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

// madeUpTable writes a made-up table of detainers in the given format and returns its path.
func madeUpTable(t testing.TB, form string, made synth.Detainers) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "detainers."+form)
	if err := made.Write(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// smallTable has detainers of two weeks and a day.
const smallTable = `detainer_prepare_date,facility_state,facility_city,detainer_facility,detainer_lift_reason,gender
2026-01-31,NEVADA,LAS VEGAS,CLARK COUNTY DETENTION CENTER,Detainer Declined by LEA,MADE-UP PERSON 000001
2026-02-06,NEVADA,LAS VEGAS,CLARK COUNTY DETENTION CENTER,,MADE-UP PERSON 000002
2026-02-06,NEVADA,LAS VEGAS,LAS VEGAS CITY JAIL,Insufficient Notice to ICE,MADE-UP PERSON 000003
2026-02-07,NEVADA,ELSEWHERE,NOBODY KNOWS IT,Detainer Declined by LEA,MADE-UP PERSON 000004
2026-02-07,PUERTO RICO,SAN JUAN,GUAYNABO MDC (SAN JUAN),Booked into Detention,MADE-UP PERSON 000005
2026-02-14,NEVADA,CARSON CITY,CARSON CITY SHERIFF,Booked into Detention,MADE-UP PERSON 000006
`

// importTable imports a table and returns the output.
func importTable(t *testing.T, db, table string, flags ...string) string {
	t.Helper()
	return must(t, append([]string{"import", "--db", db, "--detainers", "--released", "2026-03-31", table}, flags...)...)
}

// TestDetainersBecomeLinesOfTheRecord imports a small table and checks what the record has afterwards.
func TestDetainersBecomeLinesOfTheRecord(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv")
	write(t, table, smallTable)
	said := importTable(t, db, table, "--source", "https://example.org/d.csv")
	for _, want := range []string{
		`columns of d.csv: day "detainer_prepare_date" state "facility_state"`, "d.csv: 6 rows, SHA-256 ",
		"6 rows read; left out: 0 marked as likely duplicates, 0 without a day, 1 not of the weeks counted\n",
		"no column says which rows are likely duplicates",
		"2 weeks, 2026-01-31 to 2026-02-13: 5 prepared, 2 declined, 1 with insufficient notice, " +
			"1 without an outcome, 1 other\n",
		"3 of 5 (60.0 %) at a place that is known",
		"2 facilities have no place that is known; --unplaced FILE writes them to be filled in\n",
		"5 changes, 22 rows added; 0 unchanged; the record is at version 5\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the output lacks %q:\n%s", want, said)
		}
	}
	_, tables := dump(t, db)
	const url = "https://example.org/d.csv"
	want := []string{
		"report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources,custodian,label,state",
		"detainers-2026-01-31,,declined,nv/clark-county,1,,,,," + url + ",county,,",
		"detainers-2026-01-31,,prepared,nv/clark-county,2,,,,," + url + ",county,,",
		"detainers-2026-01-31,,no-outcome,nv/clark-county,1,,,,," + url + ",county,,",
		"detainers-2026-01-31,,prepared,nv/clark-county,1,,,facilities run by a city,," + url + ",city,,",
		"detainers-2026-01-31,,insufficient-notice,nv/clark-county,1,,,facilities run by a city,," + url + ",city,,",
		"detainers-2026-02-07,,prepared,,1,,,facilities run by the federal government,," + url + ",federal,Place not known,",
		"detainers-2026-02-07,,other,,1,,,facilities run by the federal government,," + url + ",federal,Place not known,",
		"detainers-2026-02-07,,declined,,1,,,facilities of which it is not known who runs them,," + url +
			",unknown,Place not known,nv",
		"detainers-2026-02-07,,prepared,,1,,,facilities of which it is not known who runs them,," + url +
			",unknown,Place not known,nv",
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(tables["entries.csv"]), "\n")); diff != "" {
		t.Error(diff)
	}
	const week = "detainers-2026-02-07,detainers,2026-02-07,2026-02-13"
	if reports := tables["reports.csv"]; !strings.Contains(reports, week) ||
		strings.Contains(reports, "2026-02-14,") {
		t.Errorf("the reports are\n%s", reports)
	}
	for _, name := range []string{"releases.csv", "facilities.csv"} {
		if !strings.Contains(tables[name], "detainers,2026-03-31,0,") {
			t.Errorf("%s is\n%s", name, tables[name])
		}
	}
	if again := importTable(t, db, table); !strings.HasSuffix(again,
		"nothing to add: the record holds this release already\n") {
		t.Errorf("importing it again prints\n%s", again)
	}
	must(t, "verify", "--db", db)
	onlyFiles(t, dir, "d.csv", "record.db")
}

// onlyFiles fails unless the folder has exactly these files, apart from those of SQLite.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		if name := f.Name(); !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			got = append(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in the folder: %s", diff)
	}
}

// Every text that an import of a table generates has a Spanish version: the names of the series and its measures, its
// notes, who runs facilities, and how each was placed.
func TestDetainersAreDescribedInSpanish(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	importTable(t, db, madeUpTable(t, "csv", synth.Detainers{Rows: 2_000, Seed: 4}))
	st, snap, err := openToRead(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	series, err := snap.AllSeries(t.Context())
	if err != nil || len(series) != 1 {
		t.Fatalf("%d series: %v", len(series), err)
	}
	s := series[0]
	said := []string{s.Title, s.Publisher, s.CountedBy, s.CaseDay, s.Terms, s.Note}
	lines, err := snap.Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		said = append(said, lines[i].Facility, lines[i].Label)
	}
	releases, err := snap.Releases(t.Context(), s.ID)
	if err != nil || len(releases) != 1 {
		t.Fatalf("%d releases: %v", len(releases), err)
	}
	asked := map[record.Slug]bool{}
	for i := range lines {
		if asked[lines[i].Jurisdiction] {
			continue
		}
		asked[lines[i].Jurisdiction] = true
		facilities, err := snap.FacilitiesOf(t.Context(), releases[0].Seq, lines[i].Jurisdiction)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facilities {
			said = append(said, f.PlacedBy)
		}
	}
	slices.Sort(said)
	for _, text := range slices.Compact(said) {
		if text != "" && !words.Spanish.Translated(text) {
			t.Errorf("no Spanish for %q", text)
		}
	}
	for _, m := range s.Measures {
		if words.Spanish.T(m.Name) == m.Name {
			t.Errorf("no Spanish for the measure %q", m.Name)
		}
	}
}

// TestMadeUpTableIsImportedWhole imports a table of each format into the weekly reports and compares the record with
// the totals.
func TestMadeUpTableIsImportedWhole(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"parquet", "csv", "xlsx"} {
		db := record2017(t)
		said := importTable(t, db, madeUpTable(t, form, synth.Detainers{Rows: 3_000, Seed: 2}))
		found := regexp.MustCompile(`: (\d+) prepared, (\d+) declined`).FindStringSubmatch(said)
		if found == nil {
			t.Fatalf("%s: got\n%s", form, said)
		}
		sums := map[string]int{}
		_, tables := dump(t, db)
		rows, err := csv.NewReader(strings.NewReader(tables["entries.csv"])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if strings.HasPrefix(r[0], "detainers-") {
				n, _ := strconv.Atoi(r[4])
				sums[r[2]] += n
			}
		}
		if strconv.Itoa(sums["prepared"]) != found[1] || strconv.Itoa(sums["declined"]) != found[2] ||
			sums["prepared"] != sums["declined"]+sums["insufficient-notice"]+sums["no-outcome"]+sums["other"] {
			t.Errorf("%s: the record adds up to %v, and the import printed %q", form, sums, found[0])
		}
		if out := must(t, "check", "--db", db); !strings.Contains(out, "no fault found") {
			t.Errorf("%s: check says\n%s", form, out)
		}
	}
}

// TestLaterReleaseRevisesNumbers imports a later release in which some numbers differ. Then it tries releases that
// must be refused after it.
func TestLaterReleaseRevisesNumbers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table, later := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv"), filepath.Join(dir, "later.csv")
	write(t, table, smallTable)
	importTable(t, db, table)
	write(t, later, strings.Replace(smallTable, "CENTER,,", "CENTER,Case Closed,", 1))
	imported := func(day, file string) (int, string, string) {
		return program(t, "import", "--db", db, "--detainers", "--released", day, file)
	}
	const says = "0 weeks are not in the record; 1 number of others revised, 1 line more\n" +
		"1 change, 7 rows added; 0 unchanged; the record is at version 6\n"
	if status, said, stderr := imported("2026-04-30", later); status != 0 || !strings.HasSuffix(said, says) {
		t.Errorf("status %d: %s%s", status, said, stderr)
	}
	before, tables := dump(t, db)
	const revised = "2026-04-30,0,detainers-2026-01-31,,no-outcome,nv/clark-county,,,,1,0\n"
	if !strings.HasSuffix(tables["revisions.csv"], revised) {
		t.Errorf("the revisions are\n%s", tables["revisions.csv"])
	}
	if status, said, _ := imported("2026-04-30", later); status != 0 || !strings.HasSuffix(said,
		"nothing to add: the record holds this release already\n") {
		t.Errorf("once more: status %d: %s", status, said)
	}
	for day, want := range map[string]string{
		"2026-04-30": "the record has the release of 2026-04-30 from other files",
		"2026-03-31": "--released: 2026-03-31 is before the newest release in the record, of 2026-04-30",
	} {
		if status, _, stderr := imported(day, table); status != failed || !strings.Contains(stderr, want) {
			t.Errorf("another file as of %s: status %d: %s", day, status, stderr)
		}
	}
	if after, then := dump(t, db); after != before || cmp.Diff(tables, then) != "" {
		t.Error("the record was changed")
	}
	must(t, "verify", "--db", db)
	must(t, "check", "--db", db)
	onlyFiles(t, dir, "d.csv", "later.csv", "record.db")
}

// TestReleaseThatLacksWeeksLeavesThem imports a later release that starts later.
func TestReleaseThatLacksWeeksLeavesThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table, later := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv"), filepath.Join(dir, "later.csv")
	write(t, table, smallTable)
	importTable(t, db, table)
	var rest []string
	for i, line := range strings.Split(smallTable, "\n") {
		if i == 0 || !strings.HasPrefix(line, "2026-01-31") && !strings.HasPrefix(line, "2026-02-0") ||
			strings.HasPrefix(line, "2026-02-07") || strings.HasPrefix(line, "2026-02-08") {
			rest = append(rest, line)
		}
	}
	write(t, later, strings.Join(rest, "\n"))
	said := must(t, "import", "--db", db, "--detainers", "--released", "2026-04-30", later)
	if !strings.Contains(said, "the release lacks 1 week that the record has, from detainers-2026-01-31 on; "+
		"these stay as they are\n") {
		t.Errorf("got\n%s", said)
	}
	if _, tables := dump(t, db); strings.Contains(tables["revisions.csv"], "detainers-2026-01-31") {
		t.Errorf("the revisions are\n%s", tables["revisions.csv"])
	}
}

// TestWeeksThatFollowAreAdded imports a table up to a day and then all of it.
func TestWeeksThatFollowAreAdded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv")
	write(t, table, smallTable)
	importTable(t, db, table, "--to", "2026-02-06")
	said := importTable(t, db, table)
	if !strings.Contains(said, "1 week is not in the record; 0 numbers of others revised, 0 lines more\n") ||
		!strings.HasSuffix(said, "the record is at version 6\n") {
		t.Errorf("got\n%s", said)
	}
}

// TestFacilitiesFilledInAreGivenBack fills in the file of facilities without a known place.
func TestFacilitiesFilledInAreGivenBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table, unplaced := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv"), filepath.Join(dir, "unplaced.csv")
	write(t, table, smallTable)
	said := importTable(t, db, table, "--dry-run", "--unplaced", unplaced)
	if !strings.Contains(said, "2 facilities have no place that is known; they are in "+unplaced) {
		t.Errorf("got\n%s", said)
	}
	want := "facility,facility_code,city,state,custodian,prepared,declined,jurisdiction\n" +
		"NOBODY KNOWS IT,,ELSEWHERE,NV,unknown,1,1,\nGUAYNABO MDC (SAN JUAN),,SAN JUAN,PUERTO RICO,federal,1,0,\n"
	if got := read(t, unplaced); got != want {
		t.Errorf("the file is\n%s", got)
	}
	write(t, unplaced, strings.Replace(want, "unknown,1,1,", "county,1,1,nv/nye-county", 1))
	importTable(t, db, table)
	said = importTable(t, db, table, "--facilities", unplaced)
	if !strings.Contains(said, "4 of 5 (80.0 %) at a place that is known: 1 by operator's table") ||
		!strings.Contains(said, "2 numbers of others revised, 2 lines more\n") {
		t.Errorf("got\n%s", said)
	}
	if _, tables := dump(t, db); !strings.Contains(tables["entries.csv"], "declined,nv/nye-county,1,,,,,") {
		t.Errorf("the entries are\n%s", tables["entries.csv"])
	}
	write(t, unplaced, strings.Replace(want, "unknown,1,1,", "unknown,1,1,nv/no-county", 1))
	status, _, stderr := program(t, "import", "--db", db, "--detainers", "--released", "2026-03-31", table, "--facilities",
		unplaced)
	if status != failed ||
		!strings.Contains(stderr, `unplaced.csv, row 2, column jurisdiction: "nv/no-county" is no place`) {
		t.Errorf("status %d: %s", status, stderr)
	}
}

// TestFilesForTheDeskBringTheSame writes the files, split into parts that an import accepts, and imports them one
// after another.
func TestFilesForTheDeskBringTheSame(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	table := madeUpTable(t, "parquet", synth.Detainers{Rows: 30_000, Seed: 2})
	one, other, files := filepath.Join(dir, "one.db"), filepath.Join(dir, "other.db"), filepath.Join(dir, "files")
	importTable(t, one, table)
	said := importTable(t, other, table, "--files", files)
	if exists(other) || !strings.Contains(said, "nothing was imported; the files are in "+files) {
		t.Errorf("got\n%s", said)
	}
	parts, err := filepath.Glob(filepath.Join(files, "*"))
	if err != nil || len(parts) != 3 || !strings.Contains(said, strings.Join(parts, " ")) {
		t.Errorf("the parts are %q, %v, and the output is\n%s", parts, err, said)
	}
	for _, part := range parts {
		must(t, "import", "--db", other, part)
	}
	_, want := dump(t, one)
	_, got := dump(t, other)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNobodyIsInWhatAnImportWrites imports made-up tables, whole and broken. No person may appear in any written file
// or in the output.
func TestNobodyIsInWhatAnImportWrites(t *testing.T) {
	t.Parallel()
	marks := []string{synth.Person, synth.PersonYear, strconv.Itoa(synth.PersonNumber)}
	nobody := func(what, text string) {
		for _, mark := range marks {
			if at := strings.Index(text, mark); at >= 0 {
				t.Errorf("%s holds %q", what, text[max(0, at-30):min(len(text), at+40)])
			}
		}
	}
	for _, form := range []string{"parquet", "csv", "xlsx"} {
		table, dir := madeUpTable(t, form, synth.Detainers{Rows: 2_000, Seed: 2}), t.TempDir()
		whole := read(t, table)
		if form == "csv" {
			nobodyIn := 0
			for _, mark := range marks {
				nobodyIn += strings.Count(whole, mark)
			}
			if nobodyIn < 100_000 {
				t.Fatalf("the made-up table has people only %d times", nobodyIn)
			}
		}
		broken := filepath.Join(t.TempDir(), "broken."+form)
		write(t, broken, whole[:len(whole)/2]+",\"")
		for i, args := range [][]string{
			{table, "--files", filepath.Join(dir, "files"), "--unplaced", filepath.Join(dir, "unplaced.csv")},
			{table, "--unplaced", filepath.Join(dir, "unplaced-2.csv")}, {broken},
		} {
			status, stdout, stderr := program(t, append([]string{"import", "--db", filepath.Join(dir, "record.db"),
				"--detainers", "--released", "2026-03-31"}, args...)...)
			if want := []int{done, done, failed}[i]; status != want {
				t.Errorf("%s, %v: status %d: %s", form, args, status, stderr)
			}
			nobody(form+", standard output", stdout)
			nobody(form+", standard error", stderr)
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				nobody(path, read(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// stopper cancels a context once a text is written.
type stopper struct {
	at   string
	stop context.CancelFunc
	said []byte
}

// Write implements [io.Writer].
func (s *stopper) Write(p []byte) (int, error) {
	s.said = append(s.said, p...)
	if bytes.Contains(s.said, []byte(s.at)) {
		s.stop()
	}
	return len(p), nil
}

// TestStoppedImportLeavesTheRecord stops an import before it adds to the record.
func TestStoppedImportLeavesTheRecord(t *testing.T) {
	t.Parallel()
	table := madeUpTable(t, "csv", synth.Detainers{Rows: 3_000, Seed: 2})
	for _, at := range []string{"columns of", "no place that is known"} {
		dir := t.TempDir()
		db := filepath.Join(dir, "record.db")
		write(t, db, string(weeklyRecord))
		before, _ := dump(t, db)
		ctx, stop := context.WithCancel(t.Context())
		var stderr bytes.Buffer
		status := run(ctx, []string{"import", "--db", db, "--detainers", "--released", "2026-03-31", table},
			&stopper{at: at, stop: stop}, &stderr)
		stop()
		if status != failed || !strings.Contains(stderr.String(), "nothing was imported: it was stopped") {
			t.Errorf("status %d: %s", status, stderr.String())
		}
		if after, _ := dump(t, db); after != before {
			t.Errorf("the record is at version %d, want %d", after, before)
		}
		onlyFiles(t, dir, "record.db")
	}
}

// TestWhatAKilledImportLeftIsRemoved checks that a folder of the day before is removed, and that one that may be in
// use is kept.
func TestWhatAKilledImportLeftIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table := filepath.Join(dir, "record.db"), filepath.Join(dir, "d.csv")
	write(t, table, smallTable)
	old, used := filepath.Join(dir, scratchOfDetainers+"1"), filepath.Join(dir, scratchOfDetainers+"2")
	write(t, filepath.Join(old, "fetched-1", "d.csv"), smallTable)
	write(t, filepath.Join(used, "fetched-1", "d.csv"), smallTable)
	before := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	importTable(t, db, table, "--dry-run")
	onlyFiles(t, dir, filepath.Base(used), "d.csv")
}

// TestFlagsOfDetainersGoTogether checks that the message names the missing or wrong flag.
func TestFlagsOfDetainersGoTogether(t *testing.T) {
	t.Parallel()
	const right = "--detainers --released 2026-03-31 "
	for args, want := range map[string]string{
		"--detainers d.csv":                    "--released is missing",
		right:                                  "name the file with the table of detainers",
		"--detainers --released 2026-03 d.csv": `--released: "2026-03" is no day`,
		"--detainers --released 2999-01-01 d.csv": "--released: 2999-01-01 is after today",
		right + "--from 2026-02-30 d.csv":         `--from: "2026-02-30" is no day`,
		right + "--published":                     "--detainers and --published are two imports",
		"--released 2026-03-31 d.csv":             "go with --detainers",
		right + "--unplaced . d.csv":              "--unplaced: there is a file",

		right + "--from 2026-03-07 --to 2026-03-06 d.csv": "--from 2026-03-07 is after --to",
	} {
		status, _, stderr := program(t, append([]string{"import"}, strings.Fields(args)...)...)
		if status != wrongUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d: %s", args, status, stderr)
		}
	}
}
