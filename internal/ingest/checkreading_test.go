package ingest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

const readingHeadings = "report,table,section,jurisdiction,column,value,note,sources,facility\n"

// readingsFile has rows of readings, each without its note and sources.
func readingsFile(rows ...string) Upload {
	var text strings.Builder
	text.WriteString(readingHeadings)
	for _, r := range rows {
		row, facility, _ := strings.Cut(r, "|")
		fmt.Fprintf(&text, "%s,,https://read.example/,%s\n", row, facility)
	}
	return Upload{"readings.csv", []byte(text.String())}
}

func atFirstBatch(t *testing.T) *store.Store {
	t.Helper()
	st := openEmpty(t)
	if err := planFor(t, nil, firstBatch(t)...).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	return st
}

// refusal returns what is wrong with files for the record.
func refusal(t *testing.T, st *store.Store, files ...Upload) string {
	t.Helper()
	_, err := PlanUploads(t.Context(), latest(t, st), files, "2026-11-29")
	faults, ok := errors.AsType[*Faults](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	if faults == nil {
		return ""
	}
	return faults.Error()
}

// The error for an unknown report lists the known ones of its series, whatever other series there are.
func TestUnknownReportIsAnsweredWithThoseOfItsSeries(t *testing.T) {
	t.Parallel()
	st, _ := openWhole(t)
	for row, want := range map[string]string{
		"ddor-2017-03-18,reports,,,pages,9": "known are ddor-2017-01-28, ddor-2017-02-04, ddor-2017-02-11, " +
			"ddor-2017-02-18",
		"doj-2025-2025-09-27,reports,,,pages,9": "known are doj-2025-2025-08-05, doj-2025-2025-09-26, doj-2025-2025-10-31",
		"nothing-2025,reports,,,pages,9":        " before",
	} {
		if got := refusal(t, st, readingsFile(row)); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q does not end with %q", row, got, want)
		}
	}
}

// The error for a faulty reading names its file, line and column, and what would be right.
func TestReadingThatFillsNothingIsRefused(t *testing.T) {
	t.Parallel()
	st := atFirstBatch(t)
	for _, test := range []struct{ row, want string }{
		{"ddor-2017-01-28,entries,I,nv/clark-county,value,52",
			"readings.csv:2:6: value: says 52, the record says 51; a reading fills in what is unknown, " +
				"and a figure is changed only by a correction"},
		{"ddor-2017-01-28,entries,II,nv/clark-county,value,52",
			"readings.csv:2:4: jurisdiction: no row of entries is that of nv/clark-county"},
		{"ddor-2017-01-28,entries,III,md/montgomery-county,value,1",
			"readings.csv:2:3: section: entries are printed in Section I or II"},
		{"ddor-2017-01-28,entries,II,md/montgomery-county,value,one", `readings.csv:2:6: value: "one" is not a number`},
		{"ddor-2017-01-28,entries,II,md/montgomery-county,value,", "readings.csv:2:6: value: is empty; write a whole number"},
		{"ddor-2017-01-28,entries,II,md/montgomery-county,pages,1",
			"readings.csv:2:5: column: pages is no column that is filled in later in entries; " +
				"write value, rank or sources"},
		{"ddor-2017-01-28,entries,II,,value,1", "readings.csv:2:4: jurisdiction: is empty; write the place"},
		{"ddor-2017-01-28,entries,II,md/montgomery-county,sources,1",
			"readings.csv:2:6: value: says 1, yet sources are added; leave the cell empty"},
		{"ddor-2017-01-28,policies,II,fl/clay-county,aor,Miami",
			"readings.csv:2:3: section: policies are printed in Section III; write III"},
		{"ddor-2017-01-28,policies,III,fl/clay-county,enacted,2031",
			"readings.csv:2:6: value: 2031 is after today, 2026-11-29"},
		{"ddor-2017-01-28,reports,I,,pages,36",
			"readings.csv:2:3: section: says \"I\", yet the reading is of the report itself"},
		{"ddor-2017-01-28,reports,,,declined_total,207",
			"readings.csv:2:6: value: says 207, the record says 206; a reading fills in what is unknown, " +
				"and what is in the record is never overwritten"},
		{"ddor-2017-02-04,reports,,,section1_rows,5",
			"readings.csv:2:6: value: the lines of Section I number 6, more than the 5 given here"},
		{"ddor-2017-02-18,reports,,,pages,9", "readings.csv:2:1: report: ddor-2017-02-18 was not published"},
		{"ddor-2017-03-18,reports,,,pages,9",
			`readings.csv:2:1: report: "ddor-2017-03-18" is no report that the record knows`},
		{"ddor-2017-01-28,entries,II,md/montgomery-county,value,90", "readings.csv:2:6: value: with this line"},
		{"ddor-2017-02-04,entries,I,ca/san-diego-county,rank,1",
			"readings.csv:2:6: value: rank 1 of Section I is that of ca/los-angeles-county in the record"},
	} {
		if got := refusal(t, st, readingsFile(test.row)); !strings.Contains(got, test.want) {
			t.Errorf("%s\ngot  %q\nwant %q", test.row, got, test.want)
		}
	}
}

// Two readings that disagree are refused, and both are named.
func TestReadingsThatDisagreeAreBothNamed(t *testing.T) {
	t.Parallel()
	st := atFirstBatch(t)
	row := "ddor-2017-01-28,entries,II,md/montgomery-county,value,"
	got := refusal(t, st, readingsFile(row+"1", row+"2"))
	if want := "readings.csv:3:6: value: says 2, and line 2 says 1 of the same"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	other := readingsFile(row + "2")
	other.Name = "later/readings.csv"
	got = refusal(t, st, readingsFile(row+"1"), other)
	want := "later/readings.csv:2:6: value: says 2, and line 2 of readings.csv says 1 of the same"
	if !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A reading that is already in the record adds nothing. Neither does the line as it was added or as it reads now.
func TestReadingTwiceAddsNothing(t *testing.T) {
	t.Parallel()
	st := atFirstBatch(t)
	row := "ddor-2017-01-28,entries,II,md/montgomery-county,value,1"
	if err := planFor(t, latest(t, st), readingsFile(row)).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	known := "ddor-2017-01-28,entries,I,nv/clark-county,value,51"
	for name, files := range map[string][]Upload{
		"the reading":              {readingsFile(row)},
		"one of what was known":    {readingsFile(known)},
		"the lines as they came":   firstBatch(t),
		"the whole record as text": exportedFiles(t, latest(t, st)),
	} {
		if p := planFor(t, latest(t, st), files...); len(p.Changes) > 0 || p.Unchanged == 0 {
			t.Errorf("%s: %d changes, %d unchanged", name, len(p.Changes), p.Unchanged)
		}
	}
	got := refusal(t, st, readingsFile("ddor-2017-01-28,entries,II,md/montgomery-county,value,2"))
	want := "says 2, the record says 1; what was read is known, and a figure that is known is changed only by a correction"
	if !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := Audit(t.Context(), latest(t, st)); err != nil {
		t.Error(err)
	}
}

// exportedFiles are the files of an export.
func exportedFiles(t *testing.T, snap *store.Snapshot) []Upload {
	t.Helper()
	var files []Upload
	for name, text := range texts(t, export(t, snap, CSV)) {
		files = append(files, Upload{name, []byte(text)})
	}
	return files
}

// A number for a line that the record holds as unknown is not accepted with the line. The error says how to add
// it.
func TestLineWithANumberThatWasUnknownPointsToReadings(t *testing.T) {
	t.Parallel()
	const line = "declined,md/montgomery-county,"
	const want = "value: says 1, the record says nothing; " +
		"what could not be read before is filled in by a row of readings.csv"
	st := atFirstBatch(t)
	for _, f := range firstBatch(t) {
		if f.Name != "entries.csv" {
			continue
		}
		f.Body = []byte(strings.Replace(string(f.Body), line+",", line+"1,", 1))
		if got := refusal(t, st, f); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Without a facility a reading refers to the only line of the place. If there are several it has to say which.
func TestReadingFindsTheLineOfItsFacility(t *testing.T) {
	t.Parallel()
	st := atFirstBatch(t)
	entries := Upload{"entries.csv", []byte(entryHeadings +
		"ddor-2017-02-11,II,declined,wy/park-county,,,,North Jail,,https://a.example/\n" +
		"ddor-2017-02-11,II,declined,wy/teton-county,,,,North Jail,,https://a.example/\n" +
		"ddor-2017-02-11,II,declined,wy/teton-county,,,,South Jail,,https://a.example/\n")}
	one, two := "ddor-2017-02-11,entries,II,wy/park-county,value,1", "ddor-2017-02-11,entries,II,wy/teton-county,value,2"
	p := planFor(t, latest(t, st), entries, readingsFile(one, two+"|South Jail"))
	var got []string
	for _, c := range p.Changes {
		if c.Reading != nil {
			got = append(got, c.Reading.Facility)
		}
	}
	if diff := cmp.Diff([]string{"North Jail", "South Jail"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := refusal(t, st, entries, readingsFile(two)); !strings.Contains(got,
		"facility: is empty, and \"wy/teton-county\" has several lines in Section II of ddor-2017-02-11; "+
			"write North Jail or South Jail") {
		t.Errorf("got %q", got)
	}
}

// While the number of some line is unknown, the known ones may add up to less than the total of the section. Once
// all are known they may not. They may never add up to more.
func TestSectionMeetsItsTotalOnceAllNumbersAreRead(t *testing.T) {
	t.Parallel()
	st, _ := open2017(t)
	of := func(values ...string) Upload {
		var rows []string
		for i, slug := range []string{"ca/orange-county", "ca/san-bernardino-county", "wa/king-county"}[:len(values)] {
			rows = append(rows, "ddor-2017-02-04,entries,I,"+slug+",value,"+values[i])
		}
		return readingsFile(rows...)
	}
	for _, test := range []struct {
		file Upload
		want string
	}{
		{of("40"), ""}, {of("40", "35"), ""}, {of("40", "35", "20"), ""},
		{of("40", "35", "19"), "add up to 539, and with all printed lines there they should meet the control total of 540"},
		{of("96"), "add up to 541, more than the control total of 540"},
	} {
		if got := refusal(t, st, test.file); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.file.Body, got, test.want)
		}
	}
}

// A row of its report, with lines, publishes a period that was not published before. A row of a series sets its
// status.
func TestReportThatComesOutLaterAndStatusAreChangesOfTheirOwn(t *testing.T) {
	t.Parallel()
	st := atFirstBatch(t)
	report := Upload{"report.csv", []byte("[reports]\n" + reportHeadings +
		"ddor-2017-02-18,ddor,2017-02-18,2017-02-24,2018-05-01,published,,30,,,,,Came out late.,https://a.example/\n" +
		"[entries]\n" + entryHeadings +
		"ddor-2017-02-18,II,declined,wy/park-county,3,,,,,https://a.example/\n")}
	series := func(status string) Upload {
		return Upload{"series.csv", []byte("id,title,publisher,cadence,first_period_start,status,legal_basis\n" +
			"ddor,Weekly Declined Detainer Outcome Report," +
			"\"U.S. Immigration and Customs Enforcement, Enforcement and Removal Operations\",week,2017-01-28," + status +
			",\"Executive Order 13768, section 9(b)\"\n")}
	}
	p := planFor(t, latest(t, st), report, series("resumed 2018-05-01"))
	var kinds []record.ChangeKind
	for _, c := range p.Changes {
		kinds = append(kinds, c.Kind)
	}
	if diff := cmp.Diff([]record.ChangeKind{record.AddStatus, record.AddPublication, record.AddLines}, kinds); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if err := p.Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	snap := latest(t, st)
	for name, files := range map[string][]Upload{
		"the same":        {report, series("resumed 2018-05-01")},
		"what was before": firstBatch(t),
		"an export":       exportedFiles(t, snap),
	} {
		if p := planFor(t, snap, files...); len(p.Changes) > 0 {
			t.Errorf("%s: %v", name, p.Changes)
		}
	}
	for status, want := range map[string]string{
		"ended 2018-04-30": "says \"ended 2018-04-30\", the record says \"resumed 2018-05-01\"",
		"over":             "the record says", "": "says nothing"} {
		if got := refusal(t, st, series(status)); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", status, got, want)
		}
	}
	if err := Audit(t.Context(), snap); err != nil {
		t.Error(err)
	}
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	// A log of these changes makes the same record.
	path := t.TempDir() + "/record.jsonl"
	if err := ExportLog(t.Context(), snap, path); err != nil {
		t.Fatal(err)
	}
	copied := openEmpty(t)
	importLog(t, copied, path)
	want, err := snap.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := latest(t, copied).Checkpoint(t.Context()); err != nil || got != want {
		t.Errorf("the copy is at %v, %v, want %v", got, err, want)
	}
}

// A total is compared with the printed numbers: once an error of this site is corrected, it is in no sum.
func TestTotalIsHeldAgainstWhatWasPrintedNotAgainstOurError(t *testing.T) {
	t.Parallel()
	st, snap := open2017(t)
	row := func(slug, value string) string { return "ddor-2017-01-28,entries,II," + slug + ",value," + value }
	both := readingsFile(row("ca/madera-county", "1"), row("ca/santa-clara-county", "1"))
	if err := planFor(t, snap, both).Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	if err := Audit(t.Context(), latest(t, st)); err != nil {
		t.Error(err)
	}
	// All files together, as an export has them.
	again := openEmpty(t)
	if err := planFor(t, nil, exportedFiles(t, latest(t, st))...).Apply(t.Context(), again, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	anew := t.TempDir() + "/again.jsonl"
	if err := ExportLog(t.Context(), latest(t, again), anew); err != nil {
		t.Fatal(err)
	}
	importLog(t, openEmpty(t), anew)
	more := readingsFile(row("ca/madera-county", "2"), row("ca/santa-clara-county", "1"))
	want := "ca, declined add up to 12, more than the control total of 11"
	if got := refusal(t, atWhole(t), more); !strings.Contains(got, want) {
		t.Errorf("got %q", got)
	}
	path := t.TempDir() + "/record.jsonl"
	if err := ExportLog(t.Context(), latest(t, st), path); err != nil {
		t.Fatal(err)
	}
	importLog(t, openEmpty(t), path)
}

func atWhole(t *testing.T) *store.Store {
	t.Helper()
	st, _ := open2017(t)
	return st
}
