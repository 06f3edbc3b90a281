package chart

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// Column is one period of one measure.
type Column struct {
	// Key and Title are those of the column's group: the figure's position on its page, and its full description.
	Key, Title string
	// Label names the period on the time axis. Under is below it if it differs from the label before, as the year
	// does.
	Label, Under string
	Figure       record.Figure
	// Word describes the state of the figure; "" if it is listed as printed.
	Word string
	// Flag is the word for a dispute, or "".
	Flag string
}

// Bars show one measure over the periods of a series, oldest first. A figure without a number has no bar: each kind of
// absence has its own shape and word.
type Bars struct {
	Columns []Column
	// Number formats a number.
	Number func(int) string
	// Highest is a number that the scale must include.
	Highest int
	// Margin is the smallest width for the numbers of the scale.
	Margin Length
}

// OneAxis gives charts of the same periods the same margin, so that each period is at the same position in all of them,
// whether they are stacked or side by side.
func OneAxis(charts ...*Bars) {
	var margin Length
	for _, b := range charts {
		margin = max(margin, b.margin())
	}
	for _, b := range charts {
		b.Margin = margin
	}
}

// Sizes of a bar chart.
const (
	numberSize Length = 14
	wordSize   Length = 11.5
	tickSize   Length = 11.5
	barsHeight Length = 112
	widestBar  Length = 44
	// mostLifted is the largest distance between a bar and a number that still looks as if it belonged to it.
	mostLifted Length = 14
)

const (
	// mostPrinted is the number of periods above which only some numbers are printed: the latest, the highest and
	// those with a correction or dispute.
	mostPrinted = 26
	// mostTitled is the number of periods above which bars are too thin to point at, and have no title.
	mostTitled = 156
	// mostSteps is the largest number of steps of a scale.
	mostSteps = 4
)

// Top returns the highest number of the scale.
func (b Bars) Top() int {
	n := b.Highest
	for i := range b.Columns {
		n = max(n, b.Columns[i].tallest())
	}
	return n
}

// scaled reports whether any column has a number.
func (b Bars) scaled() bool { return slices.ContainsFunc(b.Columns, Column.barred) }

// pitch is the width of a column.
func (b Bars) pitch() Length { return (Phone - b.margin()) / Length(max(1, len(b.Columns))) }

// margin is the width of the scale's numbers.
func (b Bars) margin() Length {
	if !b.scaled() {
		return b.Margin
	}
	var width Length
	for _, n := range NewScale(b.Top(), mostSteps).Ticks {
		width = max(width, TextWidth(b.Number(n), tickSize))
	}
	return max(b.Margin, width+5)
}

// struck returns the printed number of a figure that no longer reads as printed.
func (c Column) struck() record.Count {
	if c.Figure.State == record.Listed || !c.Figure.Printed() {
		return record.Count{}
	}
	return c.Figure.Published
}

// barred reports whether the column has a number to draw.
func (c Column) barred() bool { return c.struck().Known || c.Figure.Effective.Known }

// tallest is the greater of the column's numbers.
func (c Column) tallest() int { return max(c.struck().N, c.Figure.Effective.N) }

// placed is a column with its place on the plot.
type placed struct {
	Column
	// left and right are the sides of the column, the other fields those of its bars.
	left, right       Length
	barLeft, barRight Length
	// top is the height of the taller bar, or of the plot for an absence.
	top Length
}

func (p placed) middle() Length { return (p.left + p.right) / 2 }

// layout is a bar chart with the places of its columns.
type layout struct {
	plot    Box
	number  func(int) string
	scale   Scale
	scaled  bool
	columns []placed
}

// headroom is the height of the labels above the tallest bar.
func (b Bars) headroom() Length {
	room, width := Length(6), b.pitch()-2
	for i := range b.Columns {
		if c := &b.Columns[i]; c.barred() {
			room = max(room, c.stack(b.Number, width).height()+6)
		}
	}
	return room
}

func (b Bars) layout() layout {
	l := layout{number: b.Number, scaled: b.scaled(), scale: NewScale(b.Top(), mostSteps)}
	l.plot = Box{Left: b.margin(), Top: b.headroom(), Right: Phone}
	pitch := b.pitch()
	l.plot.Bottom = l.plot.Top + barsHeight
	width := min(widestBar, pitch*0.64)
	if len(b.Columns) > mostPrinted {
		width = pitch * 0.84
	}
	for i, c := range b.Columns {
		left := l.plot.Left + Length(i)*pitch
		p := placed{Column: c, left: left, right: left + pitch, top: l.plot.Top}
		p.barLeft, p.barRight = p.middle()-width/2, p.middle()+width/2
		if c.barred() {
			p.top = l.plot.Bottom - l.scale.Length(c.tallest(), barsHeight)
		}
		l.columns = append(l.columns, p)
	}
	return l
}

// Draw draws the chart.
func (b Bars) Draw() Drawing {
	l := b.layout()
	d := Drawing{Width: Phone}
	d.Groups = append(d.Groups, l.axis())
	var taken []Box
	var key legend
	d.Groups = append(d.Groups, l.absences(&taken, &key)...)
	d.Groups = append(d.Groups, l.bars(&taken, &key)...)
	times, bottom := l.times()
	d.Groups = append(d.Groups, times)
	if len(key.items) > 0 {
		groups, end := key.draw(bottom + 8)
		d.Groups = append(d.Groups, groups...)
		bottom = end
	}
	d.Height = bottom + 2
	return d
}

// axis draws the lines of the scale with their numbers, and the line at zero.
func (l layout) axis() Group {
	var g Group
	var rules path
	for _, n := range l.scale.Ticks {
		if !l.scaled {
			break
		}
		y := l.plot.Bottom - l.scale.Length(n, barsHeight)
		if n > 0 {
			rules.move(l.plot.Left, y)
			rules.command('H', l.plot.Right)
		}
		g.Texts = append(g.Texts,
			Text{X: l.plot.Left - 5, Y: y + 0.35*tickSize, Text: l.number(n), Size: tickSize, Anchor: End, Ink: Quiet})
	}
	if text := rules.String(); text != "" {
		g.Shapes = append(g.Shapes, Shape{Path: text, Stroke: Rule, Thick: 1})
	}
	g.Shapes = append(g.Shapes,
		Shape{Path: linePath(l.plot.Left, l.plot.Bottom, l.plot.Right, l.plot.Bottom), Stroke: Plain, Thick: 1})
	return g
}

// bars draws the columns that have numbers, and their labels where there is room.
func (l layout) bars(taken *[]Box, key *legend) []Group {
	groups := map[int]*Group{}
	for i, c := range l.columns {
		if c.barred() {
			groups[i] = &Group{Shapes: c.shapes(l)}
			if len(l.columns) <= mostTitled {
				groups[i].Key, groups[i].Title = c.Key, c.Title
			}
		}
	}
	for _, i := range l.order() {
		c := l.columns[i]
		g := groups[i]
		texts, said := l.label(i, *taken)
		if len(texts) > 0 {
			for _, t := range texts {
				*taken = append(*taken, t.Box())
			}
			if leader := (Box{c.middle() - 1, texts[0].Y + 4, c.middle() + 1, c.top - 3}); c.liftedTo(texts) &&
				!overlapsAny(leader, *taken) {
				g.Shapes = append(g.Shapes,
					Shape{Path: linePath(c.middle(), leader.Top, c.middle(), leader.Bottom), Stroke: Quiet, Thick: 1})
				*taken = append(*taken, leader)
			}
		}
		g.Texts = append(g.Texts, texts...)
		if !said {
			key.add(c.Figure, c.Word)
			if c.Flag != "" {
				g.Shapes = append(g.Shapes, flagShape(c.middle(), l.plot.Bottom))
				key.addFlag(c.Flag)
			}
		}
	}
	var drawn []Group
	for i := range l.columns {
		if g := groups[i]; g != nil {
			drawn = append(drawn, *g)
		}
	}
	if len(l.columns) > mostTitled {
		return []Group{joined(drawn)}
	}
	return drawn
}

// joined merges groups into one in which all shapes drawn alike are one path, for bars that are too thin to point at.
func joined(groups []Group) Group {
	type style struct {
		fill, stroke Ink
		thick        Length
		dash         string
	}
	var all Group
	var order []style
	paths := map[style]*strings.Builder{}
	for _, g := range groups {
		for _, s := range g.Shapes {
			of := style{s.Fill, s.Stroke, s.Thick, s.Dash}
			if paths[of] == nil {
				paths[of] = &strings.Builder{}
				order = append(order, of)
			}
			paths[of].WriteString(s.Path)
		}
		all.Texts = append(all.Texts, g.Texts...)
	}
	for _, of := range order {
		all.Shapes = append(all.Shapes,
			Shape{Path: paths[of].String(), Fill: of.fill, Stroke: of.stroke, Thick: of.thick, Dash: of.dash})
	}
	return all
}

// shapes returns the bars of one column: outlined and struck through for a number that was replaced, filled for the
// current one, a thick line for a 0.
func (c placed) shapes(l layout) []Shape {
	var shapes []Shape
	upTo := func(n int) Box {
		return Box{c.barLeft, l.plot.Bottom - l.scale.Length(n, barsHeight), c.barRight, l.plot.Bottom}
	}
	if n := c.Figure.Effective; n.Known && n.N > 0 {
		shapes = append(shapes, Shape{Path: boxPath(upTo(n.N)), Fill: Bar})
	} else if n.Known {
		shapes = append(shapes,
			Shape{Path: linePath(c.barLeft, l.plot.Bottom, c.barRight, l.plot.Bottom), Stroke: Bar, Thick: 4})
	}
	if n := c.struck(); n.Known {
		b := upTo(n.N)
		thick := min(1.5, (b.Right-b.Left)/3)
		b.Left, b.Right, b.Top = b.Left+thick/2, b.Right-thick/2, b.Top+min(thick/2, b.Bottom-b.Top)
		var p path
		p.box(b)
		p.move(b.Left, b.Bottom)
		p.line(b.Right, b.Top)
		shapes = append(shapes, Shape{Path: p.String(), Stroke: Corrected, Thick: thick})
	}
	return shapes
}

// order returns the order in which columns get labels: the latest, the highest, those with a correction or dispute,
// then the rest from the latest back. If there are too many periods, the rest is left out.
func (l layout) order() []int {
	var all, rest []int
	latest, highest := l.marked()
	if latest < 0 {
		return nil
	}
	all = append(all, latest)
	if highest != latest {
		all = append(all, highest)
	}
	for i := latest; i >= 0; i-- {
		switch c := l.columns[i]; {
		case i == latest || i == highest || !c.barred():
		case c.Word != "" || c.Flag != "":
			all = append(all, i)
		default:
			rest = append(rest, i)
		}
	}
	if len(l.columns) > mostPrinted {
		return all
	}
	return append(all, rest...)
}

// marked returns the latest column with a number and the highest, or -1.
func (l layout) marked() (latest, highest int) {
	latest, highest = -1, -1
	for i, c := range l.columns {
		if !c.barred() {
			continue
		}
		latest = i
		if highest < 0 || c.tallest() > l.columns[highest].tallest() {
			highest = i
		}
	}
	return latest, highest
}

// times labels the periods, or as many as fit.
func (l layout) times() (g Group, bottom Length) {
	y := l.plot.Bottom + 5 + tickSize
	bottom = y + 3
	var ticks path
	each := 1
	for ; each < len(l.columns) && !l.fits(each); each++ {
	}
	under := ""
	for i := 0; i < len(l.columns); i += each {
		c := l.columns[i]
		g.Texts = append(g.Texts, l.timeLabel(i, y))
		if c.Under != under && c.Under != "" {
			t := l.timeLabel(i, y+tickSize+2)
			t.Text = c.Under
			g.Texts = append(g.Texts, t)
			bottom = t.Y + 3
		}
		under = c.Under
		if each > 1 {
			ticks.move(c.middle(), l.plot.Bottom)
			ticks.command('V', l.plot.Bottom+4)
		}
	}
	if text := ticks.String(); text != "" {
		g.Shapes = []Shape{{Path: text, Stroke: Plain, Thick: 1}}
	}
	return g, bottom
}

// fits reports whether every each-th label fits.
func (l layout) fits(each int) bool {
	var last Length = -1
	for i := 0; i < len(l.columns); i += each {
		b := l.timeLabel(i, 0).Box()
		if b.Left < last {
			return false
		}
		last = b.Right + 4
	}
	return true
}

// timeLabel is the label of one period, within the drawing.
func (l layout) timeLabel(i int, y Length) Text {
	c := l.columns[i]
	return within(Text{X: c.middle(), Y: y, Text: c.Label, Size: tickSize, Anchor: Middle, Ink: Quiet}, 0, Phone)
}

// within moves a text that would extend beyond a side.
func within(t Text, left, right Length) Text {
	b := t.Box()
	t.X += max(0, left-b.Left)
	t.X -= max(0, b.Right-right)
	return t
}
