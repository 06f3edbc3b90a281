package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
)

// lede answers in one or a few plain sentences what the record says about the
// place, before any table.
func lede(name string, l record.Listing, all []seriesRows) string {
	var sentences []string
	for _, s := range all {
		if counted := s.counted(); s.listedIn == 0 && counted != "" {
			sentences = append(sentences, fmt.Sprintf("No line of ICE’s %s names %s, but a correction counts one here: %s.", s.reportsOf(), name, counted))
		}
		if s.listedIn == 0 {
			continue
		}
		in := fmt.Sprintf("%s of its %s", ui.Spelled(s.listedIn), ui.Spelled(s.published()))
		switch {
		case s.published() == 1:
			in = "its one"
		case s.listedIn == s.published():
			in = fmt.Sprintf("all of its %s", ui.Spelled(s.published()))
		}
		sentence := fmt.Sprintf("ICE listed %s in %s %s", name, in, s.reportsOf())
		if counted := s.counted(); counted != "" {
			sentence += ": " + counted
		} else {
			sentence += ", in the table of policies only; no count of detainers for it is in the record"
		}
		sentences = append(sentences, sentence+".")
		for _, m := range record.Measures {
			sentences = append(sentences, s.takenBack(m)...)
		}
	}
	if len(sentences) == 0 {
		return fmt.Sprintf("No line in this record names %s: it is not in any part of ICE’s %s that has been entered.", name, reportsOfAll(all))
	}
	return strings.Join(sentences, " ")
}

// counted tells the printed figures of both measures, "51 detainers issued in
// the week of Jan 28 and 54 in the week of Feb 4; ..."
func (s seriesRows) counted() string {
	var measures []string
	for _, m := range record.Measures {
		var counts []string
		for _, r := range s.rows {
			f := r.Figure(m)
			period := "in " + s.period(r.Report)
			switch {
			case f.State == record.MovedHere && f.Effective.Known:
				counts = append(counts, ui.MeasureCount(m, f.Effective.N)+" "+period)
			case !f.Printed():
			case !f.Published.Known:
				counts = append(counts, fmt.Sprintf("%s %s, their number not in the record", plural(m), period))
			case len(counts) == 0:
				counts = append(counts, ui.MeasureCount(m, f.Published.N)+" "+period)
			default:
				counts = append(counts, ui.Number(f.Published.N)+" "+period)
			}
		}
		if len(counts) > 0 {
			measures = append(measures, ui.Join(counts))
		}
	}
	return strings.Join(measures, "; ")
}

func plural(m record.Measure) string {
	if m == record.Issued {
		return "detainers issued"
	}
	return "declines recorded"
}

// takenBack tells what was corrected, disputed, or is contained elsewhere.
func (s seriesRows) takenBack(m record.Measure) []string {
	var sentences []string
	for _, r := range s.rows {
		f := r.Figure(m)
		if whole := s.within[link.FigureID(r.Report.ID, m)]; whole != "" {
			sentences = append(sentences, fmt.Sprintf("That count is part of %s.", whole))
		}
		for _, c := range f.Corrections[max(0, len(f.Corrections)-1):] {
			what := "the listing in " + s.period(r.Report)
			if f.Published.Known {
				what = "the figure of " + ui.Number(f.Published.N)
			}
			sentences = append(sentences, fmt.Sprintf("%s (%s).", capital(s.correctedBy(c, what)), ui.Day(c.Date)), c.Reason)
		}
	}
	return sentences
}

// safeSentence states the place's figures so that they can be copied into an
// article: scope, dates, source and standing are in it.
func safeSentence(name string, l record.Listing, all []seriesRows, version record.Seq, at record.Day) string {
	var sentences []string
	issued := false
	for _, s := range all {
		for _, r := range s.rows {
			var counts []string
			for _, m := range record.Measures {
				f := r.Figure(m)
				whole := s.within[link.FigureID(r.Report.ID, m)]
				switch {
				case !f.Printed():
					continue
				case f.Published.Known && whole != "":
					counts = append(counts, fmt.Sprintf("%s (part of %s)", ui.MeasureCount(m, f.Published.N), whole))
				case f.Published.Known:
					counts = append(counts, ui.MeasureCount(m, f.Published.N))
				default:
					counts = append(counts, plural(m)+", the number not in this record")
				}
				issued = issued || m == record.Issued
			}
			if len(counts) == 0 {
				continue
			}
			sentence := fmt.Sprintf("ICE’s report for %s, published %s, listed %s with %s",
				apPeriod(r.Report.Period), apDay(r.Report.PublishedOn), between(name), ui.Join(counts))
			for _, m := range record.Measures {
				for _, c := range r.Figure(m).Corrections {
					sentence += fmt.Sprintf("; %s (%s)", s.correctedBy(c, "that figure"), apDay(c.Date))
				}
			}
			sentences = append(sentences, sentence+".")
		}
	}
	if len(sentences) == 0 && len(l.Policies) > 0 {
		sentences = append(sentences, fmt.Sprintf("ICE’s %s listed %s in a table of policies; no count for it is in this record.", reportsOfAll(all), between(name)))
	}
	if len(sentences) == 0 {
		sentences = append(sentences, fmt.Sprintf("The lines of ICE’s %s that have been entered do not name %s; not every line has been entered.", reportsOfAll(all), name))
	}
	if issued {
		sentences = append(sentences, "A count of detainers issued does not say what came of them.")
	}
	var offices []string
	for _, t := range l.Statements {
		if t.Stance == record.Disputes {
			offices = append(offices, t.Office)
		}
	}
	slices.Sort(offices)
	if offices = slices.Compact(offices); len(offices) > 0 {
		sentences = append(sentences, fmt.Sprintf("The listing was disputed (%s).", strings.Join(offices, "; ")))
	}
	return fmt.Sprintf("%s (Detainer Ledger, record version %d, %s)", strings.Join(sentences, " "), version, apDay(at))
}

// correctedBy says what a correction did to what, and who made it.
func (s seriesRows) correctedBy(c record.Correction, what string) string {
	by := c.By
	if c.OurError() {
		by = "this site, mending its own error,"
	}
	switch c.Effect {
	case record.Amend:
		return fmt.Sprintf("%s amended %s to %s", by, what, ui.Number(c.Value.N))
	case record.Move:
		return fmt.Sprintf("%s moved %s from %s to %s", by, what, s.name(c.Jurisdiction), s.name(c.MovedTo))
	default:
		return fmt.Sprintf("%s withdrew %s", by, what)
	}
}

// apMonths are the months as the Associated Press abbreviates them with a date.
var apMonths = [...]string{"", "Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."}

// apDay writes a day in the Associated Press's style, "Jan. 28, 2017".
func apDay(d record.Day) string {
	t, ok := d.Time()
	if !ok || !d.Full() {
		return ui.Day(d)
	}
	return fmt.Sprintf("%s %d, %d", apMonths[t.Month()], t.Day(), t.Year())
}

// apPeriod writes a span of days in that style, "Jan. 28 to Feb. 3, 2017".
func apPeriod(p record.Period) string {
	start, _ := p.Start.Time()
	end, _ := p.End.Time()
	if start.Year() != end.Year() {
		return apDay(p.Start) + " to " + apDay(p.End)
	}
	if start.Month() == end.Month() {
		return fmt.Sprintf("%s %d to %d, %d", apMonths[start.Month()], start.Day(), end.Day(), end.Year())
	}
	return fmt.Sprintf("%s %d to %s", apMonths[start.Month()], start.Day(), apDay(p.End))
}

// between closes a name with its state by a second comma, as within a sentence.
func between(name string) string {
	if strings.Contains(name, ",") {
		return name + ","
	}
	return name
}

// capital makes the first letter of a text a capital.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}
