package main

import (
	"io"
	"net/http"
	"testing"
)

// fetch requests a part of a file, or the whole file if part is "". It accepts compressed answers but does not
// decompress them.
func fetch(t *testing.T, address, part string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip, br, zstd")
	if part != "" {
		request.Header.Set("Range", part)
	}
	response, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

// The real server sends downloads uncompressed, whole or in parts, so the bytes match their hash. Parts fetched before
// and after a restart fit together.
func TestDownloadsAreServedByTheRealProgram(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	first := start(t, db)
	for _, name := range []string{"record.sqlite", "record-csv.zip", "record.xlsx", "figures.parquet"} {
		whole, body := fetch(t, first.address+"/data/"+name, "")
		if whole.StatusCode != http.StatusOK || whole.Header.Get("Content-Encoding") != "" ||
			int(whole.ContentLength) != len(body) || whole.Header.Get("Accept-Ranges") != "bytes" {
			t.Errorf("%s: status %d, %v", name, whole.StatusCode, whole.Header)
		}
		second := start(t, db)
		part, rest := fetch(t, second.address+"/data/"+name, "bytes=500-")
		if part.StatusCode != http.StatusPartialContent || string(rest) != string(body[500:]) ||
			part.Header.Get("ETag") != whole.Header.Get("ETag") || part.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: the rest: status %d, %d of %d bytes, %v", name, part.StatusCode, len(rest), len(body)-500, part.Header)
		}
		second.stop(t)
	}
	_, all := fetch(t, first.address+"/data/jurisdictions.csv", "bytes=0-199999")
	part, rest := fetch(t, first.address+"/data/jurisdictions.csv", "bytes=1000-")
	if part.StatusCode != http.StatusPartialContent || part.Header.Get("Content-Encoding") != "" ||
		string(rest) != string(all[1000:]) {
		t.Errorf("a part of a table: status %d, %d bytes, %v", part.StatusCode, len(rest), part.Header)
	}
	first.stop(t)
}
