package record

// Entry is one printed line of a report about one jurisdiction, as published.
type Entry struct {
	Report  ReportID `json:"report"`
	Section Section  `json:"section"`
	Measure Measure  `json:"measure"`
	// Jurisdiction is empty if the line names no known place. Such a line counts in the report's total, and in its
	// state's if it names one.
	Jurisdiction Slug `json:"jurisdiction"`
	// Value is unknown if the place was listed but the number was not read, and in a series that lists.
	Value Count `json:"value"`
	// Rank is the printed rank within the section, if any.
	Rank Count `json:"rank"`
	// PartOf is the jurisdiction whose count contains this one; the line is then added to no total.
	PartOf Slug `json:"part_of,omitempty"`
	// Facility is the jail or agency as printed.
	Facility string  `json:"facility,omitempty"`
	Note     string  `json:"note,omitempty"`
	Sources  Sources `json:"sources"`
	// Custodian runs the facility; empty if the line is about the place itself.
	Custodian Custodian `json:"custodian,omitempty"`
	// Label is the place as printed, if that differs from its name.
	Label string `json:"label,omitempty"`
	// State is the state of a line without a jurisdiction, two letters in lower case; empty if the line does not
	// say or is of no state.
	State string `json:"state,omitempty"`
}

// InState returns the state whose sum includes the line, or "".
func (e *Entry) InState() string {
	if e.Jurisdiction == "" {
		return e.State
	}
	return e.Jurisdiction.State()
}
