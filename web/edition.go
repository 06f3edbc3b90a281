package web

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// edition is what all pages of one state of the record share and what is dear to read
// or build for each of them. That of the newest version is replaced when there is a
// newer one; of the others the one that was asked for last is kept, because who reads
// one page of it reads the next of the same.
type edition struct {
	snap *store.Snapshot
	// root is the ledger's hash of all changes.
	root   ledger.Hash
	roll   *store.Roll
	at     map[record.Slug]int // in the roll
	series []seriesPeriods
	// national are the events that are about the whole series.
	national []record.Event
	// listed are the places that a line of a report names, by state and name, of all
	// states for "".
	listed map[string][]gazetteer.Place
	// listings are those with something in them, in the order of the roll, of the
	// newest version of a record with no more than linesKept lines.
	listings  []record.Listing
	listingAt map[record.Slug]int // in listings
	boards    boards
	sparks    sparks
	// said are all corrections, statements and events, as they entered the record.
	said said
	memo memo
	// folded are the names of the places as they are searched, in the order of the roll.
	folded func() []string

	// The rest has the newest version only: finding and naming places goes by it.

	places *places
	// grown is the newest change that brought a series, a report or lines: the
	// periods have been the same since.
	grown record.Seq
}

// linesKept bounds the memory that the listings take, to some ten megabytes.
const linesKept = 10_000

// seriesPeriods is a series with each of its periods, oldest first.
type seriesPeriods struct {
	record.Series
	periods []record.Coverage
}

// editions keeps the edition of the newest version, and of another the one that was asked
// for last.
type editions struct {
	store      *store.Store
	kept, then atomic.Pointer[edition]
	// making is held while an edition of a new version is made.
	making sync.Mutex
}

// newest returns the edition of the newest version, which is at least as new as
// the snapshot.
func (s *editions) newest(ctx context.Context, snap *store.Snapshot) (*edition, error) {
	if e := s.kept.Load(); e != nil && e.snap.Seq >= snap.Seq {
		return e, nil
	}
	s.making.Lock() // it is made once, however many ask for it
	defer s.making.Unlock()
	if e := s.kept.Load(); e != nil && e.snap.Seq >= snap.Seq {
		return e, nil
	}
	snap, err := s.store.Now(ctx)
	if err != nil {
		return nil, err
	}
	e := &edition{snap: snap}
	if e.series, err = readPeriods(ctx, snap); err != nil {
		return nil, err
	}
	var before *store.Roll
	if kept := s.kept.Load(); kept != nil {
		before = kept.roll
	}
	if err := e.read(ctx, before); err != nil {
		return nil, err
	}
	_, grown, err := snap.CountIn(ctx, store.Scope{Kinds: []record.ChangeKind{record.AddSeries, record.AddReport, record.AddLines}})
	if err != nil {
		return nil, err
	}
	e.grown = grown.Seq
	if lines(e.series) <= linesKept {
		var named []record.Slug
		for _, p := range e.roll.Places {
			if !p.Empty() {
				named = append(named, p.Slug)
			}
		}
		if e.listings, err = snap.Listings(ctx, store.Filter{Slugs: notNil(named)}); err != nil {
			return nil, err
		}
		e.listingAt = make(map[record.Slug]int, len(e.listings))
		for i, l := range e.listings {
			e.listingAt[l.Jurisdiction.Slug] = i
		}
	}
	e.places = s.everyPlace(e.roll)
	s.kept.Store(e)
	return e, nil
}

// of returns the edition of the snapshot.
func (s *editions) of(ctx context.Context, snap *store.Snapshot) (*edition, error) {
	newest, err := s.newest(ctx, snap)
	if err != nil || newest.shows(snap) {
		return newest, err
	}
	if then := s.then.Load(); then != nil && then.shows(snap) {
		return then, nil
	}
	e := &edition{snap: snap, series: newest.series}
	if snap.Seq < newest.grown || snap.PublishedBy != "" {
		if e.series, err = readPeriods(ctx, snap); err != nil {
			return nil, err
		}
	}
	if err := e.read(ctx, newest.roll); err != nil {
		return nil, err
	}
	s.then.Store(e)
	return e, nil
}

// read reads what an edition has of its snapshot beside the periods, with the roll of
// another edition, if there is one.
func (e *edition) read(ctx context.Context, other *store.Roll) (err error) {
	if e.root, err = ledger.Root(int64(e.snap.Seq), e.snap.Hashes(ctx)); err != nil {
		return err
	}
	if e.said, err = readSaid(ctx, e.snap); err != nil {
		return err
	}
	e.national = slices.DeleteFunc(slices.Clone(e.said.events), func(e record.Event) bool { return e.Jurisdiction != "" || e.Concerns != record.National })
	if e.roll, err = e.snap.Roll(ctx, other); err != nil {
		return err
	}
	e.at = make(map[record.Slug]int, len(e.roll.Places))
	e.listed = map[string][]gazetteer.Place{}
	for i, p := range e.roll.Places {
		e.at[p.Slug] = i
		if p.Listed() {
			place := placeOf(p.Jurisdiction)
			e.listed[p.State], e.listed[""] = append(e.listed[p.State], place), append(e.listed[""], place)
		}
	}
	for _, of := range e.listed {
		slices.SortFunc(of, byStateAndName)
	}
	e.folded = sync.OnceValue(func() []string {
		folded := make([]string, len(e.roll.Places))
		for i, p := range e.roll.Places {
			folded[i] = gazetteer.Fold(p.Name)
		}
		return folded
	})
	return nil
}

// all are the places of the roll.
func (e *edition) all() []*store.Placing {
	all := make([]*store.Placing, len(e.roll.Places))
	for i := range e.roll.Places {
		all[i] = &e.roll.Places[i]
	}
	return all
}

// prepare builds the newest edition, if it is not there, with what its front page and
// its list begin with.
func (s *editions) prepare(ctx context.Context, snap *store.Snapshot) error {
	e, err := s.newest(ctx, snap)
	if err != nil || len(e.series) == 0 {
		return err
	}
	coverages := e.series[0].periods
	if whole, ok := wholeReport(coverages); ok {
		if _, err := e.board(ctx, window(coverages, whole.Report.ID)); err != nil {
			return err
		}
	}
	if len(e.roll.Places) > 0 {
		_, err = e.sparkNumbers(ctx, 0)
	}
	return err
}

// lines counts the printed lines in the record.
func lines(all []seriesPeriods) int {
	n := 0
	for _, series := range all {
		for _, c := range series.periods {
			for _, m := range record.Measures {
				n += c.Section(m).Rows
			}
		}
	}
	return n
}

// listingsOf returns the listings of places, in the order of the roll, as far as the
// figures of some reports are read from them; more may be there. They must not be
// changed. The places of which the record has nothing can be missing.
func (e *edition) listingsOf(ctx context.Context, places []record.Slug, reports []record.ReportID) ([]record.Listing, error) {
	if e.listingAt == nil {
		lines, err := e.snap.Lines(ctx, store.Filter{Slugs: notNil(places), Reports: notNil(reports)})
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

// listingsWith returns the listings of places as far as some figures are read from
// them, by the place; more may be there. They must not be changed.
func (e *edition) listingsWith(ctx context.Context, refs []record.FigureRef) (map[record.Slug]record.Listing, error) {
	of := make(map[record.Slug]record.Listing, len(refs))
	if e.listingAt != nil {
		for _, ref := range refs {
			if i, found := e.listingAt[ref.Jurisdiction]; found {
				of[ref.Jurisdiction] = e.listings[i]
			}
		}
		return of, nil
	}
	lines, err := e.snap.LinesOf(ctx, refs)
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

// listing returns what the snapshot has of one jurisdiction. It must not be
// changed. A jurisdiction that is not there is [record.ErrNotFound].
func (e *edition) listing(ctx context.Context, slug record.Slug) (record.Listing, error) {
	if e.listingAt == nil {
		return e.snap.Listing(ctx, slug)
	}
	if i, found := e.listingAt[slug]; found {
		return e.listings[i], nil
	}
	if i, found := e.at[slug]; found {
		return record.Listing{Jurisdiction: e.roll.Places[i].Jurisdiction}, nil // most places are named nowhere
	}
	return record.Listing{}, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
}

// said are the corrections, statements and events of a state of the record, as they
// entered it: some thousands at most, however many lines there are. What is about one
// place is there by its slug as well, with the figures that corrections count there.
type said struct {
	corrections   []record.Correction
	statements    []record.Statement
	events        []record.Event
	correctionsOf map[record.Slug][]record.Correction
	statementsOf  map[record.Slug][]record.Statement
	eventsOf      map[record.Slug][]record.Event
	moves         map[record.Slug][]record.MoveIn
}

func readSaid(ctx context.Context, snap *store.Snapshot) (all said, err error) {
	if all.corrections, err = snap.Corrections(ctx, store.Filter{}); err != nil {
		return all, err
	}
	if all.statements, err = snap.Statements(ctx, store.Filter{}); err != nil {
		return all, err
	}
	if all.events, err = snap.Events(ctx, store.Filter{}); err != nil {
		return all, err
	}
	all.correctionsOf = byPlace(all.corrections, func(c record.Correction) record.Slug { return c.Jurisdiction })
	all.statementsOf = byPlace(all.statements, func(t record.Statement) record.Slug { return t.Jurisdiction })
	all.eventsOf = byPlace(all.events, func(e record.Event) record.Slug { return e.Jurisdiction })
	all.moves, err = snap.Moves(ctx, store.Filter{})
	return all, err
}

func byPlace[T any](all []T, of func(T) record.Slug) map[record.Slug][]T {
	by := map[record.Slug][]T{}
	for _, one := range all {
		if slug := of(one); slug != "" {
			by[slug] = append(by[slug], one)
		}
	}
	return by
}

// notNil is a list of names that are asked for, where none is not every one.
func notNil[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// listing is what is said of a place, with these lines.
func (all *said) listing(j record.Jurisdiction, lines []record.Line) record.Listing {
	return record.Listing{
		Jurisdiction: j, Lines: lines, Corrections: all.correctionsOf[j.Slug], Statements: all.statementsOf[j.Slug], Events: all.eventsOf[j.Slug], Moves: all.moves[j.Slug],
	}
}

// withLines are the listings of places, in the order of the roll, with these lines; they lack
// the policies.
func (e *edition) withLines(places []record.Slug, lines []record.Line) []record.Listing {
	of := make(map[record.Slug][]record.Line, len(places))
	for _, l := range lines {
		of[l.Jurisdiction] = append(of[l.Jurisdiction], l)
	}
	at := make([]int, 0, len(places))
	for _, slug := range places {
		if i, found := e.at[slug]; found {
			at = append(at, i)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	listings := make([]record.Listing, len(at))
	for i, place := range at {
		j := e.roll.Places[place].Jurisdiction
		listings[i] = e.said.listing(j, of[j.Slug])
	}
	return listings
}

// memo keeps what is made once of an edition, by its name.
type memo struct {
	mu   sync.Mutex
	made map[string]any
}

// once returns what was made of the edition under this name, or makes it.
func once[T any](e *edition, name string, produce func() T) T {
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

// mainSeries returns the series that the front page and the list show: the first
// in the record, or none.
func (e *edition) mainSeries() (record.Series, []record.Coverage) {
	if len(e.series) == 0 {
		return record.Series{}, nil
	}
	return e.series[0].Series, e.series[0].periods
}

// allPeriods returns every period of every series by its report.
func (e *edition) allPeriods() map[record.ReportID]record.Coverage {
	periods := map[record.ReportID]record.Coverage{}
	for _, series := range e.series {
		for _, c := range series.periods {
			periods[c.Report.ID] = c
		}
	}
	return periods
}

// shows reports whether the edition is that of the snapshot.
func (e *edition) shows(snap *store.Snapshot) bool {
	return e.snap.Seq == snap.Seq && e.snap.PublishedBy == snap.PublishedBy
}

func readPeriods(ctx context.Context, snap *store.Snapshot) ([]seriesPeriods, error) {
	every, err := snap.AllSeries(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]seriesPeriods, len(every))
	for i, series := range every {
		all[i].Series = series
		if all[i].periods, err = snap.Coverages(ctx, series); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// wholeReport returns the newest report of which all of Section I is in the
// record, which says most about a single place; else the newest published one.
func wholeReport(coverages []record.Coverage) (record.Coverage, bool) {
	var newest record.Coverage
	for _, c := range slices.Backward(coverages) {
		if !c.Report.Published() {
			continue
		}
		if c.Section(record.Issued).Whole {
			return c, true
		}
		if newest.Report.ID == "" {
			newest = c
		}
	}
	return newest, newest.Report.ID != ""
}

// published counts the reports of all series that came out.
func (e *edition) published() int {
	published := 0
	for _, series := range e.series {
		for _, c := range series.periods {
			if c.Report.Published() {
				published++
			}
		}
	}
	return published
}

// naming counts the published reports that name a place.
func (e *edition) naming(slug string) int {
	if i, found := e.at[record.Slug(slug)]; found {
		return e.roll.Places[i].Reports
	}
	return 0
}

// countIn returns how many changes a scope has, and the newest of them. Of most
// places there is nothing in the record, which the edition knows without asking.
func (e *edition) countIn(ctx context.Context, scope store.Scope) (int, record.Entered, error) {
	if scope.Slug != "" {
		if at, named := e.at[scope.Slug]; !named || e.roll.Places[at].Empty() {
			return 0, record.Entered{}, nil
		}
	}
	return e.snap.CountIn(ctx, scope)
}

// window are the periods by which a report is read: its own, and the one before it.
func window(coverages []record.Coverage, report record.ReportID) []record.Coverage {
	chosen := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == report })
	if chosen < 0 { // no report was published yet
		return []record.Coverage{{Report: record.Report{Status: record.StatusNotEntered}}}
	}
	return coverages[max(0, chosen-1) : chosen+1]
}
