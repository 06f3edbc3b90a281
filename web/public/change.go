package public

import (
	"fmt"
	"net/http"
	"strconv"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// figuresShown is how many figures the page of a change shows; a report may bring thousands, all of which are in the
// change's JSON.
const figuresShown = 200

// changePage shows one change: what it brought, before and after.
func changePage(r *answer.Request) error {
	ctx := r.Ctx()
	text := r.BareParam("seq")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		return fmt.Errorf("change %q: %w", text, record.ErrNotFound)
	}
	seq := record.Seq(n)
	switch r.Format() {
	case ".json":
		return sendLeaf(r, r.Snap, seq)
	case "":
	default:
		return record.ErrNotFound
	}
	change, err := r.Snap.Brief(ctx, seq)
	if err != nil {
		return err
	}
	leaf, err := r.Snap.LeafHash(ctx, seq)
	if err != nil {
		return err
	}
	v := pages.ChangeView{
		Row: present.ChangeRowOf(&r.Reading, change), File: change.Origin.File, SHA256: change.Origin.SHA256,
		Leaf:    leaf.String(),
		Sources: present.ChangeSources(change.Change), JSON: link.As(link.Change(seq), "json"),
		With: ui.Link{Text: r.W.T("with this change"), Href: link.AsOf(link.Jurisdictions, seq)},
		Told: present.Told(&r.Reading, change.Change),
	}
	v.Lede = v.Row.What + "."
	switch change.Kind {
	case record.AddPlaces:
		v.Brought = r.W.N(change.Brought.Places, "{n} jurisdiction", "{n} jurisdictions")
	case record.AddReport, record.AddLines:
		v.Brought = present.Brought(r.W, change.Brought)
	case record.AddRelease:
		v.Brought = present.RevisedText(r.W, change.Brought.Revised)
	}
	if v.Figures, v.Hidden, err = present.ChangedFigures(ctx, &r.Reading, store.Scope{}, change,
		figuresShown); err != nil {
		return err
	}
	if seq > 1 {
		v.Before = ui.Link{Text: r.W.T("just before it"), Href: link.AsOf(link.Jurisdictions, seq-1)}
		v.Older = ui.Link{Text: "← " + r.W.T("Change {n}", "n", strconv.FormatInt(n-1, 10)), Href: link.Change(seq - 1)}
	}
	if seq < r.Snap.Seq {
		v.Newer = ui.Link{Text: r.W.T("Change {n}", "n", strconv.FormatInt(n+1, 10)) + " →", Href: link.Change(seq + 1)}
	}
	v.Page = r.Page(link.Change(seq), link.Ledger, r.W.T("Change {n}", "n", v.Row.Seq), v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: r.W.T("Ledger"), Href: link.Ledger}, {Text: r.W.T("Changes"), Href: link.Changes},
		{Text: v.Row.Seq}}
	return answer.HTML(r, http.StatusOK, pages.Change(v))
}
