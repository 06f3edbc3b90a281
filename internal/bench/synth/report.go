package synth

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"detainerledger/internal/record"
)

// highest is how many places Section I prints.
const highest = 10

// One in this many lines or reports is as the name says.
const (
	unreadOf     = 900 // lines whose number was not read
	notedOf      = 700 // lines with a note
	incompleteOf = 25  // reports of which not every line is entered
	lateOf       = 40  // reports some of whose lines come in later
	wordsOf      = 30  // reports with a note
)

// report yields the report of a week, and postpones what follows from it.
func (m *making) report(number int) {
	w := &m.weeks[number]
	switch w.status {
	case record.StatusNotEntered:
		return
	case record.StatusNotPublished:
		m.add(w.published, record.Change{Kind: record.AddReport, Origin: m.origin, Report: &record.Report{
			ID: w.id, Series: record.SyntheticSeries, Period: w.period, Status: w.status,
			Note: "Made up: no report was published for this week.", Sources: source(string(w.period.Start)),
		}})
		return
	}
	dice := m.dice(ofReport, number)
	m.leaveOut(dice, number)
	p := printing{week: w, dice: dice, sources: source(string(w.period.Start)), totals: map[string]int{}}
	p.issued(m, number)
	p.declined(m, number)
	change := record.Change{
		Kind:     record.AddReport,
		Origin:   m.origin,
		Report:   p.head(m.policies[number]),
		Totals:   p.controls(),
		Entries:  p.lines,
		Policies: m.policies[number],
	}
	if dice.IntN(lateOf) == 0 {
		rest := min(40, len(p.lines)/4)
		change.Entries = p.lines[:len(p.lines)-rest]
		m.later(w.published.AddDays(1+dice.IntN(20)), record.Change{
			Kind: record.AddLines, Origin: m.origin, Entries: slices.Clone(p.lines[len(p.lines)-rest:]),
		})
	}
	m.add(w.published, change)
	m.follow(dice, w, change.Entries[highest:])
}

// printing is a report that is being made.
type printing struct {
	*week
	dice    *rand.Rand
	sources record.Sources
	lines   []record.Entry
	// issuedSum and declinedSum are the sums of the lines that are not part of another. totals is declinedSum by
	// state.
	issuedSum, declinedSum int
	totals                 map[string]int
	incomplete             bool
}

// issued makes Section I: the highest of the candidates.
func (p *printing) issued(m *making, number int) {
	type high struct{ place, n int }
	var all []high
	for i := range m.places {
		place := &m.places[i]
		if place.rate < m.high || place.back > number {
			continue
		}
		all = append(all, high{i, 1 + place.draw(p.dice, number) + place.draw(p.dice, number+9)})
	}
	slices.SortFunc(all, func(a, b high) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.place, b.place)) })
	for rank, h := range all[:highest] {
		p.issuedSum += h.n
		p.lines = append(p.lines, record.Entry{
			Report: p.id, Section: record.SectionI, Measure: record.Issued, Jurisdiction: m.places[h.place].Slug,
			Value: record.Known(h.n), Rank: record.Known(rank + 1), Sources: p.sources,
		})
	}
}

// declined makes Section II: every place that is not left out.
func (p *printing) declined(m *making, number int) {
	p.incomplete = p.dice.IntN(incompleteOf) == 0
	p.lines = slices.Grow(p.lines, len(m.places)+len(m.places)/100)
	for i := range m.places {
		place := &m.places[i]
		if place.back > number {
			continue
		}
		e := record.Entry{
			Report: p.id, Section: record.SectionII, Measure: record.Declined, Jurisdiction: place.Slug,
			Value: record.Known(place.draw(p.dice, number)), PartOf: place.partOf, Sources: p.sources,
		}
		jails := place.jails
		if jails == nil {
			p.add(e)
			continue
		}
		whole := e.Value.N
		for j, name := range jails {
			e.Facility, e.Value = name, record.Known(whole/len(jails))
			if j == 0 {
				e.Value.N += whole % len(jails)
			}
			p.add(e)
		}
	}
}

// add adds a line of Section II, sometimes without its number, or leaves the line out.
func (p *printing) add(e record.Entry) {
	if e.PartOf == "" {
		p.declinedSum += e.Value.N
		p.totals[e.Jurisdiction.State()] += e.Value.N
	}
	if p.incomplete && p.dice.IntN(8) == 0 {
		return
	}
	switch chance := p.dice.IntN(unreadOf * notedOf); {
	case chance%unreadOf == 0:
		e.Value, e.Note = record.Count{}, "Made up: the number is not legible."
	case chance%notedOf == 0:
		e.Note = "Made up: listed under an earlier name."
	}
	p.lines = append(p.lines, e)
}

// head is the report without its lines.
func (p *printing) head(policies []record.Policy) *record.Report {
	r := &record.Report{
		ID: p.id, Series: record.SyntheticSeries, Period: p.period, PublishedOn: p.published, Status: p.status,
		IssuedTotal:    record.Known(p.issuedSum*3 + p.dice.IntN(400)),
		DeclinedTotal:  record.Known(p.declinedSum),
		Section1Rows:   record.Known(highest),
		PoliciesListed: record.Known(len(policies)),
		Pages:          record.Known(2 + len(p.lines)/60),
		DocumentURLs:   record.Sources{record.SyntheticSource + string(p.period.Start) + ".pdf"},
		Sources:        p.sources,
	}
	if p.dice.IntN(wordsOf) == 0 {
		r.Note = fmt.Sprintf("Made up: a copy of the document has %d pages.", r.Pages.N+1)
	}
	return r
}

// controls are the control totals: that of Section I, that of the nation, and those of the three states with
// the highest.
func (p *printing) controls() []record.ControlTotal {
	all := []record.ControlTotal{
		{
			Report: p.id, Scope: record.ScopeSectionI, Measure: record.Issued, Total: p.issuedSum,
			Note: "Sum of the ten printed rows.", Sources: p.sources,
		},
		{Report: p.id, Scope: record.ScopeNation, Measure: record.Declined, Total: p.declinedSum, Sources: p.sources},
	}
	var states []string
	for state := range p.totals {
		states = append(states, state)
	}
	slices.SortFunc(states, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.totals[b], p.totals[a]), cmp.Compare(a, b))
	})
	for _, state := range states[:min(3, len(states))] {
		all = append(all, record.ControlTotal{
			Report: p.id, Scope: state, Measure: record.Declined, Total: p.totals[state], Sources: p.sources,
		})
	}
	return all
}
