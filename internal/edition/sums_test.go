package edition_test

import (
	"testing"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
)

// Maps mark a place, and state how many periods its sum covers, from the sum alone.
func TestSumSaysWhatItsFiguresSay(t *testing.T) {
	t.Parallel()
	e := whole(t)
	corrected, disputed := 0, 0
	for _, s := range e.Series {
		if s.Lists() {
			continue
		}
		sums, err := e.Sums(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range e.Roll.Places {
			l, err := e.WholeListing(t.Context(), p.Slug)
			if err != nil {
				t.Fatal(err)
			}
			rows := l.Rows(edition.Summed(s))
			for at, of := range s.Measures {
				var want edition.Sum
				for _, row := range rows {
					f := row.Figure(of.Measure)
					want.Corrected = want.Corrected || len(f.Corrections) > 0 || f.State == record.MovedHere
					want.Disputed = want.Disputed || len(f.Disputes) > 0
					if f.Printed() || f.State == record.MovedHere {
						want.Periods++
					}
				}
				var got edition.Sum
				if sums[i] != nil {
					got = sums[i][at]
				}
				if got.Corrected != want.Corrected || got.Disputed != want.Disputed || got.Periods != want.Periods {
					t.Errorf("%s, %s of %s: %+v, want %+v", p.Slug, of.Measure, s.ID, got, want)
				}
				corrected, disputed = corrected+b2i(got.Corrected), disputed+b2i(got.Disputed)
			}
		}
	}
	if corrected == 0 || disputed == 0 {
		t.Errorf("%d figures corrected, %d disputed: the record has some of both", corrected, disputed)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
