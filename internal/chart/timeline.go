package chart

import (
	"cmp"
	"slices"
	"time"

	"detainerledger/internal/record"
)

// MarkKind is what kind of thing happened.
type MarkKind int

// The kinds of marks, each in a lane of its own beside the axis.
const (
	MarkPublished MarkKind = iota
	MarkCorrected
	MarkDisputed
	MarkSuspended
	markKinds
)

// Mark is one thing on a timeline.
type Mark struct {
	Kind MarkKind
	// From and To are full days, the same for a thing of one day.
	From, To record.Day
	// When is the time in words, Text describes the event, Href is its link.
	When, Text, Href string
}

// Timeline shows events along a vertical time axis, so that every label has its own line on a phone.
type Timeline struct{ Marks []Mark }

// Sizes of a timeline.
const (
	lane       Length = 13
	labelStart        = 12 + Length(markKinds)*lane
	labelLine  Length = 15
	labelGap   Length = 10
)

// label is a mark with the space that its words need.
type label struct {
	Mark
	lines  []string
	top    Length
	height Length
}

// Draw draws the timeline. Each mark is at its day; its label is beside it, or, if another is in the way, below with a
// line from one to the other.
func (t Timeline) Draw() Drawing {
	marks := slices.Clone(t.Marks)
	slices.SortStableFunc(marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Kind, b.Kind))
	})
	labels := make([]label, len(marks))
	var all Length
	for i, m := range marks {
		lines := Wrap(m.Text, wordSize+1, Phone-labelStart)
		labels[i] = label{Mark: m, lines: lines, height: Length(len(lines)+1) * labelLine}
		all += labels[i].height + labelGap
	}
	if len(labels) == 0 {
		return Drawing{Width: Phone}
	}
	first, last := labels[0].From, labels[0].To
	for _, l := range labels {
		last = max(last, l.To)
	}
	days := max(1, record.Period{Start: first, End: last}.Days()-1)
	at := func(d record.Day) Length {
		return labelLine + all*Length(daysBetween(first, d))/Length(days)
	}
	end := Length(0)
	for i := range labels {
		l := &labels[i]
		l.top = max(at(l.From)-labelLine, end)
		end = l.top + l.height + labelGap
	}
	bottom := max(end, at(last)+8)
	d := Drawing{Width: Phone, Height: bottom + 2}
	var lanes path
	for k := range markKinds {
		x := laneOf(k)
		lanes.move(x, labelLine)
		lanes.command('V', at(last))
	}
	d.Groups = append(d.Groups, Group{Shapes: []Shape{{Path: lanes.String(), Stroke: Rule, Thick: 1}}})
	for _, l := range labels {
		d.Groups = append(d.Groups, l.draw(at(l.From), at(l.To)))
	}
	return d
}

func laneOf(k MarkKind) Length { return 5 + Length(k)*lane }

func daysBetween(from, to record.Day) int {
	a, _ := from.Time()
	b, _ := to.Time()
	return int(b.Sub(a) / (24 * time.Hour))
}

// draw draws the mark between the heights of its days, and its label.
func (l label) draw(from, to Length) Group {
	x := laneOf(l.Kind)
	middle := l.top + labelLine - 4
	var leader path
	leader.move(x, from)
	leader.line(labelStart-14, from)
	leader.line(labelStart-4, middle)
	g := Group{Href: l.Href, Title: l.When + ": " + l.Text}
	g.Shapes = append(g.Shapes, Shape{Path: leader.String(), Stroke: Rule, Thick: 1})
	ink := markInks[l.Kind]
	if to > from {
		g.Shapes = append(g.Shapes, Shape{Path: linePath(x, from, x, to), Stroke: ink, Thick: 3})
	}
	g.Shapes = append(g.Shapes, markShape(l.Kind, x, from))
	g.Texts = append(g.Texts, Text{X: labelStart, Y: l.top + labelLine - 3, Text: l.When, Size: tickSize, Ink: Quiet})
	for i, line := range l.lines {
		g.Texts = append(g.Texts,
			Text{X: labelStart, Y: l.top + Length(i+2)*labelLine - 3, Text: line, Size: wordSize + 1, Ink: Plain})
	}
	return g
}

var markInks = [...]Ink{MarkPublished: Plain, MarkCorrected: Corrected, MarkDisputed: Disputed, MarkSuspended: Quiet}

// markShape returns a square, outlined for a publication and filled for a correction, a diamond for a dispute, and two
// bars for an end.
func markShape(k MarkKind, x, y Length) Shape {
	const r = 4.5
	switch k {
	case MarkPublished:
		return Shape{Path: boxPath(Box{x - 4, y - 4, x + 4, y + 4}), Fill: Paper, Stroke: Plain, Thick: 1.8}
	case MarkCorrected:
		return Shape{Path: boxPath(Box{x - r, y - r, x + r, y + r}), Fill: Corrected}
	case MarkDisputed:
		return Shape{Path: diamondPath(x, y, r), Fill: Disputed}
	default:
		return Shape{Path: boxPath(Box{x - 4, y - r, x - 1, y + r}) + boxPath(Box{x + 1, y - r, x + 4, y + r}), Fill: Quiet}
	}
}
