package present

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// Lede says in one or a few plain sentences what the record has about the place, before any table.
func Lede(w *words.Language, name string, all []SeriesRows) string {
	name = w.ThePlace(name)
	var sentences []string
	for _, s := range all {
		if counted := s.counted(); s.listedIn == 0 && counted != "" {
			sentences = append(sentences,
				w.T("No line of ICE’s {reports} names {name}, but a correction counts one here: {counts}.",
					"reports", s.ReportsOf(), "name", name, "counts", counted))
		}
		if s.listedIn == 0 {
			continue
		}
		if counted := s.counted(); counted != "" {
			sentences = append(sentences,
				w.T("ICE listed {name} in {where}: {counts}.", "name", name, "where", s.where(), "counts", counted))
		} else {
			sentences = append(sentences,
				w.T("ICE named {name} in {where}, for its policy only.", "name", name, "where", s.where()),
				w.T("ICE gave no number that we have."))
		}
		for _, m := range record.Measures {
			sentences = append(sentences, s.takenBack(m)...)
		}
	}
	if len(sentences) == 0 {
		return notFound(w, name, all)
	}
	return strings.Join(sentences, " ")
}

// mostCounted is how many figures of a measure a sentence lists one by one. If there are more, it lists the newest.
const mostCounted = 6

// told returns the rows whose figure of a measure a sentence lists, oldest first: those with a figure, or only the
// newest of many. left are the other rows with a figure.
func (s SeriesRows) told(m record.Measure) (told, left []*record.Row) {
	for i := range s.Rows {
		if r := &s.Rows[i]; Drawn(r.At(m)) {
			told = append(told, r)
		}
	}
	if n := len(told); n > mostCounted {
		return told[n-1:], told[:n-1]
	}
	return told, nil
}

// counted lists the printed figures of both measures, "51 detainers issued in the week of January 28 and 54 in the week
// of February 4; ...", or the newest of many.
func (s SeriesRows) counted() string {
	var measures []string
	for _, m := range record.Measures {
		told, left := s.told(m)
		period := s.period
		if len(left) > 0 {
			period = func(r record.Report) string { return s.W.PeriodOf(s.Cadence, r.Period) } // with the year
		}
		var counts []string
		in := func(count string, r *record.Row) {
			counts = append(counts, s.W.T("{count} in {period}", "count", count, "period", period(r.Report)))
		}
		for _, r := range told {
			f := r.Figure(m)
			switch {
			case f.State == record.MovedHere && f.Effective.Known:
				in(linkedCount(s.W, m, f.Effective.N), r)
			case !f.Printed():
			case !f.Published.Known:
				counts = append(counts, s.unread(m, period(r.Report)))
			case len(counts) == 0:
				in(linkedCount(s.W, m, f.Published.N), r)
			default:
				in(s.W.Number(f.Published.N), r)
			}
		}
		switch {
		case len(left) > 0:
			measures = append(measures, s.W.T("most recently {counts}", "counts", s.W.Join(counts)))
		case len(counts) > 0:
			measures = append(measures, s.W.Join(counts))
		}
	}
	return strings.Join(measures, "; ")
}

// linkedCount returns a number of the measure with its noun, linked to the glossary where a page first mentions it.
func linkedCount(w *words.Language, m record.Measure, n int) string {
	if m == record.Issued {
		return w.N(n, "{n} [detainer sent](issued)", "{n} [detainers sent](issued)")
	}
	return w.N(n, "{n} [decline recorded](declined-detainer)", "{n} [declines recorded](declined-detainer)")
}

// unread describes a line of the period whose number is not in the record.
func (s SeriesRows) unread(m record.Measure, period string) string {
	if m == record.Issued {
		return s.W.T("[detainers sent](issued) in {period}, but we do not have the number", "period", period)
	}
	return s.W.T("[declines recorded](declined-detainer) in {period}, but we do not have the number", "period", period)
}

// takenBack describes what was corrected, disputed, or is contained elsewhere.
func (s SeriesRows) takenBack(m record.Measure) []string {
	var sentences []string
	told, left := s.told(m)
	for _, r := range told {
		f := r.Figure(m)
		if whole := s.Whole(r, m).Text; whole != "" {
			sentences = append(sentences, s.W.T("That count is part of {whole}.", "whole", whole))
		}
		for _, c := range f.Corrections[max(0, len(f.Corrections)-1):] {
			what := s.W.T("the listing in {period}", "period", s.period(r.Report))
			if n := correctedNumber(f, c); n.Known {
				what = s.W.T("the figure of {n}", "n", s.W.Number(n.N))
			}
			sentences = append(sentences,
				s.W.T("{done} ({day}).", "done", Capital(s.correctedBy(c, what)), "day", s.W.Day(c.Date)), s.W.Official(c.Reason))
		}
	}
	return append(sentences, s.othersCorrected(m, left)...)
}

// correctedNumber returns the number that a correction concerns: the printed one, or the one that this site had by its
// own error.
func correctedNumber(f record.Figure, c record.Correction) record.Count {
	if f.Mended && c.OurError() && c.Effect == record.Amend {
		return f.Mistaken
	}
	return f.Published
}

// othersCorrected counts the corrected figures among those that a sentence leaves out.
func (s SeriesRows) othersCorrected(m record.Measure, left []*record.Row) []string {
	n := 0
	for _, r := range left {
		n += One(len(r.At(m).Corrections) > 0)
	}
	switch {
	case n == 0:
		return nil
	case m == record.Issued:
		return []string{s.W.N(n, "{n} earlier figure of detainers sent was corrected since.",
			"{n} earlier figures of detainers sent were corrected since.")}
	default:
		return []string{s.W.N(n, "{n} earlier figure of declines recorded was corrected since.",
			"{n} earlier figures of declines recorded were corrected since.")}
	}
}

// SafeSentence states the place's figures in a form that can be copied into an article, with scope, dates, source and
// standing.
func SafeSentence(
	w *words.Language, name string, l record.Listing, all []SeriesRows, version record.Seq, at record.Day,
) string {
	name = w.ThePlace(name)
	var sentences []string
	issued := false
	for _, s := range all {
		rows, left := s.printedRows(), []*record.Row(nil)
		if n := len(rows); n > mostCounted {
			sentences = append(sentences, w.T("{n} of ICE’s {reports} list {name}; the newest is described here.",
				"n", w.Number(n), "reports", s.CountedReports(), "name", name))
			rows, left = rows[n-1:], rows[:n-1]
		}
		for _, r := range rows {
			var counts []string
			for _, m := range record.Measures {
				f := r.Figure(m)
				if !f.Printed() {
					continue
				}
				counts = append(counts, s.printed(r, m))
				issued = issued || m == record.Issued
			}
			if len(counts) == 0 {
				continue
			}
			sentence := w.T("ICE’s report for {period}, published {day}, listed {name} with {counts}",
				"period", apPeriod(w, r.Report.Period), "day", apDay(w,
					r.Report.PublishedOn), "name", Between(name), "counts", w.Join(counts))
			for _, m := range record.Measures {
				f := r.Figure(m)
				for _, c := range f.Corrections {
					what := w.T("that figure")
					if n := correctedNumber(f, c); n.Known && c.OurError() {
						what = w.T("the figure of {n}", "n", w.Number(n.N)) // not printed in the report
					}
					sentence += "; " + w.T("{done} ({day})", "done", s.correctedBy(c, what), "day", apDay(w, c.Date))
				}
			}
			sentences = append(sentences, sentence+".")
		}
		for _, m := range record.Measures {
			sentences = append(sentences, s.othersCorrected(m, left)...)
		}
	}
	if len(sentences) == 0 && len(l.Policies) > 0 {
		sentences = append(sentences,
			w.T("A table of policies in ICE’s {reports} names {name}; no count for it is in this record.",
				"reports", reportsOfAll(w, all), "name", name))
	}
	if len(sentences) == 0 {
		sentences = append(sentences,
			w.T("The lines of ICE’s {reports} that have been entered do not name {name}; not every line has been entered.",
				"reports", reportsOfAll(w, all), "name", name))
	}
	if issued {
		sentences = append(sentences, w.T("A count of detainers sent does not say what came of them."))
	}
	var offices []string
	for _, t := range l.Statements {
		if t.Stance == record.Disputes {
			offices = append(offices, t.Office)
		}
	}
	slices.Sort(offices)
	if offices = slices.Compact(offices); len(offices) > 0 {
		sentences = append(sentences,
			w.T("The listing was disputed ({offices}).", "offices", w.Official(strings.Join(offices, "; "))))
	}
	return strings.Join(sentences, " ") + " " +
		w.T("(Detainer Ledger, record version {n}, {day})", "n", w.Number(int(version)), "day", apDay(w, at))
}

// printedRows returns the rows whose report prints a figure of the place.
func (s SeriesRows) printedRows() []*record.Row {
	var rows []*record.Row
	for i := range s.Rows {
		if r := &s.Rows[i]; r.At(record.Issued).Printed() || r.At(record.Declined).Printed() {
			rows = append(rows, r)
		}
	}
	return rows
}

// printed formats a figure as the report printed it, for a sentence.
func (s SeriesRows) printed(r *record.Row, m record.Measure) string {
	f := r.Figure(m)
	whole := s.Whole(r, m).Text
	switch {
	case f.Published.Known && whole != "":
		return s.W.T("{count} (part of {whole})", "count", s.W.MeasureCount(m, f.Published.N), "whole", whole)
	case f.Published.Known:
		return s.W.MeasureCount(m, f.Published.N)
	case m == record.Issued:
		return s.W.T("detainers sent, the number not in this record")
	default:
		return s.W.T("declines recorded, the number not in this record")
	}
}

// correctedBy says what a correction did to what, and who made it.
func (s SeriesRows) correctedBy(c record.Correction, what string) string {
	by := s.W.Official(c.By)
	if c.OurError() {
		by = s.W.T("this site, mending its own error,")
	}
	switch c.Effect {
	case record.Amend:
		return s.W.T("{who} amended {what} to {n}", "who", by, "what", what, "n", s.W.Number(c.Value.N))
	case record.Move:
		return s.W.T("{who} moved {what} from {place} to {other}", "who", by, "what", what,
			"place", s.W.ThePlace(s.Name(c.Jurisdiction)), "other", s.W.ThePlace(s.Name(c.MovedTo)))
	default:
		return s.W.T("{who} withdrew {what}", "who", by, "what", what)
	}
}

// apMonths are the months in the Associated Press's abbreviations with a date.
var apMonths = [...]string{"", "Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
	"Dec."}

// apDay formats a day in the Associated Press's style, "Jan. 28, 2017", or in other languages as an ordinary date.
func apDay(w *words.Language, d record.Day) string {
	t, ok := d.Time()
	if !ok || !d.Full() || w != words.English {
		return w.Day(d)
	}
	return fmt.Sprintf("%s %d, %d", apMonths[t.Month()], t.Day(), t.Year())
}

// apPeriod formats a span of days in that style, "Jan. 28 to Feb. 3, 2017".
func apPeriod(w *words.Language, p record.Period) string {
	start, _ := p.Start.Time()
	end, _ := p.End.Time()
	switch {
	case w != words.English || start.Year() != end.Year():
		return w.T("{first} to {last}", "first", apDay(w, p.Start), "last", apDay(w, p.End))
	case start.Month() == end.Month():
		return fmt.Sprintf("%s %d to %d, %d", apMonths[start.Month()], start.Day(), end.Day(), end.Year())
	default:
		return fmt.Sprintf("%s %d to %s", apMonths[start.Month()], start.Day(), apDay(w, p.End))
	}
}

// Between adds the second comma that a name with its state needs within a sentence.
func Between(name string) string {
	if strings.Contains(name, ",") {
		return name + ","
	}
	return name
}

// Capital makes the first letter of a text a capital.
func Capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// Uncapital returns a text for use within a sentence, with a small first letter unless it begins with an abbreviation
// such as "ICE".
func Uncapital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if n == 0 || unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}
