package ingest

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// TemplateForms are the file extensions that [WriteTemplate] can write.
var TemplateForms = []string{".csv", ".xlsx"}

// WriteTemplate writes a file to fill in for one report: its tables, empty but for their headings. The extension
// determines the format. It refuses an existing path.
func WriteTemplate(file string) error {
	ext := strings.ToLower(path.Ext(file))
	if !slices.Contains(TemplateForms, ext) {
		return fmt.Errorf("a template ends in %s, not in %q", oneOf(TemplateForms), ext)
	}
	if err := newFile(file, func(w io.Writer) error { return Template(w, ext) }); err != nil {
		return fmt.Errorf("write the template: %w", err)
	}
	return nil
}

// Template writes the same to w; form is one of [TemplateForms].
func Template(w io.Writer, form string) error {
	if form == ".xlsx" {
		return xlsxTemplate(w)
	}
	return csvTemplate(w)
}

// csvTemplate writes the tables below one another, each under its name.
func csvTemplate(w io.Writer) error {
	out := bufio.NewWriter(w)
	for i, t := range inTemplate {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(out, "[%s]\n%s\n", t.Name, strings.Join(t.Headings(), ","))
	}
	return out.Flush()
}

// lastLine is the last row of a template that is formatted.
const lastLine = 20_000

// xlsxTemplate writes a sheet for each table and one that explains them.
func xlsxTemplate(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	heading, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	// Cells are text, so that 2017-02 does not become the first of February.
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	wrapped, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := book.SetSheetName("Sheet1", readMe); err != nil {
		return err
	}
	if err := explain(book, heading, wrapped); err != nil {
		return err
	}
	for _, t := range inTemplate {
		if err := sheetOf(book, t, heading, text); err != nil {
			return err
		}
	}
	return book.Write(w)
}

// explain fills the sheet that explains the others.
func explain(book *excelize.File, heading, wrapped int) error {
	rows := [][]any{
		{"One report. Fill in the sheets after this one; this one is not read."},
		{"Counts are of detainers, never of named people: " +
			"a file with names, alien numbers or dates of birth is refused whole."},
		{"Leave a number empty where it was not read. Write 0 only where the report prints 0."},
		{},
		{"sheet", "column", "needed", "what it holds", "how to write it"},
	}
	for _, t := range inTemplate {
		rows = append(rows, []any{sheetName(t), "", "", t.Means, ""})
		for _, c := range t.Columns {
			needed := "no"
			if c.Required {
				needed = "yes"
			}
			rows = append(rows, []any{"", c.Name, needed, c.Means, c.right()})
		}
	}
	for i, row := range rows {
		if err := book.SetSheetRow(readMe, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	for columns, width := range map[string]float64{"A": 16, "B": 18, "C": 8, "D": 70, "E": 60} {
		if err := book.SetColWidth(readMe, columns, columns, width); err != nil {
			return err
		}
	}
	if err := book.SetCellStyle(readMe, "D6", fmt.Sprintf("E%d", len(rows)), wrapped); err != nil {
		return err
	}
	return book.SetCellStyle(readMe, "A5", "E5", heading)
}

// sheetName is the name of a table's sheet, in the singular for the report, since a template has only one.
func sheetName(t *Table) string {
	if t == reportTable {
		return "report"
	}
	return t.Name
}

// sheetOf makes the empty sheet of a table.
func sheetOf(book *excelize.File, t *Table, heading, text int) error {
	sheet := sheetName(t)
	if _, err := book.NewSheet(sheet); err != nil {
		return err
	}
	for i, c := range t.Columns {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := book.SetCellStr(sheet, column+"1", c.Name); err != nil {
			return err
		}
		width := 16.0
		if c.Kind == Text || c.Kind == Links {
			width = 32
		}
		if err := book.SetColWidth(sheet, column, column, width); err != nil {
			return err
		}
		if !c.number() {
			if err := book.SetColStyle(sheet, column, text); err != nil {
				return err
			}
		}
		if err := validate(book, sheet, column, c); err != nil {
			return err
		}
	}
	last, err := excelize.ColumnNumberToName(len(t.Columns))
	if err != nil {
		return err
	}
	if err := book.SetCellStyle(sheet, "A1", last+"1", heading); err != nil {
		return err
	}
	return book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// validate makes the spreadsheet refuse what the import would refuse.
func validate(book *excelize.File, sheet, column string, c Column) error {
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, lastLine))
	switch {
	case len(c.Values) > 0:
		if err := rule.SetDropList(c.Values); err != nil {
			return err
		}
		if c.Kind != Enum {
			return book.AddDataValidation(sheet, rule) // other values are allowed
		}
	case c.number():
		least := 0
		if c.Kind == Rank {
			least = 1
		}
		if err := rule.SetRange(least, 999_999_999, excelize.DataValidationTypeWhole,
			excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
	default:
		return nil
	}
	rule.SetError(excelize.DataValidationErrorStyleStop, c.Name, c.right())
	return book.AddDataValidation(sheet, rule)
}
