package detainers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/detainers"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// places are the places of a record: the counties, and New York City.
func places() []record.Jurisdiction {
	all := []record.Jurisdiction{{Slug: "ny/new-york-city", State: "NY", Kind: "city"}}
	for _, p := range gazetteer.Counties() {
		all = append(all, record.Jurisdiction{Slug: record.Slug(p.Slug), State: p.State, Kind: p.Kind, Name: p.Name})
	}
	return all
}

// peak is the most memory that the process has used, or "" if the system does not report it.
func peak() string {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

// BenchmarkDetainers counts 600,000 rows in each format. Run one format alone to see its memory:
//
//	go test -run - -bench 'Detainers/parquet' -benchtime 1x ./internal/detainers
func BenchmarkDetainers(b *testing.B) {
	for _, form := range []string{"parquet", "csv", "xlsx"} {
		b.Run(form, func(b *testing.B) {
			path := filepath.Join(os.TempDir(), "detainers-600000."+form)
			if _, err := os.Stat(path); err != nil {
				if err := (synth.Detainers{Rows: 600_000, Seed: 1}).Write(b.Context(), path, nil); err != nil {
					b.Fatal(err)
				}
				b.Log("the table was made first; run again to see the memory of counting alone")
			}
			for b.Loop() {
				table, err := detainers.Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				known, err := detainers.Known()
				if err != nil {
					b.Fatal(err)
				}
				c, err := detainers.Count(b.Context(), []*detainers.Table{table},
					detainers.Asked{Places: places(), Facilities: known, Released: "2026-03-31"})
				if err != nil {
					b.Fatal(err)
				}
				if c.Read != 600_000 {
					b.Fatalf("%d rows", c.Read)
				}
				lines := 0
				for _, w := range c.Weeks {
					lines += len(w.Lines)
				}
				placed, all := c.Share()
				b.Logf("%d weeks %s to %s, %d lines, %d of %d placed, dup %d noday %d outside %d, %v; peak %s",
					len(c.Weeks), c.Weeks[0].Period.Start, c.Weeks[len(c.Weeks)-1].Period.End, lines, placed, all, c.Duplicates,
					c.NoDay, c.Outside, c.UnknownReasons, peak())
				table.Close()
			}
		})
	}
}
