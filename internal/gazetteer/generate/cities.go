package main

import (
	"cmp"
	"encoding/csv"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

const (
	// cityPeople is how many people a post office's name must stand for to be in
	// the table, cityShare which part of them, in percent, a county must have.
	cityPeople = 20_000
	cityShare  = 5
)

// A city is what the Postal Service calls one, which may reach beyond the city's
// limits, with the people of its ZIP codes by county.
type city struct {
	name, state string
	people      map[string]float64
}

func (c city) total() (n float64) {
	for _, people := range c.people {
		n += people
	}
	return n
}

// counties returns those with more than a splinter of the city's people, the one
// with the most first.
func (c city) counties() []string {
	most := slices.SortedFunc(maps.Keys(c.people), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.people[b], c.people[a]), cmp.Compare(a, b))
	})
	return slices.DeleteFunc(most, func(code string) bool { return c.people[code]*100 < c.total()*cityShare })
}

// citiesOf returns the cities with enough people by state and name.
func citiesOf(areas []area, zips map[string]zip) []city {
	type key struct{ state, name string }
	all := map[key]city{}
	for _, a := range areas {
		k := key{a.state, a.city}
		if all[k].people == nil {
			all[k] = city{a.city, a.state, map[string]float64{}}
		}
		z := zips[a.zipCode]
		for _, code := range z.counties {
			share := 100 / float64(len(z.counties)) // where no shares are known
			if z.shares != nil {
				share = z.shares[code]
			}
			all[k].people[code] += a.people * share / 100
		}
	}
	return slices.SortedFunc(func(yield func(city) bool) {
		for _, c := range all {
			if c.total() >= cityPeople && !yield(c) {
				return
			}
		}
	}, func(a, b city) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.name, b.name))
	})
}

// writeCities writes the table: name, state, people in thousands, FIPS codes.
func writeCities(path string, cities []city) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	w.Write([]string{"name", "state", "thousands", "counties"})
	for _, c := range cities {
		w.Write([]string{c.name, c.state, strconv.Itoa(int(math.Round(c.total() / 1000))), strings.Join(c.counties(), " ")})
	}
	w.Flush()
	return cmp.Or(w.Error(), file.Close())
}
