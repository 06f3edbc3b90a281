package chart

import "detainerledger/internal/record"

// absences draws the columns without a number: hatched where no report was published, dotted where the record lacks the
// lines, a broken outline where the number was not read, and only the word for what is not listed. Neighbours of the
// same kind share a word that is wider than a column.
func (l layout) absences(taken *[]Box, key *legend) []Group {
	var groups []Group
	for i := 0; i < len(l.columns); {
		c := l.columns[i]
		if c.barred() {
			i++
			continue
		}
		next := i + 1
		if !fitsLevel(c.Column, c.right-c.left) {
			for next < len(l.columns) && l.columns[next].joins(c.Column) {
				next++
			}
		}
		g := Group{Key: c.Key, Title: c.Title}
		if next > i+1 {
			g.Key, g.Title = "", ""
		}
		room := Box{c.left, l.plot.Top, l.columns[next-1].right, l.plot.Bottom}
		g.Shapes = absence(c.Figure, room, c.barLeft-c.left)
		texts := sayWithin(c.Column, room)
		if len(texts) == 0 {
			key.add(c.Figure, c.Word)
			if c.Flag != "" {
				g.Shapes = append(g.Shapes, flagShape(c.middle(), l.plot.Bottom))
				key.addFlag(c.Flag)
			}
			if c.Figure.State == record.NotListed {
				for _, of := range l.columns[i:next] {
					g.Shapes = append(g.Shapes, notListedShape(of.middle(), l.plot.Bottom-6, min(2.5, (of.right-of.left)/2)))
				}
			}
		} else {
			g.Shapes = append(g.Shapes, behind(texts, room))
			for _, t := range texts {
				*taken = append(*taken, t.Box())
			}
		}
		g.Texts = texts
		groups = append(groups, g)
		i = next
	}
	return groups
}

// joins reports whether the column can share a word with the one before.
func (c Column) joins(before Column) bool {
	switch c.Figure.State {
	case record.NotListed, record.NoReport, record.NotEntered:
		return c.Figure.State == before.Figure.State && c.Word == before.Word && c.Flag == before.Flag
	default:
		return false
	}
}

// absence is the shape of a column without a number, inset from its sides.
func absence(f record.Figure, room Box, inset Length) []Shape {
	inset = min(inset, 4)
	b := Box{room.Left + inset, room.Top, room.Right - inset, room.Bottom - 1} // above the zero line
	switch f.State {
	case record.NotListed:
		return nil
	case record.NoReport:
		return []Shape{{Path: hatchPath(b, 6), Stroke: Rule, Thick: 1.5}}
	case record.NotEntered:
		return []Shape{{Path: dotsPath(b, 6), Stroke: Quiet, Thick: 1.4, Dash: "0 6"}}
	}
	// Listed with an unknown number: open at the top, because its height is unknown.
	var p path
	p.move(b.Left, b.Bottom)
	p.line(b.Left, b.Top)
	p.move(b.Right, b.Bottom)
	p.line(b.Right, b.Top)
	s := Shape{Stroke: Bar, Thick: 1.5, Dash: "4 3"}
	if f.State != record.NumberUnknown {
		s.Stroke = Corrected
		p.move(b.Left, b.Bottom)
		p.line(b.Right, b.Top)
	}
	s.Path = p.String()
	return []Shape{s}
}

// notListedShape is a small cross.
func notListedShape(x, y, r Length) Shape {
	var p path
	p.move(x-r, y-r)
	p.line(x+r, y+r)
	p.move(x-r, y+r)
	p.line(x+r, y-r)
	return Shape{Path: p.String(), Stroke: Quiet, Thick: min(1, r)}
}

// flagShape is the mark of a dispute, within the drawing.
func flagShape(x, y Length) Shape {
	const r = 3.5
	return Shape{Path: diamondPath(min(max(x, r), Phone-r), y, r), Fill: Disputed}
}

// wordInk is the ink of the word for a state.
func wordInk(s record.State) Ink {
	switch s {
	case record.Withdrawn, record.Amended, record.Moved, record.MovedHere:
		return Corrected
	default:
		return Quiet
	}
}

// levelLines are the words of a column, broken to a width.
func levelLines(c Column, width Length) (lines []string, flag int) {
	lines = Wrap(c.Word, wordSize, width)
	return append(lines, Wrap(c.Flag, wordSize, width)...), len(lines)
}

// fitsLevel reports whether the words of a column fit horizontally within a width.
func fitsLevel(c Column, width Length) bool {
	lines, _ := levelLines(c, width)
	return widest(lines, wordSize) <= width && Length(len(lines))*wordSize*1.15 <= barsHeight-8
}

// sayWithin places the words of a column within its room: horizontally, or turned if it is too narrow, or not at all if
// they do not fit either way.
func sayWithin(c Column, room Box) []Text {
	x, y := (room.Left+room.Right)/2, (room.Top+room.Bottom)/2
	width := room.Right - room.Left
	ink := func(flag bool) Ink {
		if flag {
			return Disputed
		}
		return wordInk(c.Figure.State)
	}
	if fitsLevel(c, width) {
		lines, flag := levelLines(c, width)
		var texts []Text
		y -= Length(len(lines)-1) * wordSize * 1.15 / 2
		for i, line := range lines {
			texts = append(texts,
				Text{X: x, Y: y + 0.3*wordSize, Text: line, Size: wordSize, Anchor: Middle, Ink: ink(i >= flag)})
			y += wordSize * 1.15
		}
		return texts
	}
	lines := []string{c.Word}
	if c.Flag != "" {
		lines = append(lines, c.Flag)
	}
	return sayTurned(lines, room, ink)
}

// sayTurned places lines upwards within a room, or returns no text if they do not fit. ink is that of the first line,
// or of those that follow it.
func sayTurned(lines []string, room Box, ink func(flag bool) Ink) []Text {
	x, y := (room.Left+room.Right)/2, (room.Top+room.Bottom)/2
	width := room.Right - room.Left
	if widest(lines, wordSize) > room.Bottom-room.Top-8 || Length(len(lines))*wordSize*1.15 > width-1 {
		return nil
	}
	var texts []Text
	x -= Length(len(lines)-1) * wordSize * 1.15 / 2
	for i, line := range lines {
		texts = append(texts,
			Text{X: x + 0.3*wordSize, Y: y, Text: line, Size: wordSize, Anchor: Middle, Ink: ink(i > 0), Turned: true})
		x += wordSize * 1.15
	}
	return texts
}

// behind is a background for texts on a pattern.
func behind(texts []Text, room Box) Shape {
	var p path
	for _, t := range texts {
		b := t.Box()
		p.box(Box{max(b.Left-2, room.Left), b.Top - 1, min(b.Right+2, room.Right), b.Bottom + 1})
	}
	return Shape{Path: p.String(), Fill: Paper}
}
