package detainers

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"detainerledger/internal/record"
)

// The 740 facilities of the records of 2007 to 2015 are placed without the table that has their places.
func TestFacilitiesArePlacedAsTheRecordHasThem(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/facilities-2007-2015.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f, err := codesOnly()
	if err != nil {
		t.Fatal(err)
	}
	all, placed, right, sameCustodian := 0, 0, 0, 0
	means := map[Means]int{}
	wrong := map[Means]int{}
	for _, r := range rows[1:] {
		name, city, state, want := r[0], r[1], stateOf(r[2]), record.Slug(r[3])
		all++
		slug, custodian, by := f.place("", name, city, state)
		if string(custodian) == r[4] {
			sameCustodian++
		} else {
			t.Logf("custodian %-30s %s %s: %s, the record has %s", name, city, state, custodian, r[4])
		}
		if slug == "" {
			t.Logf("not placed: %s, %s %s (%s)", name, city, state, want)
			continue
		}
		placed++
		means[by]++
		if slug == want {
			right++
			continue
		}
		wrong[by]++
		t.Logf("%s, %s %s: %s by %s, the record has %s", name, city, state, slug, by, want)
		if !strings.EqualFold(slug.State(), state) {
			t.Errorf("%s in %s is placed in another state, %s", name, state, slug)
		}
	}
	t.Logf("%d of %d placed (%v, wrong %v), %.1f %% as the record has them; custodian as there for %d",
		placed, all, means, wrong, 100*float64(right)/float64(placed), sameCustodian)
	if float64(right) < 0.95*float64(placed) || placed < 600 {
		t.Errorf("%d of %d placed, %d of them as the record has them; 95 %% must be", placed, all, right)
	}
}
