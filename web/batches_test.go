package web_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"detainerledger/internal/ingest"
	"detainerledger/internal/store"
)

// openWhole opens a new file with everything that comes with the program, and the site
// over it.
func openWhole(t *testing.T) (*store.Store, http.Handler) {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := ingest.LoadPublished(t.Context(), st, entered); err != nil {
		t.Fatal(err)
	}
	return st, siteOver(st)
}
