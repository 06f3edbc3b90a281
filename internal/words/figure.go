package words

import "detainerledger/internal/record"

// Cadence is the noun of a series' period: "week", "quarter", "fiscal year".
func (l *Language) Cadence(c record.Cadence) string {
	switch c {
	case record.Weekly:
		return l.T("week")
	case record.Quarterly:
		return l.T("quarter")
	default:
		return l.T("fiscal year")
	}
}

// PeriodOf names a report's period with its cadence, "the week of Jan 28, 2017".
func (l *Language) PeriodOf(c record.Cadence, p record.Period) string {
	switch c {
	case record.Weekly:
		return l.T("the week of {day}", "day", l.ShortDay(p.Start))
	case record.Quarterly:
		return l.T("the quarter {period}", "period", l.Period(p))
	default:
		return l.T("the fiscal year {period}", "period", l.Period(p))
	}
}

// MeasureHeading is the name of a measure's column.
func (l *Language) MeasureHeading(m record.Measure) string {
	if m == record.Issued {
		return l.T("Detainers issued")
	}
	return l.T("Declines recorded")
}

// MeasureCount says what a number of the measure counts: "9 detainers issued",
// "1 decline recorded".
func (l *Language) MeasureCount(m record.Measure, n int) string {
	if m == record.Issued {
		return l.N(n, "{n} detainer issued", "{n} detainers issued")
	}
	return l.N(n, "{n} decline recorded", "{n} declines recorded")
}

// State is the word for a figure that shows no number.
func (l *Language) State(s record.State) string {
	switch s {
	case record.Listed:
		return l.T("listed")
	case record.NumberUnknown:
		return l.T("listed, number not in the record")
	case record.Withdrawn:
		return l.T("withdrawn")
	case record.Amended:
		return l.T("amended")
	case record.Moved:
		return l.T("moved")
	case record.MovedHere:
		return l.T("moved here")
	case record.NotListed:
		return l.T("not listed")
	case record.NoReport:
		return l.T("no report")
	default:
		return l.T("not yet entered")
	}
}

// Change writes the difference between two periods: "+3 (+5.9%)"; with a base
// too small for a percentage "2 → 10 (+8)"; "n/a" where there is none.
func (l *Language) Change(d record.Difference) string {
	if !d.Known {
		return l.T("n/a")
	}
	if percent, ok := d.Percent(); ok {
		return l.Signed(d.By()) + " (" + l.Percent(percent) + ")"
	}
	return l.Number(d.From) + " → " + l.Number(d.To) + " (" + l.Signed(d.By()) + ")"
}

// NoChange says why there is no difference, "" where there is one.
func (l *Language) NoChange(d record.Difference, c record.Cadence) string {
	if d.Known {
		return ""
	}
	if d.Reason.State == "" {
		return l.first(c)
	}
	when := l.ThisPeriod(c)
	if d.Reason.Before {
		when = l.periodBefore(c)
	}
	why := l.State(d.Reason.State)
	if d.Reason.State == record.NumberUnknown {
		why = l.T("number not read")
	}
	return why + " " + when
}

func (l *Language) first(c record.Cadence) string {
	switch c {
	case record.Weekly:
		return l.T("first week")
	case record.Quarterly:
		return l.T("first quarter")
	default:
		return l.T("first fiscal year")
	}
}

// ThisPeriod names a period by its cadence, "this week".
func (l *Language) ThisPeriod(c record.Cadence) string {
	switch c {
	case record.Weekly:
		return l.T("this week")
	case record.Quarterly:
		return l.T("this quarter")
	default:
		return l.T("this fiscal year")
	}
}

func (l *Language) periodBefore(c record.Cadence) string {
	switch c {
	case record.Weekly:
		return l.T("the week before")
	case record.Quarterly:
		return l.T("the quarter before")
	default:
		return l.T("the fiscal year before")
	}
}

// ThePeriod names a period that was told of, "the week".
func (l *Language) ThePeriod(c record.Cadence) string {
	switch c {
	case record.Weekly:
		return l.T("the week")
	case record.Quarterly:
		return l.T("the quarter")
	default:
		return l.T("the fiscal year")
	}
}
