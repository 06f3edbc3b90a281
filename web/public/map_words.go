package public

import (
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/present"
)

// title names what is drawn, and the time.
func (m *cartographer) title() string {
	w := m.w
	when := w.Period(record.Period{Start: m.periods[0].Report.Period.Start,
		End: m.periods[len(m.periods)-1].Report.Period.End})
	if len(m.periods) == 1 {
		when = shortPeriod(w, m.series, m.periods[0].Report.Period)
	}
	switch {
	case m.of.Measure == present.Policies:
		return w.T("Places with a policy line, {period}", "period", when)
	case m.of.Measure == "":
		return w.T("Places on the list, {period}", "period", when)
	case len(m.periods) > 1:
		return w.T("{measure} by place, {all}: {period}", "measure", m.measureHeading(), "all",
			strings.ToLower(allPeriods(w, m.series)), "period", when)
	}
	return w.T("{measure} by place, {period}", "measure", m.measureHeading(), "period", when)
}

// measureHeading is the name of the measure in full.
func (m *cartographer) measureHeading() string {
	if m.IsEarly(m.series.ID) {
		return m.w.MeasureHeading(m.of.Measure)
	}
	return measureName(m.w, m.of)
}

// source is where the figures were printed.
func (m *cartographer) source() ui.Link {
	w, report := m.w, m.periods[0].Report
	switch {
	case !m.IsEarly(m.series.ID):
		return ui.Link{Text: w.T("Source: {publisher}, {series}.", "publisher", w.Official(m.series.Publisher), "series",
			w.Official(m.series.Title)), Href: link.Series(m.series.ID)}
	case len(m.periods) > 1:
		return ui.Link{Text: w.T("Source: ICE, {series}, Section {section} of each report.", "series",
			w.Official(m.series.Title), "section", string(m.of.Section)), Href: link.Reports}
	}
	return ui.Link{Text: w.T("Source: ICE, {series}, Section {section} of the report published {day}.", "series",
		w.Official(m.series.Title), "section", string(m.of.Section), "day", w.Day(report.PublishedOn)),
		Href: link.Section(report.ID, m.of.Section)}
}

// says describes a place on the map.
func (m *cartographer) says(p mapPlace) string {
	place, reading := m.w.Official(edition.PlaceName(edition.PlaceOf(p.place.Jurisdiction))), m.sumReading(p)
	if slices.Contains(p.marks(), "disputed") {
		return m.w.T("{place}: {reading}; disputed", "place", place, "reading", reading)
	}
	return m.w.T("{place}: {reading}", "place", place, "reading", reading)
}

// mostSaid is the largest number of periods whose numbers a map gives beside the sum.
const mostSaid = 4

// saysEach reports whether the map describes each period of a place, rather than only the sum.
func (m *cartographer) saysEach(f mapFigure) bool {
	return m.of.Measure != present.Policies && (f.sum == nil || f.sum.Periods <= mostSaid)
}

// sumReading describes what is drawn: the only figure of the place, or the sum of several, with the number of each
// period if they are few.
func (m *cartographer) sumReading(p mapPlace) string {
	w := m.w
	if m.of.Measure == present.Policies {
		return w.T("a policy is listed")
	}
	sum := w.T("no number")
	if p.figure.now.Known {
		sum = m.countText(p.figure.now.N)
	}
	if !m.saysEach(p.figure) {
		return w.T("{count} in {n} periods", "count", sum, "n", w.Number(p.figure.sum.Periods))
	}
	var said []record.Figure
	for _, f := range p.periods {
		if chart.ShadeOf(f.State, f.Effective) != chart.Blank {
			said = append(said, f)
		}
	}
	if len(said) == 1 || len(m.periods) == 1 && len(said) > 0 {
		return m.reading(said[0])
	}
	var parts []string
	for _, f := range said {
		switch {
		case f.Effective.Known:
			parts = append(parts, w.Number(f.Effective.N))
		case f.State == record.NumberUnknown:
			parts = append(parts, w.T("a number we do not have"))
		default:
			parts = append(parts, m.reading(f))
		}
	}
	return w.T("{count} ({parts})", "count", sum, "parts", strings.Join(parts, " + "))
}

// countText returns a number of the measure with its noun.
func (m *cartographer) countText(n int) string {
	w := m.w
	switch {
	case m.IsEarly(m.series.ID):
		return w.MeasureCount(m.of.Measure, n)
	case m.of.Measure == record.Declined:
		return w.N(n, "{n} detainer declined", "{n} detainers declined")
	}
	return w.T("{measure}: {n}", "measure", measureName(w, m.of), "n", w.Number(n))
}

// reading describes a figure, beginning with the published number.
func (m *cartographer) reading(f record.Figure) string {
	w := m.w
	printed := w.T("we do not have the number")
	if f.Published.Known {
		printed = m.countText(f.Published.N)
	}
	now := w.T("we do not have the number")
	if f.Effective.Known {
		now = w.Number(f.Effective.N)
	}
	switch {
	case f.State == record.Withdrawn:
		return w.T("{withdrawn} (as printed: {printed})", "withdrawn", w.WithdrawnBy(f), "printed", printed)
	case f.State == record.Moved:
		return w.T("moved to {place} (as printed: {printed})", "place", w.ThePlace(m.Places.Name(f.MovedTo)),
			"printed", printed)
	case f.State == record.Amended:
		return w.T("amended to {now} (as printed: {printed})", "now", now, "printed", printed)
	case f.State == record.MovedHere:
		return w.T("{now}, counted here by a correction", "now", now)
	case f.State == record.NumberUnknown || f.State == record.OnList:
		return w.State(f.State)
	case f.PartOf != "":
		return w.T("{count}, counted within {place}", "count", printed, "place", w.ThePlace(m.Places.Name(f.PartOf)))
	case f.Effective.N == 0:
		return w.T("listed with the number 0 ({count})", "count", printed)
	default:
		return printed
	}
}

// key explains the circles on the map, and the absence of one. left is how many places with a figure the map leaves
// out.
func (m *cartographer) key(all []ui.MapPlace, left int) []ui.MapKey {
	w := m.w
	texts := []ui.MapKey{
		{Shade: chart.Counted, Text: w.T("the area is the number")},
		{Shade: chart.TakenBack, Text: w.T("withdrawn by ICE, or moved to another place")},
		{Shade: chart.Unknown, Text: w.T("listed; we do not have the number")},
		{Shade: chart.Zero, Text: w.T("listed with the number 0")},
		{Shade: chart.Present, Text: w.T("on the list; a list has no numbers")},
	}
	if m.of.Measure == present.Policies {
		texts[4].Text = w.T("a policy is listed")
	}
	key := slices.DeleteFunc(texts, func(k ui.MapKey) bool {
		return !slices.ContainsFunc(all, func(p ui.MapPlace) bool { return p.Shade == k.Shade })
	})
	whole := m.of.Measure != present.Policies && !slices.ContainsFunc(m.periods, func(c record.Coverage) bool {
		return slices.ContainsFunc(m.measuresDrawn(), func(of record.SeriesMeasure) bool {
			return !c.Section(of.Measure).Whole
		})
	})
	var absent string
	switch {
	case left > 0 && whole:
		absent = w.T("no circle: not drawn here, or not listed; this is not zero")
	case left > 0:
		absent = w.T("no circle: not drawn here, not in our copy yet, or not listed; this is not zero")
	case whole:
		absent = w.T("no circle: not listed; this is not zero")
	default:
		absent = w.T("no circle: not in our copy yet, or not listed; this is not zero")
	}
	return append(key, ui.MapKey{Shade: chart.Blank, Text: absent})
}

// summary describes the map in a sentence or two. It counts every place that the report names, including those left
// out.
func (m *cartographer) summary(shown []mapPlace, left int) string {
	w, n := m.w, m.count
	if n.all() == 0 {
		return w.T("No line that is in the record names a place here.")
	}
	var parts []string
	if n.present > 0 {
		parts = append(parts, w.N(n.present, "{n} place", "{n} places"))
	}
	if n.counted > 0 {
		parts = append(parts, w.N(n.counted, "{n} place with a number above 0", "{n} places with a number above 0"))
	}
	if n.zero > 0 {
		parts = append(parts, w.N(n.zero, "{n} place listed with the number 0", "{n} places listed with the number 0"))
	}
	if n.unread > 0 {
		parts = append(parts, w.N(n.unread, "{n} place listed without a number in the record",
			"{n} places listed without a number in the record"))
	}
	if n.back > 0 {
		parts = append(parts,
			w.N(n.back, "{n} place whose figure was withdrawn or moved", "{n} places whose figure was withdrawn or moved"))
	}
	text := w.T("The map shows {parts}.", "parts", w.Join(parts))
	if left > 0 {
		text = w.T("The record has {parts}.", "parts", w.Join(parts)) + " " + m.left(len(shown), left)
	}
	if n.counted > 0 {
		text += " " + w.T("The highest: {place}.", "place", m.says(shown[0]))
	}
	return text
}

// left says which places the map draws, and how many it leaves out.
func (m *cartographer) left(drawn, left int) string {
	w := m.w
	if m.counties {
		return w.T("The map draws {drawn} of them: every county, and of the other places the highest numbers first. "+
			"The list has {n} more.", "drawn", w.Number(drawn), "n", w.Number(left))
	}
	return w.T("The map draws {drawn} of them, the highest numbers first. The list has {n} more.",
		"drawn", w.Number(drawn), "n", w.Number(left))
}

// notes say how the map is to be read.
func (m *cartographer) notes() []string {
	w := m.w
	if withdrawn, ok := record.Withdrawal(m.series.ID, m.Said.Events); ok {
		return []string{w.T("The list was withdrawn on {day} ({who}).", "day", w.Day(withdrawn.Date), "who",
			w.Official(withdrawn.By))}
	}
	if m.presence() {
		return nil
	}
	return []string{w.T("Each circle is the publisher’s number, not a rate. The size of the county means nothing.")}
}
