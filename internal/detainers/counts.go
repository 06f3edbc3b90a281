package detainers

import "detainerledger/internal/record"

// File is a file that was counted.
type File struct {
	Name, SHA256 string
	// Address is where it was fetched from, empty if it was not fetched.
	Address string
	Rows    int
}

// Placed is a facility with its place.
type Placed struct {
	Facility, Code, City, State string
	Jurisdiction                record.Slug // empty where no place was found
	Custodian                   record.Custodian
	By                          Means
	Prepared, Declined          int
}

// Counts are the counts of a release.
type Counts struct {
	Released record.Day
	Files    []File
	Columns  []Column
	// PassedOver are the sheets without the table, as "file: sheet".
	PassedOver []string
	// Read counts all rows. The other fields count rows that are skipped: Duplicates are marked as such by ICE or the
	// Deportation Data Project, NoDay have no day, and Outside are not in the weeks that are counted.
	Read, Duplicates, NoDay, Outside int
	// Weeks are in chronological order, without gaps.
	Weeks []Week
	// Facilities are the facilities of all counted rows, by state, name and city.
	Facilities []Placed
	// UnknownReasons are unknown lift reasons, which count as other.
	UnknownReasons map[string]int
	// MoreUnknown is how many rows have further unknown reasons.
	MoreUnknown int
}

// Week has the detainers prepared in a week, from Saturday to Friday.
type Week struct {
	Period record.Period
	Lines  []Line
}

// Line has the counts of a place in a week, for its own facilities or for those of another custodian there.
type Line struct {
	Jurisdiction record.Slug // empty if the place is not known
	State        string      // two letters in lower case, of a line without a place
	Custodian    record.Custodian
	// Facility is empty for the jurisdiction's own facilities, else one of [Apart].
	Facility string
	Tally
}

// Tally is how many detainers there were. Prepared is the sum of the other fields.
type Tally struct {
	Prepared, Declined, InsufficientNotice, NoOutcome, Other int
}

// Add adds another tally.
func (t *Tally) Add(u Tally) {
	t.Prepared += u.Prepared
	t.Declined += u.Declined
	t.InsufficientNotice += u.InsufficientNotice
	t.NoOutcome += u.NoOutcome
	t.Other += u.Other
}

func (t *Tally) count(o outcome) {
	t.Prepared++
	switch o {
	case declined:
		t.Declined++
	case insufficientNotice:
		t.InsufficientNotice++
	case noOutcome:
		t.NoOutcome++
	default:
		t.Other++
	}
}

// Apart are the phrases for facilities that are not run by the jurisdiction.
var Apart = map[record.Custodian]string{
	record.OfCounty:  "facilities run by a county",
	record.OfCity:    "facilities run by a city",
	record.OfRegion:  "facilities run by several places together",
	record.OfState:   "facilities run by the state",
	record.OfNation:  "facilities run by the federal government",
	record.OfUnknown: "facilities of which it is not known who runs them",
}

// Share returns how many of the counted detainers have a known place.
func (c *Counts) Share() (placed, all int) {
	for _, f := range c.Facilities {
		all += f.Prepared
		if f.Jurisdiction != "" {
			placed += f.Prepared
		}
	}
	return placed, all
}

// Total returns the sum of a week.
func (w *Week) Total() (t Tally) {
	for _, l := range w.Lines {
		t.Add(l.Tally)
	}
	return t
}
