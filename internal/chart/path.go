package chart

// path writes the data of a path.
type path struct{ b []byte }

func (p *path) command(letter byte, coordinates ...Length) {
	p.b = append(p.b, letter)
	for i, c := range coordinates {
		if i > 0 && c > -.005 { // a minus sign parts two numbers as well
			p.b = append(p.b, ' ')
		}
		p.b = c.appendTo(p.b)
	}
}

func (p *path) move(x, y Length) { p.command('M', x, y) }
func (p *path) line(x, y Length) { p.command('L', x, y) }

// box adds a closed rectangle.
func (p *path) box(b Box) {
	p.move(b.Left, b.Top)
	p.command('H', b.Right)
	p.command('V', b.Bottom)
	p.command('H', b.Left)
	p.b = append(p.b, 'Z')
}

func (p *path) String() string { return string(p.b) }

func boxPath(b Box) string {
	var p path
	p.box(b)
	return p.String()
}

func linePath(x1, y1, x2, y2 Length) string {
	var p path
	p.move(x1, y1)
	p.line(x2, y2)
	return p.String()
}

// diamondPath is a square standing on its corner, r from its centre to each.
func diamondPath(x, y, r Length) string {
	var p path
	p.move(x, y-r)
	p.line(x+r, y)
	p.line(x, y+r)
	p.line(x-r, y)
	p.b = append(p.b, 'Z')
	return p.String()
}

// hatchPath are slanted lines at this distance from each other that fill the box.
func hatchPath(b Box, apart Length) string {
	var p path
	height := b.Bottom - b.Top
	for x := b.Left - height + apart; x < b.Right; x += apart {
		// From the lower left to the upper right, cut at the sides.
		fromX, fromY := x, b.Bottom
		if fromX < b.Left {
			fromY -= b.Left - fromX
			fromX = b.Left
		}
		toX, toY := x+height, b.Top
		if toX > b.Right {
			toY += toX - b.Right
			toX = b.Right
		}
		if fromX < toX {
			p.move(fromX, fromY)
			p.line(toX, toY)
		}
	}
	return p.String()
}

// dotsPath are level lines at this distance that fill the box, to be drawn dotted.
func dotsPath(b Box, apart Length) string {
	var p path
	for y := b.Top + apart/2; y < b.Bottom; y += apart {
		p.move(min(b.Left+apart/2, (b.Left+b.Right)/2), y)
		p.command('H', b.Right)
	}
	return p.String()
}
