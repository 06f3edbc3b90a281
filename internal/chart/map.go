package chart

import (
	"math"
	"slices"

	"detainerledger/internal/gazetteer/outline"
)

// A Located is a place to be drawn, with the radius of its circle.
type Located struct {
	// FIPS is the code of a county, else empty.
	FIPS string
	// CountyFIPS are the counties in which a place that is not a county lies.
	CountyFIPS []string
	// StateFIPS is the two-digit code of the place's state.
	StateFIPS string
	Radius    Length
}

// A Spot is where a map draws the circle of a place.
type Spot struct {
	X, Y int
	// Radius is 0 if the map has no room for the place.
	Radius Length
	// Reach is the radius within which a touch selects the place: at least that of the circle, and at most halfway
	// to the next place.
	Reach Length
}

// farthest is the reach of an isolated circle.
const farthest Length = 32

// Spots returns where the map draws each of the places, in order. Earlier places stay in position; later ones that
// would overlap them are moved aside.
func Spots(m *outline.Map, places []Located) []Spot {
	spots := make([]Spot, len(places))
	taken := newCrowd(m.Width, m.Height)
	for i, p := range places {
		x, y, ok := middleOf(m, p)
		if !ok {
			continue
		}
		spots[i] = apart(Spot{X: x, Y: y, Radius: p.Radius}, taken)
		taken.add(spots[i])
	}
	for i := range spots {
		reach := farthest
		for k := range spots {
			if k != i && spots[k].Radius > 0 {
				dx, dy := float64(spots[i].X-spots[k].X), float64(spots[i].Y-spots[k].Y)
				reach = min(reach, Length(math.Hypot(dx, dy)/2))
			}
		}
		spots[i].Reach = max(reach, spots[i].Radius)
	}
	return spots
}

// middleOf returns the point at which a place is drawn: well inside a county, between the counties of a city, or in the
// middle of the state for a place without a county.
func middleOf(m *outline.Map, p Located) (x, y int, ok bool) {
	if s, ok := m.Shape(p.FIPS); ok {
		return s.X, s.Y, true
	}
	if x, y, ok := middle(m, p.CountyFIPS); ok {
		return x, y, true
	}
	if s, ok := m.Shape(p.StateFIPS); ok {
		return s.X, s.Y, true
	}
	if p.FIPS == "" && len(p.CountyFIPS) == 0 { // a state's own map has no outline of the state
		return m.Width / 2, m.Height / 2, true
	}
	return 0, 0, false
}

// middle is the point between those of several counties.
func middle(m *outline.Map, counties []string) (x, y int, ok bool) {
	n := 0
	for _, fips := range counties {
		if s, ok := m.Shape(fips); ok {
			x, y, n = x+s.X, y+s.Y, n+1
		}
	}
	if n == 0 {
		return 0, 0, false
	}
	return x / n, y / n, true
}

// markGap is the smallest distance between the centres of two circles.
const markGap = 20

// apart moves a circle to the nearest free position on widening rings around its own; there are enough of them for a
// crowded county.
func apart(s Spot, taken *crowd) Spot {
	const turns, rings = 8, 6
	if taken.free(s.X, s.Y) {
		return s
	}
	for ring := 1; ring <= rings; ring++ {
		for turn := range turns * ring {
			angle := 2 * math.Pi * float64(turn) / float64(turns*ring)
			x := s.X + int(math.Round(float64(markGap*ring)*math.Cos(angle)))
			y := s.Y + int(math.Round(float64(markGap*ring)*math.Sin(angle)))
			if taken.free(x, y) {
				s.X, s.Y = x, y
				return s
			}
		}
	}
	return s
}

// A crowd is the set of circles of a map, indexed by a grid: whatever is near a point is in its square or in one of the
// eight around it.
type crowd struct {
	columns, rows int
	squares       [][]Spot
}

func newCrowd(width, height int) *crowd {
	c := &crowd{columns: width/markGap + 1, rows: height/markGap + 1}
	c.squares = make([][]Spot, c.columns*c.rows)
	return c
}

// square returns the square of a point; a point off the map is in a square at its edge.
func (c *crowd) square(x, y int) (column, row int) {
	return min(max(x/markGap, 0), c.columns-1), min(max(y/markGap, 0), c.rows-1)
}

func (c *crowd) add(s Spot) {
	column, row := c.square(s.X, s.Y)
	c.squares[row*c.columns+column] = append(c.squares[row*c.columns+column], s)
}

// free reports whether a circle with this centre would keep clear of the others.
func (c *crowd) free(x, y int) bool {
	column, row := c.square(x, y)
	for i := max(0, row-1); i <= min(row+1, c.rows-1); i++ {
		for k := max(0, column-1); k <= min(column+1, c.columns-1); k++ {
			for _, s := range c.squares[i*c.columns+k] {
				if dx, dy := x-s.X, y-s.Y; dx*dx+dy*dy < markGap*markGap {
					return false
				}
			}
		}
	}
	return true
}

// LabelSize is the size of the labels' type, in units of a state's map.
const LabelSize Length = 20

// mostLabelled is how many places of a map may have names; more would be unreadable.
const mostLabelled = 100

// Labels returns the texts that fit at their spots, in type of this size. Earlier texts take precedence, so the most
// important should be first. None overlaps another, a circle, or the edge of the frame. An empty text has no label. If
// there are many spots, only the first ones are named.
func Labels(width, height int, size Length, spots []Spot, texts []string) []Text {
	var taken []Box
	for _, s := range spots {
		if s.Radius > 0 {
			taken = append(taken, s.box())
		}
	}
	frame := Box{0, 0, Length(width), Length(height)}
	var labels []Text
	for i, s := range spots[:min(len(spots), mostLabelled)] {
		if texts[i] == "" || s.Radius == 0 {
			continue
		}
		for _, label := range s.labels(texts[i], size) {
			box := label.Box()
			if !box.within(frame) || slices.ContainsFunc(taken, box.Overlaps) {
				continue
			}
			taken = append(taken, box)
			labels = append(labels, label)
			break
		}
	}
	return labels
}

func (s Spot) box() Box {
	x, y, r := Length(s.X), Length(s.Y), s.Radius*0.9 // the corners of the square are outside the circle
	return Box{x - r, y - r, x + r, y + r}
}

// labels returns the possible labels around the circle, best first.
func (s Spot) labels(text string, size Length) []Text {
	beside, half := s.Radius+size/3, size/3 // half the height of small letters
	at := func(dx, dy Length, anchor Anchor) Text {
		return Text{X: Length(s.X) + dx, Y: Length(s.Y) + dy, Text: text, Size: size, Anchor: anchor, Ink: Plain}
	}
	return []Text{at(beside, half, Start), at(-beside, half, End), at(0, -beside, Middle), at(0, beside+size*0.8, Middle)}
}

func (b Box) within(c Box) bool {
	return b.Left >= c.Left && b.Top >= c.Top && b.Right <= c.Right && b.Bottom <= c.Bottom
}
