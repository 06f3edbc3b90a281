package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// upload is a file of a table with some of its columns filled.
func upload(name, columns string, rows ...string) Upload {
	t := tables[slices.IndexFunc(tables, func(t *Table) bool { return t.Name+".csv" == name })]
	names := strings.Split(columns, ",")
	var body strings.Builder
	fmt.Fprintln(&body, strings.Join(t.Headings(), ","))
	for _, r := range rows {
		given, cells := strings.Split(r, ","), make([]string, len(t.Columns))
		for i, name := range names {
			cells[t.column(name)] = given[i]
		}
		fmt.Fprintln(&body, strings.Join(cells, ","))
	}
	return Upload{Name: name, Body: []byte(body.String())}
}

var aHash = strings.Repeat("0a", 32)

// firstRelease are the files of a series that is counted from a release. secondRelease are those of a later one,
// with a number that rose, one that fell to 0, a new line, and one more week.
var (
	firstRelease = []Upload{
		upload("series.csv", "id,title,publisher,cadence,first_period_start,counted_by,form,sources",
			"jails,Detainers by week,ICE,week,2025-01-04,this site,counts,https://ice.example/"),
		upload("measures.csv", "series,measure,name,section,base,share_of,printed,absence",
			"jails,prepared,Detainers prepared,,prepared in the period,,every place,no case",
			"jails,declined,Detainers declined,,prepared in the period,prepared,every place,no case"),
		upload("reports.csv", "id,series,period_start,period_end,published_on,status,sources",
			"jails-2025-01-04,jails,2025-01-04,2025-01-10,2025-03-01,published,https://ice.example/",
			"jails-2025-01-11,jails,2025-01-11,2025-01-17,2025-03-01,published,https://ice.example/"),
		upload("entries.csv", "report,measure,jurisdiction,value,facility,custodian,sources,state",
			"jails-2025-01-04,prepared,nv/clark-county,12,,county,https://ice.example/,",
			"jails-2025-01-04,declined,nv/clark-county,2,,county,https://ice.example/,",
			"jails-2025-01-04,prepared,nv/clark-county,7,Run by the state,state,https://ice.example/,",
			"jails-2025-01-11,prepared,,3,Place not known,unknown,https://ice.example/,nv"),
		upload("releases.csv", "series,released,recounted,counted_on,first_day,last_day,rows,duplicates,undated,outside,"+
			"placed,columns,files,note,sources",
			"jails,2025-03-01,0,2025-03-02,2025-01-04,2025-01-17,26,1,1,2,19,Detainer Prepare Date; Facility State,"+
				aHash+" detainers of March.xlsx,,https://ice.example/"),
		upload("facilities.csv", "series,released,recounted,facility,code,city,state,jurisdiction,custodian,placed_by,"+
			"prepared,declined",
			"jails,2025-03-01,0,CLARK COUNTY JAIL,CLARKNV,LAS VEGAS,nv,nv/clark-county,county,facility code,12,2",
			"jails,2025-03-01,0,OTHER,,,nv,,unknown,,3,0"),
	}
	secondRelease = []Upload{
		upload("reports.csv", "id,series,period_start,period_end,published_on,status,sources",
			"jails-2025-01-18,jails,2025-01-18,2025-01-24,2025-06-01,published,https://ice.example/"),
		upload("entries.csv", "report,measure,jurisdiction,value,facility,custodian,sources",
			"jails-2025-01-18,prepared,nv/clark-county,9,,county,https://ice.example/",
			"jails-2025-01-11,prepared,nv/washoe-county,4,,county,https://ice.example/"),
		upload("releases.csv", "series,released,recounted,counted_on,first_day,last_day,rows,duplicates,undated,outside,"+
			"placed,columns,files,note,sources",
			"jails,2025-06-01,0,2025-06-03,2025-01-04,2025-01-24,40,0,0,0,30,Detainer Prepare Date,"+
				aHash+" detainers of June.xlsx,,https://ice.example/"),
		revisionsOf("2025-06-01,0,jails-2025-01-04,prepared,nv/clark-county,,,12,14",
			"2025-06-01,0,jails-2025-01-11,prepared,,Place not known,nv,3,0"),
	}
)

func revisionsOf(rows ...string) Upload {
	return upload("revisions.csv", "released,recounted,report,measure,jurisdiction,facility,state,was,value", rows...)
}

func applyFiles(t *testing.T, st *store.Store, files ...Upload) Plan {
	t.Helper()
	p := planFor(t, latest(t, st), files...)
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	if err := p.Apply(t.Context(), st, at, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// A later release is one change, which includes the lines that it adds for earlier periods.
func TestLaterReleaseIsOneChange(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	applyFiles(t, st, firstRelease...)
	before := latest(t, st).Seq
	p := applyFiles(t, st, secondRelease...)
	var kinds []record.ChangeKind
	for _, c := range p.Changes {
		kinds = append(kinds, c.Kind)
	}
	if diff := cmp.Diff([]record.ChangeKind{record.AddReport, record.AddRelease}, kinds); diff != "" {
		t.Fatalf("the changes (-want +got):\n%s", diff)
	}
	if c := p.Changes[1]; len(c.Revisions) != 2 || len(c.Entries) != 1 || c.Entries[0].Jurisdiction != "nv/washoe-county" {
		t.Errorf("the release adds %+v and revises %+v", c.Entries, c.Revisions)
	}
	for seq, want := range map[record.Seq]int{before: 12, before + 2: 14} {
		snap, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := snap.Lines(t.Context(), store.Filter{Slug: "nv/clark-county", Report: "jails-2025-01-04"})
		if err != nil || lines[0].Value != record.Known(want) {
			t.Errorf("version %d: Clark County reads %v, %v, want %d", seq, lines[0].Value, err, want)
		}
	}
	if again := planFor(t, latest(t, st), secondRelease...); len(again.Changes) > 0 {
		t.Errorf("the same files again add %d changes", len(again.Changes))
	}
	if err := Audit(t.Context(), latest(t, st)); err != nil {
		t.Errorf("the record breaks its own rules: %v", err)
	}
}

// An export, as files or as a log, makes a record with the same content.
func TestReleasesAreExportedAndComeInAgain(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	applyFiles(t, st, firstRelease...)
	applyFiles(t, st, secondRelease...)
	want := contentsOf(t, latest(t, st))

	dir := t.TempDir()
	if err := Export(t.Context(), latest(t, st), dir, CSV); err != nil {
		t.Fatal(err)
	}
	in, err := Read(t.Context(), []string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fromFiles := openEmpty(t)
	p, err := Check(t.Context(), nil, in, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(t.Context(), fromFiles, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, contentsOf(t, latest(t, fromFiles))); diff != "" {
		t.Errorf("through files (-want +got):\n%s", diff)
	}

	path := filepath.Join(t.TempDir(), "record.jsonl")
	if err := ExportLog(t.Context(), latest(t, st), path); err != nil {
		t.Fatal(err)
	}
	fromLog := openEmpty(t)
	log, err := CheckLog(t.Context(), nil, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Apply(t.Context(), fromLog, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, contentsOf(t, latest(t, fromLog))); diff != "" {
		t.Errorf("through the log (-want +got):\n%s", diff)
	}
}

// A fault in a release names its position and what would be right, and nothing is added.
func TestReleaseIsHeldAgainstTheRules(t *testing.T) {
	t.Parallel()
	release := secondRelease[2]
	replaced := func(old, by string) Upload {
		return Upload{Name: release.Name, Body: []byte(strings.Replace(string(release.Body), old, by, 1))}
	}
	const ofJune = "2025-06-01,0,"
	for want, files := range map[string][]Upload{
		`releases.csv:2:2: released: 2024-12-01 is before the newest release in the record, of 2025-03-01`: {
			replaced("2025-06-01", "2024-12-01")},
		`releases.csv:2:3: recounted: says 1, and the record has no release of 2025-06-01; write 0`: {
			replaced("2025-06-01,0,", "2025-06-01,1,")},
		`releases.csv:2:1: series: "trails" is no series that the record knows`: {replaced("jails,", "trails,")},
		`releases.csv:2:7: rows: says 20, and the rows left out and those with a place are 30`: {
			replaced(",40,", ",20,")},
		`releases.csv:2:13: files: "detainers of June.xlsx" is no file with its SHA-256`: {replaced(aHash+" ", "")},
		`revisions.csv:2:10: was: says 11, and the number is 12`: {release,
			revisionsOf(ofJune + "jails-2025-01-04,prepared,nv/clark-county,,,11,14")},
		`revisions.csv:2:11: value: says 12, as before`: {release,
			revisionsOf(ofJune + "jails-2025-01-04,prepared,nv/clark-county,,,12,12")},
		`revisions.csv:2:3: report: no line of jails-2025-01-04 is the one that is revised`: {release,
			revisionsOf(ofJune + "jails-2025-01-04,prepared,nv/washoe-county,,,12,14")},
		`revisions.csv:2:1: released: no row of releases is that of jails, 2025-06-01`: {
			revisionsOf(ofJune + "jails-2025-01-04,prepared,nv/clark-county,,,12,14")},
		`revisions.csv:2:1: released: the release of 2025-03-01, recounted 0, is in the record already`: {
			revisionsOf("2025-03-01,0,jails-2025-01-04,prepared,nv/clark-county,,,12,14")},
		`facilities.csv:2:10: placed_by: says nothing, and the jurisdiction is "nv/clark-county"`: {release,
			upload("facilities.csv", "series,released,recounted,facility,code,city,state,jurisdiction,custodian,placed_by,"+
				"prepared,declined", "jails,"+ofJune+"JAIL,,,nv,nv/clark-county,county,,12,2")},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			st := openEmpty(t)
			applyFiles(t, st, firstRelease...)
			in, err := ReadUploads(t.Context(), files)
			if err == nil {
				_, err = Check(t.Context(), latest(t, st), in, "")
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// The number of a line of a series that describes its measures can be read later, by measure.
func TestNumberOfADescribedSeriesIsReadLater(t *testing.T) {
	t.Parallel()
	st := openEmpty(t)
	applyFiles(t, st, firstRelease...)
	applyFiles(t, st, upload("entries.csv", "report,measure,jurisdiction,value,custodian,sources",
		"jails-2025-01-11,prepared,nv/washoe-county,,county,https://ice.example/"))
	const heads = "report,table,section,jurisdiction,column,value,note,sources,facility,measure"
	const row = "jails-2025-01-11,entries,,nv/washoe-county,value,5,,https://ice.example/,,"
	in, err := ReadUploads(t.Context(), []Upload{upload("readings.csv", heads, row)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(t.Context(), latest(t, st), in, ""); err == nil ||
		!strings.Contains(err.Error(), "readings.csv:2:10: measure: is empty; write what the line counts, "+
			"prepared or declined") {
		t.Errorf("without a measure the error is %v", err)
	}
	applyFiles(t, st, upload("readings.csv", heads, row+"prepared"))
	snap := latest(t, st)
	lines, err := snap.Lines(t.Context(), store.Filter{Slug: "nv/washoe-county"})
	if err != nil || len(lines) != 1 || lines[0].Value != record.Known(5) || len(lines[0].Readings) != 1 {
		t.Errorf("the lines are %+v, %v", lines, err)
	}
	coverage, err := snap.CoveragesOf(t.Context(), []record.ReportID{"jails-2025-01-11"})
	if err != nil {
		t.Fatal(err)
	}
	week := coverage["jails-2025-01-11"]
	if s := week.Section("prepared"); s.Sum != 8 || s.Unread != 0 {
		t.Errorf("the report's lines add up to %d, %d not read, want 8 and none", s.Sum, s.Unread)
	}
}
