package public

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// weeklyPlaces is a page's list of places of the weekly reports: a table of those that are named with the measure in
// the periods shown, followed by the other places.
func weeklyPlaces(r *answer.Request, q present.ListQuery, list []*store.Placing) (pages.PlacesByPeriod, error) {
	ctx, w := r.Ctx(), r.W
	v := pages.PlacesByPeriod{Count: len(list)}
	v.CSV, v.JSON = filesOfWeeks(q)
	main, coverages := r.MainSeries()
	window := q.Window(&r.Reading)
	b, err := r.Board(ctx, window)
	if err != nil {
		return v, err
	}
	inTable := func(p *store.Placing) bool {
		if q.Measure == present.Policies {
			return p.Policy
		}
		return b.Placed(r.Roll.Places, p.At).Named(q.Measure)
	}
	rows, rest := parted(list, inTable)
	slices.SortStableFunc(rest, func(a, b *store.Placing) int { return cmp.Compare(restKind(q, a), restKind(q, b)) })
	on, err := q.PageOf(w, len(list))
	if err != nil {
		return v, err
	}
	v.Pages = on.Pages
	shown, others := between(rows, on.From, on.To), between(rest, on.From-len(rows), on.To-len(rows))
	if q.Measure == present.Policies {
		v.Table, err = policyTable(r, q, shown)
	} else {
		periods := window.Shown()
		if len(coverages) == 0 { // a record without reports
			periods = nil
		}
		t := newPeriodTable(r, main, q.Measure, q, periods)
		t.highest = b.Highest(q.Measure)
		v.Table, err = t.weekly(b, shown)
		v.Lacking = t.notInCopy()
		v.Earlier, v.Later, v.Narrow = t.others(coverages)
		if v.Earlier.Href+v.Later.Href != "" && !v.Narrow {
			v.Every = ui.Link{Text: w.T("All reports"), Href: link.Reports}
		}
	}
	if err != nil {
		return v, err
	}
	v.More = morePlaces(w, q, rest, others)
	v.Table.Caption = w.T("{table}. Places {from} to {to} of {n}.", "table", v.Table.Caption, "from",
		w.Number(min(on.From+1, len(list))), "to", w.Number(on.To), "n", w.Number(len(list)))
	v.Notes = []string{w.T("“Sent” and “declined” count different things: do not add or compare them. Section I, of " +
		"detainers sent, names only the places with the most. A missing number is never zero.")}
	return v, nil
}

// filesOfWeeks returns the addresses of the page's table as files. They name no report, because a file would then have
// only that one.
func filesOfWeeks(q present.ListQuery) (csv, json string) {
	address := q.With(nil)
	if q.Values.Get("report") != "" {
		address = q.With(map[string]string{"periods": words.English.Number(q.Periods)})
	}
	return link.As(address, "csv"), link.As(address, "json")
}

// parted separates the places that meet a condition from the others, both in order.
func parted(list []*store.Placing, take func(*store.Placing) bool) (taken, left []*store.Placing) {
	for _, p := range list {
		if take(p) {
			taken = append(taken, p)
		} else {
			left = append(left, p)
		}
	}
	return taken, left
}

// between returns a range of the places, cut to those that exist.
func between(list []*store.Placing, from, to int) []*store.Placing {
	from, to = max(0, from), min(len(list), to)
	if from >= to {
		return nil
	}
	return list[from:to]
}

// weekly makes the table of some places.
func (t *periodTable) weekly(b *edition.Board, shown []*store.Placing) (ui.PeriodTable, error) {
	w, roll := t.r.W, t.r.Roll.Places
	table := ui.PeriodTable{Place: t.head(), Columns: t.headings(),
		Caption: measureName(w, t.of)}
	total := len(t.columns) > 1
	if total {
		col := t.heading(w.T("All shown"), string(t.of.Measure))
		col.Broad, col.Term = true, "declined-detainer"
		if t.of.Printed == record.HighestPlaces {
			col.Text, col.Term = w.T("Highest"), "issued"
		}
		table.Columns = append([]ui.SortColumn{col}, table.Columns...)
	}
	at := 0
	err := present.EachListRow(t.r.Ctx(), &t.r.Reading, t.q, shown, func(of *present.ListRow) error {
		row, err := t.row(ui.Link{Text: of.Place.Name, Href: link.Jurisdiction(of.Place.Slug)}, stateOf(t.q, of.Place.State),
			of.Standing, of.Rows)
		if total {
			n := b.Placed(roll, shown[at].At).Rated(t.of.Measure)
			row.Cells = append([]ui.PeriodCell{textOr(numberOf(w, n), w.T("no number"))}, row.Cells...)
		}
		at++
		table.Rows = append(table.Rows, row)
		return err
	})
	table.Legend = t.legend()
	if !t.q.Filtered || t.q.National() {
		table.Foot = []ui.FootRow{t.inCopy(total)}
	}
	return table, err
}

// stateOf is the state in a row, empty in a list of one state.
func stateOf(q present.ListQuery, code string) string {
	if q.State != "" {
		return ""
	}
	return code
}

// inCopy says how much of each period is in the record.
func (t *periodTable) inCopy(total bool) ui.FootRow {
	row := ui.FootRow{Name: t.r.W.T("In our copy, all places")}
	if total {
		row.Cells = append(row.Cells, "")
	}
	for _, i := range t.columns {
		text := ""
		if c := &t.periods[i]; c.Report.Published() {
			text = amountOf(t.r.W, c.Section(t.of.Measure))
		}
		row.Cells = append(row.Cells, text)
	}
	return row
}

// policyTable has a row for each place with the policies that ICE printed for it.
func policyTable(r *answer.Request, q present.ListQuery, shown []*store.Placing) (ui.PeriodTable, error) {
	w := r.W
	t := periodTable{r: r, q: q}
	text := func(heading, term string) ui.SortColumn { return ui.SortColumn{Text: heading, Term: term} }
	table := ui.PeriodTable{Place: t.head(), Caption: w.T("Policies that ICE listed (Section III)"),
		Columns: []ui.SortColumn{text(w.T("Date enacted"), ""), text(w.T("Criteria for honoring a detainer"), "section-iii")}}
	slugs := make([]record.Slug, len(shown))
	for i, p := range shown {
		slugs[i] = p.Slug
	}
	policies, err := r.Snap.Policies(r.Ctx(), store.Filter{Slugs: slugs})
	if err != nil || len(slugs) == 0 {
		return table, err
	}
	of := map[record.Slug][]record.Policy{}
	for _, p := range policies {
		of[p.Jurisdiction] = append(of[p.Jurisdiction], p)
	}
	lacking := w.T("not in our copy yet")
	for _, p := range shown {
		var enacted, criteria []string
		for _, policy := range of[p.Slug] {
			if policy.Enacted != "" {
				enacted = append(enacted, w.Day(policy.Enacted))
			}
			if said := cmp.Or(policy.Criteria, policy.Instrument); said != "" {
				criteria = append(criteria, w.Official(said))
			}
		}
		row := ui.PeriodTableRow{Place: ui.Link{Text: p.Name, Href: link.Jurisdiction(p.Slug)}, State: stateOf(q, p.State),
			Standing: p.Standing}
		for _, cell := range [][]string{enacted, criteria} {
			c := textOr(strings.Join(cell, "; "), lacking)
			if c.Mark != "" {
				c.Mark, table.Legend = "·", []string{w.T("“{mark}” {reason}", "mark", "·", "reason", lacking)}
			}
			row.Cells = append(row.Cells, c)
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

// restKind is the reason why a place of the list has no row: it is listed in another section, or for a policy, or no
// report names it.
func restKind(q present.ListQuery, p *store.Placing) int {
	switch {
	case !p.Listed():
		return 2
	case p.Policy && q.Measure != present.Policies:
		return 1
	}
	return 0
}

// morePlaces returns the places of the list without a row, by reason. The number for each reason covers the whole list.
func morePlaces(w *words.Language, q present.ListQuery, rest, shown []*store.Placing) []ui.MorePlaces {
	var count [3]int
	for _, p := range rest {
		count[restKind(q, p)]++
	}
	more := []ui.MorePlaces{
		{Title: w.N(count[0], "{n} more place: listed, but not for this measure",
			"{n} more places: listed, but not for this measure")},
		{Title: w.N(count[1], "{n} more place: policy listed, no number", "{n} more places: policy listed, no number")},
		{Title: w.N(count[2], "{n} place that no report names", "{n} places that no report names")},
	}
	for _, p := range shown {
		to := &more[restKind(q, p)]
		to.Places = append(to.Places, ui.MorePlace{Link: ui.Link{Text: p.Name, Href: link.Jurisdiction(p.Slug)},
			State: stateOf(q, p.State), Standing: p.Standing})
	}
	var all []ui.MorePlaces
	for _, m := range more {
		if len(m.Places) > 0 {
			all = append(all, m)
		}
	}
	return all
}
