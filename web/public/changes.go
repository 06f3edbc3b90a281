package public

import (
	"fmt"
	"net/http"
	"strconv"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// changesShown is how many changes a page of the list has.
const changesShown = 50

// changesPage lists every change, newest first, a page at a time: the parameter "from" is the newest change on the
// page.
func changesPage(r *answer.Request) error {
	snap := r.Snap
	in := r.QueryFor(link.Changes)
	from := snap.Seq
	if text := r.QueryParam("from"); text != "" {
		right := r.W.T("the record has the changes 1 to {n}", "n", strconv.FormatInt(int64(snap.Seq), 10))
		n, ok := answer.FromOneOn(text)
		if from = record.Seq(n); !ok {
			in.Refuse("from", right)
		} else if from > snap.Seq {
			in.Past("from", right)
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	all, err := snap.Changes(r.Ctx(), from, changesShown)
	if err != nil {
		return err
	}
	v := pages.ChangesView{Atom: link.As(link.Changes, "atom"), Lede: r.W.T("The record holds no change yet.")}
	if snap.Seq > 0 {
		v.Lede = r.W.N(int(snap.Seq),
			"The record was made by {n} change. It is shown with what it brought, who made it and when it came in.",
			"The record was made by {n} changes. Each is shown with what it brought, who made it and when it came in.")
	}
	for _, change := range all {
		v.Rows = append(v.Rows, present.ChangeRowOf(&r.Reading, change))
	}
	if newer := from + changesShown; from < snap.Seq {
		v.Newer = ui.Link{Text: r.W.T("← Newer"), Href: changesFrom(min(newer, snap.Seq))}
	}
	if from > changesShown {
		v.Older = ui.Link{Text: r.W.T("Older →"), Href: changesFrom(from - changesShown)}
	}
	v.Page = r.Page(link.Changes, link.Ledger, r.W.T("Changes"), v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: r.W.T("Ledger"), Href: link.Ledger}, {Text: r.W.T("Changes")}}
	v.Page.Feed = v.Atom
	v.Page.NoIndex = v.Page.NoIndex || from != snap.Seq
	return answer.HTML(r, http.StatusOK, pages.Changes(v))
}

func changesFrom(seq record.Seq) string { return fmt.Sprintf("%s?from=%d", link.Changes, seq) }
