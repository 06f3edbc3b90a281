package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// spreadsheet returns a spreadsheet with these sheets.
func spreadsheet(t testing.TB, sheets map[string][][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for name, rows := range sheets {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// readBytes reads a file of this name from memory.
func readBytes(t testing.TB, name string, text []byte) *Input {
	t.Helper()
	rd := &reading{ctx: t.Context(), in: newInput()}
	if err := rd.stream(source{name: name, path: name}, bytes.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
	return rd.in
}

func anys(texts ...string) []any {
	row := make([]any, len(texts))
	for i, text := range texts {
		row[i] = text
	}
	return row
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	head := anys(early(entryTable)...)
	line := func(value any) []any {
		return []any{"ddor-2017-02-11", "II", "declined", "nv/clark-county", value, nil, nil, nil, nil, "https://example.org"}
	}
	policies := anys(policyTable.Headings()...)
	reports := anys(early(reportTable)...)
	for _, test := range []struct {
		name   string
		sheets map[string][][]any
		want   string // a fault or, for none, the cells
	}{
		{"numbers", map[string][][]any{"entries": {head, line(51)}},
			"[ddor-2017-02-11 II declined nv/clark-county 51     https://example.org]"},
		{"a number as text", map[string][][]any{"Entries": {head, line("51")}},
			"[ddor-2017-02-11 II declined nv/clark-county 51     https://example.org]"},
		{"a sheet of another name", map[string][][]any{"week 4": {head, line(51)}},
			"[ddor-2017-02-11 II declined nv/clark-county 51     https://example.org]"},
		{"blank rows", map[string][][]any{"entries": {head, nil, {"", " "}, line(-2)}},
			`week.xlsx:4:5: sheet entries, value: "-2" is below zero`},
		{"a fraction", map[string][][]any{"entries": {head, line(1.5)}},
			`week.xlsx:2:5: sheet entries, value: "1.5" is not a whole number`},
		{"cells beyond the headings", map[string][][]any{"entries": {head, append(line(1), "more")}},
			"week.xlsx:2:11: sheet entries: the row has 11 cells, the heading row has 10"},
		{"an unknown sheet", map[string][][]any{"notes": {{"to do"}}},
			"week.xlsx:1:1: sheet notes: this is the heading row of no table"},
		{"people", map[string][][]any{"Sheet2": {{"AOR", "Subject Name"}, {"Denver", "x"}}, "entries": {head}},
			"week.xlsx:1:2: sheet Sheet2, Subject Name: by its heading this column holds names"},
		{"people in cells", map[string][][]any{"entries": {head, append(line(1)[:8], "A012345678", "https://example.org")}},
			"week.xlsx:2:9: sheet entries, note: this cell seems to hold an alien number"},
		{"a date where a month can stand",
			map[string][][]any{"policies": {policies,
				{"ddor-2017-02-11", "nv/clark-county", "listed", "", 42767, "", "", "", "https://example.org"}}},
			"week.xlsx:2:5: sheet policies, enacted: the spreadsheet keeps 2017-02-01 as a date"},
		{"a date that the sheet shows as one", map[string][][]any{"policies": {policies,
			{"ddor-2017-02-11", "nv/clark-county", "listed", "", time.Date(2017, 4, 5, 0, 0, 0, 0, time.UTC), "", "", "",
				"https://example.org"}}},
			"[ddor-2017-02-11 nv/clark-county listed  2017-04-05    https://example.org]"},
		{"a date in words", map[string][][]any{"policies": {policies,
			{"ddor-2017-02-11", "nv/clark-county", "listed", "", "April 5, 2017", "", "", "", "https://example.org"}}},
			"[ddor-2017-02-11 nv/clark-county listed  2017-04-05    https://example.org]"},
		{"a year", map[string][][]any{"policies": {policies,
			{"ddor-2017-02-11", "nv/clark-county", "listed", "", 2017, "", "", "", "https://example.org"}}},
			"[ddor-2017-02-11 nv/clark-county listed  2017    https://example.org]"},
		{"whole days",
			map[string][][]any{"report": {reports, {"ddor-2017-02-25", "ddor", 42791, 42797, "2017-04-19", "published", nil, nil,
				nil, nil, nil, nil, nil, "https://example.org"}}},
			"[ddor-2017-02-25 ddor 2017-02-25 2017-03-03 2017-04-19 published        https://example.org]"},
	} {
		in := readBytes(t, "week.xlsx", spreadsheet(t, test.sheets))
		var got strings.Builder
		for _, f := range []*Faults{&in.people, &in.faults} {
			if f.count() > 0 {
				got.WriteString(f.Error() + "\n")
			}
		}
		for _, rows := range in.rows {
			for _, r := range rows {
				got.WriteString(fmt.Sprintln(r.cells[:len(early(r.table))]))
			}
		}
		if !strings.Contains(got.String(), test.want) {
			t.Errorf("%s: got\n%swant\n%s", test.name, got.String(), test.want)
		}
	}
}

func TestXLSXBroken(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"no ZIP": []byte("report,section"), "old Excel": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
		"cut off": spreadsheet(t, nil)[:500],
	} {
		in := readBytes(t, "week.xlsx", file)
		if got := in.faults.Error(); !strings.HasPrefix(got, "week.xlsx: this cannot be read as a spreadsheet") {
			t.Errorf("%s: got %s", name, got)
		}
	}
	sheet := "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>report</t></is></c></row><row"
	broken := replaceParts(t, spreadsheet(t, map[string][][]any{"entries": {{"report"}}}),
		map[string][]byte{"xl/worksheets/sheet2.xml": []byte(sheet)})
	if got := readBytes(t, "week.xlsx", broken).faults.Error(); !strings.Contains(got,
		"week.xlsx: the spreadsheet is damaged (xl/worksheets/sheet2.xml: ") {
		t.Errorf("a sheet that breaks off: got %s", got)
	}
	if got := readBytes(t, "week.xlsx", nil).faults.Error(); got != "week.xlsx: the file is empty" {
		t.Errorf("an empty file: got %s", got)
	}
}

// A template has a sheet or section for each table of a report, is the same every time, and adds nothing as it is.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, ext := range TemplateForms {
		var files [2][]byte
		for i := range files {
			path := filepath.Join(t.TempDir(), "report"+ext)
			if err := WriteTemplate(path); err != nil {
				t.Fatal(err)
			}
			var err error
			if files[i], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("two %s templates differ", ext)
		}
		in := readBytes(t, "report"+ext, files[0])
		if in.people.count()+in.faults.count() > 0 || len(in.rows) > 0 {
			t.Errorf("the %s template holds %v, %s", ext, in.rows, in.faults.Error())
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(templateXLSX(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if diff := cmp.Diff([]string{"read me", "report", "control_totals", "entries", "policies", "readings"},
		book.GetSheetList()); diff != "" {
		t.Errorf("the sheets (-want +got):\n%s", diff)
	}
	rows, err := book.GetRows("entries")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{entryTable.Headings()}, rows); diff != "" {
		t.Errorf("the sheet of entries (-want +got):\n%s", diff)
	}
	rules, err := book.GetDataValidations("entries")
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 5 {
		t.Errorf("the sheet of entries has %d rules, want those of section, measure, value, rank and custodian", len(rules))
	}
	panes, err := book.GetPanes("entries")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the heading row is not frozen: %+v, %v", panes, err)
	}
}

func templateXLSX(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := xlsxTemplate(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// The plan names the sheet of each row, but no sheet for a CSV file.
func TestPlanNamesTheSheetOfEachRow(t *testing.T) {
	t.Parallel()
	const said = "[series]\nid,title,publisher,cadence,first_period_start,status,legal_basis\n" +
		"ddor,Made up,nobody,week,2017-01-28,,\n" +
		"[reports]\n" + reportHeadings +
		"ddor-2017-02-11,ddor,2017-02-11,2017-02-17,2017-03-01,published,,,,,,,,https://example.org/\n"
	sheets := map[string][][]any{
		"entries": {anys(early(entryTable)...),
			anys("ddor-2017-02-11", "II", "declined", "nv/clark-county", "3", "", "", "", "", "https://example.org/")},
		"more": {anys(entryTable.Headings()...),
			anys("ddor-2017-02-11", "II", "declined", "tx/travis-county", "4", "", "", "", "", "https://example.org/")},
	}
	plan := planFor(t, nil, Upload{"before.csv", []byte(said)}, Upload{"lines.xlsx", spreadsheet(t, sheets)})
	var entries []string
	for line := range plan.Lines() {
		if strings.HasPrefix(line, "+ entry") {
			entries = append(entries, line)
		} else if strings.Contains(line, "sheet") {
			t.Errorf("the message for a CSV file is: %s", line)
		}
	}
	want := []string{"+ entry nv/clark-county declined 3 (sheet entries)",
		"+ entry tx/travis-county declined 4 (sheet more)"}
	slices.Sort(entries)
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Error(diff)
	}
}

// A hidden row of a shown sheet is refused, with its number.
func TestHiddenRowsAreRefused(t *testing.T) {
	t.Parallel()
	body := withSheet(t, sheetStart+"<row>"+cellsOfXML(entryTable.Headings()...)+`</row><row r="2" hidden="1">`+
		cellsOfXML("ddor-2017-02-11", "II", "declined", "nv/clark-county", "3", "", "", "", "",
			"https://example.org/")+"</row>"+sheetEnd)
	got := readBytes(t, "r.xlsx", body).faults.Error()
	if !strings.Contains(got, "r.xlsx:2:1: sheet entries: the row is hidden") {
		t.Errorf("got %s", got)
	}
}
