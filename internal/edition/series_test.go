package edition_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// whole is the newest edition of a record with series of every kind.
func whole(t *testing.T) *edition.Edition {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	if err := ingest.LoadPublished(t.Context(), st, at); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := (&edition.Reader{Store: st}).Newest(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheFirstSeriesIsTheMainOne(t *testing.T) {
	t.Parallel()
	e := whole(t)
	main, periods := e.MainSeries()
	if len(e.Series) != 7 || main.ID != "ddor" || main.Form != record.Counts || len(periods) != 4 {
		t.Errorf("of %d series the main one is %s with %d periods", len(e.Series), main.ID, len(periods))
	}
}

func TestAPlaceReadsInEverySeriesThatNamesItTheNewestFirst(t *testing.T) {
	t.Parallel()
	e := whole(t)
	l, err := e.WholeListing(t.Context(), "mn/hennepin-county")
	if err != nil {
		t.Fatal(err)
	}
	var got []record.SeriesID
	for _, s := range e.RowsOf(l) {
		got = append(got, s.ID)
		if len(s.Rows) != len(s.Periods) || len(s.Rows[0].Figures) != len(s.Measures) {
			t.Errorf("%s: %d rows of %d periods, %d figures of %d measures", s.ID, len(s.Rows), len(s.Periods),
				len(s.Rows[0].Figures), len(s.Measures))
		}
	}
	if diff := cmp.Diff([]record.SeriesID{"minnesota-2025-2026", "dhs-2025", "ddor", "foia-2007-2015"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsAboutAWholeSeriesIsShownForThePlacesThatItNames(t *testing.T) {
	t.Parallel()
	e := whole(t)
	for slug, want := range map[record.Slug]int{"mn/hennepin-county": 2, "wa/king-county": 2,
		"al/montgomery-county": 0, "co/aurora": 2} {
		l, err := e.WholeListing(t.Context(), slug)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			t.Fatal(err)
		}
		if got := len(e.NationalOf(l)); got != want {
			t.Errorf("%s: %d events, want %d", slug, got, want)
		}
	}
}

func TestABoardHasTheFiguresOfAnyReport(t *testing.T) {
	t.Parallel()
	e := whole(t)
	for _, test := range []struct {
		series  record.SeriesID
		report  record.ReportID
		place   record.Slug
		measure record.Measure
		state   record.State
		now     record.Count
		change  edition.BoardChange
	}{
		{"minnesota-2025-2026", "minnesota-2025-2026-2025-12-01", "mn/hennepin-county", "declined", record.Listed,
			record.Known(120), edition.BoardChange{}},
		{"foia-2007-2015", "foia-2007-2015-2007-10-01", "ca/kern-county", "declined", record.NotListed, record.Count{},
			edition.BoardChange{}},
		{"foia-2007-2015", "foia-2007-2015-2014-01-01", "ca/kern-county", "issued", record.NotEntered, record.Count{},
			edition.BoardChange{}},
		{"dhs-2025", "dhs-2025-2025-05-30", "wa/king-county", "county", record.OnList, record.Count{}, edition.BoardChange{}},
		{"doj-2025", "doj-2025-2025-10-31", "nv/state", "state", record.NotListed, record.Count{}, edition.BoardChange{}},
	} {
		s, ok := e.SeriesNamed(test.series)
		if !ok {
			t.Fatalf("there is no series %s", test.series)
		}
		b, err := e.Board(t.Context(), edition.WindowOf(s.Periods, test.report, 1))
		if err != nil {
			t.Fatal(err)
		}
		f := b.Rows[e.At[test.place]].At(test.measure)
		if f.State != test.state || f.Effective != test.now || f.Change != test.change {
			t.Errorf("%s, %s, %s: %+v", test.place, test.report, test.measure, f)
		}
	}
}

// A board matches the listings for each place and measure in each report of each series.
func TestABoardReadsAsTheListingsDo(t *testing.T) {
	t.Parallel()
	e := whole(t)
	compared := 0
	for _, s := range e.Series {
		for i, c := range s.Periods {
			if i%4 > 0 { // each is read together with the one before it
				continue
			}
			window := edition.WindowOf(s.Periods, c.Report.ID, 3)
			b, err := e.Board(t.Context(), window)
			if err != nil {
				t.Fatal(err)
			}
			for at, p := range e.Roll.Places {
				if p.Empty() {
					continue
				}
				l, err := e.WholeListing(t.Context(), p.Slug)
				if err != nil {
					t.Fatal(err)
				}
				rows := window.Rows(l)
				for n, f := range rows[len(rows)-1].Figures {
					got := b.Rows[at][n]
					if got.State != f.State || got.Effective != f.Effective || got.Measure != f.Measure ||
						got.Change != (edition.BoardChange{Known: f.Change.Known, By: f.Change.By()}) {
						t.Errorf("%s, %s, %s: the board says %+v, the listing %s %v", p.Slug, c.Report.ID, f.Measure, got, f.State,
							f.Effective)
					}
					compared++
				}
			}
		}
	}
	if compared < 5000 {
		t.Errorf("only %d figures were compared", compared)
	}
}

func TestListHasItsStanding(t *testing.T) {
	t.Parallel()
	e := whole(t)
	dhs, err := e.ListOf(t.Context(), "dhs-2025")
	if err != nil {
		t.Fatal(err)
	}
	if len(dhs.Entries) != 439 || dhs.Withdrawn == nil || dhs.Withdrawn.Date != "2025-06-01" {
		t.Errorf("%d entries, withdrawn by %+v", len(dhs.Entries), dhs.Withdrawn)
	}
	doj, err := e.ListOf(t.Context(), "doj-2025")
	if err != nil {
		t.Fatal(err)
	}
	var off []string
	for _, entry := range doj.Entries {
		if entry.Off != "" {
			off = append(off, string(entry.Jurisdiction)+" "+string(entry.Off)+" "+entry.Why.Kind)
		}
	}
	want := []string{"nv/state 2025-09-26 removed", "md/baltimore-county 2025-10-31 removed"}
	if diff := cmp.Diff(want, off); diff != "" || len(doj.Entries) != 35 || doj.Withdrawn != nil {
		t.Errorf("of %d entries were removed (-want +got):\n%s", len(doj.Entries), diff)
	}
	if _, err := e.ListOf(t.Context(), "foia-2007-2015"); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("a series that counts is a list: %v", err)
	}
}
