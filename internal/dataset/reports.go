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
		oneOf(text("cadence", words.Mark("Cadence"), words.Mark("What one of its periods is.")).always(), record.Cadences...),
		date("first_period_start", words.Mark("First day"), words.Mark("The first day that the series covers.")).always(),
		text("status", words.Mark("Status"), words.Mark("What became of the series.")),
		text("legal_basis", words.Mark("Legal basis"), words.Mark("The order or law that asks for it.")),
		text("counted_by", words.Mark("Counted by"),
			words.Mark("Who made the counts from what was published; empty where the publisher did.")),
		oneOf(text("form", words.Mark("Form"), words.Mark("Whether the series counts or lists.")).always(), record.Counts,
			record.Lists),
		text("area", words.Mark("Area"),
			words.Mark("The state that the series is about, two letters in lower case; empty for the whole country.")),
		text("case_day", words.Mark("Dated by"), words.Mark("By which day a case falls into a period.")),
		text("terms", words.Mark("Terms"), words.Mark("The terms of use.")),
		text("cite", words.Mark("Citation"), words.Mark("How to cite the series.")),
		noteColumn, sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.AllSeries(ctx)
		return each(all, err, func(s record.Series) Row {
			s = s.Described()
			return Row{string(s.ID), s.Title, s.Publisher, string(s.Cadence), string(s.FirstPeriodStart), s.Status, s.LegalBasis,
				s.CountedBy, string(s.Form), s.Area, s.CaseDay, s.Terms, s.Cite, s.Note, s.Sources}
		})
	},
}

var ofSeries = Reference{"series", "series", "series"}

var measuresTable = &Table{
	Name:   "measures",
	Title:  words.Mark("Measures"),
	Means:  words.Mark("What a line of a series counts, or as what it lists a place."),
	Key:    []string{"series", "measure"},
	Refers: []Reference{ofSeries},
	Columns: []Column{
		seriesColumn, measureColumn,
		text("name", words.Mark("Name"), words.Mark("What the measure is called.")).always(),
		sectionColumn,
		oneOf(text("base", words.Mark("Base"),
			words.Mark("What the cases have in common. Measures on different bases are never to be added or divided.")).always(),
			record.IssuedIn, record.RecordedIn, record.PreparedIn, record.OnTheList),
		text("share_of", words.Mark("Share of"),
			words.Mark("The measure that this one is a part of, on the same base; empty where it is to be divided by none.")),
		oneOf(text("printed", words.Mark("Printed"), words.Mark("Which places a report prints.")).always(), record.EveryPlace,
			record.HighestPlaces),
		oneOf(text("absence", words.Mark("Absence"),
			words.Mark("What it says of a place that no line of a whole report names it.")).always(),
			record.NoCase, record.OffTheList, record.NothingSaid),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.AllSeries(ctx)
		if err != nil {
			return failed(err)
		}
		return func(yield func(Row, error) bool) {
			for _, s := range all {
				for _, m := range s.Described().Measures {
					if !yield(Row{string(s.ID), string(m.Measure), m.Name, string(m.Section), string(m.Base), string(m.ShareOf),
						string(m.Printed), string(m.Absence)}, nil) {
						return
					}
				}
			}
		}
	},
}

// The numbers of a report, for its own table and that of the page of reports.
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
	partialColumn = yes("partial", words.Mark("Part of a period"),
		words.Mark("Whether the report covers a part of its period only. It is then compared with no other."))
)

var reportsTable = &Table{
	Name:   "reports",
	Title:  words.Mark("Reports"),
	Means:  words.Mark("One issue of a series, or a period for which none was published."),
	Key:    []string{"report"},
	Refers: []Reference{ofSeries},
	Columns: []Column{
		reportColumn.always(), seriesColumn, startColumn, endColumn, dayColumn, statusColumn,
		issuedTotal, issuedTotalState, declinedTotal, declinedTotalState, section1Rows, section1RowsState, policyRows,
		policyRowsState,
		count("pages", words.Mark("Pages"), words.Mark("How many pages the document has."), Things).because("pages_state"),
		numberState("pages_state", words.Mark("State of: pages")),
		documentsColumn, noteColumn, sourcesColumn, partialColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Reports(ctx, "")
		return each(all, err, func(r record.Report) Row {
			state := func(n record.Count) string { return NumberState(r.Status, n) }
			return Row{string(r.ID), string(r.Series), string(r.Period.Start), string(r.Period.End), string(r.PublishedOn),
				string(r.Status),
				r.IssuedTotal, state(r.IssuedTotal), r.DeclinedTotal, state(r.DeclinedTotal), r.Section1Rows, state(r.Section1Rows),
				r.PoliciesListed, state(r.PoliciesListed), r.Pages, state(r.Pages), r.DocumentURLs, r.Note, r.Sources,
				r.Partial}
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
		count("total", words.Mark("Total"), words.Mark("The total; of a list, how many places it has."), Detainers).always(),
		noteColumn, sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Totals(ctx)
		return each(all, err, func(t record.ControlTotal) Row {
			return Row{string(t.Report), t.Scope, string(t.Measure), t.Total, t.Note, t.Sources}
		})
	},
}
