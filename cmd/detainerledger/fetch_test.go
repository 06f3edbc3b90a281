package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// server serves over TLS. It also returns a fetcher that trusts it.
func server(t *testing.T, handler http.Handler) (*httptest.Server, *fetcher) {
	t.Helper()
	srv := httptest.NewTLSServer(handler)
	t.Cleanup(srv.Close)
	from := newFetcher()
	client := srv.Client()
	client.CheckRedirect = onlyEncrypted
	from.client, from.pause = client, func(ctx context.Context, _ int) error { return ctx.Err() }
	return srv, from
}

// TestTableIsFetchedAndImported fetches a table from a server that drops the connection, resumes, and imports it.
func TestTableIsFetchedAndImported(t *testing.T) {
	t.Parallel()
	var locked sync.Mutex
	var asked []string
	body := []byte(smallTable)
	srv, from := server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		locked.Lock()
		defer locked.Unlock()
		asked = append(asked, r.Header.Get("Range"))
		w.Header().Set("ETag", `"1"`)
		if len(asked) < 3 { // send a part of the rest, then drop the connection
			start := 100 * (len(asked) - 1)
			w.Header().Set("Content-Length", fmt.Sprint(len(body)-start))
			if start > 0 {
				w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(body)-1, len(body)))
				w.WriteHeader(http.StatusPartialContent)
			}
			w.Write(body[start : start+100])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}))
	dir := t.TempDir()
	db, address := filepath.Join(dir, "record.db"), srv.URL+"/data/detainers-latest.csv"
	cmd := &importCmd{DB: db, Paths: []string{address},
		detainersFlags: detainersFlags{Detainers: true, Released: "2026-03-31"}}
	var out, stderr bytes.Buffer
	if err := cmd.importDetainers(t.Context(), stdio{&out, &stderr}, from); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("fetched detainers-latest.csv, %d bytes, SHA-256 %x\n", len(body), sha256.Sum256(body))
	if !strings.HasPrefix(out.String(), want) {
		t.Errorf("got\n%s", out.String())
	}
	locked.Lock()
	defer locked.Unlock()
	if got := strings.Join(asked, " "); got != " bytes=100- bytes=200-" {
		t.Errorf("the requested ranges are %q", got)
	}
	if _, tables := dump(t, db); !strings.Contains(tables["entries.csv"], address) {
		t.Error("no line has the address as its source")
	}
	onlyFiles(t, dir, "record.db")
}

// TestFetchIsBounded checks that a file that is too long, unencrypted, a web page, or missing is refused. A transfer
// that breaks off each time is given up.
func TestFetchIsBounded(t *testing.T) {
	t.Parallel()
	var broken atomic.Int32
	srv, from := server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			w.Write(make([]byte, 2000))
		case "/endless":
			for range 100 {
				w.Write(make([]byte, 1000))
				w.(http.Flusher).Flush()
			}
		case "/plain":
			http.Redirect(w, r, "http://127.0.0.1/d.csv", http.StatusFound)
		case "/page":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte("<p>"))
		case "/broken":
			broken.Add(1)
			panic(http.ErrAbortHandler)
		case "/busy":
			http.Error(w, "", http.StatusServiceUnavailable)
		default:
			http.NotFound(w, r)
		}
	}))
	from.most = 1500
	for address, want := range map[string]string{
		srv.URL + "/long":                    "and no more than 0 are fetched",
		srv.URL + "/endless":                 "the file is longer than",
		srv.URL + "/plain":                   "sends on to an address that is not https",
		srv.URL + "/page":                    "there is a page and no file",
		srv.URL + "/absent":                  "the server answers 404 Not Found",
		srv.URL + "/broken":                  "EOF",
		srv.URL + "/busy":                    "the server answers 503",
		"http" + srv.URL[len("https"):] + "": "from an https address",
		"https://name:secret@example.org/d":  "from an https address without a password",
	} {
		got, err := from.fetch(t.Context(), address, t.TempDir(), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	if n := broken.Load(); n < tries {
		t.Errorf("the broken transfer was tried %d times", n)
	}
}

// TestFileThatChangedBeginsAnew fetches a file that has changed when the transfer resumes.
func TestFileThatChangedBeginsAnew(t *testing.T) {
	t.Parallel()
	var again atomic.Bool
	srv, from := server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !again.Swap(true) {
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("old old old"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("ETag", `"2"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader("new"))
	}))
	got, err := from.fetch(t.Context(), srv.URL+"/d.csv", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, got.path); text != "new" {
		t.Errorf("got %q", text)
	}
}
