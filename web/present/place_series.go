package present

import (
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// PlaceSeries are a place's figures in the series that say of themselves what they are, the newest
// first, and a line for each series that names the place: l is its whole listing, weekly are its
// rows in the early series, draw makes the chart of numbers.
func PlaceSeries(
	r *answer.Reading, l record.Listing, weekly []SeriesRows, draw func(edition.SeriesRows) ui.BarsView,
) (sections []pages.PlaceSection, lines []pages.SeriesLine) {
	for _, named := range r.SeriesNaming(l) {
		at := slices.IndexFunc(weekly, func(w SeriesRows) bool { return w.ID == named.ID })
		if at >= 0 {
			lines = append(lines, weeklyLine(r.W, weekly[at]))
			continue
		}
		own := l.Of(func(id record.SeriesID) bool { return id == named.ID || id == "" })
		own.Statements = l.Statements // one can dispute the figures of several series
		s := edition.SeriesRows{SeriesPeriods: named, Rows: own.Rows(named.Periods)}
		section := placeSection(r, l, s)
		if !s.Lists() {
			section.Charts = charts(s, draw)
		}
		sections = append(sections, section)
		lines = append(lines, pages.SeriesLine{Title: ui.Link{Text: s.Title, Href: "#" + section.ID}, Says: section.Says,
			Span: span(r.W, s.Series, s.Rows), Standing: section.Standing, Spark: sparkOf(s.Rows, mainMeasure(s.Series))})
	}
	return sections, lines
}

// charts draw the numbers of a place; of a long series by year, and those of the newest periods.
func charts(s edition.SeriesRows, draw func(edition.SeriesRows) ui.BarsView) []ui.BarsView {
	drawn := []edition.SeriesRows{s}
	if s.Long() {
		drawn = []edition.SeriesRows{YearsDrawn(s), s.Newest(PeriodsDrawn)}
	}
	all := make([]ui.BarsView, len(drawn))
	for i := range drawn {
		all[i] = draw(drawn[i])
		all[i].Panels = slices.DeleteFunc(all[i].Panels, ui.BarsPanel.Alone)
	}
	return all
}

// PeriodsDrawn is how many periods of a long series a chart shows, the newest.
const PeriodsDrawn = 26

// YearsDrawn are the years of a place in a long series, as a chart with a name of its own.
func YearsDrawn(s edition.SeriesRows) edition.SeriesRows {
	years := s.By(record.CalendarYear)
	years.ID += "-by-year"
	return years
}

// weeklyLine is the line of a series that says nothing of itself.
func weeklyLine(w *words.Language, s SeriesRows) pages.SeriesLine {
	line := pages.SeriesLine{
		Title: ui.Link{Text: s.Title, Href: "#series-" + string(s.ID)}, Span: span(w, s.Series, s.Rows),
		Standing: StatusText(w, s.Status), Spark: sparkOf(s.Rows, record.Declined),
	}
	var says []string
	for _, m := range []struct {
		record.Measure
		name string
	}{{record.Declined, w.T("Declined")}, {record.Issued, w.T("Sent")}} {
		text := inTurn(w, s.Rows, m.Measure, mostInTurn)
		if told, _ := s.told(m.Measure); text == "" && len(told) > 0 {
			text = Reads(w, told[len(told)-1].Figure(m.Measure))
		}
		if text != "" {
			says = append(says, m.name+": "+text)
		}
	}
	line.Says = strings.Join(says, "; ")
	if line.Says == "" {
		line.Says, line.Title.Href = w.T("a policy, no number"), "#policies"
	}
	return line
}

// mostInTurn is how many numbers of weeks a line says one by one.
const mostInTurn = 4

// inTurn says the numbers of a measure one by one, or what many of them are together: the periods
// of a series share no day.
func inTurn(w *words.Language, rows []record.Row, m record.Measure, most int) string {
	var numbers []string
	sum := 0
	for i := range rows {
		if n := rows[i].At(m).Effective; n.Known {
			numbers = append(numbers, w.Number(n.N))
			sum += n.N
		}
	}
	if len(numbers) > most {
		return w.T("{n} in all", "n", w.Number(sum))
	}
	return strings.Join(numbers, ", ")
}

// mainMeasure is the measure that a small chart of the series draws: the part, where there is one.
func mainMeasure(s record.Series) record.Measure {
	for _, m := range s.Measures {
		if m.ShareOf != "" {
			return m.Measure
		}
	}
	return s.Measures[0].Measure
}

func sparkOf(rows []record.Row, m record.Measure) (v ui.SparkView) {
	counts := make([]record.Count, len(rows))
	known := 0
	for i := range rows {
		counts[i] = rows[i].At(m).Effective
		known += One(counts[i].Known)
	}
	if known > 1 {
		v.Path, v.Width = chart.Spark(counts)
	}
	return v
}

// span is the time from the first period to the last.
func span(w *words.Language, s record.Series, rows []record.Row) string {
	if len(rows) == 0 {
		return ""
	}
	first, last := rows[0].Report.Period, rows[len(rows)-1].Report.Period
	switch from, to := string(first.Start[:4]), string(last.End[:4]); {
	case s.Lists() && first.Start == last.Start:
		return w.ShortDay(first.Start)
	case s.Lists():
		return w.T("{first} to {last}", "first", w.ShortDay(first.Start), "last", w.ShortDay(last.Start))
	case from == to:
		return from
	default:
		return w.T("{first} to {last}", "first", from, "last", to)
	}
}

// PeriodName names a period by its cadence, as the head of a row: "2014", "Oct 1 – Dec 31, 2007".
func PeriodName(w *words.Language, s record.Series, report record.Report) string {
	switch {
	case report.Partial:
	case s.Cadence == record.CalendarYear:
		return string(report.Period.Start[:4])
	case s.Cadence == record.FiscalYear:
		return string(report.Period.End[:4])
	case s.Cadence == record.Monthly:
		return w.ShortDay(report.Period.Start[:len("2014-01")])
	case s.Lists():
		return w.ShortDay(report.Period.Start)
	}
	return w.Period(report.Period)
}

var noBreak = strings.NewReplacer(" ", "\u00a0")

// Unbroken keeps a text on one line.
func Unbroken(text string) string { return noBreak.Replace(text) }

// InTwoLines is a span of days that can break only before its end.
func InTwoLines(from, to string) string { return Unbroken(from+" –") + " " + Unbroken(to) }

// SectionID is the id of what a series says of a place, on the place's page.
func SectionID(series record.SeriesID) string { return "in-" + string(series) }

// placeSection is what one series says of a place.
func placeSection(r *answer.Reading, l record.Listing, s edition.SeriesRows) pages.PlaceSection {
	w := r.W
	v := pages.PlaceSection{
		ID: SectionID(s.ID), Series: s.ID, Title: s.Title, About: link.Series(s.ID), Lists: s.Lists(),
		Published: w.T("Published by {publisher}.", "publisher", w.Official(s.Publisher)),
		Heading:   w.PeriodHeading(s.Cadence),
	}
	if s.CountedBy != "" {
		v.Published += " " + w.T("Counted by {who}.", "who", w.Official(s.CountedBy))
	}
	if withdrawn, ok := record.Withdrawal(s.ID, r.Said.Events); ok {
		v.Standing = w.T("list withdrawn, {day}", "day", w.Day(withdrawn.Date))
	}
	if s.Lists() {
		listSection(r, l, s, &v)
	} else {
		countSection(w, s, &v)
	}
	own := l.Of(func(id record.SeriesID) bool { return id == s.ID })
	v.Moments = append(AllMoments(r, own.Corrections, own.Statements, own.Events), revisionMoments(w, own)...)
	OldestFirst(v.Moments)
	return v
}

// countSection shows the numbers of a place, period by period, and what others counted there. Those of a long
// series are summed by year, with the periods of each year under a fold.
func countSection(w *words.Language, s edition.SeriesRows, v *pages.PlaceSection) {
	whole := s
	if s.Long() {
		s = whole.By(record.CalendarYear)
		v.Heading = w.PeriodHeading(s.Cadence)
		v.Years = foldedYears(w, whole)
		if whole.Cadence == record.Weekly {
			v.Sums = w.T("A week belongs to the month and the year in which it begins.") + " " +
				w.T("A month has four weeks or five, and one with five can have more detainers.")
		}
	}
	share := record.SeriesMeasure{}
	v.Absent = AbsenceWord(w, record.NoCase)
	for _, m := range s.Measures {
		v.Measures = append(v.Measures, MeasureName(w, m))
		if m.Absence != record.NoCase {
			v.Absent = AbsenceWord(w, m.Absence)
		}
		if m.ShareOf != "" {
			share = m
			v.Share = true
		}
	}
	partial, absent := false, false
	for i := range s.Rows {
		row := &s.Rows[i]
		line := pages.PlacePeriod{Period: PeriodName(w, s.Series, row.Report), Partial: row.Report.Partial}
		if len(v.Years) > 0 {
			line.Period = string(row.Report.Period.Start[:len("2026")])
		}
		if row.Report.Published() {
			line.Report = link.Series(s.ID) // which has all its reports
		}
		partial = partial || line.Partial
		for _, m := range s.Measures {
			f := row.Figure(m.Measure)
			absent = absent || f.State == record.NotListed
			line.Figures = append(line.Figures, ui.FigureView{Figure: f})
		}
		line.Share = ShareText(w, row, share)
		v.Periods = append(v.Periods, line)
	}
	if absent {
		v.Legend = w.T("“{mark}” {reason}", "mark", "–", "reason", v.Absent)
	}
	v.Says = countSays(w, s, share)
	if v.Own, v.Apart = facilities(w, whole); len(v.Own) == 1 && v.Own[0].Name == "" {
		v.Own = nil // the figures themselves
	}
	if s.CaseDay != "" {
		v.Notes = append(v.Notes, w.T("By which day a case falls into a period:")+" "+w.Official(s.CaseDay))
	}
	if partial {
		v.Part = w.T("“Part” marks a period that the source covers in part only; it is compared with no other.")
	}
	if s.Note != "" {
		v.Notes = append(v.Notes, w.Official(s.Note))
	}
}

// foldedYears are the periods of a long series that name the place, by the year in which they begin, the newest
// first. Of weeks each year has its months as well, those in which no line names the place among them.
func foldedYears(w *words.Language, s edition.SeriesRows) (all []pages.PlaceYear) {
	named := func(f record.RowFigure) bool { return f.Printed() || f.Effective.Known }
	for i := range slices.Backward(s.Rows) {
		row := &s.Rows[i]
		if !slices.ContainsFunc(row.Figures, named) {
			continue
		}
		year := string(row.Report.Period.Start[:len("2026")])
		if n := len(all); n == 0 || all[n-1].Year != year {
			all = append(all, pages.PlaceYear{Year: year, Tables: []pages.PlainTable{plainTable(w, s, year)}})
		}
		of := &all[len(all)-1].Tables[0]
		name := PeriodName(w, s.Series, row.Report)
		if s.Cadence == record.Weekly {
			name = InTwoLines(w.PeriodEnds(row.Report.Period))
		}
		of.Periods = append(of.Periods, plainPeriod(name, row))
	}
	for i := range all {
		all[i].Summary = w.T("{year}: {periods} with a number", "year", all[i].Year, "periods",
			w.Periods(s.Cadence, len(all[i].Tables[0].Periods)))
	}
	if s.Cadence != record.Weekly {
		return all
	}
	months := s.By(record.Monthly)
	for i := range all {
		table := plainTable(w, months, all[i].Year)
		table.ID += "-month"
		for at := range slices.Backward(months.Rows) {
			row := &months.Rows[at]
			if start := string(row.Report.Period.Start); strings.HasPrefix(start, all[i].Year) {
				table.Periods = append(table.Periods, plainPeriod(Unbroken(w.ShortDay(record.Day(start[:len("2026-03")]))), row))
			}
		}
		all[i].Tables = slices.Insert(all[i].Tables, 0, table)
	}
	return all
}

func plainTable(w *words.Language, s edition.SeriesRows, year string) pages.PlainTable {
	return pages.PlainTable{
		ID: SectionID(s.ID) + "-" + year, Heading: w.PeriodHeading(s.Cadence),
		Caption: w.T("{name}, {year}, by {cadence}, the newest first", "name", w.Official(s.Title), "year", year, "cadence",
			w.Cadence(s.Cadence)),
	}
}

func plainPeriod(name string, row *record.Row) pages.PlainPeriod {
	p := pages.PlainPeriod{Period: name, Partial: row.Report.Partial}
	for i := range row.Figures {
		p.Figures = append(p.Figures, &row.Figures[i].Figure)
	}
	return p
}

// ShareText is a part with its whole, and in percent where the whole is ten or more.
func ShareText(w *words.Language, row *record.Row, of record.SeriesMeasure) string {
	share, ok := row.Share(of)
	if !ok {
		return ""
	}
	text := w.T("{n} of {all}", "n", w.Number(share.Part), "all", w.Number(share.Of))
	if percent, ok := share.Percent(); ok {
		text += " (" + w.Share(percent) + ")"
	}
	return text
}

// countSays is the series in a phrase.
func countSays(w *words.Language, s edition.SeriesRows, share record.SeriesMeasure) string {
	if len(s.Rows) == 1 && share.ShareOf != "" {
		if text := ShareText(w, &s.Rows[0], share); text != "" {
			return MeasureName(w, share) + ": " + text
		}
	}
	var says []string
	for _, m := range s.Measures {
		if text := inTurn(w, s.Rows, m.Measure, 1); text != "" {
			says = append(says, MeasureName(w, m)+": "+text)
		}
	}
	if len(says) == 0 {
		return w.T("only facilities run by others")
	}
	return strings.Join(says, "; ")
}

// facilities are those that stand in the place, with what each counted in all periods: its own,
// and those that others run, whose numbers are no part of the place's figures.
func facilities(w *words.Language, s edition.SeriesRows) (own, apart []pages.FacilityLine) {
	type key struct {
		facility  string
		custodian record.Custodian
		apart     bool
	}
	sums := map[key][]record.Count{}
	var order []key
	for i := range s.Rows {
		for at, m := range s.Measures {
			f := s.Rows[i].At(m.Measure)
			for _, line := range slices.Concat(f.Lines, f.Apart) {
				k := key{line.Facility, line.Custodian, line.Apart}
				if sums[k] == nil {
					sums[k] = make([]record.Count, len(s.Measures))
					order = append(order, k)
				}
				if line.Value.Known {
					sums[k][at] = record.Known(sums[k][at].N + line.Value.N)
				}
			}
		}
	}
	slices.SortStableFunc(order, func(a, b key) int { return sums[b][0].N - sums[a][0].N })
	for _, k := range order {
		line := pages.FacilityLine{Name: k.facility, RunBy: w.Custodian(k.custodian), Numbers: sums[k]}
		if k.apart {
			apart = append(apart, line)
		} else {
			own = append(own, line)
		}
	}
	return own, apart
}

// listSection tells as what a place was listed, and when it came off.
func listSection(r *answer.Reading, l record.Listing, s edition.SeriesRows, v *pages.PlaceSection) {
	w := r.W
	var says []string
	for _, m := range s.Measures {
		var days []string
		off := record.Day("")
		for i := range s.Rows {
			f := s.Rows[i].At(m.Measure)
			if f.State == record.OnList {
				days = append(days, w.ShortDay(s.Rows[i].Report.Period.Start))
			}
		}
		if len(days) == 0 {
			continue
		}
		for _, e := range l.Events {
			if e.Kind == record.EventRemoved && e.Report.Series() == s.ID {
				off = e.Date
			}
		}
		text := w.T("{measure}: in the version of {days}", "measure", MeasureName(w, m), "days", w.Join(days))
		if off != "" {
			text += "; " + w.T("taken off {day}", "day", w.Day(off))
		}
		says = append(says, text)
	}
	v.Says = strings.Join(says, "; ")
	v.Notes = append(v.Notes, w.T("The list says that a place is on it, and no number."))
	if s.Note != "" {
		v.Notes = append(v.Notes, w.Official(s.Note))
	}
}
