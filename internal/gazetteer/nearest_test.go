package gazetteer

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for text, want := range map[string]string{
		"nv/clarc-county":      "nv/clark-county",
		"nb/clark-county":      "nv/clark-county",
		"clark-county-nv":      "nv/clark-county",
		"clarc-conty-nevada":   "nv/clark-county",
		"Clarc County, Nevada": "nv/clark-county",
		"nasau":                "ny/nassau-county",
		"ny/frankin":           "ny/franklin-county",
		"la/orleans-county":    "la/orleans-parish",
		"mt/beverhead-county":  "mt/beaverhead-county",
		"new yrok city":        "ny/new-york-city",
		"st-luois-city-mo":     "mo/st-louis-city",
	} {
		if got := ix.Nearest(text, 3); len(got) != 3 || got[0].Slug != want {
			t.Errorf("Nearest(%q) = %s, want %s first", text, slugsOf(got), want)
		}
	}
	for _, text := range []string{"", "zz/nowhere", "///", "\xff\xfe", "日本", strings.Repeat("x", 5000),
		strings.Repeat("ny ", 99)} {
		if got := ix.Nearest(text, 5); len(got) != 5 {
			t.Errorf("Nearest(%q) has %d places, want 5", text, len(got))
		}
	}
	for n, want := range map[int]int{-1: 0, 0: 0, 1: 1, 99999: len(Counties()) + len(others)} {
		if got := ix.Nearest("clark", n); len(got) != want {
			t.Errorf("Nearest with %d has %d places, want %d", n, len(got), want)
		}
	}
	if got := NewIndex(nil, nil).Nearest("clark", 3); len(got) != 0 {
		t.Errorf("Nearest in an empty index = %v", got)
	}
}

// Names unlike the text are not offered, nor are places in a state other than the one in the text.
func TestAlikeHasAFloorAndKeepsToTheState(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for text, want := range map[string]string{
		"nv/clarc-county": "nv/clark-county", "beverhead mt": "mt/beaverhead-county", "nassua county fl": "fl/nassau-county",
		"qqqqqq": "", "99999": "", "": "", "seattle-or": "", "seattle, or": "", "/xyz-county": "", "san-juan-pr": "",
	} {
		if got := slugsOf(ix.Alike(text, 3)); got != want {
			t.Errorf("Alike(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestNearestFindsEverySlugItself(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for i, p := range Counties() {
		if i%10 != 0 { // a look-up compares every place
			continue
		}
		if got := ix.Nearest(p.Slug, 1); got[0].Slug != p.Slug {
			t.Errorf("Nearest(%s) = %s", p.Slug, got[0].Slug)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	ix := testIndex()
	for _, text := range []string{"nv/clarc-county", "zz/nowhere", strings.Repeat("x", 200), strings.Repeat("ny ", 99)} {
		b.Run(text[:min(len(text), 15)], func(b *testing.B) {
			for b.Loop() {
				ix.Nearest(text, 5)
			}
		})
	}
}
