package desk

import (
	"fmt"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
)

// readWhat are the columns that can be read later, each with its table, in display order.
var readWhat = []ui.Option{
	{Value: "entries.value", Text: "The number of a line of Section I or II"},
	{Value: "entries.rank", Text: "The rank of a line of Section I or II"},
	{Value: "entries.sources", Text: "More sources of a line of Section I or II"},
	{Value: "policies.aor", Text: "The field office of a line of Section III"},
	{Value: "policies.enacted", Text: "The date enacted of a line of Section III"},
	{Value: "policies.instrument", Text: "The law, order or rule of a line of Section III"},
	{Value: "policies.criteria", Text: "The criteria of a line of Section III"},
	{Value: "policies.sources", Text: "More sources of a line of Section III"},
	{Value: "reports.published_on", Text: "The day on which the report came out, where only the month or year was known"},
	{Value: "reports.issued_total", Text: "The detainers issued nationwide"},
	{Value: "reports.declined_total", Text: "The declines recorded nationwide"},
	{Value: "reports.section1_rows", Text: "The lines printed in Section I"},
	{Value: "reports.policies_listed", Text: "The lines printed in Section III"},
	{Value: "reports.pages", Text: "The pages of the document"},
	{Value: "reports.sources", Text: "More sources of the report"},
}

var readingForm = composition{
	kind: "reading", title: "Compose a reading", file: "readings.csv",
	choice: "A number or a text that could not be read at first could now be read. It fills in what is unknown, and is " +
		"no correction.",
	lede: "A reading fills in what the record holds as unknown, with where it is written. It never touches what is " +
		"known: that is changed only by a correction.",
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		return []ui.Field{
			reportField("The report that was read", all, false, ""),
			{Name: "what", Label: "What could now be read", Type: "select",
				Options: append([]ui.Option{{Text: "Please choose"}}, readWhat...)},
			optional(placeField("If it is of a line: the place that the line is about")),
			{Name: "measure", Label: "If it is of a line of Section I or II: which", Type: "radio", Optional: true,
				Options: []ui.Option{
					{Value: string(record.Issued), Text: "Detainers issued (Section I)"},
					{Value: string(record.Declined), Text: "Declines recorded (Section II)"},
				}},
			{Name: "facility", Label: "If the place has several lines: the facility as printed", Max: shortText, Optional: true},
			{Name: "value", Label: "What it says",
				Hint: "As it is printed. A number is a whole number, 0 only where 0 is printed. " +
					"Left empty where sources are added.",
				Max: longText, Optional: true},
			{Name: "note", Label: "What a reader should know of it", Max: noteText, Optional: true},
			sourcesField("Where it is written"),
		}
	},
	sheets: func(f *composed) []ingest.Sheet {
		row := f.row("report", "jurisdiction", "facility", "value", "note", "sources")
		row["table"], row["column"], _ = strings.Cut(f.answer("what"), ".")
		switch record.Table(row["table"]) {
		case record.EntriesTable:
			if m := record.Measure(f.answer("measure")); m != "" {
				row["section"] = string(m.Section())
			}
		case record.PoliciesTable:
			row["section"] = string(record.SectionIII)
		}
		return []ingest.Sheet{{Table: "readings", Rows: []map[string]string{row}}}
	},
	asks: map[string]string{"table": "what", "column": "what", "section": "measure"},
	draft: func(f *composed, change record.Change) string {
		g := change.Reading
		of := f.period(g.Report)
		if g.Jurisdiction != "" {
			of = f.Places.Name(g.Jurisdiction) + ", " + of
		}
		return fmt.Sprintf("Reading: %s: %s", of, f.W.Read(*g))
	},
}
