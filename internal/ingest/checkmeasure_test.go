package ingest

import (
	"strings"
	"testing"
)

// described are files of a series that counts and of one that lists, each with a report.
var describedFiles = map[string]string{
	"series.csv": `id,title,publisher,cadence,first_period_start,status,legal_basis,counted_by,form,area,case_day,` +
		`terms,cite,note,sources
years,Records,ICE,calendar year,2007-10-01,,,A newsroom,counts,,,,,,
list,A list,DHS,version of a list,2025-05-29,,,,lists,,,,,,
`,
	"measures.csv": `series,measure,name,section,base,share_of,printed,absence
years,prepared,Prepared,,prepared in the period,,every place,no case
years,declined,Declined,,prepared in the period,prepared,every place,no case
list,county,Counties,,standing on the list,,every place,not on the list
`,
	"reports.csv": `id,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows,` +
		`policies_listed,pages,document_urls,note,sources,partial
years-2007-10-01,years,2007-10-01,2007-12-31,,published,,,,,,,,https://example.org,partial
years-2008-01-01,years,2008-01-01,2008-12-31,,published,,,,,,,,https://example.org,
list-2025-05-29,list,2025-05-29,2025-05-29,2025-05-29,published,,,,,,,,https://example.org,
`,
	"control_totals.csv": `report,scope,measure,total,note,sources
years-2007-10-01,us,prepared,12,,https://example.org
list-2025-05-29,nv,county,1,,https://example.org
`,
	"entries.csv": `report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources,custodian,label,state
years-2007-10-01,,prepared,nv/clark-county,7,,,County jail,,https://example.org,county,,
years-2007-10-01,,declined,nv/clark-county,2,,,County jail,,https://example.org,county,,
years-2007-10-01,,prepared,,5,,,Other facility,,https://example.org,unknown,,
list-2025-05-29,,county,nv/clark-county,,,,,,https://example.org,,Clark,
`,
	"statements.csv": `date,jurisdiction,on_behalf_of,report,office,stance,gist,date_note,sources,series
2025-05-30,nv/clark-county,,,Manager,disputes,No such policy.,,https://example.org,list
`,
}

// checkDescribed checks the files with one text replaced by another in one of them.
func checkDescribed(t *testing.T, file, from, to string) string {
	t.Helper()
	var uploads []Upload
	for _, name := range []string{"series.csv", "measures.csv", "reports.csv", "control_totals.csv", "entries.csv",
		"statements.csv"} {
		text := describedFiles[name]
		if name == file {
			if !strings.Contains(text, from) {
				t.Fatalf("%s has no %q", name, from)
			}
			text = strings.Replace(text, from, to, 1)
		}
		uploads = append(uploads, Upload{name, []byte(text)})
	}
	in, err := ReadUploads(t.Context(), uploads)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = Check(t.Context(), nil, in, ""); err != nil {
		return err.Error()
	}
	return ""
}

func TestSeriesOfEveryKindAreHeldToWhatTheySay(t *testing.T) {
	t.Parallel()
	if got := checkDescribed(t, "", "", ""); got != "" {
		t.Fatalf("refused: %s", got)
	}
	for _, test := range []struct{ name, file, from, to, want string }{
		{"no form", "series.csv", "A newsroom,counts", "A newsroom,",
			"series.csv:2:9: form: is empty, and the series has measures; write counts or lists"},
		{"no measures", "measures.csv", "list,county,Counties,,standing on the list,,every place,not on the list\n", "",
			"series.csv:3:9: form: says lists, and the table measures has none of list"},
		{"no state", "series.csv", "counts,,", "counts,PA,",
			`series.csv:2:10: area: "PA" is no state; write its two letters`},
		{"a list by year", "series.csv", "version of a list", "calendar year",
			`series.csv:3:4: cadence: "calendar year" is not how a series that lists goes on`},
		{"a measure of no series", "measures.csv", "list,county", "lists,county",
			"measures.csv:4:1: series: \"lists\" is no series that the record knows"},
		{"a base of lists", "measures.csv", "prepared,Prepared,,prepared in the period",
			"prepared,Prepared,,standing on the list",
			`measures.csv:2:5: base: "standing on the list" is no base of a series that counts`},
		{"divided by what is not there", "measures.csv", "period,prepared,every", "period,issued,every",
			`measures.csv:3:6: share_of: "issued" is no other measure of years`},
		{"divided by what is on another base", "measures.csv", "declined,Declined,,prepared in",
			"declined,Declined,,recorded in",
			"measures.csv:3:6: share_of: prepared is on another base, prepared in the period, and the two are never divided"},
		{"only the highest of no section", "measures.csv", "every place,no case", "highest places,nothing",
			"measures.csv:2:4: section: is empty, and only the highest places are printed"},
		{"a part that is not said to be one", "reports.csv", "https://example.org,partial", "https://example.org,",
			"reports.csv:2:15: partial: is empty, and 2007-10-01 to 2007-12-31 is not a whole calendar year; write partial"},
		{"a whole year called a part", "reports.csv", "2008-12-31,,published,,,,,,,,https://example.org,",
			"2008-12-31,,published,,,,,,,,https://example.org,partial",
			"reports.csv:3:4: period_end: a calendar year that begins on 2008-01-01 ends on 2008-12-31, " +
				"and a part of it sooner"},
		{"a list that came out on no day", "reports.csv", "2025-05-29,2025-05-29,published", "2025-05-29,,published",
			"reports.csv:4:5: published_on: a published report has a day on which it came out"},
		{"a measure that the series has not", "entries.csv", ",declined,nv", ",issued,nv",
			`entries.csv:3:3: measure: "issued" is no measure of years; write prepared or declined`},
		{"a section that the series has not", "entries.csv", "01,,declined", "01,II,declined",
			"entries.csv:3:2: section: says \"II\", and declined is in no section of years; leave the cell empty"},
		{"nothing at all", "entries.csv", "Other facility", "",
			"entries.csv:4:4: jurisdiction: is empty; write the place, or label as printed"},
		{"a number on a list", "entries.csv", "county,nv/clark-county,,,", "county,nv/clark-county,3,,",
			"entries.csv:5:5: value: says 3, and list is a list, which has no numbers"},
		{"a custodian that nobody is", "entries.csv", "county,,\n", "sheriff,,\n",
			`entries.csv:2:11: custodian: "sheriff" is not known here; write county, city, regional, state, federal or unknown`},
		{"a state of a place", "entries.csv", "Clark,", "Clark,nv",
			"entries.csv:5:13: state: says nv of a line with a jurisdiction, which is in a state; leave the cell empty"},
		{"lines without a place above the total", "entries.csv", ",5,,,Other", ",6,,,Other",
			"control_totals.csv:2:4: total: the lines of years-2007-10-01, us, prepared add up to 13, " +
				"more than this total of 12"},
		{"more on the list than there are", "control_totals.csv", "nv,county,1", "nv,county,0",
			"control_totals.csv:3:4: total: the lines of list-2025-05-29, nv, county add up to 1, more than this total of 0"},
		{"a statement about no series", "statements.csv", "example.org,list", "example.org,lists",
			`statements.csv:2:10: series: "lists" is no series that the record knows`},
		{"a statement about both", "statements.csv", "county,,,", "county,,list-2025-05-29,",
			"statements.csv:2:10: series: says list, and the statement is about one report; leave one of the two"},
	} {
		if got := checkDescribed(t, test.file, test.from, test.to); !strings.Contains(got, test.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// A series describes its measures when it is added. A measure that comes later is refused.
func TestMeasuresComeInWithTheirSeries(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	in, err := ReadUploads(t.Context(), []Upload{{"measures.csv", []byte(
		"series,measure,name,section,base,share_of,printed,absence\n" +
			"ddor,prepared,Prepared,,prepared in the period,,every place,no case\n")}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "measures.csv:2:1: series: ddor is in the record already, " +
		"and a series says what it counts when it comes in"
	if _, err := Check(t.Context(), snap, in, ""); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
