package store_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// counties is roughly the number of counties. With the reports they make 20,000 lines.
const (
	counties = 2500
	reports  = 8
)

func BenchmarkListing(b *testing.B) {
	st, _ := create(b)
	apply(b, st, many(counties, reports)...)
	snap := now(b, st)
	for b.Loop() {
		if _, err := snap.Listing(b.Context(), "nv/place-1000"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListings(b *testing.B) {
	st, _ := create(b)
	apply(b, st, many(counties, reports)...)
	snap := now(b, st)
	for b.Loop() {
		if _, err := snap.Listings(b.Context(), store.Filter{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	changes := many(counties, reports)
	dir := b.TempDir()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		st, err := store.Open(b.Context(), filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := st.Apply(b.Context(), 0, moment, changes, nil); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := st.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(counties*reports*b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkSign signs and stores each of many versions, one change apart, on records of several sizes.
func BenchmarkSign(b *testing.B) {
	for _, weeks := range []int{reports, 10 * reports, 100 * reports} {
		b.Run(strconv.Itoa(counties*weeks)+" lines", func(b *testing.B) {
			st, _ := create(b)
			apply(b, st, many(counties, weeks)...)
			key, before := signs(b, st), now(b, st)
			if _, err := st.Sign(b.Context(), before, key, before.Seq); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				b.StopTimer()
				apply(b, st, eventWith(func(e *record.Event) {
					e.Jurisdiction, e.Report, e.Sources = "nv/place-3", "ddor-2017-01-28", sources
				}))
				snap := now(b, st)
				b.StartTimer()
				if _, err := st.Sign(b.Context(), snap, key, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
