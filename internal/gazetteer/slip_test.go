package gazetteer

import (
	"math/rand/v2"
	"testing"
)

// plainDistance computes with the textbook table what pattern.distance computes with bits.
func plainDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				wrong := 1
				if a[i-1] == b[j-1] {
					wrong = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+wrong)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "ab", 2}, {"ab", "", 2}, {"nassau", "nasau", 1}, {"york", "yrok", 1}, {"clark", "clarc", 1},
		{"clark", "clark", 0}, {"king", "cook", 4}, {"montgomery", "montgomry", 1}, {"ca", "abc", 3},
	} {
		if got := newPattern(test.a).distance(test.b); got != test.want {
			t.Errorf("from %q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		b := make([]byte, random.IntN(65))
		for i := range b {
			b[i] = "abcde"[random.IntN(5)]
		}
		return string(b)
	}
	for range 5000 {
		a, b := text(), text()
		want := plainDistance(a, b)
		if got := newPattern(a).distance(b); got != want {
			t.Fatalf("from %q to %q: %d, want %d", a, b, got, want)
		}
		if least := newPattern(a).atLeast(shapeOf(b)); least > want {
			t.Fatalf("%q is %d from %q, and the lower bound is %d", b, want, a, least)
		}
	}
}
