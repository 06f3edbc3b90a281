package paint

import (
	"fmt"
	"image"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/vector"

	"detainerledger/internal/chart"
)

// point is a point of an outline.
type point struct{ x, y float64 }

// line is a run of straight lines.
type line struct {
	points []point
	closed bool
}

// lines parses the data of a path from package chart: M, L, H, V and Z with absolute coordinates.
func lines(path string) ([]line, error) {
	var all []line
	var at point
	for len(path) > 0 {
		command := path[0]
		end := strings.IndexAny(path[1:], "MLHVZ") + 1
		if end == 0 {
			end = len(path)
		}
		numbers, err := coordinates(path[1:end])
		if err != nil {
			return nil, err
		}
		path = path[end:]
		want := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'Z': 0}
		if n, known := want[command]; !known || n != len(numbers) || command != 'M' && len(all) == 0 {
			return nil, fmt.Errorf("paint: %c with %d numbers is not understood in a path", command, len(numbers))
		}
		switch command {
		case 'M':
			all = append(all, line{})
			at = point{numbers[0], numbers[1]}
		case 'L':
			at = point{numbers[0], numbers[1]}
		case 'H':
			at.x = numbers[0]
		case 'V':
			at.y = numbers[0]
		case 'Z':
			all[len(all)-1].closed = true
			continue
		}
		all[len(all)-1].points = append(all[len(all)-1].points, at)
	}
	return all, nil
}

// coordinates parses numbers that a space or a minus sign separates.
func coordinates(text string) ([]float64, error) {
	var all []float64
	for _, part := range strings.Fields(strings.ReplaceAll(text, "-", " -")) {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return nil, fmt.Errorf("paint: %q is no number of a path", part)
		}
		all = append(all, n)
	}
	return all, nil
}

// outline is an area to fill: polygons with the same orientation, so that overlaps are filled too.
type outline [][]point

// fill covers the inside of the outline.
func (c *Canvas) fill(o outline, ink chart.Ink) {
	width, height := c.Size()
	left, top, right, bottom := float64(width), float64(height), 0.0, 0.0
	for _, area := range o {
		for _, p := range area {
			left, top, right, bottom = min(left, p.x), min(top, p.y), max(right, p.x), max(bottom, p.y)
		}
	}
	r := image.Rect(int(math.Floor(left)), int(math.Floor(top)), int(math.Ceil(right)),
		int(math.Ceil(bottom))).Intersect(c.image.Rect)
	if r.Empty() {
		return
	}
	raster := vector.NewRasterizer(r.Dx(), r.Dy())
	for _, area := range o {
		for i, p := range area {
			x, y := float32(p.x-float64(r.Min.X)), float32(p.y-float64(r.Min.Y))
			if i == 0 {
				raster.MoveTo(x, y)
			} else {
				raster.LineTo(x, y)
			}
		}
		raster.ClosePath()
	}
	mask := image.NewAlpha(image.Rectangle{Max: r.Size()})
	raster.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	c.cover(r.Min, mask, ink)
}

// stroke returns the outline of lines drawn with a pen of this thickness and round corners. dash has the lengths of a
// stroke and of the gap after it; a stroke of length 0 is a dot.
func stroke(all []line, thick float64, dash []float64) outline {
	var o outline
	for _, l := range all {
		points := l.points
		if l.closed && len(points) > 0 {
			points = append(points[:len(points):len(points)], points[0])
		}
		if len(dash) == 2 && dash[0]+dash[1] > 0 {
			o = append(o, dashed(points, thick, dash[0], dash[1])...)
			continue
		}
		for i := 1; i < len(points); i++ {
			o = append(o, bar(points[i-1], points[i], thick))
			if i+1 < len(points) || l.closed {
				o = append(o, dot(points[i], thick))
			}
		}
	}
	return o
}

// dashed is a broken line.
func dashed(points []point, thick, on, off float64) outline {
	var o outline
	done := 0.0 // length of the line so far
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		long := math.Hypot(b.x-a.x, b.y-a.y)
		at := func(d float64) point {
			d = min(max(d, 0), long)
			return point{a.x + (b.x-a.x)*d/long, a.y + (b.y-a.y)*d/long}
		}
		for start := math.Ceil((done-on)/(on+off)) * (on + off); start < done+long; start += on + off {
			from, to := start-done, start-done+on
			switch {
			case on == 0 && from >= 0:
				o = append(o, dot(at(from), thick))
			case on > 0 && to > 0:
				o = append(o, bar(at(from), at(to), thick))
			}
		}
		done += long
	}
	return o
}

// bar is a straight line of this thickness.
func bar(a, b point, thick float64) []point {
	long := math.Hypot(b.x-a.x, b.y-a.y)
	if long == 0 {
		return nil
	}
	nx, ny := (b.y-a.y)/long*thick/2, -(b.x-a.x)/long*thick/2
	return []point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}}
}

// dot returns a round dot of this width, with the orientation of bar.
func dot(at point, wide float64) []point {
	const corners = 32
	points := make([]point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = point{at.x + cos*wide/2, at.y + sin*wide/2}
	}
	return points
}

// Disc fills a circle.
func (c *Canvas) Disc(x, y, r float64, ink chart.Ink) {
	c.fill(outline{dot(point{x, y}, 2*r)}, ink)
}

// Diamond fills a square that stands on its corner, r from its centre to each corner.
func (c *Canvas) Diamond(x, y, r float64, ink chart.Ink) {
	c.fill(outline{{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}}, ink)
}
