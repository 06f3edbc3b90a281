package public

import (
	"net/url"
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

// jurisdictionsPage lists the places of a series, by default that of the weekly reports.
func jurisdictionsPage(r *answer.Request) error {
	s, weekly, err := askedSeries(r, onList)
	switch {
	case err != nil:
		return err
	case weekly:
		return mainList(r)
	case present.Tabular(r.Format()):
		return sendPlaces(r, onList, s)
	}
	v := pages.JurisdictionsView{About: ui.Link{Text: s.Title, Href: link.Series(s.ID)}}
	var q present.ListQuery
	var states []string
	if s.Lists() {
		t, err := readEntries(r, onList, s)
		if err != nil {
			return err
		}
		listed, err := t.view(r)
		if err != nil {
			return err
		}
		q, states = t.q, t.states
		v.Listed, v.Count, v.Measures, v.MeasureName = &listed, listed.Count, t.levels(r.W), r.W.T("Level")
		v.Heading = r.W.T("Entries of the list")
		v.Lede = seriesStanding(r, s)
	} else {
		t, err := readPlaces(r, onList, s)
		if err != nil {
			return err
		}
		places, err := t.view(r)
		if err != nil {
			return err
		}
		q, states = t.q, t.states
		s.Series, s.Periods = t.Series, t.every
		v.Places, v.Count, v.Measures, v.MeasureName = &places, places.Count, t.switches(r.W), r.W.T("Measure")
		v.Heading = headingOf(r, t.Series, t.of)
		v.Lede = r.W.T(bases[t.of.Base])
	}
	v.Filter = filterOf(r.W, q, states, 0)
	return sendList(r, v, q, s)
}

// sendPlaces sends the places of a series, or the entries of a list, as a file.
func sendPlaces(r *answer.Request, at listAddress, s edition.SeriesPeriods) error {
	if s.Lists() {
		t, err := readEntries(r, at, s)
		if err != nil {
			return err
		}
		return present.SendTable(r, r.Format(), t.q.With(nil), listFile(t.List, t.entries))
	}
	t, err := readPlaces(r, at, s)
	if err != nil {
		return err
	}
	return present.SendTable(r, r.Format(), t.q.With(nil), t.file())
}

// mainList lists the places that the weekly reports name.
func mainList(r *answer.Request) error {
	ctx := r.Ctx()
	q, err := present.ReadListQuery(r, link.Jurisdictions, present.ListParameters...)
	if err != nil {
		return err
	}
	q.Fragment = listFragment
	list, err := present.List(ctx, &r.Reading, q)
	if err != nil {
		return err
	}
	if ext := r.Format(); present.Tabular(ext) {
		file, err := present.ListTable(ctx, &r.Reading, q, list)
		if err != nil {
			return err
		}
		return present.SendTable(r, ext, q.With(nil), file)
	}
	places, err := weeklyPlaces(r, q, list)
	if err != nil {
		return err
	}
	main, coverages := r.MainSeries()
	s, _ := r.SeriesNamed(main.ID)
	of, _ := main.Measure(q.Measure)
	v := pages.JurisdictionsView{Places: &places, Count: len(list), Atom: link.As(link.Jurisdictions, "atom"),
		All:         link.Query(link.Jurisdictions, url.Values{"show": {present.ShowAll}, "q": {q.Q}}),
		MeasureName: r.W.T("Measure"), Measures: measureChoices(r.W, q), Heading: headingOf(r, main, of)}
	v.Filter = filterOf(r.W, q, nil, r.Places.Index.Len())
	listed := r.Listed[""]
	v.Lede = r.W.N(len(listed), "{n} [place](jurisdiction) in ICE’s {reports}", "{n} [places](jurisdiction) in ICE’s "+
		"{reports}",
		"reports", present.NewReportNames(r.W, main.Cadence, coverages).ReportsOf())
	if q.National() {
		if m, ok := newCartographer(&r.Reading, mapOf(q)); ok {
			of, err := m.rows(ctx, list)
			if err != nil {
				return err
			}
			if v.Map, err = m.national(ctx, of); err != nil {
				return err
			}
			v.Map.Compact = true // the list is what the page is for
		}
	}
	return sendList(r, v, q, s)
}

// measureChoices are the tables of the weekly reports.
func measureChoices(w *words.Language, q present.ListQuery) []ui.PageChoice {
	var all []ui.PageChoice
	for _, c := range []struct {
		measure record.Measure
		text    string
	}{
		{record.Declined, w.T("Declined")}, {record.Issued, w.T("Sent (issued)")}, {present.Policies, w.T("Policies")},
	} {
		choice := ui.PageChoice{Text: c.text, Current: c.measure == q.Measure}
		if !choice.Current {
			choice.Href = q.With(map[string]string{"measure": string(c.measure), "sort": "", "order": ""})
		}
		all = append(all, choice)
	}
	return all
}

// headingOf returns the heading of a measure's table.
func headingOf(r *answer.Request, s record.Series, of record.SeriesMeasure) string {
	w, name := r.W, measureName(r.W, of)
	if r.IsEarly(s.ID) {
		switch of.Measure {
		case record.Declined:
			name = w.T("Declined detainers")
		case record.Issued:
			name = w.T("Detainers sent")
		default:
			return w.T("Policies listed")
		}
	}
	if s.Cadence == "" { // a record without series
		return name
	}
	return w.T("{measure} by {period}", "measure", name, "period", w.Cadence(s.Cadence))
}

// sendList answers with the list of a series.
func sendList(r *answer.Request, v pages.JurisdictionsView, q present.ListQuery, s edition.SeriesPeriods) error {
	for _, other := range r.NewestFirst() {
		v.Series = append(v.Series, ui.PageChoice{Text: r.W.Official(other.Title), Current: other.ID == s.ID,
			Href: link.Query(link.Jurisdictions, url.Values{"series": {string(other.ID)}, "state": {q.State}})})
	}
	v.SeriesTitle = r.W.Official(s.Title)
	title := r.W.T("Jurisdictions")
	if asked := askedFor(r.W, q, s); asked != "" {
		title = r.W.T("{list}: {filter}", "list", v.Heading, "filter", asked)
	} else if q.Filtered || v.About.Href != "" {
		title = v.Heading
	}
	if v.About.Href != "" {
		title += " (" + s.Title + ")"
	}
	v.Page = r.Page(link.Jurisdictions, link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || q.Filtered
	v.Page.Things = recordThings(r, v.Page)
	v.Page.Feed = link.As(link.Jurisdictions, "atom")
	v.Cite = r.Citation(q.With(nil), title)
	return answer.Citable(r, v.Cite, pages.Jurisdictions(v))
}

// askedFor says how a list is narrowed and sorted, "" if it is not.
func askedFor(w *words.Language, q present.ListQuery, s edition.SeriesPeriods) string {
	var parts []string
	if state, ok := gazetteer.StateByCode(q.State); ok {
		parts = append(parts, w.Official(state.Name))
	}
	if q.Kind != "" {
		parts = append(parts, w.T("kind: {kind}", "kind", w.T(q.Kind)))
	}
	if q.Show != present.ShowListed {
		parts = append(parts, strings.ToLower(showText(w, q.Show, 1)))
		if q.Show == present.ShowAll {
			parts[len(parts)-1] = w.T("all places")
		}
	}
	if q.Q != "" {
		parts = append(parts, w.T("named “{q}”", "q", q.Q))
	}
	if q.Values.Get("report") != "" {
		for _, c := range s.Periods {
			if c.Report.ID == q.Report {
				parts = append(parts, w.T("up to {period}", "period", present.PeriodName(w, s.Series, c.Report)))
			}
		}
	}
	if q.Values.Get("sort") != "" {
		parts = append(parts, w.T("sorted by {column}", "column", sortText(w, q.Sort, s)))
	}
	return strings.Join(parts, ", ")
}

// sortText says in words what a list is sorted by.
func sortText(w *words.Language, sort string, s edition.SeriesPeriods) string {
	for _, c := range s.Periods {
		if periodKey(s.Series, c.Report.Period) == sort {
			return present.PeriodName(w, s.Series, c.Report)
		}
	}
	return w.T(map[string]string{
		byName: words.Mark("name"), byTotal: words.Mark("all periods"), byYear: words.Mark("the last year"),
		"state":  words.Mark("state"),
		"issued": words.Mark("detainers sent"), "issued-change": words.Mark("change, sent"),
		"declined": words.Mark("declines"), "declined-change": words.Mark("change, declined"),
		"reports": words.Mark("reports listed in"), "policy": words.Mark("policy listed"),
		"standing": words.Mark("what was said of it"),
	}[sort])
}

// jurisdictionsOfState redirects a reader who shortened an address to the state.
func jurisdictionsOfState(r *answer.Request) error {
	if state, ok := gazetteer.StateByCode(r.BareParam("state")); ok {
		return answer.Redirect(r, link.State(state.Code)+r.Format())
	}
	return answer.ErrNoPage
}
