package words

import (
	"reflect"
	"testing"

	"detainerledger/internal/record"
)

// The plural forms are requested in each language, because the test of the messages sees only those that are
// passed to N as literals.
func TestEveryCadenceHasAllItsWords(t *testing.T) {
	t.Parallel()
	if len(cadences) != len(record.Cadences) {
		t.Errorf("there are words for %d cadences; the record knows %d", len(cadences), len(record.Cadences))
	}
	for _, c := range record.Cadences {
		all := reflect.ValueOf(cadences[c])
		for i := range all.NumField() {
			if all.Field(i).String() == "" {
				t.Errorf("the cadence %q lacks %s", c, all.Type().Field(i).Name)
			}
		}
		for _, l := range All[1:] {
			for _, n := range []int{1, 2} {
				if text := l.Periods(c, n); text == "" || text == English.Periods(c, n) {
					t.Errorf("%s.json has %q for %d periods of %q", l.Code, text, n, c)
				}
				if text := l.Reports(c, n); text == "" || text == English.Reports(c, n) {
					t.Errorf("%s.json has %q for %d reports of %q", l.Code, text, n, c)
				}
			}
		}
	}
}
