package synth

import "detainerledger/internal/record"

// week is a period of the series.
type week struct {
	id        record.ReportID
	period    record.Period
	published record.Day // the day on which its report was published, or would have been
	status    record.ReportStatus
}

// One in this many weeks has no report, and one in this many is not in the record.
const (
	unpublishedOf = 120
	unenteredOf   = 260
)

// makeWeeks decides which weeks there are and what became of each. The first and the last have a report.
func (m *making) makeWeeks() {
	dice := m.dice(ofWeeks, 0)
	start := firstDay
	for i := range m.Periods {
		w := week{
			id:     record.ReportID(string(record.SyntheticSeries) + "-" + string(start)),
			period: record.Weekly.Period(start),
			status: record.StatusPublished,
		}
		w.published = w.period.End.AddDays(delay + dice.IntN(3))
		unpublished, unentered := dice.IntN(unpublishedOf) == 0, dice.IntN(unenteredOf) == 0
		switch {
		case i == 0 || i == m.Periods-1:
		case unpublished:
			w.status = record.StatusNotPublished
		case unentered:
			w.status = record.StatusNotEntered
		}
		m.weeks = append(m.weeks, w)
		start = record.Weekly.Next(start)
	}
}
