package ingest

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/store"
)

// planFor checks files against a record. A nil record is an empty one.
func planFor(t *testing.T, snap *store.Snapshot, files ...Upload) Plan {
	t.Helper()
	in, err := ReadUploads(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Check(t.Context(), snap, in, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// oddTexts are the messages of a plan's oddities, with their positions.
func oddTexts(t *testing.T, snap *store.Snapshot, p Plan) []string {
	t.Helper()
	all, err := Oddities(t.Context(), snap, p)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	keys := map[string]bool{}
	for _, o := range all {
		texts = append(texts, strings.TrimSuffix(o.Text+" "+o.Where, " "))
		if keys[o.Key] {
			t.Errorf("two oddities have the key %q", o.Key)
		}
		keys[o.Key] = true
	}
	return texts
}

const (
	reportHeadings = "id,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
		"policies_listed,pages,document_urls,note,sources\n"
	totalHeadings  = "report,scope,measure,total,note,sources\n"
	entryHeadings  = "report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	policyHeadings = "report,jurisdiction,listing,aor,enacted,instrument,criteria,note,sources\n"

	week5 = "ddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-03-10,published,,60,,,,,,https://example.org/\n"
)

// entries are lines of the invented fifth week, "II,declined,tx/travis-county,12,".
func entries(lines ...string) string {
	text := entryHeadings
	for _, l := range lines {
		text += "ddor-2017-02-25," + l + ",,,,https://example.org/\n"
	}
	return text
}

func TestOddities(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	for _, test := range []struct {
		name string
		// reports, totals, entries and policies are the tables of a report's file.
		reports, totals, entries, policies string
		want                               []string
	}{
		{name: "a quiet week", entries: entries("II,declined,tx/travis-county,12,", "I,issued,ca/kern-county,60,1",
			"I,issued,wa/snohomish-county,60,2")},
		{name: "a figure ten times the last", entries: entries("II,declined,ny/queens-county,20,"), want: []string{
			"Queens County, NY, declined: 20 in ddor-2017-02-25, and 2 in ddor-2017-02-04, ten times as many or more. r.csv:8"}},
		{name: "nine times is none", entries: entries("II,declined,ny/queens-county,19,")},
		{name: "a tenth", entries: entries("I,issued,ny/new-york-city,7,"), want: []string{
			"New York City, NY, issued: 7 in ddor-2017-02-25, and 73 in ddor-2017-02-04, a tenth or less. r.csv:8"}},
		{name: "nothing after ten", entries: entries("II,declined,tx/travis-county,0,"), want: []string{
			"Travis County, TX, declined: 0 in ddor-2017-02-25, and 10 in ddor-2017-02-11, a tenth or less. r.csv:8"}},
		{name: "nothing after two", entries: entries("II,declined,ny/queens-county,0,")},
		{name: "a withdrawn figure is not known", entries: entries("I,issued,pa/franklin-county,50,")},
		{name: "the lines of a place are added up", entries: entryHeadings +
			"ddor-2017-02-25,II,declined,ny/queens-county,10,,,Jail A,,https://example.org/\n" +
			"ddor-2017-02-25,II,declined,ny/queens-county,10,,,Jail B,,https://example.org/\n", want: []string{
			"Queens County, NY, declined: 20 in ddor-2017-02-25, and 2 in ddor-2017-02-04, ten times as many or more. r.csv:8"}},
		{name: "a place never listed", entries: entries("II,declined,nv/washoe-county,2,"), want: []string{
			"ddor-2017-02-25 is the first report in the record that names Washoe County, NV. r.csv:8"}},
		{name: "a policy of a place never listed",
			policies: policyHeadings + "ddor-2017-02-25,nv/washoe-county,added,,,,,,https://example.org/\n", want: []string{
				"ddor-2017-02-25 is the first report in the record that names Washoe County, NV. r.csv:10"}},
		{name: "a namesake that was listed", entries: entries("I,issued,va/franklin-county,2,"), want: []string{
			"ddor-2017-02-25 is the first report in the record that names Franklin County, VA. r.csv:8",
			"Franklin County, VA (county) in ddor-2017-02-25 shares its name with Franklin County, IA (county), " +
				"Franklin County, NY (county) and Franklin County, PA (county), listed before when it was not, " +
				"and with Franklin city, VA (independent city) in the same state. r.csv:8"}},
		{name: "namesakes side by side", entries: entries("I,issued,nv/clark-county,54,1", "I,issued,wa/clark-county,3,2"),
			want: []string{
				"Clark County, NV (county) in ddor-2017-02-25 shares its name with Clark County, WA (county) " +
					"in the same report. r.csv:8",
				"Clark County, WA (county) in ddor-2017-02-25 shares its name with Clark County, NV (county) " +
					"in the same report. r.csv:9"}},
		{name: "a city beside its county",
			entries: entries("II,declined,md/baltimore-city,1,", "II,declined,md/baltimore-county,1,"), want: []string{
				"Baltimore city, MD (independent city) in ddor-2017-02-25 shares its name with Baltimore County, MD (county) " +
					"in the same report. r.csv:8",
				"Baltimore County, MD (county) in ddor-2017-02-25 shares its name with Baltimore city, MD (independent city) " +
					"in the same report. r.csv:9"}},
		{name: "a rank that disagrees", entries: entries("I,issued,nv/clark-county,45,1", "I,issued,ca/kern-county,54,2",
			"I,issued,ca/san-diego-county,40,3", "I,issued,ca/los-angeles-county,,4", "I,issued,ny/new-york-city,40,5"),
			want: []string{
				"Section I of ddor-2017-02-25 ranks Clark County, NV with 45 as number 1, " +
					"before Kern County, CA with 54 as number 2. r.csv:9"}},
		{name: "a report before its period ended", reports: strings.Replace(week5, "2017-03-10", "2017-03-02", 1),
			want: []string{
				"ddor-2017-02-25 came out on 2017-03-02, before its period ended on 2017-03-03. r.csv:3"}},
		{name: "a month in which it may have ended", reports: strings.Replace(week5, "2017-03-10", "2017-03", 1)},
		{name: "a gap",
			reports: "ddor-2017-03-11,ddor,2017-03-11,2017-03-17,2017-03-30,published,,,,,,,,https://example.org/\n",
			want: []string{
				"ddor-2017-03-11 begins on 2017-03-11, and the report before it, ddor-2017-02-18, ended on 2017-02-24: " +
					"of 2 periods in between the record holds nothing. r.csv:3"}},
		{name: "two numbers for one thing", totals: totalHeadings + "ddor-2017-02-25,us,declined,66,,https://example.org/\n",
			want: []string{
				"ddor-2017-02-25 gives 60 as its number of declined detainers, " +
					"and 66 as the control total of the nation. r.csv:6"}},
		{name: "states above the nation", totals: totalHeadings +
			"ddor-2017-02-25,ca,declined,40,,https://example.org/\nddor-2017-02-25,ny,declined,21,,https://example.org/\n",
			want: []string{
				"The totals of the states in ddor-2017-02-25, declined, add up to 61, more than the nation’s 60. r.csv:7"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := "[reports]\n" + reportHeadings + pick(test.reports, week5) +
				"[control_totals]\n" + pick(test.totals, totalHeadings) + "[entries]\n" + pick(test.entries, entryHeadings) +
				"[policies]\n" + test.policies
			p := planFor(t, snap, Upload{"r.csv", []byte(file)})
			if diff := cmp.Diff(append([]string{}, test.want...), oddTexts(t, snap, p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func pick(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}

// A correction that adds a nought at the end of a figure is as odd as the figure.
func TestOddCorrection(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	file := strings.Join(correctionTable.Headings(), ",") + "\n" +
		",2017-05-02,ICE,ddor-2017-02-04,I,issued,ca/kern-county,amended,650,A slip.,,https://example.org/,\n"
	got := oddTexts(t, snap, planFor(t, snap, Upload{"corrections.csv", []byte(file)}))
	want := []string{"Kern County, CA, issued in ddor-2017-02-04: the correction makes 650 of 65, " +
		"ten times as many or more. corrections.csv:2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The key of an oddity depends on its numbers and not on the file's lines.
func TestOddityKey(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	keyOf := func(lines ...string) string {
		all, err := Oddities(t.Context(), snap, planFor(t, snap,
			Upload{"r.csv", []byte("[reports]\n" + reportHeadings + week5 + "[entries]\n" + entries(lines...))}))
		if err != nil || len(all) != 1 {
			t.Fatalf("%d oddities, %v", len(all), err)
		}
		return all[0].Key
	}
	first := keyOf("II,declined,ny/queens-county,20,")
	if again := keyOf("II,declined,tx/travis-county,12,", "II,declined,ny/queens-county,20,"); again != first {
		t.Errorf("in another line the key %q is %q", first, again)
	}
	if other := keyOf("II,declined,ny/queens-county,21,"); other == first {
		t.Errorf("another number has the same key %q", other)
	}
}

// recordOf is the first batch of the published record with only these reports, as files.
func recordOf(t *testing.T, reports ...string) []Upload {
	t.Helper()
	var files []Upload
	for _, f := range firstBatch(t) {
		table := tableNamed(strings.TrimSuffix(f.Name, ".csv"))
		var kept bytes.Buffer
		for i, line := range strings.SplitAfter(string(f.Body), "\n") {
			ofReport := slices.Contains(ofReport, table) &&
				slices.ContainsFunc(reports, func(id string) bool { return strings.HasPrefix(line, id+",") })
			if i == 0 || table == seriesTable || table == placeTable || ofReport {
				kept.WriteString(line)
			}
		}
		files = append(files, Upload{f.Name, kept.Bytes()})
	}
	return files
}

// The oddities of the second and third report when they were added. The fall of Travis County from 142 to 2 is as
// ICE printed and the press reported it. Places are new because the record does not have every line of the first
// report. Baltimore and Tulare are cities that could be mistaken for the county.
func TestOdditiesOfThePublishedReports(t *testing.T) {
	t.Parallel()
	reports := []string{"ddor-2017-01-28", "ddor-2017-02-04", "ddor-2017-02-11", "ddor-2017-02-18"}
	want := [][]string{
		{
			"Travis County, TX, declined: 2 in ddor-2017-02-04, and 142 in ddor-2017-01-28, a tenth or less. entries.csv:50",
			"ddor-2017-02-04 is the first report in the record that names Kern County, CA. entries.csv:44",
			"ddor-2017-02-04 is the first report in the record that names San Diego County, CA. entries.csv:46",
			"ddor-2017-02-04 is the first report in the record that names Queens County, NY. entries.csv:49",
			"ddor-2017-02-04 is the first report in the record that names Suffolk County, MA. entries.csv:51",
			"ddor-2017-02-04 is the first report in the record that names State of California. policies.csv:63",
			"ddor-2017-02-04 is the first report in the record that names State of Connecticut. policies.csv:64",
			"ddor-2017-02-04 is the first report in the record that names Baltimore city, MD. policies.csv:65",
			"ddor-2017-02-04 is the first report in the record that names Tulare, CA. policies.csv:66",
			"Baltimore city, MD (independent city) in ddor-2017-02-04 shares its name with Baltimore County, MD (county), " +
				"listed before when it was not. policies.csv:65",
			"Tulare, CA (unclear) in ddor-2017-02-04 shares its name with Tulare County, CA (county) in the same state. " +
				"policies.csv:66",
		},
		{
			"ddor-2017-02-11 is the first report in the record that names Lea County, NM. entries.csv:53",
			"ddor-2017-02-11 is the first report in the record that names Maricopa County, AZ. policies.csv:68",
		},
		{},
	}
	st := openEmpty(t)
	first := planFor(t, nil, recordOf(t, reports[0])...)
	for _, text := range oddTexts(t, nil, first) {
		if !strings.Contains(text, "in the same report") {
			t.Errorf("of the first report: %s", text)
		}
	}
	if err := first.Apply(t.Context(), st, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	for i, want := range want {
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p := planFor(t, snap, recordOf(t, reports[:i+2]...)...)
		if diff := cmp.Diff(want, oddTexts(t, snap, p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", reports[i+1], diff)
		}
		if err := p.Apply(t.Context(), st, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
	}
}
