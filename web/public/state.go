package public

import (
	"net/url"

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

// statePage is the page of one state.
func statePage(r *answer.Request) error {
	typed := r.BareParam("state")
	state, ok := gazetteer.StateByCode(typed)
	if !ok || state.Slug != typed {
		return answer.ErrNoPage
	}
	if r.Format() == ".atom" {
		return stateFeed(r, state)
	}
	if err := r.Open(); err != nil {
		return err
	}
	address := link.State(state.Code)
	s, weekly, err := askedSeries(r, listAddress{address, stateTakes})
	if err != nil {
		return err
	}
	if !weekly {
		return stateInSeries(r, state, s)
	}
	ctx := r.Ctx()
	series, coverages := r.MainSeries()
	q, err := present.ReadListQuery(r, address, stateTakes...)
	if err != nil {
		return err
	}
	q.State, q.Fragment = state.Slug, listFragment
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
	v := pages.StateView{Code: state.Code, Name: state.Name, Atom: link.As(address, "atom"),
		Measures: measureChoices(r.W, q)}
	v.Lede = stateLede(r.W, state, len(r.Listed[state.Code]),
		present.NewReportNames(r.W, series.Cadence, coverages).ReportsOf())
	if v.Places, err = weeklyPlaces(r, q, list); err != nil {
		return err
	}
	for _, other := range r.NewestFirst() {
		if other.ID != series.ID {
			v.Series = append(v.Series, ui.Link{Text: other.Title,
				Href: link.Query(link.Jurisdictions, url.Values{"series": {string(other.ID)}, "state": {state.Slug}})})
		}
	}
	v.Totals = stateTotals(r.W, coverages, q.Report, state.Slug)
	if m, ok := newCartographer(&r.Reading, mapOf(q)); ok {
		of, err := m.rows(ctx, list)
		if err != nil {
			return err
		}
		if v.Map, err = m.state(ctx, state, of); err != nil {
			return err
		}
	}
	v.Others = placesNotListed(r, state.Code)
	v.Moments = stateMoments(r, state)
	v.Page = r.Page(address, link.States, r.W.PlaceTitle(state.Name), v.Lede)
	v.Page.Picture = r.Picture(link.Card(address), v.Lede)
	v.Page.Things = stateThings(r, v.Page, state.Code, v.Places.CSV, v.Places.JSON)
	v.Page.Crumbs = []ui.Link{{Text: r.W.T("States"), Href: link.States}, {Text: r.W.PlaceTitle(state.Name)}}
	v.Page.Feed = v.Atom
	v.Page.NoIndex = v.Page.NoIndex || q.Filtered
	v.Cite = r.Citation(q.With(nil), state.Name)
	return answer.Citable(r, v.Cite, pages.State(v))
}

// stateInSeries redirects to the list of the state's places in another series.
func stateInSeries(r *answer.Request, state gazetteer.State, s edition.SeriesPeriods) error {
	asked := r.Only(stateTakes...)
	asked.Set("state", state.Slug)
	asked.Set("series", string(s.ID))
	return answer.SeeOther(r, r.SameMoment(link.Query(answer.AddressIn(r.W, link.Jurisdictions)+r.Format(), asked)))
}

// stateLede says how many places of a state are in the record.
func stateLede(w *words.Language, state gazetteer.State, listed int, reports string) string {
	if listed == 0 {
		return w.T("No line of ICE’s {reports} that is in this record names a place in {state}.",
			"reports", reports, "state", w.ThePlace(state.Name))
	}
	return w.N(listed, "ICE’s {reports} name {n} [place](jurisdiction) in {state} that is in this record.",
		"ICE’s {reports} name {n} [places](jurisdiction) in {state} that are in this record.",
		"reports", reports, "state", w.ThePlace(state.Name))
}

// placesNotListed returns the places of a state that no report names.
func placesNotListed(r *answer.Request, code string) []ui.Link {
	listed := map[string]bool{}
	for _, place := range r.Listed[code] {
		listed[place.Slug] = true
	}
	var others []ui.Link
	for _, place := range r.Places.ByState[code] {
		if !listed[place.Slug] {
			others = append(others, ui.Link{Text: place.Name, Href: link.Jurisdiction(place.Slug)})
		}
	}
	return others
}

// stateMoments returns what was said of the places of a state, oldest first.
func stateMoments(r *answer.Request, state gazetteer.State) []ui.Moment {
	within := func(slug record.Slug) bool { return slug != "" && slug.State() == state.Slug }
	moments := present.AllMoments(&r.Reading,
		those(r.Said.Corrections, func(c record.Correction) bool { return within(c.Jurisdiction) }),
		those(r.Said.Statements, func(t record.Statement) bool { return within(t.Jurisdiction) }),
		those(r.Said.Events, func(e record.Event) bool { return within(e.Jurisdiction) }))
	present.OldestFirst(moments)
	return moments
}

// those returns the elements that meet a condition.
func those[T any](all []T, take func(T) bool) []T {
	var taken []T
	for _, one := range all {
		if take(one) {
			taken = append(taken, one)
		}
	}
	return taken
}
