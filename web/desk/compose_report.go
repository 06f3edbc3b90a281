package desk

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
)

// How many lines of a section can be filled in: at first, with each press of the button "more", and at most. An editor
// with more lines uploads a file.
const (
	linesOffered = 10
	linesAtMost  = 200
)

// The tables of the lines of Sections I and II, and of the totals to compare them with.
const (
	linesTable  = "entries"
	totalsTable = "control_totals"
)

// nextOffered is how many periods without a report are suggested.
const nextOffered = 3

var reportForm = composition{
	kind: "report", title: "Compose a report", file: "report.csv",
	choice: "A report came out, or it is known that none did for a period. For one with many lines, importing a file " +
		"is quicker.",
	lede: "One issue of a series, with its totals and the lines of its first two sections. " +
		"A number that was not read stays empty: empty is not zero.",
	heads: map[string]string{"series": "The report", "issued_total": "Its totals"},
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		series := ui.Field{Name: "series", Label: "Series", Type: "select", Options: []ui.Option{{Text: "Please choose"}}}
		var next []string
		for _, of := range all {
			series.Options = append(series.Options, ui.Option{Value: string(of.ID), Text: of.Title})
			next = append(next, fmt.Sprintf("%s: %s.", of.Title, strings.Join(withoutReport(of), ", ")))
		}
		return []ui.Field{
			series,
			{Name: "period_start", Label: "First day of the period", Hint: "Next without a report, " + strings.Join(next, " "),
				Max: longestDay},
			{Name: "status", Label: "Did it come out?", Type: "radio", Options: []ui.Option{
				{Value: string(record.StatusPublished), Text: "It was published."},
				{Value: string(record.StatusNotPublished), Text: "None was published for the period."},
			}},
			{Name: "published_on", Label: "When it was published", Hint: "Such as March 20, 2017. Empty where it was not.",
				Max: longestDay, Optional: true},
			countField("pages", "Pages of the document"),
			{Name: "document_urls", Label: "Where the document itself, or a copy, can be read",
				Hint: "Addresses, one on each line, each with https://.", Type: "textarea", Rows: 2, Max: linksText,
				Optional: true},
			{Name: "note", Label: "What a reader should know of the report", Type: "textarea", Rows: 2, Max: longText,
				Optional: true},
			countField("issued_total", "Detainers issued nationwide in the period"),
			countField("declined_total", "Declines recorded nationwide in the period"),
			countField("section1_rows", "Lines printed in Section I"),
			countField("section1_total", "Sum of Section I, as printed or reported"),
			{Name: "state_totals", Label: "Totals told for single states",
				Hint: "One on each line, with the state’s two letters: CO declined 11.", Type: "textarea", Rows: 2, Max: longText,
				Optional: true},
			countField("policies_listed", "Lines printed in Section III"),
			sourcesField("Where the totals and the lines are written"),
		}
	},
	sheets: reportSheets,
	asks:   map[string]string{"id": "period_start", "period_end": "period_start"},
	draft: func(_ *composed, change record.Change) string {
		return fmt.Sprintf("Report: %s, %s", change.Report.ID, words.English.Period(change.Report.Period))
	},
}

func countField(name, label string) ui.Field {
	return ui.Field{Name: name, Label: label, Mode: "numeric", Max: 12, Optional: true}
}

// withoutReport returns the first days of the periods of a series for which the record has nothing, earliest first:
// those in between, and those after the last.
func withoutReport(of edition.SeriesPeriods) []string {
	var days []string
	next := of.FirstPeriodStart
	for _, c := range of.Periods {
		if c.Report.Status == record.StatusNotEntered && len(days) < nextOffered {
			days = append(days, string(c.Report.Period.Start))
		}
		next = of.Cadence.Next(c.Report.Period.Start)
	}
	for ; len(days) < nextOffered; next = of.Cadence.Next(next) {
		days = append(days, string(next))
	}
	return days
}

// reportSheets returns a report with its lines as rows of its tables.
func reportSheets(f *composed) []ingest.Sheet {
	report := f.row("series", "period_start", "status", "published_on", "issued_total", "declined_total", "section1_rows",
		"policies_listed", "pages", "document_urls", "note", "sources")
	if start, err := record.ReadDay(report["period_start"]); err == nil {
		report["period_start"] = string(start)
	}
	report["id"] = report["series"] + "-" + report["period_start"]
	for _, of := range f.Early() {
		if start, err := record.ReadDay(report["period_start"]); err == nil && start.Full() &&
			string(of.ID) == report["series"] {
			report["period_end"] = string(of.Cadence.Period(start).End)
		}
	}
	if report["period_end"] == "" {
		report["period_end"] = report["period_start"] // so that the fault is reported once
	}
	of := map[string]string{"report": report["id"], "sources": report["sources"]}
	row := func(cells map[string]string) map[string]string {
		maps.Copy(cells, of)
		return cells
	}
	var totals []map[string]string
	if total := f.answer("section1_total"); total != "" {
		totals = append(totals,
			row(map[string]string{"scope": record.ScopeSectionI, "measure": string(record.Issued), "total": total}))
	}
	for line := range strings.Lines(f.answer("state_totals")) {
		if cells := stateTotalCells(line); cells != nil {
			totals = append(totals, row(cells))
		}
	}
	var lines []map[string]string
	for _, section := range f.sections {
		for _, fields := range section.rows {
			if !filledIn(fields) {
				continue
			}
			cells := map[string]string{"section": string(section.measure.Section()), "measure": string(section.measure)}
			for i, field := range fields {
				cells[section.columns()[i].name] = field.Value
			}
			lines = append(lines, row(cells))
		}
	}
	return []ingest.Sheet{{Table: "reports", Rows: []map[string]string{report}}, {Table: totalsTable, Rows: totals},
		{Table: linesTable, Rows: lines}}
}

// stateTotalCells returns the cells of the total of a state, typed as "CO declined 11"; nil for an empty line. Other
// text is left for the import to refuse.
func stateTotalCells(line string) map[string]string {
	words := strings.Fields(line)
	switch {
	case len(words) == 0:
		return nil
	case len(words) != 3:
		return map[string]string{"scope": strings.TrimSpace(line), "measure": string(record.Declined), "total": "0"}
	}
	return map[string]string{"scope": strings.ToLower(words[0]), "measure": strings.ToLower(words[1]), "total": words[2]}
}

// typedSection has the lines of a section as typed, each with a field for each of the section's columns.
type typedSection struct {
	measure record.Measure
	rows    [][]ui.Field
}

// lineColumn is a column of a section's lines, by its name in their table.
type lineColumn struct {
	name, heading, mode string
	most                int
}

// columns are those of the lines of the section.
func (t typedSection) columns() []lineColumn {
	place := lineColumn{"jurisdiction", "Place", "", shortText}
	value := lineColumn{"value", "Number", "numeric", 12}
	note := lineColumn{"note", "Note", "", noteText}
	if t.measure == record.Issued {
		return []lineColumn{{"rank", "Rank", "numeric", 12}, place, value, note}
	}
	return []lineColumn{place, value, {"facility", "Facility as printed", "", shortText},
		{"part_of", "Counted within", "", shortText}, note}
}

// prefix returns the prefix of the names of the section's fields.
func (t typedSection) prefix() string { return strings.ToLower(string(t.measure.Section())) }

// filledIn reports whether a line is not empty.
func filledIn(line []ui.Field) bool {
	for _, field := range line {
		if field.Value != "" {
			return true
		}
	}
	return false
}

// typedSections are the sections of a report with these answers.
func typedSections(answers url.Values) []typedSection {
	var sections []typedSection
	for _, m := range record.Measures {
		t := typedSection{measure: m}
		offered, _ := strconv.Atoi(answers.Get(t.prefix() + "-lines"))
		filled := 0
		for n := 1; n <= linesAtMost; n++ {
			line := t.line(n)
			for i := range line {
				fillField(&line[i], answers)
			}
			t.rows = append(t.rows, line)
			if filledIn(line) {
				filled = n
			}
		}
		t.rows = t.rows[:min(linesAtMost, max(linesOffered, offered, filled))]
		sections = append(sections, t)
	}
	return sections
}

// line returns the section's empty line with this number.
func (t typedSection) line(number int) []ui.Field {
	var line []ui.Field
	for _, c := range t.columns() {
		line = append(line, ui.Field{
			Name:  fmt.Sprintf("%s-%d-%s", t.prefix(), number, c.name),
			Label: fmt.Sprintf("Section %s, line %d, %s", t.measure.Section(), number, strings.ToLower(c.heading)),
			Mode:  c.mode, Max: c.most, Optional: true,
		})
	}
	return line
}

// table is the section as the form shows it.
func (t typedSection) table() deskpages.LineTable {
	v := deskpages.LineTable{ID: t.prefix(), Heading: words.English.MeasureHeading(t.measure),
		Section: string(t.measure.Section()), Rows: t.rows, Full: len(t.rows) == linesAtMost}
	for _, c := range t.columns() {
		v.Columns = append(v.Columns, c.heading)
	}
	return v
}

// moreLines adds empty lines to each section.
func (f *composed) moreLines() {
	for i := range f.sections {
		t := &f.sections[i]
		for range min(linesOffered, linesAtMost-len(t.rows)) {
			t.rows = append(t.rows, t.line(len(t.rows)+1))
		}
	}
}

// cell returns the field of a column in the line that became this row of the table of lines, counted from 0.
func (f *composed) cell(row int, column string) *ui.Field {
	for i := range f.sections {
		t := &f.sections[i]
		for _, line := range t.rows {
			if !filledIn(line) {
				continue
			}
			if row--; row >= 0 {
				continue
			}
			// A fault in a column that the form fills in itself, such as the report or the sources, is
			// shown at the line's first field.
			at := 0
			for n, c := range t.columns() {
				if c.name == column {
					at = n
				}
			}
			return &line[at]
		}
	}
	return nil
}
