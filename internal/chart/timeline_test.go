package chart_test

import (
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/chart"
	"detainerledger/internal/record"
)

// Whatever the dates, every label has its own space, below its mark or beside it, and the marks are in the order
// of their days.
func TestAnyTimelineIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var line chart.Timeline
		long := rapid.SampledFrom([]int{1, 30, 4000}).Draw(t, "days")
		for range rapid.IntRange(0, 30).Draw(t, "marks") {
			from := record.Day("2017-03-20").AddDays(rapid.IntRange(0, long).Draw(t, "from"))
			to := from.AddDays(rapid.IntRange(0, 6).Draw(t, "span"))
			line.Marks = append(line.Marks, chart.Mark{
				Kind: chart.MarkKind(rapid.IntRange(0, 3).Draw(t, "kind")), From: from, To: to, When: string(from),
				Text: rapid.SampledFrom([]string{"8 figures corrected", "Report for Jan 28 – Feb 3, 2017 published",
					"Suspension announced by the office that published the reports"}).Draw(t, "text"),
			})
		}
		d := line.Draw()
		sound(t, d)
		var last chart.Length
		before := ""
		for _, g := range d.Groups {
			if len(g.Texts) == 0 {
				continue
			}
			if g.Texts[0].Text < before || g.Texts[0].Y < last {
				t.Fatalf("%s is after %s", g.Texts[0].Text, before)
			}
			before, last = g.Texts[0].Text, g.Texts[0].Y
		}
	})
}

func TestTimelineIsToScale(t *testing.T) {
	t.Parallel()
	day := record.Day("2017-03-20")
	var line chart.Timeline
	for _, after := range []int{0, 10, 30} {
		line.Marks = append(line.Marks,
			chart.Mark{From: day.AddDays(after), To: day.AddDays(after), When: "then", Text: "what"})
	}
	var at []chart.Length
	for _, g := range line.Draw().Groups {
		if len(g.Texts) > 0 {
			b := bounds(t, g.Shapes[len(g.Shapes)-1].Path)
			at = append(at, (b.Top+b.Bottom)/2)
		}
	}
	if len(at) != 3 || at[2]-at[1] < 1.95*(at[1]-at[0]) || at[2]-at[1] > 2.05*(at[1]-at[0]) {
		t.Errorf("days 0, 10 and 30 are at %v", at)
	}
}
