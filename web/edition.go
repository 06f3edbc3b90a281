package web

import (
	"context"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

// edition is what all pages of the newest version of the record share and what
// is dear to read or build for each of them. It is replaced when the record has
// a newer version.
type edition struct {
	seq record.Seq
	// root is the ledger's hash of all changes.
	root   ledger.Hash
	places *places
	// listed are the places that a line of a report names, by state and name.
	listed  []gazetteer.Place
	periods []seriesPeriods
	// grown is the newest change that brought a series, a report or lines: the
	// periods have been the same since.
	grown record.Seq
	// jurisdictions are all that can be named, by their slugs.
	jurisdictions map[record.Slug]record.Jurisdiction
	// listings are all listings with something in them, by state and name, of a
	// record with no more than linesKept lines.
	listings []record.Listing
	// national are the events that are about the whole series.
	national []record.Event
}

// linesKept bounds the memory that the listings take, to some ten megabytes.
const linesKept = 10_000

// seriesPeriods is a series with each of its periods, oldest first.
type seriesPeriods struct {
	record.Series
	periods []record.Coverage
}

// edition returns the newest edition, which is at least as new as the snapshot.
func (s *server) edition(ctx context.Context, snap *store.Snapshot) (*edition, error) {
	if e := s.kept.Load(); e != nil && e.seq >= snap.Seq {
		return e, nil
	}
	snap, err := s.store.Now(ctx)
	if err != nil {
		return nil, err
	}
	e := &edition{seq: snap.Seq}
	if e.root, err = ledger.Root(int64(snap.Seq), snap.Hashes(ctx)); err != nil {
		return nil, err
	}
	named, err := snap.Listed(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	e.listed = placesOf(named)
	if e.periods, err = readPeriods(ctx, snap); err != nil {
		return nil, err
	}
	_, newest, err := snap.CountIn(ctx, store.Scope{Kinds: []record.ChangeKind{record.AddSeries, record.AddReport, record.AddLines}})
	if err != nil {
		return nil, err
	}
	e.grown = newest.Seq
	if e.national, err = readNationalEvents(ctx, snap); err != nil {
		return nil, err
	}
	if lines(e.periods) <= linesKept {
		if e.listings, err = snap.Listings(ctx, store.Filter{}, false); err != nil {
			return nil, err
		}
	}
	reports := map[string]int{}
	for _, place := range e.listed {
		reports[place.Slug] = 1
	}
	for _, l := range e.listings {
		reports[string(l.Jurisdiction.Slug)] = len(l.Reports())
	}
	all, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	e.jurisdictions = make(map[record.Slug]record.Jurisdiction, len(all))
	for _, j := range all {
		e.jurisdictions[j.Slug] = j
	}
	e.places = newPlaces(all, reports)
	s.kept.Store(e)
	return e, nil
}

// allPlaces returns the places that can be named, told of in the language of the
// context. Finding and naming a place goes by the newest version of the record,
// whichever version a page shows.
func (s *server) allPlaces(ctx context.Context, snap *store.Snapshot) (*places, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return nil, err
	}
	p := *e.places
	p.w = words.In(ctx)
	return &p, nil
}

// listedIn returns the places of a state, or of all for "", that the snapshot
// lists, by state and name. The slice must not be changed.
func (s *server) listedIn(ctx context.Context, snap *store.Snapshot, state string) ([]gazetteer.Place, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return nil, err
	}
	if e.shows(snap) && state == "" {
		return e.listed, nil
	}
	if e.shows(snap) {
		return slices.DeleteFunc(slices.Clone(e.listed), func(p gazetteer.Place) bool { return p.State != state }), nil
	}
	named, err := snap.Listed(ctx, store.Filter{State: state})
	return placesOf(named), err
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

// listings returns the listings of a state, or of all for "", that the snapshot
// has something of, by state and name. They must not be changed.
func (s *server) listings(ctx context.Context, snap *store.Snapshot, state string) ([]record.Listing, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return nil, err
	}
	switch {
	case !e.shows(snap) || e.listings == nil:
		return snap.Listings(ctx, store.Filter{State: state}, false)
	case state == "":
		return e.listings, nil
	default:
		return slices.DeleteFunc(slices.Clone(e.listings), func(l record.Listing) bool { return !strings.EqualFold(l.Jurisdiction.State, state) }), nil
	}
}

// listing returns what the snapshot has of one jurisdiction. It must not be
// changed. A jurisdiction that is not there is [record.ErrNotFound].
func (s *server) listing(ctx context.Context, snap *store.Snapshot, slug record.Slug) (record.Listing, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return record.Listing{}, err
	}
	if e.shows(snap) {
		for _, l := range e.listings {
			if l.Jurisdiction.Slug == slug {
				return l, nil
			}
		}
		if j, known := e.jurisdictions[slug]; known && e.listings != nil {
			return record.Listing{Jurisdiction: j}, nil // most places are named nowhere
		}
	}
	return snap.Listing(ctx, slug)
}

// root returns the ledger's hash of all changes up to the snapshot's.
func (s *server) root(ctx context.Context, snap *store.Snapshot) (ledger.Hash, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return ledger.Hash{}, err
	}
	if e.seq == snap.Seq {
		return e.root, nil
	}
	return ledger.Root(int64(snap.Seq), snap.Hashes(ctx))
}

// nationalEvents returns the events that are about the whole series, as they were
// entered.
func (s *server) nationalEvents(ctx context.Context, snap *store.Snapshot) ([]record.Event, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return nil, err
	}
	if e.shows(snap) {
		return e.national, nil
	}
	return readNationalEvents(ctx, snap)
}

func readNationalEvents(ctx context.Context, snap *store.Snapshot) ([]record.Event, error) {
	all, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(e record.Event) bool { return e.Jurisdiction != "" || e.Concerns != record.National }), nil
}

// allSeries returns every series with its periods as of the snapshot.
func (s *server) allSeries(ctx context.Context, snap *store.Snapshot) ([]seriesPeriods, error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return nil, err
	}
	if snap.Seq >= e.grown && snap.PublishedBy == "" {
		return e.periods, nil
	}
	if t := s.then.Load(); t != nil && t.seq == snap.Seq && t.publishedBy == snap.PublishedBy {
		return t.periods, nil
	}
	t := &earlier{seq: snap.Seq, publishedBy: snap.PublishedBy}
	if t.periods, err = readPeriods(ctx, snap); err != nil {
		return nil, err
	}
	s.then.Store(t)
	return t.periods, nil
}

// earlier is the state of the record, other than the newest, that was asked for
// last: who reads one page of it reads the next of the same.
type earlier struct {
	seq         record.Seq
	publishedBy record.Day
	periods     []seriesPeriods
}

// mainSeries returns the series that the front page and the list show: the first
// in the record, or none.
func (s *server) mainSeries(ctx context.Context, snap *store.Snapshot) (record.Series, []record.Coverage, error) {
	all, err := s.allSeries(ctx, snap)
	if err != nil || len(all) == 0 {
		return record.Series{}, nil, err
	}
	return all[0].Series, all[0].periods, nil
}

// allPeriods returns every period of every series by its report.
func (s *server) allPeriods(ctx context.Context, snap *store.Snapshot) (map[record.ReportID]record.Coverage, error) {
	all, err := s.allSeries(ctx, snap)
	if err != nil {
		return nil, err
	}
	periods := map[record.ReportID]record.Coverage{}
	for _, series := range all {
		for _, c := range series.periods {
			periods[c.Report.ID] = c
		}
	}
	return periods, nil
}

// shows reports whether the snapshot is the edition's version, and all of it.
func (e *edition) shows(snap *store.Snapshot) bool {
	return e.seq == snap.Seq && snap.PublishedBy == ""
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
