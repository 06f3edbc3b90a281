package record_test

import (
	"testing"

	"detainerledger/internal/record"
)

func TestCorrectedDisputedAndAnsweredAreThreeThings(t *testing.T) {
	t.Parallel()
	corrections := []record.Correction{withdraw("w")}
	stances := func(stances ...record.Stance) (all []record.Statement) {
		for _, s := range stances {
			all = append(all, statement(s, week))
		}
		return all
	}
	for _, test := range []struct {
		name        string
		corrections []record.Correction
		statements  []record.Statement
		want        record.Standing
	}{
		{"nothing was said", nil, nil, record.Standing{}},
		{"corrected", corrections, nil, record.Standing{Corrected: true}},
		{"disputed", nil, stances(record.Disputes), record.Standing{Disputed: true}},
		{"explained", nil, stances(record.Explains), record.Standing{Answered: true}},
		{"criticized", nil, stances(record.Criticizes), record.Standing{Answered: true}},
		{"affirmed", nil, stances(record.Affirms), record.Standing{}},
		{"all of it", corrections, stances(record.Explains, record.Disputes, record.Affirms),
			record.Standing{Corrected: true, Disputed: true, Answered: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := record.StandingOf(test.corrections, test.statements)
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if got.Any() != (test.want != record.Standing{}) {
				t.Errorf("Any() = %t of %+v", got.Any(), got)
			}
			listing := record.Listing{Corrections: test.corrections, Statements: test.statements}
			if listing.Standing() != test.want {
				t.Errorf("the listing's is %+v, want %+v", listing.Standing(), test.want)
			}
		})
	}
}
