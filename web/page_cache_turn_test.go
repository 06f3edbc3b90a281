package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/store"
)

// While a new version is prepared, however long that takes, readers get the old one. Then they get
// the new one, and it is prepared only once.
//
//race:test
func TestReadersDoNotWaitForANewVersion(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	opened := func() *store.Store {
		st, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		return st
	}
	st, other := opened(), opened()
	if err := ingest.LoadPublished(t.Context(), st, time.Now()); err != nil {
		t.Fatal(err)
	}
	site := New(Config{BaseURL: "https://ledger.example", PageCache: 64 << 20}, st, slog.New(slog.DiscardHandler))
	cache := site.handler.(*pageCache)
	cache.ownWait = externalWait // as for another program
	begun, resume := make(chan record.Seq, 10), make(chan struct{})
	cache.prepare = func(ctx context.Context, snap *store.Snapshot) error {
		if begun <- snap.Seq; cache.kept.Load() != nil {
			<-resume
		}
		return site.server.Editions.Prepare(ctx, snap)
	}
	says := func(version record.Seq) bool {
		cache.looked.Store(time.Now().Add(-soundness.LookEvery).UnixNano()) // however slow the machine is
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/jurisdictions/nv/clark-county", nil))
		return strings.Contains(w.Body.String(), fmt.Sprintf("Record version %d,", version))
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	version := snap.Seq
	if !says(version) || <-begun != version {
		t.Fatal("the page does not show its version")
	}
	for _, by := range []*store.Store{st, other} { // this program and another
		change := record.Change{Kind: record.AddEvent,
			Origin: record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}, Event: &record.Event{
				Date: "2017-05-02", Kind: record.Suspension, Concerns: record.National, By: fmt.Sprint("Somebody ", version),
				What: "Somebody said something.", Sources: record.Sources{"https://source.example/"},
			}}
		if err := by.Apply(t.Context(), version, time.Now(), []record.Change{change}, nil); err != nil {
			t.Fatal(err)
		}
		for after := 0; after < 3; after += len(begun) {
			if !says(version) {
				t.Fatalf("version %d is not shown while the next one is prepared", version)
			}
		}
		if version++; <-begun != version {
			t.Fatal("the wrong version is prepared")
		}
		resume <- struct{}{}
		for !says(version) {
		}
		if len(begun) > 0 {
			t.Errorf("version %d is prepared more than once", version)
		}
	}
}

// However many requests for uncached pages arrive together, only a few answers are made at once,
// and every request gets its answer.
//
//race:test
func TestFewAnswersAreMadeAtOnce(t *testing.T) {
	t.Parallel()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := ingest.LoadPublished(t.Context(), st, time.Now()); err != nil {
		t.Fatal(err)
	}
	site := New(Config{BaseURL: "https://ledger.example", PageCache: 64 << 20}, st, slog.New(slog.DiscardHandler))
	cache := site.handler.(*pageCache)
	cache.making = make(chan struct{}, 2)
	var running, most atomic.Int64
	all := cache.site
	cache.site = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := running.Add(1)
		defer running.Add(-1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
		}
		all.ServeHTTP(w, r)
	})
	var readers sync.WaitGroup
	for page := range 30 {
		readers.Go(func() {
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/jurisdictions?show=all&page=%d", page+1), nil))
			if w.Code != http.StatusOK {
				t.Errorf("page %d: status %d", page+1, w.Code)
			}
		})
	}
	readers.Wait()
	if n := most.Load(); n > 2 {
		t.Errorf("%d answers were made at once, want 2 at most", n)
	}
}
