package present

import (
	"slices"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// named are the measures whose names the site has translated.
var named = []string{
	words.Mark("Declines recorded"), words.Mark("Detainers declined"),
	words.Mark("Detainers prepared"), words.Mark("States on the list"), words.Mark("Federal districts on the list"),
	words.Mark("Counties on the list"), words.Mark("Cities on the list"),
	words.Mark("Insufficient notice to ICE"), words.Mark("No outcome recorded"), words.Mark("Other outcomes"),
}

// issuedInRecord is the name of Section I's measure in an early series.
const issuedInRecord = "Detainers issued"

// MeasureName returns the name of a series' measure, translated if possible.
func MeasureName(w *words.Language, of record.SeriesMeasure) string {
	if of.Measure == record.Issued && of.Name == issuedInRecord {
		return w.MeasureHeading(record.Issued) // the same name on every page
	}
	if slices.Contains(named, of.Name) {
		return w.T(of.Name)
	}
	return w.Official(of.Name)
}

// AbsenceWord says in a word what it means that a complete report does not name a place.
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

// MeasureIn returns the name of a measure in the series of a report.
func MeasureIn(r *answer.Reading, report record.ReportID, m record.Measure) string {
	s, _ := r.SeriesNamed(report.Series())
	of, ok := s.Measure(m)
	if !ok {
		return r.W.Official(string(m))
	}
	return MeasureName(r.W, of)
}

// ReportLink links to the section of a report that prints the measure, or to the page of the series, with the period in
// the form of the series.
func ReportLink(r *answer.Reading, report record.Report, m record.Measure) ui.Link {
	s, ok := r.SeriesNamed(report.Series)
	of, _ := s.Measure(m)
	if !ok || r.IsEarly(s.ID) {
		return ui.Link{Text: r.W.Period(report.Period), Href: link.Section(report.ID, of.Section)}
	}
	return ui.Link{Text: PeriodName(r.W, s.Series, report), Href: link.Series(s.ID)}
}

// FigureAddress returns the address of a figure: in the table of an early series, or in the section of its series.
func FigureAddress(r *answer.Reading, ref record.FigureRef) string {
	if series := ref.Report.Series(); !r.IsEarly(series) {
		return link.Jurisdiction(ref.Jurisdiction) + "#" + SectionID(series)
	}
	return link.Figure(ref.Jurisdiction, ref.Report, ref.Measure)
}
