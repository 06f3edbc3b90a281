package record

// ReportID identifies a report in addresses: its series and the first day of its period, "ddor-2017-01-28".
type ReportID string

// ReportStatus says whether a report was published.
type ReportStatus string

// The statuses of a report.
const (
	StatusPublished    ReportStatus = "published"
	StatusNotPublished ReportStatus = "not published"
	// StatusNotEntered is never stored. It stands for a period between two reports about which the record has
	// nothing.
	StatusNotEntered ReportStatus = "not entered"
)

// Report is one issue of a series.
type Report struct {
	ID     ReportID `json:"id"`
	Series SeriesID `json:"series"`
	Period Period   `json:"period"`
	// PublishedOn is empty for a period that was not published.
	PublishedOn Day          `json:"published_on,omitempty"`
	Status      ReportStatus `json:"status"`
	// IssuedTotal counts the detainers issued nationwide in the period, to every place. It is not the sum of
	// Section I, which has only the highest places.
	IssuedTotal Count `json:"issued_total"`
	// DeclinedTotal counts the declined detainers recorded in the period.
	DeclinedTotal Count `json:"declined_total"`
	// Section1Rows is the number of lines printed in Section I.
	Section1Rows Count `json:"section1_rows"`
	// PoliciesListed is the number of lines printed in Section III.
	PoliciesListed Count   `json:"policies_listed"`
	Pages          Count   `json:"pages"`
	DocumentURLs   Sources `json:"document_urls,omitempty"`
	Note           string  `json:"note,omitempty"`
	Sources        Sources `json:"sources"`
	// Readings are those that filled in this report, oldest first.
	Readings []Reading `json:"-"`
	// Partial: the report covers less than a whole period of its series, and is not compared with others.
	Partial bool `json:"partial,omitempty"`
}

// Total returns the report's own national number for a measure.
func (r *Report) Total(m Measure) Count {
	switch m {
	case Issued:
		return r.IssuedTotal
	case Declined:
		return r.DeclinedTotal
	}
	return Count{}
}

// idOf is the length of the part of a report's id after the series: a hyphen and the first day.
const idOf = len("-2017-01-28")

// Series returns the series with which the id of a report begins.
func (id ReportID) Series() SeriesID { return SeriesID(id[:max(0, len(id)-idOf)]) }

// Published reports whether the report was published.
func (r Report) Published() bool { return r.Status == StatusPublished }

// Section is a part of a report as the publisher numbered it, empty if there are no parts.
type Section string

// The sections of the weekly reports of 2017.
const (
	SectionI   Section = "I"
	SectionII  Section = "II"
	SectionIII Section = "III"
)

// ScopeSectionI and ScopeNation are scopes of a control total; others are the two-letter code of a state in lower case.
const (
	ScopeSectionI = "section I"
	ScopeNation   = "us"
)

// ScopeSection returns the scope of the total of a section's printed lines.
func ScopeSection(s Section) string { return "section " + string(s) }

// ControlTotal is a printed or reported total with which the lines of a report are compared; of a list, the number of
// places. The sum of a section's printed lines must equal it; any other total may be above the sum of the known lines,
// never below it.
type ControlTotal struct {
	Report  ReportID `json:"report"`
	Scope   string   `json:"scope"`
	Measure Measure  `json:"measure"`
	Total   int      `json:"total"`
	Note    string   `json:"note,omitempty"`
	Sources Sources  `json:"sources"`
}
