package present

import (
	"cmp"
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// Moments returns everything that happened to the place's listing, oldest first; items without a date come last.
func Moments(r *answer.Reading, l record.Listing, all []SeriesRows) []ui.Moment {
	var moments []ui.Moment
	for _, series := range all {
		rows := series.printedRows()
		if older := len(rows) - NewestTold; series.Long() && older > 0 {
			moments = append(moments, publishedByYear(r.W, rows[:older])...)
			rows = rows[older:]
		}
		for _, row := range rows {
			var counts []string
			for _, m := range record.Measures {
				if f := row.Figure(m); f.Published.Known && f.Printed() {
					counts = append(counts, r.W.MeasureCount(m, f.Published.N))
				} else if f.Printed() {
					counts = append(counts, series.printed(row, m))
				}
			}
			if len(counts) > 0 {
				moments = append(moments, ui.Moment{
					Day:     row.Report.PublishedOn,
					Lead:    r.W.T("ICE publishes its report for {period},", "period", r.W.Period(row.Report.Period)),
					Text:    r.W.T("with {counts}.", "counts", r.W.Join(counts)),
					Entered: FirstEntered(row), // the report's sources are below the table
				})
			}
		}
	}
	for _, c := range l.Corrections {
		moments = append(moments, CorrectionMoment(r, c))
	}
	for i, t := range l.Statements {
		m := StatementMoment(r.W, t)
		m.ID = statementID(i)
		moments = append(moments, m)
	}
	for _, e := range l.Events {
		moments = append(moments, EventMoment(r.W, e))
	}
	for _, e := range newestOfEach(r.NationalOf(l)) {
		moments = append(moments, EventMoment(r.W, e))
	}
	OldestFirst(moments)
	return moments
}

// newestOfEach returns the last event of each series.
func newestOfEach(events []record.Event) []record.Event {
	at := map[record.SeriesID]int{}
	var newest []record.Event
	for _, e := range events {
		i, told := at[e.Report.Series()]
		switch {
		case !told:
			at[e.Report.Series()] = len(newest)
			newest = append(newest, e)
		case e.Date >= newest[i].Date:
			newest[i] = e
		}
	}
	return newest
}

// publishedByYear summarizes the reports of the rows, which list the place, by the year of publication.
func publishedByYear(w *words.Language, rows []*record.Row) []ui.Moment {
	var moments []ui.Moment
	for len(rows) > 0 {
		year, n := publishedIn(rows[0]), 0
		for n < len(rows) && publishedIn(rows[n]) == year {
			n++
		}
		moments = append(moments, ui.Moment{
			Day:  year,
			Lead: w.N(n, "ICE publishes {n} report that lists the place,", "ICE publishes {n} reports that list the place,"),
			Text: w.T("for the periods {first} to {last}.", "first", w.ShortDay(rows[0].Report.Period.Start),
				"last", w.ShortDay(rows[n-1].Report.Period.End)),
			Entered: FirstEntered(rows[0]),
		})
		rows = rows[n:]
	}
	return moments
}

// publishedIn returns the year in which a row's report was published, "" if unknown.
func publishedIn(r *record.Row) record.Day {
	return r.Report.PublishedOn[:min(len("2006"), len(r.Report.PublishedOn))]
}

func CorrectionMoment(r *answer.Reading, c record.Correction) ui.Moment {
	return ui.Moment{
		Day: c.Date, DayNote: c.DateNote, Kind: "corrected", ID: c.ID, Lead: Effect(r, c) + ".", Text: r.W.Official(c.Reason),
		Sources: c.Sources, Entered: c.Entered,
	}
}

// Effect summarizes what a correction does and who made it.
func Effect(r *answer.Reading, c record.Correction) string {
	by := r.W.T("by {who}", "who", r.W.Official(c.By))
	if c.OurError() {
		by = "(" + r.W.T("our error") + ")"
	}
	switch c.Effect {
	case record.Amend:
		return r.W.T("Amended to {n} {by}", "n", r.W.Number(c.Value.N), "by", by)
	case record.Move:
		return r.W.T("Moved to {place} {by}", "place", r.W.ThePlace(r.Places.Name(c.MovedTo)), "by", by)
	default:
		return r.W.T("Withdrawn {by}", "by", by)
	}
}

func StatementMoment(w *words.Language, t record.Statement) ui.Moment {
	office := w.Official(t.Office)
	m := ui.Moment{Day: t.Date, DayNote: t.DateNote, Text: w.Official(t.Gist), Sources: t.Sources, Entered: t.Entered}
	switch t.Stance {
	case record.Disputes:
		m.Kind, m.Lead = "disputed", w.T("Disputed by {office}:", "office", office)
	case record.Criticizes:
		m.Kind, m.Lead = "answered", w.T("Criticized by {office}:", "office", office)
	case record.Explains:
		m.Kind, m.Lead = "answered", w.T("Answered by {office}:", "office", office)
	default:
		m.Lead = w.T("Affirmed by {office}:", "office", office)
	}
	return m
}

func EventMoment(w *words.Language, e record.Event) ui.Moment {
	return ui.Moment{
		Day: e.Date, DayNote: e.DateNote,
		Lead: w.T("{kind} ({who}):", "kind", Capital(w.EventKind(e.Kind)), "who", w.Official(e.By)),
		Text: w.Official(e.What), Sources: e.Sources, Entered: e.Entered,
	}
}

// NewestSaid returns the newest corrections and answers of the whole record, at most the given number of each; items
// without a date come last.
func NewestSaid(r *answer.Reading, all edition.Said, most int) (corrections, answers []ui.Moment) {
	newest := func(moments []ui.Moment) []ui.Moment {
		slices.Reverse(moments)
		newestFirst(moments)
		return moments[:min(len(moments), most)]
	}
	answered := slices.DeleteFunc(slices.Clone(all.Statements),
		func(t record.Statement) bool { return t.Stance == record.Affirms })
	return newest(AllMoments(r, newestDays(all.Corrections, most, func(c record.Correction) record.Day { return c.Date }),
			nil, nil)),
		newest(AllMoments(r, nil, newestDays(answered, most, func(t record.Statement) record.Day { return t.Date }), nil))
}

// newestDays returns the items of the last days, in order: of as many days as are needed for the given number of items.
func newestDays[T any](all []T, most int, date func(T) record.Day) []T {
	if len(all) <= most {
		return all
	}
	days := make([]record.Day, len(all))
	for i, one := range all {
		days[i] = date(one)
	}
	slices.Sort(days)
	first := days[len(days)-most]
	var newest []T
	for _, one := range all {
		if date(one) >= first {
			newest = append(newest, one)
		}
	}
	return newest
}

// AllMoments returns moments of many jurisdictions, each with its place.
func AllMoments(
	r *answer.Reading, corrections []record.Correction, statements []record.Statement, events []record.Event,
) []ui.Moment {
	var moments []ui.Moment
	add := func(m ui.Moment, slug record.Slug, concerns string) {
		if slug != "" {
			m.Place = PlaceLink(r, slug)
		} else if concerns != "" {
			m.Place = ui.Link{Text: Capital(concerns)}
		}
		m.ID = ""
		moments = append(moments, m)
	}
	for _, c := range corrections {
		add(CorrectionMoment(r, c), c.Jurisdiction, "")
	}
	for _, t := range statements {
		add(StatementMoment(r.W, t), t.Jurisdiction, t.OnBehalfOf)
	}
	for _, e := range events {
		add(EventMoment(r.W, e), e.Jurisdiction, e.Concerns)
	}
	return moments
}

func newestFirst(moments []ui.Moment) {
	slices.SortStableFunc(moments, func(a, b ui.Moment) int { return cmp.Compare(b.Day, a.Day) })
}

// OldestFirst sorts moments. Those without a date come last, and statements of a month come after the reports published
// in it.
func OldestFirst(moments []ui.Moment) {
	slices.SortStableFunc(moments, func(a, b ui.Moment) int {
		return cmp.Compare(sortDay(a.Day, a.Kind != ""), sortDay(b.Day, b.Kind != ""))
	})
}

// sortDay returns a day to sort moments by. For an answer to a report only the month or the year may be known; it was
// not made before the report.
func sortDay(d record.Day, answers bool) record.Day {
	if d == "" || answers && !d.Full() {
		return d + "~" // after every day of that time
	}
	return d
}

// FirstEntered returns when the first of a row's lines entered the record.
func FirstEntered(r *record.Row) record.Entered {
	var first record.Entered
	for _, m := range record.Measures {
		lines := r.At(m).Lines
		for i := range lines {
			if first.Seq == 0 || lines[i].Seq < first.Seq {
				first = lines[i].Entered
			}
		}
	}
	return first
}
