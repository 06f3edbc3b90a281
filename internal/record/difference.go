package record

import "fmt"

// percentBase is the least number that a percentage may be taken of: under it a
// step of one detainer reads as a landslide.
const percentBase = 10

// Difference is the change of one measure between two consecutive periods of
// one series. It exists only where both figures have a number; else Reason says
// why not.
type Difference struct {
	Known    bool
	From, To int
	Reason   Reason
}

// Reason says why there is no difference: the period is the first (the zero
// State), or the figure of this period or of the one before has no number.
type Reason struct {
	// Before tells that it is the earlier figure that has no number.
	Before bool
	State  State
}

// String names the reason for an export.
func (r Reason) String() string {
	switch {
	case r.State == "":
		return "first period"
	case r.Before:
		return fmt.Sprintf("period before: %s", r.State)
	default:
		return string(r.State)
	}
}

// Compare returns the difference between a figure and that of the period just
// before it, which is nil for the first period of the series.
func Compare(before *Figure, now Figure) Difference {
	switch {
	case !now.Effective.Known:
		return Difference{Reason: Reason{State: now.State}}
	case before == nil:
		return Difference{Reason: Reason{Before: true}}
	case !before.Effective.Known:
		return Difference{Reason: Reason{Before: true, State: before.State}}
	}
	return Difference{Known: true, From: before.Effective.N, To: now.Effective.N}
}

// By returns the signed number of detainers by which the figure changed.
func (d Difference) By() int { return d.To - d.From }

// Percent returns the change in percent of the earlier figure; ok is false where
// there is no difference or the earlier figure is under 10.
func (d Difference) Percent() (percent float64, ok bool) {
	if !d.Known || d.From < percentBase {
		return 0, false
	}
	return 100 * float64(d.By()) / float64(d.From), true
}
