package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// longPlace is listed in nearly all of the longPeriods weekly reports of a made-up record.
const (
	longPlace   = "nv/clark-county"
	longPeriods = 780
)

// longRecord returns the changes of a made-up record of a few places over many weekly reports, one
// change per report. It has numbers that were not read, gaps, and a few corrections and statements.
func longRecord(periods int) []record.Change {
	origin := record.Origin{File: "made.csv", SHA256: strings.Repeat("0", 64)}
	places := []record.Jurisdiction{
		{Slug: longPlace, Name: "Clark County", State: "NV", Kind: "county", FIPS: "32003"},
		{Slug: "nv/washoe-county", Name: "Washoe County", State: "NV", Kind: "county", FIPS: "32031"},
		{Slug: "tx/travis-county", Name: "Travis County", State: "TX", Kind: "county", FIPS: "48453"},
		{Slug: "ny/franklin-county", Name: "Franklin County", State: "NY", Kind: "county", FIPS: "36033"},
	}
	const first = "2017-01-28"
	changes := []record.Change{
		{Kind: record.AddPlaces, Origin: origin, Places: places},
		{Kind: record.AddSeries, Origin: origin, Series: &record.Series{ID: "ddor",
			Title: "Weekly Declined Detainer Outcome Report", Publisher: "ICE", Cadence: record.Weekly,
			FirstPeriodStart: first}},
	}
	start := record.Day(first)
	for i := range periods {
		id := record.ReportID("ddor-" + start)
		document := "https://www.ice.gov/doclib/ddor/" + string(id) + ".pdf"
		report := record.Report{ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(50),
			Status: record.StatusPublished, Sources: record.Sources{document}}
		change := record.Change{Kind: record.AddReport, Origin: origin, Report: &report}
		for j, place := range places {
			if (i+j)%40 == 39 {
				continue // not listed in this one
			}
			for _, m := range record.Measures {
				e := record.Entry{Report: id, Section: m.Section(), Measure: m, Jurisdiction: place.Slug,
					Value: record.Known((i*7+j*13)%60 + 1), Sources: record.Sources{document}}
				if m == record.Issued {
					e.Rank = record.Known(j + 1)
				}
				if i%50 == 17 {
					e.Value = record.Count{}
				}
				change.Entries = append(change.Entries, e)
			}
		}
		changes = append(changes, change)
		if i%100 == 20 {
			correction := record.Correction{ID: fmt.Sprint("c-", i), Report: id, Measure: record.Issued, Jurisdiction: longPlace,
				Effect: record.Withdraw, By: "ICE", Date: start.AddDays(90), Reason: "The line named the wrong place.",
				Sources: record.Sources{document}}
			statement := record.Statement{Jurisdiction: longPlace, Report: id, Stance: record.Disputes,
				Office: "Clark County Detention Center", Date: start.AddDays(80), Gist: "The figures are not ours.",
				Sources: record.Sources{document}}
			changes = append(changes,
				record.Change{Kind: record.AddCorrection, Origin: origin, Correction: &correction},
				record.Change{Kind: record.AddStatement, Origin: origin, Statement: &statement})
		}
		start = record.Weekly.Next(start)
	}
	return changes
}

// openLong opens a new file with the made-up record.
func openLong(t testing.TB, periods int) *store.Store {
	t.Helper()
	st := openEmpty(t)
	if err := st.Apply(t.Context(), 0, entered, longRecord(periods), nil); err != nil {
		t.Fatal(err)
	}
	return st
}

// coldSite is a site without a page cache.
func coldSite(st *store.Store) http.Handler {
	return web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited}, st, quiet)
}

// BenchmarkLong measures the pages and files of a place with 780 weekly periods, without the cache.
func BenchmarkLong(b *testing.B) {
	site := coldSite(openLong(b, longPeriods))
	for _, ending := range []string{"", ".csv", ".json", ".atom", "/sheet", "/embed", "/card.png", "/chart.svg"} {
		b.Run("jurisdiction"+strings.ReplaceAll(ending, "/", "-"), func(b *testing.B) {
			benchmarkAnswer(b, site, "/jurisdictions/"+longPlace+ending, "")
		})
	}
}

// BenchmarkCold measures pages of the published record without the cache, including their encoding.
func BenchmarkCold(b *testing.B) {
	site := coldSite(published)
	for _, address := range []string{"/jurisdictions/nv/clark-county", "/", "/jurisdictions"} {
		for _, encoding := range []string{"identity", "gzip", "br"} {
			b.Run(strings.Trim(strings.ReplaceAll(address, "/", "-"), "-")+"+"+encoding,
				func(b *testing.B) { benchmarkAnswer(b, site, address, encoding) })
		}
	}
}

// benchmarkAnswer also reports processor time, which a busy machine distorts less.
func benchmarkAnswer(b *testing.B, site http.Handler, address, encoding string) {
	b.ReportAllocs()
	size := 0
	answer := func() {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if size = w.Body.Len(); w.Code >= http.StatusInternalServerError {
			b.Fatalf("%s: status %d", address, w.Code)
		}
	}
	answer() // the first request also prepares what all pages share
	before := processorTime(b)
	for b.Loop() {
		answer()
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(size), "bytes")
}

// processorTime is the processor time that this program has used.
func processorTime(b *testing.B) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
