package words

import "detainerledger/internal/record"

// MeasureHeading returns the heading of a measure's column.
func (l *Language) MeasureHeading(m record.Measure) string {
	if m == record.Issued {
		return l.T("Detainers sent")
	}
	return l.T("Declines recorded")
}

// MeasureCount returns a number of the measure with its noun: "9 detainers sent", "1 decline recorded".
func (l *Language) MeasureCount(m record.Measure, n int) string {
	if m == record.Issued {
		return l.N(n, "{n} detainer sent", "{n} detainers sent")
	}
	return l.N(n, "{n} decline recorded", "{n} declines recorded")
}

// State returns the word for a figure without a number.
func (l *Language) State(s record.State) string {
	switch s {
	case record.Listed:
		return l.T("listed")
	case record.OnList:
		return l.T("on the list")
	case record.NumberUnknown:
		return l.T("listed; we do not have the number")
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
		return l.T("not in our copy yet")
	}
}

// WithdrawnBy returns the word for a withdrawn figure, with the party that withdrew it if that was not this site.
func (l *Language) WithdrawnBy(f record.Figure) string {
	for _, c := range f.Corrections {
		if c.Effect == record.Withdraw && !c.OurError() {
			return l.T("withdrawn {by}", "by", l.T("by {who}", "who", l.Official(c.By)))
		}
	}
	return l.State(record.Withdrawn)
}

// Change formats the difference between two periods: "+3 (+5.9%)", or "2 → 10 (+8)" if the base is too small for a
// percentage, or "" if there is none.
func (l *Language) Change(d record.Difference) string {
	if !d.Known {
		return ""
	}
	if percent, ok := d.Percent(); ok {
		return l.Signed(d.By()) + " (" + l.Percent(percent) + ")"
	}
	return l.Number(d.From) + " → " + l.Number(d.To) + " (" + l.Signed(d.By()) + ")"
}

// NoChange returns why there is no difference, or "" if there is one.
func (l *Language) NoChange(d record.Difference, c record.Cadence) string {
	if d.Known {
		return ""
	}
	if d.Reason.State == "" && !d.Reason.Partial {
		return l.T(of(c).first)
	}
	when := l.ThisPeriod(c)
	if d.Reason.Before {
		when = l.T(of(c).before)
	}
	if d.Reason.Partial {
		return l.T("not a whole period:") + " " + when
	}
	switch d.Reason.State {
	case record.NumberUnknown:
		return l.T("number not read") + " " + when
	case record.NotEntered:
		return l.T("not in our copy:") + " " + when
	}
	return l.State(d.Reason.State) + " " + when
}
