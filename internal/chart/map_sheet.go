package chart

// A Swatch shows a shade in the key of a map: a circle around X, Y.
type Swatch struct {
	X, Y, Radius Length
	Shade        Shade
}

// An Explained shade has the words that its swatch stands before.
type Explained struct {
	Shade Shade
	Text  string
}

// A MapSheet is a map as a picture of its own: under the title the map, then the
// key, then the notes.
type MapSheet struct {
	Width, Height Length
	// X and Y are how far the map is moved.
	X, Y     Length
	Texts    []Text
	Swatches []Swatch
}

// narrowest is the width of a sheet whose map is less wide.
const narrowest Length = 1000

// NewMapSheet lays out a sheet for a map of this size.
func NewMapSheet(width, height int, title string, key []Explained, notes []string) MapSheet {
	s := MapSheet{Width: max(Length(width), narrowest)}
	const margin Length = 24
	size := narrowest / 42
	if s.Width > 1.5*narrowest { // a wide map is shown smaller
		size *= 1.4
	}
	room, line := s.Width-2*margin, 1.4*size
	y := margin
	say := func(text string, x, size Length, ink Ink, bold bool) {
		y += size
		s.Texts = append(s.Texts, Text{X: x, Y: y, Text: text, Size: size, Ink: ink, Bold: bold})
	}
	for _, l := range Wrap(title, 1.5*size, room) {
		say(l, margin, 1.5*size, Plain, true)
		y += 0.4 * size
	}
	y += size
	s.X, s.Y = (s.Width-Length(width))/2, y
	y += Length(height) + size
	for _, k := range key {
		s.Swatches = append(s.Swatches, Swatch{X: margin + size/2, Y: y + size/2, Radius: size / 2, Shade: k.Shade})
		for _, l := range Wrap(k.Text, size, room-1.6*size) {
			y -= 0.1 * size
			say(l, margin+1.6*size, size, Plain, false)
			y += line - 0.9*size
		}
		y += 0.1 * size
	}
	for _, n := range notes {
		y += 0.5 * size
		for _, l := range Wrap(n, size, room) {
			say(l, margin, size, Quiet, false)
			y += line - size
		}
	}
	s.Height = y + margin
	return s
}
