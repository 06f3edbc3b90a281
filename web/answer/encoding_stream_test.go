package answer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"
)

var errHalfway = errors.New("the record could not be read to its end")

// streaming is a server with handlers that write piece by piece, or set their own length, encoding
// or range.
func streaming(t *testing.T) *httptest.Server {
	t.Helper()
	e := echo.New()
	e.Use(EncodeStreams)
	reading := []string{http.MethodGet, http.MethodHead}
	rows := func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		for i := range 20_000 {
			if _, err := fmt.Fprintf(c.Response(), "nv/clark-county,%d,listed\r\n", i); err != nil {
				return err
			}
		}
		return nil
	}
	e.Match(reading, "/rows", rows)
	e.Match(reading, "/tagged", func(c echo.Context) error {
		if _, known := identify(c, "text/csv", []byte{0xab, 0xcd}, sizeUnknown); known {
			return c.NoContent(http.StatusNotModified)
		}
		return rows(c)
	})
	e.Match(reading, "/own-tag", func(c echo.Context) error {
		c.Response().Header().Set(HeaderETag, `"mine"`)
		return rows(c)
	})
	e.Match(reading, "/halfway", func(c echo.Context) error {
		rows(c)
		return errHalfway
	})
	e.Match(reading, "/file", func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, "text/csv")
		h.Set(HeaderETag, `"of-the-file"`)
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, strings.NewReader(strings.Repeat("a,b\r\n", 1000)))
		return nil
	})
	e.Match(reading, "/image", func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderContentType, "image/png")
		_, err := c.Response().Write(make([]byte, 5000))
		return err
	})
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	s.Client().Transport.(*http.Transport).DisableCompression = true
	return s
}

func fetch(
	t *testing.T, s *httptest.Server, method, address string, header map[string]string,
) (*http.Response, []byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

func TestStreamsAreEncodedWhileTheyAreSent(t *testing.T) {
	t.Parallel()
	s := streaming(t)
	_, plain, err := fetch(t, s, http.MethodGet, "/rows", nil)
	if err != nil {
		t.Fatal(err)
	}
	gzipped := map[string]string{"Accept-Encoding": "gzip"}
	res, body, err := fetch(t, s, http.MethodGet, "/rows", gzipped)
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Vary") != "Accept-Encoding" ||
		res.ContentLength != -1 {
		t.Fatalf("%v, %v", res.Header, err)
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, plain) {
		t.Errorf("%d bytes are decoded as %d: %v", len(plain), len(back), err)
	}
	if head, nothing, _ := fetch(t, s, http.MethodHead, "/rows", gzipped); len(nothing) != 0 ||
		head.Header.Get("Content-Encoding") != "gzip" || head.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("HEAD: %v", head.Header)
	}

	tagged, _, _ := fetch(t, s, http.MethodGet, "/tagged", gzipped)
	if got := tagged.Header.Get("ETag"); got != `"abcd-gzip"` || len(tagged.Header.Values("Vary")) != 1 {
		t.Errorf("ETag %s, %v", got, tagged.Header)
	}
	if again, _, _ := fetch(t, s, http.MethodGet, "/tagged",
		map[string]string{"Accept-Encoding": "gzip",
			"If-None-Match": `"abcd-gzip"`}); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: status %d", again.StatusCode)
	}
	if own, _, _ := fetch(t, s, http.MethodGet, "/own-tag", gzipped); own.Header.Get("ETag") != `"mine-gzip"` {
		t.Errorf("a tag of its own becomes %s", own.Header.Get("ETag"))
	}
	if half, body, _ := fetch(t, s, http.MethodGet, "/halfway", gzipped); half.StatusCode == http.StatusOK {
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err == nil {
			t.Error("half an answer reads as a whole one")
		}
	}
}

func TestEncodedStreamsAreNotEncodedAgain(t *testing.T) {
	t.Parallel()
	s := streaming(t)
	accept := map[string]string{"Accept-Encoding": "br, gzip, zstd"}
	for _, address := range []string{"/file", "/image"} {
		res, body, err := fetch(t, s, http.MethodGet, address, accept)
		if err != nil || res.Header.Get("Content-Encoding") != "" || len(body) != 5000 {
			t.Errorf("%s: %d bytes, %v, %v", address, len(body), res.Header, err)
		}
	}
	res, body, err := fetch(t, s, http.MethodGet, "/file",
		map[string]string{"Accept-Encoding": "br", "Range": "bytes=10-19", "If-Range": `"of-the-file"`})
	if err != nil || res.StatusCode != http.StatusPartialContent || string(body) != "a,b\r\na,b\r\n" ||
		res.Header.Get("Content-Encoding") != "" || res.Header.Get("ETag") != `"of-the-file"` {
		t.Errorf("a part of it: status %d, %q, %v, %v", res.StatusCode, body, res.Header, err)
	}
}
