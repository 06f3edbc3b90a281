package public

import (
	"cmp"
	"net/url"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// jurisdictionsPage is the national list.
func jurisdictionsPage(r *answer.Request) error {
	ctx := r.Ctx()
	if to, err := otherSeries(r); to != "" || err != nil {
		if err != nil {
			return err
		}
		return answer.SeeOther(r, to)
	}
	q, err := present.ReadListQuery(r, link.Jurisdictions, present.ListParameters...)
	if err != nil {
		return err
	}
	list, err := present.List(ctx, &r.Reading, q)
	if err != nil {
		return err
	}
	if ext := r.Format(); present.Tabular(ext) {
		rows, err := present.ListRows(ctx, &r.Reading, q, list, false)
		if err != nil {
			return err
		}
		return present.SendTable(r, ext, q.With(nil), present.ListTable(q, rows))
	}
	view, err := listView(r, q, list)
	if err != nil {
		return err
	}
	return answer.Citable(r, view.Cite, pages.Jurisdictions(view))
}

// otherSeries is where the places of a series are that the address names, "" where it is the main
// one or none.
func otherSeries(r *answer.Request) (address string, err error) {
	main, _ := r.MainSeries()
	ids := []string{string(main.ID)}
	for _, s := range r.Series {
		if s.ID != main.ID {
			ids = append(ids, string(s.ID))
		}
	}
	in := answer.NewQuery(r.W, link.Jurisdictions, r.Only("series", "state"))
	id := in.Choice("series", ids...)
	if id == string(main.ID) || in.Err() != nil {
		return "", in.Err()
	}
	to := answer.AddressIn(r.W, link.Series(id)) + r.Format()
	return r.SameMoment(link.Query(to, answer.Only(in.Values, "state"))), nil
}

// jurisdictionsOfState sends a reader who cut an address short to the state.
func jurisdictionsOfState(r *answer.Request) error {
	if state, ok := gazetteer.StateByCode(r.BareParam("state")); ok {
		return answer.Redirect(r, link.State(state.Code)+r.Format())
	}
	return answer.ErrNoPage
}

// perText is the number of rows on a page, in words where it is all.
func perText(w *words.Language, per string) string {
	if per == "all" {
		return w.T("all")
	}
	return per
}

func listView(r *answer.Request, q present.ListQuery, list []*store.Placing) (pages.JurisdictionsView, error) {
	ctx := r.Ctx()
	w := r.W
	series, coverages := r.MainSeries()
	v := pages.JurisdictionsView{
		Q:       q.Q,
		Measure: string(q.Measure),
		Sort:    q.Values.Get("sort"),
		Order:   q.Values.Get("order"),
		Count:   len(list),
		CSV:     link.As(q.With(nil), "csv"),
		JSON:    link.As(q.With(nil), "json"),
		Atom:    link.As(link.Jurisdictions, "atom"),
		Clear:   link.Jurisdictions,
		All:     link.Query(link.Jurisdictions, url.Values{"show": {present.ShowAll}, "q": {q.Q}}),
	}
	v.Reports, v.EveryReport = reportOptions(w, coverages, q.Report)
	listed := r.Listed[""]
	v.Lede = w.N(len(listed),
		"Reports and lists in this record name {n} [place](jurisdiction). Here are ICE’s {reports}, one at a time, "+
			"each figure as published and as it reads now.",
		"Reports and lists in this record name {n} [places](jurisdiction). Here are ICE’s {reports}, one at a time, "+
			"each figure as published and as it reads now.",
		"reports", present.NewReportNames(w, series.Cadence, coverages).ReportsOf())
	v.States = []ui.Option{{Text: w.T("All states"), Chosen: q.State == ""}}
	for _, state := range gazetteer.States() {
		v.States = append(v.States, ui.Option{Value: state.Slug, Text: state.Name, Chosen: state.Slug == q.State})
	}
	v.Kinds = []ui.Option{{Text: w.T("All kinds"), Chosen: q.Kind == ""}}
	for _, k := range present.Kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Text: w.T(k), Chosen: k == q.Kind})
	}
	count := r.Places.Index.Len()
	for _, o := range []ui.Option{
		{Value: present.ShowListed, Text: w.T("Listed by ICE")}, {Value: present.ShowCorrected, Text: w.T("Corrected")},
		{Value: present.ShowDisputed, Text: w.T("Disputed")},
		{Value: present.ShowAnswered, Text: w.T("Answered")},
		{Value: present.ShowAll, Text: w.T("All {n}", "n", w.Number(count))},
	} {
		o.Chosen = o.Value == q.Show
		v.Shows = append(v.Shows, o)
	}
	for _, per := range []string{"50", "100", "all"} {
		v.PerPage = append(v.PerPage,
			ui.Option{Value: per, Text: perText(w, per), Chosen: per == cmp.Or(q.Values.Get("per"), "100")})
	}
	on, err := q.PageOf(w, len(list))
	if err != nil {
		return v, err
	}
	v.Pages = on.Pages
	rows, err := present.ListRows(ctx, &r.Reading, q, list[on.From:on.To], true)
	if err != nil {
		return v, err
	}
	if v.Table, err = present.PlaceTable(ctx, &r.Reading, q, rows); err != nil {
		return v, err
	}
	if q.National() {
		if m, ok := newCartographer(&r.Reading, mapOf(q)); ok {
			of, details, err := mapRows(ctx, &r.Reading, m, list)
			if err != nil {
				return v, err
			}
			if v.Map, err = m.national(of, details); err != nil {
				return v, err
			}
			v.Map.Compact = true // the list is what the page is for
		}
	}
	v.Table.Caption += " " +
		w.T("Rows {from} to {to} of {n}.", "from", w.Number(on.From+1), "to", w.Number(on.To), "n", w.Number(len(list)))
	v.Notes = []string{
		w.T("Section I of a report (detainers issued) names only the highest places; not being there says nothing. " +
			"Issued and declined are counted on different bases and are not to be added."),
		w.T("A dash under “Policy listed” means that no line of Section III about the place is in the record, " +
			"which does not hold every line. “Not yet entered”: the record does not hold every line of that section, " +
			"and none that it holds names the place. A change is given only between two reports in a row that both have " +
			"a number."),
		present.SparkNote(w, coverages),
	}
	for _, other := range r.NewestFirst() {
		if other.ID != series.ID {
			v.Others = append(v.Others, ui.Link{Text: other.Title, Href: link.Series(other.ID)})
		}
	}
	title := w.T("Jurisdictions")
	if q.Q != "" {
		title = w.T("Jurisdictions named “{q}”", "q", q.Q)
	} else if q.Filtered {
		title = w.T("Jurisdictions, filtered")
	}
	if q.Values.Get("sort") != "" {
		title = w.T("{list}, sorted by {column}", "list", title, "column", strings.ToLower(w.T(present.HeadingOf(q.Sort))))
	}
	v.Page = r.Page(link.Jurisdictions, link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || q.Filtered
	v.Page.Things = recordThings(r, v.Page)
	v.Page.Feed = v.Atom
	v.Cite = r.Citation(q.With(nil), title)
	return v, nil
}
