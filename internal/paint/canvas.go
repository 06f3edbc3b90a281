// Package paint renders pictures as PNG: the cards of pages, and the drawings of package chart, in two typefaces and
// the colours of ink on paper. One build of the program always renders the same bytes from the same input.
//
// Lengths are pixels; y grows downwards.
package paint

import (
	"image"
	"math"

	"detainerledger/internal/chart"
)

// Canvas is a sheet of paper to paint on.
type Canvas struct{ image *image.Paletted }

// New returns an empty sheet of this size.
func New(width, height int) *Canvas {
	return &Canvas{image.NewPaletted(image.Rect(0, 0, width, height), palette)}
}

// Size is the size of the sheet.
func (c *Canvas) Size() (width, height int) {
	return c.image.Rect.Dx(), c.image.Rect.Dy()
}

// Box fills a rectangle, whose sides are rounded to whole pixels.
func (c *Canvas) Box(left, top, right, bottom float64, ink chart.Ink) {
	whole := layered[ink][strengths]
	r := image.Rect(round(left), round(top), round(right), round(bottom)).Intersect(c.image.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.image.Pix[c.image.PixOffset(r.Min.X, y):c.image.PixOffset(r.Max.X, y)]
		for x, under := range row {
			row[x] = whole[under]
		}
	}
}

// cover applies ink through a mask whose upper left corner is at the given point.
func (c *Canvas) cover(at image.Point, mask *image.Alpha, ink chart.Ink) {
	layer := layered[ink]
	r := image.Rectangle{at, at.Add(mask.Rect.Size())}.Intersect(c.image.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.image.Pix[c.image.PixOffset(r.Min.X, y):c.image.PixOffset(r.Max.X, y)]
		through := mask.Pix[(y-at.Y)*mask.Stride+r.Min.X-at.X:]
		for x, under := range row {
			if alpha := through[x]; alpha > 7 { // less rounds to nothing
				row[x] = layer[(int(alpha)*strengths+127)/255][under]
			}
		}
	}
}

func round(x float64) int { return int(math.Round(x)) }
