package dataset

import (
	"context"
	"iter"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

var entriesTable = &Table{
	Name:  "entries",
	Title: words.Mark("Entries, as printed"),
	Means: words.Mark("One printed line of a report about one jurisdiction, as published. For how it reads after " +
		"the corrections see the figures."),
	Key:    []string{"report", "line"},
	Refers: []Reference{ofReport, ofPlace, partOf, ofChange},
	Columns: []Column{
		reportColumn.always(),
		rank("line", words.Mark("Line"),
			words.Mark(
				"Its number among the lines of the report that are in the record, in the order in which they entered it.",
			)).always(),
		sectionColumn, measureColumn, placeColumn.optional(), facilityText,
		oneOf(text("value_state", words.Mark("State of the number"),
			words.Mark("Whether the number was read, or the line is of a list, which has none: why it is missing.")).always(),
			record.Listed, record.NumberUnknown, record.OnList),
		count("value", words.Mark("Number"), words.Mark("The number as printed."), Detainers).because("value_state"),
		rankColumn, partOfColumn, noteColumn, sourcesColumn, changeColumn, disputeColumn,
		custodianColumn,
		yes("apart", words.Mark("Apart"),
			words.Mark("Whether another than the jurisdiction runs the facility: the line is no part of the jurisdiction’s "+
				"figure.")),
		labelColumn,
		text("place_state", words.Mark("State of the line"),
			words.Mark("Of a line that names no place that is known, the state that it names, two letters in lower case.")),
	},
	rows: entryRows,
}

// listsOf returns the series that list places and count nothing.
func listsOf(ctx context.Context, e *Edition) (map[record.SeriesID]bool, error) {
	all, err := e.AllSeries(ctx)
	lists := map[record.SeriesID]bool{}
	for _, s := range all {
		lists[s.ID] = s.Lists()
	}
	return lists, err
}

// entryRows reads the entries report by report, so that only those of one report are in memory.
func entryRows(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
	reports, err := e.Reports(ctx, "")
	if err != nil {
		return failed(err)
	}
	lists, err := listsOf(ctx, e)
	if err != nil {
		return failed(err)
	}
	statements, err := e.Statements(ctx, store.Filter{})
	if err != nil {
		return failed(err)
	}
	disputes := map[record.Slug][]record.Statement{}
	for _, t := range statements {
		if t.Stance == record.Disputes && t.Jurisdiction != "" {
			disputes[t.Jurisdiction] = append(disputes[t.Jurisdiction], t)
		}
	}
	return func(yield func(Row, error) bool) {
		for _, r := range reports {
			concerns := func(t record.Statement) bool { return t.Concerns(r.ID) }
			lines, err := e.Lines(ctx, store.Filter{Report: r.ID})
			if err != nil {
				yield(nil, err)
				return
			}
			for i, l := range lines {
				state := record.Listed
				switch {
				case lists[r.Series]:
					state = record.OnList
				case !l.Value.Known:
					state = record.NumberUnknown
				}
				if !yield(Row{string(l.Report), i + 1, string(l.Section), string(l.Measure), string(l.Jurisdiction), l.Facility,
					string(state), l.Value,
					l.Rank, string(l.PartOf), l.Note, l.Sources, int(l.Seq), slices.ContainsFunc(disputes[l.Jurisdiction],
						concerns), string(l.Custodian), l.Apart, l.Label, l.State}, nil) {
					return
				}
			}
		}
	}
}

var policiesTable = &Table{
	Name:   "policies",
	Title:  words.Mark("Policies"),
	Means:  words.Mark("A line of Section III: what the report says about a jurisdiction’s rule for honoring detainers."),
	Key:    []string{"report", "jurisdiction"},
	Refers: []Reference{ofReport, ofPlace, ofChange},
	Columns: []Column{
		reportColumn.always(), placeColumn,
		oneOf(text("listing", words.Mark("Listing"),
			words.Mark("Listed, or added where the report prints the line as new.")).always(), "listed", "added"),
		text("aor", words.Mark("Field office"), words.Mark("The ICE field office’s area of responsibility as printed.")),
		day("enacted", words.Mark("Enacted"), words.Mark("The date as ICE printed it.")),
		text("instrument", words.Mark("Instrument"), words.Mark("The law, order or rule named.")),
		text("criteria", words.Mark("Criteria"), words.Mark("When a detainer is honored.")),
		noteColumn, sourcesColumn, changeColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Policies(ctx, store.Filter{})
		return each(all, err, func(p record.Policy) Row {
			return Row{string(p.Report), string(p.Jurisdiction), p.Listing, p.AOR, string(p.Enacted), p.Instrument, p.Criteria,
				p.Note, p.Sources, int(p.Seq)}
		})
	},
}
