package web_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// A range that the site does not understand gets the whole file (RFC 9110, 14.2). Only a range past
// the end of the file gets 416.
func TestRangesOfFilesAreServed(t *testing.T) {
	t.Parallel()
	const address = "/data/figures.csv"
	whole := page(t, address).body
	size := len(whole)
	for asked, want := range map[string]string{
		"items=0-1": whole, "lines=1-2": whole, "bytes": whole, "bytes=": whole, "bytes=,": whole, "bytes=abc": whole,
		"bytes=5-2": whole, "bytes=0x1-2": whole, "bytes=1": whole, "bytes=--1": whole, "bytes=0-1,x": whole,
		"bytes=1-2-3": whole, "bytes=+1-2": whole, "=0-1": whole, "bytes 0-1": whole,
		"bytes=0-0": whole[:1], "Bytes=0-3": whole[:4], "bytes=0-3,": whole[:4], "bytes= 0-3": whole[:4],
		"bytes=2-": whole[2:], "bytes=-5": whole[size-5:],
		"bytes=0-99999999999999999999999": whole, "bytes=-99999999999999999999999": whole,
		"bytes=99999999-": "", "bytes=99999999999999999999999-": "", "bytes=-0": "",
		"bytes=99999999-99999999999999999999999": "",
	} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("Range", asked)
		a := ask(t, site2017, r)
		status := http.StatusPartialContent
		switch {
		case want == "":
			status = http.StatusRequestedRangeNotSatisfiable
		case want == whole && !strings.HasSuffix(asked, "99999"):
			status = http.StatusOK
		}
		if a.status != status || status != http.StatusRequestedRangeNotSatisfiable && a.body != want {
			t.Errorf("Range %s: status %d, %d bytes", asked, a.status, len(a.body))
		}
	}
	r := httptest.NewRequest(http.MethodHead, address, nil)
	r.Header.Set("Range", "bytes=0-1")
	if a := ask(t, site2017, r); a.status != http.StatusOK || a.header.Get("Content-Length") != strconv.Itoa(size) {
		t.Errorf("HEAD: status %d, %v", a.status, a.header)
	}
	r = httptest.NewRequest(http.MethodGet, "/jurisdictions.csv", nil)
	r.Header.Set("Range", "items=0-1")
	if a := ask(t, site2017, r); a.status != http.StatusOK {
		t.Errorf("a table: status %d", a.status)
	}
}
