package public

import (
	"slices"

	"detainerledger/internal/dataset"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// statesPage lists the states.
func statesPage(r *answer.Request) error {
	counts := present.CountByState(r.Roll.Places)
	v := pages.StatesView{CSV: link.As(link.States, "csv"), JSON: link.As(link.States, "json")}
	named := 0
	var rows []dataset.Row
	for _, state := range gazetteer.States() {
		counted := counts[state.Code]
		row := pages.StateRow{
			State:  ui.Link{Text: state.Name, Href: link.State(state.Code)},
			Listed: counted.Listed, Corrected: counted.Corrected, Disputed: counted.Disputed, Answered: counted.Answered,
			All: len(r.Places.ByState[state.Code]),
		}
		named += present.One(row.Listed > 0)
		v.Rows = append(v.Rows, row)
		rows = append(rows,
			dataset.Row{state.Code, state.Name, row.Listed, row.Corrected, row.Disputed, row.Answered, row.All})
	}
	if ext := r.Format(); present.Tabular(ext) {
		return present.SendTable(r, ext, link.States,
			present.TableFile{Name: "detainer-ledger-states", Table: dataset.StatesPage, Rows: slices.Values(rows)})
	} else if ext != "" {
		return record.ErrNotFound
	}
	v.Lede = r.W.T("The record names places in {n} of the {all} states and the District of Columbia.",
		"n", r.W.Number(named), "all", r.W.Number(len(v.Rows)-1))
	v.Page = r.Page(link.States, link.States, r.W.T("States"), v.Lede)
	v.Cite = r.Citation(link.States, v.Page.Title)
	return answer.Citable(r, v.Cite, pages.States(v))
}
