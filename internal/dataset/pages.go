package dataset

import (
	"slices"

	"detainerledger/internal/words"
)

// The reasons why a change has no number are those of [record.Reason]. The two measures have the same columns, except
// for the rank and the place that contains it.
var (
	issuedColumns = []Column{
		oneOf(text("issued_state", words.Mark("Issued: state"),
			words.Mark(
				"How the figure stands now, and so why a number is missing: listed, withdrawn, amended, not listed and so on.",
			)).always(), figureStates...),
		count("issued_published", words.Mark("Issued: as published"),
			words.Mark("The number as ICE printed it, the sum where there are several lines. It never changes."),
			Detainers).because("issued_state"),
		count("issued_effective", words.Mark("Issued: as it reads now"),
			words.Mark(
				"The number after the corrections; empty where it was withdrawn or moved, was not read, or nothing is listed.",
			), Detainers).because("issued_state"),
		rank("issued_rank", words.Mark("Issued: rank"),
			words.Mark("The place in the order of Section I; empty where no rank is printed.")),
		yes("issued_disputed", words.Mark("Issued: disputed"),
			words.Mark("Whether the jurisdiction disputes it. A dispute changes no number.")),
		change("issued_change", words.Mark("Issued: change"),
			words.Mark("By how many it differs from the period just before; only where both have a number."), Detainers,
			Integer).because("issued_change_reason"),
		change("issued_change_percent", words.Mark("Issued: change in percent"),
			words.Mark("The same in percent of the earlier number; empty where that is under 10."), Percent,
			Number).because("issued_change"),
		text("issued_change_reason", words.Mark("Issued: why no change"),
			words.Mark("Why no change is given; empty where it is.")),
	}
	declinedColumns = []Column{
		oneOf(text("declined_state", words.Mark("Declined: state"),
			words.Mark(
				"How the figure stands now, and so why a number is missing: listed, withdrawn, amended, not listed and so on.",
			)).always(), figureStates...),
		count("declined_published", words.Mark("Declined: as published"),
			words.Mark("The number as ICE printed it, the sum where there are several lines. It never changes."),
			Detainers).because("declined_state"),
		count("declined_effective", words.Mark("Declined: as it reads now"),
			words.Mark(
				"The number after the corrections; empty where it was withdrawn or moved, was not read, or nothing is listed.",
			), Detainers).because("declined_state"),
		text("declined_part_of", words.Mark("Declined: part of"),
			words.Mark(
				"The jurisdiction whose count contains this one, so that the two are not to be added; empty where none does.",
			)),
		yes("declined_disputed", words.Mark("Declined: disputed"),
			words.Mark("Whether the jurisdiction disputes it. A dispute changes no number.")),
		change("declined_change", words.Mark("Declined: change"),
			words.Mark("By how many it differs from the period just before; only where both have a number."), Detainers,
			Integer).because("declined_change_reason"),
		change("declined_change_percent", words.Mark("Declined: change in percent"),
			words.Mark("The same in percent of the earlier number; empty where that is under 10."), Percent,
			Number).because("declined_change"),
		text("declined_change_reason", words.Mark("Declined: why no change"),
			words.Mark("Why no change is given; empty where it is.")),
	}
	correctedColumn = yes("corrected", words.Mark("Corrected"),
		words.Mark("Whether a figure of the place was corrected, in any report."))
	answeredColumn = yes("answered", words.Mark("Answered"),
		words.Mark("Whether the place explained or criticized in public."))
	// correctionLinks are addresses on this site.
	correctionLinks = list("corrections", words.Mark("Corrections"),
		words.Mark("The addresses on this site of the corrections that bear on it."))
)

// ListPage is the list of jurisdictions, national or of a state, for one report.
var ListPage = &Table{
	Name:  "jurisdictions-list",
	Title: words.Mark("List of jurisdictions"),
	Means: words.Mark("The list on the pages of jurisdictions and of a state: how one report reads for each place."),
	Key:   []string{"jurisdiction"},
	Columns: slices.Concat(
		[]Column{placeColumn, nameColumn, stateColumn, kindColumn, fipsColumn, reportColumn}, issuedColumns, declinedColumns,
		[]Column{
			count("reports_listed_in", words.Mark("Reports listed in"),
				words.Mark("How many reports name the place in any section."), Things).always(),
			oneOf(text("policy", words.Mark("Policy"),
				words.Mark("Whether a line of Section III about the place is in the record.")).always(), "listed",
				"not yet entered"),
			correctedColumn, disputeColumn, answeredColumn,
		}),
}

// PeriodsPage is every period of one place, or of the places compared.
var PeriodsPage = &Table{
	Name:  "jurisdiction-periods",
	Title: words.Mark("Periods of a jurisdiction"),
	Means: words.Mark("The table on a jurisdiction’s page, and of the places compared: a row for each period of each " +
		"series, also where nothing was published."),
	Columns: slices.Concat(
		[]Column{placeColumn, nameColumn, stateColumn, kindColumn, fipsColumn, seriesColumn, reportColumn, startColumn,
			endColumn, dayColumn, statusColumn.named("report_status")},
		issuedColumns, declinedColumns, []Column{correctionLinks, sourcesColumn}),
}

// StatesPage is the list of states.
var StatesPage = &Table{
	Name:  "states",
	Title: words.Mark("States"),
	Means: words.Mark("The table on the page of states: how many places of each state the record has something of."),
	Key:   []string{"state"},
	Columns: []Column{
		stateColumn, text("name", words.Mark("Name"), words.Mark("The state’s name.")).always(),
		count("listed", words.Mark("Listed"), words.Mark("Places that a report names."), Places).always(),
		count("corrected", words.Mark("Corrected"), words.Mark("Places with a corrected figure."), Places).always(),
		count("disputed", words.Mark("Disputed"), words.Mark("Places that dispute a figure or the listing."),
			Places).always(),
		count("answered", words.Mark("Answered"), words.Mark("Places that explained or criticized in public."),
			Places).always(),
		count("jurisdictions", words.Mark("Jurisdictions"), words.Mark("All places of the state that can be named."),
			Places).always(),
	},
}

// ReportsPage is the list of reports.
var ReportsPage = &Table{
	Name:  "reports-list",
	Title: words.Mark("List of reports"),
	Means: words.Mark("The table on the page of reports: a row for each period of the series asked for, with how much " +
		"of the report is in the record."),
	Columns: []Column{
		reportColumn, seriesColumn, startColumn, endColumn, dayColumn, statusColumn, issuedTotal, declinedTotal, section1Rows,
		count("section1_rows_entered", words.Mark("Section I: lines entered"),
			words.Mark("Lines of Section I that are in the record."), Lines).always(),
		count("section1_issued_entered", words.Mark("Section I: sum entered"), words.Mark("What those lines add up to."),
			Detainers).always(),
		count("section1_issued_total", words.Mark("Section I: total"),
			words.Mark("The total of the section as printed or reported."), Detainers).because("section1_issued_total_state"),
		count("section2_rows_entered", words.Mark("Section II: lines entered"),
			words.Mark("Lines of Section II that are in the record."), Lines).always(),
		count("section2_rows_number_unknown", words.Mark("Section II: numbers not read"),
			words.Mark("Lines among them whose number was not read."), Lines).always(),
		count("section2_declined_entered", words.Mark("Section II: sum entered"), words.Mark("What those lines add up to."),
			Detainers).always(),
		count("section2_declined_total", words.Mark("Section II: total"),
			words.Mark("The total of the section as printed or reported."), Detainers).because("section2_declined_total_state"),
		policyRows,
		count("corrections_since", words.Mark("Corrections since"),
			words.Mark("How many corrections of the report there are."), Things).always(),
		documentsColumn, sourcesColumn,
		issuedTotalState, declinedTotalState, section1RowsState,
		numberState("section1_issued_total_state", words.Mark("State of: total of Section I")),
		numberState("section2_declined_total_state", words.Mark("State of: total of Section II")),
		policyRowsState, partialColumn,
		list("measures", words.Mark("Measures"),
			words.Mark("All measures of the series, in its order. The lists that follow are in the same order.")),
		list("measure_lines_entered", words.Mark("By measure: lines entered"),
			words.Mark("Lines of each measure that are in the record.")),
		list("measure_numbers_unknown", words.Mark("By measure: numbers not read"),
			words.Mark("Lines among them whose number was not read.")),
		list("measure_entered", words.Mark("By measure: sum entered"),
			words.Mark("What those lines add up to. Of a list, each line counts as one.")),
		list("measure_totals", words.Mark("By measure: total"),
			words.Mark("The total of each measure as printed or reported, or “unknown”.")),
	},
}

// ReportPage is the lines of Sections I and II of a report.
var ReportPage = &Table{
	Name:  "report-lines",
	Title: words.Mark("Lines of a report"),
	Means: words.Mark("The tables of Sections I and II on a report’s page: a row for each place that the report " +
		"lists, in the order printed."),
	Key: []string{"measure", "jurisdiction"},
	Columns: []Column{
		reportColumn.always(), sectionColumn, measureColumn, rankColumn, placeColumn, nameColumn, stateColumn,
		figureStateColumn, publishedColumn, effectiveColumn,
		partOfColumn, disputeColumn, correctionLinks, facilityText, sourcesColumn,
	},
}

// CorrectionsPage is every correction beside the figure that it corrects.
var CorrectionsPage = &Table{
	Name:  "corrections-list",
	Title: words.Mark("List of corrections"),
	Means: words.Mark("The table on the page of corrections: each beside the figure that it corrects."),
	Key:   []string{"id"},
	Columns: []Column{
		correctionID, correctionDay, dateNoteColumn, byColumn, reportColumn.always(), sectionColumn, measureColumn,
		placeColumn, nameColumn,
		publishedColumn, effectColumn, newValueColumn, reasonColumn, figureStateColumn, effectiveColumn, sourcesColumn,
		disputeColumn,
	},
}

// DifferencesPage is what reads differently at two versions.
var DifferencesPage = &Table{
	Name:  "differences",
	Title: words.Mark("Differences between two versions"),
	Means: words.Mark("The table on a page of what changed: each figure that reads differently at the later version."),
	Key:   []string{"jurisdiction", "report", "measure"},
	Columns: []Column{
		placeColumn, nameColumn, reportColumn.always(), measureColumn,
		text("what", words.Mark("What changed"),
			words.Mark("In what it differs: added, read, corrected, disputed, left out.")).always(),
		oneOf(text("before_state", words.Mark("Before: state"),
			words.Mark("How the figure stood at the earlier version.")).always(), figureStates...),
		count("before_published", words.Mark("Before: as published"),
			words.Mark("The number as published, at the earlier version."), Detainers).because("before_state"),
		count("before_effective", words.Mark("Before: as it read"),
			words.Mark("The number as it read, at the earlier version."), Detainers).because("before_state"),
		yes("before_disputed", words.Mark("Before: disputed"), words.Mark("Whether it was disputed at the earlier version.")),
		oneOf(text("after_state", words.Mark("After: state"),
			words.Mark("How the figure stands at the later version.")).always(), figureStates...),
		count("after_published", words.Mark("After: as published"),
			words.Mark("The number as published, at the later version."), Detainers).because("after_state"),
		count("after_effective", words.Mark("After: as it reads"),
			words.Mark("The number as it reads, at the later version."), Detainers).because("after_state"),
		yes("after_disputed", words.Mark("After: disputed"), words.Mark("Whether it is disputed at the later version.")),
	},
}
