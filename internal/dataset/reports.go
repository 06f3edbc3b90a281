package dataset

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

var seriesTable = &Table{
	Name:  "series",
	Title: words.Mark("Series of reports"),
	Means: words.Mark("A family of reports with one publisher, cadence and method."),
	Key:   []string{"series"},
	Columns: []Column{
		seriesColumn,
		text("title", words.Mark("Title"), words.Mark("The title as published.")).always(),
		text("publisher", words.Mark("Publisher"), words.Mark("Who publishes it.")).always(),
		oneOf(text("cadence", words.Mark("Cadence"), words.Mark("How often it comes out.")).always(), record.Cadences...),
		date("first_period_start", words.Mark("First day"), words.Mark("The first day that the series covers.")).always(),
		text("status", words.Mark("Status"), words.Mark("What became of the series.")),
		text("legal_basis", words.Mark("Legal basis"), words.Mark("The order or law that asks for it.")),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.AllSeries(ctx)
		return each(all, err, func(s record.Series) Row {
			return Row{string(s.ID), s.Title, s.Publisher, string(s.Cadence), string(s.FirstPeriodStart), s.Status, s.LegalBasis}
		})
	},
}

// The numbers of a report, in its own table and in that of the page of reports.
var (
	issuedTotal = count("issued_total", words.Mark("Issued nationwide"),
		words.Mark(
			"Detainers issued nationwide in the period, to every place: not the sum of Section I, which has only the highest.",
		), Detainers).because("issued_total_state")
	declinedTotal = count("declined_total", words.Mark("Declines nationwide"),
		words.Mark("Declined detainers recorded nationwide in the period."), Detainers).because("declined_total_state")
	section1Rows = count("section1_rows", words.Mark("Lines of Section I"),
		words.Mark("How many lines Section I prints."), Lines).because("section1_rows_state")
	policyRows = count("policies_listed", words.Mark("Lines of Section III"),
		words.Mark("How many lines Section III prints."), Lines).because("policies_listed_state")

	issuedTotalState   = numberState("issued_total_state", words.Mark("State of: issued nationwide"))
	declinedTotalState = numberState("declined_total_state", words.Mark("State of: declines nationwide"))
	section1RowsState  = numberState("section1_rows_state", words.Mark("State of: lines of Section I"))
	policyRowsState    = numberState("policies_listed_state", words.Mark("State of: lines of Section III"))

	documentsColumn = list("document_urls", words.Mark("Documents"),
		words.Mark("Where the document itself, or a copy, can be read."))
)

var reportsTable = &Table{
	Name:   "reports",
	Title:  words.Mark("Reports"),
	Means:  words.Mark("One issue of a series, or a period for which none was published."),
	Key:    []string{"report"},
	Refers: []Reference{{"series", "series", "series"}},
	Columns: []Column{
		reportColumn.always(), seriesColumn, startColumn, endColumn, dayColumn, statusColumn,
		issuedTotal, issuedTotalState, declinedTotal, declinedTotalState, section1Rows, section1RowsState, policyRows,
		policyRowsState,
		count("pages", words.Mark("Pages"), words.Mark("How many pages the document has."), Things).because("pages_state"),
		numberState("pages_state", words.Mark("State of: pages")),
		documentsColumn, noteColumn, sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Reports(ctx, "")
		return each(all, err, func(r record.Report) Row {
			state := func(n record.Count) string { return NumberState(r.Status, n) }
			return Row{string(r.ID), string(r.Series), string(r.Period.Start), string(r.Period.End), string(r.PublishedOn),
				string(r.Status),
				r.IssuedTotal, state(r.IssuedTotal), r.DeclinedTotal, state(r.DeclinedTotal), r.Section1Rows, state(r.Section1Rows),
				r.PoliciesListed, state(r.PoliciesListed), r.Pages, state(r.Pages), r.DocumentURLs, r.Note, r.Sources}
		})
	},
}

var totalsTable = &Table{
	Name:   "control_totals",
	Title:  words.Mark("Control totals"),
	Means:  words.Mark("A printed or reported total to hold the lines of a report against."),
	Key:    []string{"report", "scope", "measure"},
	Refers: []Reference{ofReport},
	Columns: []Column{
		reportColumn.always(),
		text("scope", words.Mark("Scope"),
			words.Mark(
				"What is summed up: section I for its printed lines, us for the nation, or a state’s two letters in lower case.",
			)).always(),
		measureColumn,
		count("total", words.Mark("Total"), words.Mark("The total."), Detainers).always(),
		noteColumn, sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Totals(ctx)
		return each(all, err, func(t record.ControlTotal) Row {
			return Row{string(t.Report), t.Scope, string(t.Measure), t.Total, t.Note, t.Sources}
		})
	},
}
