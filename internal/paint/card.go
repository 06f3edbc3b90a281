package paint

import (
	"detainerledger/internal/chart"
)

// The size of a card in pixels, that of Open Graph's large images.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// Card is the content of a card, in one language. A card is the picture beside a link to a page that people share: the
// name, the figure with its state and date, what has been said about it since, and the name of the site. It is laid out
// like the head of a newspaper column, legible at a quarter of its size.
type Card struct {
	// Site and Dateline are in the head: the site's name, and the version of the record that the card shows.
	Site, Dateline string
	// Title is the name; Under is smaller, below it: the state of a place.
	Title, Under string
	// Figures are at most two, side by side under their own headings. If there are none, Words are shown large
	// instead.
	Figures []Figure
	Words   string
	// Marks say what happened to the figures since.
	Marks []Mark
}

// Figure is a number and what it counts.
type Figure struct {
	// Struck is the published number, if it was replaced.
	Struck string
	// Number is the current number, or the word for its absence.
	Number string
	// Word describes its state, "withdrawn"; "" for a figure as published.
	Word string
	// Text says what is counted, and when.
	Text string
	// Bars are the numbers of all periods, oldest first, if there are several.
	Bars []CardBar
}

// CardBar is the number of a period; the tallest bar takes the full height.
type CardBar struct {
	Number string
	N      int
}

// Mark is one such event. Its ink determines its shape: a square for a correction, a diamond for a dispute, a
// disc for an answer.
type Mark struct {
	Ink  chart.Ink
	Text string
}

// Sizes. The smallest text is still legible where the card is shown 300 pixels wide.
const (
	edge      = 64.0
	headLine  = 84.0
	headRule  = 106.0
	columnGap = 56.0
	markSize  = 32.0
	textSize  = 34.0
)

// Draw draws the card.
func (c Card) Draw() *Canvas {
	canvas := New(CardWidth, CardHeight)
	canvas.Text(edge, headLine, c.Site, Text{Style: SerifBold, Size: 40, Ink: chart.Plain})
	dateline := Text{Style: Sans, Size: 28, Ink: chart.Quiet}
	canvas.Text(CardWidth-edge-dateline.Width(c.Dateline), headLine, c.Dateline, dateline)
	canvas.Box(edge, headRule, CardWidth-edge, headRule+3, chart.Plain)

	bottom := CardHeight - 50.0
	if len(c.Marks) > 0 {
		bottom = c.marks(canvas, bottom) - 20
	}
	y := c.title(canvas, headRule+16)
	if len(c.Figures) == 0 {
		c.words(canvas, y+24, bottom)
		return canvas
	}
	c.figures(canvas, y+26, bottom)
	return canvas
}

// title places the title below y, on one line if it can be large there, otherwise on two, with the text under it. It
// returns where they end.
func (c Card) title(canvas *Canvas, y float64) float64 {
	const wide = CardWidth - 2*edge
	t := Text{Style: SerifBold, Size: 88, Ink: chart.Plain}
	for t.Size > 64 && t.Width(c.Title) > wide {
		t.Size -= 4
	}
	t, lines := fit(c.Title, t, 36, wide, 2)
	for _, line := range lines {
		y += t.Size * 1.1
		canvas.Text(edge, y-0.2*t.Size, line, t)
	}
	if c.Under != "" {
		under, lines := fit(c.Under, Text{Style: Serif, Size: 46, Ink: chart.Quiet}, 30, wide, 1)
		y += under.Size * 1.15
		canvas.Text(edge, y-0.25*under.Size, lines[0], under)
	}
	return y
}

// words sets the words between y and bottom, as large as they can be.
func (c Card) words(canvas *Canvas, y, bottom float64) {
	t := Text{Style: Serif, Size: 56, Ink: chart.Plain}
	lines := t.Wrap(c.Words, CardWidth-2*edge)
	for t.Size > 28 && float64(len(lines))*t.Size*1.22 > bottom-y {
		t.Size -= 4
		lines = t.Wrap(c.Words, CardWidth-2*edge)
	}
	for _, line := range lines {
		y += t.Size * 1.22
		canvas.Text(edge, y-0.2*t.Size, line, t)
	}
}

// figures places the figures side by side between y and bottom, each under a rule: the number, its state, and what it
// counts. Their numbers have the same size.
func (c Card) figures(canvas *Canvas, y, bottom float64) {
	columns := float64(len(c.Figures))
	width := (CardWidth - 2*edge - (columns-1)*columnGap) / columns
	label, most := Text{Style: Sans, Size: textSize, Ink: chart.Quiet}, 0
	var texts [][]string
	for _, f := range c.Figures {
		_, lines := fit(f.Text, label, textSize, width, 2)
		texts, most = append(texts, lines), max(most, len(lines))
	}
	top := bottom - float64(most)*label.Size*1.25 // of the texts
	size := min(200, top-y)
	for _, f := range c.Figures {
		room := width
		if len(f.Bars) > 0 {
			room = width / 2
		}
		for size > 40 && f.width(size) > room {
			size -= 4
		}
	}
	for i, f := range c.Figures {
		x := edge + float64(i)*(width+columnGap)
		canvas.Box(x, y, x+width, y+2, chart.Rule)
		f.number(canvas, x, y+0.5*(top-y)+0.35*size, size)
		f.bars(canvas, x+0.55*width, y+16, x+width, top-6)
		for k, line := range texts[i] {
			canvas.Text(x, top+float64(k+1)*label.Size*1.25-0.3*label.Size, line, label)
		}
	}
}

// bars draws the numbers of all periods beside each other in a box, each under its number.
func (f Figure) bars(canvas *Canvas, left, top, right, bottom float64) {
	if len(f.Bars) == 0 {
		return
	}
	highest := 1
	for _, b := range f.Bars {
		highest = max(highest, b.N)
	}
	t := Text{Style: Sans, Size: 28, Ink: chart.Plain}
	step := (right - left) / float64(len(f.Bars))
	for i, b := range f.Bars {
		x := left + float64(i)*step
		high := max(2, float64(b.N)/float64(highest)*(bottom-top-1.2*t.Size))
		canvas.Box(x, bottom-high, x+0.7*step, bottom, chart.Bar)
		canvas.Text(x+0.35*step-t.Width(b.Number)/2, bottom-high-0.3*t.Size, b.Number, t)
	}
}

// wordRatio is the ratio of the size of words to that of the number that they accompany or replace.
const wordRatio = 0.34

// number places the number from x on the baseline base, followed by its state.
func (f Figure) number(canvas *Canvas, x, base, size float64) {
	for _, part := range f.parts(size) {
		x = canvas.Text(x, base, part.text, part.set) + 0.2*size
	}
	if f.Word != "" {
		t := wordOf(size)
		Mark{t.Ink, f.Word}.draw(canvas, x, base, t)
	}
}

// width is the room that number takes.
func (f Figure) width(size float64) float64 {
	wide := 0.0
	for _, part := range f.parts(size) {
		wide += part.set.Width(part.text) + 0.2*size
	}
	if f.Word == "" {
		return wide - 0.2*size
	}
	t := wordOf(size)
	return wide + mark(t.Size) + t.Width(f.Word)
}

// part is a text of a number.
type part struct {
	text string
	set  Text
}

// parts returns the published number if it was replaced, and the current one or the words for its absence.
func (f Figure) parts(size float64) []part {
	var all []part
	if f.Struck != "" {
		all = append(all, part{f.Struck, Text{Style: SerifBold, Size: size, Ink: chart.Corrected, Struck: true}})
	}
	switch {
	case f.Number == "":
	case f.Number[0] >= '0' && f.Number[0] <= '9':
		all = append(all, part{f.Number, Text{Style: SerifBold, Size: size, Ink: chart.Plain}})
	default:
		all = append(all, part{f.Number, Text{Style: Serif, Size: wordRatio * size, Ink: chart.Plain}})
	}
	return all
}

// wordOf is the setting of the word beside a number of this size.
func wordOf(size float64) Text {
	return Text{Style: SansBold, Size: max(28, min(40, wordRatio*size)), Ink: chart.Corrected}
}

// marks places the marks in lines, the last of which ends at bottom, and returns where they begin. A mark that does not
// fit beside another gets its own line.
func (c Card) marks(canvas *Canvas, bottom float64) float64 {
	const gap = 44
	var rows [][]Mark
	x := 0.0
	for _, m := range c.Marks {
		t, _ := m.set()
		wide := mark(t.Size) + t.Width(m.Text)
		if len(rows) == 0 || x+wide > CardWidth-2*edge {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], m)
		x += wide + gap
	}
	const high = markSize * 1.4
	for i, row := range rows {
		y := bottom - float64(len(rows)-1-i)*high
		x := edge
		for _, m := range row {
			t, text := m.set()
			x = Mark{m.Ink, text}.draw(canvas, x, y, t) + gap
		}
	}
	return bottom - float64(len(rows))*high + 0.2*markSize
}

// set is how a mark is set so that it has room on a line.
func (m Mark) set() (Text, string) {
	t, lines := fit(m.Text, Text{Style: SansBold, Size: markSize, Ink: m.Ink}, 24, CardWidth-2*edge-mark(markSize), 1)
	return t, lines[0]
}

// mark is the room of a mark's shape before text of a size.
func mark(size float64) float64 { return 0.95 * size }

// draw sets a mark on a line, and returns where it ends.
func (m Mark) draw(canvas *Canvas, x, base float64, t Text) float64 {
	centre, r := base-0.34*t.Size, 0.32*t.Size
	switch m.Ink {
	case chart.Disputed:
		canvas.Diamond(x+r, centre, 1.2*r, m.Ink)
	case chart.Answered:
		canvas.Disc(x+r, centre, r, m.Ink)
	default:
		canvas.Box(x, centre-r, x+2*r, centre+r, m.Ink)
	}
	return canvas.Text(x+mark(t.Size), base, m.Text, t)
}

// fit breaks a text into at most the given number of lines no wider than width, in the largest size that allows it, but
// no smaller than least. A longer text ends in an ellipsis.
func fit(text string, t Text, least, width float64, most int) (Text, []string) {
	lines := t.Wrap(text, width)
	for len(lines) > most && t.Size-4 >= least {
		t.Size -= 4
		lines = t.Wrap(text, width)
	}
	if len(lines) > most {
		lines = lines[:most]
		last := []rune(lines[most-1])
		for len(last) > 0 && t.Width(string(last)+"…") > width {
			last = last[:len(last)-1]
		}
		lines[most-1] = string(last) + "…"
	}
	if len(lines) == 0 {
		lines = []string{""}
	}
	return t, lines
}
