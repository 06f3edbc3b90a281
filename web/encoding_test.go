package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"detainerledger/internal/dataset"
	"detainerledger/static"
)

// askIn sends a request that accepts these encodings.
func askIn(t testing.TB, method, address, accept string, more http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	if more != nil {
		r.Header = more.Clone()
	}
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	site2017.ServeHTTP(w, r)
	return w
}

// decoded is the body of an answer before it was encoded.
func decoded(t testing.TB, encoding string, body []byte) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	var err error
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	case "":
	default:
		t.Fatalf("Content-Encoding %q", encoding)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// Each encoding carries the same answer and has its own strong ETag, which prevents sending it twice.
func TestEveryAnswerInEachEncoding(t *testing.T) {
	t.Parallel()
	for address, contentType := range pages {
		// Resumable files are skipped.
		if strings.HasPrefix(address, static.Prefix) || strings.HasSuffix(address, "security.txt") ||
			address == "/data/figures.csv" {
			continue
		}
		plain := askIn(t, http.MethodGet, address, "", nil)
		textual := contentType != "application/octet-stream" && contentType != "image/png" &&
			contentType != "image/x-icon" && contentType != dataset.XLSXType
		tags := map[string]string{}
		for _, encoding := range []string{"", "gzip", "br", "zstd"} {
			a := askIn(t, http.MethodGet, address, encoding, nil)
			h := a.Header()
			want := ""
			if textual && plain.Body.Len() >= 1024 {
				want = encoding
			}
			if got := h.Get("Content-Encoding"); got != want {
				t.Errorf("%s, Accept-Encoding %q: Content-Encoding %q, want %q", address, encoding, got, want)
				continue
			}
			if got := slices.Contains(h.Values("Vary"), "Accept-Encoding"); got != textual {
				t.Errorf("%s, Accept-Encoding %q: Vary %q", address, encoding, h.Values("Vary"))
			}
			if h.Get("Content-Length") != number(a.Body.Len()).String() {
				t.Errorf("%s, Accept-Encoding %q: %d bytes, Content-Length %s", address, encoding, a.Body.Len(),
					h.Get("Content-Length"))
			}
			if want != "" && a.Body.Len() >= plain.Body.Len() {
				t.Errorf("%s: %d bytes become %d by %s", address, plain.Body.Len(), a.Body.Len(), want)
			}
			if address == "/verify" || address == "/healthz" || address == "/readyz" {
				continue // uncached answers may differ between requests
			}
			if decoded(t, want, a.Body.Bytes()) != plain.Body.String() {
				t.Errorf("%s, Accept-Encoding %q: the answer differs", address, encoding)
			}
			tag := h.Get("ETag")
			if !strings.HasPrefix(tag, `"`) {
				t.Errorf("%s, Accept-Encoding %q: ETag %s is not strong", address, encoding, tag)
			}
			if other, there := tags[tag]; there && want != "" {
				t.Errorf("%s has the tag %s in %q and in %q", address, tag, encoding, other)
			}
			tags[tag] = want
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				same := askIn(t, method, address, encoding, http.Header{"If-None-Match": {`"other", W/` + tag}})
				if same.Code != http.StatusNotModified || same.Body.Len() != 0 || same.Header().Get("ETag") != tag ||
					same.Header().Get("Content-Encoding") != "" ||
					same.Header().Get("Vary") != h.Get("Vary") || same.Header().Get("Cache-Control") != h.Get("Cache-Control") {
					t.Errorf("%s %s again in %q: status %d, %v", method, address, encoding, same.Code, same.Header())
				}
			}
			head := askIn(t, http.MethodHead, address, encoding, nil)
			if head.Header().Get("Content-Encoding") != want || head.Header().Get("ETag") != tag ||
				head.Header().Get("Content-Length") != h.Get("Content-Length") {
				t.Errorf("HEAD %s in %q: %v", address, encoding, head.Header())
			}
		}
		for tag, encoding := range tags {
			for _, other := range []string{"gzip", "br", "zstd"} {
				if other == encoding || len(tags) == 1 {
					continue
				}
				if a := askIn(t, http.MethodGet, address, other, http.Header{"If-None-Match": {tag}}); a.Code != http.StatusOK {
					t.Errorf("%s: the ETag for %q, sent to request %q: status %d", address, encoding, other, a.Code)
				}
			}
		}
	}
}

func TestEncodingOfProblemsAndFiles(t *testing.T) {
	t.Parallel()
	missing := askIn(t, http.MethodGet, "/nowhere-at-all", "gzip;q=0, br", nil)
	if missing.Code != http.StatusNotFound || missing.Header().Get("Content-Encoding") != "br" ||
		missing.Header().Get("ETag") != "" ||
		!strings.Contains(decoded(t, "br", missing.Body.Bytes()), "There is no page at this address") {
		t.Errorf("a page that is missing: status %d, %v", missing.Code, missing.Header())
	}
	for _, name := range []string{"css/site.css", "js/site.js"} {
		a := askIn(t, http.MethodGet, static.Path(name), "zstd, gzip;q=0.9, br;q=0.8", nil)
		if a.Header().Get("Content-Encoding") != "gzip" || decoded(t, "gzip", a.Body.Bytes()) != string(static.File(name)) ||
			len(a.Header().Values("Vary")) != 1 {
			t.Errorf("%s, which is stored encoded, is encoded again: %v", name, a.Header())
		}
	}
	if a := askIn(t, http.MethodGet, "/nv", "br", nil); a.Code != http.StatusPermanentRedirect ||
		a.Header().Get("Content-Encoding") != "" {
		t.Errorf("a redirect: %v", a.Header())
	}
}
