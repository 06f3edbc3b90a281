package chart_test

import (
	"regexp"
	"strconv"
	"testing"

	"detainerledger/internal/chart"
)

// reports is what a test and a property have in common.
type reports interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

var command = regexp.MustCompile(`[MLHVZ][^MLHVZ]*`)
var coordinate = regexp.MustCompile(`-?[0-9.]+`)

// bounds is the box around a path.
func bounds(t reports, data string) chart.Box {
	t.Helper()
	b := chart.Box{Left: 1e9, Top: 1e9, Right: -1e9, Bottom: -1e9}
	var x, y chart.Length
	for _, c := range command.FindAllString(data, -1) {
		var n []chart.Length
		for _, text := range coordinate.FindAllString(c, -1) {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			n = append(n, chart.Length(f))
		}
		switch {
		case (c[0] == 'M' || c[0] == 'L') && len(n) == 2:
			x, y = n[0], n[1]
		case c[0] == 'H' && len(n) == 1:
			x = n[0]
		case c[0] == 'V' && len(n) == 1:
			y = n[0]
		case c[0] == 'Z' && len(n) == 0:
		default:
			t.Fatalf("%q is not a path command", c)
		}
		b = chart.Box{Left: min(b.Left, x), Top: min(b.Top, y), Right: max(b.Right, x), Bottom: max(b.Bottom, y)}
	}
	return b
}

// sound reports what lies outside the drawing, texts that overlap, and text too small to read.
func sound(t reports, d chart.Drawing) {
	t.Helper()
	const slack = 0.02 // of rounding
	type said struct {
		text string
		box  chart.Box
	}
	var all []said
	inside := func(what string, b chart.Box) {
		if b.Left < -slack || b.Top < -slack || b.Right > d.Width+slack || b.Bottom > d.Height+slack {
			t.Errorf("%s at %+v is outside the drawing of %s by %s", what, b, d.Width, d.Height)
		}
	}
	for _, g := range d.Groups {
		for _, s := range g.Shapes {
			if s.Path == "" {
				continue
			}
			b := bounds(t, s.Path)
			inside("a shape of "+g.Key, moved(b, g))
		}
		for _, text := range g.Texts {
			b := moved(text.Box(), g)
			inside(text.Text, b)
			if text.Size < 11 {
				t.Errorf("%q is set in %s", text.Text, text.Size)
			}
			for _, other := range all {
				if b.Overlaps(other.box) {
					t.Errorf("%q at %+v overlaps %q at %+v", text.Text, b, other.text, other.box)
				}
			}
			all = append(all, said{text.Text, b})
		}
	}
}

func moved(b chart.Box, g chart.Group) chart.Box {
	return chart.Box{Left: b.Left + g.X, Top: b.Top + g.Y, Right: b.Right + g.X, Bottom: b.Bottom + g.Y}
}

func TestLengthIsShort(t *testing.T) {
	t.Parallel()
	for l, want := range map[chart.Length]string{0: "0", 288: "288", 1.0 / 3: "0.33", -0.001: "0", -12.5: "-12.5",
		1e6: "1000000"} {
		if got := l.String(); got != want {
			t.Errorf("%v is written %q, want %q", float64(l), got, want)
		}
	}
}
