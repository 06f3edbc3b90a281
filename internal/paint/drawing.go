package paint

import (
	"fmt"
	"image"
	"math"
	"strconv"
	"strings"

	"detainerledger/internal/chart"
)

// haloWidth is the width of the halo of clear text, as in its SVG.
const haloWidth = 1.5

// Drawing paints a drawing at scale pixels per unit. It returns an error for a path that it cannot parse.
func Drawing(d chart.Drawing, scale float64) (*Canvas, error) {
	c := New(int(math.Ceil(float64(d.Width)*scale)), int(math.Ceil(float64(d.Height)*scale)))
	for _, g := range d.Groups {
		for _, s := range g.Shapes {
			if err := c.shape(s, g, scale); err != nil {
				return nil, err
			}
		}
		for _, t := range g.Texts {
			c.drawnText(t, g, scale)
		}
	}
	return c, nil
}

func (c *Canvas) shape(s chart.Shape, g chart.Group, scale float64) error {
	all, err := lines(s.Path)
	if err != nil {
		return err
	}
	for _, l := range all {
		for i, p := range l.points {
			l.points[i] = point{(p.x + float64(g.X)) * scale, (p.y + float64(g.Y)) * scale}
		}
	}
	if s.Fill != "" {
		var o outline
		for _, l := range all {
			o = append(o, l.points)
		}
		c.fill(o, s.Fill)
	}
	if s.Stroke == "" {
		return nil
	}
	var dash []float64
	for _, text := range strings.Fields(s.Dash) {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("paint: %q is no length of a dash", text)
		}
		dash = append(dash, n*scale)
	}
	c.fill(stroke(all, float64(s.Thick)*scale, dash), s.Stroke)
	return nil
}

func (c *Canvas) drawnText(t chart.Text, g chart.Group, scale float64) {
	of := Text{Style: Sans, Size: float64(t.Size) * scale, Ink: t.Ink, Struck: t.Struck}
	if t.Bold {
		of.Style = SansBold
	}
	x, y := (float64(t.X)+float64(g.X))*scale, (float64(t.Y)+float64(g.Y))*scale
	back := 0.0 // how far before its anchor the text begins
	switch t.Anchor {
	case chart.Middle:
		back = of.Width(t.Text) / 2
	case chart.End:
		back = of.Width(t.Text)
	}
	if t.Turned {
		lettersOf(face{style: of.Style, size: of.Size}).each(t.Text, func(l letter, along float64) {
			from := image.Pt(round(x), round(y+back-along))
			c.cover(from.Add(image.Pt(l.corner.Y, -l.corner.X-l.mask.Rect.Dx())), turned(l.mask), of.Ink)
		})
		return
	}
	x -= back
	if t.Clear {
		lettersOf(face{style: of.Style, size: of.Size, halo: haloWidth * scale}).each(t.Text, func(l letter, along float64) {
			c.cover(image.Pt(round(x+along), round(y)).Add(l.corner), l.mask, chart.Paper)
		})
	}
	c.Text(x, y, t.Text, of)
}
