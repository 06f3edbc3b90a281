package chart

// Sheet frames drawings as a separate file: a title, each drawing under its heading, and the notes.
type Sheet struct {
	Title string
	Parts []Part
	// Beside places the parts side by side, as on a wide page, rather than below one another, as on a phone.
	Beside bool
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
	partGap     Length = 32
	lineSpace   Length = 1.3
)

// Draw draws the sheet as wide as its drawings need.
func (s Sheet) Draw() Drawing {
	width := Phone
	if s.Beside && len(s.Parts) > 0 {
		width = -partGap
		for _, p := range s.Parts {
			width += partGap + p.Drawing.Width
		}
	}
	for _, p := range s.Parts {
		width = max(width, p.Drawing.Width)
	}
	d := Drawing{Width: width + 2*sheetEdge}
	y := d.write(s.Title, sheetEdge, sheetEdge, width, titleSize, Plain, true)
	x, bottom := sheetEdge, y
	var tallest Length
	for _, p := range s.Parts {
		tallest = max(tallest, p.Drawing.Height)
	}
	for _, p := range s.Parts {
		if s.Beside { // aligned at zero
			p.Drawing = p.Drawing.lowered(tallest - p.Drawing.Height)
		}
		bottom = max(bottom, d.part(p, x, y, width))
		if s.Beside {
			x += p.Drawing.Width + partGap
		} else {
			y = bottom
		}
	}
	y = bottom + 10
	for _, note := range s.Notes {
		y = d.write(note, sheetEdge, y+4, width, noteSize, Quiet, false)
	}
	d.Height = y + sheetEdge
	return d
}

// part adds a drawing under its heading below y, and returns where it ends.
func (d *Drawing) part(p Part, x, y, width Length) Length {
	y += 14
	width = min(width, max(Phone, p.Drawing.Width))
	if p.Heading != "" {
		y = d.write(p.Heading, x, y, width, headingSize, Plain, true)
	}
	if p.Section != "" {
		y = d.write(p.Section, x, y, width, noteSize, Quiet, false)
	}
	d.add(p.Drawing, x, y+6)
	return y + 6 + p.Drawing.Height
}

// write adds a text below y in lines of this width, and returns where it ends.
func (d *Drawing) write(text string, x, y, width, size Length, ink Ink, bold bool) Length {
	var g Group
	for _, line := range Wrap(text, size, width) {
		y += size * lineSpace
		g.Texts = append(g.Texts, Text{X: x, Y: y - 0.3*size, Text: line, Size: size, Ink: ink, Bold: bold})
	}
	d.Groups = append(d.Groups, g)
	return y
}
