package ingest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// faultsOf returns the faults of files, which must have some.
func faultsOf(t *testing.T, files ...Upload) []Fault {
	t.Helper()
	in, err := ReadUploads(t.Context(), files)
	if err == nil {
		_, err = Check(t.Context(), nil, in, "")
	}
	faults, ok := errors.AsType[*Faults](err)
	if !ok {
		t.Fatalf("%v is not a fault", err)
	}
	return faults.List
}

func TestExcerpts(t *testing.T) {
	t.Parallel()
	headings := strings.Split(strings.TrimSpace(entryHeadings), ",")
	cells := []string{"ddor-2017-02-25", "II", "declined", "tx/travis-county", "many", "", "", "", "a,\nb",
		"https://example.org/"}
	row := `ddor-2017-02-25,II,declined,tx/travis-county,many,,,,"a,` + "\n" + `b",https://example.org/` + "\n"

	book := excelize.NewFile()
	for i, cell := range headings {
		book.SetCellStr("Sheet1", Letters(i+1)+"1", cell)
		book.SetCellStr("Sheet1", Letters(i+1)+"3", cells[i])
	}
	book.SetSheetName("Sheet1", "entries")
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	long := `[{"report": "ddor-2017-02-25", "section": "II", "measure": "declined", "jurisdiction": "tx/travis-county", ` +
		`"value": "many", "rank": null, "sources": ["https://example.org/"]}]`
	for _, test := range []struct {
		name string
		file Upload
		want Excerpt
	}{
		{"a table", Upload{"entries.csv", []byte(entryHeadings + row)}, Excerpt{headings, cells, 1}},
		{"the second table of a report", Upload{"r.csv",
			[]byte("[reports]\n" + reportHeadings + week5 + "\n[entries]\n" + entryHeadings + row)},
			Excerpt{headings, cells, 1}},
		{"a sheet", Upload{"r.xlsx", xlsx.Bytes()}, Excerpt{headings, cells, 1}},
		{"a line of JSON", Upload{"entries.json", []byte(long)}, Excerpt{nil, []string{long[115-excerptText:]}, 115}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			faults := faultsOf(t, test.file)
			for i, x := range Excerpts(t.Context(), []Upload{test.file}, faults) {
				if faults[i].Heading() != "value" {
					continue
				}
				if x == nil {
					t.Fatalf("%s: none", faults[i])
				}
				if diff := cmp.Diff(test.want, *x); diff != "" {
					t.Errorf("%s (-want +got):\n%s", faults[i], diff)
				}
				return
			}
			t.Errorf("no fault in the value: %v", faults)
		})
	}
}

func TestExcerptOfNoRow(t *testing.T) {
	t.Parallel()
	file := Upload{"entries.csv", []byte("a;b;c;d\n")}
	faults := append(faultsOf(t, file), Fault{File: "entries.csv", Message: "as a whole"},
		Fault{File: "other.csv", Line: 1, Column: 1})
	all := Excerpts(t.Context(), []Upload{file}, faults)
	if all[0] == nil || all[0].Cells[0] != "a;b;c;d" {
		t.Errorf("a heading row: %v", all[0])
	}
	if all[0] != nil && all[0].Headings != nil {
		t.Errorf("a heading row has itself above it")
	}
	for _, x := range all[len(all)-2:] {
		if x != nil {
			t.Errorf("a row was found: %v", x)
		}
	}
}
