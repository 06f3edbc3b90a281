package public

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// feedLength is how many entries a page of a feed has: readers that fetch it every hour need only the newest.
const feedLength = 30

// feed is a part of the record as an Atom feed: an entry for each change that affects it, newest first.
type feed struct {
	title string
	// page is the address of the page that the feed belongs to.
	page  string
	scope store.Scope
}

// changesFeed has every change.
func changesFeed(r *answer.Request) error {
	return sendFeed(r, feed{title: r.W.T("Every change"), page: link.Changes})
}

// correctionsFeed has every correction.
func correctionsFeed(r *answer.Request) error {
	return sendFeed(r, feed{title: r.W.T("Corrections"), page: link.Corrections,
		scope: store.Scope{Kinds: []record.ChangeKind{record.AddCorrection}}})
}

// listFeed has the changes that affect the national list: neither series, nor new places that no report names.
func listFeed(r *answer.Request) error {
	return sendFeed(r, feed{title: r.W.T("Jurisdictions in the record"), page: link.Jurisdictions, scope: store.Scope{
		Kinds: []record.ChangeKind{record.AddReport, record.AddLines, record.AddCorrection, record.AddStatement,
			record.AddEvent, record.AddReading, record.AddPublication, record.AddRelease},
	}})
}

// stateFeed has the changes that affect a place of the state.
func stateFeed(r *answer.Request, state gazetteer.State) error {
	return sendFeed(r,
		feed{title: r.W.Official(state.Name), page: link.State(state.Code), scope: store.Scope{State: state.Code}})
}

// jurisdictionFeed has the changes that affect one place.
func jurisdictionFeed(r *answer.Request) error {
	if err := r.OpenNewest(); err != nil {
		return err
	}
	slug := r.Slug()
	if _, ok := r.Places.Index.Place(string(slug)); !ok {
		return answer.ErrNoPage
	}
	return sendFeed(r,
		feed{title: r.W.PlaceTitle(r.Places.Name(slug)), page: link.Jurisdiction(slug), scope: store.Scope{Slug: slug}})
}

// sendFeed answers with a page of a feed, the newest by default or the one in the parameter "page".
func sendFeed(r *answer.Request, f feed) error {
	if err := r.OpenActs(); err != nil {
		return err
	}
	ctx, snap := r.Ctx(), r.Snap
	count, newest, err := r.CountIn(ctx, f.scope)
	if err != nil {
		return err
	}
	updated := newest.EnteredAt
	if count == 0 && snap.Seq > 0 {
		// An empty feed has a time too: that of the record's first change.
		first, err := r.Editions.Store.At(ctx, 1) // only its time: the change may have every place
		if err != nil {
			return err
		}
		updated = first.At
	}
	address := link.As(f.page, "atom")
	in := r.QueryFor(address)
	last := max(1, (count+feedLength-1)/feedLength)
	page := feedPage(in, last)
	if err := in.Err(); err != nil {
		return err
	}
	var changes []store.Brief
	if count > 0 {
		if changes, err = snap.ChangesIn(ctx, f.scope, (page-1)*feedLength, feedLength); err != nil {
			return err
		}
	}
	id, err := feedID(ctx, &r.Reading, f)
	if err != nil {
		return err
	}
	out := atomFeed{
		Lang: r.W.Code, ID: id, Title: r.Titled("Detainer Ledger: " + words.Plain(f.title)), Updated: atomTime{updated},
		Author: atomPerson{Name: "Detainer Ledger", URI: r.Absolute(link.Home)},
		Links:  []atomLink{{Rel: "alternate", Type: "text/html", Href: r.Absolute(f.page)}},
	}
	pageLink := func(rel string, n int) {
		values := r.Only(answer.AsOf)
		if n > 1 {
			values.Set("page", strconv.Itoa(n))
		}
		out.Links = append(out.Links, atomLink{Rel: rel, Type: atomType, Href: r.Absolute(link.Query(address, values))})
	}
	pageLink("self", page)
	pageLink("first", 1)
	if page > 1 {
		pageLink("previous", page-1)
	}
	if page < last {
		pageLink("next", page+1)
	}
	pageLink("last", last)
	for _, change := range changes {
		entry, err := feedEntry(r, f.scope, change)
		if err != nil {
			return err
		}
		out.Entries = append(out.Entries, entry)
	}
	body, err := out.document()
	if err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderLastModified, updated.UTC().Format(http.TimeFormat))
	return answer.Send(r, http.StatusOK, atomType+"; charset=utf-8", body)
}

// feedPage reads which page of a feed with this many is requested.
func feedPage(in *answer.Query, last int) int {
	text := in.Get("page")
	if text == "" {
		return 1
	}
	right := in.W.N(last, "the feed has {n} page", "the feed has {n} pages")
	page, ok := answer.FromOneOn(text)
	switch {
	case !ok:
		in.Refuse("page", right)
	case page > last:
		in.Past("page", right)
	default:
		return page
	}
	return 1
}

// feedID identifies a feed by its record, its scope and its language.
func feedID(ctx context.Context, r *answer.Reading, f feed) (string, error) {
	of := ""
	if r.Snap.Seq > 0 {
		first, err := r.Snap.LeafHash(ctx, 1)
		if err != nil {
			return "", err
		}
		of = first.String()
	}
	return atomID("feed", of, f.page, r.W.Code), nil
}

// feedEntry describes a change within the scope of a feed: what was said, and how each figure read before it and reads
// with it.
func feedEntry(r *answer.Request, scope store.Scope, change store.Brief) (atomEntry, error) {
	ctx := r.Ctx()
	leaf, err := r.Snap.LeafHash(ctx, change.Seq)
	if err != nil {
		return atomEntry{}, err
	}
	v, err := present.Tell(ctx, &r.Reading, scope, change, r.Absolute)
	if err != nil {
		return atomEntry{}, err
	}
	e := atomEntry{
		// The entry of a change has the same id in every feed of a scope.
		ID: atomID("entry", leaf.String(), strconv.FormatInt(int64(change.Seq), 10), string(scope.Slug),
			strings.ToUpper(scope.State), r.W.Code),
		Title:    words.Plain(present.FeedTitle(&r.Reading, scope, change)),
		Updated:  atomTime{change.At},
		Category: atomCategory{Term: string(change.Kind), Label: words.Plain(r.W.ChangeKind(change.Kind))},
		Links:    []atomLink{{Rel: "alternate", Type: "text/html", Href: v.Change.Href}},
	}
	if scope.Slug != "" {
		e.Links = append(e.Links,
			atomLink{Rel: "related", Type: "text/html", Href: r.Absolute(link.Jurisdiction(scope.Slug))})
	}
	content, err := answer.Rendered(ctx, ui.FeedText(v))
	if err != nil {
		return atomEntry{}, err
	}
	e.Content = atomContent{Type: "html", Text: words.Plain(string(content))}
	return e, nil
}
