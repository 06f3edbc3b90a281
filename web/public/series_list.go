package public

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// listEntry is an entry of a list with its place.
type listEntry struct {
	record.ListEntry
	name, state string // the state as two letters, in any case
	disputed    bool
}

// entriesTable is what the table of the entries of a list is made from.
type entriesTable struct {
	edition.List
	q       present.ListQuery
	entries []listEntry
	// states are those of all entries, the filter notwithstanding.
	states []string
}

// readEntries reads the entries of a list that the address asks for.
func readEntries(r *answer.Request, at listAddress, s edition.SeriesPeriods) (*entriesTable, error) {
	list, err := r.ListOf(r.Ctx(), s.ID)
	if err != nil {
		return nil, err
	}
	t := &entriesTable{List: list}
	levels := []string{""}
	for _, of := range s.Measures {
		levels = append(levels, string(of.Measure))
	}
	t.q, err = readSeriesQuery(r, at, s, levels, func(record.Measure) []string { return []string{byName} })
	if err != nil {
		return nil, err
	}
	if t.entries, err = listEntries(r, list); err != nil {
		return nil, err
	}
	for _, e := range t.entries {
		t.states = append(t.states, strings.ToLower(e.state))
	}
	t.entries = slices.DeleteFunc(t.entries, func(e listEntry) bool {
		return !takesPlace(t.q, e.name, e.state, "") || t.q.Measure != "" && e.Measure != t.q.Measure ||
			!takesStanding(t.q, func() record.Standing { return record.Standing{Disputed: e.disputed} })
	})
	return t, nil
}

// levels lead to the entries of one level.
func (t *entriesTable) levels(w *words.Language) []ui.PageChoice {
	all := []ui.PageChoice{{Text: w.T("All levels"), Current: t.q.Measure == "",
		Href: t.q.With(map[string]string{"measure": ""})}}
	for _, of := range t.Measures {
		all = append(all, ui.PageChoice{Text: measureName(w, of), Current: of.Measure == t.q.Measure,
			Href: t.q.With(map[string]string{"measure": string(of.Measure)})})
	}
	return all
}

// view is the table as a page shows it.
func (t *entriesTable) view(r *answer.Request) (pages.ListedPlaces, error) {
	w, n := r.W, len(t.entries)
	v := pages.ListedPlaces{Count: n,
		Note: w.T("A list says that a place was on it, and no more. That a place is not here means that it was not on " +
			"the list only where every entry of its state and level is in the record; else it says nothing."),
	}
	on, err := t.q.PageOf(w, n)
	if err != nil {
		return v, err
	}
	v.Pages = on.Pages
	v.Caption = w.T("Each entry by state, level and name, with its standing. Rows {from} to {to} of {n}.",
		"from", w.Number(min(on.From+1, n)), "to", w.Number(on.To), "n", w.Number(n))
	v.CSV, v.JSON = files(t.q)
	for _, e := range t.entries[on.From:on.To] {
		v.Rows = append(v.Rows, listedPlace(w, t.List, e))
	}
	return v, nil
}

// listEntries are the entries with the names of their places, by state, level and name.
func listEntries(r *answer.Request, list edition.List) ([]listEntry, error) {
	var disputing []record.Slug // places that may dispute an entry: most said nothing
	var reports []record.ReportID
	for _, e := range list.Entries {
		if r.Said.Speaks(e.Jurisdiction) {
			disputing = append(disputing, e.Jurisdiction)
		}
	}
	for _, c := range list.Periods {
		reports = append(reports, c.Report.ID)
	}
	listings, err := r.ListingsOf(r.Ctx(), disputing, reports)
	if err != nil {
		return nil, err
	}
	of := map[record.Slug][]record.Row{}
	for _, l := range listings {
		of[l.Jurisdiction.Slug] = l.Rows(list.Periods)
	}
	all := make([]listEntry, 0, len(list.Entries))
	for _, e := range list.Entries {
		entry := listEntry{ListEntry: e, name: e.Label, state: e.State}
		if at, found := r.At[e.Jurisdiction]; found {
			entry.name, entry.state = r.Roll.Places[at].Name, r.Roll.Places[at].State
		}
		entry.disputed = slices.ContainsFunc(of[e.Jurisdiction], func(row record.Row) bool {
			return len(row.At(e.Measure).Disputes) > 0
		})
		all = append(all, entry)
	}
	level := map[record.Measure]int{}
	for i, m := range list.Measures {
		level[m.Measure] = i
	}
	slices.SortStableFunc(all, func(a, b listEntry) int {
		return cmp.Or(cmp.Compare(stateNamed(a.state), stateNamed(b.state)), cmp.Compare(level[a.Measure], level[b.Measure]),
			cmp.Compare(a.name, b.name))
	})
	return all, nil
}

// stateNamed is the name of a state by its code in any case.
func stateNamed(code string) string { return edition.StateName(strings.ToUpper(code)) }

// listedPlace is an entry as the page shows it.
func listedPlace(w *words.Language, list edition.List, e listEntry) pages.ListedPlace {
	p := pages.ListedPlace{Place: ui.Link{Text: e.name}, State: stateNamed(e.state),
		Level: levelName(w, e.Measure), From: w.ShortDay(e.From), Disputed: e.disputed, Standing: w.T("on the list")}
	if e.Jurisdiction != "" {
		p.Place.Href = link.Jurisdiction(e.Jurisdiction)
		if !strings.Contains(e.name, e.Label) {
			p.Label = e.Label
		}
	}
	switch {
	case e.Off != "":
		p.Off, p.Standing = true, w.T("came off on {day}", "day", w.Day(e.Off))
		if e.Why != nil {
			p.Why = w.Official(e.Why.By+":") + " " + w.Official(e.Why.What)
		}
	case list.Withdrawn != nil:
		p.Standing = w.T("list withdrawn on {day}", "day", w.Day(list.Withdrawn.Date))
	}
	return p
}

// levelName is what a measure of a list is called in a line.
func levelName(w *words.Language, m record.Measure) string {
	kind := strings.ReplaceAll(string(m), "-", " ")
	if slices.Contains(present.Kinds, kind) {
		return w.T(kind)
	}
	return w.Official(kind)
}

// listFile is the table as a file.
func listFile(list edition.List, all []listEntry) present.TableFile {
	withdrawn := ""
	if list.Withdrawn != nil {
		withdrawn = string(list.Withdrawn.Date)
	}
	return present.TableFile{Name: "detainer-ledger-" + string(list.ID), Table: dataset.SeriesListPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, e := range all {
				var sources record.Sources
				for _, l := range e.Lines {
					for _, s := range l.Sources {
						if !slices.Contains(sources, s) {
							sources = append(sources, s)
						}
					}
				}
				if !yield(dataset.Row{string(list.ID), string(e.Measure), string(e.Jurisdiction), e.name,
					strings.ToUpper(e.state), e.Label, string(e.From), string(e.Off), withdrawn, e.disputed, sources}) {
					return
				}
			}
		}}
}
