package chart

import (
	"math"

	"detainerledger/internal/record"
)

// A Shade is the kind of circle with which a map draws a figure.
type Shade int

// The shades.
const (
	// Blank: nothing is printed for the place, which says nothing about its number.
	Blank Shade = iota
	// Unknown: the place is listed, its number is not in the record.
	Unknown
	// TakenBack: the figure was withdrawn, or moved to another place.
	TakenBack
	// Zero: the place is listed with the number 0.
	Zero
	// Counted: a number above 0, which is the area of the circle.
	Counted
	// Present: the place is on a list, which has no numbers.
	Present
)

// ShadeOf returns the shade of a figure with this state and current number. A figure that was amended, or moved to this
// place, is drawn by its current number.
func ShadeOf(state record.State, now record.Count) Shade {
	switch state {
	case record.Listed, record.NumberUnknown, record.Amended, record.MovedHere:
		switch {
		case !now.Known:
			return Unknown
		case now.N <= 0:
			return Zero
		}
		return Counted
	case record.Withdrawn, record.Moved:
		return TakenBack
	case record.OnList:
		return Present
	default:
		return Blank
	}
}

// Circles is the scale of a map's circles, whose areas are proportional to their numbers.
type Circles struct {
	// top is the number of the largest circle.
	top     int
	largest Length
}

const (
	// PointSize is the radius of a circle without a number.
	PointSize Length = 9
	// The largest circles of the country's map, whose units are half as wide on the screen, and of a state's.
	largestOfCountry, largestOfState Length = 80, 60
	// leastTop keeps a map with only small numbers from drawing them as large as other maps draw a hundred.
	leastTop = 20
)

// NewCircles returns the scale on which the highest of a map's numbers has the largest circle.
func NewCircles(country bool, highest int) Circles {
	c := Circles{top: max(highest, leastTop), largest: largestOfState}
	if country {
		c.largest = largestOfCountry
	}
	return c
}

// Radius returns the radius of the circle for a number.
func (c Circles) Radius(n int) Length {
	return c.largest * Length(math.Sqrt(float64(n)/float64(c.top)))
}
