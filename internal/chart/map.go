package chart

import (
	"math"
	"slices"

	"detainerledger/internal/gazetteer/outline"
)

// A MapMark stands on a map for a place that has no outline, or one too small to
// see.
type MapMark int

// The marks.
const (
	NoMark MapMark = iota
	// Dot is a city or town, or a small county.
	Dot
	// NarrowDot is a county that only a narrow screen draws too small.
	NarrowDot
	// Square is a state or an agency of one, which stands for no county.
	Square
)

// MarkSize is half the width of a mark, in units of a map; a narrow screen draws
// it larger.
const MarkSize = 9

// A county whose lesser side is less than smallest needs a mark, and on the
// country's map on a narrow screen one that is less than smallestNarrow.
const smallest, smallestNarrow = 24, 64

// A Located is a place to be drawn.
type Located struct {
	// FIPS is the code of a county, else empty.
	FIPS string
	// CountyFIPS are the counties that a place which is no county lies in.
	CountyFIPS []string
	// StateFIPS is the two-digit code of the place's state.
	StateFIPS string
}

// A Spot is where a map draws a place.
type Spot struct {
	// Path is the outline of a county, else empty.
	Path string
	// X and Y are the mark's middle, or a point well inside an outline without one.
	X, Y int
	Mark MapMark
}

// Layer is the order in which spots are drawn, the lowest first: outlines before
// marks, so that no outline covers a mark.
func (s Spot) Layer() int {
	switch {
	case s.Path == "":
		return 3
	case s.Mark == Dot:
		return 2
	case s.Mark == NarrowDot:
		return 1
	default:
		return 0
	}
}

// Spots returns where the map draws each of the places, in their order. Marks
// that would cover one another are moved apart. What the map has no place for
// has neither path nor mark.
func Spots(m *outline.Map, places []Located) []Spot {
	spots := make([]Spot, len(places))
	taken := newCrowd(m.Width, m.Height)
	for i, p := range places {
		spots[i] = spot(m, p)
		if spots[i].Mark != NoMark {
			spots[i] = apart(spots[i], taken)
			taken.add(spots[i])
		}
	}
	return spots
}

func spot(m *outline.Map, p Located) Spot {
	if s, ok := m.Shape(p.FIPS); ok {
		spot := Spot{Path: s.Path, X: s.X, Y: s.Y}
		switch side := min(s.Width, s.Height); {
		case side < smallest:
			spot.Mark = Dot
		case side < smallestNarrow && m == outline.Country():
			spot.Mark = NarrowDot
		}
		return spot
	}
	if x, y, ok := middle(m, p.CountyFIPS); ok {
		return Spot{X: x, Y: y, Mark: Dot}
	}
	if s, ok := m.Shape(p.StateFIPS); ok {
		return Spot{X: s.X, Y: s.Y, Mark: Square}
	}
	if p.FIPS == "" && len(p.CountyFIPS) == 0 { // a state's own map has no outline of the state
		return Spot{X: m.Width / 2, Y: m.Height / 2, Mark: Square}
	}
	return Spot{}
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

// markGap is how far the middles of two marks are apart at least.
const markGap = 2*MarkSize + 6

// apart moves a mark to the nearest free of a widening ring of places around its
// own, as many as find room for the marks of a crowded county.
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

// A crowd is the marks of a map, each in the square that it stands in: what is near
// a point is in its square or in one of the eight around.
type crowd struct {
	columns, rows int
	squares       [][]Spot
}

func newCrowd(width, height int) *crowd {
	c := &crowd{columns: width/markGap + 1, rows: height/markGap + 1}
	c.squares = make([][]Spot, c.columns*c.rows)
	return c
}

// square is where a point is; one off the map is in a square at its edge.
func (c *crowd) square(x, y int) (column, row int) {
	return min(max(x/markGap, 0), c.columns-1), min(max(y/markGap, 0), c.rows-1)
}

func (c *crowd) add(s Spot) {
	column, row := c.square(s.X, s.Y)
	c.squares[row*c.columns+column] = append(c.squares[row*c.columns+column], s)
}

// free reports whether a mark there would keep clear of the others.
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

// LabelSize is the height of the labels' type, in units of a map.
const LabelSize = 20

// mostLabelled is how many places of a map may be named: with names on more nobody
// reads any.
const mostLabelled = 100

// Labels returns the texts that find room at their spots: first come, first
// served, so the most important is to be first. None covers another, a mark, or
// the edge of the frame. An empty text has no label. Where there are many spots,
// only the first of them are named.
func Labels(width, height int, spots []Spot, texts []string) []Text {
	var taken []Box
	for _, s := range spots {
		if s.Mark != NoMark {
			taken = append(taken, s.markBox())
		}
	}
	frame := Box{0, 0, Length(width), Length(height)}
	var labels []Text
	for i, s := range spots[:min(len(spots), mostLabelled)] {
		if texts[i] == "" || s.Path == "" && s.Mark == NoMark {
			continue
		}
		for _, label := range s.labels(texts[i]) {
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

func (s Spot) markBox() Box {
	x, y := Length(s.X), Length(s.Y)
	return Box{x - MarkSize, y - MarkSize, x + MarkSize, y + MarkSize}
}

// labels are the places for a label, the best first: on the outline and a line
// below or above, or around the mark.
func (s Spot) labels(text string) []Text {
	const beside, half = MarkSize + 6, LabelSize / 3 // half the height of small letters
	at := func(dx, dy Length, anchor Anchor) Text {
		return Text{X: Length(s.X) + dx, Y: Length(s.Y) + dy, Text: text, Size: LabelSize, Anchor: anchor, Ink: Plain}
	}
	if s.Mark == NoMark {
		const line = 1.3 * LabelSize
		return []Text{at(0, half, Middle), at(0, half+line, Middle), at(0, half-line, Middle)}
	}
	return []Text{at(beside, half, Start), at(-beside, half, End), at(0, -beside, Middle),
		at(0, beside+LabelSize*0.8, Middle)}
}

func (b Box) within(c Box) bool {
	return b.Left >= c.Left && b.Top >= c.Top && b.Right <= c.Right && b.Bottom <= c.Bottom
}
