package present

import (
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/words"
)

// Why explains in a few words why a place was found.
func Why(w *words.Language, r gazetteer.Reason) string {
	state := w.Official(edition.StateName(r.Value))
	switch r.Kind {
	case gazetteer.FIPSCode:
		return w.T("its FIPS code is {code}", "code", r.Value)
	case gazetteer.WithinFIPSCode:
		return w.T("lies in the county with FIPS code {code}", "code", r.Value)
	case gazetteer.ZIPWhole:
		return w.T("where ZIP code {zip} is", "zip", r.Value)
	case gazetteer.ZIPMost:
		return w.T("where most people of ZIP code {zip} live", "zip", r.Value)
	case gazetteer.ZIPPart:
		return w.T("where a part of ZIP code {zip} is", "zip", r.Value)
	case gazetteer.ZIPWithin:
		return w.T("lies in a county of ZIP code {zip}", "zip", r.Value)
	case gazetteer.NameAndState:
		return w.T("name and state")
	case gazetteer.SameName:
		return w.T("same name")
	case gazetteer.OtherKind:
		return w.T("same name, another kind of place")
	case gazetteer.AlsoCalled:
		return w.T("also known as {name}", "name", w.Official(r.Value))
	case gazetteer.CityWhole:
		return w.T("where {city} is", "city", w.Official(r.Value))
	case gazetteer.CityMost:
		return w.T("where most people of {city} live", "city", w.Official(r.Value))
	case gazetteer.CityPart:
		return w.T("where a part of {city} is", "city", w.Official(r.Value))
	case gazetteer.Beginning:
		return w.T("name begins like this")
	case gazetteer.BeginningInState:
		return w.T("name begins like this, in {state}", "state", state)
	case gazetteer.InState:
		return w.T("in {state}", "state", state)
	case gazetteer.EveryWord:
		return w.T("has every word")
	default:
		return w.T("similar spelling")
	}
}
