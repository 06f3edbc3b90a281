package dataset

import "detainerledger/internal/words"

// SeriesPlacesPage is the places of a series that counts, period by period.
var SeriesPlacesPage = &Table{
	Name:  "series-places",
	Title: words.Mark("Places of a series"),
	Means: words.Mark("The table on the page of a series that counts: a row for each place and period, and one for " +
		"the lines of the period that name no known place."),
	Columns: []Column{
		seriesColumn, reportColumn.always(), startColumn, endColumn,
		yes("partial", words.Mark("Partial"),
			words.Mark("Whether the report covers less than a whole period; it is then compared with no other.")),
		measureColumn,
		text("jurisdiction", words.Mark("Jurisdiction"),
			words.Mark("The place’s address on this site; empty for the lines that name no place that is known.")),
		nameColumn.optional(), stateColumn.optional(), figureStateColumn, publishedColumn, effectiveColumn, partOfColumn,
		disputeColumn,
		count("apart", words.Mark("Run by others"),
			words.Mark("What facilities there that others run add up to: no part of the figure."), Detainers).
			because("apart_state"),
		oneOf(text("apart_state", words.Mark("State of: run by others"),
			words.Mark("Whether lines of such facilities are in the record; of a month or year they are not added up.")).
			always(), "known", "no line", "not added up"),
	},
}

// SeriesListPage is the entries of a list.
var SeriesListPage = &Table{
	Name:  "series-list",
	Title: words.Mark("Entries of a list"),
	Means: words.Mark("The table on the page of a series that lists: a row for each entry, with the day on which it " +
		"came off."),
	Columns: []Column{
		seriesColumn, measureColumn,
		text("jurisdiction", words.Mark("Jurisdiction"),
			words.Mark("The place’s address on this site; empty where the entry names no place that is known.")),
		nameColumn.optional(), stateColumn.optional(), labelColumn,
		date("first_on", words.Mark("First on the list"),
			words.Mark("The day of the first version in the record that has the entry.")).always(),
		day("off_on", words.Mark("Off the list"),
			words.Mark("The day from which the entry was no longer on the list; empty where it stayed.")),
		day("list_withdrawn_on", words.Mark("List withdrawn"),
			words.Mark("The day from which the list was no longer published; empty where it is not told to be withdrawn.")),
		disputeColumn, sourcesColumn,
	},
}
