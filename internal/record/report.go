package record

// ReportID names a report in addresses: its series and the first day of its
// period, "ddor-2017-01-28".
type ReportID string

// ReportStatus says whether a report came out.
type ReportStatus string

// The statuses of a report.
const (
	StatusPublished    ReportStatus = "published"
	StatusNotPublished ReportStatus = "not published"
	// StatusNotEntered is never stored: it stands for a period between two
	// reports about which the record holds nothing.
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
	// IssuedTotal counts the detainers issued nationwide in the period, to every
	// place: it is not the sum of Section I, which has only the highest places.
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
	// Readings are those that filled in what is here, oldest first.
	Readings []Reading `json:"-"`
}

// Published reports whether the report came out.
func (r Report) Published() bool { return r.Status == StatusPublished }

// Section is a part of a report as the publisher numbered it.
type Section string

// The sections of the weekly reports of 2017.
const (
	SectionI   Section = "I"
	SectionII  Section = "II"
	SectionIII Section = "III"
)

// Measure is what a line counts. The two measures stand on different bases and
// are never added, compared or divided by one another.
type Measure string

const (
	// Issued counts detainers issued in the period to places that ICE called
	// non-cooperative (Section I, the highest places only).
	Issued Measure = "issued"
	// Declined counts detainers recorded as declined in the period, whenever
	// they had been issued (Section II).
	Declined Measure = "declined"
)

// Measures are both measures, in the order in which a report prints them.
var Measures = [...]Measure{Issued, Declined}

// Section returns the section in which the weekly reports print the measure.
func (m Measure) Section() Section {
	if m == Issued {
		return SectionI
	}
	return SectionII
}

// ScopeSectionI and ScopeNation are the scopes of a control total beside the
// two-letter code of a state in lower case.
const (
	ScopeSectionI = "section I"
	ScopeNation   = "us"
)

// ControlTotal is a printed or reported total to hold the lines of a report
// against. The sum of Section I must be met; any other total may be above the
// sum of the known lines, never below it.
type ControlTotal struct {
	Report  ReportID `json:"report"`
	Scope   string   `json:"scope"`
	Measure Measure  `json:"measure"`
	Total   int      `json:"total"`
	Note    string   `json:"note,omitempty"`
	Sources Sources  `json:"sources"`
}
