package public

import (
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/present"
)

// group returns the group of a kind of place: places of different groups are shown side by side, but not compared in
// words.
func group(kind string) string {
	switch kind {
	case "city", "town":
		return words.Mark("city or town")
	case "state":
		return words.Mark("state")
	case "state agency":
		return words.Mark("state agency")
	case "unclear":
		return words.Mark("place of a kind that the source does not tell")
	default:
		return words.Mark("county or its equivalent")
	}
}

// contains reports whether detainers counted for b may be counted for a too,
// because b lies within a.
func contains(a, b record.Listing) bool {
	within, around := b.Jurisdiction, a.Jurisdiction
	if around.State == within.State && (around.Kind == "state" || around.Kind == "state agency") {
		return true
	}
	if around.FIPS != "" && slices.Contains(within.CountyFIPS, around.FIPS) || within.FIPS != "" &&
		slices.Contains(around.CountyFIPS, within.FIPS) {
		return true // New York City has counties in it
	}
	return slices.ContainsFunc(b.Lines, func(line record.Line) bool { return line.PartOf == around.Slug })
}

// overlap reports whether the figures of two places may count the same detainers.
func overlap(a, b record.Listing) bool { return contains(a, b) || contains(b, a) }

// comparable reports whether a difference between two places may be expressed in words.
func comparable(a, b record.Listing) bool {
	of := group(a.Jurisdiction.Kind)
	return of == group(b.Jurisdiction.Kind) && of != group("unclear") && !overlap(a, b)
}

// warnings say which of the places may not be compared, and why.
func (c comparison) warnings() []string {
	w := c.W
	var all, groups []string
	for i, a := range c.listings {
		if name := w.T(group(a.Jurisdiction.Kind)); !slices.Contains(groups, name) {
			groups = append(groups, name)
		}
		for _, b := range c.listings[i+1:] {
			if overlap(a, b) {
				all = append(all,
					w.T("{a} and {b} may count the same detainers, for one lies within the other. "+
						"Their figures are not compared, and are never to be added.",
						"a", w.ThePlace(c.Places.Name(a.Jurisdiction.Slug)), "b", w.ThePlace(c.Places.Name(b.Jurisdiction.Slug))))
			}
		}
	}
	if len(groups) > 1 {
		all = append(all,
			w.T("These places are of different kinds: {kinds}. They run different jails, so that their figures are shown "+
				"beside each other but not compared.", "kinds", w.Join(groups)))
	}
	return all
}

// mostTold is how many periods differences are described for, the newest.
const mostTold = 12

// differences describes how the figures of the first place differ from those of each other place in the same period, if
// both have a number and the two may be compared.
func (c comparison) differences(series int, m record.Measure) []string {
	var told []string
	of := c.series[series]
	if of.Lists() {
		return nil
	}
	rows := of.rows[0]
	from := max(0, len(rows)-mostTold)
	for k, row := range rows[from:] {
		period := c.W.Period(row.Report.Period)
		if !c.IsEarly(of.ID) {
			period = present.PeriodName(c.W, of.Series, row.Report)
		}
		if row.Report.Partial {
			period += " " + c.W.T("(part)")
		}
		for other := 1; other < len(c.listings); other++ {
			a, b := row.Figure(m), of.rows[other][from+k].Figure(m)
			if !a.Effective.Known || !b.Effective.Known || !comparable(c.listings[0], c.listings[other]) {
				continue
			}
			told = append(told,
				c.difference(period, c.Places.Name(c.slugs[0]), c.Places.Name(c.slugs[other]), a, b))
		}
	}
	return told
}

// difference says by how much the higher figure of a period exceeds the lower. It gives no percentage, which is for one
// place over time: between two places it would suggest that one should have the other's number.
func (c comparison) difference(period, a, b string, of, than record.Figure) string {
	w := c.W
	if of.Effective.N < than.Effective.N {
		a, b, of, than = b, a, than, of
	}
	d := record.Difference{Known: true, From: than.Effective.N, To: of.Effective.N}
	high, low, x, y := w.ThePlace(a), w.ThePlace(b), w.Number(d.To), w.Number(d.From)
	var text string
	if d.By() == 0 {
		text = w.T("{period}: {a} and {b} have the same number, {x}.", "period", period, "a", high, "b", low, "x", x)
	} else {
		text = w.T("{period}: {a} has {x}, {n} more than the {y} of {b}.", "period", period, "a", high, "x", x,
			"n", w.Number(d.By()), "y", y, "b", low)
	}
	for _, figure := range []struct {
		record.Figure
		place string
	}{{of, high}, {than, low}} {
		if len(figure.Disputes) > 0 {
			text += " " + w.T("The figure of {place} is disputed.", "place", figure.place)
		}
	}
	return text
}
