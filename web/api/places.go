package api

import (
	"net/url"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// foundRow is a place that answers what was typed.
type foundRow struct {
	placeJSON
	// ListedIn counts the published reports that name the place, of so many Reports.
	ListedIn int       `json:"listed_in"`
	Reports  int       `json:"reports"`
	Says     string    `json:"says"`
	Why      string    `json:"why"`
	Links    itemLinks `json:"links"`
}

// apiFind are the places that answer what was typed, the best first.
func apiFind(k *call) (any, error) {
	typed := strings.TrimSpace(k.Query.Get("q"))
	k.Query.AtMost("q", answer.LongestName)
	if typed == "" {
		k.Query.Refuse("q", k.W.T("it is the name or number to look for"))
	}
	if err := k.Query.Err(); err != nil {
		return nil, err
	}
	found := present.FoundPlaces(&k.Reading, typed, k.Places.Index.Len())
	return answerRows(k, link.Query(link.Find, url.Values{"q": {typed}}), found, func(f present.FoundPlace) foundRow {
		return foundRow{placeOut(f.Place), f.ListedIn, f.Published, words.Plain(f.Says(k.W)),
			words.Plain(present.Why(k.W, f.Reason)),
			k.itemLinks(link.Jurisdiction(f.Place.Slug))}
	})
}

// stateRow is a state with how many of its places the record says what of.
type stateRow struct {
	State         string     `json:"state"`
	Name          string     `json:"name"`
	Listed        int        `json:"listed"`
	Corrected     int        `json:"corrected"`
	Disputed      int        `json:"disputed"`
	Answered      int        `json:"answered"`
	Jurisdictions int        `json:"jurisdictions"`
	Links         stateLinks `json:"links"`
}

// stateLinks lead to the state, its page and its places.
type stateLinks struct {
	itemLinks
	Jurisdictions string `json:"jurisdictions"`
}

func (k *call) stateRow(state gazetteer.State, counted present.StateCount) stateRow {
	return stateRow{
		state.Code, state.Name, counted.Listed, counted.Corrected, counted.Disputed, counted.Answered,
		len(k.Places.ByState[state.Code]),
		stateLinks{k.itemLinks(link.State(state.Code)),
			k.to(link.Query(link.APIJurisdictions, url.Values{"state": {state.Slug}}))},
	}
}

// apiStates are the states.
func apiStates(k *call) (any, error) {
	counts := present.CountByState(k.Roll.Places)
	return answerRows(k, link.States, gazetteer.States(),
		func(state gazetteer.State) stateRow { return k.stateRow(state, counts[state.Code]) })
}

// stateJSON is one state with the totals told for it.
type stateJSON struct {
	stateRow
	Totals []stateTotalJSON `json:"totals"`
}

// stateTotalJSON is a report's total for a state with how much of it is in the
// record.
type stateTotalJSON struct {
	Report            record.ReportID `json:"report"`
	Measure           record.Measure  `json:"measure"`
	Total             record.Count    `json:"total"`
	Entered           int             `json:"entered"`
	Missing           record.Count    `json:"missing"`
	RowsEntered       int             `json:"rows_entered"`
	RowsNumberUnknown int             `json:"rows_number_unknown"`
	Sources           []string        `json:"sources"`
}

// apiState is one state.
func apiState(k *call) (any, error) {
	state, ok := gazetteer.StateByCode(k.Param("state"))
	if !ok || state.Slug != k.Param("state") {
		return nil, record.ErrNotFound
	}
	out := stateJSON{k.stateRow(state, present.CountByState(k.Roll.Places)[state.Code]), []stateTotalJSON{}}
	for _, series := range k.Early() {
		for _, c := range series.Periods {
			for _, m := range record.Measures {
				if part, ok := c.State(m, state.Slug); ok {
					out.Totals = append(out.Totals, stateTotalJSON{c.Report.ID, m, part.Total, part.Sum, part.Missing(), part.Rows,
						part.Unread, answer.OrEmpty(part.Source)})
				}
			}
		}
	}
	return answerOne(k, link.State(state.Code), out)
}
