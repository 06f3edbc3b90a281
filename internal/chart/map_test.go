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
		figure record.Figure
		want   chart.Shade
	}{
		{record.Figure{State: record.Listed, Effective: known(0)}, chart.Zero},
		{record.Figure{State: record.Listed, Effective: known(1)}, chart.First},
		{record.Figure{State: record.Listed, Effective: known(4)}, chart.First},
		{record.Figure{State: record.Listed, Effective: known(5)}, chart.First + 1},
		{record.Figure{State: record.Listed, Effective: known(24)}, chart.First + 2},
		{record.Figure{State: record.Listed, Effective: known(25)}, chart.First + 3},
		{record.Figure{State: record.Listed, Effective: known(99)}, chart.First + 3},
		{record.Figure{State: record.Listed, Effective: known(100)}, chart.First + 4},
		{record.Figure{State: record.Listed, Effective: known(1_000_000)}, chart.First + 4},
		{record.Figure{State: record.Amended, Published: known(200), Effective: known(3)}, chart.First},
		{record.Figure{State: record.Amended, Published: known(200), Effective: known(0)}, chart.Zero},
		{record.Figure{State: record.Amended, Published: known(200)}, chart.Unknown},
		{record.Figure{State: record.MovedHere, Effective: known(12)}, chart.First + 2},
		{record.Figure{State: record.NumberUnknown}, chart.Unknown},
		{record.Figure{State: record.Withdrawn, Published: known(140)}, chart.TakenBack},
		{record.Figure{State: record.Moved, Published: known(140)}, chart.TakenBack},
		{record.Figure{State: record.NotListed}, chart.Blank},
		{record.Figure{State: record.NoReport}, chart.Blank},
		{record.Figure{State: record.NotEntered}, chart.Blank},
	} {
		if got := chart.ShadeOf(c.figure); got != c.want {
			t.Errorf("%s, %v: shade %d, want %d", c.figure.State, c.figure.Effective, got, c.want)
		}
	}
}

// TestEveryNumberHasOneStep asks of any number whether it lies in the step that
// the key gives for its shade.
func TestEveryNumberHasOneStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1_000_000).Draw(t, "n")
		step, ok := chart.ShadeOfNumber(n).Step()
		if !ok || n < step.From || step.To != 0 && n > step.To {
			t.Fatalf("%d is shaded as %v", n, step)
		}
	})
	for _, s := range []chart.Shade{chart.Blank, chart.Unknown, chart.TakenBack, chart.Zero, chart.First + 5} {
		if step, ok := s.Step(); ok {
			t.Errorf("shade %d stands for %v", s, step)
		}
	}
}

func TestSpots(t *testing.T) {
	t.Parallel()
	country := outline.Country()
	for _, c := range []struct {
		name    string
		place   chart.Located
		outline bool
		mark    chart.MapMark
		// near is a shape that the spot is at or in.
		near string
	}{
		{"a large county", chart.Located{FIPS: "32003", StateFIPS: "32"}, true, chart.NoMark, "32003"},
		{"a county of the Midwest", chart.Located{FIPS: "17031", StateFIPS: "17"}, true, chart.NarrowDot, "17031"},
		{"a small county", chart.Located{FIPS: "51610", StateFIPS: "51"}, true, chart.Dot, "51610"},
		{"a city", chart.Located{CountyFIPS: []string{"06037"}, StateFIPS: "06"}, false, chart.Dot, "06037"},
		{"a city of five counties", chart.Located{CountyFIPS: []string{"36005", "36047", "36061", "36081", "36085"},
			StateFIPS: "36"}, false, chart.Dot, "36047"},
		{"a state", chart.Located{StateFIPS: "06"}, false, chart.Square, "06"},
	} {
		got := chart.Spots(country, []chart.Located{c.place})[0]
		if (got.Path != "") != c.outline || got.Mark != c.mark {
			t.Errorf("%s: an outline of %d bytes and the mark %d", c.name, len(got.Path), got.Mark)
		}
		near, _ := country.Shape(c.near)
		if math.Hypot(float64(got.X-near.X), float64(got.Y-near.Y)) > 20 {
			t.Errorf("%s is at %d, %d, but %s at %d, %d", c.name, got.X, got.Y, c.near, near.X, near.Y)
		}
	}
	nowhere := chart.Spots(country, []chart.Located{{FIPS: "72001", StateFIPS: "72"}})[0]
	if nowhere != (chart.Spot{}) {
		t.Errorf("a county that is on no map is at %+v", nowhere)
	}
	if own := chart.Spots(outline.State("06"), []chart.Located{{StateFIPS: "06"}})[0]; own.Mark != chart.Square ||
		own.X == 0 {
		t.Errorf("a state on its own map is at %+v", own)
	}
}

// TestMarksStandApart crowds one county with cities.
func TestMarksStandApart(t *testing.T) {
	t.Parallel()
	crowd := make([]chart.Located, 40)
	for i := range crowd {
		crowd[i] = chart.Located{CountyFIPS: []string{"25017"}}
	}
	spots := chart.Spots(outline.Country(), crowd)
	for i, a := range spots {
		for _, b := range spots[:i] {
			if math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) < 2*chart.MarkSize {
				t.Fatalf("marks stand at %d, %d and %d, %d", a.X, a.Y, b.X, b.Y)
			}
		}
	}
}

// TestLabelsKeepClear draws labels for places anywhere: none may cover another, or
// a mark, or leave the frame.
func TestLabelsKeepClear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const width, height = 1000, 600
		var spots []chart.Spot
		var texts []string
		for range rapid.IntRange(0, 60).Draw(t, "places") {
			s := chart.Spot{X: rapid.IntRange(0, width).Draw(t, "x"), Y: rapid.IntRange(0, height).Draw(t, "y"), Path: "M0 0z"}
			if rapid.Bool().Draw(t, "marked") {
				s.Mark = chart.Dot
			}
			spots, texts = append(spots, s), append(texts, rapid.StringMatching(`[A-Z][a-z]{2,20} \d{0,3}`).Draw(t, "text"))
		}
		labels := chart.Labels(width, height, spots, texts)
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
				mark := chart.Box{Left: chart.Length(s.X - chart.MarkSize), Top: chart.Length(s.Y - chart.MarkSize),
					Right: chart.Length(s.X + chart.MarkSize), Bottom: chart.Length(s.Y + chart.MarkSize)}
				if s.Mark == chart.Dot && box.Overlaps(mark) {
					t.Fatalf("%q covers a mark", l.Text)
				}
			}
		}
	})
}

// TestSheetKeepsClear lays out sheets for maps of any size: nothing leaves the
// sheet, no line covers the one before, and the text is not over the map.
func TestSheetKeepsClear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(400, 2100).Draw(t, "width"), rapid.IntRange(200, 1300).Draw(t, "height")
		long := strings.Repeat("several words ", rapid.IntRange(1, 40).Draw(t, "words"))
		key := []chart.Explained{{Shade: chart.First, Text: "1–4"}, {Shade: chart.Unknown, Text: long},
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
