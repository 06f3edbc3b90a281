package public

import (
	"strconv"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/present"
)

// totals head what the figures of a place add up to: over all periods, or over the last year and over those
// shown of a long series.
func (t *placesTable) totals(table *periodTable) []ui.SortColumn {
	w := table.r.W
	total := table.heading(w.T("All periods"), byTotal)
	total.Broad, total.Term = true, "measure"
	if !t.long {
		return []ui.SortColumn{total}
	}
	total.Text = w.T("All shown")
	if t.Year == 0 {
		return []ui.SortColumn{total}[:b2i(t.totalled())]
	}
	year := table.heading(w.T("Last {n}", "n", w.Periods(t.Cadence, t.Year)), byYear)
	year.Broad, year.Term = true, "measure"
	return []ui.SortColumn{year, total}[:1+b2i(t.totalled())]
}

// totalled reports whether the table has the sum of the periods shown.
func (t *placesTable) totalled() bool { return t.adds && (!t.long || len(t.Periods) > 1) }

// spans lead to other numbers of periods of a long series.
func (t *placesTable) spans(w *words.Language) (all []ui.PageChoice) {
	if !t.long {
		return nil
	}
	weekly := t.Cadence
	if t.by != "" {
		weekly = t.weekly.Cadence
	}
	for _, of := range []struct {
		by      string
		cadence record.Cadence
		spans   []int
	}{{"", weekly, []int{1, edition.UsualSpan, 13, longestSpan}},
		{present.ByMonth, record.Monthly, []int{edition.UsualSpan, 12}},
		{present.ByYear, record.CalendarYear, []int{edition.UsualSpan}}} {
		if of.by != "" && weekly != record.Weekly {
			continue
		}
		for _, n := range of.spans {
			choice := ui.PageChoice{Text: w.Periods(of.cadence, n), Current: of.by == t.by && n == t.q.Periods}
			set := map[string]string{"periods": strconv.Itoa(n)}
			if of.by != t.by {
				set["by"], set["report"], set["sort"], set["order"] = of.by, "", "", ""
			}
			if of.by == present.ByYear {
				choice.Text = w.T("By calendar year")
			}
			if !choice.Current {
				choice.Href = t.q.With(set) + t.q.Fragment
			}
			all = append(all, choice)
		}
	}
	return all
}
