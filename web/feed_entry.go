package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// feedFigures is how many figures an entry of a feed goes through one by one; the
// page of the change has the others.
const feedFigures = 30

// feedEntry tells of a change as far as it bears on the scope of a feed: what was
// said, and how each figure read before it and reads with it.
func (s *server) feedEntry(c echo.Context, p *places, scope store.Scope, change record.Change) (atomEntry, error) {
	ctx := c.Request().Context()
	body, err := change.JSON()
	if err != nil {
		return atomEntry{}, err
	}
	leaf := ledger.LeafHash(body)
	takes := taking(scope)
	change = within(change, takes)
	absolute := func(page string) string { return s.absolute(c, page) }
	v, err := s.tell(ctx, p, takes, change, absolute)
	if err != nil {
		return atomEntry{}, err
	}
	e := atomEntry{
		// The same entry of the same change has one name in every feed of a scope.
		ID:       atomID("entry", leaf.String(), strconv.FormatInt(int64(change.Seq), 10), string(scope.Slug), strings.ToUpper(scope.State), p.w.Code),
		Title:    words.Plain(p.feedTitle(scope, change)),
		Updated:  atomTime{change.At},
		Category: atomCategory{Term: string(change.Kind), Label: words.Plain(p.w.ChangeKind(change.Kind))},
		Links:    []atomLink{{Rel: "alternate", Type: "text/html", Href: v.Change.Href}},
	}
	if scope.Slug != "" {
		e.Links = append(e.Links, atomLink{Rel: "related", Type: "text/html", Href: s.absolute(c, link.Jurisdiction(scope.Slug))})
	}
	content, err := rendered(ctx, ui.FeedText(v))
	if err != nil {
		return atomEntry{}, err
	}
	e.Content = atomContent{Type: "html", Text: words.Plain(string(content))}
	return e, nil
}

// tell says what a change brought to the jurisdictions, and how each figure of theirs
// read before it and reads with it: what a feed and a mail say of it. absolute makes
// the whole address of a page.
func (s *server) tell(ctx context.Context, p *places, takes func(record.Slug) bool, change record.Change, absolute func(page string) string) (ui.FeedEntry, error) {
	v := ui.FeedEntry{
		What: p.whatChanged(change) + ".", Told: p.told(change), By: changedBy(p.w, change), Sources: changeSources(change),
		Change: ui.Link{Text: p.w.T("Change {n}", "n", strconv.FormatInt(int64(change.Seq), 10)), Href: absolute(link.Change(change.Seq))},
	}
	figures, hidden, err := s.changedFigures(ctx, p, change, takes, feedFigures)
	if err != nil {
		return v, err
	}
	for _, f := range figures {
		v.Figures = append(v.Figures, ui.FeedFigure{
			Of:     ui.Link{Text: p.w.T("{place}, {period}, {measure}", "place", p.w.Official(f.Place.Text), "period", f.Report.Text, "measure", p.w.MeasureHeading(f.Ref.Measure)), Href: absolute(f.Place.Href)},
			Before: reads(p.w, f.Before.Figure), After: reads(p.w, f.After.Figure),
		})
	}
	if hidden > 0 {
		v.More = p.w.N(hidden, "{n} more figure is on the page of the change.", "{n} more figures are on the page of the change.")
	}
	return v, nil
}

// feedTitle says what a change brought, and to which place where the feed is that
// of one and the words do not name it.
func (p *places) feedTitle(scope store.Scope, change record.Change) string {
	what := p.whatChanged(change)
	if scope.Slug != "" && (change.Kind == record.AddReport || change.Kind == record.AddLines) {
		return p.w.T("{place}: {what}", "place", p.w.Official(p.name(scope.Slug)), "what", what)
	}
	return what
}

// taking reports of each jurisdiction whether it is in the scope.
func taking(scope store.Scope) func(record.Slug) bool {
	return func(slug record.Slug) bool {
		switch {
		case scope.Slug != "":
			return slug == scope.Slug
		case scope.State != "":
			return slug != "" && strings.EqualFold(slug.State(), scope.State)
		default:
			return true
		}
	}
}

// within is a change with those of its lines and policies that are about the
// jurisdictions.
func within(change record.Change, takes func(record.Slug) bool) record.Change {
	change.Entries = slices.DeleteFunc(slices.Clone(change.Entries), func(e record.Entry) bool { return !takes(e.Jurisdiction) })
	change.Policies = slices.DeleteFunc(slices.Clone(change.Policies), func(l record.Policy) bool { return !takes(l.Jurisdiction) })
	return change
}
