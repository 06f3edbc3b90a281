package record

// Policy is a line of Section III: what the report says about a jurisdiction's rule for honoring detainers.
type Policy struct {
	Report       ReportID `json:"report"`
	Jurisdiction Slug     `json:"jurisdiction"`
	// Listing is "listed", or "added" if the report prints the line as new.
	Listing string `json:"listing"`
	// AOR is the ICE field office's area of responsibility as printed.
	AOR string `json:"aor,omitempty"`
	// Enacted is the date as ICE printed it.
	Enacted    Day     `json:"enacted,omitempty"`
	Instrument string  `json:"instrument,omitempty"`
	Criteria   string  `json:"criteria,omitempty"`
	Note       string  `json:"note,omitempty"`
	Sources    Sources `json:"sources"`
	// Readings are those that filled in this line, oldest first.
	Readings []Reading `json:"-"`
	Entered  `json:"-"`
}
