package dataset

import (
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// figureStates are the possible states of a figure.
var figureStates = []record.State{
	record.Listed, record.OnList, record.NumberUnknown, record.Withdrawn, record.Amended, record.Moved, record.MovedHere,
	record.NotListed, record.NoReport, record.NotEntered,
}

// Columns that several tables share.
var (
	placeColumn = text("jurisdiction", words.Mark("Jurisdiction"),
		words.Mark("The place’s address on this site: the state’s code, a slash and the name, such as nv/clark-county. "+
			"It tells places of one name apart.")).always()
	nameColumn  = text("name", words.Mark("Name"), words.Mark("The place’s name, such as Clark County.")).always()
	stateColumn = text("state", words.Mark("State"),
		words.Mark("The state’s two-letter postal code in capitals.")).always()
	kindColumn = text("kind", words.Mark("Kind"),
		words.Mark("The legal kind of place; unclear where the source does not tell.")).always()
	fipsColumn = text("fips", words.Mark("County code"),
		words.Mark(
			"The five-digit FIPS code of a county or its equivalent; empty for other places. It is a text: it may begin with 0.",
		))

	reportColumn = text("report", words.Mark("Report"),
		words.Mark("The report, by its series and the first day of its period, such as ddor-2017-01-28."))
	seriesColumn = text("series", words.Mark("Series"), words.Mark("The series of reports, such as ddor.")).always()
	startColumn  = date("period_start", words.Mark("Period from"), words.Mark("The first day of the period.")).always()
	endColumn    = date("period_end", words.Mark("Period to"), words.Mark("The last day of the period.")).always()
	dayColumn    = day("published_on", words.Mark("Published on"),
		words.Mark("The day on which the report came out; empty where none did."))
	statusColumn = oneOf(text("status", words.Mark("Status"),
		words.Mark("Whether the report came out, or whether the record knows nothing of it.")).always(),
		record.StatusPublished, record.StatusNotPublished, record.StatusNotEntered)

	sectionColumn = text("section", words.Mark("Section"),
		words.Mark("The section of the report; empty where the series has none."))
	measureColumn = text("measure", words.Mark("Measure"),
		words.Mark("What is counted, or as what the place is listed: a measure of the report’s series, such as issued "+
			"or declined. What stands on different bases is never to be added; the table of measures tells.")).always()

	figureStateColumn = oneOf(text("figure_state", words.Mark("State of the figure"),
		words.Mark(
			"How the figure stands now, and so why a number is missing: listed, withdrawn, amended, not listed and so on.",
		)).always(), figureStates...)
	publishedColumn = count("published", words.Mark("As published"),
		words.Mark(
			"The number as ICE printed it, the sum where there are several lines. It never changes.",
		), Detainers).because("figure_state")
	effectiveColumn = count("effective", words.Mark("As it reads now"),
		words.Mark(
			"The number after the corrections; empty where it was withdrawn or moved, was not read, or nothing is listed.",
		), Detainers).because("figure_state")
	rankColumn = rank("rank", words.Mark("Rank"),
		words.Mark("The place in the order of Section I; empty where no rank is printed."))
	partOfColumn = text("part_of", words.Mark("Part of"),
		words.Mark(
			"The jurisdiction whose count contains this one, so that the two are not to be added; empty where none does.",
		))
	movedToColumn = text("moved_to", words.Mark("Moved to"),
		words.Mark(
			"The jurisdiction that the line belongs to, where a correction says that it was printed for the wrong one.",
		))
	disputeColumn = yes("disputed", words.Mark("Disputed"),
		words.Mark("Whether the jurisdiction disputes it. A dispute changes no number."))
	facilityText = text("facility", words.Mark("Facility"),
		words.Mark("The jail or agency as printed; empty where the line names none."))

	custodianColumn = oneOf(text("custodian", words.Mark("Custodian"),
		words.Mark("Who runs the facility; empty where the line is about the place itself.")), record.Custodians...)
	labelColumn = text("label", words.Mark("As printed"),
		words.Mark("The place as printed, where that is not its name."))

	noteColumn     = text("note", words.Mark("Note"), words.Mark("Anything a reader should know of the row."))
	dateNoteColumn = text("date_note", words.Mark("Note on the date"), words.Mark("How far the date can be relied on."))
	sourcesColumn  = list("sources", words.Mark("Sources"),
		words.Mark("Where it is written: addresses of pages and documents."))
	changeColumn = rank("change", words.Mark("Change"),
		words.Mark("The number of the change that brought the row into the record.")).always()
)

// Links between the tables of the whole record.
var (
	ofPlace  = Reference{"jurisdiction", "jurisdictions", "jurisdiction"}
	ofReport = Reference{"report", "reports", "report"}
	ofChange = Reference{"change", "changes", "change"}
	partOf   = Reference{"part_of", "jurisdictions", "jurisdiction"}
	movedTo  = Reference{"moved_to", "jurisdictions", "jurisdiction"}
)

// numberState returns a column that says why a number of a report is missing.
func numberState(name, title string) Column {
	return oneOf(text(name, title,
		words.Mark(
			"Whether the number is printed or reported, was not read, or there was no report: why it is missing.",
		)).always(),
		numberKnown, numberNotRead, numberNoReport, numberNotEntered)
}

// The states of a number of a report.
const (
	numberKnown      = "known"
	numberNotRead    = "number unknown"
	numberNoReport   = string(record.NoReport)
	numberNotEntered = string(record.NotEntered)
)

// NumberState returns the state of a number of a report, for the columns whose names end in "_state".
func NumberState(status record.ReportStatus, n record.Count) string {
	switch {
	case n.Known:
		return numberKnown
	case status == record.StatusNotPublished:
		return numberNoReport
	case status == record.StatusNotEntered:
		return numberNotEntered
	default:
		return numberNotRead
	}
}
