package edition_test

import (
	"testing"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
)

// The first reader of a list of a long series, by week or by month, does not wait for the file to be read.
func TestListsOfALongSeriesAreRead(t *testing.T) {
	t.Parallel()
	st := openSeries(t, 70, 69)
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := &edition.Reader{Store: st}
	if err := r.Prepare(t.Context(), snap); err != nil {
		t.Fatal(err)
	}
	e, err := r.Newest(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	weeks, _ := e.SeriesNamed("detainers")
	for _, s := range []edition.SeriesPeriods{weeks, weeks.By(record.Monthly)} {
		n := len(s.Periods)
		list, err := e.PlacesOver(t.Context(), s, n-edition.UsualSpan, n)
		if err != nil || len(list.Places) != 1 {
			t.Errorf("by %s: %d places, %v", s.Cadence, len(list.Places), err)
		}
		if _, err := e.PlacesOver(t.Context(), s, 0, edition.UsualSpan); err == nil {
			t.Errorf("by %s: a list that was not read is there", s.Cadence)
		}
	}
}
