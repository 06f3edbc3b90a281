package web_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// signedSite is a site over st that signs, with its public key and a function that advances its
// clock.
func signedSite(t *testing.T, st *store.Store) (site http.Handler, key string, turn func(time.Duration)) {
	t.Helper()
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	site, turn = siteSigning(st, signer)
	return site, signer.Key, turn
}

// siteSigning is a site over st that signs with this key, with a function that advances its clock.
func siteSigning(st *store.Store, signer *ledger.Signer) (site http.Handler, turn func(time.Duration)) {
	clock := newClock(later)
	return web.New(web.Config{Signer: signer, Now: clock.now}, st, quiet), clock.pass
}

func TestCheckpointIsSigned(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site, key, _ := signedSite(t, st)
	if a := getFrom(t, site, "/ledger/key"); a.body != key+"\n" ||
		a.header.Get("Content-Type") != "text/plain; charset=UTF-8" {
		t.Errorf("the key is %q as %s, want %q", a.body, a.header.Get("Content-Type"), key)
	}
	for range 2 {
		a := getFrom(t, site, "/ledger/checkpoint")
		c, err := ledger.OpenCheckpoint([]byte(a.body), key)
		if err != nil {
			t.Fatal(err)
		}
		want, err := now(t, st).Checkpoint(t.Context())
		if err != nil || c != want {
			t.Errorf("the checkpoint is %v, want %v (%v)", c, want, err)
		}
		if a.header.Get("Cache-Control") != "public, max-age=5" ||
			a.header.Get("Content-Type") != "text/plain; charset=UTF-8" {
			t.Errorf("it is sent as %v", a.header)
		}
		// A new change shows in the checkpoint at once.
		add(t, st, record.Change{Kind: record.AddPlaces,
			Places: []record.Jurisdiction{{Slug: record.Slug(fmt.Sprint("nv/made-", c.Size)), Name: "Made", State: "NV",
				Kind: "city"}}})
	}
}

// The tiles and leaves add up to the root of the checkpoint, and never change.
func TestTilesAndLeavesAddUpToTheCheckpoint(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	var places []record.Change
	for i := range 300 { // more than one tile
		places = append(places, record.Change{Kind: record.AddPlaces,
			Places: []record.Jurisdiction{{Slug: record.Slug(fmt.Sprint("nv/made-", i)), Name: fmt.Sprint("Made ", i),
				State: "NV", Kind: "city"}}})
	}
	add(t, st, places...)
	site, key, _ := signedSite(t, st)
	c, err := ledger.OpenCheckpoint([]byte(getFrom(t, site, "/ledger/checkpoint").body), key)
	if err != nil {
		t.Fatal(err)
	}
	constant := func(a answer, contentType string) {
		t.Helper()
		if a.header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			a.header.Get("Content-Type") != contentType || a.header.Get("ETag") == "" {
			t.Errorf("sent as %v", a.header)
		}
	}
	hashes := ledger.FromTiles(c, func(path string) ([]byte, error) {
		a := getFrom(t, site, "/ledger/"+path)
		constant(a, "application/octet-stream")
		return []byte(a.body), nil
	})
	for n := int64(1); n <= c.Size; n++ {
		a := getFrom(t, site, fmt.Sprint("/ledger/leaf/", n))
		constant(a, "application/json")
		want, err := hashes.ReadHashes([]int64{ledger.LeafIndex(n)})
		if err != nil {
			t.Fatal(err)
		}
		if ledger.LeafHash([]byte(a.body)) != want[0] {
			t.Fatalf("leaf %d does not hash to what the tiles hold", n)
		}
	}
	// A tile of an earlier size does not change.
	whole, part := getFrom(t, site, "/ledger/tile/0/000").body, getFrom(t, site, "/ledger/tile/0/000.p/71").body
	if whole[:len(part)] != part || len(part) != 71*ledger.HashSize {
		t.Error("the partial tile is not a prefix of the full one")
	}
}

func TestUnknownTilesAndLeavesAreNotFound(t *testing.T) {
	t.Parallel()
	site, _, _ := signedSite(t, open2017(t))
	for _, path := range []string{
		"leaf", "leaf/0", "leaf/72", "leaf/-1", "leaf/01", "leaf/1.json", "leaf/x", "leaf/99999999999999999999",
		"tile", "tile/0", "tile/0/000", "tile/0/001", "tile/0/000.p/72", "tile/0/000.p/0", "tile/1/000.p/1", "tile/64/000",
		"tile/entries/000.p/71", "tile/data/000.p/71",
		"tile/8/0/000.p/71", "tile/0/x000/000.p/71", "tile/0/%2e%2e/000", "tile/0/000.p/71/x",
	} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, "/ledger/"+path, nil))
		if a.status != http.StatusNotFound || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", path, a.status, a.header.Get("Cache-Control"))
		}
	}
}

// Without a key the site signs nothing, and everything else works.
func TestSiteWithoutAKeyGivesOutNoCheckpoint(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"/ledger/checkpoint": http.StatusNotFound, "/ledger/key": http.StatusNotFound, "/ledger/leaf/71": http.StatusOK,
		"/ledger/tile/0/000.p/71": http.StatusOK,
	} {
		if a := get(t, path); a.status != want {
			t.Errorf("%s: status %d, want %d", path, a.status, want)
		}
	}
}

// A site without a key serves the newest checkpoint in the file, and shows it on its page.
func TestSiteWithoutAKeyGivesOutStoredCheckpoints(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	signing, key, _ := signedSite(t, st)
	signed := getFrom(t, signing, "/ledger/checkpoint").body
	add(t, st, record.Change{Kind: record.AddPlaces,
		Places: []record.Jurisdiction{{Slug: "nv/made", Name: "Made", State: "NV", Kind: "city"}}})
	site := web.New(web.Config{}, st, quiet)
	if a := getFrom(t, site, "/ledger/checkpoint"); a.body != signed {
		t.Errorf("the checkpoint is %q, want %q", a.body, signed)
	}
	a := getFrom(t, site, "/ledger")
	a.says(t, "main", "Changes so far 72", strings.Fields(signed)[0], key)
	if again := getFrom(t, signing, "/ledger/checkpoint").body; again == signed {
		t.Error("the site with the key still serves the old checkpoint")
	}
}

// The whole record is checked before the first signature, after each import and at intervals. Once
// a check finds a contradiction, this process never signs again: it may hold what it read while the
// record was damaged.
func TestContradictingRecordIsNotSigned(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	st := open(t, path)
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	site, turn := siteSigning(st, signer)
	signed := func(site http.Handler) error {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, "/ledger/checkpoint", nil))
		if a.status == http.StatusOK {
			_, err := ledger.OpenCheckpoint([]byte(a.body), signer.Key)
			return err
		}
		if a.status != http.StatusServiceUnavailable || a.header.Get("Cache-Control") != "no-store" ||
			!strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
			t.Errorf("status %d, sent as %v", a.status, a.header)
		}
		return errors.New(a.body)
	}
	if err := signed(site); err != nil {
		t.Fatal(err)
	}
	alterLine(t, path, 51, 50)
	if err := signed(site); err != nil {
		t.Errorf("while the last check is still trusted: %v", err)
	}
	turn(11 * time.Minute)
	const place = "change 4, entries[0].value: expected 51, found 50"
	for range 2 {
		if err := signed(site); err == nil || !strings.Contains(err.Error(), place) {
			t.Errorf("signing returns %v, want a refusal that names %q", err, place)
		}
	}
	alterLine(t, path, 50, 51)
	turn(11 * time.Minute)
	if err := signed(site); err == nil {
		t.Error("after the repair, the process that read the damaged record signs it")
	}
	again, _ := siteSigning(st, signer)
	if err := signed(again); err != nil {
		t.Errorf("after the repair, a new process does not sign it: %v", err)
	}
	alterLine(t, path, 51, 50)
	add(t, st, record.Change{Kind: record.AddPlaces,
		Places: []record.Jurisdiction{{Slug: "nv/made", Name: "Made", State: "NV", Kind: "city"}}})
	if err := signed(again); err == nil || !strings.Contains(err.Error(), place) {
		t.Errorf("after an import it is signed with %v", err)
	}
}

// alterLine alters the printed lines of a number in the file directly, and leaves no trace in the
// schema.
func alterLine(t *testing.T, path string, from, to int) {
	t.Helper()
	execute(t, path, `drop trigger entry_no_update`,
		fmt.Sprintf(`update entry set value = %d where value = %d and change = 4`, to, from), entryNoUpdate)
}

// entryNoUpdate is the trigger as the migrations create it.
const entryNoUpdate = "CREATE TRIGGER entry_no_update before update on entry begin\n" +
	"  select raise(abort, 'the record is append-only: entry takes no update');\nend"

// execute runs statements on the file directly.
func execute(t *testing.T, path string, statements ...string) {
	t.Helper()
	file, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, s := range statements {
		if _, err := file.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Concurrent requests share one answer and one reading of the record.
//
//race:test
func TestManyAskForACheckpointAtOnce(t *testing.T) {
	t.Parallel()
	site, _, _ := signedSite(t, open2017(t))
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ledger/checkpoint", nil))
			if w.Code != http.StatusOK {
				t.Errorf("status %d", w.Code)
			}
		})
	}
	readers.Wait()
}
