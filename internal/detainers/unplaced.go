package detainers

import (
	"io"
	"strconv"

	"detainerledger/internal/formula"
)

// UnplacedColumns are the columns of the file of facilities without a place. An operator fills in the jurisdiction
// and passes the file to [Facilities.Add].
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
	return writeRows(w, UnplacedColumns, func(row func(...string) error) error {
		for _, f := range c.Unplaced() {
			err := row(formula.Defuse(f.Facility), formula.Defuse(f.Code), formula.Defuse(f.City), formula.Defuse(f.State),
				string(f.Custodian), strconv.Itoa(f.Prepared), strconv.Itoa(f.Declined), "")
			if err != nil {
				return err
			}
		}
		return nil
	})
}
