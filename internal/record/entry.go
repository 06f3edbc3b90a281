package record

// Entry is one printed line of a report about one jurisdiction, as published.
type Entry struct {
	Report       ReportID `json:"report"`
	Section      Section  `json:"section"`
	Measure      Measure  `json:"measure"`
	Jurisdiction Slug     `json:"jurisdiction"`
	// Value is not known where the place was listed but the number was not read.
	Value Count `json:"value"`
	// Rank is the place in the section's order, where one is printed.
	Rank Count `json:"rank"`
	// PartOf names the jurisdiction whose count contains this one; the line is
	// then added to no total.
	PartOf Slug `json:"part_of,omitempty"`
	// Facility is the jail or agency as printed.
	Facility string  `json:"facility,omitempty"`
	Note     string  `json:"note,omitempty"`
	Sources  Sources `json:"sources"`
}
