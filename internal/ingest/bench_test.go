package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// The made-up record of the benchmarks. Each report names the first of the counties.
const (
	madePlaces  = 2_000
	madeReports = 100
)

// madeReport is the report of the nth week with a line for every place.
func madeReport(n int) record.Change {
	start := record.Day("2017-01-28").AddDays(7 * n)
	id := record.ReportID("ddor-" + string(start))
	sources := record.Sources{"https://www.ice.gov/doclib/ddor/ddor" + string(start) + ".pdf"}
	c := record.Change{Kind: record.AddReport,
		Origin: record.Origin{File: string(id) + ".csv", SHA256: fmt.Sprintf("%064x", n)}, Report: &record.Report{
			ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(20),
			Status: record.StatusPublished, Sources: sources,
		}}
	for i, p := range gazetteer.Counties()[:madePlaces] {
		c.Entries = append(c.Entries,
			record.Entry{Report: id, Section: record.SectionII, Measure: record.Declined, Jurisdiction: record.Slug(p.Slug),
				Value: record.Known((i*31 + n*7) % 400), Sources: sources})
	}
	return c
}

// madeLog writes the log of a record with this many reports.
func madeLog(b *testing.B, reports int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "made.jsonl")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	changes := []record.Change{Counties(), {Kind: record.AddSeries,
		Origin: record.Origin{File: "series.csv", SHA256: fmt.Sprintf("%064x", 0)}, Series: &record.Series{
			ID: "ddor", Title: "Made-up report", Publisher: "nobody", Cadence: record.Weekly, FirstPeriodStart: "2017-01-28",
		}}}
	for i := range len(changes) + reports {
		c := record.Change{}
		if i < len(changes) {
			c = changes[i]
		} else {
			c = madeReport(i - len(changes))
		}
		c.Seq, c.At = record.Seq(i+1), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		text, err := c.JSON()
		if err != nil {
			b.Fatal(err)
		}
		out.Write(text)
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}

// madeRecord returns a record with this many reports.
func madeRecord(b *testing.B, reports int) *store.Snapshot {
	b.Helper()
	st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "made.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	plan, err := CheckLog(b.Context(), nil, madeLog(b, reports), nil)
	if err == nil {
		err = plan.Apply(b.Context(), st, nil)
	}
	if err != nil {
		b.Fatal(err)
	}
	snap, err := st.Now(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return snap
}

// rate reports how many entries were checked per second.
func rate(b *testing.B, entries int) {
	b.ReportMetric(float64(entries*b.N)/b.Elapsed().Seconds(), "entries/s")
	b.ReportAllocs()
}

// Checking a log takes the same memory however long it is. "heap" is the largest seen between two pieces of the
// file.
func BenchmarkCheckLog(b *testing.B) {
	for _, reports := range []int{madeReports / 10, madeReports} {
		b.Run(fmt.Sprintf("%d reports", reports), func(b *testing.B) {
			path := madeLog(b, reports)
			var heap uint64
			lines := 0
			for b.Loop() {
				_, err := CheckLog(b.Context(), nil, path, func(int64, int64) {
					if lines++; lines%10 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						heap = max(heap, m.HeapInuse)
					}
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			rate(b, reports*madePlaces)
			b.ReportMetric(float64(heap>>20), "heap-MiB")
		})
	}
}

// A log is checked and added to a new record.
func BenchmarkImportLog(b *testing.B) {
	path := madeLog(b, madeReports)
	for b.Loop() {
		st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "made.db"))
		if err != nil {
			b.Fatal(err)
		}
		plan, err := CheckLog(b.Context(), nil, path, nil)
		if err == nil {
			err = plan.Apply(b.Context(), st, nil)
		}
		if err = errors.Join(err, st.Close()); err != nil {
			b.Fatal(err)
		}
	}
	rate(b, madeReports*madePlaces)
}

// madeFile is the report of the nth week as a file.
func madeFile(b *testing.B, n int) Upload {
	b.Helper()
	var rows [][]string
	c := madeReport(n)
	for _, e := range c.Entries {
		rows = append(rows, entryCells(e))
	}
	var text bytes.Buffer
	text.WriteString("[reports]\n")
	if err := writeCSV(&text, reportTable, allOf([][]string{reportCells(*c.Report)})); err != nil {
		b.Fatal(err)
	}
	text.WriteString("[entries]\n")
	if err := writeCSV(&text, entryTable, allOf(rows)); err != nil {
		b.Fatal(err)
	}
	return Upload{Name: "report.csv", Body: text.Bytes()}
}

// A report of 2,000 lines is checked on top of a small record and of a large one, including for oddities.
func BenchmarkCheckReport(b *testing.B) {
	for _, reports := range []int{1, madeReports} {
		snap, file := madeRecord(b, reports), madeFile(b, madeReports)
		check := func(b *testing.B) Plan {
			in, err := ReadUploads(b.Context(), []Upload{file})
			if err != nil {
				b.Fatal(err)
			}
			plan, err := Check(b.Context(), snap, in, "")
			if err != nil || plan.Rows != madePlaces+1 {
				b.Fatalf("%d rows, %v", plan.Rows, err)
			}
			return plan
		}
		b.Run(fmt.Sprintf("on %d reports", reports), func(b *testing.B) {
			for b.Loop() {
				check(b)
			}
			rate(b, madePlaces)
		})
		b.Run(fmt.Sprintf("oddities on %d reports", reports), func(b *testing.B) {
			plan := check(b)
			for b.Loop() {
				if _, err := Oddities(b.Context(), snap, plan); err != nil {
					b.Fatal(err)
				}
			}
			rate(b, madePlaces)
		})
	}
}

// A report of 20,000 lines is read from each form.
func BenchmarkRead(b *testing.B) {
	const lines = 20_000
	entries := madeReport(0).Entries
	rows, sheet := make([][]string, lines), make([][]any, lines+1)
	sheet[0] = anys(early(entryTable)...)
	for i := range rows {
		e := entries[i%len(entries)]
		e.Facility = fmt.Sprintf("Jail %d", i)
		rows[i] = entryCells(e)
		sheet[i+1] = anys(rows[i]...)
		sheet[i+1][entryTable.column("value")] = e.Value.N
	}
	files := map[string][]byte{".xlsx": spreadsheet(b, map[string][][]any{"entries": sheet})}
	for ext, write := range writers {
		var text bytes.Buffer
		if err := write(&text, entryTable, allOf(rows)); err != nil {
			b.Fatal(err)
		}
		files[ext] = text.Bytes()
	}
	for ext, body := range files {
		b.Run(ext, func(b *testing.B) {
			for b.Loop() {
				if in := readBytes(b, "entries"+ext, body); len(in.rows[entryTable]) != lines || in.faults.count() > 0 {
					b.Fatalf("%d rows, %v", len(in.rows[entryTable]), in.faults.Error())
				}
			}
			rate(b, lines)
		})
	}
}
