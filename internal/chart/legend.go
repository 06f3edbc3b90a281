package chart

import "detainerledger/internal/record"

// legend explains the shapes whose word did not fit in place.
type legend struct{ items []legendItem }

type legendItem struct {
	word   string
	shapes []Shape
}

// swatch is the size of a sample.
const swatch Length = 12

// add explains how a figure of this state is drawn, once.
func (l *legend) add(f record.Figure, word string) {
	if word == "" || l.has(word) {
		return
	}
	room := Box{0, 0, swatch, swatch}
	var shapes []Shape
	switch {
	case f.State == record.NotListed:
		shapes = []Shape{notListedShape(swatch/2, swatch/2, 2.5)}
	case f.Published.Known && f.Printed(): // withdrawn, amended or moved
		shapes = []Shape{{Path: boxPath(Box{1, 1, swatch - 1, swatch - 1}) + linePath(1, swatch-1, swatch-1, 1),
			Stroke: Corrected, Thick: 1.5}}
	case f.Effective.Known: // moved here
		shapes = []Shape{{Path: boxPath(room), Fill: Bar}}
	default:
		shapes = absence(f, room, 1)
	}
	l.items = append(l.items, legendItem{word, shapes})
}

// addFlag explains the mark of a dispute, once.
func (l *legend) addFlag(word string) {
	if !l.has(word) {
		l.items = append(l.items, legendItem{word, []Shape{flagShape(swatch/2, swatch/2)}})
	}
}

func (l *legend) has(word string) bool {
	for _, i := range l.items {
		if i.word == word {
			return true
		}
	}
	return false
}

// draw sets the items in lines below y.
func (l *legend) draw(y Length) (groups []Group, bottom Length) {
	const lineHeight = swatch + 5
	var x Length
	for _, item := range l.items {
		width := swatch + 5 + TextWidth(item.word, tickSize)
		if x > 0 && x+width > Phone {
			x, y = 0, y+lineHeight
		}
		groups = append(groups, Group{X: x, Y: y, Shapes: item.shapes,
			Texts: []Text{{X: swatch + 5, Y: 0.8 * swatch, Text: item.word, Size: tickSize, Ink: Quiet}}})
		x += width + 14
	}
	return groups, y + lineHeight
}
