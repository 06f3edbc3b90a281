package paint

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/chart"
)

// strength is how much ink covers a pixel: 0 for paper, 1 for all.
func strength(c *Canvas, x, y int) float64 {
	paper, ink := chart.OnPaper[chart.Paper], chart.OnPaper[chart.Plain]
	r, _, _, _ := c.image.At(x, y).RGBA()
	return (float64(paper.R) - float64(r>>8)) / (float64(paper.R) - float64(ink.R))
}

func drawn(t *testing.T, scale float64, g chart.Group) *Canvas {
	t.Helper()
	c, err := Drawing(chart.Drawing{Width: 100, Height: 60, Groups: []chart.Group{g}}, scale)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A shape is where the drawing has it, moved with its group and scaled.
func TestShapesStandWhereTheyAreDrawn(t *testing.T) {
	t.Parallel()
	c := drawn(t, 2, chart.Group{X: 10, Y: 5, Shapes: []chart.Shape{{Path: "M0 0H20V10H0Z", Fill: chart.Plain}}})
	if w, h := c.Size(); w != 200 || h != 120 {
		t.Errorf("the picture is %d by %d", w, h)
	}
	for at, want := range map[image.Point]float64{{20, 10}: 1, {59, 29}: 1, {19, 15}: 0, {60, 15}: 0, {30, 9}: 0,
		{30, 30}: 0} {
		if got := strength(c, at.X, at.Y); got != want {
			t.Errorf("%v is covered by %v, want %v", at, got, want)
		}
	}
}

func TestStrokes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		shape     chart.Shape
		inked, no []image.Point
	}{
		{"line", chart.Shape{Path: "M10 20L90 20", Stroke: chart.Plain, Thick: 4}, []image.Point{{10, 18}, {89, 21}},
			[]image.Point{{9, 20}, {50, 17}, {50, 22}}},
		{"closed", chart.Shape{Path: "M10 10H50V40H10Z", Stroke: chart.Plain, Thick: 2},
			[]image.Point{{9, 25}, {50, 25}, {30, 39}, {10, 10}}, []image.Point{{30, 25}, {7, 7}}},
		{"dashes", chart.Shape{Path: "M10 20H90", Stroke: chart.Plain, Thick: 4, Dash: "10 10"},
			[]image.Point{{12, 20}, {32, 20}}, []image.Point{{25, 20}, {45, 20}}},
		{"dots", chart.Shape{Path: "M10 20H90", Stroke: chart.Plain, Thick: 4, Dash: "0 10"},
			[]image.Point{{10, 20}, {20, 20}}, []image.Point{{15, 20}, {25, 20}}},
		{"minus for a space", chart.Shape{Path: "M20-10L20 30", Stroke: chart.Plain, Thick: 4},
			[]image.Point{{20, 0}, {20, 28}}, []image.Point{{20, 32}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := drawn(t, 1, chart.Group{Shapes: []chart.Shape{c.shape}})
			for _, at := range c.inked {
				if strength(p, at.X, at.Y) < 0.9 {
					t.Errorf("nothing at %v", at)
				}
			}
			for _, at := range c.no {
				if strength(p, at.X, at.Y) > 0.1 {
					t.Errorf("ink at %v", at)
				}
			}
		})
	}
}

// bounds is the area that ink covers.
func bounds(c *Canvas) image.Rectangle {
	var r image.Rectangle
	for y := range c.image.Rect.Dy() {
		for x := range c.image.Rect.Dx() {
			if c.image.ColorIndexAt(x, y) != 0 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestTextStandsAtItsAnchor(t *testing.T) {
	t.Parallel()
	text := func(anchor chart.Anchor, turned bool) image.Rectangle {
		return bounds(drawn(t, 1,
			chart.Group{Texts: []chart.Text{{X: 50, Y: 30, Text: "HIHIH", Size: 10, Ink: chart.Plain, Anchor: anchor,
				Turned: turned}}}))
	}
	start, middle, end := text(chart.Start, false), text(chart.Middle, false), text(chart.End, false)
	if start.Min.X < 50 || start.Min.X > 52 || end.Max.X > 50 || end.Max.X < 48 || (middle.Min.X+middle.Max.X)/2 < 49 ||
		(middle.Min.X+middle.Max.X)/2 > 51 {
		t.Errorf("from %v, about %v, to %v", start, middle, end)
	}
	if start.Max.Y != 30 || start.Dy() > 10 {
		t.Errorf("it is not on its line: %v", start)
	}
	if up := text(chart.Start, true); up.Dx() != start.Dy() || up.Dy() != start.Dx() || up.Max.Y > 30 || up.Max.X != 50 {
		t.Errorf("turned it takes %v, level %v", up, start)
	}
}

// Clear text keeps the pattern behind it away.
func TestClearText(t *testing.T) {
	t.Parallel()
	behind := chart.Shape{Path: "M0 0H100V60H0Z", Fill: chart.Plain}
	c := drawn(t, 2, chart.Group{Shapes: []chart.Shape{behind},
		Texts: []chart.Text{{X: 50, Y: 30, Text: "I", Size: 20, Ink: chart.Plain, Clear: true}}})
	row := 44 // through the letter
	var crossed []bool
	for x := range 200 {
		if paper := strength(c, x, row) < 0.5; len(crossed) == 0 || crossed[len(crossed)-1] != paper {
			crossed = append(crossed, paper)
		}
	}
	if len(crossed) != 5 { // ink, halo, letter, halo, ink
		t.Errorf("along a line through the letter paper and ink change %d times, want 4", len(crossed)-1)
	}
}

func TestPathsThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"L1 1", "M1", "M1 1 2", "M1 1L1 x", "M1 1C1 1 2 2 3 3", "M1 1Z2", "1 1"} {
		if _, err := Drawing(chart.Drawing{Width: 9, Height: 9,
			Groups: []chart.Group{{Shapes: []chart.Shape{{Path: path, Fill: chart.Plain}}}}}, 1); err == nil {
			t.Errorf("%q is accepted", path)
		}
	}
	if _, err := Drawing(chart.Drawing{Width: 9, Height: 9,
		Groups: []chart.Group{{Shapes: []chart.Shape{{Path: "M1 1H2", Stroke: chart.Plain, Dash: "a"}}}}}, 1); err == nil {
		t.Error("a dash that is not a number is accepted")
	}
}

// The faces have every letter that is used in the record and in the site's own texts.
func TestFacesHaveTheLetters(t *testing.T) {
	t.Parallel()
	var letters []byte
	files, err := filepath.Glob("../ingest/published/*/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range append(files, "../gazetteer/counties.csv", "../words/es.json") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, text...)
	}
	arrows := "←→↑↓ŵ" // of tables, and not in a picture
	for _, r := range string(letters) {
		if r < ' ' || strings.ContainsRune(arrows, r) {
			continue
		}
		for style, f := range fonts {
			if i, err := f.GlyphIndex(nil, r); err != nil || i == 0 {
				t.Errorf("the face %d lacks %q (%v)", style, r, err)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	set := Text{Style: Sans, Size: 20}
	for _, text := range []string{"", "one", "one two three four five six", "Unbrokenunbrokenunbrokenunbroken word"} {
		joined := ""
		for _, line := range set.Wrap(text, 80) {
			if set.Width(line) > 80 {
				t.Errorf("%q is %v wide", line, set.Width(line))
			}
			joined += line
		}
		if strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("%q became %q", text, joined)
		}
	}
}

func TestPicturesArePNG(t *testing.T) {
	t.Parallel()
	c := New(30, 20)
	c.Box(-5, 4.4, 10, 90, chart.Corrected) // more than there is
	file, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(file))
	if err != nil || p.Bounds() != image.Rect(0, 0, 30, 20) {
		t.Fatalf("%v: %v", p.Bounds(), err)
	}
	if p.At(0, 4) != chart.OnPaper[chart.Corrected] || p.At(0, 3) != chart.OnPaper[chart.Paper] ||
		p.At(10, 10) != chart.OnPaper[chart.Paper] {
		t.Error("the box is not where it was put")
	}
}
