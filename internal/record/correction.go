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

// BySite is the author of a correction of an error by this site.
const BySite = "Detainer Ledger"

// Correction is a later, sourced statement, by the publisher or by this site about its own error, that changes how a
// line is read. Nothing else does.
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
	// Value is the new number of an amended line.
	Value Count `json:"value"`
	// MovedTo is the jurisdiction that a moved line belongs to.
	MovedTo  Slug    `json:"moved_to,omitempty"`
	Reason   string  `json:"reason"`
	DateNote string  `json:"date_note,omitempty"`
	Sources  Sources `json:"sources"`
	Entered  `json:"-"`
}

// OurError reports whether the correction concerns an error of this site rather than of the publisher.
func (c Correction) OurError() bool { return c.By == BySite }
