package chart

import (
	"sort"

	"detainerledger/internal/record"
)

// A Step is one shade of a map: the numbers from From to To. To is 0 for the
// last step, which has no end.
type Step struct{ From, To int }

// Steps are the five shades, from the lightest. They are fixed, so that a shade
// means the same on every map: the counts of one week run from 1 to a few
// hundred, most of them under 10.
var Steps = [...]Step{{1, 4}, {5, 9}, {10, 24}, {25, 99}, {100, 0}}

// A Shade is how a map draws a figure.
type Shade int

// The shades. From First on they are the steps, in their order.
const (
	// Blank: nothing is printed for the place, which says nothing of a number.
	Blank Shade = iota
	// Unknown: the place is listed, its number is not in the record.
	Unknown
	// TakenBack: the figure was withdrawn, or moved to another place.
	TakenBack
	// Zero: the place is listed with the number 0.
	Zero
	First
)

// ShadeOf returns the shade of a figure. One that was amended, or moved to this
// place, is shaded by the number as it reads now.
func ShadeOf(f record.Figure) Shade { return ShadeOfReading(f.State, f.Effective) }

// ShadeOfReading returns the shade of a figure of this state that reads so now.
func ShadeOfReading(state record.State, now record.Count) Shade {
	switch state {
	case record.Listed, record.NumberUnknown, record.Amended, record.MovedHere:
		if !now.Known {
			return Unknown
		}
		return ShadeOfNumber(now.N)
	case record.Withdrawn, record.Moved:
		return TakenBack
	default:
		return Blank
	}
}

// ShadeOfNumber returns the shade of a known number.
func ShadeOfNumber(n int) Shade {
	if n <= 0 {
		return Zero
	}
	above := sort.Search(len(Steps), func(i int) bool { return Steps[i].From > n })
	return First + Shade(above-1)
}

// Step returns the step that the shade stands for; ok is false where it stands
// for none.
func (s Shade) Step() (step Step, ok bool) {
	if s < First || int(s-First) >= len(Steps) {
		return Step{}, false
	}
	return Steps[s-First], true
}
