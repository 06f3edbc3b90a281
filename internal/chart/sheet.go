package chart

// Sheet frames drawings as a file that stands by itself: what it is, each
// drawing under its heading, and the notes that go with them.
type Sheet struct {
	Title string
	Parts []Part
	// Notes are paragraphs: what is drawn, source, date, address.
	Notes []string
}

// Part is one drawing of a sheet.
type Part struct {
	Heading, Section string
	Drawing          Drawing
}

// Sizes of a sheet.
const (
	sheetEdge   Length = 16
	titleSize   Length = 17
	headingSize Length = 14
	noteSize    Length = 11
	lineSpace   Length = 1.3
)

// Draw draws the sheet as wide as its widest drawing needs.
func (s Sheet) Draw() Drawing {
	width := Phone
	for _, p := range s.Parts {
		width = max(width, p.Drawing.Width)
	}
	d := Drawing{Width: width + 2*sheetEdge}
	y := sheetEdge
	write := func(text string, size Length, ink Ink, bold bool) {
		var g Group
		for _, line := range Wrap(text, size, width) {
			y += size * lineSpace
			g.Texts = append(g.Texts, Text{X: sheetEdge, Y: y - 0.3*size, Text: line, Size: size, Ink: ink, Bold: bold})
		}
		d.Groups = append(d.Groups, g)
	}
	write(s.Title, titleSize, Plain, true)
	for _, p := range s.Parts {
		y += 14
		if p.Heading != "" {
			write(p.Heading, headingSize, Plain, true)
		}
		if p.Section != "" {
			write(p.Section, noteSize, Quiet, false)
		}
		y += 6
		d.add(p.Drawing, sheetEdge, y)
		y += p.Drawing.Height
	}
	y += 10
	for _, note := range s.Notes {
		y += 4
		write(note, noteSize, Quiet, false)
	}
	d.Height = y + sheetEdge
	return d
}
