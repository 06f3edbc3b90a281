package edition

import (
	"context"

	"detainerledger/internal/record"
)

// Open is from which period on the outcomes of a series are still coming in.
type Open struct {
	// From is where the first such period is; Half is how many periods it takes until half of the cases
	// that get an outcome have one.
	From, Half int
	// Followed says that both are what earlier releases had of periods whose outcomes have come in since;
	// else the newest periods are held against those of more than a year ago.
	Followed bool
}

// What a period is held against: those that ended long ago, by when nearly all outcomes that ever come are there.
const (
	settled          = 52 // periods before the newest, before which outcomes are taken as final
	fewestBefore     = 13 // settled periods, for their share to say something
	nearlyAll        = 90 // percent of the final share, from which on a period is no longer open
	releasesFollowed = 6  // the newest ones, of which each costs a read of all tallies
)

// OpenOutcomes reports from which period on fewer cases have an outcome than will get one; ok is false for a series
// that does not count cases without an outcome, or is too short to tell.
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

// outcomes are those of the whole periods that have cases.
func outcomes(periods []record.Coverage) (all []withOutcome) {
	for i := range periods {
		c := &periods[i]
		if n := c.Section(record.Prepared).Sum; n > 0 && !c.Report.Partial {
			all = append(all, withOutcome{i, share{n - c.Section(record.NoOutcome).Sum, n}})
		}
	}
	return all
}

// followed is, by how many periods a period was older than the newest one of an earlier release, how many of its
// outcomes that release had, of those that the newest one has by now. Only periods that have settled since count.
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

// compared is, for the newest periods, the newest first, how many outcomes they have, of those that they would have
// by the share of the settled ones.
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

// youngest is how many periods, from the newest on, have fewer than so many percent of their outcomes.
func youngest(ages [settled]share, percent int) (n int) {
	for n < len(ages) && ages[n].under(percent) {
		n++
	}
	return n
}

// share is how many cases of some are what is asked for: have an outcome, or had one at an earlier release.
type share struct{ part, of int }

// under reports whether it is less than so many percent of them.
func (s share) under(percent int) bool { return s.part*100 < s.of*percent }
