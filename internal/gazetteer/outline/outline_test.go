package outline_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/gazetteer/outline"
)

// The country's map and the states' maps have each county in the list exactly once, and no others.
func TestEveryCountyHasItsOutline(t *testing.T) {
	t.Parallel()
	var want []string
	for _, c := range gazetteer.Counties() {
		want = append(want, c.FIPS)
	}
	var country, states []string
	for _, s := range outline.Country().Shapes {
		if len(s.FIPS) == 5 {
			country = append(country, s.FIPS)
		}
	}
	for _, state := range gazetteer.States() {
		if _, ok := outline.Country().Shape(state.FIPS); !ok {
			t.Errorf("the country's map lacks %s", state.Name)
		}
		m := outline.State(state.FIPS)
		if m == nil {
			t.Fatalf("there is no map of %s", state.Name)
		}
		for _, s := range m.Shapes {
			if !strings.HasPrefix(s.FIPS, state.FIPS) {
				t.Errorf("the map of %s has %s", state.Name, s.FIPS)
			}
			states = append(states, s.FIPS)
		}
	}
	slices.Sort(states)
	if !slices.Equal(country, want) {
		t.Errorf("the country's map has %d counties, the list %d", len(country), len(want))
	}
	if !slices.Equal(states, want) {
		t.Errorf("the states' maps have %d counties, the list %d", len(states), len(want))
	}
	if n := len(outline.Country().Shapes); n != len(want)+len(gazetteer.States()) {
		t.Errorf("the country's map has %d shapes", n)
	}
	for _, none := range []string{"US", "72", "", "3"} {
		if outline.State(none) != nil {
			t.Errorf("there is a map of %q", none)
		}
	}
}

// corners are the points of a path that uses only M, l, m and z, part by part.
func corners(t *testing.T, d string) (parts [][][2]int) {
	t.Helper()
	var at [2]int
	for part := range strings.SplitSeq(strings.TrimSuffix(d, "z"), "z") {
		move, lines, ok := strings.Cut(part, "l")
		if !ok || strings.HasPrefix(move, "M") == (len(parts) > 0) || strings.Trim(lines, "0123456789- ") != "" {
			t.Fatalf("the path has a part %q", part)
		}
		numbers := strings.Fields(strings.ReplaceAll(move[1:]+" "+lines, "-", " -"))
		var points [][2]int
		for i := 0; i+1 < len(numbers); i += 2 {
			for k := range 2 {
				n, err := strconv.Atoi(numbers[i+k])
				if err != nil {
					t.Fatal(err)
				}
				at[k] += n
			}
			points = append(points, at)
		}
		at = points[0]
		parts = append(parts, points)
	}
	return parts
}

// Every shape is within its map's frame, has the stated size, and contains its point.
func TestOutlinesAreWhole(t *testing.T) {
	t.Parallel()
	whole := func(name string, m *outline.Map) {
		for _, s := range m.Shapes {
			left, top, right, bottom := math.MaxInt, math.MaxInt, 0, 0
			inside := false
			for _, points := range corners(t, s.Path) {
				if len(points) < 3 {
					t.Errorf("%s on %s has a part of %d points", s.FIPS, name, len(points))
				}
				for i, p := range points {
					left, right = min(left, p[0]), max(right, p[0])
					top, bottom = min(top, p[1]), max(bottom, p[1])
					q := points[(i+1)%len(points)]
					if (p[1] > s.Y) != (q[1] > s.Y) &&
						float64(s.X) < float64(p[0])+float64(s.Y-p[1])/float64(q[1]-p[1])*float64(q[0]-p[0]) {
						inside = !inside
					}
				}
			}
			if left < 0 || top < 0 || right > m.Width || bottom > m.Height {
				t.Errorf("%s on %s leaves the frame", s.FIPS, name)
			}
			if right-left != s.Width || bottom-top != s.Height {
				t.Errorf("%s on %s is %d by %d, not %d by %d", s.FIPS, name, right-left, bottom-top, s.Width, s.Height)
			}
			// Rounding may move the point of a very small shape out of it.
			if !inside && min(s.Width, s.Height) > 6 {
				t.Errorf("the point of %s on %s is not in it", s.FIPS, name)
			}
		}
	}
	whole("the country", outline.Country())
	for _, state := range gazetteer.States() {
		m := outline.State(state.FIPS)
		whole(state.Name, m)
		if max(m.Width, m.Height) != 1000 {
			t.Errorf("the map of %s is %d by %d", state.Name, m.Width, m.Height)
		}
	}
}

// Places that everybody can locate are where they should be.
func TestNorthIsUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, north, south string }{
		{"Whatcom is north of Clark, Washington", "53073", "53011"},
		{"North Slope is north of Juneau", "02185", "02110"},
		{"Kauai is north of Hawaii", "15007", "15001"},
		{"Aroostook is north of York, Maine", "23003", "23031"},
	} {
		for _, m := range []*outline.Map{outline.State(c.north[:2]), outline.Country()} {
			north, _ := m.Shape(c.north)
			south, _ := m.Shape(c.south)
			if north.Y >= south.Y {
				t.Errorf("not so: %s", c.what)
			}
		}
	}
	alaska := outline.State("02")
	west, _ := alaska.Shape("02016") // Aleutians West, on both sides of the 180th meridian
	juneau, _ := alaska.Shape("02110")
	if west.X > alaska.Width/2 || juneau.X < alaska.Width/2 {
		t.Error("Alaska is torn at the 180th meridian")
	}
}

func BenchmarkUnpack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := outline.Unpack(); err != nil {
			b.Fatal(err)
		}
	}
}
