package record

import "slices"

// Stance is the position that a statement takes.
type Stance string

// The stances of a statement.
const (
	// Disputes says that the figure or the listing is wrong. It changes no
	// number and is marked wherever the number appears.
	Disputes Stance = "disputes"
	// Criticizes is about the report or its method, not about this figure.
	Criticizes Stance = "criticizes"
	Explains   Stance = "explains"
	// Affirms supports the report.
	Affirms Stance = "affirms"
)

// Valid reports whether s is one of the stances the record knows.
func (s Stance) Valid() bool {
	return s == Disputes || s == Criticizes || s == Explains || s == Affirms
}

// Statement is a public answer by an official or the publisher, in the record's own words, with author, date and
// source.
type Statement struct {
	Date Day `json:"date,omitempty"`
	// Jurisdiction is empty if the statement is made on behalf of many; OnBehalfOf then says whom.
	Jurisdiction Slug   `json:"jurisdiction,omitempty"`
	OnBehalfOf   string `json:"on_behalf_of,omitempty"`
	// Report is empty if the statement is about the listing as a whole, in the reports of the series in Series.
	Report   ReportID `json:"report,omitempty"`
	Office   string   `json:"office"`
	Stance   Stance   `json:"stance"`
	Gist     string   `json:"gist"`
	DateNote string   `json:"date_note,omitempty"`
	Sources  Sources  `json:"sources"`
	// Series is empty if the statement names a report, or came in before series said what they count.
	Series SeriesID `json:"series,omitempty"`
	// About are the series that a statement concerns that names neither: the early series. It is set by the store;
	// none means every series.
	About   []SeriesID `json:"-"`
	Entered `json:"-"`
}

// Concerns reports whether the statement concerns what the report says: it names the report, or no report but its
// series.
func (s Statement) Concerns(report ReportID) bool {
	if s.Report != "" {
		return s.Report == report
	}
	if s.Series != "" {
		return s.Series == report.Series()
	}
	return len(s.About) == 0 || slices.Contains(s.About, report.Series())
}
