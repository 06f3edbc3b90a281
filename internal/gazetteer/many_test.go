package gazetteer

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// manyPlaces are the counties and invented cities, towns and agencies in them, n in all. Many share a name, as
// Springfield and Franklin do. The names are the same each time.
func manyPlaces(n int) []Place {
	random := rand.New(rand.NewPCG(2017, 128))
	counties := Counties()
	places := Counties()
	taken := make(map[string]bool)
	for _, p := range places {
		taken[p.Slug] = true
	}
	names := townNames(random, 9000)
	// A few names belong to very many places, most to one or two.
	common := rand.NewZipf(random, 1.1, 30, uint64(len(names)-1))
	for len(places) < n {
		county := counties[random.IntN(len(counties))]
		p := Place{State: county.State, CountyFIPS: []string{county.FIPS}, Name: names[common.Uint64()]}
		switch random.IntN(20) {
		case 0:
			p.Kind, p.Name = "state agency", p.Name+" Regional Jail Authority"
		case 1, 2, 3, 4, 5, 6:
			p.Kind = "town"
		default:
			p.Kind = "city"
		}
		p.Slug = strings.ToLower(p.State) + "/" + strings.Join(fold(p.Name), "-")
		if taken[p.Slug] {
			continue
		}
		taken[p.Slug] = true
		places = append(places, p)
	}
	return places
}

// townNames invents names of towns, each once. Some are those of counties.
func townNames(random *rand.Rand, n int) []string {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var names []string
	taken := make(map[string]bool)
	for len(names) < n {
		name := pick("Ash", "Bel", "Brook", "Car", "Clay", "Clin", "Cold", "Dan", "East", "Ed", "El", "Fair", "Fern", "Glen",
			"Green", "Hamp", "Har", "Haver", "Hill", "Ken",
			"Lake", "Lan", "Lex", "Mar", "Mel", "Mill", "Nor", "Oak", "Pem", "Ply", "Quin",
			"Rock", "Salt", "Sher", "Spring", "Stan", "Thorn", "Wake", "West", "Wood")
		if random.IntN(3) == 0 {
			name += pick("a", "e", "er", "ing", "en", "les", "ms")
		}
		name += pick("berg", "bridge", "burg", "bury", "dale", "don", "field", "ford", "grove", "ham", "haven", "land", "ley",
			"mont", "port", "stead", "ton", "town", "view", "ville", "wood", "worth")
		switch random.IntN(12) {
		case 0:
			name = pick("Saint", "Fort", "Mount", "New", "North", "South", "East", "West", "Upper", "Lower", "Port", "Lake",
				"Santa", "La") + " " + name
		case 1:
			name += " " + pick("Heights", "Falls", "Springs", "City", "Township", "Village", "Park", "Beach", "Center",
				"Junction", "County Line")
		case 2:
			name = BareName(Counties()[random.IntN(len(Counties()))])
		}
		if !taken[name] {
			taken[name] = true
			names = append(names, name)
		}
	}
	return names
}

// manyQueries are one of each kind that people type, and the most expensive ones.
var manyQueries = []string{
	"clark nevada", "franklin county", "nasau", "washington", "c", "s", "36033", "89101", "zip 10001", "county", "city",
	"coun", "new", "ca", "texas counties",
	"springfield", "sprin", "spirngfield", "saint", "clark county sheriff", "montgomry county pensylvania", "franklin",
	"town of ashton ny", "north", "penn", "pensilvania", "port city texas",
	"jail authority", "regional jail", "xyzzy", "qqqqqqqq", "sherifs office of travers county texs", "rockingtown",
	"greenvile", "los angeles", "nyc",
	strings.Repeat("ny ", 33), strings.Repeat("county ", 14), "a b c d e f g h i j k l m n o p q r s t",
	"county city town new saint lake",
	"greeen lakee spring millb wooddd", "couny of new yorkk", strings.Repeat("greenvil", 12),
}

// listedHere makes reports name one place in six.
func listedHere(slug string) int {
	n := 0
	for i := range len(slug) {
		n = n*31 + int(slug[i])
	}
	return max(0, n%12-9)
}

func BenchmarkFindAmongMany(b *testing.B) {
	ix := NewIndex(manyPlaces(20_000), listedHere)
	for i, query := range manyQueries {
		b.Run(fmt.Sprintf("%02d-%s", i, query[:min(len(query), 24)]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ix.Find(query, 100)
			}
		})
	}
}

func BenchmarkNearestAmongMany(b *testing.B) {
	ix := NewIndex(manyPlaces(20_000), listedHere)
	b.ReportAllocs()
	for b.Loop() {
		ix.Nearest("nv/clarc-conty", 5)
	}
}

func BenchmarkNewIndexOfMany(b *testing.B) {
	places := manyPlaces(20_000)
	b.ReportAllocs()
	for b.Loop() {
		NewIndex(places, listedHere)
	}
	b.StopTimer()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ix := NewIndex(places, listedHere)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-kept")
	runtime.KeepAlive(ix)
	runtime.KeepAlive(places)
}

func TestFindAmongMany(t *testing.T) {
	t.Parallel()
	places := manyPlaces(20_000)
	ix := NewIndex(places, listedHere)
	if ix.Len() != 20_000 {
		t.Fatalf("%d places", ix.Len())
	}
	for i := 0; i < len(places); i += 37 {
		p := places[i]
		s, _ := StateByCode(p.State)
		for _, query := range []string{p.Name + ", " + s.Name, p.State + " " + p.Name} {
			if got := ix.Find(query, 5); !slices.ContainsFunc(got, func(m Match) bool { return m.Place.Slug == p.Slug }) {
				t.Errorf("Find(%q) = %s, want %s", query, found(got), p.Slug)
			}
		}
	}
	for _, query := range manyQueries {
		whole := ix.Find(query, ix.Len())
		for _, limit := range []int{1, 8, 100} {
			// A state leaves room for the other meanings of its name, at any limit.
			if got := ix.Find(query, limit); len(got) != min(limit, len(whole)) || len(got) > 0 &&
				got[0].Place.Slug != whole[0].Place.Slug {
				t.Errorf("Find(%q, %d) = %s of %d, the first of which is %s", query, limit, found(got), len(whole),
					whole[0].Place.Slug)
			}
		}
	}
}

// Look-ups share memory, but one must not see what another found.
//
//race:test
func TestFindAtOnce(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	var all sync.WaitGroup
	for _, query := range []string{"clark nevada", "franklin", "nasau", "new", "10001", "county of texas", "la"} {
		want := found(ix.Find(query, 8))
		for range 4 {
			all.Go(func() {
				for range 50 {
					if got := found(ix.Find(query, 8)); got != want {
						t.Errorf("Find(%q) = %s, want %s", query, got, want)
					}
				}
			})
		}
	}
	all.Wait()
}

func TestRecounted(t *testing.T) {
	t.Parallel()
	named := func(slugs ...string) func(string) int {
		return func(slug string) int {
			if slices.Contains(slugs, slug) {
				return 3
			}
			return 0
		}
	}
	before := NewIndex(Counties(), named("ny/franklin-county"))
	after := before.Recounted(named("ia/franklin-county"))
	anew := NewIndex(Counties(), named("ia/franklin-county"))
	for _, query := range []string{"franklin", "franklin county", "frank", "19069"} {
		if got, want := found(after.Find(query, 40)), found(anew.Find(query, 40)); got != want {
			t.Errorf("recounted, Find(%q) = %s, want %s", query, got, want)
		}
	}
	if got := before.Find("franklin", 1); got[0].Place.Slug != "ny/franklin-county" {
		t.Errorf("the index before now finds %s", found(got))
	}
	if before.Reports("ny/franklin-county") != 3 || after.Reports("ny/franklin-county") != 0 ||
		after.Reports("ia/franklin-county") != 3 || after.Reports("ia/nowhere") != 0 {
		t.Error("the reports that name a place are counted wrong")
	}
}

// Of places that answer equally well, the one that more reports name is found first. If a city and its county
// share a name, reports of either count for both, and the city stays first.
func TestWhatMoreReportsNameIsFoundFirst(t *testing.T) {
	t.Parallel()
	city := func(slug, name, state, county string) Place {
		return Place{Slug: slug, Name: name, State: state, Kind: "city", CountyFIPS: []string{county}}
	}
	reports := map[string]int{"ar/clark-county": 1, "nv/clark-county": 10, "wa/clark-county": 7,
		"ca/orange-county": 2, "ca/orange": 1, "nj/orange": 1}
	cities := []Place{city("ca/orange", "Orange", "CA", "06059"), city("nj/orange", "Orange", "NJ", "34013")}
	ix := NewIndex(append(Counties(), cities...), func(slug string) int { return reports[slug] })
	for query, want := range map[string]string{
		"clark":        "nv/clark-county wa/clark-county ar/clark-county",
		"clark county": "nv/clark-county wa/clark-county ar/clark-county",
		"orange ca":    "ca/orange ca/orange-county",
	} {
		if got := found(ix.Find(query, strings.Count(want, " ")+1)); got != want {
			t.Errorf("Find(%q) = %s, want %s", query, got, want)
		}
	}
}

func BenchmarkRecounted(b *testing.B) {
	ix := NewIndex(manyPlaces(20_000), listedHere)
	b.ReportAllocs()
	for b.Loop() {
		ix.Recounted(listedHere)
	}
}
