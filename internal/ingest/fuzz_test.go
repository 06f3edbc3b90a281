package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fuzzLine = "ddor-2017-02-11,II,declined,nv/clark-county,1,,,\"Jail, \"\"A\"\"\",'=x,https://example.org\n"

// Input that is read without a fault is read again from its export as the same rows, and Check terminates.
func FuzzCSV(f *testing.F) {
	head := strings.Join(early(entryTable), ",") + "\n"
	for _, seed := range []string{
		"", head, head + fuzzLine, "\ufeff" + head + fuzzLine, "[entries]\n" + head + fuzzLine + "\n[policies]\n",
		head + "\"", head + ",,,,,,,,,\n", "[", ";;;\n",
		"[reports],,\n" + strings.Join(early(reportTable), ",") +
			"\nddor-2017-02-25,ddor,2017-02-25,2017-03-03,2017-04-19,published,,,,,,,,https://example.org\n",
		strings.Join(correctionTable.Headings(), ",") +
			"\n,2017-04-20,ICE,ddor-2017-02-11,II,declined,\"Travis County, TX\",amended,1,x,,https://example.org\n",
		strings.Join(placeTable.Headings(), ",") + "\nnv/reno,Reno,NV,city,32031\n",
		head + "ddor-2017-02-11,II,declined,\"Franklin, VA\",1,,,\xf1,,https://example.org\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { readAgain(t, "table.csv", text) })
}

// See FuzzCSV.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		"", "[]", "[{}]", "{", "[1]", `[{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
			`"jurisdiction":"nv/clark-county","value":1,"rank":null,` +
			`"part_of":"","facility":"'=x","note":"a\u0000\r\nb","sources":["https://example.org"]}]`,
		`[{"a":[{"dob":"x"}],"a":1e9,"b":-0.5}]`, "[{\"value\":\n\n}]", "\ufeff[]",
		`[{"slug":"nv/reno","name":"Reno","state":"NV","kind":"city","county_fips":["32031"]}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { readAgain(t, "table.json", text) })
}

// Only the parts of a spreadsheet are fuzzed. Hardly any fuzzed file would unpack as a whole.
func FuzzXLSX(f *testing.F) {
	head := anys(early(entryTable)...)
	for _, file := range [][]byte{
		templateXLSX(f),
		spreadsheet(f,
			map[string][][]any{"entries": {head,
				{"ddor-2017-02-11", "II", "declined", "nv/clark-county", 51, nil, nil, "=x", true, "https://example.org"}}}),
		spreadsheet(f,
			map[string][][]any{"policies": {anys(policyTable.Headings()...),
				{"ddor-2017-02-11", "nv/clark-county", "listed", "", 42767.5}}}),
	} {
		parts, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			f.Fatal(err)
		}
		var sheet, texts, book []byte
		for _, part := range parts.File {
			switch part.Name {
			case "xl/worksheets/sheet2.xml":
				sheet = textOf(f, part)
			case "xl/sharedStrings.xml":
				texts = textOf(f, part)
			case "xl/workbook.xml":
				book = textOf(f, part)
			}
		}
		f.Add(sheet, texts, book)
	}
	whole := spreadsheet(f, map[string][][]any{"entries": {head}})
	f.Fuzz(func(t *testing.T, sheet, texts, book []byte) {
		file := replaceParts(t, whole,
			map[string][]byte{"xl/worksheets/sheet2.xml": sheet, "xl/sharedStrings.xml": texts, "xl/workbook.xml": book})
		readAgain(t, "report.xlsx", file)
	})
}

func textOf(t testing.TB, part *zip.File) []byte {
	t.Helper()
	r, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// replaceParts returns the spreadsheet with some of its parts replaced.
func replaceParts(t testing.TB, file []byte, parts map[string][]byte) []byte {
	t.Helper()
	whole, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	out := zip.NewWriter(&made)
	for _, part := range whole.File {
		text, ok := parts[part.Name]
		if !ok {
			text = textOf(t, part)
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return made.Bytes()
}

// readAgain reads a file and, if nothing is wrong with it, reads its tables again as they are written.
func readAgain(t *testing.T, name string, text []byte) {
	in := readBytes(t, name, text)
	for _, fault := range append(in.faults.List, in.people.List...) {
		if fault.Line < 0 || fault.Column < 0 || fault.Message == "" {
			t.Errorf("a fault without a place or a message: %+v", fault)
		}
	}
	read := map[*Table][][]string{}
	for table, rows := range in.rows {
		for _, r := range rows {
			read[table] = append(read[table], append([]string(nil), r.cells...))
		}
	}
	wrong := in.faults.count() + in.people.count()
	if _, err := Check(t.Context(), nil, in, ""); err == nil && wrong > 0 {
		t.Errorf("there is no fault for %s", in.faults.Error())
	}
	if wrong > 0 {
		return
	}
	for table, rows := range read {
		for ext, write := range writers {
			var file bytes.Buffer
			if err := write(&file, table, allOf(rows)); err != nil {
				t.Fatal(err)
			}
			again := readBytes(t, table.Name+ext, file.Bytes())
			var got [][]string
			for _, r := range again.rows[table] {
				got = append(got, r.cells)
			}
			if diff := cmp.Diff(rows, got); diff != "" || again.faults.count() > 0 {
				t.Errorf("%s%s is read differently: %s\n%s", table.Name, ext, again.faults.Error(), diff)
			}
		}
	}
}

// Other programs can read a CSV file of this package.
func TestCSVIsPlain(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	row := []string{"ddor-2017-02-11", "II", "declined", "nv/clark-county", "0", "", "", "a \"b\",\nc", "=1",
		"https://example.org", "", "", ""}
	if err := writeCSV(&file, entryTable, allOf([][]string{row})); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	row[8] = "'=1"
	if diff := cmp.Diff([][]string{entryTable.Headings(), row}, rows); diff != "" {
		t.Error(diff)
	}
}
