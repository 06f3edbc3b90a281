package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"detainerledger/internal/store"
	"detainerledger/web"
)

// BenchmarkReplica measures the time from the start of an import at the primary until a replica's front page has the
// new version. It also reports the import, the refresh and the rest.
func BenchmarkReplica(b *testing.B) {
	b.Run("published", func(b *testing.B) {
		db := filepath.Join(b.TempDir(), "record.db")
		write(b, db, string(publishedRecord))
		benchmarkReplica(b, db)
	})
	for _, size := range []struct{ places, weeks string }{{"200", "780"}, {"2000", "160"}, {"2000", "780"}} {
		b.Run(size.places+"x"+size.weeks, func(b *testing.B) {
			db := filepath.Join(b.TempDir(), "record.db")
			timed(b, "synth", "--db", db, "--jurisdictions", size.places, "--periods", size.weeks)
			benchmarkReplica(b, db)
		})
	}
}

// timed runs a command, which must succeed, and returns how long it took.
func timed(b *testing.B, args ...string) time.Duration {
	b.Helper()
	begun := time.Now()
	if run(b.Context(), args, io.Discard, io.Discard) != done {
		b.Fatalf("detainerledger %q failed", args)
	}
	return time.Since(begun)
}

// benchmarkReplica measures this for the record in a file, to which it adds.
func benchmarkReplica(b *testing.B, db string) {
	copied := filepath.Join(filepath.Dir(db), "replica.db")
	first, err := store.Newest(b.Context(), db)
	if err != nil {
		b.Fatal(err)
	}
	timed(b, "refresh", "--from", db, "--to", copied)
	replica, err := web.NewReplica(b.Context(), web.ReplicaConfig{
		Config: web.Config{BaseURL: "https://ledger.example", PageCache: 64 << 20}, DB: copied,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	followed := make(chan struct{})
	go func() { defer close(followed); replica.Follow(ctx) }()
	site := httptest.NewServer(replica)
	var importing, refreshing time.Duration
	b.ResetTimer()
	for n := range b.N {
		file := filepath.Join(filepath.Dir(db), "events.csv")
		write(b, file, "date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n2017-04-11,private notice,,"+
			fmt.Sprintf("a place,,ICE,Event number %d,,https://example.org/%d\n", n, n))
		importing += timed(b, "import", "--db", db, file)
		refreshing += timed(b, "refresh", "--from", db, "--to", copied)
		want := strconv.Itoa(int(first) + n + 1)
		for shown := ""; shown != want; {
			res, err := http.Get(site.URL + "/")
			if err != nil {
				b.Fatal(err)
			}
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
			shown = res.Header.Get("Ledger-Version")
		}
	}
	each := func(d time.Duration) float64 { return float64(d.Milliseconds()) / float64(b.N) }
	size, err := os.Stat(db)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(size.Size()>>20), "MiB")
	b.ReportMetric(each(importing), "import-ms/op")
	b.ReportMetric(each(refreshing), "refresh-ms/op")
	b.ReportMetric(each(b.Elapsed()-importing-refreshing), "show-ms/op")
	b.StopTimer()
	site.Close()
	cancel()
	<-followed
	if err := replica.Close(); err != nil {
		b.Error(err)
	}
}
