package dataset_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"detainerledger/internal/dataset"
)

// noted is a table of one column of texts.
var noted = &dataset.Table{Name: "notes", Title: "Notes", Means: "A note.",
	Columns: []dataset.Column{{Name: "note", Title: "Note", Means: "A text.", Type: dataset.Text}}}

func rowsOf(texts ...string) func(yield func(dataset.Row, error) bool) {
	return func(yield func(dataset.Row, error) bool) {
		for _, text := range texts {
			if !yield(dataset.Row{text}, nil) {
				return
			}
		}
	}
}

// What a cell cannot hold is not dropped silently. What XML or a spreadsheet would interpret is read back
// unchanged.
func TestOddTextsInAWorkbook(t *testing.T) {
	t.Parallel()
	odd := []string{"=1+1", "two\nlines", " spaces ", `<a href="x">&amp;</a>`, "_x0041_", "__x000D_",
		"Doña Ana – “ICE” \U0001F5C3", "007", "2017-03-20", "true", "1e5"}
	long := strings.Repeat("ñ", 40_000)
	var file bytes.Buffer
	if err := dataset.WriteXLSX(&file, published, "",
		[]dataset.Sheet{{Table: noted, Rows: rowsOf(append(odd, long)...)}}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("notes")
	if err != nil || len(rows) != len(odd)+2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, text := range odd {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			t.Fatal(err)
		}
		formula, err := book.GetCellFormula("notes", at)
		if err != nil || formula != "" || rows[i+1][0] != text {
			t.Errorf("%q has become %q, with the formula %q", text, rows[i+1][0], formula)
		}
	}
	cut := rows[len(odd)+1][0]
	if !strings.HasPrefix(cut, "ñññ") ||
		!strings.HasSuffix(cut, "ñ … (cut here: a spreadsheet holds no more; the CSV has all of it)") || len(cut) > 32_767 {
		t.Errorf("a text too long for a cell ends in %q", cut[len(cut)-80:])
	}
}

// A table longer than a sheet can hold continues on the next one.
func TestALongTableHasSeveralSheets(t *testing.T) {
	t.Parallel()
	const rows = 1_048_575 + 2 // a sheet has one more, its headings
	var file bytes.Buffer
	err := dataset.WriteXLSX(&file, published, "",
		[]dataset.Sheet{{Table: noted, Rows: func(yield func(dataset.Row, error) bool) {
			row := dataset.Row{"x"}
			for range rows {
				if !yield(row, nil) {
					return
				}
			}
		}}})
	if err != nil {
		t.Fatal(err)
	}
	book, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string]int{"xl/worksheets/sheet2.xml": 1_048_576, "xl/worksheets/sheet3.xml": 3} {
		part, err := book.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(text, []byte("<row ")); got != lines {
			t.Errorf("%s has %d rows, want %d", name, got, lines)
		}
	}
	list, err := book.Open("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(list); err != nil || !strings.Contains(string(text), `name="notes 2"`) {
		t.Errorf("the second sheet is not in the list: %s, %v", text, err)
	}
}

// Rows that cannot be read to the end are an error and never make a shorter file.
func TestRowsThatBreakOff(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	rows := func(yield func(dataset.Row, error) bool) {
		if yield(dataset.Row{"x"}, nil) {
			yield(nil, broken)
		}
	}
	ragged := func(yield func(dataset.Row, error) bool) { yield(dataset.Row{"x", "y"}, nil) }
	for name, write := range map[string]func(func(func(dataset.Row, error) bool)) error{
		"CSV": func(r func(func(dataset.Row, error) bool)) error {
			_, err := dataset.WriteCSV(io.Discard, noted, r)
			return err
		},
		"JSON": func(r func(func(dataset.Row, error) bool)) error {
			return dataset.WriteJSON(io.Discard, published.Snapshot, "", 2, noted, r)
		},
		"JSONL": func(r func(func(dataset.Row, error) bool)) error { return dataset.WriteJSONL(io.Discard, noted, r) },
		"XLSX": func(r func(func(dataset.Row, error) bool)) error {
			return dataset.WriteXLSX(io.Discard, published, "", []dataset.Sheet{{Table: noted, Rows: r}})
		},
		"Parquet": func(r func(func(dataset.Row, error) bool)) error {
			return dataset.WriteParquet(io.Discard, published, noted, r)
		},
	} {
		if err := write(rows); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if err := write(ragged); err == nil {
			t.Errorf("%s accepts a row of two cells in a table of one column", name)
		}
	}
}
