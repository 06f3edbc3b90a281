package link

import "net/url"

// DeskCompose is where editors choose what to compose; DeskPick finds the figure to compose it about.
const (
	DeskCompose = Desk + "/compose"
	DeskPick    = Desk + "/pick"
)

// DeskComposeForm is the form for one kind of thing: "correction", "reading", "statement",
// "event", "policy" or "report".
func DeskComposeForm(kind string) string { return DeskCompose + "/" + kind }

// DeskComposeAgain is the form that a draft was composed in, filled in as it was submitted.
func DeskComposeAgain(kind, draft string) string {
	return Query(DeskComposeForm(kind), url.Values{"draft": {draft}})
}

// DeskPicked is a jurisdiction's listing with what can be composed about each figure.
func DeskPicked[T ~string](slug T) string { return DeskPick + "?j=" + string(slug) }
