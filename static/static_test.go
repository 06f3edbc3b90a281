package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func ask(method, address, accept string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) []byte {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// names are all embedded files.
func names(t *testing.T) (all []string) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if !entry.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil || len(all) < 3 {
		t.Fatalf("%d files: %v", len(all), err)
	}
	return all
}

// A file's address has the hash of its bytes, so that it may be kept for a year.
func TestEachFileIsServedForAYear(t *testing.T) {
	t.Parallel()
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png"}
	for _, name := range names(t) {
		address := Path(name)
		ext := path.Ext(name)
		if !regexp.MustCompile("^/static/" + strings.TrimSuffix(name, ext) + `\.[0-9a-f]{12}\` + ext +
			"$").MatchString(address) {
			t.Errorf("%s is at %s", name, address)
		}
		res := ask(http.MethodGet, address, "")
		h := res.Header
		if res.StatusCode != http.StatusOK || h.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			h.Get("Vary") != "Accept-Encoding" || h.Get("Content-Type") != types[ext] {
			t.Errorf("%s: status %d, %v", name, res.StatusCode, h)
		}
		if !bytes.Equal(read(t, res.Body), File(name)) || h.Get("Content-Encoding") != "" {
			t.Errorf("%s is not sent as it is to who takes no encoding", name)
		}
	}
}

// A page of an older program, which a cache kept, gets its sheets: those of today, not to be kept
// under the old name.
func TestAnotherHashLeadsToTodaysFile(t *testing.T) {
	t.Parallel()
	res := ask(http.MethodGet, "/static/css/site.0123456789ab.css", "")
	if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-store" ||
		!bytes.Equal(read(t, res.Body), File("css/site.css")) {
		t.Errorf("status %d, %v", res.StatusCode, res.Header)
	}
}

func TestEncodingIsTheOneThatIsTaken(t *testing.T) {
	t.Parallel()
	const name = "css/site.css"
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "br": "br", "gzip, deflate, br": "br", "gzip;q=1.0, br;q=0.5": "gzip",
		"*": "br", "*;q=0.5, br;q=0.1": "gzip", "br;q=0": "", "br;q=0, gzip": "gzip", "br;q=0.0,gzip;q=0": "",
		"gzip ; q=0.5": "gzip", "brotli": "", "deflate": "", "x-gzip": "",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			res := ask(method, Path(name), accept)
			body := read(t, res.Body)
			if got := res.Header.Get("Content-Encoding"); got != want {
				t.Errorf("%s, Accept-Encoding %q: %q, want %q", method, accept, got, want)
			}
			length := res.Header.Get("Content-Length")
			if method == http.MethodHead {
				if n, err := strconv.Atoi(length); len(body) != 0 || err != nil || n == 0 {
					t.Errorf("HEAD has %d bytes and says %s", len(body), length)
				}
				continue
			}
			if length != strconv.Itoa(len(body)) {
				t.Errorf("Accept-Encoding %q: %d bytes, Content-Length %s", accept, len(body), length)
			}
			var plain io.Reader = bytes.NewReader(body)
			switch want {
			case "br":
				plain = brotli.NewReader(plain)
			case "gzip":
				var err error
				if plain, err = gzip.NewReader(plain); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(read(t, plain), File(name)) {
				t.Errorf("Accept-Encoding %q: other bytes than the file's", accept)
			}
		}
	}
}

// The address that holds an image is one that stands in an attribute as it is, and
// gives the image back, in other words of the same meaning.
func TestInline(t *testing.T) {
	t.Parallel()
	const name = "img/favicon.svg"
	address := Inline(name)
	if strings.ContainsAny(address, "\"<># \n") {
		t.Errorf("%s cannot stand in an attribute", address)
	}
	kind, escaped, _ := strings.Cut(strings.TrimPrefix(address, "data:"), ",")
	image, err := url.PathUnescape(escaped)
	if want := strings.TrimSpace(strings.ReplaceAll(string(File(name)), `"`, "'")); err != nil ||
		kind != "image/svg+xml" || image != want {
		t.Errorf("it gives, as %s, %v, %s", kind, err, image)
	}
}

func TestUnknownFilesAreNotFound(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/static/", "/static/css/site.css", "/static/css/none.000000000000.css",
		"/static/css/site.000000000000.js", "/static/../static.go", "/static/css/", Path("css/site.css") + "/"} {
		if res := ask(http.MethodGet, address, "br"); res.StatusCode != http.StatusNotFound ||
			res.Header.Get("Content-Encoding") != "" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %v", address, res.StatusCode, res.Header)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("the path of a file that is not there is made up")
		}
	}()
	Path("css/nowhere.css")
}
