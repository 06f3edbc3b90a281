package record

// Effect is what a correction does to the way a line reads.
type Effect string

// The effects of a correction.
const (
	Withdraw Effect = "withdrawn"
	Amend    Effect = "amended"
)

// Correction is a later, sourced statement by the publisher, or by this site of
// its own error, that changes how a line is to be read. Only a correction does.
type Correction struct {
	// ID is its permanent address, "ice-2017-04-05-ny-franklin-county".
	ID           string   `json:"id"`
	Date         Day      `json:"date"`
	By           string   `json:"by"`
	Report       ReportID `json:"report"`
	Section      Section  `json:"section"`
	Measure      Measure  `json:"measure"`
	Jurisdiction Slug     `json:"jurisdiction"`
	Effect       Effect   `json:"effect"`
	// Value is what an amended line reads as.
	Value    Count   `json:"value"`
	Reason   string  `json:"reason"`
	DateNote string  `json:"date_note,omitempty"`
	Sources  Sources `json:"sources"`
}
