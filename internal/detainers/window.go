package detainers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"detainerledger/internal/record"
)

// AtFacility identifies a facility by the text of a table: its name in capitals, with single spaces, and its state
// in two lower-case letters, empty if the row has none.
type AtFacility struct{ Facility, State string }

// NewAtFacility is the facility with a name as it is printed.
func NewAtFacility(name, state string) AtFacility {
	return AtFacility{strings.ToUpper(strings.Join(strings.Fields(name), " ")), strings.ToLower(state)}
}

// Compare sorts by state and name.
func (a AtFacility) Compare(b AtFacility) int {
	return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Facility, b.Facility))
}

// CountWindow reads tables of one release and counts the rows of each facility from the first day of a window to
// its last, regardless of weeks. It skips rows marked as likely duplicates, as [Count] does. A window that the
// days of the table do not cover is an error. Progress is as in [Asked].
func CountWindow(
	ctx context.Context, tables []*Table, window record.Period, progress func(done, total int64),
) (map[AtFacility]Tally, error) {
	counts := map[AtFacility]Tally{}
	var first, last record.Day
	err := eachRow(ctx, tables, progress, func(_ int, r Row) error {
		if r.Duplicate || r.Prepared == "" {
			return nil
		}
		if first == "" || r.Prepared < first {
			first = r.Prepared
		}
		last = max(last, r.Prepared)
		if r.Prepared < window.Start || r.Prepared > window.End {
			return nil
		}
		at := NewAtFacility(r.Facility, stateOf(r.State))
		t, known := counts[at]
		if !known && len(counts) == maxFacilities {
			return tooManyFacilities()
		}
		o, _ := outcomeOf(r.LiftReason)
		t.count(o)
		counts[at] = t
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case first == "":
		return nil, errors.New("the table has no row with a day")
	case first > window.Start || last < window.End:
		return nil, fmt.Errorf("the days of the table, %s to %s, do not cover %s to %s",
			first, last, window.Start, window.End)
	}
	return counts, nil
}
