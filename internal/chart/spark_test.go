package chart_test

import (
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/chart"
	"detainerledger/internal/record"
)

func TestSpark(t *testing.T) {
	t.Parallel()
	none := record.Count{}
	for _, c := range []struct {
		numbers []record.Count
		want    string
		width   int
	}{
		{[]record.Count{record.Known(51), record.Known(54), none, none}, "M0 14v-13h3V14zM4 14v-14h3V14z", 15},
		{[]record.Count{record.Known(0), none, record.Known(0)}, "M0 14v-1h3V14zM8 14v-1h3V14z", 11},
		{[]record.Count{record.Known(142), record.Known(2)}, "M0 14v-14h3V14zM4 14v-1h3V14z", 7},
		{[]record.Count{none, record.Known(9), none}, "", 0},
		{nil, "", 0},
	} {
		if got, width := chart.Spark(c.numbers); got != c.want || width != c.width {
			t.Errorf("%v: got %q %d wide, want %q %d wide", c.numbers, got, width, c.want, c.width)
		}
	}
}

func TestSparkIsShort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var numbers []record.Count
		for range rapid.IntRange(0, 24).Draw(t, "periods") {
			numbers = append(numbers, record.Count{N: rapid.IntRange(0, 1e6).Draw(t, "n"), Known: rapid.Bool().Draw(t, "known")})
		}
		if data, _ := chart.Spark(numbers); len(data) > 24*18 {
			t.Fatalf("%d bytes for %d numbers", len(data), len(numbers))
		}
	})
}
