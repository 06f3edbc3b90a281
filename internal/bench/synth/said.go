package synth

import (
	"fmt"
	"math/rand/v2"

	"detainerledger/internal/record"
)

// publisher is the author of the corrections and events of a made-up record.
const publisher = "Synthetic publisher"

// aWeek is how often something happens in a week, from rates in 1/1000: "some" in any record, and "more" in a
// large one.
func (m *making) aWeek(dice *rand.Rand, some, more int) int {
	rate := some + more*m.Jurisdictions/20_000
	n := rate / 1000
	if dice.IntN(1000) < rate%1000 {
		n++
	}
	return n
}

// makePolicies names some places in Section III of one or two reports.
func (m *making) makePolicies() {
	dice := m.dice(ofPolicies, 0)
	var out []int // the weeks with a report
	for i, w := range m.weeks {
		if w.status == record.StatusPublished {
			out = append(out, i)
		}
	}
	m.policies = map[int][]record.Policy{}
	for _, i := range dice.Perm(len(m.places))[:3+len(m.places)/40] {
		weeks := []int{dice.IntN(len(out))}
		if again := weeks[0] + 1 + dice.IntN(10); dice.IntN(2) == 0 && again < len(out) {
			weeks = append(weeks, again)
		}
		policy := record.Policy{
			Jurisdiction: m.places[i].Slug, Listing: "added", AOR: pick(dice, fieldOffices),
			Enacted:    record.Day(fmt.Sprintf("%d-%02d", 2008+dice.IntN(9), 1+dice.IntN(12))),
			Instrument: pick(dice, instruments), Criteria: pick(dice, criteria),
		}
		for _, at := range weeks {
			w := m.weeks[out[at]]
			policy.Report, policy.Sources = w.id, source(string(w.period.Start))
			m.policies[out[at]] = append(m.policies[out[at]], policy)
			policy.Listing = "listed"
		}
	}
}

// leaveOut leaves some places out from this report on, for some weeks. Now and then it adds an event about that.
func (m *making) leaveOut(dice *rand.Rand, number int) {
	before := number - 1
	if number == 0 || m.weeks[before].status != record.StatusPublished {
		return
	}
	for range m.aWeek(dice, 150, 8000) {
		p := &m.places[dice.IntN(len(m.places))]
		if p.back >= number || p.rate >= m.high {
			continue
		}
		p.back = number + 2 + dice.IntN(30)
		if dice.IntN(4) == 0 {
			w := m.weeks[number]
			m.later(w.published, record.Change{Kind: record.AddEvent, Origin: m.origin, Event: &record.Event{
				Date:         w.published,
				Kind:         record.LeftOut,
				Jurisdiction: p.Slug,
				Report:       m.weeks[before].id,
				By:           publisher,
				What:         "Made up: no longer in the report.",
				Sources:      source(string(w.period.Start)),
			}})
		}
	}
}

// follow postpones what happens to some lines of a report in the weeks after it.
func (m *making) follow(dice *rand.Rand, w *week, lines []record.Entry) {
	address := source(string(w.period.Start) + "/after")
	corrected := map[record.Slug]bool{}
	for range m.aWeek(dice, 150, 3000) {
		// Take the higher of two, so that not nearly all are 0.
		e := lines[dice.IntN(len(lines))]
		if other := lines[dice.IntN(len(lines))]; other.Value.N > e.Value.N {
			e = other
		}
		if corrected[e.Jurisdiction] {
			continue
		}
		corrected[e.Jurisdiction] = true
		day := w.published.AddDays(1 + dice.IntN(60))
		c := record.Correction{
			Date:         day,
			By:           publisher,
			Report:       w.id,
			Section:      e.Section,
			Measure:      e.Measure,
			Jurisdiction: e.Jurisdiction,
			Sources:      address,
		}
		m.mend(dice, &c, e)
		id := fmt.Sprintf("%s-%s-%s", record.SyntheticSeries, day, hyphenated(string(e.Jurisdiction)))
		if m.named[id]++; m.named[id] > 1 {
			id = fmt.Sprintf("%s-%d", id, m.named[id])
		}
		c.ID = id
		m.later(day, record.Change{Kind: record.AddCorrection, Origin: m.origin, Correction: &c})
	}
	spoke := map[record.Slug]bool{}
	for range m.aWeek(dice, 150, 2000) {
		slug := lines[dice.IntN(len(lines))].Jurisdiction
		if spoke[slug] {
			continue
		}
		spoke[slug] = true
		day := w.published.AddDays(1 + dice.IntN(60))
		s := pick(dice, statements)
		m.later(day, record.Change{Kind: record.AddStatement, Origin: m.origin, Statement: &record.Statement{
			Date:         day,
			Jurisdiction: slug,
			Report:       w.id,
			Office:       pick(dice, speakers),
			Stance:       s.stance,
			Gist:         s.gist,
			Sources:      address,
		}})
	}
	for range m.aWeek(dice, 25, 0) {
		day := w.published.AddDays(1 + dice.IntN(10))
		m.later(day, record.Change{Kind: record.AddEvent, Origin: m.origin, Event: &record.Event{
			Date:     day,
			Kind:     record.ListEdited,
			Concerns: record.National,
			Report:   w.id,
			By:       publisher,
			What:     "Made up: the document was replaced by another of the same name.",
			Sources:  address,
		}})
	}
}

// mend sets what a correction does to its line.
func (m *making) mend(dice *rand.Rand, c *record.Correction, e record.Entry) {
	switch effect := dice.IntN(20); {
	case effect == 0 && e.Measure == record.Declined && e.Value.N > 0: // the sum may be below its total, not above
		c.By, c.Effect, c.Value = record.BySite, record.Amend, record.Known(e.Value.N-1)
		c.Reason = "Made up: the number was read wrong."
	case effect < 9:
		c.Effect, c.Reason = record.Withdraw, "Made up: credited to this place by mistake."
	case effect < 15:
		c.Effect, c.Reason, c.Value = record.Amend, "Made up: some were counted twice.", record.Known(e.Value.N/2)
	default:
		c.Effect, c.Reason = record.Move, "Made up: meant for another place."
		c.MovedTo = m.other(dice, e.Jurisdiction)
	}
}

// other is the place that a line was meant for: one of the same name, if there is any.
func (m *making) other(dice *rand.Rand, slug record.Slug) record.Slug {
	at := m.at(slug)
	like := m.namesakes[m.places[at].bare]
	if len(like) > 1 {
		for {
			if i := like[dice.IntN(len(like))]; i != at {
				return m.places[i].Slug
			}
		}
	}
	return m.places[(at+1)%len(m.places)].Slug
}

func pick[T any](dice *rand.Rand, from []T) T { return from[dice.IntN(len(from))] }

var (
	fieldOffices = []string{
		"Atlanta", "Boston", "Buffalo", "Chicago", "Denver", "El Paso", "Houston", "Miami", "Newark", "Saint Paul",
		"San Antonio", "Seattle",
	}
	instruments = []string{
		"Ordinance (made up)", "Resolution of the board (made up)", "Sheriff’s policy (made up)",
		"Police directive (made up)", "State law (made up)",
	}
	criteria = []string{
		"Made up: only with a warrant signed by a judge.",
		"Made up: only for a conviction of a serious or violent crime.",
		"Made up: only where the costs are repaid.",
		"Made up: only a request for notice is honored.",
	}
	speakers = []string{
		"Sheriff’s office", "Police department", "County executive", "City attorney", "Board of commissioners",
	}
	statements = []struct {
		stance record.Stance
		gist   string
	}{
		{record.Disputes, "Made up: says that nobody was in custody on the days in question."},
		{record.Disputes, "Made up: says that every request was honored."},
		{record.Disputes, "Made up: says that the list means another place of the same name."},
		{record.Criticizes, "Made up: says that the report does not tell how it counts."},
		{record.Explains, "Made up: says that state law allows no longer custody."},
		{record.Explains, "Made up: says that transfers were counted as releases."},
		{record.Affirms, "Made up: says that the number is right."},
	}
)
