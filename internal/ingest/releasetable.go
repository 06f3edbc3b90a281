package ingest

import "detainerledger/internal/record"

// Columns that name a release.
var (
	releasedColumn  = Column{"released", Date, true, nil, "The day on which the table was given out."}
	recountedColumn = Column{"recounted", Count, true, nil,
		"How often the same files had been counted before, with fewer places known: 0 for a new release."}
)

var releaseTable = &Table{
	Name:  "releases",
	Means: "A table that its publisher gave out, from which a series is counted.",
	Key:   []string{"series", "released", "recounted"},
	Columns: []Column{
		{"series", Name, true, nil, "The series's id."},
		releasedColumn,
		recountedColumn,
		{"counted_on", Date, true, nil, "The day on which it was counted."},
		{"first_day", Date, true, nil, "The first day of the cases that were counted."},
		{"last_day", Date, true, nil, "The last day of them."},
		{"rows", Count, true, nil, "Rows that were read."},
		{"duplicates", Count, true, nil, "Rows left out as likely duplicates."},
		{"undated", Count, true, nil, "Rows left out because they have no day."},
		{"outside", Count, true, nil, "Rows left out because they lie outside of the days asked for."},
		{"placed", Count, true, nil, "Rows that were counted and whose place is known."},
		{"columns", Text, true, nil, "The columns that were read, as headed, with a semicolon and a space between two."},
		{"files", Text, true, nil,
			"The SHA-256 of each file that was read, a space and its name, with a semicolon and a space between two."},
		noteColumn,
		sourcesColumn,
	},
}

var facilityTable = &Table{
	Name:  "facilities",
	Means: "A facility that a release names, and the place where this site puts it.",
	Key:   []string{"series", "released", "recounted", "facility", "code", "city", "state"},
	Columns: []Column{
		{"series", Name, true, nil, "The series's id."},
		releasedColumn,
		recountedColumn,
		{"facility", Text, true, nil, "The facility as the release has it."},
		{"code", Text, false, nil, "Its code there."},
		{"city", Text, false, nil, "Its city there."},
		{"state", Text, false, nil, "Its state, two letters in lower case where it is one of the states."},
		{"jurisdiction", Slug, false, nil, "Where it stands; empty where that is not known."},
		{"custodian", Enum, true, valuesOf(record.Custodians...), "Who runs it."},
		{"placed_by", Text, false, nil, "By what the place is known, such as facility code; empty where it is not."},
		{"prepared", Count, true, nil, "The cases of the release at this facility."},
		{"declined", Count, true, nil, "Those among them that were declined."},
	},
}

var revisionTable = &Table{
	Name:  "revisions",
	Means: "A number of a line that a later release counts otherwise. It is no correction.",
	Key: []string{"report", "section", "measure", "jurisdiction", "facility", "label", "state", "released",
		"recounted"},
	Columns: []Column{
		releasedColumn,
		recountedColumn,
		ofReportColumn,
		sectionColumn,
		measureColumn,
		{"jurisdiction", Slug, false, nil, "The place of the line; empty where it names none that is known."},
		{"facility", Text, false, nil, "The facility of the line."},
		{"label", Text, false, nil, "The place as printed, where that is not its name."},
		{"state", Text, false, nil, "Of a line without a jurisdiction, the state that it names."},
		{"was", Count, true, nil, "The number before."},
		{"value", Count, true, nil, "The number from then on."},
	},
}
