package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/static"
	"detainerledger/web"
)

// logged collects the log of a site.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// errors returns the lines of level ERROR.
func (l *logged) errors() (all []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			all = append(all, line)
		}
	}
	return all
}

// Once damage is found, nothing from the record is shown, in any format, even if it was shown or
// cached before. What does not come from the record is still served.
//
//race:test
func TestDamagedRecordIsNotShown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	st := open(t, path)
	var log logged
	site := web.New(web.Config{
		BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: 64 << 20,
		SecurityContact: "mailto:a@ledger.example",
	}, st, slog.New(slog.NewJSONHandler(&log, nil)))
	for address := range pages {
		getFrom(t, site, address)
	}
	alterLine(t, path, 51, 50)
	made := record.Jurisdiction{Slug: "nv/made", Name: "Made", State: "NV", Kind: "city"}
	add(t, st, record.Change{Kind: record.AddPlaces, Places: []record.Jurisdiction{made}})
	const place = "change 4, entries[0].value: expected 51, found 50"
	if err := site.Check(t.Context()); err == nil || !strings.Contains(err.Error(), place) {
		t.Fatalf("the check returns %v, want %q", err, place)
	}
	continues := map[string]bool{
		"/robots.txt": true, "/favicon.svg": true, "/favicon.ico": true, "/apple-touch-icon.png": true,
		"/.well-known/security.txt": true, "/healthz": true,
		static.Path("css/site.css"): true, static.Path("js/site.js"): true,
	}
	for address, contentType := range pages {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		switch {
		case continues[address]:
			if a.status != http.StatusOK {
				t.Errorf("%s: status %d", address, a.status)
			}
			continue
		case address == "/readyz":
		case strings.HasPrefix(address, "/api/v1"):
			var problem struct{ Type string }
			err := json.Unmarshal([]byte(a.body), &problem)
			if err != nil || problem.Type != "https://ledger.example/api#problem-damaged" ||
				a.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: %s, %v", address, a.body, a.header)
			}
		case strings.HasPrefix(address, "/ledger/"):
			if !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") || !strings.Contains(a.body, place) {
				t.Errorf("%s: %s", address, a.body)
			}
		default:
			a.says(t, "main", "This copy of the record is damaged", "until the operator of this site has restored it")
			if strings.Contains(a.body, place) || a.Find("main form, main a").Length() > 0 {
				t.Errorf("%s names the place, or leads on: %s", address, a.text("main"))
			}
		}
		if a.status != http.StatusServiceUnavailable || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s, instead of %s", address, a.status, a.header.Get("Cache-Control"), contentType)
		}
	}
	spanish := ask(t, site, httptest.NewRequest(http.MethodGet, "/es/jurisdictions/nv/clark-county", nil))
	spanish.says(t, "main", "Esta copia del registro está dañada")
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader("text=version+12")),
		httptest.NewRequest(http.MethodHead, "/", nil),
		httptest.NewRequest(http.MethodGet, "/desk", nil),
		httptest.NewRequest(http.MethodGet, "/nowhere", nil),
	} {
		if a := ask(t, site, r); a.status != http.StatusServiceUnavailable {
			t.Errorf("%s %s: status %d", r.Method, r.URL, a.status)
		}
	}
	if a := ask(t, site, httptest.NewRequest(http.MethodGet, "/readyz", nil)); !strings.Contains(a.body, place) {
		t.Errorf("/readyz says %s, want %q", a.body, place)
	}
	if lines := log.errors(); len(lines) != 1 || !strings.Contains(lines[0], place) {
		t.Errorf("the log says %q, want the place once", lines)
	}
}

// A page that cannot be read from the file triggers a check of the record at once.
//
//race:test
func TestPageThatCannotBeReadHasTheRecordChecked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	st := open(t, path)
	site := web.New(web.Config{APIQuota: unlimited}, st, quiet)
	if err := site.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	const page = 4096
	if _, err := file.WriteAt(bytes.Repeat([]byte{0xa5}, len(publishedBytes)-page), page); err != nil {
		t.Fatal(err)
	}
	a := ask(t, site, httptest.NewRequest(http.MethodGet, "/changes/30.json", nil))
	if a.status < http.StatusInternalServerError {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := site.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("the check returns %v", err)
	}
	a = ask(t, site, httptest.NewRequest(http.MethodGet, "/about", nil))
	a.says(t, "main", "This copy of the record is damaged")
}

// A record is shown while a long check runs, and every answer says so until the check is done.
//
//race:test
func TestRecordThatIsNotYetCheckedSaysSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	// SQLite ignores what is past its last page, and the file becomes long.
	if err := os.Truncate(path, 32<<20); err != nil {
		t.Fatal(err)
	}
	st := open(t, path)
	for _, kept := range []int64{0, 64 << 20} {
		config := web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: kept}
		site := web.New(config, st, slog.New(slog.DiscardHandler))
		for range 2 {
			for _, address := range []string{"/", "/jurisdictions/nv/clark-county", "/jurisdictions/nv/clark-county/embed"} {
				getFrom(t, site, address).says(t, ".banner", "This copy of the record is still being checked.")
			}
			getFrom(t, site, "/es").says(t, ".banner", "Esta copia del registro aún se está comprobando.")
			for _, address := range []string{"/jurisdictions.csv", "/api/v1/states", "/jurisdictions/nv/clark-county/card.png"} {
				if a := getFrom(t, site, address); a.header.Get("Detainer-Ledger-Unchecked") != "?1" {
					t.Errorf("%s: %v", address, a.header)
				}
			}
		}
	}
	if a := page(t, "/"); a.Find(".unchecked").Length() > 0 || a.header.Get("Detainer-Ledger-Unchecked") != "" {
		t.Error("a checked record says that it is unchecked")
	}
}

// longSigned is a record whose check takes long, with a key and the checkpoint of its version in
// the file.
func longSigned(t *testing.T) (path string, signer *ledger.Signer, checkpoint string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	text, err := st.Sign(t.Context(), now(t, st), signer, 0)
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 32<<20); err != nil {
		t.Fatal(err)
	}
	return path, signer, string(text)
}

// During the check of a large record the site serves the last checkpoint, and signs what is added:
// neither waits for the check.
func TestCheckpointDoesNotWaitForTheCheckOfALargeRecord(t *testing.T) {
	t.Parallel()
	path, signer, want := longSigned(t)
	st := open(t, path)
	site := web.New(web.Config{Signer: signer}, st, slog.New(slog.DiscardHandler))
	a := getFrom(t, site, "/ledger/checkpoint")
	if a.body != want || a.header.Get("Detainer-Ledger-Unchecked") != "?1" {
		t.Errorf("the checkpoint is %q with %v, want %q", a.body, a.header, want)
	}
	add(t, st, record.Change{Kind: record.AddPlaces,
		Places: []record.Jurisdiction{{Slug: "nv/made", Name: "Made", State: "NV", Kind: "city"}}})
	a = getFrom(t, site, "/ledger/checkpoint")
	head, err := now(t, st).Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ledger.OpenCheckpoint([]byte(a.body), signer.Key); err != nil || c != head ||
		a.header.Get("Detainer-Ledger-Unchecked") != "?1" {
		t.Errorf("the new checkpoint is %v with %v, want %v (%v)", c, a.header, head, err)
	}
	if kept, err := now(t, st).Signed(t.Context()); err != nil || string(kept.Text) != a.body {
		t.Errorf("the stored checkpoint is %q (%v)", kept.Text, err)
	}
}

// A checkpoint in the file that does not match the record is not served, and triggers a check of
// the record.
func TestAlteredCheckpointIsNotGivenOut(t *testing.T) {
	t.Parallel()
	path, signer, want := longSigned(t)
	execute(t, path, `drop trigger ledger_checkpoint_no_update`,
		`update ledger_checkpoint set signed = replace(signed, 'detainerledger', 'detainerledgers')`,
		"CREATE TRIGGER ledger_checkpoint_no_update before update on ledger_checkpoint begin\n"+
			"  select raise(abort, 'the record is append-only: ledger_checkpoint takes no update');\nend")
	site := web.New(web.Config{Signer: signer}, open(t, path), slog.New(slog.DiscardHandler))
	a := ask(t, site, httptest.NewRequest(http.MethodGet, "/ledger/checkpoint", nil))
	if a.status < http.StatusInternalServerError || strings.Contains(a.body, strings.Split(want, "\n")[2]) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if err := site.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "signed checkpoint") {
		t.Errorf("the check returns %v", err)
	}
	if a = getFrom(t, site, "/healthz"); a.status != http.StatusOK {
		t.Errorf("/healthz: %d", a.status)
	}
}
