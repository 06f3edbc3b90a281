package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestCounty(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"32003": "32003", "46113": "46102", "02270": "02158", "02063": "02261", "02066": "02261", "51515": "51019",
		"72001": "",
	} {
		if got, err := county(code); got != want || err != nil {
			t.Errorf("county(%s) = %s, %v, want %s", code, got, err, want)
		}
	}
	for _, code := range []string{"09110", "99999", "", "1001"} {
		if got, err := county(code); err == nil {
			t.Errorf("county(%q) = %q, want an error", code, got)
		}
	}
}

// object is a ZIP code as the source has it.
const object = `
    city: "O\u2019Fallon",
    county_fips: 29183,
    county_weights: '{"29183": 60, "29189": 40}',
    population: 3e4,
    stateAbbreviation: "MO",
    zip: "63366"`

func TestReadArea(t *testing.T) {
	t.Parallel()
	a, err := readArea(object)
	if err != nil || a.zipCode != "63366" || a.city != "O’Fallon" || a.state != "MO" || a.people != 30_000 ||
		a.shares["29189"] != 40 {
		t.Errorf("%+v, %v", a, err)
	}
	for _, field := range []string{"city", "county_weights", "stateAbbreviation", "zip"} {
		if a, err := readArea(strings.Replace(object, "    "+field+":", "    other:", 1)); err == nil {
			t.Errorf("without %s: %+v", field, a)
		}
	}
	for _, wrong := range []string{`60, "29189"`, "3e4", `"O\u2019Fallon"`} {
		if a, err := readArea(strings.Replace(object, wrong, "?", 1)); err == nil {
			t.Errorf("without %s: %+v", wrong, a)
		}
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	areas := []area{
		{zipCode: "63366", shares: map[string]float64{"29189": 40, "29183": 60}},
		{zipCode: "06037", shares: map[string]float64{"09110": 100}},
		{zipCode: "00601", shares: map[string]float64{"72001": 100}},
		{zipCode: "99686", shares: map[string]float64{"02063": 90, "02066": 10}},
	}
	crosswalk := map[string][]string{"06037": {"09003", "09009"}, "63366": {"29183"}, "89125": {"32003"}}
	zips, err := join(areas, crosswalk)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"63366": "29183>29189", "06037": "09003,09009", "99686": "02261", "89125": "32003"}
	got := make(map[string]string)
	for code, z := range zips {
		got[code] = z.String()
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := everyCounty(zips); err == nil || !strings.Contains(err.Error(), "01001") {
		t.Errorf("four ZIP codes lead to every county: %v", err)
	}

	// Input that is not understood is an error, and is not skipped.
	delete(crosswalk, "06037")
	if _, err := join(areas, crosswalk); err == nil {
		t.Error("a planning region without a county is joined")
	}
	if _, err := join([]area{{zipCode: "12345", shares: map[string]float64{"36999": 100}}}, nil); err == nil {
		t.Error("an unknown county is joined")
	}
}

func TestTownsOf(t *testing.T) {
	t.Parallel()
	zips := map[string]zip{
		"1": {counties: []string{"a", "b"}, shares: map[string]float64{"a": 70, "b": 30}},
		"2": {counties: []string{"a", "c"}},
		"3": {counties: []string{"d"}, shares: map[string]float64{"d": 100}},
	}
	towns := townsOf([]area{
		{zipCode: "1", city: "Large", state: "NY", people: 100_000},
		{zipCode: "1", city: "Both", state: "NY", people: 1_000},
		{zipCode: "2", city: "Large", state: "NY", people: 2_000},
		{zipCode: "3", city: "Large", state: "NJ", people: 20_999},
		{zipCode: "3", city: "Small", state: "NY"},
		{zipCode: "9", city: "San Juan", state: "PR", people: 300_000},
	}, zips)
	got := make([]string, len(towns))
	for i, town := range towns {
		got[i] = town.name + " " + town.String()
	}
	want := []string{"Large NJ 20 d", "Both NY 1 a>b", "Large NY 102 a,b", "Small NY 0 d", "San Juan PR 0"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
