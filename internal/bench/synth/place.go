package synth

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// place is a jurisdiction that reports name, with the parameters of its figures.
type place struct {
	record.Jurisdiction
	bare string
	// rate is its average number of declined detainers a week, in 1/1024.
	rate int
	// turn is the period in weeks in which its figures rise and fall. phase is where in it the first week is.
	turn, phase int
	// partOf is the place whose number contains this one's. jails are the jails whose numbers are printed one by one.
	// Most places have none.
	partOf record.Slug
	jails  []string
	// back is the week in which the place is named again. Before it, the place is left out.
	back int
}

// The places are named in the order of states and names, as a report prints them. At most half are counties, so
// that small records have every kind too.
func (m *making) makePlaces() {
	dice := m.dice(ofPlaces, 0)
	all := gazetteer.Counties()
	named := dice.Perm(len(all))[:min(len(all), (m.Jurisdictions+1)/2)]
	for _, i := range named {
		m.places = append(m.places, place{Jurisdiction: county(all[i]), bare: gazetteer.BareName(all[i])})
	}
	m.invent(dice, all, named)
	slices.SortFunc(m.places, func(a, b place) int { return cmp.Compare(a.Slug, b.Slug) })
	m.namesakes, m.counties = map[string][]int{}, map[string]int{}
	for i, p := range m.places {
		m.namesakes[p.bare] = append(m.namesakes[p.bare], i)
		if p.FIPS != "" {
			m.counties[p.FIPS] = i
		}
	}
	m.rate(dice)
}

// at is the index of a place.
func (m *making) at(slug record.Slug) int {
	i, _ := slices.BinarySearchFunc(m.places, slug,
		func(p place, slug record.Slug) int { return cmp.Compare(p.Slug, slug) })
	return i
}

func county(p gazetteer.Place) record.Jurisdiction {
	return record.Jurisdiction{Slug: record.Slug(p.Slug), Name: p.Name, State: p.State, Kind: p.Kind, FIPS: p.FIPS}
}

// invent makes up the other places. Each is in one of the counties, so a state with many counties has many places.
// Every second one is in a county that reports name, of which a small record has few.
func (m *making) invent(dice *rand.Rand, counties []gazetteer.Place, named []int) {
	const real = "real"
	taken := map[string]string{} // slugs, by the kinds of the counties or cities
	for _, p := range counties {
		taken[p.Slug] = real
	}
	for _, c := range gazetteer.Cities() {
		taken[strings.ToLower(c.State)+"/"+hyphenated(c.Name)] = real
	}
	for len(m.places) < m.Jurisdictions {
		in := counties[dice.IntN(len(counties))]
		if dice.IntN(2) == 0 {
			in = counties[named[dice.IntN(len(named))]]
		}
		p := place{Jurisdiction: record.Jurisdiction{State: in.State, CountyFIPS: []string{in.FIPS}}}
		switch kind := dice.IntN(100); {
		case kind < 6: // a city beside the county of the same name
			p.Kind, p.Name = "city", gazetteer.BareName(in)
		case kind < 60:
			p.Kind, p.Name = "city", inventedName(dice)
		case kind < 92:
			p.Kind, p.Name = "town", inventedName(dice)
		case kind < 98:
			p.Kind, p.Name = "unclear", inventedName(dice)+" "+offices[dice.IntN(len(offices))]
		default:
			state, _ := gazetteer.StateByCode(in.State)
			p.Kind, p.CountyFIPS = "state agency", nil
			p.Name = state.Name + " " + agencies[dice.IntN(len(agencies))]
		}
		slug := strings.ToLower(in.State) + "/" + hyphenated(p.Name)
		if p.Kind == "town" && taken[slug] == "city" {
			slug += "-town" // beside the city of the same name
		}
		if taken[slug] != "" {
			continue
		}
		taken[slug] = p.Kind
		p.Slug, p.bare = record.Slug(slug), gazetteer.BareName(gazetteer.Place{Name: p.Name, Kind: p.Kind})
		m.places = append(m.places, p)
	}
}

// rate sets how high the numbers of each place are: roughly inverse to its rank, and close to zero for most
// places. Counties are more often among the high ones.
func (m *making) rate(dice *rand.Rand) {
	weight := make([]float64, len(m.places))
	order := make([]int, len(m.places))
	for i, p := range m.places {
		order[i], weight[i] = i, dice.Float64()
		if p.FIPS != "" {
			weight[i] *= 0.3
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(weight[a], weight[b]) })
	for rank, i := range order {
		p := &m.places[i]
		p.rate = int(math.Round(1024 * (0.1 + 55/math.Pow(float64(rank+1), 0.85))))
		p.turn = 30 + dice.IntN(300)
		p.phase = dice.IntN(p.turn)
		if len(p.CountyFIPS) > 0 && dice.IntN(20) == 0 {
			if county, named := m.counties[p.CountyFIPS[0]]; named {
				p.partOf = m.places[county].Slug
			}
		}
		if dice.IntN(60) == 0 {
			p.jails = []string{"Main Jail", "Annex"}
		}
		if rank < candidates {
			m.high = p.rate
		}
	}
}

// candidates is how many places can be among the highest of Section I.
const candidates = 2 * highest

// exponential are the quantiles of the exponential distribution at the middles of 256 equal parts, in 1/256,
// scaled to a mean of 1. They are whole numbers because those are the same on every machine.
var exponential = func() (quantiles [256]int) {
	for i := range quantiles {
		quantiles[i] = int(math.Round(-256 * math.Log(1-(float64(i)+0.5)/256)))
	}
	return quantiles
}()

// draw is the number of a place in a week: a random number around its rate at that time, often 0 and seldom
// several times the rate.
func (p *place) draw(dice *rand.Rand, week int) int {
	at := (week + p.phase) % p.turn * 512 / p.turn // 0 to 511
	wave := 128 + max(at, 511-at) - 255            // 129 to 384, about 1 in 1/256
	r := dice.Uint64()
	return (p.rate*wave*exponential[r&255] + int(r>>8&(1<<26-1))) >> 26
}
