package present

import (
	"context"
	"strconv"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// feedFigures is how many figures an entry of a feed lists; the page of the change has the others.
const feedFigures = 30

// Tell describes what a change brought to the jurisdictions of a scope, and how each of their figures read before it
// and reads with it, for a feed or a mail. absolute makes a page's address absolute.
func Tell(
	ctx context.Context, r *answer.Reading, scope store.Scope, change store.Brief, absolute func(page string) string,
) (ui.FeedEntry, error) {
	v := ui.FeedEntry{
		What: whatChanged(r, change) + ".", Told: Told(r, change.Change), By: changedBy(r.W, change.Change),
		Sources: ChangeSources(change.Change),
		Change: ui.Link{Text: r.W.T("Change {n}", "n", strconv.FormatInt(int64(change.Seq), 10)),
			Href: absolute(link.Change(change.Seq))},
	}
	figures, hidden, err := ChangedFigures(ctx, r, scope, change, feedFigures)
	if err != nil {
		return v, err
	}
	for _, f := range figures {
		v.Figures = append(v.Figures, ui.FeedFigure{
			Of: ui.Link{Text: r.W.T("{place}, {period}, {measure}", "place", r.W.PlaceTitle(f.Place.Text),
				"period", f.Report.Text, "measure", f.Measure), Href: absolute(f.Place.Href)},
			Before: Reads(r.W, f.Before.Figure), After: Reads(r.W, f.After.Figure),
		})
	}
	if hidden > 0 {
		v.More = r.W.N(hidden, "{n} more figure is on the page of the change.",
			"{n} more figures are on the page of the change.")
	}
	return v, nil
}

// FeedTitle summarizes what a change brought, and names the place if the feed is about that place and the words do not
// name it.
func FeedTitle(r *answer.Reading, scope store.Scope, change store.Brief) string {
	what := whatChanged(r, change)
	if scope.Slug != "" && (change.Kind == record.AddReport || change.Kind == record.AddLines) {
		return r.W.T("{place}: {what}", "place", r.W.PlaceTitle(r.Places.Name(scope.Slug)), "what", what)
	}
	return what
}
