// Package chart turns numbers into geometry: scales, bars, lines and the positions of their labels. The result is a
// [Drawing], which is independent of markup and colours.
//
// Lengths are those of a picture drawn for a phone: at a width of [Phone], one unit is one CSS pixel.
package chart

import (
	"math"
	"strconv"
)

// Phone is the width of a drawing: that of the text on a screen of 320 pixels.
const Phone Length = 288

// Length is a distance or a coordinate; y grows downwards.
type Length float64

// String formats the length for an attribute, with at most two decimals.
func (l Length) String() string {
	return string(l.appendTo(nil))
}

// appendTo appends the length in whole hundredths, because a drawing has thousands of them.
func (l Length) appendTo(b []byte) []byte {
	hundredths := int64(math.Round(float64(l) * 100))
	if hundredths < 0 {
		b = append(b, '-')
		hundredths = -hundredths
	}
	b = strconv.AppendInt(b, hundredths/100, 10)
	switch rest := hundredths % 100; {
	case rest == 0:
	case rest%10 == 0:
		b = append(b, '.', byte('0'+rest/10))
	default:
		b = append(b, '.', byte('0'+rest/10), byte('0'+rest%10))
	}
	return b
}

// Ink is the meaning of a colour; "" is no colour.
type Ink string

// The inks.
const (
	Plain     Ink = "ink"
	Quiet     Ink = "quiet"
	Rule      Ink = "rule"
	Paper     Ink = "paper"
	Bar       Ink = "bar"
	Corrected Ink = "corrected"
	Disputed  Ink = "disputed"
	Answered  Ink = "answered"
)

// Drawing is a picture.
type Drawing struct {
	Width, Height Length
	Groups        []Group
}

// Group is a part of a drawing that stands for one thing.
type Group struct {
	// Key identifies the thing, as on the page that shows it; empty for an axis.
	Key string
	// Title says in words what the group shows.
	Title string
	// Href is the link of the group, if it has one.
	Href string
	// X and Y are the offset of the whole group.
	X, Y   Length
	Shapes []Shape
	Texts  []Text
}

// Shape is a path that is filled, stroked, or both.
type Shape struct {
	Path         string
	Fill, Stroke Ink
	// Thick is the width of the stroke.
	Thick Length
	// Dash is the pattern of a broken stroke in lengths, "3 2"; one that begins
	// with 0 is a row of round dots.
	Dash string
}

// Anchor says which point of a text its X is.
type Anchor string

// The anchors.
const (
	Start  Anchor = ""
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// Text is one line.
type Text struct {
	// X and Y are the anchor, on the baseline.
	X, Y   Length
	Text   string
	Size   Length
	Anchor Anchor
	Ink    Ink
	Bold   bool
	// Struck text was replaced and is struck through.
	Struck bool
	// Clear text has a halo.
	Clear bool
	// Turned text runs upwards.
	Turned bool
}

// Box is a rectangle.
type Box struct{ Left, Top, Right, Bottom Length }

// Overlaps reports whether the boxes share more than an edge.
func (b Box) Overlaps(c Box) bool {
	return b.Left < c.Right && c.Left < b.Right && b.Top < c.Bottom && c.Top < b.Bottom
}

// Box returns the rectangle that the text occupies.
func (t Text) Box() Box {
	width := TextWidth(t.Text, t.Size)
	var b Box
	switch t.Anchor {
	case Middle:
		b.Left, b.Right = -width/2, width/2
	case End:
		b.Left = -width
	default:
		b.Right = width
	}
	b.Top, b.Bottom = -0.8*t.Size, 0.22*t.Size
	if t.Turned {
		b = Box{Left: b.Top, Top: -b.Right, Right: b.Bottom, Bottom: -b.Left}
	}
	return Box{t.X + b.Left, t.Y + b.Top, t.X + b.Right, t.Y + b.Bottom}
}

// lowered returns the drawing with more space above it.
func (d Drawing) lowered(by Length) Drawing {
	lower := Drawing{Width: d.Width, Height: d.Height}
	lower.add(d, 0, by)
	lower.Height += by
	return lower
}

// add adds the groups of another drawing, moved by x and y, without their links.
func (d *Drawing) add(other Drawing, x, y Length) {
	for _, g := range other.Groups {
		g.Href = ""
		g.X += x
		g.Y += y
		d.Groups = append(d.Groups, g)
	}
}

// Bare returns the drawing without the names and titles of its groups, for use as a picture where every byte counts.
func (d Drawing) Bare() Drawing {
	groups := make([]Group, len(d.Groups))
	for i, g := range d.Groups {
		g.Key, g.Title = "", ""
		groups[i] = g
	}
	d.Groups = groups
	return d
}
