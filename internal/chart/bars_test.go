package chart_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"detainerledger/internal/chart"
	"detainerledger/internal/record"
)

// words are the words beside a figure in each state.
var words = map[record.State]string{
	record.NumberUnknown: "number not read", record.Withdrawn: "withdrawn", record.Amended: "amended",
	record.Moved:     "moved",
	record.MovedHere: "moved here", record.NotListed: "not listed", record.NoReport: "no report",
	record.NotEntered: "not yet entered",
}

// figure is a figure in this state. published and effective are "" where not known.
func figure(state record.State, published, effective string) record.Figure {
	count := func(text string) record.Count {
		if text == "" {
			return record.Count{}
		}
		n, _ := strconv.Atoi(text)
		return record.Known(n)
	}
	f := record.Figure{State: state, Published: count(published), Effective: count(effective)}
	switch state {
	case record.MovedHere, record.NotListed, record.NoReport, record.NotEntered:
	default:
		f.Lines = []record.Line{{}}
	}
	return f
}

func column(i int, f record.Figure) chart.Column {
	day := record.Day("2017-01-28").AddDays(7 * i)
	start, _ := day.Time()
	return chart.Column{Key: string(day), Title: string(day), Label: start.Format("Jan 2"), Under: start.Format("2006"),
		Figure: f, Word: words[f.State]}
}

func bars(figures ...record.Figure) chart.Bars {
	b := chart.Bars{Number: strconv.Itoa}
	for i, f := range figures {
		b.Columns = append(b.Columns, column(i, f))
	}
	return b
}

// groupOf returns the drawing of the i-th column.
func groupOf(t *testing.T, d chart.Drawing, i int) chart.Group {
	t.Helper()
	key := column(i, record.Figure{}).Key
	at := slices.IndexFunc(d.Groups, func(g chart.Group) bool { return g.Key == key })
	if at < 0 {
		t.Fatalf("nothing is drawn for %s", key)
	}
	return d.Groups[at]
}

// seen describes a group: its bars and outlines by ink, then its texts.
func seen(g chart.Group) string {
	var parts []string
	for _, s := range g.Shapes {
		switch {
		case s.Fill == chart.Paper: // behind text
		case s.Fill != "":
			parts = append(parts, "filled "+string(s.Fill))
		case strings.HasPrefix(s.Dash, "0 "):
			parts = append(parts, "dotted "+string(s.Stroke))
		case s.Dash != "":
			parts = append(parts, "broken "+string(s.Stroke))
		default:
			parts = append(parts, "lines "+string(s.Stroke))
		}
	}
	for _, t := range g.Texts {
		text := t.Text
		if t.Struck {
			text = "-" + text + "-"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// Every state of a figure has its own shape and words, and a missing number has no bar.
func TestEachStateIsDrawnInItsWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		figure record.Figure
		want   string
	}{
		{figure(record.Listed, "51", "51"), "filled bar, 51"},
		{figure(record.Listed, "0", "0"), "lines bar, 0"},
		{figure(record.NumberUnknown, "", ""), "broken bar, number not read"},
		{figure(record.Withdrawn, "9", ""), "lines corrected, -9-, withdrawn"},
		{figure(record.Withdrawn, "", ""), "broken corrected, withdrawn"},
		{figure(record.Amended, "65", "26"), "filled bar, lines corrected, 26, -65-, amended"},
		{figure(record.Amended, "1", "0"), "lines bar, lines corrected, 0, -1-, amended"},
		{figure(record.Amended, "", "3"), "filled bar, 3, amended"},
		{figure(record.Moved, "4", ""), "lines corrected, -4-, moved"},
		{figure(record.MovedHere, "", "4"), "filled bar, 4, moved here"},
		{figure(record.MovedHere, "", ""), "broken corrected, moved here"},
		{figure(record.NotListed, "", ""), "not listed"},
		{figure(record.NoReport, "", ""), "lines rule, no report"},
		{figure(record.NotEntered, "", ""), "dotted quiet, not yet entered"},
	} {
		d := bars(c.figure, figure(record.Listed, "7", "7")).Draw()
		sound(t, d)
		if diff := cmp.Diff(c.want, seen(groupOf(t, d, 0))); diff != "" {
			t.Errorf("%s:\n%s", c.figure.State, diff)
		}
	}
}

func TestDisputeIsWorded(t *testing.T) {
	t.Parallel()
	b := bars(figure(record.Listed, "51", "51"), figure(record.NumberUnknown, "", ""))
	b.Columns[0].Flag, b.Columns[1].Flag = "disputed", "disputed"
	d := b.Draw()
	sound(t, d)
	for i, want := range []string{"filled bar, 51, disputed", "broken bar, number not read, disputed"} {
		if got := seen(groupOf(t, d, i)); got != want {
			t.Errorf("column %d shows %q, want %q", i, got, want)
		}
	}
}

// The height of a bar is in proportion to its number on the scale. Charts that share a scale have the same highest
// line.
func TestBarsAreInProportion(t *testing.T) {
	t.Parallel()
	small, large := bars(figure(record.Listed, "20", "20"),
		figure(record.Listed, "5", "5")), bars(figure(record.Listed, "80", "80"))
	small.Highest = 80
	chart.OneAxis(&small, &large)
	height := func(d chart.Drawing, i int) float64 {
		b := bounds(t, groupOf(t, d, i).Shapes[0].Path)
		return float64(b.Bottom - b.Top)
	}
	one, four, quarter := height(small.Draw(), 0), height(large.Draw(), 0), height(small.Draw(), 1)
	if one < 1 || four/one < 3.99 || four/one > 4.01 || one/quarter < 3.99 || one/quarter > 4.01 {
		t.Errorf("80, 20 and 5 are %v, %v and %v high", four, one, quarter)
	}
}

// anyBars are charts such as a long series may produce.
func anyBars(t *rapid.T) chart.Bars {
	states := []record.State{record.Listed, record.Listed, record.Listed, record.Listed, record.NumberUnknown,
		record.Withdrawn, record.Amended,
		record.Moved, record.MovedHere, record.NotListed, record.NotListed, record.NoReport, record.NotEntered}
	count := rapid.OneOf(rapid.IntRange(1, 8), rapid.IntRange(1, 60), rapid.IntRange(1, 800)).Draw(t, "periods")
	// Thousands of draws would be slow, so the content of the periods is derived from one.
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "contents"), 0))
	number := func() string {
		switch random.IntN(3) {
		case 0:
			return ""
		case 1:
			return strconv.Itoa(random.IntN(13))
		default:
			return strconv.Itoa(random.IntN(250_000))
		}
	}
	b := bars()
	for i := range count {
		state := states[random.IntN(len(states))]
		published, effective := number(), number()
		switch state {
		case record.Listed:
			if published == "" {
				published = "3"
			}
			effective = published
		case record.MovedHere:
			published = ""
		case record.NumberUnknown, record.NotListed, record.NoReport, record.NotEntered:
			published, effective = "", ""
		case record.Withdrawn, record.Moved:
			effective = ""
		}
		c := column(i, figure(state, published, effective))
		if len(c.Figure.Lines) > 0 && random.IntN(2) == 0 {
			c.Flag = "disputed"
		}
		b.Columns = append(b.Columns, c)
	}
	return b
}

// Whatever the periods hold and however many there are: nothing leaves the drawing, texts do not overlap, and bars
// start at the zero line. What has no number has no bar, and every word that is used is written somewhere.
func TestAnyBarsAreSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := anyBars(t)
		d := b.Draw()
		sound(t, d)
		var said strings.Builder
		for _, g := range d.Groups {
			for _, text := range g.Texts {
				fmt.Fprintf(&said, " %s", text.Text)
			}
		}
		for _, c := range b.Columns {
			if c.Word != "" && !strings.Contains(said.String(), strings.Fields(c.Word)[0]) {
				t.Fatalf("%q is not written:%s", c.Word, said.String())
			}
			if c.Flag != "" && !strings.Contains(said.String(), c.Flag) {
				t.Fatalf("no dispute is shown:%s", said.String())
			}
		}
		for _, c := range b.Columns {
			for _, g := range d.Groups {
				if g.Key != c.Key {
					continue
				}
				for _, s := range g.Shapes {
					if s.Fill == chart.Bar && !c.Figure.Effective.Known {
						t.Fatalf("%s has a bar", c.Figure.State)
					}
				}
			}
		}
	})
}

// With few periods every number is printed.
func TestEveryNumberOfAYearOfMonthsIsPrinted(t *testing.T) {
	t.Parallel()
	b := bars()
	for i := range 12 {
		n := strconv.Itoa(10 + i*7%50)
		b.Columns = append(b.Columns, column(i, figure(record.Listed, n, n)))
	}
	d := b.Draw()
	for i, c := range b.Columns {
		if g := groupOf(t, d, i); len(g.Texts) != 1 || g.Texts[0].Text != c.Figure.Published.String() {
			t.Errorf("%s is not printed: %v", c.Figure.Published, g.Texts)
		}
	}
}

func TestScaleHoldsEveryNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		highest, most := rapid.IntRange(0, 1<<40).Draw(t, "highest"), rapid.IntRange(1, 8).Draw(t, "most")
		s := chart.NewScale(highest, most)
		if n := len(s.Ticks); s.Top < highest || s.Top < 1 || n > most+1 || n < 2 || s.Ticks[0] != 0 ||
			s.Ticks[n-1] != s.Top {
			t.Fatalf("%d in at most %d steps: %+v", highest, most, s)
		}
	})
}
