package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"testing"

	"detainerledger/internal/dataset"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// madeLines adds a series of weekly reports with lines for the first places.
func madeLines(b *testing.B, st *store.Store, reports, lines int) {
	b.Helper()
	snap := now(b, st)
	places, err := snap.Jurisdictions(b.Context(), store.Filter{})
	if err != nil {
		b.Fatal(err)
	}
	origin := record.Origin{File: "made.csv", SHA256: fmt.Sprintf("%064d", 0)}
	start := record.Day("2018-01-06")
	changes := []record.Change{{Kind: record.AddSeries, Origin: origin, Series: &record.Series{
		ID: "made", Title: "Made reports", Publisher: "Nobody", Cadence: record.Weekly, FirstPeriodStart: start,
	}}}
	for range reports {
		id := record.ReportID("made-" + string(start))
		c := record.Change{Kind: record.AddReport, Origin: origin, Report: &record.Report{
			ID: id, Series: "made", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(9),
			Status:  record.StatusPublished,
			Sources: record.Sources{"https://example.org/report.pdf"},
		}}
		for i := range lines {
			c.Entries = append(c.Entries, record.Entry{
				Report: id, Section: record.SectionII, Measure: record.Declined, Jurisdiction: places[i].Slug,
				Value:    record.Known(i % 50),
				Facility: "County Jail", Sources: record.Sources{"https://www.ice.gov/doclib/ddor/ddor_" + string(start) + ".pdf",
					"https://example.org/archive/" + string(id)},
			})
		}
		changes = append(changes, c)
		start = record.Weekly.Next(start)
	}
	if err := st.Apply(b.Context(), snap.Seq, later, changes, nil); err != nil {
		b.Fatal(err)
	}
}

// sink discards an answer, counts its bytes and samples the memory in use.
type sink struct {
	header http.Header
	bytes  int64
	most   uint64
	sample []metrics.Sample
}

func newSink() *sink {
	return &sink{header: http.Header{}, sample: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}}
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	metrics.Read(s.sample)
	var used uint64
	for _, m := range s.sample {
		used += m.Value.Uint64()
	}
	s.most = max(s.most, used)
	return len(p), nil
}

// BenchmarkLongCSV sends tables of 100,000 rows that have been sent before; BenchmarkWholeRecord
// measures the first time. The goal is more than 50 MB/s and less than 32 MiB. The memory is the
// peak of Go's heap and stacks, including the test's own.
func BenchmarkLongCSV(b *testing.B) {
	path := filepath.Join(b.TempDir(), "record.db")
	st, err := store.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	if err := ingest.LoadPublished(b.Context(), st, entered); err != nil {
		b.Fatal(err)
	}
	madeLines(b, st, 100, 1000)
	for _, table := range []string{"entries", "figures"} {
		b.Run(table, func(b *testing.B) {
			site := siteOver(st)
			address := "/data/" + table + ".csv"
			site.ServeHTTP(newSink(), httptest.NewRequest(http.MethodGet, address, nil)) // its hash is known from here on
			runtime.GC()
			var most uint64
			for b.Loop() {
				out := newSink()
				site.ServeHTTP(out, httptest.NewRequest(http.MethodGet, address, nil))
				b.SetBytes(out.bytes)
				most = max(most, out.most)
			}
			b.ReportMetric(float64(most)/(1<<20), "MiB")
		})
	}
}

// BenchmarkWholeRecord makes each form of a record of 100,000 lines, and its two
// long tables.
func BenchmarkWholeRecord(b *testing.B) {
	st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "record.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	if err := ingest.LoadPublished(b.Context(), st, entered); err != nil {
		b.Fatal(err)
	}
	madeLines(b, st, 100, 1000)
	e, err := dataset.Of(b.Context(), now(b, st), "")
	if err != nil {
		b.Fatal(err)
	}
	facts, err := e.Facts(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	forms := slices.Clone(dataset.Forms)
	for _, name := range []string{"entries.csv", "figures.csv"} {
		form, _ := dataset.FormNamed(name)
		forms = append(forms, form)
	}
	for _, form := range forms {
		b.Run(form.Name, func(b *testing.B) {
			var most uint64
			runtime.GC()
			for b.Loop() {
				out := newSink()
				if err := form.Write(b.Context(), out, e, facts); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(out.bytes)
				most = max(most, out.most)
			}
			b.ReportMetric(float64(most)/(1<<20), "MiB")
		})
	}
}
