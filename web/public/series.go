package public

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// allSeriesPage lists every series of the record, the one with the newest period first.
func allSeriesPage(r *answer.Request) error {
	w := r.W
	v := pages.AllSeriesView{Lede: w.T("The record holds no report yet.")}
	all := r.NewestFirst()
	for _, s := range all {
		here, err := inRecord(r, s)
		if err != nil {
			return err
		}
		row := pages.SeriesRow{Series: ui.Link{Text: s.Title, Href: link.Series(s.ID)}, Publisher: s.Publisher,
			CountedBy: s.CountedBy, Here: here, Span: spanOf(w, s), Standing: seriesStanding(r, s)}
		for _, of := range s.Measures {
			row.Counts = append(row.Counts, measureName(w, of))
		}
		if s.Lists() {
			row.Counts = nil
		}
		v.Rows = append(v.Rows, row)
	}
	if len(all) > 0 {
		v.Lede = w.N(len(all), "The record has {n} [series](series) of reports.",
			"The record has {n} [series](series) of reports and lists. Each counts or lists in its own way.")
	}
	v.Page = r.Page(link.AllSeries, link.Reports, w.T("Series"), v.Lede)
	v.Cite = r.Citation(link.AllSeries, v.Page.Title)
	return answer.Citable(r, v.Cite, pages.AllSeries(v))
}

// seriesPage is one series: what it is, its periods and its places.
func seriesPage(r *answer.Request) error {
	s, ok := r.SeriesNamed(record.SeriesID(r.BareParam("series")))
	if !ok {
		return record.ErrNotFound
	}
	w, address := r.W, link.Series(s.ID)
	switch asked := r.Only(seriesTakes...); {
	case r.Format() == ".atom", present.Tabular(r.Format()) && r.ListsWeekly(s.ID): // they are at the list
		return record.ErrNotFound
	case present.Tabular(r.Format()):
		return sendPlaces(r, listAddress{address, seriesTakes}, s)
	case len(asked) > 0:
		asked.Set("series", string(s.ID))
		return answer.SeeOther(r, r.SameMoment(link.Query(answer.AddressIn(w, link.Jurisdictions), asked)))
	}
	v := pages.SeriesView{Series: s.Series, Base: baseOf(w, s), Standing: seriesStanding(r, s),
		Measures: measureFacts(w, s), About: seriesFacts(w, s)}
	here, err := inRecord(r, s)
	if err != nil {
		return err
	}
	if v.Releases, err = seriesReleases(r, s); err != nil {
		return err
	}
	if v.Open, err = openText(r, s); err != nil {
		return err
	}
	fillPeriods(r, &v, s)
	if s.Long() {
		slices.Reverse(v.Periods)
		v.Earlier, v.Periods = v.Periods[present.PeriodsDrawn:], v.Periods[:present.PeriodsDrawn]
	}
	v.Lede = seriesLede(w, s, here)
	v.Places = ui.Link{Text: w.T("The places of this series, by {period}", "period", w.Cadence(s.Cadence)),
		Href: link.Query(link.Jurisdictions, url.Values{"series": {string(s.ID)}})}
	if s.Lists() {
		v.Places.Text = w.T("The entries of this list")
	}
	if !r.ListsWeekly(s.ID) {
		v.CSV, v.JSON = link.As(address, "csv"), link.As(address, "json")
	}
	for _, e := range r.EventsOf(s) {
		m := present.EventMoment(w, e)
		if e.Jurisdiction != "" {
			m.Place = present.PlaceLink(&r.Reading, e.Jurisdiction)
		}
		v.Happened = append(v.Happened, m)
	}
	for _, t := range r.Said.Statements {
		if t.Jurisdiction == "" && (t.Series == s.ID || t.Report != "" && t.Report.Series() == s.ID) {
			m := present.StatementMoment(w, t)
			m.Place = ui.Link{Text: t.OnBehalfOf}
			v.Said = append(v.Said, m)
		}
	}
	present.OldestFirst(v.Happened)
	present.OldestFirst(v.Said)
	v.Page = r.Page(address, link.Reports, w.Official(s.Title), v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: w.T("Series"), Href: link.AllSeries}, {Text: w.Official(s.Title)}}
	v.Cite = r.Citation(address, s.Publisher+", "+s.Title)
	return answer.Citable(r, v.Cite, pages.Series(v))
}

// seriesLede says in a few sentences what there is, and who published and counted it.
func seriesLede(w *words.Language, s edition.SeriesPeriods, here []string) string {
	span := spanOf(w, s)
	parts := []string{span + "."}
	if s.Lists() {
		parts = []string{here[0], span + "."}
	} else if counts := countsOf(w, s); len(counts) > 0 {
		parts = []string{w.T("{counts}, {span}.", "counts", strings.Join(counts, "; "), "span", span)}
	}
	who := w.T("Published by {publisher}.", "publisher", w.Official(s.Publisher))
	if s.CountedBy != "" {
		who = w.T("Published by {publisher}; counted by {counter}.", "publisher", w.Official(s.Publisher),
			"counter", w.Official(s.CountedBy))
	}
	return strings.Join(append(parts, who), " ")
}

// countsOf are the numbers of the measures that may be added over the periods, where all of them is
// in the record.
func countsOf(w *words.Language, s edition.SeriesPeriods) (counts []string) {
	for _, of := range s.Measures {
		if all := s.Over(of); all.Whole && s.Adds(of) && all.Rows > 0 {
			name := measureName(w, of)
			if len(counts) > 0 {
				name = present.Uncapital(name) // within the sentence
			}
			counts = append(counts, w.T("{measure}: {n}", "measure", name, "n", w.Number(all.Sum)))
		}
	}
	return counts
}

// inRecord says of each measure how much of it is in the record; of a list, of all together.
func inRecord(r *answer.Request, s edition.SeriesPeriods) ([]string, error) {
	w := r.W
	if s.Lists() {
		list, err := r.ListOf(r.Ctx(), s.ID)
		if err != nil {
			return nil, err
		}
		return []string{w.N(len(list.Entries), "{n} entry of the list is in the record.",
			"{n} entries of the list are in the record.")}, nil
	}
	here := make([]string, len(s.Measures))
	for i, of := range s.Measures {
		here[i] = amountOf(w, s.Over(of))
		if !s.Adds(of) {
			here[i] = w.T("not added over the periods")
		}
	}
	return here, nil
}

// amountOf is what the lines add up to, with the total where one is known.
func amountOf(w *words.Language, part record.SectionCoverage) string {
	switch {
	case part.Total.Known:
		return w.T("{n} of {all}", "n", w.Number(part.Sum), "all", w.Number(part.Total.N))
	case part.Whole:
		return w.Number(part.Sum)
	case part.Rows > 0:
		return w.T("{n}, of a total not known", "n", w.Number(part.Sum))
	default:
		return w.T("none yet")
	}
}

// spanOf is the time from the first day of the series to the last.
func spanOf(w *words.Language, s edition.SeriesPeriods) string {
	n := len(s.Periods)
	if n == 0 {
		return w.T("no period yet")
	}
	span := record.Period{Start: s.Periods[0].Report.Period.Start, End: s.Periods[n-1].Report.Period.End}
	if span.Start == span.End {
		return w.ShortDay(span.Start)
	}
	return w.Period(span)
}

// seriesStanding is what became of a series: its list was withdrawn, or it was suspended.
func seriesStanding(r *answer.Request, s edition.SeriesPeriods) string {
	if e, withdrawn := record.Withdrawal(s.ID, r.Said.Events); withdrawn {
		return r.W.T("The list was withdrawn on {day} ({who}).", "day", r.W.Day(e.Date), "who", r.W.Official(e.By))
	}
	if s.Status == "" {
		return ""
	}
	return present.Capital(present.StatusText(r.W, s.Status)) + "."
}

// fillPeriods makes the table of the periods, the oldest first.
func fillPeriods(r *answer.Request, v *pages.SeriesView, s edition.SeriesPeriods) {
	w := r.W
	for _, of := range s.Measures {
		v.PeriodColumns = append(v.PeriodColumns, measureName(w, of))
	}
	if s.Lists() {
		v.PeriodColumns = append(v.PeriodColumns, w.T("All entries"))
	}
	for _, c := range s.Periods {
		row := pages.SeriesPeriod{Report: c.Report, Name: periodName(w, s.Series, c.Report.Period)}
		if c.Report.Partial || s.Cadence == record.FiscalYear {
			row.Days = w.Period(c.Report.Period)
		}
		if c.Report.ID != "" && r.IsEarly(s.ID) {
			row.Href = link.Report(c.Report.ID)
		}
		if !c.Report.Published() {
			row.NoReport = w.T("The record holds nothing about this period yet.")
			if c.Report.Status == record.StatusNotPublished {
				row.NoReport = w.T("No report was published.")
			}
			v.Periods = append(v.Periods, row)
			continue
		}
		rows := 0
		for _, of := range s.Measures {
			part := c.Section(of.Measure)
			rows += part.Rows
			cell := amountOf(w, part)
			if s.Lists() && !part.Total.Known {
				cell = w.Number(part.Rows) // entries are counted, whether or not a total is published
			}
			row.Cells = append(row.Cells, cell)
		}
		if s.Lists() {
			row.Cells = append(row.Cells, w.Number(rows))
		}
		v.Periods = append(v.Periods, row)
	}
}

// measureName is what a series calls its measure.
func measureName(w *words.Language, of record.SeriesMeasure) string {
	return present.MeasureName(w, of)
}

// The bases of a measure and the meanings of absence, in plain words.
var (
	bases = map[record.Base]string{
		record.IssuedIn: words.Mark("It counts detainers that ICE sent in the period, whatever came of them."),
		record.RecordedIn: words.Mark(
			"It counts what was recorded in the period, whenever the detainers were written."),
		record.PreparedIn: words.Mark(
			"It counts detainers that ICE prepared (wrote) in the period, whenever the outcome was recorded."),
		record.OnTheList: words.Mark(
			"It lists places and counts nothing: a place was on the list on the day of the version."),
	}
	absences = map[record.Meaning]string{
		record.NoCase:      words.Mark("Where no line of a whole report names a place, there was no case."),
		record.OffTheList:  words.Mark("Where no line of a whole list names a place, it was not on the list."),
		record.NothingSaid: words.Mark("That no line names a place says nothing about it."),
	}
)

func measureFacts(w *words.Language, s edition.SeriesPeriods) []pages.SeriesMeasure {
	var facts []pages.SeriesMeasure
	for _, of := range s.Measures {
		f := pages.SeriesMeasure{Name: measureName(w, of), Base: w.T(bases[of.Base]), Absence: w.T(absences[of.Absence])}
		if whole, ok := s.Measure(of.ShareOf); ok {
			f.Share = w.T("It is a part of “{whole}”.", "whole", measureName(w, whole))
		}
		facts = append(facts, f)
	}
	return facts
}

// baseOf says what the numbers have in common, where all measures have one base.
func baseOf(w *words.Language, s edition.SeriesPeriods) string {
	base := s.Measures[0].Base
	if slices.ContainsFunc(s.Measures, func(m record.SeriesMeasure) bool { return m.Base != base }) {
		return w.T("Its measures are counted on different bases and are never added.")
	}
	return w.T(bases[base])
}

// seriesFacts are what a series says of itself beside its measures.
func seriesFacts(w *words.Language, s edition.SeriesPeriods) []pages.SeriesFact {
	all := []pages.SeriesFact{
		{Name: w.T("Published by"), Text: w.Official(s.Publisher)},
		{Name: w.T("Counted by"), Text: cmp.Or(w.Official(s.CountedBy), w.T("the publisher itself"))},
		{Name: w.T("Legal basis"), Text: w.Official(s.LegalBasis)},
		{Name: w.T("A period is"), Text: w.Cadence(s.Cadence)},
		{Name: w.T("A case falls into a period by"), Text: w.Official(s.CaseDay)},
		{Name: w.T("Note"), Text: w.Official(s.Note)},
		{Name: w.T("Terms"), Text: w.Official(s.Terms)},
		{Name: w.T("How to cite the source"), Text: w.Official(s.Cite)},
		{Name: w.T("Sources"), Sources: s.Sources},
	}
	return slices.DeleteFunc(all, func(f pages.SeriesFact) bool { return f.Text == "" && len(f.Sources) == 0 })
}
