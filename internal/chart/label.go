package chart

import "slices"

// stackLine is one line of the label above a bar.
type stackLine struct {
	text         string
	size         Length
	ink          Ink
	bold, struck bool
}

// stack is the label above a bar, from the lowest line up.
type stack []stackLine

func (s stack) height() Length {
	var h Length
	for _, l := range s {
		h += l.size * 1.12
	}
	return h
}

// stack returns the full label above the column's bar, with its words broken to fit the width if possible.
func (c Column) stack(number func(int) string, width Length) stack {
	s := c.numbers(number)
	for _, words := range []struct {
		text string
		ink  Ink
	}{{c.Word, wordInk(c.Figure.State)}, {c.Flag, Disputed}} {
		lines := Wrap(words.text, wordSize, width)
		for i := len(lines) - 1; i >= 0; i-- {
			s = append(s, stackLine{text: lines[i], size: wordSize, ink: words.ink})
		}
	}
	return s
}

// numbers returns the lines with the column's numbers: the current one, and above it the one that was printed.
func (c Column) numbers(number func(int) string) stack {
	var s stack
	if n := c.Figure.Effective; n.Known {
		s = append(s, stackLine{text: number(n.N), size: numberSize, ink: Plain, bold: true})
	}
	if n := c.struck(); n.Known {
		s = append(s, stackLine{text: number(n.N), size: numberSize, ink: Corrected, struck: true})
	}
	return s
}

// label places the label above a column: the number and the words, the number alone, or nothing if neither fits. For an
// ordinary column it also places nothing if the label would be far from its bar. said reports whether every word was
// placed.
func (l layout) label(i int, taken []Box) (texts []Text, said bool) {
	c := l.columns[i]
	numbers, whole := c.numbers(l.number), c.stack(l.number, c.right-c.left-2)
	latest, highest := l.marked()
	ordinary := i != latest && i != highest && c.Word == "" && c.Flag == ""
	for _, s := range []stack{whole, numbers} {
		if texts := l.place(i, s); !collides(texts, taken) && !(ordinary && c.liftedTo(texts)) {
			return texts, len(s) == len(whole)
		}
	}
	return nil, len(whole) == len(numbers)
}

// place positions a stack over a column, above all bars that it overlaps.
func (l layout) place(i int, s stack) []Text {
	c := l.columns[i]
	var texts []Text
	reach := Box{Left: c.left, Right: c.right}
	for _, line := range s {
		t := within(Text{X: c.middle(), Text: line.text, Size: line.size, Anchor: Middle, Ink: line.ink, Bold: line.bold,
			Struck: line.struck, Clear: true}, l.plot.Left, Phone)
		b := t.Box()
		reach.Left, reach.Right = min(reach.Left, b.Left), max(reach.Right, b.Right)
		texts = append(texts, t)
	}
	y := l.plot.Bottom
	for _, other := range l.columns {
		if other.barLeft < reach.Right && reach.Left < other.barRight {
			y = min(y, other.top)
		}
	}
	y -= 4
	for k := range texts {
		texts[k].Y = y
		y -= texts[k].Size * 1.12
	}
	return texts
}

// liftedTo reports whether neighbours push the texts so far above the column's bar that they need a line to it.
func (c placed) liftedTo(texts []Text) bool { return c.top-texts[0].Y > mostLifted }

// collides reports whether one of the texts overlaps an occupied box.
func collides(texts []Text, taken []Box) bool {
	return slices.ContainsFunc(texts, func(t Text) bool { return overlapsAny(t.Box(), taken) })
}

func overlapsAny(b Box, taken []Box) bool { return slices.ContainsFunc(taken, b.Overlaps) }
