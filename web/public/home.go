package public

import (
	"net/http"
	"net/url"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// newestShown is how many corrections and answers the front page shows.
const newestShown = 4

// homePage is the front page.
func homePage(r *answer.Request) error {
	ctx := r.Ctx()
	series, coverages := r.MainSeries()
	q, err := readMapQuery(r, link.Home)
	if err != nil {
		return err
	}
	var v pages.HomeView
	v.Lede = r.W.T("This is the record of what ICE published about places that hold, or do not hold, people for it: " +
		"every figure as published, every correction, every answer.")
	if first, last := yearsOf(r.Series); first != "" {
		v.Lede = r.W.T("ICE’s numbers of [detainers](detainer) by place, {first} to {last}: each as published, with every "+
			"correction and every answer.", "first", first, "last", last)
		v.Span = r.W.T("{first} to {last}", "first", first, "last", last)
	}
	if present.NewReportNames(r.W, series.Cadence, coverages).Published > 0 {
		v.Status.Text = r.W.T("The {title} counts detainers by place.", "title", r.W.Official(series.Title))
		if series.Status != "" {
			v.Status.Text = r.W.T("The {title} counted detainers by place. Its status: {status}.",
				"title", r.W.Official(series.Title), "status", present.StatusText(r.W, series.Status))
		}
		v.Status.Href = link.Reports
	}
	if m, ok := newCartographer(&r.Reading, q); ok {
		rows, err := m.rows(ctx, r.All())
		if err != nil {
			return err
		}
		if v.Map, err = m.national(ctx, rows); err != nil {
			return err
		}
		v.Map.List = m.list()
		if v.Highest, err = highest(r, m, rows); err != nil {
			return err
		}
		v.Series = seriesChoices(r, m)
	}
	for _, p := range r.Roll.Places {
		v.Corrected += p.Corrected
	}
	v.Corrections, v.Answers = present.NewestSaid(&r.Reading, r.Said, newestShown)
	for _, moments := range [][]ui.Moment{v.Corrections, v.Answers} {
		for i := range moments {
			moments[i].DayNote, moments[i].Sources = "", nil // the place's own page has them
		}
	}
	v.Timeline = timelineView(&r.Reading)
	v.Page = r.Page(link.Home, link.Home, "", v.Lede)
	if q.asked {
		v.Page.Title, v.Page.NoIndex = v.Map.Title, true
	}
	v.Page.Feed = link.As(link.Jurisdictions, "atom")
	v.Page.Things = recordThings(r, v.Page)
	return answer.HTML(r, http.StatusOK, pages.Home(v))
}

// seriesChoices links to the front page of each series, those with the newest period first. The measure shown is kept
// if the other series has it too.
func seriesChoices(r *answer.Request, m *cartographer) []pages.SeriesChoice {
	var all []pages.SeriesChoice
	for _, s := range r.NewestFirst() {
		values := url.Values{"series": {string(s.ID)}}
		if _, has := s.Measure(m.q.measure); has {
			values.Set("measure", string(m.q.measure))
		}
		all = append(all, pages.SeriesChoice{Series: ui.Link{Text: s.Title, Href: link.Query(link.Home, values)},
			Span: spanOf(r.W, s), About: link.Series(s.ID), Current: s.ID == m.series.ID})
	}
	return all
}

// yearsOf returns the years of the first and the last period of all series.
func yearsOf(all []edition.SeriesPeriods) (first, last string) {
	for _, s := range all {
		for _, c := range s.Periods {
			from, to := string(c.Report.Period.Start[:4]), string(c.Report.Period.End[:4])
			if first == "" || from < first {
				first = from
			}
			last = max(last, to)
		}
	}
	return first, last
}
