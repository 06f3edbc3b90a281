package public

import (
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// placesShown is how many places or entries of a series a page shows.
const placesShown = 100

// The names under which the places of a series are sorted beside those of its periods.
const (
	byTotal = "total"
	byName  = "name"
)

// seriesQuery is what the address of a series asks for.
type seriesQuery struct {
	present.ListQuery
	// measure is "" for all levels of a list.
	measure record.Measure
	state   string // two letters in lower case
	sort    string
	order   string
}

// readSeriesQuery reads the parameters; sorts are the ways to sort, the usual one first.
func readSeriesQuery(
	r *answer.Request, address string, measures []string, sorts func(record.Measure) []string,
) (seriesQuery, error) {
	list, err := present.ReadListQuery(r, address, "page")
	if err != nil {
		return seriesQuery{}, err
	}
	q := seriesQuery{ListQuery: list}
	in := answer.NewQuery(r.W, address, r.Only("measure", "state", "sort", "order", "page"))
	q.measure = record.Measure(in.Choice("measure", measures...))
	q.state = strings.ToLower(in.Get("state"))
	if _, known := gazetteer.StateByCode(q.state); !known && q.state != "" {
		in.Refuse("state", r.W.T("it is the two letters of a state, such as nv"))
	}
	q.sort = in.Choice("sort", sorts(q.measure)...)
	usual := "descending"
	if q.sort == byName {
		usual = "ascending"
	}
	q.order = in.Choice("order", usual, "ascending", "descending")
	for _, name := range []string{"measure", "state", "sort", "order"} {
		q.Values.Set(name, in.Values.Get(name))
	}
	q.PerPage = placesShown
	return q, in.Err()
}

// filter is the form that narrows the table, and states those that it has places of.
func (q seriesQuery) filter(w *words.Language, states []string) pages.SeriesFilter {
	f := pages.SeriesFilter{Action: q.Address, Clear: q.With(map[string]string{"state": ""}),
		Measure: q.Values.Get("measure"), Sort: q.Values.Get("sort"), Order: q.Values.Get("order"),
		States: []ui.Option{{Text: w.T("All states"), Chosen: q.state == ""}}}
	for _, s := range gazetteer.States() {
		if slices.Contains(states, s.Slug) || s.Slug == q.state {
			f.States = append(f.States, ui.Option{Value: s.Slug, Text: s.Name, Chosen: s.Slug == q.state})
		}
	}
	return f
}

// takes reports whether the filter takes what is of a state, two letters in any case.
func (q seriesQuery) takes(state string) bool {
	return q.state == "" || strings.EqualFold(state, q.state)
}

// heading sorts the table by its column, or turns the order round.
func (q seriesQuery) heading(text, sort string) ui.SortColumn {
	col := ui.SortColumn{Text: text, Number: sort != byName}
	set := map[string]string{"sort": sort, "order": ""}
	if sort == q.sort {
		col.Sorted = q.order
		set["order"] = "ascending"
		if q.order == "ascending" {
			set["order"] = "descending"
		}
	}
	col.Href = q.With(set)
	return col
}

// files are the addresses of the table as CSV and JSON.
func (q seriesQuery) files() (csv, json string) {
	return link.As(q.With(nil), "csv"), link.As(q.With(nil), "json")
}

// periodKey names a period in addresses and in the heads of columns: a year by its number, a
// fiscal year by that in which it ends, any other by its first day.
func periodKey(s record.Series, p record.Period) string {
	switch s.Cadence {
	case record.CalendarYear:
		return string(p.Start[:len("2014")])
	case record.FiscalYear:
		return string(s.Cadence.Period(p.Start).End[:len("2014")])
	}
	return string(p.Start)
}

// periodName is a period in a few words: "2014", "FY 2014", "Jan 28, 2017".
func periodName(w *words.Language, s record.Series, p record.Period) string {
	switch s.Cadence {
	case record.CalendarYear:
		return periodKey(s, p)
	case record.FiscalYear:
		return w.T("FY {year}", "year", periodKey(s, p))
	case record.OneWindow:
		return w.Period(p)
	}
	return w.ShortDay(p.Start)
}
