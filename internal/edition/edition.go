// Package edition holds one version of the record in memory: what all of its pages share and what is expensive to load.
// It knows no page and no language.
package edition

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Edition is what all pages of one version of the record share and what is expensive to read or build for each of them.
// The edition of the newest version is replaced when there is a newer one. Of the others, the one last asked for is
// kept, because a reader of an earlier version usually goes on to another page of the same version.
type Edition struct {
	Snap *store.Snapshot
	// Root is the ledger's hash of all changes.
	Root   ledger.Hash
	Roll   *store.Roll
	At     map[record.Slug]int // in the roll
	Series []SeriesPeriods
	// National are the events that concern a whole series.
	National []record.Event
	// Listed are the places that a line of a report names, by state and then by name; the key "" has those of all
	// states.
	Listed map[string][]gazetteer.Place
	// listings are those with any content, in the order of the roll. They are set only for the newest version of a
	// record of at most linesKept lines.
	listings  []record.Listing
	listingAt map[record.Slug]int // in listings
	boards    recent[boardKey, *Board]
	sums      kept[[]SumRow]
	places    kept[SeriesPlaces]
	windows   recent[windowKey, SeriesPlaces]
	lists     kept[List]
	open      kept[openOutcomes]
	// Said are all corrections, statements and events, in the order in which they entered the record.
	Said Said
	memo memo
	// Folded are the names of the places in the form in which they are searched, in the order of the roll.
	Folded func() []string

	// The fields below are set only for the newest version, which is used for finding and naming places.

	Places *Places
	// grown is the newest change that brought a series, a report or lines, or changed how a line reads, as a
	// correction of our own error does. The periods have been the same since.
	grown record.Seq
}

// linesKept bounds the memory that the listings take to about ten megabytes.
const linesKept = 10_000

// read loads everything of the snapshot but the periods. It reuses the roll of another edition, if there is one.
func (e *Edition) read(ctx context.Context, other *store.Roll) (err error) {
	if e.Root, err = ledger.Root(int64(e.Snap.Seq), e.Snap.Hashes(ctx)); err != nil {
		return err
	}
	if e.Said, err = readSaid(ctx, e.Snap); err != nil {
		return err
	}
	e.National = slices.DeleteFunc(slices.Clone(e.Said.Events), func(e record.Event) bool {
		return e.Jurisdiction != "" || e.Concerns != record.National
	})
	if e.Roll, err = e.Snap.Roll(ctx, other); err != nil {
		return err
	}
	e.At = make(map[record.Slug]int, len(e.Roll.Places))
	e.Listed = map[string][]gazetteer.Place{}
	for i, p := range e.Roll.Places {
		e.At[p.Slug] = i
		if p.Listed() {
			place := PlaceOf(p.Jurisdiction)
			e.Listed[p.State], e.Listed[""] = append(e.Listed[p.State], place), append(e.Listed[""], place)
		}
	}
	for _, of := range e.Listed {
		slices.SortFunc(of, ByStateAndName)
	}
	e.Folded = sync.OnceValue(func() []string {
		folded := make([]string, len(e.Roll.Places))
		for i, p := range e.Roll.Places {
			folded[i] = gazetteer.Fold(p.Name)
		}
		return folded
	})
	return nil
}

// All are the places of the roll.
func (e *Edition) All() []*store.Placing {
	all := make([]*store.Placing, len(e.Roll.Places))
	for i := range e.Roll.Places {
		all[i] = &e.Roll.Places[i]
	}
	return all
}

// ListingsOf returns the listings of places, in the order of the roll, with at least what the figures of some reports
// are read from. Callers must not change them. Places of which the record has nothing may be missing.
func (e *Edition) ListingsOf(
	ctx context.Context, places []record.Slug, reports []record.ReportID,
) ([]record.Listing, error) {
	if e.listingAt == nil {
		lines, err := e.Snap.Lines(ctx, store.Filter{Slugs: notNil(places), Reports: notNil(reports)})
		return e.withLines(places, lines), err
	}
	at := make([]int, 0, len(places))
	for _, slug := range places {
		if i, found := e.listingAt[slug]; found {
			at = append(at, i)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	listings := make([]record.Listing, len(at))
	for i, of := range at {
		listings[i] = e.listings[of]
	}
	return listings, nil
}

// ListingsWith returns listings by place, with at least what some figures are read from. Callers must not change them.
func (e *Edition) ListingsWith(ctx context.Context, refs []record.FigureRef) (map[record.Slug]record.Listing, error) {
	of := make(map[record.Slug]record.Listing, len(refs))
	if e.listingAt != nil {
		for _, ref := range refs {
			if i, found := e.listingAt[ref.Jurisdiction]; found {
				of[ref.Jurisdiction] = e.listings[i]
			}
		}
		return of, nil
	}
	lines, err := e.Snap.LinesOf(ctx, refs)
	if err != nil {
		return nil, err
	}
	places := make([]record.Slug, len(refs))
	for i, ref := range refs {
		places[i] = ref.Jurisdiction
	}
	for _, l := range e.withLines(places, lines) {
		of[l.Jurisdiction.Slug] = l
	}
	return of, nil
}

// Listing returns what the snapshot has of one jurisdiction in the early series. Callers must not change it. The error
// of an unknown jurisdiction is [record.ErrNotFound].
func (e *Edition) Listing(ctx context.Context, slug record.Slug) (record.Listing, error) {
	l, err := e.WholeListing(ctx, slug)
	return l.Of(e.IsEarly), err
}

// WholeListing returns the listing of a place in every series.
func (e *Edition) WholeListing(ctx context.Context, slug record.Slug) (record.Listing, error) {
	if e.listingAt == nil {
		return e.Snap.Listing(ctx, slug)
	}
	if i, found := e.listingAt[slug]; found {
		return e.listings[i], nil
	}
	if i, found := e.At[slug]; found {
		return record.Listing{Jurisdiction: e.Roll.Places[i].Jurisdiction}, nil // no report names most places
	}
	return record.Listing{}, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
}

// notNil returns an empty list for nil, because a query takes nil as "all".
func notNil[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// withLines returns the listings of places, in the order of the roll, with these lines and without policies.
func (e *Edition) withLines(places []record.Slug, lines []record.Line) []record.Listing {
	of := make(map[record.Slug][]record.Line, len(places))
	for _, l := range lines {
		of[l.Jurisdiction] = append(of[l.Jurisdiction], l)
	}
	at := make([]int, 0, len(places))
	for _, slug := range places {
		if i, found := e.At[slug]; found {
			at = append(at, i)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	listings := make([]record.Listing, len(at))
	for i, place := range at {
		j := e.Roll.Places[place].Jurisdiction
		listings[i] = e.Said.listing(j, of[j.Slug])
	}
	return listings
}

// memo keeps values computed once per edition, by name.
type memo struct {
	mu   sync.Mutex
	made map[string]any
}

// Once returns the edition's value of this name, and computes it on the first call.
func Once[T any](e *Edition, name string, produce func() T) T {
	e.memo.mu.Lock()
	defer e.memo.mu.Unlock()
	if made, found := e.memo.made[name]; found {
		return made.(T)
	}
	made := produce()
	if e.memo.made == nil {
		e.memo.made = map[string]any{}
	}
	e.memo.made[name] = made
	return made
}

// CountIn returns how many changes a scope has, and the newest of them. The edition knows which places have nothing in
// the record, and does not query the store for those.
func (e *Edition) CountIn(ctx context.Context, scope store.Scope) (int, record.Entered, error) {
	if scope.Slug != "" {
		if at, named := e.At[scope.Slug]; !named || e.Roll.Places[at].Empty() {
			return 0, record.Entered{}, nil
		}
	}
	return e.Snap.CountIn(ctx, scope)
}

// shows reports whether the edition shows the same version as the snapshot.
func (e *Edition) shows(snap *store.Snapshot) bool {
	return e.Snap.Seq == snap.Seq && e.Snap.PublishedBy == snap.PublishedBy
}
