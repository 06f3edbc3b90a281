package detainers

import (
	"encoding/csv"
	"io"
	"strconv"

	"detainerledger/internal/formula"
)

// UnplacedColumns are the columns of the file of facilities without a place. An operator fills
// in the jurisdiction and gives the file back to [Facilities.Add].
var UnplacedColumns = []string{
	"facility", "facility_code", "city", "state", "custodian", "prepared", "declined", "jurisdiction",
}

// Unplaced are the facilities without a place.
func (c *Counts) Unplaced() (all []Placed) {
	for _, f := range c.Facilities {
		if f.Jurisdiction == "" {
			all = append(all, f)
		}
	}
	return all
}

// WriteUnplaced writes the facilities without a place as CSV, with their counts.
func (c *Counts) WriteUnplaced(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(UnplacedColumns); err != nil {
		return err
	}
	for _, f := range c.Unplaced() {
		err := out.Write([]string{
			formula.Defuse(f.Facility), formula.Defuse(f.Code), formula.Defuse(f.City), formula.Defuse(f.State),
			string(f.Custodian), strconv.Itoa(f.Prepared), strconv.Itoa(f.Declined), "",
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
