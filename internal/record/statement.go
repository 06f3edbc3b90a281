package record

import "slices"

// Stance is how a statement bears on the record.
type Stance string

// The stances of a statement.
const (
	// Disputes says that the figure or the listing is wrong. It changes no
	// number and is marked wherever the number appears.
	Disputes Stance = "disputes"
	// Criticizes speaks of the report or its method, not of this figure.
	Criticizes Stance = "criticizes"
	Explains   Stance = "explains"
	// Affirms stands by the report.
	Affirms Stance = "affirms"
)

// Valid reports whether s is one of the stances the record knows.
func (s Stance) Valid() bool {
	return s == Disputes || s == Criticizes || s == Explains || s == Affirms
}

// Statement is a public answer by an official or the publisher, in the record's
// own words, with author, date and source.
type Statement struct {
	Date Day `json:"date,omitempty"`
	// Jurisdiction is empty where the statement speaks for many; OnBehalfOf then
	// says for whom.
	Jurisdiction Slug   `json:"jurisdiction,omitempty"`
	OnBehalfOf   string `json:"on_behalf_of,omitempty"`
	// Report is empty where the statement is about the listing as a whole, in the reports
	// of a series; Series then says which.
	Report   ReportID `json:"report,omitempty"`
	Office   string   `json:"office"`
	Stance   Stance   `json:"stance"`
	Gist     string   `json:"gist"`
	DateNote string   `json:"date_note,omitempty"`
	Sources  Sources  `json:"sources"`
	// Series is empty where the statement names a report, or came in when there was one
	// kind of series.
	Series SeriesID `json:"series,omitempty"`
	// About are the series that a statement is about which names neither, as the record
	// reads it: those that say nothing of themselves. None is every series.
	About   []SeriesID `json:"-"`
	Entered `json:"-"`
}

// Concerns reports whether the statement is about what the report says: it names
// the report, or none and is about its series.
func (s Statement) Concerns(report ReportID) bool {
	if s.Report != "" {
		return s.Report == report
	}
	if s.Series != "" {
		return s.Series == report.Series()
	}
	return len(s.About) == 0 || slices.Contains(s.About, report.Series())
}
