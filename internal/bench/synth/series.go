package synth

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// The series of other kinds that a shape can request.
const (
	yearsID  = record.SyntheticSeries + "-years"  // counted by facility and calendar year
	countsID = record.SyntheticSeries + "-counts" // counted by week from two releases of a table of cases
	listID   = record.SyntheticSeries + "-list"   // lists places without numbers, in two versions
)

// Bounds of these series, whatever the shape. A real series has no more.
const (
	mostYears    = 9
	mostCounted  = 200   // weeks
	mostInSeries = 2_000 // places
	openWeeks    = 26    // the newest ones, whose outcomes a later release revises
)

// others makes the series of other kinds, after all reports have been published.
func (m *making) others() {
	day := m.weeks[len(m.weeks)-1].published.AddDays(100)
	places := m.places[:min(len(m.places), mostInSeries)]
	m.years(day, places)
	m.counts(day.AddDays(1), places)
	m.list(day.AddDays(200), places)
}

func (m *making) begin(day record.Day, s record.Series) {
	s.Publisher = "Nobody (made up by a program, not published by ICE or anyone else)"
	s.CountedBy, s.Terms, s.Cite = "a program", "None: no such table exists", "Made up for measurements and tests"
	s.Sources = source(string(s.ID))
	m.add(day, record.Change{Kind: record.AddSeries, Origin: m.origin, Series: &s})
}

func prepared(m record.Measure, name string) record.SeriesMeasure {
	of := record.SeriesMeasure{Measure: m, Name: name, Base: record.PreparedIn, Printed: record.EveryPlace,
		Absence: record.NoCase}
	if m == record.Declined {
		of.ShareOf = record.Prepared
	}
	return of
}

// years makes a series by facility and calendar year, with a jail of each place, a state prison in some, and lines
// that name no place.
func (m *making) years(day record.Day, places []place) {
	first := firstDay[:4] + "-01-01"
	m.begin(day, record.Series{ID: yearsID, Title: "Synthetic Count by Facility and Year (made up by a program)",
		Cadence: record.CalendarYear, FirstPeriodStart: first, Form: record.Counts, CaseDay: "A made-up day.",
		Measures: []record.SeriesMeasure{prepared(record.Prepared, "Detainers prepared"),
			prepared(record.Declined, "Detainers declined")}})
	start := first
	for year := range min(mostYears, max(1, m.Periods/52)) {
		dice := m.dice(ofYears, year)
		period := record.CalendarYear.Period(start)
		id := record.ReportID(string(yearsID) + "-" + string(start))
		var lines []record.Entry
		add := func(e record.Entry, n int) {
			if n == 0 {
				return
			}
			e.Report, e.Sources = id, source(string(id))
			e.Measure, e.Value = record.Prepared, record.Known(4*n)
			lines = append(lines, e)
			e.Measure, e.Value = record.Declined, record.Known(dice.IntN(n+1))
			lines = append(lines, e)
		}
		for i := range places {
			p := &places[i]
			n := 12 * p.draw(dice, 52*year)
			add(record.Entry{Jurisdiction: p.Slug, Facility: strings.ToUpper(p.Name) + " JAIL", Custodian: runs(p)}, n)
			if i%25 == 0 {
				add(record.Entry{Jurisdiction: p.Slug, Facility: "MADE-UP STATE PRISON", Custodian: record.OfState}, n/3+1)
			}
		}
		add(record.Entry{Facility: "MADE-UP FACILITY", Label: "Place not known", Custodian: record.OfUnknown}, 40)
		m.add(day, record.Change{Kind: record.AddReport, Origin: m.origin, Entries: lines,
			Report: &record.Report{ID: id, Series: yearsID, Period: period, PublishedOn: day,
				Status: record.StatusPublished, Sources: source(string(id))}})
		start = record.CalendarYear.Next(start)
	}
}

// runs is the custodian of a place's jail: the place itself.
func runs(p *place) record.Custodian {
	for _, c := range []record.Custodian{record.OfCounty, record.OfCity, record.OfState} {
		if c.Runs(p.Slug, p.Kind) {
			return c
		}
	}
	return record.OfUnknown
}

// counts makes a series by week as an import of ICE's table of detainers does. It has a report for each week, a
// release, and a later release that adds outcomes of the newest weeks.
func (m *making) counts(day record.Day, places []place) {
	weeks := m.weeks[max(0, len(m.weeks)-mostCounted):]
	first := weeks[0].period.Start
	m.begin(day, record.Series{ID: countsID, Title: "Synthetic Count by Week (made up by a program)",
		Cadence: record.Weekly, FirstPeriodStart: first, Form: record.Counts, CaseDay: "A made-up day.",
		Measures: []record.SeriesMeasure{prepared(record.Declined, "Detainers declined"),
			prepared(record.Prepared, "Detainers prepared"), prepared(record.NoOutcome, "No outcome recorded")}})
	var revisions []record.Revision
	rows := 0
	for number := range weeks {
		w := &weeks[number]
		dice := m.dice(ofCounts, number)
		id := record.ReportID(string(countsID) + "-" + string(w.period.Start))
		age := len(weeks) - 1 - number
		var lines []record.Entry
		for i := range places {
			p := &places[i]
			n := 5 * p.draw(dice, number)
			if n == 0 {
				continue
			}
			rows += n
			declined, none := dice.IntN(n/3+1), n/5
			if age < openWeeks {
				none = n/5 + (n-n/5-declined)*(openWeeks-age)/openWeeks
			}
			for _, of := range []struct {
				m record.Measure
				n int
			}{{record.Declined, declined}, {record.Prepared, n}, {record.NoOutcome, none}} {
				if of.n > 0 {
					lines = append(lines, record.Entry{Report: id, Measure: of.m, Jurisdiction: p.Slug,
						Value: record.Known(of.n), Custodian: runs(p), Sources: source(string(countsID))})
				}
			}
			if age < openWeeks && none > n/5 && n/5 > 0 {
				revisions = append(revisions, record.Revision{Report: id, Measure: record.NoOutcome, Jurisdiction: p.Slug,
					Was: none, Value: n / 5})
			}
		}
		m.add(day, record.Change{Kind: record.AddReport, Origin: m.origin, Entries: lines,
			Report: &record.Report{ID: id, Series: countsID, Period: w.period, PublishedOn: day,
				Status: record.StatusPublished, Sources: source(string(id))}})
	}
	release := func(on record.Day) *record.Release {
		return &record.Release{Series: countsID, Released: on, CountedOn: on,
			Covers: record.Period{Start: first, End: weeks[len(weeks)-1].period.End}, Rows: rows, Placed: rows,
			Columns: []string{"Detainer Prepare Date"}, Files: []string{m.origin.SHA256 + " synthetic.csv"},
			Sources: source(string(countsID))}
	}
	m.add(day, record.Change{Kind: record.AddRelease, Origin: m.origin, Release: release(day)})
	later := day.AddDays(120)
	m.add(later, record.Change{Kind: record.AddRelease, Origin: m.origin, Release: release(later), Revisions: revisions})
}

// list makes a list of counties and cities in two versions. The second lacks some of the first.
func (m *making) list(day record.Day, places []place) {
	listed := func(of record.Measure, name string) record.SeriesMeasure {
		return record.SeriesMeasure{Measure: of, Name: name, Base: record.OnTheList, Printed: record.EveryPlace,
			Absence: record.OffTheList}
	}
	m.begin(day, record.Series{ID: listID, Title: "Synthetic List (made up by a program)",
		Cadence: record.Versions, FirstPeriodStart: day, Form: record.Lists, CaseDay: "A made-up day.",
		Measures: []record.SeriesMeasure{listed("county", "Counties on the list"), listed("city", "Cities on the list")}})
	for version := range 2 {
		on := day.AddDays(version)
		id := record.ReportID(string(listID) + "-" + string(on))
		var lines []record.Entry
		for i := range places {
			p := &places[i]
			if i%5 != 0 || version == 1 && i%100 == 0 {
				continue
			}
			of := cmp.Or(map[string]record.Measure{"city": "city", "town": "city"}[p.Kind], "county")
			lines = append(lines, record.Entry{Report: id, Measure: of, Jurisdiction: p.Slug, Sources: source(string(id))})
		}
		slices.SortFunc(lines, func(a, b record.Entry) int { return cmp.Compare(a.Jurisdiction, b.Jurisdiction) })
		m.add(on, record.Change{Kind: record.AddReport, Origin: m.origin, Entries: lines,
			Report: &record.Report{ID: id, Series: listID, Period: record.Period{Start: on, End: on}, PublishedOn: on,
				Status: record.StatusPublished, Sources: source(string(id))}})
	}
}
