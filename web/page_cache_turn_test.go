package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// While a new version is prepared, however long that takes, readers get the old one;
// then they get the new one, and it is prepared once.
func TestNobodyWaitsForANewVersion(t *testing.T) {
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
	cache.patience = briefly // that of the other program
	begun, resume := make(chan record.Seq, 10), make(chan struct{})
	cache.prepare = func(ctx context.Context, snap *store.Snapshot) error {
		if begun <- snap.Seq; cache.kept.Load() != nil {
			<-resume
		}
		return site.server.prepare(ctx, snap)
	}
	says := func(version record.Seq) bool {
		cache.looked.Store(time.Now().Add(-lookEvery).UnixNano()) // however slow the machine is
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
		t.Fatal("the page does not tell its version")
	}
	for _, by := range []*store.Store{st, other} { // this program and another
		change := record.Change{Kind: record.AddEvent, Origin: record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}, Event: &record.Event{
			Date: "2017-05-02", Kind: record.Suspension, Concerns: record.National, By: fmt.Sprint("Somebody ", version), What: "Somebody said something.", Sources: record.Sources{"https://source.example/"},
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
			t.Fatal("another version is prepared")
		}
		resume <- struct{}{}
		for !says(version) {
		}
		if len(begun) > 0 {
			t.Errorf("version %d is prepared more than once", version)
		}
	}
}
