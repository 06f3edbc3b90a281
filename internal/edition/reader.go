package edition

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Reader keeps the edition of the newest version, and the last one asked for of any other version.
type Reader struct {
	Store      *store.Store
	kept, then atomic.Pointer[Edition]
	// making is held while the edition of a new version is built.
	making sync.Mutex
}

// Newest returns the edition of the newest version, which is at least as new as
// the snapshot.
func (r *Reader) Newest(ctx context.Context, snap *store.Snapshot) (*Edition, error) {
	if e := r.kept.Load(); e != nil && e.Snap.Seq >= snap.Seq {
		return e, nil
	}
	r.making.Lock() // built once, however many callers ask for it
	defer r.making.Unlock()
	if e := r.kept.Load(); e != nil && e.Snap.Seq >= snap.Seq {
		return e, nil
	}
	snap, err := r.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	e := &Edition{Snap: snap}
	kept := r.kept.Load()
	_, grown, err := snap.CountIn(ctx, store.Scope{
		Kinds: []record.ChangeKind{record.AddSeries, record.AddReport, record.AddLines, record.AddReading,
			record.AddPublication, record.AddStatus, record.AddRelease, record.AddCorrection}, // of our own error
	})
	if err != nil {
		return nil, err
	}
	e.grown = grown.Seq
	var before *store.Roll
	if kept != nil {
		before = kept.Roll
	}
	if kept != nil && e.grown <= kept.Snap.Seq {
		e.Series = kept.Series
	} else if e.Series, err = ReadPeriods(ctx, snap); err != nil {
		return nil, err
	}
	if err := e.read(ctx, before); err != nil {
		return nil, err
	}
	if lines(e.Series) <= linesKept {
		if err := e.readListings(ctx, kept); err != nil {
			return nil, err
		}
	}
	e.Places = r.everyPlace(e.Roll)
	r.kept.Store(e)
	return e, nil
}

// readListings reads the listings of all places with any content. It takes from the edition before, which may be nil,
// those that are still the same.
func (e *Edition) readListings(ctx context.Context, before *Edition) error {
	var same map[record.Slug]int // in the listings before
	if before != nil && before.listingAt != nil {
		touched, few, err := e.Snap.TouchedPlaces(ctx, before.Snap.Seq)
		if err != nil {
			return err
		}
		if few {
			same = maps.Clone(before.listingAt)
			for _, slug := range touched {
				delete(same, slug)
			}
		}
	}
	var differ []record.Slug
	for _, p := range e.Roll.Places {
		if _, found := same[p.Slug]; !found && !p.Empty() {
			differ = append(differ, p.Slug)
		}
	}
	read, err := e.Snap.Listings(ctx, store.Filter{Slugs: notNil(differ)})
	if err != nil {
		return err
	}
	e.listingAt = make(map[record.Slug]int, len(same)+len(read))
	for _, p := range e.Roll.Places {
		if i, found := same[p.Slug]; found {
			e.listings = append(e.listings, before.listings[i])
		} else if len(read) > 0 && read[0].Jurisdiction.Slug == p.Slug {
			e.listings, read = append(e.listings, read[0]), read[1:]
		} else {
			continue
		}
		e.listingAt[p.Slug] = len(e.listings) - 1
	}
	return nil
}

// Of returns the edition of the snapshot.
func (r *Reader) Of(ctx context.Context, snap *store.Snapshot) (*Edition, error) {
	newest, err := r.Newest(ctx, snap)
	if err != nil || newest.shows(snap) {
		return newest, err
	}
	if then := r.then.Load(); then != nil && then.shows(snap) {
		return then, nil
	}
	e := &Edition{Snap: snap, Series: newest.Series}
	if snap.Seq < newest.grown || snap.PublishedBy != "" {
		if e.Series, err = ReadPeriods(ctx, snap); err != nil {
			return nil, err
		}
	}
	if err := e.read(ctx, newest.Roll); err != nil {
		return nil, err
	}
	r.then.Store(e)
	return e, nil
}

// Prepare builds the newest edition, unless it exists, with what the front page and the list show first.
func (r *Reader) Prepare(ctx context.Context, snap *store.Snapshot) error {
	e, err := r.Newest(ctx, snap)
	if err != nil || len(e.Series) == 0 {
		return err
	}
	main, periods := e.MainSeries()
	if whole, ok := WholeReport(periods); ok {
		if _, err := e.Board(ctx, WindowOf(periods, whole.Report.ID, 1)); err != nil {
			return err
		}
	}
	if newest, ok := NewestHeld(periods); ok {
		if _, err := e.Board(ctx, WindowOf(periods, newest.Report.ID, PeriodsShown(main.Cadence))); err != nil {
			return err
		}
	}
	for _, s := range e.Series {
		if s.Long() && !s.early {
			if err := e.prepareLong(ctx, s); err != nil {
				return err
			}
		}
	}
	summed, _ := e.SeriesNamed(main.ID)
	_, err = e.Sums(ctx, summed)
	return err
}

// prepareLong reads what the list of a long series begins with, by week and by month.
func (e *Edition) prepareLong(ctx context.Context, s SeriesPeriods) error {
	if _, _, err := e.OpenOutcomes(ctx, s); err != nil {
		return err
	}
	lists := []SeriesPeriods{s}
	if s.Cadence == record.Weekly {
		lists = append(lists, s.By(record.Monthly))
	}
	for _, list := range lists {
		n := len(list.Periods)
		if _, err := e.PlacesOver(ctx, list, max(0, n-UsualSpan), n); err != nil {
			return err
		}
	}
	return nil
}

// everyPlace indexes each place of the newest version of the record. Places are only ever added, so as long as their
// number is the same the index of the version before is reused, with other counts.
func (r *Reader) everyPlace(roll *store.Roll) *Places {
	before := r.kept.Load()
	if before == nil || before.Places.Index.Len() != len(roll.Places) {
		return newPlaces(roll)
	}
	return &Places{Index: before.Places.Index.Recounted(reportsOf(roll)), ByState: before.Places.ByState}
}
