package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// Shared by tests that only read: the built-in record, the site over it, and the bytes of its file
// for tests that add to it.
var (
	published      *store.Store
	publishedBytes []byte
	site2017       http.Handler
)

var (
	entered = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	later   = entered.AddDate(0, 0, 1)
	quiet   = slog.New(slog.DiscardHandler)
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "detainerledger")
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "record.db")
	if err := writes(loadFirst)(path); err != nil {
		log.Fatal(err)
	}
	if publishedBytes, err = os.ReadFile(path); err != nil {
		log.Fatal(err)
	}
	if published, err = store.Open(context.Background(), path); err != nil {
		log.Fatal(err)
	}
	site2017 = siteOver(published)
	status := m.Run()
	published.Close()
	os.RemoveAll(dir)
	os.Exit(status)
}

// loadFirst adds the first batch of the built-in record. The tests of pages use it alone, so that
// new batches change none of their figures.
func loadFirst(ctx context.Context, st *store.Store) error {
	batches, err := ingest.Batches()
	if err != nil {
		return err
	}
	files, err := batches[0].Files()
	if err != nil {
		return err
	}
	plan, err := ingest.PlanUploads(ctx, nil, files, "")
	if err != nil {
		return err
	}
	return plan.Apply(ctx, st, entered, nil)
}

// open2017 opens a new file with the first batch of the built-in record.
func open2017(t *testing.T) *store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	return open(t, path)
}

// write2017 writes the first batch of the built-in record to a new file.
func write2017(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, publishedBytes, 0o600); err != nil {
		t.Fatal(err)
	}
}

// openEmpty opens a new file without a record.
func openEmpty(t testing.TB) *store.Store {
	t.Helper()
	return openCopy(t, writeEmpty)
}

// openCopy opens a new file that one of the functions below writes.
func openCopy(t testing.TB, write func(path string) error) *store.Store {
	t.Helper()
	return open(t, newFile(t, "record.db", write))
}

// newFile writes a file in a new folder and returns its path.
func newFile(t testing.TB, name string, write func(path string) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// writeEmpty writes an empty record to a file, writeWhole the built-in record, and writeDesk a new
// desk.
var (
	writeEmpty = writes(func(context.Context, *store.Store) error { return nil })
	writeWhole = writes(func(ctx context.Context, st *store.Store) error { return ingest.LoadPublished(ctx, st, entered) })
	writeDesk  = sqlitetest.Once(func(ctx context.Context, path string) error {
		d, err := desk.Open(ctx, path)
		if err != nil {
			return err
		}
		return d.Close()
	})
)

// writes returns a function that writes a copy of a record, which is filled only once.
func writes(fill func(context.Context, *store.Store) error) func(path string) error {
	return sqlitetest.Once(func(ctx context.Context, path string) error {
		st, err := store.Open(ctx, path)
		if err != nil {
			return err
		}
		return errors.Join(fill(ctx, st), st.Close())
	})
}

func open(t testing.TB, path string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// add applies the changes to the current record.
func add(t *testing.T, st *store.Store, changes ...record.Change) {
	t.Helper()
	snap := now(t, st)
	for i := range changes {
		changes[i].Origin = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	}
	if err := st.Apply(t.Context(), snap.Seq, later, changes, nil); err != nil {
		t.Fatal(err)
	}
}

func now(t testing.TB, st *store.Store) *store.Snapshot {
	t.Helper()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// siteWith is the site over the built-in record with the changes.
func siteWith(t *testing.T, changes ...record.Change) http.Handler {
	t.Helper()
	st := open2017(t)
	add(t, st, changes...)
	return siteOver(st)
}

// unlimited is an API quota that no test reaches.
const unlimited = 1_000_000

func siteOver(st *store.Store) http.Handler {
	return web.Unhurried(
		web.New(web.Config{BaseURL: "https://ledger.example", APIQuota: unlimited, PageCache: 64 << 20}, st, quiet))
}

// answer is the site's answer to one request.
type answer struct {
	status int
	header http.Header
	body   string
	// Document is the page, of an answer in HTML.
	*goquery.Document
}

// get sends a request to the site over the published record.
func get(t testing.TB, address string) answer {
	t.Helper()
	return ask(t, site2017, httptest.NewRequest(http.MethodGet, address, nil))
}

// getFrom requests an address from this site and fails unless it exists.
func getFrom(t testing.TB, site http.Handler, address string) answer {
	t.Helper()
	a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d", address, a.status)
	}
	return a
}

// page requests a page of the published record and fails unless it exists.
func page(t testing.TB, address string) answer {
	t.Helper()
	return getFrom(t, site2017, address)
}

func ask(t testing.TB, site http.Handler, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), body: w.Body.String()}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		a.Document = doc
	}
	return a
}

// text returns the text of the elements that the selector finds, with single spaces.
func (a answer) text(selector string) string { return words(a.Find(selector)) }

// words returns the text of the elements as read, with spaces between elements that are not inline.
func words(s *goquery.Selection) string {
	var b strings.Builder
	var read func(_ int, s *goquery.Selection)
	read = func(_ int, s *goquery.Selection) {
		switch name := goquery.NodeName(s); {
		case name == "#text":
			b.WriteString(s.Text())
		case name == "script":
		default:
			s.Contents().Each(read)
			if !inline[name] {
				b.WriteByte(' ')
			}
		}
	}
	s.Each(read)
	return strings.Join(strings.Fields(b.String()), " ")
}

// inline are elements that may end in the middle of a word.
var inline = map[string]bool{"a": true, "abbr": true, "strong": true, "time": true, "code": true, "span": true,
	"data": true}

// says reports each phrase that is missing from the elements.
func (a answer) says(t *testing.T, selector string, phrases ...string) {
	t.Helper()
	said := a.text(selector)
	for _, p := range phrases {
		if !strings.Contains(said, p) {
			t.Errorf("%s does not say %q:\n%.400s", selector, p, said)
		}
	}
}

// never reports each phrase that is in the elements.
func (a answer) never(t *testing.T, selector string, phrases ...string) {
	t.Helper()
	said := a.text(selector)
	for _, p := range phrases {
		if at := strings.Index(said, p); at >= 0 {
			t.Errorf("%s says %q: %.200s", selector, p, said[max(0, at-50):])
		}
	}
}

// linked reports whether the page links to the address.
func (a answer) linked(address string) bool {
	return a.Find("a").FilterFunction(func(_ int,
		s *goquery.Selection) bool {
		return s.AttrOr("href", "") == address
	}).Length() > 0
}

// row is a row of a table by the names of its columns.
type row map[string]string

// rows parses a CSV table.
func (a answer) rows(t testing.TB) (columns []string, rows []row) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%.300s", err, a.body)
	}
	for _, cells := range all[1:] {
		r := row{}
		for i, cell := range cells {
			r[all[0][i]] = cell
		}
		rows = append(rows, r)
	}
	return all[0], rows
}

// table is a JSON table.
type table struct {
	Address   string
	Version   int
	VersionAt time.Time `json:"version_at"`
	Count     int
	Rows      []map[string]any
}

// number is a number in JSON.
func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func (a answer) table(t testing.TB) table {
	t.Helper()
	var v table
	dec := json.NewDecoder(bytes.NewReader([]byte(a.body)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v\n%.300s", err, a.body)
	}
	if _, err := dec.Token(); err != io.EOF {
		t.Errorf("there is more after the JSON")
	}
	return v
}
