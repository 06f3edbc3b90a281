package store_test

import (
	"fmt"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
)

// A made-up record is recognized by either of its two marks, and the one in the header must agree with the ledger.
// Otherwise changing one byte would remove it, or add it to a real record.
func TestMarkOfAMadeUpRecord(t *testing.T) {
	t.Parallel()
	const real, madeUp = 0x44544c52, 0x44544c53
	invented := record.Change{Kind: record.AddSeries, Origin: origin,
		Series: &record.Series{ID: record.SyntheticSeries, Title: "Made up", Publisher: "Nobody", Cadence: record.Weekly,
			FirstPeriodStart: "2017-01-28"}}
	for _, test := range []struct {
		name    string
		changes []record.Change
		id      int
		madeUp  bool
		want    string // of verify; empty for no difference
	}{
		{"a real record", example(), real, false, ""},
		{"a real record, marked", example(), madeUp, true,
			"expected 44544c52, of a record, as its changes say, found 44544c53"},
		{"a made-up record", []record.Change{invented}, madeUp, true, ""},
		{"a made-up record, its mark taken off", []record.Change{invented}, real, true,
			"expected 44544c53, of a made-up record, as its changes say, found 44544c52"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st, path := create(t)
			apply(t, st, test.changes...)
			sqlitetest.Execute(t, sqlitetest.Raw(t, path), fmt.Sprintf(`pragma application_id = %d`, test.id))
			again := reopen(t, path)
			if again.Synthetic() != test.madeUp {
				t.Errorf("it is made up: %v, want %v", again.Synthetic(), test.madeUp)
			}
			switch _, err := again.Verify(t.Context(), nil); {
			case test.want == "" && err != nil, test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("verify says %v, want %q", err, test.want)
			}
		})
	}
}
