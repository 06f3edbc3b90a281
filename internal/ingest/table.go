package ingest

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// Kind is the kind of content of a column.
type Kind string

// The kinds of column.
const (
	Text  Kind = "text"  // words
	Enum  Kind = "enum"  // one of Column.Values
	Name  Kind = "name"  // a part of an address: lower-case letters, digits and hyphens
	Slug  Kind = "slug"  // a jurisdiction: "nv/clark-county", or "Clark County, NV" on the way in
	Count Kind = "count" // a whole number, 0 or more; empty is "not known"
	Rank  Kind = "rank"  // a whole number, 1 or more
	Day   Kind = "day"   // 2017-03-20, or the known part of it
	Date  Kind = "date"  // a whole day: 2017-03-20
	Links Kind = "links" // web addresses separated by a space
	Codes Kind = "codes" // five-digit county codes separated by a space
)

// Column is a column of a table.
type Column struct {
	Name     string
	Kind     Kind
	Required bool
	// Values are all values of an Enum, or the usual ones of another kind.
	Values []string
	// Means describes the column in a sentence.
	Means string
}

// right describes a valid cell of the column.
func (c Column) right() string {
	switch c.Kind {
	case Enum:
		return "write " + oneOf(c.Values)
	case Name:
		return "write lower-case letters, digits and hyphens, such as ddor-2017-01-28"
	case Slug:
		return "write nv/clark-county, or Clark County, NV"
	case Count:
		return "write a whole number, 0 or more"
	case Rank:
		return "write a whole number, 1 or more"
	case Day:
		return "write 2017-03-20, or 2017-03 or 2017 where the day is not known"
	case Date:
		return "write a whole day, such as 2017-03-20"
	case Links:
		return "write addresses that begin with https:// or http://, separated by a space"
	case Codes:
		return "write five-digit county codes separated by a space, such as 36005 36047"
	default:
		return "write a text"
	}
}

// list reports whether the cells hold several things, separated by a space.
func (c Column) list() bool { return c.Kind == Links || c.Kind == Codes }

// number reports whether the cells hold numbers.
func (c Column) number() bool { return c.Kind == Count || c.Kind == Rank }

// Table is one of the record's tables, each of which is a file.
type Table struct {
	Name    string
	Columns []Column
	// Means describes a row in a sentence.
	Means string
	// Key names the columns that identify a row.
	Key []string
	// Later names the columns, at the end, that were added after the first files were written: a file may lack
	// them.
	Later []string
}

// Headings returns the names of the columns, in order.
func (t *Table) Headings() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// column returns the index of the column with the name, or -1.
func (t *Table) column(name string) int {
	for at := range t.Columns { // copying each column would take longer than everything else
		if t.Columns[at].Name == name {
			return at
		}
	}
	return -1
}

// key returns the key of a row of the table.
func (t *Table) key(cells []string) string {
	var room [8]string // allocates only the key itself
	parts := room[:0]
	for _, name := range t.Key {
		parts = append(parts, cells[t.column(name)])
	}
	if t == readingTable && cells[t.column("column")] == record.SourcesColumn {
		parts = append(parts, cells[t.column("sources")]) // they can have several readings
	}
	return strings.Join(parts, "\x00")
}

// Tables returns the record's tables, in the order in which they are read.
func Tables() []*Table { return slices.Clone(tables) }

// ofReport are the tables of one report.
var ofReport = []*Table{reportTable, totalTable, entryTable, policyTable}

// inTemplate are the tables that a report's file can have: those of the report, and later readings of it or of others.
var inTemplate = append(slices.Clip(ofReport), readingTable)

var tables = []*Table{
	seriesTable, measureTable, placeTable, reportTable, totalTable, entryTable, policyTable, readingTable, releaseTable,
	facilityTable, revisionTable, correctionTable, statementTable, eventTable,
}

// Columns that several tables share.
var (
	sourcesColumn  = Column{"sources", Links, true, nil, "Where the row is written: addresses of pages and documents."}
	noteColumn     = Column{"note", Text, false, nil, "Anything a reader should know of the row."}
	dateNoteColumn = Column{"date_note", Text, false, nil, "How far the date can be relied on."}
	ofReportColumn = Column{"report", Name, true, nil, "The report's id."}
	measureColumn  = Column{"measure", Name, true, valuesOf(record.Issued, record.Declined),
		"What is counted, by the name that the series gives it: of the weekly reports of 2017 issued, in Section I, " +
			"or declined, in Section II."}
	sectionColumn = Column{"section", Text, false, valuesOf(record.SectionI, record.SectionII),
		"The section of the report that prints the line, such as I or II; empty where the series has none."}
)

// valuesOf are the possible values of a column.
func valuesOf[T ~string](all ...T) []string {
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = string(v)
	}
	return texts
}

var seriesTable = &Table{
	Name:  "series",
	Means: "A family of reports with one publisher, cadence and method.",
	Key:   []string{"id"},
	Columns: []Column{
		{"id", Name, true, nil, "The short name in addresses."},
		{"title", Text, true, nil, "The title as published."},
		{"publisher", Text, true, nil, "Who publishes it."},
		{"cadence", Enum, true, valuesOf(record.Cadences...), "What one of its periods is."},
		{"first_period_start", Date, true, nil, "The first day that the series covers."},
		{"status", Text, false, nil, "What became of the series."},
		{"legal_basis", Text, false, nil, "The order or law that asks for it."},
		{"counted_by", Text, false, nil, "Who made the counts from what was published; empty where the publisher did."},
		{"form", Enum, false, valuesOf(record.Counts, record.Lists),
			"Whether it counts or lists; needed with measures, which are in a table of their own."},
		{"area", Text, false, nil, "The state that it is about, two letters in lower case; empty for the whole country."},
		{"case_day", Text, false, nil, "By which day a case falls into a period."},
		{"terms", Text, false, nil, "The terms of use."},
		{"cite", Text, false, nil, "How to cite it."},
		noteColumn,
		{"sources", Links, false, nil, "Where the series is described: addresses of pages and documents."},
	},
	Later: []string{"counted_by", "form", "area", "case_day", "terms", "cite", "note", "sources"},
}

var measureTable = &Table{
	Name:  "measures",
	Means: "What a line of a series counts, or as what it lists a place. They come in with the series.",
	Key:   []string{"series", "measure"},
	Columns: []Column{
		{"series", Name, true, nil, "The series's id."},
		{"measure", Name, true, nil, "The measure's short name in addresses and lines."},
		{"name", Text, true, nil, "What it is called."},
		{"section", Text, false, nil, "The section of a report that prints it, where reports have sections."},
		{"base", Enum, true, valuesOf(record.IssuedIn, record.RecordedIn, record.PreparedIn, record.OnTheList),
			"What the cases have in common. Measures on different bases are never added, compared or divided."},
		{"share_of", Name, false, nil, "The measure that this one is a part of, on the same base: the two may be divided."},
		{"printed", Enum, true, valuesOf(record.EveryPlace, record.HighestPlaces), "Which places a report prints."},
		{"absence", Enum, true, valuesOf(record.NoCase, record.OffTheList, record.NothingSaid),
			"What it says of a place that no line of the whole report names it."},
	},
}

var placeTable = &Table{
	Name:  "places",
	Means: "A jurisdiction that is no county; the counties are known without being listed.",
	Key:   []string{"slug"},
	Columns: []Column{
		{"slug", Text, true, nil, "Its address: the state's code, a slash, and the name in lower case with hyphens."},
		{"name", Text, true, nil, "Its name."},
		{"state", Text, true, nil, "The state's two-letter code in capitals."},
		{"kind", Enum, true, []string{"city", "town", "state", "state agency", "unclear"},
			"Its legal kind; unclear where the source does not tell."},
		{"county_fips", Codes, false, nil, "The codes of the counties it lies in."},
	},
}

var reportTable = &Table{
	Name:  "reports",
	Means: "One issue of a series, or a period for which none was published.",
	Key:   []string{"id"},
	Columns: []Column{
		{"id", Name, true, nil, "The series and the first day of the period: ddor-2017-01-28."},
		{"series", Name, true, nil, "The series's id."},
		{"period_start", Date, true, nil, "The first day of the period."},
		{"period_end", Date, true, nil, "The last day of the period."},
		{"published_on", Day, false, nil, "When it was published; empty where it was not."},
		{"status", Enum, true, valuesOf(record.StatusPublished, record.StatusNotPublished), "Whether it came out."},
		{"issued_total", Count, false, nil, "Detainers issued nationwide in the period, to every place."},
		{"declined_total", Count, false, nil, "Declined detainers recorded nationwide in the period."},
		{"section1_rows", Count, false, nil, "Lines printed in Section I."},
		{"policies_listed", Count, false, nil, "Lines printed in Section III."},
		{"pages", Count, false, nil, "Pages of the document."},
		{"document_urls", Links, false, nil, "Where the document itself, or a copy, can be read."},
		noteColumn,
		sourcesColumn,
		{"partial", Enum, false, []string{partial}, "partial where the report covers a part of its period only."},
	},
	Later: []string{"partial"},
}

// partial marks a report that covers only a part of its period.
const partial = "partial"

var totalTable = &Table{
	Name:  "control_totals",
	Means: "A printed or reported total to hold a report's lines against.",
	Key:   []string{"report", "scope", "measure"},
	Columns: []Column{
		ofReportColumn,
		{"scope", Text, true, nil,
			"What is summed up: section I for its printed lines, us for the nation, or a state's two letters in lower case."},
		measureColumn,
		{"total", Count, true, nil, "The total; of a list, how many places it has."},
		noteColumn,
		sourcesColumn,
	},
}

var entryTable = &Table{
	Name:  "entries",
	Means: "One printed line of a report about one jurisdiction.",
	Key:   []string{"report", "section", "measure", "jurisdiction", "facility", "label", "state"},
	Columns: []Column{
		ofReportColumn,
		sectionColumn,
		measureColumn,
		{"jurisdiction", Slug, false, nil,
			"The place the line is about, or where the facility stands; empty where the line names none that is known."},
		{"value", Count, false, nil, "The number; empty where the place is listed but the number was not read."},
		{"rank", Rank, false, nil, "The place in the section's order, where one is printed."},
		{"part_of", Slug, false, nil, "The jurisdiction whose count contains this one; the line is then added to no total."},
		{"facility", Text, false, nil, "The jail or agency as printed."},
		noteColumn,
		sourcesColumn,
		{"custodian", Enum, false, valuesOf(record.Custodians...),
			"Who runs the facility; empty where the line is about the place itself."},
		{"label", Text, false, nil, "The place as printed, where that is not its name."},
		{"state", Text, false, nil, "Of a line without a jurisdiction, the state that it names, two letters in lower case."},
	},
	Later: []string{"custodian", "label", "state"},
}

var policyTable = &Table{
	Name:  "policies",
	Means: "A line of Section III: a jurisdiction's rule for honoring detainers.",
	Key:   []string{"report", "jurisdiction"},
	Columns: []Column{
		ofReportColumn,
		{"jurisdiction", Slug, true, nil, "The place the line is about."},
		{"listing", Enum, true, []string{"listed", "added"}, "added where the report prints the line as new."},
		{"aor", Text, false, nil, "The ICE field office's area of responsibility as printed."},
		{"enacted", Day, false, nil, "The date as ICE printed it."},
		{"instrument", Text, false, nil, "The law, order or rule named."},
		{"criteria", Text, false, nil, "When a detainer is honored."},
		noteColumn,
		sourcesColumn,
	},
}

var readingTable = &Table{
	Name: "readings",
	Means: "What could not be read at first and was read later, or further sources of a row; " +
		"it changes nothing that is known.",
	Key:   []string{"report", "table", "section", "measure", "jurisdiction", "facility", "column"},
	Later: []string{"facility", "measure"},
	Columns: []Column{
		ofReportColumn,
		{"table", Enum, true, valuesOf(record.EntriesTable, record.PoliciesTable, record.ReportsTable),
			"The table of the row that is read."},
		{"section", Enum, false, valuesOf(record.SectionI, record.SectionII, record.SectionIII),
			"The section that prints the line; empty for the report itself."},
		{"jurisdiction", Slug, false, nil, "The place the line is about; empty for the report itself."},
		{"column", Enum, true, readable(), "The column of the row that is filled in, or sources where some are added."},
		{"value", Text, false, nil, "What was read, as that column has it; empty where sources are added."},
		noteColumn,
		{"sources", Links, true, nil, "Where it is written: addresses of pages and documents."},
		{"facility", Text, false, nil, "The jail or agency of the line, where the report prints one."},
		{"measure", Name, false, nil, "What the line counts, of a series that says what it counts; empty where the section " +
			"tells."},
	},
}

// readable returns the columns of all tables that a reading can fill in.
func readable() []string {
	var names []string
	for _, t := range []record.Table{record.EntriesTable, record.PoliciesTable, record.ReportsTable} {
		for _, name := range t.Readable() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

var correctionTable = &Table{
	Name:  "corrections",
	Means: "A later, sourced statement that changes how a line is to be read.",
	Key:   []string{"id"},
	Later: []string{"moved_to"},
	Columns: []Column{
		{"id", Name, false, nil, "Its permanent name; made of by, date and jurisdiction where it is left empty."},
		{"date", Day, true, nil, "When it was made public."},
		{"by", Text, true, nil, "Who corrected; " + record.BySite + " where the error was this site's own."},
		ofReportColumn,
		sectionColumn,
		measureColumn,
		{"jurisdiction", Slug, true, nil, "The place whose line is corrected."},
		{"effect", Enum, true, valuesOf(record.Withdraw, record.Amend, record.Move), "What the correction does."},
		{"value", Count, false, nil, "What an amended line reads as; empty for any other."},
		{"reason", Text, true, nil, "Why."},
		dateNoteColumn,
		sourcesColumn,
		{"moved_to", Slug, false, nil, "The place that a moved line belongs to; empty for any other."},
	},
}

var statementTable = &Table{
	Name:  "statements",
	Means: "A public answer by an official or the publisher, in the record's own words.",
	Key:   []string{"date", "jurisdiction", "on_behalf_of", "report", "office", "stance", "gist"},
	Columns: []Column{
		{"date", Day, false, nil, "When it was made."},
		{"jurisdiction", Slug, false, nil, "The place it speaks for; empty where it speaks for many."},
		{"on_behalf_of", Text, false, nil, "For whom it speaks where that is no one jurisdiction."},
		{"report", Name, false, nil, "The report it is about; empty where it is about the listing as a whole."},
		{"office", Text, true, nil, "The office that made it."},
		{"stance", Enum, true, valuesOf(record.Disputes, record.Criticizes, record.Explains, record.Affirms),
			"disputes the figure or the listing, criticizes the report or its method, explains, or affirms."},
		{"gist", Text, true, nil, "What was said, in the record's own words."},
		dateNoteColumn,
		sourcesColumn,
		{"series", Name, false, nil, "The series whose listing as a whole it is about; empty where it names a report."},
	},
	Later: []string{"series"},
}

var eventTable = &Table{
	Name:  "events",
	Means: "Something that happened without a notice that corrects a line.",
	Key:   []string{"date", "kind", "jurisdiction", "concerns", "report", "by", "what"},
	Columns: []Column{
		{"date", Day, true, nil, "When it happened."},
		{"kind", Enum, true, record.EventKinds,
			"What kind of thing it was."},
		{"jurisdiction", Slug, false, nil, "The place it is about."},
		{"concerns", Text, false, nil, "Whom it is about where that is no one jurisdiction."},
		{"report", Name, false, nil, "The report it is about."},
		{"by", Text, true, nil, "Who did it."},
		{"what", Text, true, nil, "What happened."},
		dateNoteColumn,
		sourcesColumn,
	},
}

// tableNamed returns the table with the name, in any case; a report's sheet may be named "report".
func tableNamed(name string) *Table {
	name = strings.ToLower(name)
	if name == "report" {
		return reportTable
	}
	for _, t := range tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// lacking counts the columns added later that the headings lack.
func (t *Table) lacking(headings []string) int {
	n := 0
	for _, name := range t.Later {
		if !slices.Contains(headings, name) {
			n++
		}
	}
	return n
}

// tableWith returns the table to which most of the headings belong, or nil if fewer than half fit any.
func tableWith(headings []string) *Table {
	var best *Table
	most := 0.5
	for _, t := range tables {
		shared := 0
		for _, c := range t.Columns {
			if slices.Contains(headings, c.Name) {
				shared++
			}
		}
		if fit := float64(shared) / float64(max(len(headings), len(t.Columns)-t.lacking(headings))); fit > most {
			best, most = t, fit
		}
	}
	return best
}
