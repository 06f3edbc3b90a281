// Package synth makes up a record of any size, in the shape of a real one, and the same to the last byte for the
// same seed. It is for measurements and tests. All of its texts say that nothing in it was ever published
// ([record.SyntheticSeries]).
//
// It has what a real record has: a long tail (most numbers are 0 or 1, few are high), places of the same name in
// several states and cities beside a county of their name. It has weeks without a report or without entries,
// places that are left out for a while, numbers that were not read, lines that come later, and lines that are part
// of another. It also has policies, control totals, and corrections, statements and events in the weeks after.
package synth

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
)

// Shape is the shape of the record to make up.
type Shape struct {
	// Jurisdictions is how many places its reports name. Periods is how many weeks it lasts.
	Jurisdictions, Periods int
	Seed                   uint64
	// Series adds series of other kinds: counted by facility and year, counted by week from releases of a table of
	// cases, and a list. Each names no more than 2,000 of the places.
	Series bool
}

// The bounds of a Shape: Section I has ten places, the number of names is limited, and the last week must be in
// this century.
const (
	LeastJurisdictions, MostJurisdictions = 20, 50_000
	MostPeriods                           = 4_500
)

// firstDay is when the first week begins. 780 weeks, which are fifteen years, end before this program was written.
const firstDay record.Day = "2011-01-01"

// delay is how many days after its end a week's report is published.
const delay = 12

// Check returns what is wrong with a shape.
func (s Shape) Check() error {
	switch {
	case s.Jurisdictions < LeastJurisdictions || s.Jurisdictions > MostJurisdictions:
		return fmt.Errorf("%d jurisdictions; it is %d to %d", s.Jurisdictions, LeastJurisdictions, MostJurisdictions)
	case s.Periods < 1 || s.Periods > MostPeriods:
		return fmt.Errorf("%d periods; it is 1 to %d", s.Periods, MostPeriods)
	}
	return nil
}

// Entries is roughly how many entries the record has.
func (s Shape) Entries() int { return s.Jurisdictions * s.Periods }

// Changes makes the record one change at a time. Only one report is in memory, and what is still to follow on
// earlier ones. The changes are numbered from 1 and have the times at which they would have arrived.
func (s Shape) Changes() iter.Seq2[record.Change, error] {
	return func(yield func(record.Change, error) bool) {
		if err := s.Check(); err != nil {
			yield(record.Change{}, err)
			return
		}
		sum := sha256.Sum256(fmt.Appendf(nil,
			"jurisdictions %d, periods %d, seed %d\n", s.Jurisdictions, s.Periods, s.Seed))
		m := &making{
			Shape: s, origin: record.Origin{File: record.SyntheticFile, SHA256: hex.EncodeToString(sum[:])},
			yield: yield,
		}
		m.all()
	}
}

// making is one run of [Shape.Changes].
type making struct {
	Shape
	origin record.Origin
	yield  func(record.Change, error) bool
	seq    record.Seq
	ended  bool // the caller wants no more changes

	weeks  []week
	places []place
	// namesakes are the places by their names without the words for their kinds.
	namesakes map[string][]int
	// counties are the places that are counties, by their codes.
	counties map[string]int
	// high is how many places Section I can name. They are never left out.
	high int
	// policies are what Section III of a week prints.
	policies map[int][]record.Policy
	// saying are the changes that follow on reports, by when they are due.
	saying []record.Change
	// named are the ids of corrections, with how often each was made.
	named map[string]int
}

// dice are the random numbers for one subject of the record. Where there are many of its kind, each has its own,
// so that they do not depend on what else is made.
func (m *making) dice(subject, number int) *rand.Rand {
	return rand.New(rand.NewPCG(m.Seed, uint64(subject)<<32|uint64(number)))
}

// The subjects of [making.dice].
const (
	ofWeeks = iota
	ofPlaces
	ofPolicies
	ofReport
	ofYears
	ofCounts
)

func (m *making) all() {
	m.named = map[string]int{}
	m.makeWeeks()
	m.makePlaces()
	m.makePolicies()
	begun := m.weeks[0].published
	first := ingest.Counties()
	m.add(begun, first)
	m.add(begun, record.Change{Kind: record.AddSeries, Origin: m.origin, Series: &record.Series{
		ID:               record.SyntheticSeries,
		Title:            "Synthetic Weekly Report (made up by a program)",
		Publisher:        "Nobody (made up by a program, not published by ICE or anyone else)",
		Cadence:          record.Weekly,
		FirstPeriodStart: firstDay,
		Status:           "made up for measurements and tests",
		LegalBasis:       "None: no such report exists",
	}})
	invented := record.Change{Kind: record.AddPlaces, Origin: m.origin}
	for _, p := range m.places {
		if p.FIPS == "" {
			invented.Places = append(invented.Places, p.Jurisdiction)
		}
	}
	m.add(begun, invented)
	for i := range m.weeks {
		m.say(m.weeks[i].published)
		m.report(i)
		if m.ended {
			return
		}
	}
	m.say(endOfTime)
	if m.Series {
		m.others()
	}
}

// add gives the change its number and time, the afternoon of a day, and yields it.
func (m *making) add(day record.Day, c record.Change) {
	if m.ended {
		return
	}
	at, _ := day.Time()
	m.seq++
	c.Seq, c.At = m.seq, at.Add(15*time.Hour)
	m.ended = !m.yield(c, nil)
}

// endOfTime is after every day of the record.
const endOfTime record.Day = "9999-12-31"

// later postpones a change to a day.
func (m *making) later(day record.Day, c record.Change) {
	at, _ := day.Time()
	c.At = at
	where, _ := slices.BinarySearchFunc(m.saying, at, func(c record.Change, at time.Time) int {
		return cmp.Or(c.At.Compare(at), -1) // after those of the same day
	})
	m.saying = slices.Insert(m.saying, where, c)
}

// say yields the changes that were postponed to a day before this one.
func (m *making) say(before record.Day) {
	for len(m.saying) > 0 && !m.ended {
		day := record.DayOf(m.saying[0].At)
		if day >= before {
			return
		}
		m.add(day, m.saying[0])
		m.saying = m.saying[1:]
	}
}

// source is the address of a page that does not exist.
func source(of string) record.Sources { return record.Sources{record.SyntheticSource + of} }
