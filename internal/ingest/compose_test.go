package ingest_test

import (
	"errors"
	"testing"

	"detainerledger/internal/ingest"
)

// The rows of a form are read back as typed, including line breaks and formulas. An error names the line on which
// Compose says that the row begins.
func TestComposedRowsAreReadAsTheyWereTyped(t *testing.T) {
	t.Parallel()
	gist := "=HYPERLINK(\"x\")\nsecond, line"
	file, lines, err := ingest.Compose("statements.csv", ingest.Sheet{Table: "statements", Rows: []map[string]string{
		{"date": "2017-05-02", "on_behalf_of": "sheriffs", "office": "Sheriffs’ association", "stance": "criticizes",
			"gist": gist, "sources": "https://example.org/a"},
		{"date": "2017-05-03", "on_behalf_of": "sheriffs", "office": "@office", "stance": "applauds", "gist": "x",
			"sources": "https://example.org/a"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	check := func(file ingest.Upload) (ingest.Plan, error) {
		in, err := ingest.ReadUploads(t.Context(), []ingest.Upload{file})
		if err != nil {
			t.Fatal(err)
		}
		return ingest.Check(t.Context(), nil, in, "")
	}
	_, err = check(file)
	faults, ok := errors.AsType[*ingest.Faults](err)
	if !ok || len(faults.List) != 1 || faults.List[0].Line != lines[0][1] || faults.List[0].Name != "stance" {
		t.Fatalf("the faults are %v, the rows begin on the lines %v", err, lines)
	}
	if lines[0][0] != 2 || lines[0][1] != 4 {
		t.Errorf("the rows begin on the lines %v", lines)
	}
	file, _, err = ingest.Compose("statements.csv", ingest.Sheet{Table: "statements", Rows: []map[string]string{
		{"on_behalf_of": "sheriffs", "office": "@office", "stance": "criticizes", "gist": gist,
			"sources": "https://example.org/a"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := check(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range plan.Changes {
		if s := change.Statement; s != nil && (s.Gist != gist || s.Office != "@office") {
			t.Errorf("read as %q by %q", s.Gist, s.Office)
		}
	}
}

func TestComposedReportTellsWhereItsRowsBegin(t *testing.T) {
	t.Parallel()
	entry := map[string]string{"report": "ddor-2017-01-28", "section": "I", "measure": "issued",
		"jurisdiction": "nv/nowhere", "value": "1", "sources": "https://example.org/a"}
	file, lines, err := ingest.Compose("report.csv",
		ingest.Sheet{Table: "series",
			Rows: []map[string]string{{"id": "ddor", "title": "T", "publisher": "ICE", "cadence": "week",
				"first_period_start": "2017-01-28"}}},
		ingest.Sheet{Table: "reports", Rows: []map[string]string{{
			"id": "ddor-2017-01-28", "series": "ddor", "period_start": "2017-01-28", "period_end": "2017-02-03",
			"published_on": "2017-03-20", "status": "published",
			"note": "two\nlines", "sources": "https://example.org/a",
		}}},
		ingest.Sheet{Table: "entries", Rows: []map[string]string{entry}},
	)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ingest.ReadUploads(t.Context(), []ingest.Upload{file})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ingest.Check(t.Context(), nil, in, "")
	faults, ok := errors.AsType[*ingest.Faults](err)
	if !ok || len(faults.List) != 1 || faults.List[0].Line != lines[2][0] || faults.List[0].Name != "jurisdiction" {
		t.Errorf("the faults are %v, the rows begin on the lines %v of\n%s", err, lines, file.Body)
	}
	if _, _, err := ingest.Compose("x.csv", ingest.Sheet{Table: "people"}); err == nil {
		t.Error("a table that does not exist was written")
	}
}
