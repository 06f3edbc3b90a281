package public

import (
	"slices"
	"strings"

	"detainerledger/internal/edition"
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
	byYear  = "year"
	byName  = "name"
)

// longestSpan is how many periods of a long series a table shows at the most.
const longestSpan = 24

// listAddress is where a list of places is: its page without parameters, and those that the page
// takes.
type listAddress struct {
	page       string
	parameters []string
}

// The places of every series are on the list; files of a series are at its own address as well.
var (
	onList      = listAddress{link.Jurisdictions, present.ListParameters}
	seriesTakes = []string{"measure", "state", "sort", "order", "page"}
	stateTakes  = []string{"series", "measure", "report", "by", "periods", "sort", "order", "page"}
)

// askedSeries is the series that the address of a list names, the main one where it names none, and whether it is shown
// as the weekly reports are.
func askedSeries(r *answer.Request, at listAddress) (s edition.SeriesPeriods, weekly bool, err error) {
	main, _ := r.MainSeries()
	ids := []string{string(main.ID)}
	for _, other := range r.Series {
		ids = append(ids, string(other.ID))
	}
	in := answer.NewQuery(r.W, at.page, r.Only(at.parameters...))
	id := record.SeriesID(in.Choice("series", ids...))
	s, _ = r.SeriesNamed(id)
	return s, r.ListsWeekly(id), in.Err()
}

// readSeriesQuery reads the parameters of a list of a series; sorts are the ways to sort, the usual
// one first.
func readSeriesQuery(
	r *answer.Request, at listAddress, s edition.SeriesPeriods, measures []string, sorts func(record.Measure) []string,
) (present.ListQuery, error) {
	in := answer.NewQuery(r.W, at.page, r.Only(at.parameters...))
	q := present.ListQuery{Address: at.page, Fragment: listFragment, Values: in.Values, PerPage: placesShown}
	q.Measure = record.Measure(in.Choice("measure", measures...))
	newest, _ := edition.NewestHeld(s.Periods)
	reports := []string{string(newest.Report.ID)}
	for _, c := range s.Periods {
		if c.Report.Published() {
			reports = append(reports, string(c.Report.ID))
		}
	}
	q.Report = record.ReportID(in.Choice("report", reports...))
	most, usual := len(s.Periods)+1, edition.PeriodsShown(s.Cadence)
	if s.Long() {
		most, usual = longestSpan, edition.UsualSpan
	}
	q.Periods = in.Count("periods", 1, most, usual)
	q.State, q.Q = present.ReadState(in), strings.TrimSpace(in.Get("q"))
	in.AtMost("q", answer.LongestName)
	q.Kind = in.Choice("kind", append([]string{""}, present.Kinds...)...)
	q.Show = in.Choice("show", present.Shows...)
	q.Sort = in.Choice("sort", sorts(q.Measure)...)
	order := "descending"
	if q.Sort == byName {
		order = "ascending"
	}
	q.Order = in.Choice("order", order, "ascending", "descending")
	q.ReadPage(in)
	for name := range in.Values {
		q.Filtered = q.Filtered || name != "series" && in.Values.Get(name) != ""
	}
	return q, in.Err()
}

// takesPlace reports whether a list of a series takes what is called so, in a state, two letters in any
// case, of a kind, which nothing is known of where it is empty.
func takesPlace(q present.ListQuery, name, state, kind string) bool {
	return (q.State == "" || strings.EqualFold(state, q.State)) && (q.Kind == "" || kind == q.Kind) &&
		(q.Q == "" || strings.Contains(gazetteer.Fold(name), gazetteer.Fold(q.Q)))
}

// takesStanding reports whether it takes a place of whose figures this was said.
func takesStanding(q present.ListQuery, of func() record.Standing) bool {
	switch q.Show {
	case present.ShowCorrectedOrDisputed:
		return of().Corrected || of().Disputed
	case present.ShowCorrected:
		return of().Corrected
	case present.ShowDisputed:
		return of().Disputed
	case present.ShowAnswered:
		return of().Answered
	}
	return true
}

// filterOf is the form that narrows a list. states are those that it has places of, nil where it can
// have places of all.
func filterOf(w *words.Language, q present.ListQuery, states []string, all int) pages.ListFilter {
	f := pages.ListFilter{Action: q.Address + listFragment, Q: q.Q,
		Filtered: q.State+q.Kind+q.Q != "" || q.Show != present.ShowListed,
		Clear:    q.With(map[string]string{"state": "", "kind": "", "q": "", "show": ""}) + listFragment,
		States:   []ui.Option{{Text: w.T("All states"), Chosen: q.State == ""}}}
	for _, s := range gazetteer.States() {
		if states == nil || slices.Contains(states, s.Slug) || s.Slug == q.State {
			f.States = append(f.States, ui.Option{Value: s.Slug, Text: s.Name, Chosen: s.Slug == q.State})
		}
	}
	for _, show := range present.Shows {
		o := ui.Option{Value: show, Text: showText(w, show, all), Chosen: show == q.Show}
		if show == present.ShowListed {
			o.Value = ""
		}
		if o.Text != "" {
			f.Shows = append(f.Shows, o)
		}
	}
	for _, name := range present.ListParameters {
		if v := q.Values.Get(name); v != "" && !slices.Contains([]string{"state", "show", "q", "page"}, name) {
			f.Kept = append(f.Kept, ui.Option{Text: name, Value: v})
		}
	}
	return f
}

// showText is what a list shows in the words of its form; all is the number of all places, 0 where a
// list cannot show them.
func showText(w *words.Language, show string, all int) string {
	switch show {
	case present.ShowListed:
		return w.T("All listed")
	case present.ShowCorrectedOrDisputed:
		return w.T("Corrected or disputed")
	case present.ShowCorrected:
		return w.T("Corrected")
	case present.ShowDisputed:
		return w.T("Disputed")
	case present.ShowAnswered:
		return w.T("Answered")
	}
	if all == 0 {
		return ""
	}
	return w.T("All {n} places", "n", w.Number(all))
}

// files are the addresses of the list as CSV and JSON.
func files(q present.ListQuery) (csv, json string) {
	return link.As(q.With(nil), "csv"), link.As(q.With(nil), "json")
}

// periodKey names a period in addresses and in the heads of columns: a year by its number, a
// fiscal year by that in which it ends, a month by its year and number, any other by its first day.
func periodKey(s record.Series, p record.Period) string {
	switch s.Cadence {
	case record.CalendarYear:
		return string(p.Start[:len("2014")])
	case record.FiscalYear:
		return string(s.Cadence.Period(p.Start).End[:len("2014")])
	case record.Monthly:
		return string(p.Start[:len("2014-01")])
	}
	return string(p.Start)
}

// periodName is a period in a few words: "2014", "FY 2014", "Jan 2017", "Jan 28, 2017".
func periodName(w *words.Language, s record.Series, p record.Period) string {
	switch s.Cadence {
	case record.CalendarYear:
		return periodKey(s, p)
	case record.FiscalYear:
		return w.T("FY {year}", "year", periodKey(s, p))
	case record.Monthly:
		return w.ShortDay(p.Start[:len("2014-01")])
	case record.OneWindow:
		return w.Period(p)
	}
	return w.ShortDay(p.Start)
}
