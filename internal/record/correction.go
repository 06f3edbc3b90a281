package record

// Effect is what a correction does to the way a line reads.
type Effect string

// The effects of a correction.
const (
	Withdraw Effect = "withdrawn"
	Amend    Effect = "amended"
	// Move: the line belongs to another jurisdiction.
	Move Effect = "moved"
)

// BySite is who a correction is by that mends an error of this site itself.
const BySite = "Detainer Ledger"

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
	Value Count `json:"value"`
	// MovedTo is the jurisdiction that a moved line belongs to.
	MovedTo  Slug    `json:"moved_to,omitempty"`
	Reason   string  `json:"reason"`
	DateNote string  `json:"date_note,omitempty"`
	Sources  Sources `json:"sources"`
	Entered  `json:"-"`
}

// OurError reports whether the correction mends an error of this site, not one
// of the publisher.
func (c Correction) OurError() bool { return c.By == BySite }
