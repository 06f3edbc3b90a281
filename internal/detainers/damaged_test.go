package detainers_test

import (
	"strings"
	"testing"
)

// head is a row of headings, each as text within its own cell.
const head = `<row r="1"><c t="inlineStr"><is><t>Detainer Prepare Date</t></is></c>` +
	`<c t="inlineStr"><is><t>Facility State</t></is></c><c t="inlineStr"><is><t>Detainer Facility</t></is></c>` +
	`<c t="inlineStr"><is><t>Detainer Lift Reason</t></is></c></row>`

// Workbooks that no program writes end in an error that says where the damage is and quotes nothing.
//
//race:test
func TestDamagedWorkbooksAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ rows, want string }{
		"a text that is not there": {`<row r="2"><c r="C2" t="s"><v>7</v></c></row>`,
			`sheet "S", row 2, column "Detainer Facility": the cell names a text that is not in the file`},
		"a number that is none":    {`<row r="2"><c r="C2" t="s"><v>x</v></c></row>`, "the spreadsheet is damaged"},
		"a number beyond all":      {`<row r="2"><c r="C2" t="s"><v>4000000000</v></c></row>`, "the spreadsheet is damaged"},
		"a row before the last":    {`<row r="9"/><row r="2"><c r="C2"><v>1</v></c></row>`, "the spreadsheet is damaged"},
		"a row beyond the last":    {`<row r="99999999"><c><v>1</v></c></row>`, "the spreadsheet is damaged"},
		"a cell before the last":   {`<row r="2"><c r="C2"/><c r="A2"/></row>`, "the spreadsheet is damaged"},
		"a cell beyond the last":   {`<row r="2"><c r="ZZZZZZ2"/></row>`, "the spreadsheet is damaged"},
		"a tag without an end":     {`<row r="2"><c r="A2" ` + strings.Repeat("x", 1<<19), "the spreadsheet is damaged"},
		"a comment without an end": {`<!-- ` + strings.Repeat("> ", 1<<19), "the spreadsheet is damaged"},
		"a long cell": {`<row r="2"><c r="C2" t="str"><v>` + strings.Repeat("MADE-UP PERSON ", 1<<16) + `</v></c></row>`,
			`sheet "S", row 2, column "Detainer Facility": the cell is longer than any name of a jail`},
		"a number as a day": {`<row r="2"><c r="A2"><v>1e300</v></c></row>`,
			`sheet "S", row 2, column "Detainer Prepare Date": the cell holds no day`},
		"an error for a number": {`<row r="2"><c r="A2"><v>MADE-UP PERSON</v></c></row>`,
			`sheet "S", row 2, column "Detainer Prepare Date": the cell holds no number`},
	} {
		got := refused(t, rawBook(t, "", head+test.rows))
		if !strings.Contains(got, test.want) || strings.Contains(got, "MADE-UP") || len(got) > 400 {
			t.Errorf("%s: %.600s", name, got)
		}
	}
}
