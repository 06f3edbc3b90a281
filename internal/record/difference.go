package record

import (
	"fmt"
	"math"
)

// percentBase is the smallest number of which a percentage may be taken: below it, a change of one detainer would look
// dramatic.
const percentBase = 10

// mostDecimals is enough for a percentage of the largest number that an entry can have.
const mostDecimals = 9

// Difference is the change of one measure between two consecutive periods of one series. It exists only if both figures
// have a number; otherwise Reason says why not.
type Difference struct {
	Known    bool
	From, To int
	Reason   Reason
}

// Reason is the reason for a missing difference: the period is the first (the zero State), the figure of this period or
// of the one before has no number, or one of the two covers only a part of its period.
type Reason struct {
	// Before is set if it concerns the earlier figure or period.
	Before  bool
	State   State
	Partial bool
}

// String returns the reason for an export.
func (r Reason) String() string {
	switch {
	case r.Partial && r.Before:
		return "period before: partial period"
	case r.Partial:
		return "partial period"
	case r.State == "":
		return "first period"
	case r.Before:
		return fmt.Sprintf("period before: %s", r.State)
	default:
		return string(r.State)
	}
}

// Compare returns the difference between a figure and that of the period just
// before it, which is nil for the first period of the series.
func Compare(before *Figure, now Figure) Difference {
	switch {
	case !now.Effective.Known:
		return Difference{Reason: Reason{State: now.State}}
	case before == nil:
		return Difference{Reason: Reason{Before: true}}
	case !before.Effective.Known:
		return Difference{Reason: Reason{Before: true, State: before.State}}
	}
	return Difference{Known: true, From: before.Effective.N, To: now.Effective.N}
}

// ComparePeriods is [Compare] with the reports of the two periods, because only whole periods are compared. A missing
// number takes precedence as the reason.
func ComparePeriods(before, now *RowFigure, was, is *Report) Difference {
	var earlier *Figure
	if before != nil {
		earlier = &before.Figure
	}
	d := Compare(earlier, now.Figure)
	switch {
	case !now.Effective.Known:
		return d
	case is.Partial:
		return Difference{Reason: Reason{Partial: true}}
	case was != nil && was.Partial && d.Known:
		return Difference{Reason: Reason{Before: true, Partial: true}}
	}
	return d
}

// By returns the signed change in the number of detainers.
func (d Difference) By() int { return d.To - d.From }

// Percent returns the change in percent of the earlier figure, to one decimal; ok is false if there is no difference or
// the earlier figure is below 10. It has more decimals if a change would otherwise round to 0, or one of less than 100
// percent to 100.
func (d Difference) Percent() (percent float64, ok bool) {
	if !d.Known {
		return 0, false
	}
	return percentOf(d.By(), d.From)
}

// percentOf returns n in percent of a base; ok is false for a base below 10.
func percentOf(n, base int) (percent float64, ok bool) {
	if base < percentBase {
		return 0, false
	}
	exact := 100 * float64(n) / float64(base)
	for decimals := 1; decimals <= mostDecimals; decimals++ {
		scale := math.Pow10(decimals)
		percent = math.Round(exact*scale) / scale
		if (percent == 0) == (exact == 0) && (math.Abs(percent) < 100) == (math.Abs(exact) < 100) {
			return percent, true
		}
	}
	return exact, true
}
