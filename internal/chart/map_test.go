package chart_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/chart"
	"detainerledger/internal/gazetteer/outline"
	"detainerledger/internal/record"
)

func TestShades(t *testing.T) {
	t.Parallel()
	known := record.Known
	for _, c := range []struct {
		state record.State
		now   record.Count
		want  chart.Shade
	}{
		{record.Listed, known(0), chart.Zero},
		{record.Listed, known(1), chart.Counted},
		{record.Listed, known(1_000_000), chart.Counted},
		{record.Amended, known(3), chart.Counted},
		{record.Amended, known(0), chart.Zero},
		{record.Amended, record.Count{}, chart.Unknown},
		{record.MovedHere, known(12), chart.Counted},
		{record.NumberUnknown, record.Count{}, chart.Unknown},
		{record.Withdrawn, record.Count{}, chart.TakenBack},
		{record.Moved, record.Count{}, chart.TakenBack},
		{record.OnList, record.Count{}, chart.Present},
		{record.NotListed, record.Count{}, chart.Blank},
		{record.NoReport, record.Count{}, chart.Blank},
		{record.NotEntered, record.Count{}, chart.Blank},
	} {
		if got := chart.ShadeOf(c.state, c.now); got != c.want {
			t.Errorf("%s, %v: shade %d, want %d", c.state, c.now, got, c.want)
		}
	}
}

// For any two numbers, the areas of their circles are in proportion.
func TestAreasAreNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		highest := rapid.IntRange(1, 100_000).Draw(t, "highest")
		a, b := rapid.IntRange(1, highest).Draw(t, "a"), rapid.IntRange(1, highest).Draw(t, "b")
		scale := chart.NewCircles(rapid.Bool().Draw(t, "country"), highest)
		ra, rb := float64(scale.Radius(a)), float64(scale.Radius(b))
		if math.Abs(ra*ra/(rb*rb)-float64(a)/float64(b)) > 1e-6*float64(a)/float64(b) {
			t.Fatalf("%d has the radius %v, %d has %v", a, ra, b, rb)
		}
		if top := scale.Radius(highest); top > 80 {
			t.Fatalf("the largest circle has the radius %v", top)
		}
	})
}

func TestSpots(t *testing.T) {
	t.Parallel()
	country := outline.Country()
	for _, c := range []struct {
		name string
		at   chart.Located
		// near is a shape that the spot is at or in.
		near string
	}{
		{"a large county", chart.Located{FIPS: "32003", StateFIPS: "32", Radius: 20}, "32003"},
		{"a small county", chart.Located{FIPS: "51610", StateFIPS: "51", Radius: 3}, "51610"},
		{"a city", chart.Located{CountyFIPS: []string{"06037"}, StateFIPS: "06", Radius: 3}, "06037"},
		{"a city of five counties", chart.Located{CountyFIPS: []string{"36005", "36047", "36061", "36081", "36085"},
			StateFIPS: "36", Radius: 3}, "36047"},
		{"a state", chart.Located{StateFIPS: "06", Radius: 3}, "06"},
	} {
		got := chart.Spots(country, []chart.Located{c.at})[0]
		near, _ := country.Shape(c.near)
		if math.Hypot(float64(got.X-near.X), float64(got.Y-near.Y)) > 20 || got.Radius != c.at.Radius {
			t.Errorf("%s is drawn as %v, but %s is at %d, %d", c.name, got, c.near, near.X, near.Y)
		}
	}
	nowhere := chart.Spots(country, []chart.Located{{FIPS: "72001", StateFIPS: "72", Radius: 3}})[0]
	if nowhere.Radius != 0 {
		t.Errorf("a county that is on no map is at %+v", nowhere)
	}
	if own := chart.Spots(outline.State("06"), []chart.Located{{StateFIPS: "06", Radius: 3}})[0]; own.X == 0 {
		t.Errorf("a state on its own map is at %+v", own)
	}
}

// With one county crowded with cities, the middles of the circles are apart, and no tap meets two of them.
func TestCirclesStandApart(t *testing.T) {
	t.Parallel()
	crowd := make([]chart.Located, 40)
	for i := range crowd {
		crowd[i] = chart.Located{CountyFIPS: []string{"25017"}, Radius: 2}
	}
	spots := chart.Spots(outline.Country(), crowd)
	for i, a := range spots {
		for _, b := range spots[:i] {
			apart := math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y))
			if apart < 4 {
				t.Fatalf("circles are at %d, %d and %d, %d", a.X, a.Y, b.X, b.Y)
			}
			if float64(a.Reach+b.Reach) > apart+1e-9 {
				t.Fatalf("circles %v apart reach %v and %v", apart, a.Reach, b.Reach)
			}
		}
	}
}

// Labels for places anywhere must not cover each other or a mark, or leave the frame.
func TestLabelsKeepClear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const width, height = 1000, 600
		var spots []chart.Spot
		var texts []string
		for range rapid.IntRange(0, 60).Draw(t, "places") {
			s := chart.Spot{X: rapid.IntRange(0, width).Draw(t, "x"), Y: rapid.IntRange(0, height).Draw(t, "y"),
				Radius: chart.Length(rapid.IntRange(0, 80).Draw(t, "radius"))}
			spots, texts = append(spots, s), append(texts, rapid.StringMatching(`[A-Z][a-z]{2,20} \d{0,3}`).Draw(t, "text"))
		}
		labels := chart.Labels(width, height, chart.LabelSize, spots, texts)
		for i, l := range labels {
			box := l.Box()
			if box.Left < 0 || box.Top < 0 || box.Right > width || box.Bottom > height {
				t.Fatalf("%q leaves the frame: %v", l.Text, box)
			}
			for _, other := range labels[:i] {
				if box.Overlaps(other.Box()) {
					t.Fatalf("%q covers %q", l.Text, other.Text)
				}
			}
			for _, s := range spots {
				x, y, r := chart.Length(s.X), chart.Length(s.Y), s.Radius*0.7 // well within the circle
				if r > 0 && box.Overlaps(chart.Box{Left: x - r, Top: y - r, Right: x + r, Bottom: y + r}) {
					t.Fatalf("%q covers a circle", l.Text)
				}
			}
		}
	})
}

// On sheets for maps of any size, nothing leaves the sheet, lines do not overlap, and the text is not over the
// map.
func TestSheetKeepsClear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(400, 2100).Draw(t, "width"), rapid.IntRange(200, 1300).Draw(t, "height")
		long := strings.Repeat("several words ", rapid.IntRange(1, 40).Draw(t, "words"))
		key := []chart.Explained{{Shade: chart.Counted, Text: "the number"}, {Shade: chart.Unknown, Text: long},
			{Shade: chart.Blank, Text: "none"}}
		s := chart.NewMapSheet(width, height, "A title "+long, key, []string{long, "last"})
		drawn := chart.Box{Left: s.X, Top: s.Y, Right: s.X + chart.Length(width), Bottom: s.Y + chart.Length(height)}
		if drawn.Left < 0 || drawn.Right > s.Width || drawn.Bottom > s.Height {
			t.Fatalf("the map is at %v on a sheet of %v by %v", drawn, s.Width, s.Height)
		}
		for i, line := range s.Texts {
			box := line.Box()
			if box.Left < 0 || box.Right > s.Width || box.Top < 0 || box.Bottom > s.Height || box.Overlaps(drawn) {
				t.Fatalf("%q is at %v, the map at %v", line.Text, box, drawn)
			}
			if i > 0 && box.Overlaps(s.Texts[i-1].Box()) {
				t.Fatalf("%q covers %q", line.Text, s.Texts[i-1].Text)
			}
		}
		if len(s.Swatches) != len(key) {
			t.Fatalf("%d swatches for %d shades", len(s.Swatches), len(key))
		}
	})
}
