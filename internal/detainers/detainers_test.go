package detainers_test

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/detainers"
	"detainerledger/internal/record"
)

// makeUp makes up a table of some rows in a form and returns its path.
func makeUp(t testing.TB, form string, made synth.Detainers) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "detainers."+form)
	if err := made.Write(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// write writes a file with a text and returns its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string) *detainers.Table {
	t.Helper()
	table, err := detainers.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	return table
}

// rows are all rows of a table.
func rows(t testing.TB, path string) []detainers.Row {
	t.Helper()
	var all []detainers.Row
	for r, err := range open(t, path).Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// refused returns the error with which a table cannot be opened or read.
func refused(t testing.TB, path string) string {
	t.Helper()
	table, err := detainers.Open(t.Context(), path)
	if err != nil {
		return err.Error()
	}
	defer table.Close()
	for _, err := range table.Rows(t.Context()) {
		if err != nil {
			return err.Error()
		}
	}
	t.Fatalf("%s was read", path)
	return ""
}

func known(t testing.TB) *detainers.Facilities {
	t.Helper()
	f, err := detainers.Known()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// count counts a table with the facilities that the program knows.
func count(t testing.TB, path string, asked detainers.Asked) *detainers.Counts {
	t.Helper()
	asked.Places = places()
	if asked.Facilities == nil {
		asked.Facilities = known(t)
	}
	if asked.Released == "" {
		asked.Released = "2026-03-31"
	}
	c, err := detainers.Count(t.Context(), []*detainers.Table{open(t, path)}, asked)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// two are two rows, which every file must be read as.
var two = []detainers.Row{
	{Prepared: "2026-02-03", State: "NEVADA", City: "LAS VEGAS", Facility: "CLARK COUNTY DETENTION CENTER",
		Code: "CLARKNV", AOR: "Salt Lake City Area of Responsibility", LiftReason: "Detainer Declined by LEA",
		Type: "I-247A"},
	{Prepared: "2026-02-04", State: "NEVADA", Facility: "HENDERSON DETENTION", Duplicate: true},
}

// The same rows are read under the names of before and after October 2025 and in ICE's spelling, in any order,
// with other columns between them.
func TestNamesOfEitherGenerationAreFoundInAnyPlace(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"after": `gender,detainer_lift_reason,detention_facility,detention_facility_code,facility_city,` +
			`detainer_prepare_date,facility_state,facility_aor,detainer_type,duplicate_likely
F,Detainer Declined by LEA,CLARK COUNTY DETENTION CENTER,CLARKNV,LAS VEGAS,2026-02-03,NEVADA,` +
			`Salt Lake City Area of Responsibility,I-247A,FALSE
M,,HENDERSON DETENTION,,,2026-02-04,NEVADA,,,TRUE
`,
		"before": "\ufeffduplicate_likely;detainer_type;facility_aor;facility_state;detainer_prepare_date;" +
			"facility_city;" +
			"detainer_facility_code;detainer_facility;detainer_lift_reason\r\n" +
			"false;I-247A;Salt Lake City Area of Responsibility;NEVADA;2026-02-03 00:00:00;LAS VEGAS;CLARKNV;" +
			"CLARK COUNTY DETENTION CENTER;\"Detainer Declined by LEA\"\r\n" +
			"true;;;NEVADA;2026-02-04T10:00:00Z;;;HENDERSON DETENTION;\r\n\r\n",
		"ICE's": "Released under the Act\n\nFOIA 2026\nDetainer Prepare Date\tFacility State\tFacility AOR\tGender\t" +
			"Detainer Facility\tDetainer Facility Code\tFacility City\tDetainer Lift Reason\tDetainer Type\tDuplicate Likely\n" +
			"2/3/2026\tNEVADA\tSalt Lake City Area of Responsibility\t\"F\n\"\"\"\tCLARK COUNTY DETENTION CENTER\tCLARKNV\t" +
			"LAS VEGAS\tDetainer Declined by LEA\tI-247A\tno\n" +
			"02/04/2026\tNEVADA\t(b)(6), (b)(7)(C)\tM\tHENDERSON DETENTION\t\t\t(B)(6)\t\tyes",
	} {
		if diff := cmp.Diff(two, rows(t, write(t, "d.csv", text))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestColumnsAreReturnedAsHeaded(t *testing.T) {
	t.Parallel()
	path := write(t, "d.csv", "Detainer Lift Reason,Citizenship Country,FACILITY_STATE,detention facility,"+
		"Detainer Prepare Date,Detainer Facility\n")
	want := []detainers.Column{
		{File: "d.csv", Heading: "Detainer Prepare Date", Is: "day"}, {File: "d.csv", Heading: "FACILITY_STATE", Is: "state"},
		{File: "d.csv", Heading: "detention facility", Is: "facility"},
		{File: "d.csv", Heading: "Detainer Lift Reason", Is: "lift reason"},
	}
	if diff := cmp.Diff(want, open(t, path).Columns()); diff != "" {
		t.Error(diff)
	}
}

func TestMissingColumnIsNamed(t *testing.T) {
	t.Parallel()
	text := refused(t, write(t, "d.csv", "gender,detainer_prepare_date,facility_state\nF,2026-02-03,NEVADA\n"))
	for _, want := range []string{"d.csv: ", "facility (detention_facility or detainer_facility)", "lift reason"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
	if strings.Contains(text, "day") || strings.Contains(text, "gender") {
		t.Errorf("%q names a column that is there", text)
	}
	book := workbook(t, map[string][][]any{
		"Detainers": {{"Detainer Prepare Date", "Facility State", "Detainer Facility", "Detainer Lift Reason"}},
		"FY24":      {{"Detainer Prepare Date", "Facility State", "Detainer Facility"}},
	})
	if text := refused(t, book); !strings.Contains(text, `sheet "FY24": there is no column for the lift reason`) {
		t.Error(text)
	}
}

// workbook writes a spreadsheet with these sheets.
func workbook(t testing.TB, sheets map[string][][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for name, lines := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, line := range lines {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &line); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "d.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// Workbooks have several sheets, six lines before the headings, and days as date cells and as numbers. A sheet
// without a table is skipped.
//
//race:test
func TestWorkbooksOfICEAreRead(t *testing.T) {
	t.Parallel()
	headings := []any{"Facility State", "Birth Year", "Detainer Facility", "Facility City", "Detainer Prepare Date",
		"Detainer Facility Code", "Detainer Lift Reason", "Facility AOR", "Detainer Type", "Duplicate_Likely"}
	sheet := func(row ...any) [][]any {
		return [][]any{{"ICE"}, {""}, {"Detainers"}, {1}, {"FOIA"}, {"", "", "x"}, headings, row}
	}
	path := workbook(t, map[string][][]any{
		"Detainers FY26": sheet("NEVADA", 1990, "CLARK COUNTY DETENTION CENTER", "LAS VEGAS", 46056, "CLARKNV",
			"Detainer Declined by LEA", "Salt Lake City Area of Responsibility", "I-247A", false),
		"Detainers FY27": sheet("NEVADA", 1991, "HENDERSON DETENTION", nil, "2026-02-04", nil, "(b)(6), (b)(7)(C)", "",
			nil, 1),
		"Notes": {{"See the codebook"}},
	})
	got := rows(t, path)
	slices.SortFunc(got, func(a, b detainers.Row) int { return strings.Compare(string(a.Prepared), string(b.Prepared)) })
	if diff := cmp.Diff(two, got); diff != "" {
		t.Error(diff)
	}
	if got := open(t, path).PassedOver(); !slices.Equal(got, []string{"Notes"}) {
		t.Errorf("passed over %q", got)
	}
}

// The days of this workbook count from 1904.
func TestDaysCountFromEitherEpoch(t *testing.T) {
	t.Parallel()
	for prop, day := range map[string]record.Day{``: "2026-02-03", `<workbookPr date1904="1"/>`: "2030-02-04"} {
		path := rawBook(t, prop, `<row r="1"><c r="A1" t="inlineStr"><is><t>Detainer Prepare Date</t></is></c>`+
			`<c t="inlineStr"><is><r><t>Facility </t></r><r><t>State</t></r><rPh><t>x</t></rPh></is></c>`+
			`<c t="str"><f>1</f><v>Detainer&#32;Facility</v></c><c t="inlineStr"><is><t>Detainer_x0020_Lift Reason</t></is></c>`+
			`<c t="inlineStr"><is><t>Gender</t></is></c></row>`+
			`<!-- > a comment --><row><c><v>46056</v></c>`+
			`<c t="inlineStr" note=">"><is><t><![CDATA[NEVADA & <ALL>]]></t></is></c>`+
			`<c t="inlineStr"><is><t xml:space="preserve"> A &amp; B </t></is></c><c t="e"><v>#N/A</v></c><c/></row>`)
		want := []detainers.Row{{Prepared: day, State: "NEVADA & <ALL>", Facility: "A & B"}}
		if diff := cmp.Diff(want, rows(t, path)); diff != "" {
			t.Error(diff)
		}
	}
}

// rawBook writes a spreadsheet of one sheet with these rows.
func rawBook(t testing.TB, properties, sheetData string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "raw.xlsx")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(file)
	for name, text := range map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r">` + properties +
			`<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` +
			`<Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/a.xml"/></Relationships>`,
		"xl/worksheets/a.xml": `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// Days may be dates, timestamps or texts.
func TestParquetDaysAreReadInEachForm(t *testing.T) {
	t.Parallel()
	const days = 20_487 // 2026-02-03
	type common struct {
		State    string  `parquet:"facility_state,dict"`
		Facility *string `parquet:"detention_facility,optional"`
		Reason   string  `parquet:"detainer_lift_reason"`
		Charges  []int32 `parquet:"msc_charges,list"`
	}
	jail := "JAIL"
	same := common{"NEVADA", &jail, "", []int32{1, 2}}
	for name, path := range map[string]string{
		"date": parquetOf(t, struct {
			Day int32 `parquet:"detainer_prepare_date,date"`
			common
		}{days, same}),
		"milliseconds": parquetOf(t, struct {
			Day int64 `parquet:"detainer_prepare_date,timestamp(millisecond)"`
			common
		}{days*86_400_000 + 86_399_999, same}),
		"nanoseconds": parquetOf(t, struct {
			Day int64 `parquet:"detainer_prepare_date,timestamp(nanosecond)"`
			common
		}{days * 86_400_000_000_000, same}),
		"text": parquetOf(t, struct {
			Day string `parquet:"detainer_prepare_date"`
			common
		}{"2026-02-03", same}),
	} {
		want := []detainers.Row{{Prepared: "2026-02-03", State: "NEVADA", Facility: "JAIL"}}
		if diff := cmp.Diff(want, rows(t, path)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func parquetOf[T any](t testing.TB, row T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d.parquet")
	if err := parquet.WriteFile(path, []T{row}); err != nil {
		t.Fatal(err)
	}
	return path
}

// The error for a file without a table says what the file is.
func TestOtherFilesAreRefusedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	const long = `row 2, column "detainer_facility": the cell is longer`
	const head = "detainer_prepare_date,facility_state,detainer_facility,detainer_lift_reason,gender\n"
	for text, want := range map[string]string{
		"":                             "the file is empty",
		"<stata_dta>":                  "a file of Stata",
		"\xd0\xcf\x11\xe0\xa1\xb1":     "a spreadsheet of the old kind",
		"PK\x03\x04":                   "cannot be read as a spreadsheet",
		"PAR1PAR1":                     "the file is damaged",
		"a\x00b":                       "neither a table nor a spreadsheet",
		"\xff\xfea\x00":                "UTF-16",
		head + "2026-02-31,NV,A,,\n":   `row 2, column "detainer_prepare_date": the cell holds no day`,
		head + "2026-02-03,NV,A,\n":    "row 2 has 4 cells, and the headings are 5",
		head + "2026-02-03,NV,\"A,,\n": "line 2 begins a row with a quotation mark that is never closed",
		head + "2026-02-03,NV," + strings.Repeat("A", 2000) + ",,\n":   long,
		head + "2026-02-03,NV,\"" + strings.Repeat("A\n", 1<<20) + ",": "begins a row of more than 1 MiB",
	} {
		if got := refused(t, write(t, "d.csv", text)); !strings.Contains(got, want) {
			t.Errorf("%q: %s", text[:min(len(text), 150)], got)
		}
	}
}

// addsUp reports whether each line of a week adds up and is there only once.
func addsUp(w detainers.Week) error {
	keys := map[detainers.Line]bool{}
	for _, l := range w.Lines {
		if l.Prepared != l.Declined+l.InsufficientNotice+l.NoOutcome+l.Other || l.Prepared == 0 {
			return fmt.Errorf("%v does not add up", l)
		}
		l.Tally, l.Custodian = detainers.Tally{}, ""
		if keys[l] {
			return fmt.Errorf("the line %v is there twice", l)
		}
		keys[l] = true
	}
	return nil
}

// The counts of made-up tables in each format must match the rows read.
func TestCountsAddUp(t *testing.T) {
	t.Parallel()
	of := map[string]*detainers.Counts{}
	for _, form := range []string{"csv", "parquet", "xlsx"} {
		c := count(t, makeUp(t, form, synth.Detainers{Rows: 8_000, Seed: 3}), detainers.Asked{})
		of[form] = c
		var all detainers.Tally
		for _, w := range c.Weeks {
			if day, _ := w.Period.Start.Time(); day.Weekday() != time.Saturday {
				t.Errorf("%s: a week begins on %s, a %s", form, w.Period.Start, day.Weekday())
			}
			if !record.Weekly.Whole(w.Period) {
				t.Errorf("%s: the week of %v is not whole", form, w.Period)
			}
			if err := addsUp(w); err != nil {
				t.Errorf("%s: the week of %s: %v", form, w.Period.Start, err)
			}
			all.Add(w.Total())
		}
		if got := all.Prepared + c.Duplicates + c.NoDay + c.Outside; got != c.Read || c.Read != 8_000 {
			t.Errorf("%s: %d counted or left out of %d rows read", form, got, c.Read)
		}
		if placed, of := c.Share(); of != all.Prepared || placed < of*9/10 || placed == of {
			t.Errorf("%s: %d of %d placed", form, placed, of)
		}
		if all.Declined*all.InsufficientNotice*all.NoOutcome*c.UnknownReasons["Reason of a Later Year"] == 0 {
			t.Errorf("%s: %+v, %v", form, all, c.UnknownReasons)
		}
	}
	if of["csv"].Duplicates == 0 || of["xlsx"].Duplicates != 0 {
		t.Error("duplicates are not what the made-up tables have")
	}
	if diff := cmp.Diff(of["csv"].Weeks, of["parquet"].Weeks); diff != "" {
		t.Errorf("the same rows count otherwise as Parquet: %s", diff[:min(len(diff), 2000)])
	}
}

func TestOnlyADeclineIsADecline(t *testing.T) {
	t.Parallel()
	text := "detainer_prepare_date,facility_state,detainer_facility,detainer_lift_reason\n"
	for _, reason := range []string{
		"Detainer Declined by LEA", "DETAINER  DECLINED BY L.E.A.", "Insufficient Notice to ICE", "", " ", "(b)(7)(E)",
		"No longer in State, Local, or Federal Custody", "Lifted - Lack of Funds", "Declined, perhaps", "Declined, perhaps",
	} {
		text += "2026-02-13,NEVADA,CLARK COUNTY JAIL,\"" + reason + "\"\n"
	}
	c := count(t, write(t, "d.csv", text), detainers.Asked{Span: record.Period{Start: "2026-02-07"}})
	want := detainers.Tally{Prepared: 10, Declined: 2, InsufficientNotice: 1, NoOutcome: 3, Other: 4}
	if len(c.Weeks) != 1 || len(c.Weeks[0].Lines) != 1 || c.Weeks[0].Lines[0].Tally != want {
		t.Errorf("%+v", c.Weeks)
	}
	if diff := cmp.Diff(map[string]int{"Declined, perhaps": 2}, c.UnknownReasons); diff != "" {
		t.Error(diff)
	}
}

// Counting begins with the first whole week, and the days skipped are reported.
func TestSpanIsOfWholeWeeks(t *testing.T) {
	t.Parallel()
	text := "detainer_prepare_date,facility_state,detainer_facility,detainer_lift_reason\n"
	for _, day := range []string{
		"2019-05-01",               // long before all others
		"2026-01-29", "2026-01-30", // a Thursday and a Friday
		"2026-01-31", "2026-02-06", "2026-02-07", "2026-02-13", "2026-02-14", "2026-02-16", "2026-04-01", "",
	} {
		text += day + ",NEVADA,CLARK COUNTY JAIL,\n"
	}
	path := write(t, "d.csv", text)
	for _, test := range []struct {
		span    record.Period
		outside int
		weeks   []record.Period
	}{
		{record.Period{}, 6, []record.Period{
			{Start: "2026-01-31", End: "2026-02-06"}, {Start: "2026-02-07", End: "2026-02-13"}}},
		{record.Period{Start: "2026-02-01", End: "2026-02-14"}, 8, []record.Period{
			{Start: "2026-02-07", End: "2026-02-13"}}},
		{record.Period{Start: "2026-01-24", End: "2026-02-06"}, 6, []record.Period{
			{Start: "2026-01-24", End: "2026-01-30"}, {Start: "2026-01-31", End: "2026-02-06"}}},
		{record.Period{End: "2026-02-12"}, 8, []record.Period{{Start: "2026-01-31", End: "2026-02-06"}}},
	} {
		c := count(t, path, detainers.Asked{Span: test.span})
		var weeks []record.Period
		for _, w := range c.Weeks {
			weeks = append(weeks, w.Period)
		}
		if diff := cmp.Diff(test.weeks, weeks); diff != "" || c.Outside != test.outside || c.NoDay != 1 {
			t.Errorf("%v: %d outside, %d without a day; %s", test.span, c.Outside, c.NoDay, diff)
		}
	}
}

// Counting a long table stops at once when its context ends.
func TestCountingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"csv", "parquet", "xlsx"} {
		table := open(t, makeUp(t, form, synth.Detainers{Rows: 8_000, Seed: 3}))
		ctx, cancel := context.WithCancel(t.Context())
		_, err := detainers.Count(ctx, []*detainers.Table{table}, detainers.Asked{Places: places(), Facilities: known(t),
			Released: "2026-03-31", Progress: func(done, total int64) {
				if done > total/10 {
					cancel()
				}
			}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", form, err)
		}
	}
}
