package record_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

// change formats a difference as readers see it.
func change(d record.Difference) string {
	if !d.Known {
		return "n/a: " + d.Reason.String()
	}
	text := fmt.Sprintf("%d to %d, %+d", d.From, d.To, d.By())
	if percent, ok := d.Percent(); ok {
		text += fmt.Sprintf(" (%+.1f %%)", percent)
	}
	return text
}

func TestCompare(t *testing.T) {
	t.Parallel()
	listed := func(n int) record.Figure {
		return record.Read(week, record.Declined, record.Printed{Lines: []record.Line{line(record.Known(n))}}, "")
	}
	absent := func(state record.State) record.Figure { return record.Figure{Measure: record.Declined, State: state} }
	unread := record.Read(week, record.Declined, record.Printed{Lines: []record.Line{line(record.Count{})}}, "")
	withdrawn := record.Read(week, record.Declined,
		record.Printed{Lines: []record.Line{line(record.Known(9))}, Corrections: []record.Correction{withdraw("w")}}, "")
	amended := record.Read(week, record.Declined,
		record.Printed{Lines: []record.Line{line(record.Known(9))}, Corrections: []record.Correction{amend("a", 20)}}, "")
	none := (*record.Figure)(nil)
	before := func(f record.Figure) *record.Figure { return &f }
	tests := []struct {
		name   string
		before *record.Figure
		now    record.Figure
		want   string
	}{
		{"more", before(listed(51)), listed(54), "51 to 54, +3 (+5.9 %)"},
		{"less", before(listed(142)), listed(2), "142 to 2, -140 (-98.6 %)"},
		{"the same", before(listed(12)), listed(12), "12 to 12, +0 (+0.0 %)"},
		{"to 0", before(listed(12)), listed(0), "12 to 0, -12 (-100.0 %)"},
		{"base under 10", before(listed(2)), listed(10), "2 to 10, +8"},
		{"base 9", before(listed(9)), listed(18), "9 to 18, +9"},
		{"base 10", before(listed(10)), listed(15), "10 to 15, +5 (+50.0 %)"},
		{"base 0", before(listed(0)), listed(7), "0 to 7, +7"},
		{"base 0, again 0", before(listed(0)), listed(0), "0 to 0, +0"},
		{"amended counts as amended", before(amended), listed(30), "20 to 30, +10 (+50.0 %)"},
		{"to amended", before(listed(10)), amended, "10 to 20, +10 (+100.0 %)"},
		{"first period", none, listed(51), "n/a: first period"},
		{"first period, without a number", none, unread, "n/a: listed, number unknown"},
		{"now withdrawn", before(listed(51)), withdrawn, "n/a: withdrawn"},
		{"now not read", before(listed(51)), unread, "n/a: listed, number unknown"},
		{"now not listed", before(listed(51)), absent(record.NotListed), "n/a: not listed"},
		{"now not entered", before(listed(51)), absent(record.NotEntered), "n/a: not yet entered"},
		{"now no report", before(listed(51)), absent(record.NoReport), "n/a: no report"},
		{"before withdrawn", before(withdrawn), listed(54), "n/a: period before: withdrawn"},
		{"before not read", before(unread), listed(54), "n/a: period before: listed, number unknown"},
		{"before not listed", before(absent(record.NotListed)), listed(54), "n/a: period before: not listed"},
		{"before not entered", before(absent(record.NotEntered)), listed(54), "n/a: period before: not yet entered"},
		{"before no report", before(absent(record.NoReport)), listed(54), "n/a: period before: no report"},
		{"neither has a number", before(withdrawn), absent(record.NoReport), "n/a: no report"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := change(record.Compare(test.before, test.now)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNoDifferenceHasNoPercentage(t *testing.T) {
	t.Parallel()
	d := record.Compare(nil, record.Figure{State: record.NotListed})
	if percent, ok := d.Percent(); ok || percent != 0 {
		t.Errorf("Percent() = %g, %t of no difference", percent, ok)
	}
}

func TestCompareIsAntisymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnFigure().Draw(t, "a"), drawnFigure().Draw(t, "b")
		there, back := record.Compare(&a, b), record.Compare(&b, a)
		if there.Known != back.Known || there.Known != (a.Effective.Known && b.Effective.Known) {
			t.Fatalf("known there %t, back %t, with the numbers %+v and %+v", there.Known, back.Known, a.Effective, b.Effective)
		}
		if there.By() != -back.By() || there.From != back.To || there.To != back.From {
			t.Errorf("there %s, back %s", change(there), change(back))
		}
		if there.Known == (there.Reason != record.Reason{}) {
			t.Errorf("known %t with the reason %q", there.Known, there.Reason)
		}
		if percent, ok := there.Percent(); ok && (there.From < 10 || percent < -100) {
			t.Errorf("%g %% of %d", percent, there.From)
		}
	})
}

func TestPercentIsZeroOnlyForNoChangeAndAHundredOnlyForAll(t *testing.T) {
	t.Parallel()
	for d, want := range map[record.Difference]string{
		{From: 51, To: 54}:         "5.9",
		{From: 3083, To: 3082}:     "-0.03",
		{From: 20000, To: 20001}:   "0.01",
		{From: 20000, To: 10}:      "-99.95",
		{From: 5000, To: 1}:        "-99.98",
		{From: 999_999_999, To: 1}: "-99.9999999",
		{From: 999_999_999, To: 0}: "-100",
		{From: 10, To: 10}:         "0",
		{From: 20000, To: 39999}:   "99.995",
	} {
		d.Known = true
		percent, _ := d.Percent()
		if got := strconv.FormatFloat(percent, 'f', -1, 64); got != want {
			t.Errorf("%d to %d: %s%%, want %s%%", d.From, d.To, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := record.Difference{Known: true, From: rapid.IntRange(10, 999_999_999).Draw(t, "from"),
			To: rapid.IntRange(0, 999_999_999).Draw(t, "to")}
		percent, ok := d.Percent()
		if !ok || (percent == 0) != (d.By() == 0) || percent == 0 && math.Signbit(percent) ||
			(percent == -100) != (d.To == 0) ||
			(math.Abs(percent) < 100) != (d.By() < d.From && d.To > 0) {
			t.Errorf("%d to %d: %g%%", d.From, d.To, percent)
		}
	})
}
