package public

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/store"
	"detainerledger/web/answer"

	"github.com/labstack/echo/v4"
)

// A data page served before all files are made lacks their sizes and hashes. No cache may keep it,
// so the next reader gets the full page.
func TestUnfinishedDataPageIsNotKept(t *testing.T) {
	t.Parallel()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := ingest.LoadPublished(t.Context(), st, time.Now()); err != nil {
		t.Fatal(err)
	}
	site := &answer.Site{BaseURL: "https://ledger.example", Store: st, Editions: &edition.Reader{Store: st},
		Log: slog.New(slog.DiscardHandler), Now: time.Now}
	h := New(site, nil, nil)
	site.Table = answer.NewTable(h.Routes())
	e := echo.New()
	for _, r := range h.Routes() {
		e.GET(r.Path, r.Get(site))
	}
	get := func(address string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return w
	}
	turn := h.shelf.turn
	turn <- struct{}{} // another file is being made
	page := get(link.Data)
	if got := page.Header().Get("Cache-Control"); page.Code != http.StatusOK || got != "no-store" {
		t.Errorf("before the files are made: %d, Cache-Control %q", page.Code, got)
	}
	<-turn
	for _, form := range dataset.Forms {
		if w := get(form.Address()); w.Code != http.StatusOK {
			t.Fatalf("%s: %d", form.Address(), w.Code)
		}
	}
	page = get(link.Data)
	if got := page.Header().Get("Cache-Control"); page.Code != http.StatusOK || got != answer.Fresh {
		t.Errorf("with all files: %d, Cache-Control %q", page.Code, got)
	}
	if hashes := strings.Count(page.Body.String(), "SHA-256"); hashes < len(dataset.Forms) {
		t.Errorf("the page names %d hashes of %d files", hashes, len(dataset.Forms))
	}
}
