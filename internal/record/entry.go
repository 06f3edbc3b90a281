package record

// Entry is one printed line of a report about one jurisdiction, as published.
type Entry struct {
	Report  ReportID `json:"report"`
	Section Section  `json:"section"`
	Measure Measure  `json:"measure"`
	// Jurisdiction is empty where the line names no place that is known. Such a line counts
	// in the report's total, and in its state's where it names one.
	Jurisdiction Slug `json:"jurisdiction"`
	// Value is not known where the place was listed but the number was not read, and in a
	// series that lists.
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
	// Custodian runs the facility; empty where the line is about the place itself.
	Custodian Custodian `json:"custodian,omitempty"`
	// Label is the place as printed, where that is not its name.
	Label string `json:"label,omitempty"`
	// State is what a line without a jurisdiction says of where it is, two letters in
	// lower case; empty where it says nothing, or is of no state.
	State string `json:"state,omitempty"`
}

// InState returns the state whose sum the line is part of, "" for none.
func (e *Entry) InState() string {
	if e.Jurisdiction == "" {
		return e.State
	}
	return e.Jurisdiction.State()
}
