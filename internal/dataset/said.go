package dataset

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

// Columns of corrections, for their own table and that of their page.
var (
	correctionID  = text("id", words.Mark("Correction"), words.Mark("The correction’s permanent name.")).always()
	correctionDay = day("date", words.Mark("Date"), words.Mark("When it was made public."))
	byColumn      = text("by", words.Mark("By"),
		words.Mark("Who did it; Detainer Ledger where the error was this site’s own.")).always()
	effectColumn = oneOf(text("effect", words.Mark("Effect"),
		words.Mark(
			"What it does to the line, and so why there is no new number: withdrawn, amended, or moved to another jurisdiction.",
		)).always(), record.Withdraw, record.Amend, record.Move)
	newValueColumn = count("value", words.Mark("New number"),
		words.Mark("The number that an amended line reads as; empty for any other effect."), Detainers).because("effect")
	reasonColumn = text("reason", words.Mark("Reason"), words.Mark("Why the line was corrected.")).always()
)

var correctionsTable = &Table{
	Name:   "corrections",
	Title:  words.Mark("Corrections"),
	Means:  words.Mark("A later, sourced statement that changes how a line is to be read."),
	Key:    []string{"id"},
	Refers: []Reference{ofReport, ofPlace, movedTo, ofChange},
	Columns: []Column{
		correctionID, correctionDay, dateNoteColumn, byColumn, reportColumn.always(), sectionColumn, measureColumn,
		placeColumn,
		effectColumn, newValueColumn, movedToColumn, reasonColumn, sourcesColumn, changeColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Corrections(ctx, store.Filter{})
		return each(all, err, func(c record.Correction) Row {
			return Row{c.ID, string(c.Date), c.DateNote, c.By, string(c.Report), string(c.Section), string(c.Measure),
				string(c.Jurisdiction),
				string(c.Effect), c.Value, string(c.MovedTo), c.Reason, c.Sources, int(c.Seq)}
		})
	},
}

var statementsTable = &Table{
	Name:  "statements",
	Title: words.Mark("Statements"),
	Means: words.Mark(
		"A public answer by an official or the publisher, in the record’s own words. It changes no number.",
	),
	Key:    []string{"change"},
	Refers: []Reference{ofReport, ofPlace, ofChange},
	Columns: []Column{
		changeColumn,
		day("date", words.Mark("Date"), words.Mark("When it was made public.")), dateNoteColumn,
		placeColumn.optional(),
		text("on_behalf_of", words.Mark("On behalf of"), words.Mark("For whom it speaks where that is no one jurisdiction.")),
		reportColumn,
		text("office", words.Mark("Office"), words.Mark("The office that made it.")).always(),
		oneOf(text("stance", words.Mark("Stance"),
			words.Mark(
				"Whether it disputes the figure or the listing, criticizes the report or its method, explains, or affirms.",
			)).always(),
			record.Disputes, record.Criticizes, record.Explains, record.Affirms),
		text("gist", words.Mark("Gist"), words.Mark("What was said, in the record’s own words.")).always(),
		sourcesColumn,
		seriesColumn.optional(),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Statements(ctx, store.Filter{})
		return each(all, err, func(s record.Statement) Row {
			return Row{int(s.Seq), string(s.Date), s.DateNote, string(s.Jurisdiction), s.OnBehalfOf, string(s.Report), s.Office,
				string(s.Stance), s.Gist, s.Sources, string(s.Series)}
		})
	},
}

var readingsTable = &Table{
	Name:  "readings",
	Title: words.Mark("Readings"),
	Means: words.Mark(
		"What could not be read at first and was read later, or further sources of a row. The other tables hold it already.",
	),
	Key:    []string{"change"},
	Refers: []Reference{ofReport, ofPlace, ofChange},
	Columns: []Column{
		changeColumn, reportColumn.always(),
		oneOf(text("of_table", words.Mark("Table"), words.Mark("The table of the row that was read.")).always(),
			record.ReportsTable, record.EntriesTable, record.PoliciesTable),
		oneOf(text("section", words.Mark("Section"),
			words.Mark("The section that prints the line; empty for the report itself.")),
			record.SectionI, record.SectionII, record.SectionIII),
		placeColumn.optional(), facilityText,
		text("of_column", words.Mark("Column"),
			words.Mark("The column that was filled in, or sources where some were added.")).always(),
		text("value", words.Mark("Value"), words.Mark("What was read; empty where sources were added.")),
		noteColumn, sourcesColumn, measureColumn.optional(),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Readings(ctx, store.Filter{})
		return each(all, err, func(r record.Reading) Row {
			return Row{int(r.Seq), string(r.Report), string(r.Table), string(r.Section), string(r.Jurisdiction), r.Facility,
				r.Column, r.Value, r.Note, r.Sources, string(r.OfMeasure())}
		})
	},
}

var eventsTable = &Table{
	Name:   "events",
	Title:  words.Mark("Events"),
	Means:  words.Mark("Something that happened without a notice that corrects a line."),
	Key:    []string{"change"},
	Refers: []Reference{ofReport, ofPlace, ofChange},
	Columns: []Column{
		changeColumn,
		day("date", words.Mark("Date"), words.Mark("When it happened.")), dateNoteColumn,
		oneOf(text("kind", words.Mark("Kind"), words.Mark("What kind of thing it was.")).always(),
			record.EventKinds...),
		placeColumn.optional(),
		text("concerns", words.Mark("Concerns"), words.Mark("Whom it is about where that is no one jurisdiction.")),
		reportColumn, byColumn,
		text("what", words.Mark("What happened"), words.Mark("What happened, in the record’s own words.")).always(),
		sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Events(ctx, store.Filter{})
		return each(all, err, func(v record.Event) Row {
			return Row{int(v.Seq), string(v.Date), v.DateNote, v.Kind, string(v.Jurisdiction), v.Concerns, string(v.Report),
				v.By, v.What, v.Sources}
		})
	},
}
