package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// A replica switches from one file to the next while readers read. Each answer is whole and of one
// version, and no reader gets an earlier version than before.
//
//race:test
func TestReplicaSwitchesFilesUnderItsReaders(t *testing.T) {
	t.Parallel()
	source, path := filepath.Join(t.TempDir(), "record.db"), filepath.Join(t.TempDir(), "replica.db")
	write2017(t, source)
	st := open(t, source)
	refresh := func() record.Seq {
		version, _, err := store.Refresh(t.Context(), source, path)
		if err != nil {
			t.Fatal(err)
		}
		return version
	}
	first := refresh()
	replica, err := web.NewReplica(t.Context(), web.ReplicaConfig{
		Config: web.Config{BaseURL: "https://ledger.example", PageCache: 64 << 20}, DB: path}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var following, reading sync.WaitGroup
	following.Go(func() { replica.Follow(ctx) })
	const versions = 3
	last := first + versions
	seen := make(chan record.Seq, 4*(versions+1)) // room for each version from each reader
	for range 4 {
		reading.Go(func() {
			for before := record.Seq(0); before < last && t.Context().Err() == nil; {
				version, err := versionOf(replica)
				if err != nil || version < before {
					t.Errorf("after version %d a reader gets %d: %v", before, version, err)
					return
				}
				if version > before {
					seen <- version
				}
				before = version
			}
		})
	}
	go func() { reading.Wait(); close(seen) }()
	for n := range record.Seq(versions) {
		add(t, st, record.Change{Kind: record.AddPlaces, Places: []record.Jurisdiction{{
			Slug: record.Slug(fmt.Sprint("nv/made-", n)), Name: fmt.Sprint("Made ", n), State: "NV", Kind: "city"}}})
		if version := refresh(); version != first+n+1 {
			t.Errorf("it is refreshed to version %d, want %d", version, first+n+1)
		}
		for version := range seen {
			if version > first+n {
				break
			}
		}
	}
	for range seen { // until each reader has the last version
	}
	stop()
	following.Wait()
	if err := replica.Close(); err != nil {
		t.Error(err)
	}
}

// versionOf requests a place's page and returns its version. The page and the header must agree.
func versionOf(site http.Handler) (record.Seq, error) {
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, franklinNY, nil))
	text := w.Header().Get("Ledger-Version")
	version, err := strconv.Atoi(text)
	if err != nil || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Record version "+text+",") {
		return 0, fmt.Errorf("status %d of version %q, and the page says another", w.Code, text)
	}
	return record.Seq(version), nil
}
