package web

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
)

// jurisdictionsPage is the national list.
func jurisdictionsPage(r *answer.Request) error {
	ctx := r.Ctx()
	q, err := readListQuery(r, link.Jurisdictions, listParameters...)
	if err != nil {
		return err
	}
	list, err := list(ctx, &r.Reading, q)
	if err != nil {
		return err
	}
	if ext := r.Format(); tabular(ext) {
		rows, err := listRows(ctx, &r.Reading, q, list, false)
		if err != nil {
			return err
		}
		return sendTable(r, ext, q.with(nil), listTable(q, rows))
	}
	view, err := listView(r, q, list)
	if err != nil {
		return err
	}
	return answer.Citable(r, view.Cite, pages.Jurisdictions(view))
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

func listView(r *answer.Request, q listQuery, list []*store.Placing) (pages.JurisdictionsView, error) {
	ctx := r.Ctx()
	w := r.W
	series, coverages := r.MainSeries()
	v := pages.JurisdictionsView{
		Q:       q.q,
		Measure: string(q.measure),
		Sort:    q.values.Get("sort"),
		Order:   q.values.Get("order"),
		Count:   len(list),
		CSV:     link.As(q.with(nil), "csv"),
		JSON:    link.As(q.with(nil), "json"),
		Atom:    link.As(link.Jurisdictions, "atom"),
		Clear:   link.Jurisdictions,
		All:     link.Query(link.Jurisdictions, url.Values{"show": {showAll}, "q": {q.q}}),
	}
	v.Reports, v.EveryReport = reportOptions(w, coverages, q.report)
	listed := r.Listed[""]
	v.Lede = w.N(len(listed),
		"ICE’s {reports} name {n} [place](jurisdiction) that is in this record. The list shows one report at a time, each figure as published and as it reads now.",
		"ICE’s {reports} name {n} [places](jurisdiction) that are in this record. The list shows one report at a time, each figure as published and as it reads now.",
		"reports", newReportNames(w, series.Cadence, coverages).reportsOf())
	v.States = []ui.Option{{Text: w.T("All states"), Chosen: q.state == ""}}
	for _, state := range gazetteer.States() {
		v.States = append(v.States, ui.Option{Value: state.Slug, Text: state.Name, Chosen: state.Slug == q.state})
	}
	v.Kinds = []ui.Option{{Text: w.T("All kinds"), Chosen: q.kind == ""}}
	for _, k := range kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Text: w.T(k), Chosen: k == q.kind})
	}
	count := r.Places.Index.Len()
	for _, o := range []ui.Option{
		{Value: showListed, Text: w.T("Listed by ICE")}, {Value: showCorrected, Text: w.T("Corrected")},
		{Value: showDisputed, Text: w.T("Disputed")},
		{Value: showAnswered, Text: w.T("Answered")}, {Value: showAll, Text: w.T("All {n}", "n", w.Number(count))},
	} {
		o.Chosen = o.Value == q.show
		v.Shows = append(v.Shows, o)
	}
	for _, per := range []string{"50", "100", "all"} {
		v.PerPage = append(v.PerPage,
			ui.Option{Value: per, Text: perText(w, per), Chosen: per == cmp.Or(q.values.Get("per"), "100")})
	}
	on, err := q.pageOf(w, len(list))
	if err != nil {
		return v, err
	}
	v.Pages = on.pages
	rows, err := listRows(ctx, &r.Reading, q, list[on.from:on.to], true)
	if err != nil {
		return v, err
	}
	if v.Table, err = placeTable(ctx, &r.Reading, q, rows); err != nil {
		return v, err
	}
	if q.national() {
		if m, ok := newCartographer(&r.Reading, q.mapOf()); ok {
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
		w.T("Rows {from} to {to} of {n}.", "from", w.Number(on.from+1), "to", w.Number(on.to), "n", w.Number(len(list)))
	v.Notes = []string{
		w.T("Section I of a report (detainers issued) names only the highest places; not being there says nothing. Issued and declined are counted on different bases and are not to be added."),
		w.T("A dash under “Policy listed” means that no line of Section III about the place is in the record, which does not hold every line. “Not yet entered”: the record does not hold every line of that section, and none that it holds names the place. A change is given only between two reports in a row that both have a number."),
		sparkNote(w, coverages),
	}
	title := w.T("Jurisdictions")
	if q.q != "" {
		title = w.T("Jurisdictions named “{q}”", "q", q.q)
	} else if q.filtered {
		title = w.T("Jurisdictions, filtered")
	}
	if q.values.Get("sort") != "" {
		title = w.T("{list}, sorted by {column}", "list", title, "column", strings.ToLower(w.T(headingOf(q.sort))))
	}
	v.Page = r.Page(link.Jurisdictions, link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || q.filtered
	v.Page.Things = recordThings(r, v.Page)
	v.Page.Feed = v.Atom
	v.Cite = r.Citation(q.with(nil), title)
	return v, nil
}
