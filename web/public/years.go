package public

import (
	"slices"
	"strconv"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// A place with a few reports is shown period by period. For years of weeks the page keeps every row, folded by year,
// and bounds the rest: the chart, the timeline and the history show the newest, and summarize or link to the others.

// newestDrawn is how many periods of a longer series the page's chart shows.
const newestDrawn = 53

// years folds the rows of a long series by the year in which their periods begin, newest first within each. The newest
// year is open, and the one before if the newest has only just begun.
func years(r *answer.Reading, l record.Listing, s present.SeriesRows, name string) []pages.YearRows {
	var years []pages.YearRows
	days := map[record.Seq]string{}
	for last := len(s.Rows); last > 0; {
		year := yearOf(s.Rows[last-1].Report)
		first := last - 1
		for first > 0 && yearOf(s.Rows[first-1].Report) == year {
			first--
		}
		rows := s.Rows[first:last]
		y := pages.YearRows{
			Year: year, ID: "year-" + string(s.ID) + "-" + year, Rows: make([]pages.PeriodRow, 0, len(rows)),
			Open: len(s.Rows)-last < newestDrawn/2,
			Caption: r.W.T("{name}, {year}, by {cadence}, the newest first", "name", r.W.PlaceTitle(name), "year", year,
				"cadence", r.W.Cadence(s.Cadence)),
			Summary: yearSummary(r, s.Cadence, rows),
		}
		var written record.Entered
		if len(rows) > 1 {
			y.Shared, written = inCommon(rows)
		}
		if written.Seq > 0 {
			y.Entered = enteredText(r.W, written)
		}
		for i := range slices.Backward(rows) {
			row := &rows[i]
			y.Rows = append(y.Rows, present.PeriodRowOf(r, &l, &s, row))
			shown := &y.Rows[len(y.Rows)-1]
			shown.IssuedNote, shown.DeclinedNote = noteOf(&s, row, record.Issued), noteOf(&s, row, record.Declined)
			shown.Written = rowSources(row, y.Shared)
			if e := present.FirstEntered(row); e.Seq > 0 && written.Seq == 0 {
				if days[e.Seq] == "" {
					days[e.Seq] = r.W.ShortDay(record.DayOf(e.EnteredAt))
				}
				shown.Entered = ui.Link{Text: days[e.Seq], Href: link.Change(e.Seq)}
			}
		}
		years = append(years, y)
		last = first
	}
	return years
}

// yearSummary says how many rows a year has, how many list the place, and how many a correction concerns.
func yearSummary(r *answer.Reading, c record.Cadence, rows []record.Row) string {
	listed, corrected := 0, 0
	for i := range rows {
		row := &rows[i]
		listed += present.One(present.AnyDrawn(*row))
		corrected += present.One(slices.ContainsFunc(row.Figures, func(f record.RowFigure) bool {
			return len(f.Corrections) > 0
		}))
	}
	text := r.W.T("{periods}, listed in {n}", "periods", r.W.Periods(c, len(rows)), "n", r.W.Number(listed))
	if corrected > 0 {
		text += ", " + r.W.T("{n} corrected", "n", r.W.Number(corrected))
	}
	return text
}

// inCommon returns what all lines of the rows share: the sources that each of them has, and the change that brought
// them, zero if there were several.
func inCommon(rows []record.Row) (shared record.Sources, entered record.Entered) {
	first := true
	for i := range rows {
		for _, m := range record.Measures {
			lines := rows[i].At(m).Lines
			for j := range lines {
				line := &lines[j]
				if first {
					shared, entered, first = slices.Clone(line.Sources), line.Entered, false
				}
				shared = slices.DeleteFunc(shared, func(a string) bool { return !slices.Contains(line.Sources, a) })
				if line.Last().Seq != entered.Seq {
					entered = record.Entered{}
				}
			}
		}
	}
	return shared, entered
}

// rowSources returns the sources of a row's lines, each once, without those given elsewhere.
func rowSources(r *record.Row, told record.Sources) record.Sources {
	var sources record.Sources
	for _, m := range record.Measures {
		for i := range r.At(m).Lines {
			for _, a := range r.At(m).Lines[i].Sources {
				if !slices.Contains(told, a) && !slices.Contains(sources, a) {
					sources = append(sources, a)
				}
			}
		}
	}
	return sources
}

// plainLines reports whether a row says everything about its lines: each figure has one, of the place itself and
// without a note, and the same change brought both.
func plainLines(r *record.Row) bool {
	first := present.FirstEntered(r)
	for _, m := range record.Measures {
		lines := r.At(m).Lines
		if len(lines) > 1 {
			return false
		}
		for i := range lines {
			if lines[i].Note != "" || lines[i].Facility != "" || lines[i].Seq != first.Seq ||
				len(lines[i].Readings)+len(lines[i].Revisions) > 0 {
				return false
			}
		}
	}
	return true
}

// enteredText says when and by which change a line entered the record.
func enteredText(w *words.Language, e record.Entered) string {
	return w.T("Entered the record on {day}, in change {n}.", "day", w.Day(record.DayOf(e.EnteredAt)),
		"n", strconv.FormatInt(int64(e.Seq), 10))
}
