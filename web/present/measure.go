package present

import (
	"slices"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// named are the measures whose names the site has in each language.
var named = []string{
	words.Mark("Declines recorded"), words.Mark("Detainers declined"),
	words.Mark("Detainers prepared"), words.Mark("States on the list"), words.Mark("Federal districts on the list"),
	words.Mark("Counties on the list"), words.Mark("Cities on the list"),
	words.Mark("Insufficient notice to ICE"), words.Mark("No outcome recorded"), words.Mark("Other outcomes"),
}

// issuedInRecord is what a series that says nothing of itself is taken to call the measure of Section I.
const issuedInRecord = "Detainers issued"

// MeasureName is what a series calls its measure, in the language as far as it is known.
func MeasureName(w *words.Language, of record.SeriesMeasure) string {
	if of.Measure == record.Issued && of.Name == issuedInRecord {
		return w.MeasureHeading(record.Issued) // one name for one thing on every page
	}
	if slices.Contains(named, of.Name) {
		return w.T(of.Name)
	}
	return w.Official(of.Name)
}

// AbsenceWord is what it means, in a word, that no line of a whole report names a place.
func AbsenceWord(w *words.Language, of record.Meaning) string {
	switch of {
	case record.NoCase:
		return w.T("none")
	case record.OffTheList:
		return w.T("not on the list")
	default:
		return w.T("no line")
	}
}

// MeasureIn is what the series of a report calls its measure.
func MeasureIn(r *answer.Reading, report record.ReportID, m record.Measure) string {
	s, _ := r.SeriesNamed(report.Series())
	of, ok := s.Measure(m)
	if !ok {
		return r.W.Official(string(m))
	}
	return MeasureName(r.W, of)
}

// ReportLink leads to the section of a report that prints the measure, or to the page of the series, with
// the period as the series names it.
func ReportLink(r *answer.Reading, report record.Report, m record.Measure) ui.Link {
	s, ok := r.SeriesNamed(report.Series)
	of, _ := s.Measure(m)
	if !ok || r.IsEarly(s.ID) {
		return ui.Link{Text: r.W.Period(report.Period), Href: link.Section(report.ID, of.Section)}
	}
	return ui.Link{Text: PeriodName(r.W, s.Series, report), Href: link.Series(s.ID)}
}

// FigureAddress is where a figure stands: in the table of an early series, or in the section of its series.
func FigureAddress(r *answer.Reading, ref record.FigureRef) string {
	if series := ref.Report.Series(); !r.IsEarly(series) {
		return link.Jurisdiction(ref.Jurisdiction) + "#" + SectionID(series)
	}
	return link.Figure(ref.Jurisdiction, ref.Report, ref.Measure)
}
