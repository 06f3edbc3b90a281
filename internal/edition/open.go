package edition

import (
	"context"

	"detainerledger/internal/record"
)

// Open says which periods of a series are still open: some of their outcomes have yet to come in.
type Open struct {
	// From is the index of the first open period. Half is how many periods pass until half of the cases that will
	// get an outcome have one.
	From, Half int
	// Followed reports whether both come from earlier releases, by comparing periods then and now. Otherwise the
	// newest periods are compared with those of more than a year ago.
	Followed bool
}

// The baseline is periods that ended so long ago that nearly all of their outcomes are in.
const (
	settled          = 52 // a period with more periods than this after it has its final outcomes
	fewestBefore     = 13 // settled periods needed for their share to be meaningful
	nearlyAll        = 90 // percent of the final share at which a period is no longer open
	releasesFollowed = 6  // newest releases compared; each costs a read of all tallies
)

// OpenOutcomes reports from which period on more cases will get an outcome than have one. ok is false if the series
// does not count cases without an outcome, or is too short to tell.
func (e *Edition) OpenOutcomes(ctx context.Context, s SeriesPeriods) (o Open, ok bool, err error) {
	open, err := e.open.of(ctx, s.ID, func(ctx context.Context) (of openOutcomes, err error) {
		of.Open, of.ok, err = e.readOpen(ctx, s)
		return of, err
	})
	return open.Open, open.ok, err
}

type openOutcomes struct {
	Open
	ok bool
}

func (e *Edition) readOpen(ctx context.Context, s SeriesPeriods) (o Open, ok bool, err error) {
	_, counts := s.Measure(record.NoOutcome)
	_, whole := s.Measure(record.Prepared)
	if !counts || !whole {
		return Open{}, false, nil
	}
	now := outcomes(s.Periods)
	if len(now) < settled+fewestBefore {
		return Open{}, false, nil
	}
	ages, err := e.followed(ctx, s, now)
	if err != nil {
		return Open{}, false, err
	}
	followed := ages[0].of > 0
	if !followed {
		ages = compared(now)
	}
	open := youngest(ages, nearlyAll)
	if open == 0 {
		return Open{}, false, nil
	}
	return Open{From: now[len(now)-open].at, Half: youngest(ages, 50), Followed: followed}, true, nil
}

// withOutcome is how many cases of a period have an outcome.
type withOutcome struct {
	at int // among the periods of the series
	share
}

// outcomes returns those of the full periods that have cases.
func outcomes(periods []record.Coverage) (all []withOutcome) {
	for i := range periods {
		c := &periods[i]
		if n := c.Section(record.Prepared).Sum; n > 0 && !c.Report.Partial {
			all = append(all, withOutcome{i, share{n - c.Section(record.NoOutcome).Sum, n}})
		}
	}
	return all
}

// followed returns, by the age of a period in periods at an earlier release, how many of the outcomes that it has now
// that release had. Only periods that have settled since are counted.
func (e *Edition) followed(ctx context.Context, s SeriesPeriods, now []withOutcome) (ages [settled]share, err error) {
	releases, err := e.Snap.Releases(ctx, s.ID)
	if err != nil || len(releases) < 2 {
		return ages, err
	}
	final := map[record.ReportID]int{}
	for _, of := range now[:len(now)-settled] {
		final[s.Periods[of.at].Report.ID] = of.part
	}
	earlier := releases[:len(releases)-1]
	for _, release := range earlier[max(0, len(earlier)-releasesFollowed):] {
		periods, err := e.Snap.Earlier(release.Seq).Coverages(ctx, s.Series)
		if err != nil {
			return ages, err
		}
		then := outcomes(periods)
		for age := range min(settled, len(then)) {
			of := then[len(then)-1-age]
			if n, known := final[periods[of.at].Report.ID]; known {
				ages[age].part, ages[age].of = ages[age].part+of.part, ages[age].of+n
			}
		}
	}
	return ages, nil
}

// compared returns, for the newest periods, newest first, how many outcomes they have out of those expected by the
// share of the settled ones.
func compared(now []withOutcome) (ages [settled]share) {
	var usual share
	for _, of := range now[:len(now)-settled] {
		usual.part, usual.of = usual.part+of.part, usual.of+of.of
	}
	for age := range ages {
		of := now[len(now)-1-age]
		ages[age] = share{of.part * usual.of, of.of * usual.part}
	}
	return ages
}

// youngest counts the newest periods in a row that have less than a given percentage of their outcomes.
func youngest(ages [settled]share, percent int) (n int) {
	for n < len(ages) && ages[n].under(percent) {
		n++
	}
	return n
}

// share is a part of a number of cases, such as those that have an outcome.
type share struct{ part, of int }

// under reports whether the share is less than a given percentage.
func (s share) under(percent int) bool { return s.part*100 < s.of*percent }
