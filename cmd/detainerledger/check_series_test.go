package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// check prints what a series adds up to by state and compares it with the given totals.
func TestSeriesIsHeldAgainstGivenTotals(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	must(t, "import", "--db", db, "--published")
	said := must(t, "check", "--db", db, "--series", "foia-2007-2015", "--total", "us:declined=20240")
	if !strings.HasPrefix(said, "foia-2007-2015, us: 20240 declined\n") ||
		!strings.Contains(said, "\nfoia-2007-2015, ca: ") ||
		!strings.HasSuffix(said, "1 given total agrees with the record\n") {
		t.Errorf("got\n%s", said)
	}
	for _, test := range []struct {
		flags  []string
		status int
		want   string
	}{
		{[]string{"--series", "foia-2007-2015", "--total", "us:declined=20241"}, failed,
			"us, declined: the record has 20240, and 20241 is given"},
		{[]string{"--series", "foia-2007-2015", "--total", "us:prepared=1"}, failed,
			"--total: prepared is no measure of foia-2007-2015; it has [declined]"},
		{[]string{"--series", "no-series"}, failed, `--series: "no-series" is no series of the record; it has ddor, `},
		{[]string{"--series", "foia-2007-2015", "--total", "zz:declined=1"}, wrongUsage,
			`--total: "zz:declined=1" is no total`},
		{[]string{"--total", "us:declined=1"}, wrongUsage, "--total goes with --series"},
	} {
		status, _, stderr := program(t, append([]string{"check", "--db", db}, test.flags...)...)
		if status != test.status || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: status %d: %s", test.flags, status, stderr)
		}
	}
}
