package chart_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/chart"
	"detainerledger/internal/record"
)

// rankedColumn is a report with these numbers of the places a, b, c and so on.
func rankedColumn(label string, numbers ...int) chart.RankColumn {
	c := chart.RankColumn{Label: label, Year: "2017"}
	for i, n := range numbers {
		rank := i + 1
		if i > 0 && numbers[i-1] == n {
			rank = c.Places[i-1].Rank
		}
		name := string(rune('a' + i))
		c.Places = append(c.Places,
			chart.Ranked{Key: name, Name: strings.ToUpper(name) + " County, NV", Rank: rank, Number: n})
	}
	return c
}

func texts(g chart.Group) []string {
	var all []string
	for _, t := range g.Texts {
		all = append(all, t.Text)
	}
	return all
}

func TestTiesAreShownAsTies(t *testing.T) {
	t.Parallel()
	column := rankedColumn("Jan 28", 51, 12, 12, 9)
	column.Places[1].Word = "withdrawn"
	d := chart.Ranks{Columns: []chart.RankColumn{column, {Absence: record.NotEntered, Word: "Feb 4: not yet entered"}},
		Number: strconv.Itoa}.Draw()
	sound(t, d)
	var got []string
	for _, g := range d.Groups {
		if g.Key != "" {
			got = append(got, strings.Join(texts(g), " "))
		}
	}
	want := []string{"1 A County, NV 51", "=2 B County, NV 12 withdrawn", "=2 C County, NV 12", "4 D County, NV 9"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !slices.ContainsFunc(d.Groups,
		func(g chart.Group) bool { return slices.Equal(texts(g), []string{"Feb 4: not yet entered"}) }) {
		t.Error("a report whose ranks are not known is not named")
	}
	if d.Width != chart.Phone {
		t.Errorf("one ranked report is %s wide", d.Width)
	}
}

// Lines lead only from a report to the next one.
func TestLinesLeadToTheNextReport(t *testing.T) {
	t.Parallel()
	lines := func(columns ...chart.RankColumn) int {
		n := 0
		d := chart.Ranks{Columns: columns, Number: strconv.Itoa}.Draw()
		sound(t, d)
		for _, g := range d.Groups {
			n += map[bool]int{true: len(g.Shapes)}[g.Key == "" && len(g.Texts) == 0]
		}
		return n
	}
	one, two := rankedColumn("Jan 28", 5, 4, 3), rankedColumn("Feb 4", 9, 2)
	if got := lines(one, two); got != 2 {
		t.Errorf("%d lines between two reports, want 2", got)
	}
	if got := lines(one, chart.RankColumn{Absence: record.NoReport, Word: "no report"}, two); got != 0 {
		t.Errorf("%d lines over a period without a report, want none", got)
	}
}

func TestAnyRanksAreSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var columns []chart.RankColumn
		for i := range rapid.IntRange(1, 8).Draw(t, "reports") {
			label := fmt.Sprintf("Feb %d", i+1)
			if rapid.Bool().Draw(t, "absent") {
				columns = append(columns, chart.RankColumn{Absence: record.NotEntered, Word: label + ": not yet entered"})
				continue
			}
			numbers := rapid.SliceOfN(rapid.IntRange(0, 90_000), 0, 14).Draw(t, "numbers")
			slices.Sort(numbers)
			slices.Reverse(numbers)
			c := rankedColumn(label, numbers...)
			for k := range c.Places {
				c.Places[k].Word = rapid.SampledFrom([]string{"", "withdrawn", "moved"}).Draw(t, "word")
				c.Places[k].Name = rapid.SampledFrom([]string{"Clark County, NV", "Matanuska-Susitna Borough, AK",
					"Rhode Island Department of Corrections, RI"}).Draw(t, "name")
			}
			columns = append(columns, c)
		}
		sound(t, chart.Ranks{Columns: columns, Number: strconv.Itoa}.Draw())
	})
}
