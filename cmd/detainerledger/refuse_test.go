package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The heading rows of the tables.
const (
	seriesHead = "id,title,publisher,cadence,first_period_start,status,legal_basis\n"
	placeHead  = "slug,name,state,kind,county_fips\n"
	reportHead = "id,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
		"policies_listed,pages,document_urls,note,sources\n"
	totalHead      = "report,scope,measure,total,note,sources\n"
	entryHead      = "report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	policyHead     = "report,jurisdiction,listing,aor,enacted,instrument,criteria,note,sources\n"
	correctionHead = "id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources\n"
	statementHead  = "date,jurisdiction,on_behalf_of,report,office,stance,gist,date_note,sources\n"
	eventHead      = "date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n"
)

// week4 is a report that fits the record of 2017.
const week4 = reportHead +
	"ddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-04-19,published,2900,50,2,,,,,https://example.org/4\n"

var refusals = []struct {
	name  string
	files map[string]string
	// want are texts that the message must have. The first has file, line and column.
	want []string
}{
	{"unknown jurisdiction",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clarc-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:4: jurisdiction: ", `"nv/clarc-county"`, "nearest", "nv/clark-county (Clark County, county)",
			" or "}},
	{"unknown jurisdiction by name",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,\"Clarc County, Nevada\",1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:4: jurisdiction: ", "nv/clark-county"}},
	{"two meanings",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,\"Franklin, VA\",1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:4: jurisdiction: ", "2 places", "va/franklin-county", "va/franklin-city"}},
	{"two meanings, both in the record",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,\"Los Angeles, CA\",1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:4: jurisdiction: ", "ca/los-angeles (", "ca/los-angeles-county ("}},
	{"no state",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,Franklin County,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:4: jurisdiction: ", "names no state"}},
	{"unknown report",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-12,II,declined,nv/clark-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:1: report: ", `"ddor-2017-02-12"`,
			"known are ddor-2017-01-28, ddor-2017-02-04, ddor-2017-02-11, ddor-2017-02-18"}},
	{"line of a report that was not published",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-18,II,declined,nv/clark-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:1: report: ", "not published"}},
	{"negative count",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,-3,,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", `"-3" is below zero`, "write a whole number, 0 or more"}},
	{"fractional count",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1.5,,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", `"1.5" is not a whole number`}},
	{"count with a separator",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,\"1,000\",,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", "nothing between the digits"}},
	{"count in words",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,n/a,,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", "leave the cell empty where it is not known"}},
	{"count without end",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,99999999999999999999,,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", "nine digits"}},
	{"over the control total of a state",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nm/lea-county,12,,,jail,,https://example.org\n" +
			"ddor-2017-02-11,II,declined,nm/bernalillo-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:3:5: value: ", "ddor-2017-02-11, nm, declined add up to 13", "control total of 12"}},
	{"over the nation's control total",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,56,,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", "add up to 67", "65"}},
	{"control total under its lines",
		map[string]string{"control_totals.csv": totalHead + "ddor-2017-02-04,tx,declined,1,,https://example.org\n"},
		[]string{"control_totals.csv:2:4: total: ", "add up to 2", "1"}},
	{"Section I whole and not met", map[string]string{
		"reports.csv":        week4,
		"control_totals.csv": totalHead + "ddor-2017-02-25,section I,issued,10,,https://example.org\n",
		"entries.csv": entryHead +
			"ddor-2017-02-25,I,issued,nv/clark-county,5,1,,,,https://example.org\n" +
			"ddor-2017-02-25,I,issued,il/cook-county,4,2,,,,https://example.org\n"},
		[]string{"control_totals.csv:2:4: total: ", "add up to 9", "should meet this total of 10"}},
	{"more lines than printed",
		map[string]string{"entries.csv": entryHead + "ddor-2017-01-28,I,issued,ca/kern-county,0,11,,,,https://example.org\n"},
		[]string{"entries.csv:2:5: value: ", "number 11, more than the 10", "section1_rows"}},
	{"the same line with another value",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,,,,https://example.org\n" +
			"ddor-2017-02-11,II,declined,nv/clark-county,2,,,,,https://example.org\n"},
		[]string{"entries.csv:3:5: value: says 2, and line 2 says 1 of the same"}},
	{"the same line again",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,,,,https://example.org\n" +
			"ddor-2017-02-11,II,declined,\"Clark County, NV\",01,,,,,https://example.org\n"},
		[]string{"entries.csv:3:4: jurisdiction: ", "is the same as line 2"}},
	{"a rank twice",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,I,issued,nv/clark-county,2,1,,,,https://example.org\n" +
			"ddor-2017-02-11,I,issued,il/cook-county,2,1,,,,https://example.org\n"},
		[]string{"entries.csv:3:6: rank: rank 1 of Section I is that of nv/clark-county in line 2"}},
	{"a rank of the record",
		map[string]string{"entries.csv": entryHead + "ddor-2017-02-04,I,issued,il/cook-county,2,4,,,,https://example.org\n"},
		[]string{"entries.csv:2:6: rank: ", "nv/clark-county in the record"}},
	{"rank nought",
		map[string]string{"entries.csv": entryHead + "ddor-2017-02-04,I,issued,il/cook-county,2,0,,,,https://example.org\n"},
		[]string{"entries.csv:2:6: rank: ", "1 or more"}},
	{"part of itself",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,nv/clark-county,,,https://example.org\n"},
		[]string{"entries.csv:2:7: part_of: ", "part of itself"}},
	{"section and measure disagree",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,I,declined,nv/clark-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:3: measure: Section I counts detainers issued"}},
	{"overlapping period",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-20,ddor,2017-02-20,2017-02-26,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:3: period_start: ", "overlaps ddor-2017-02-18, which is 2017-02-18 to 2017-02-24"}},
	{"period of the wrong length",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-03-04,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:4: period_end: a week that begins on 2017-02-25 ends on 2017-03-03"}},
	{"period out of step",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-28,ddor,2017-02-28,2017-03-06,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:3: period_start: ", "the next after 2017-02-28 begins on 2017-03-04"}},
	{"an id of another day",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-26,ddor,2017-02-25,2017-03-03,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:1: id: ", "write ddor-2017-02-25"}},
	{"unknown series",
		map[string]string{"reports.csv": reportHead +
			"dor-2017-02-25,dor,2017-02-25,2017-03-03,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:2: series: ", "known are ddor"}},
	{"published without a day",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-03-03,,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:5: published_on: ", "write it, such as 2017-03-20"}},
	{"a day without being published",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-04-19,not published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:5: published_on: ", "not published"}},
	{"published before its period",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-02-01,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:5: published_on: 2017-02-01 is before"}},
	{"unknown status",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-04-19,Published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:6: status: ", "write published or not published"}},
	{"a date that does not exist",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-25,ddor,2017-02-25,2017-02-29,2017-04-19,published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:4: period_end: ", `"2017-02-29" is no date of the calendar`}},
	{"a date of another form",
		map[string]string{"policies.csv": policyHead +
			"ddor-2017-02-11,nv/clark-county,listed,,2/8/2017,,,,https://example.org\n"},
		[]string{"policies.csv:2:5: enacted: ", "two days; write February 8, 2017 or August 2, 2017"}},
	{"a year too early",
		map[string]string{"policies.csv": policyHead +
			"ddor-2017-02-11,nv/clark-county,listed,,0217,,,,https://example.org\n"},
		[]string{"policies.csv:2:5: enacted: ", "from 1900"}},
	{"missing column",
		map[string]string{"entries.csv": "report,section,measure,jurisdiction,value,rank,part_of,facility,note\n"},
		[]string{"entries.csv:1:10: entries needs also sources"}},
	{"misspelt column", map[string]string{"entries.csv": strings.Replace(entryHead, "jurisdiction", "jurisdicton", 1)},
		[]string{"entries.csv:1:4: jurisdicton: entries has no such column; did you mean jurisdiction?"}},
	{"column twice", map[string]string{"entries.csv": strings.Replace(entryHead, "note,", "note,value,", 1)},
		[]string{"entries.csv:1:10: value: the column is there twice, as number 5 and number 10"}},
	{"column without a heading", map[string]string{"entries.csv": strings.Replace(entryHead, "note,", ",", 1)},
		[]string{"entries.csv:1:9: the column has no heading; write one of note"}},
	{"too many cells",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,,jail, block B,,https://example.org\n"},
		[]string{"entries.csv:2:11: the row has 11 cells, the heading row has 10"}},
	{"too few cells", map[string]string{"entries.csv": entryHead + "ddor-2017-02-11,II,declined,nv/clark-county,1\n"},
		[]string{"entries.csv:2:6: the row has 5 cells, the heading row has 10"}},
	{"quotation mark never closed",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,\"nv/clark-county,1,,,,,https://example.org\n"},
		[]string{"entries.csv:2:72: ", "quotation mark"}},
	{"empty file", map[string]string{"entries.csv": ""}, []string{"entries.csv: the file is empty"}},
	{"empty JSON file", map[string]string{"entries.json": ""}, []string{"entries.json: the file is empty"}},
	{"unknown table", map[string]string{"report.csv": "[reports]\n" + week4 + "[entires]\n" + entryHead},
		[]string{"report.csv:4:1: [entires] is no table of the record; did you mean entries?"}},
	{"misspelt file", map[string]string{"entires.csv": entryHead}, []string{"entires.csv: ", "did you mean entries?"}},
	{"a table twice", map[string]string{"entries.csv": entryHead, "entries.json": "[]"},
		[]string{"entries.json: the folder has entries.csv as well"}},
	{"no source", map[string]string{"entries.csv": entryHead + "ddor-2017-02-11,II,declined,nv/clark-county,1,,,,,\n"},
		[]string{"entries.csv:2:10: sources: is empty", "https://"}},
	{"a source that is no address",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,,,,https://example.org javascript:alert(1)\n"},
		[]string{"entries.csv:2:10: sources: ", `"javascript:alert(1)" is no web address`}},
	{"a character that cannot be shown",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,nv/clark-county,1,,,a\x00b,,https://example.org\n"},
		[]string{"entries.csv:2:8: facility: ", `'\x00'`}},
	{"a changed figure",
		map[string]string{"entries.csv": entryHead +
			"ddor-2017-02-11,II,declined,tx/travis-county,11,,,,All Texas declines that week.," +
			"http://www.breitbart.com/texas/2017/04/06/sanctuary-cities-release-65-criminal-aliens-wanted-ice/" +
			"?utm_source=feedburner&utm_medium=feed&utm_campaign=Feed%3A+breitbart+%28Breitbart+News%29\n"},
		[]string{"entries.csv:2:5: value: says 11, the record says 10; a figure is changed only by a correction"}},
	{"a changed report",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-02-18,ddor,2017-02-18,2017-02-24,,not published,,,,,,,,https://example.org\n"},
		[]string{`reports.csv:2:13: note: says nothing, the record says "ICE field office told the Hennepin County`,
			"sources are added by a row of readings.csv"}},
	{"a report that is taken back",
		map[string]string{"reports.csv": reportHead +
			"ddor-2017-01-28,ddor,2017-01-28,2017-02-03,,not published,,,,,,,,https://example.org\n"},
		[]string{"reports.csv:2:1: id: ddor-2017-01-28 is already in the record, and reads otherwise there (published_on",
			"leave out this row"}},
	{"a correction of nothing",
		map[string]string{"corrections.csv": correctionHead +
			",2017-04-20,ICE,ddor-2017-02-11,II,declined,nv/clark-county,withdrawn,,Mistake.,,https://example.org\n"},
		[]string{"corrections.csv:2:7: jurisdiction: no line of ddor-2017-02-11, Section II, names nv/clark-county"}},
	{"amended without a value",
		map[string]string{"corrections.csv": correctionHead +
			",2017-04-20,ICE,ddor-2017-02-11,II,declined,tx/travis-county,amended,,Mistake.,,https://example.org\n"},
		[]string{"corrections.csv:2:9: value: is empty"}},
	{"withdrawn with a value",
		map[string]string{"corrections.csv": correctionHead +
			",2017-04-20,ICE,ddor-2017-02-11,II,declined,tx/travis-county,withdrawn,9,Mistake.,,https://example.org\n"},
		[]string{"corrections.csv:2:9: value: says 9, yet a withdrawn line has no number"}},
	{"a correction of an unknown report",
		map[string]string{"corrections.csv": correctionHead +
			",2017-04-20,ICE,ddor-2017-03-11,II,declined,tx/travis-county,withdrawn,,Mistake.,,https://example.org\n"},
		[]string{"corrections.csv:2:4: report: ", "known are"}},
	{"a statement for nobody",
		map[string]string{"statements.csv": statementHead + "2017-04-20,,,,Sheriff,disputes,Says so.,,https://example.org\n"},
		[]string{"statements.csv:2:2: jurisdiction: is empty", "on_behalf_of"}},
	{"a statement of another stance",
		map[string]string{"statements.csv": statementHead +
			"2017-04-20,nv/clark-county,,,Sheriff,denies,Says so.,,https://example.org\n"},
		[]string{"statements.csv:2:6: stance: ", "disputes, criticizes, explains or affirms"}},
	{"a statement on an unknown report",
		map[string]string{"statements.csv": statementHead +
			"2017-04-20,nv/clark-county,,ddor-2017-03-11,Sheriff,disputes,Says so.,,https://example.org\n"},
		[]string{"statements.csv:2:4: report: "}},
	{"an event about nobody",
		map[string]string{"events.csv": eventHead + "2017-04-20,suspension,,,,ICE,Ends.,,https://example.org\n"},
		[]string{"events.csv:2:3: jurisdiction: is empty"}},
	{"left out of no report",
		map[string]string{"events.csv": eventHead + "2017-04-20,left out,nv/clark-county,,,ICE,Gone.,,https://example.org\n"},
		[]string{"events.csv:2:5: report: is empty"}},
	{"an event in an unknown place",
		map[string]string{"events.csv": eventHead +
			"2017-04-20,left out,nv/lincon-county,,ddor-2017-02-04,ICE,Gone.,,https://example.org\n"},
		[]string{"events.csv:2:3: jurisdiction: ", "nv/lincoln-county"}},
	{"a policy of an unknown place",
		map[string]string{"policies.csv": policyHead + "ddor-2017-02-11,ny/franklin,listed,,,,,,https://example.org\n"},
		[]string{"policies.csv:2:2: jurisdiction: ", "ny/franklin-county"}},
	{"a total of an unknown scope",
		map[string]string{"control_totals.csv": totalHead + "ddor-2017-02-11,NV,declined,4,,https://example.org\n"},
		[]string{"control_totals.csv:2:2: scope: ", "lower case"}},
	{"a place that is a county",
		map[string]string{"places.csv": placeHead + "nv/clark-county,Clark County,NV,city,32003\n"},
		[]string{"places.csv:2:1: slug: nv/clark-county is Clark County, NV"}},
	{"a place in another state", map[string]string{"places.csv": placeHead + "nv/reno,Reno,NY,city,32031\n"},
		[]string{"places.csv:2:1: slug: ", "write ny/"}},
	{"a place in another state's county", map[string]string{"places.csv": placeHead + "nv/reno,Reno,NV,city,36005\n"},
		[]string{"places.csv:2:5: county_fips: 36005 is no county's code in NV"}},
	{"a place under another slug", map[string]string{"places.csv": placeHead + "ma/boston-city,Boston,MA,city,25025\n"},
		[]string{"places.csv:2:2: name: ma/boston is there already"}},
	{"a series of another cadence",
		map[string]string{"series.csv": seriesHead + "qddor,Quarterly,ICE,decade,2018-01-01,,\n"},
		[]string{"series.csv:2:4: cadence: ",
			"week, month, quarter, fiscal year, calendar year, one window or version of a list"}},
	{"bad JSON", map[string]string{"entries.json": "[\n{\"report\":\"ddor-2017-02-11\",\n\"section\" \"II\"}]"},
		[]string{"entries.json:3:11: this is not JSON"}},
	{"JSON cut off", map[string]string{"entries.json": "[\n{\"report\":\"ddor-2017-02-11\","},
		[]string{"entries.json:2:", "cut off"}},
	{"no array", map[string]string{"entries.json": "{}"}, []string{"entries.json:1:", "an array of objects"}},
	{"no objects", map[string]string{"entries.json": "[1]"}, []string{"entries.json:1:", "an object"}},
	{"something after the array", map[string]string{"entries.json": "[]\n[]"},
		[]string{"entries.json:1:3: something follows the array"}},
	{"a text for a number",
		map[string]string{"entries.json": `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
			`"jurisdiction":"nv/clark-county","value":"1","sources":["https://example.org"]}]`},
		[]string{"entries.json:1:", "value: is not a number without quotation marks"}},
	{"a fraction in JSON",
		map[string]string{"entries.json": `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
			`"jurisdiction":"nv/clark-county","value":1.5,"sources":["https://example.org"]}]`},
		[]string{"entries.json:1:", `value: "1.5" is not a whole number`}},
	{"a key twice",
		map[string]string{"entries.json": `[{"report":"ddor-2017-02-11","report":"ddor-2017-02-11",` +
			`"section":"II","measure":"declined","jurisdiction":"nv/clark-county","sources":["https://example.org"]}]`},
		[]string{"entries.json:1:", "report: the key is there twice"}},
	{"a missing key",
		map[string]string{
			"entries.json": `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
				`"jurisdiction":"nv/clark-county"}]`,
		},
		[]string{"entries.json:1:1: sources: is missing"}},
	{"a misspelt key",
		map[string]string{"entries.json": `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
			`"jurisdiction":"nv/clark-county","vlaue":1,"sources":["https://example.org"]}]`},
		[]string{"entries.json:1:", "did you mean value?"}},
	{"addresses in one text",
		map[string]string{"entries.json": `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
			`"jurisdiction":"nv/clark-county","sources":"https://example.org"}]`},
		[]string{"entries.json:1:", "sources: is not an array of texts"}},
	{"names of people",
		map[string]string{"entries.csv": strings.Replace(entryHead, "note,", "note,Last Name,", 1) +
			"ddor-2017-02-11,II,wrong,nowhere,-1,,,,,Doe,\n"},
		[]string{"entries.csv:1:10: Last Name: ", "holds names", "refused whole"}},
	{"an alien number",
		map[string]string{"entries.csv": entryHead + "ddor-2017-02-11,II,wrong,nowhere,-1,,,,see A012 345 678,\n"},
		[]string{"entries.csv:2:9: note: ", "an alien number", "refused whole"}},
	{"names of people in JSON", map[string]string{"entries.json": `[{"report":"x","dob":"1980-01-02"}]`},
		[]string{"entries.json:1:", "dob: ", "dates of birth"}},
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	version, before := dump(t, record2017(t))
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db, dir := record2017(t), t.TempDir()
			path := dir
			for name, text := range test.files {
				write(t, filepath.Join(dir, name), text)
				if len(test.files) == 1 && name == "report.csv" {
					path = filepath.Join(dir, name)
				}
			}
			status, stdout, stderr := program(t, "import", "--db", db, path)
			if status != 1 {
				t.Errorf("status %d, want 1\n%s", status, stdout)
			}
			for i, want := range test.want {
				if i == 0 {
					want = filepath.Join(dir, want)
				}
				if !strings.Contains(stderr, want) {
					t.Errorf("the message lacks %q:\n%s", want, stderr)
				}
			}
			after, rows := dump(t, db)
			if after != version || !cmp.Equal(before, rows) {
				t.Errorf("the record changed: version %d, was %d\n%s", after, version, cmp.Diff(before, rows))
			}
		})
	}
}

// If a file has details of people, the message names only that, and does not repeat them.
func TestImportNamesPeopleAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "entries.csv")
	write(t, file,
		strings.Replace(entryHead, "note,", "note,A#,", 1)+"ddor-2017-02-11,II,wrong,nowhere,-1,,,,,A012345678,\n")
	_, _, stderr := program(t, "import", "--db", record2017(t), file)
	if strings.Contains(stderr, "wrong") || strings.Contains(stderr, "nowhere") {
		t.Errorf("other faults are named too:\n%s", stderr)
	}
	if strings.Contains(stderr, "012345678") {
		t.Errorf("the message repeats the alien number:\n%s", stderr)
	}
}

// The message names many faults at once, up to a limit.
func TestImportNamesEveryFault(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "entries.csv")
	write(t, file, entryHead+strings.Repeat("ddor-2017-02-11,II,declined,nv/clarc-county,-1,,,,,\n", 30))
	_, _, stderr := program(t, "import", "--db", record2017(t), file)
	for _, want := range []string{":2:5: value: ", ":2:10: sources: ", ":26:5: value: ", "\nand 40 more\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the message lacks %q:\n%s", want, stderr)
		}
	}
}
