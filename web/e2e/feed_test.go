//go:build e2e

package e2e

import (
	"encoding/xml"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/words"
)

// feeds are one of each kind of feed, including one without entries and one with several pages.
var feeds = []string{
	"/changes.atom", "/jurisdictions.atom", "/corrections.atom", "/states/ny.atom", "/states/wy.atom",
	"/jurisdictions/ny/franklin-county.atom", "/jurisdictions/nv/clark-county.atom", "/jurisdictions/oh/adams-county.atom",
}

// TestFeedsAreAtom validates every page of every kind of feed, in each language, against the schema
// of RFC 4287.
func TestFeedsAreAtom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	of := map[string]string{}
	write := func(address string, body []byte) string {
		file := filepath.Join(dir, strconv.Itoa(len(of))+".atom")
		if err := os.WriteFile(file, body, 0o644); err != nil {
			t.Fatal(err)
		}
		of[file] = address
		return file
	}
	var files []string
	for _, l := range words.All {
		for _, feed := range feeds {
			for address := l.Address(feed); address != ""; {
				response, body := fetch(t, address)
				if response.StatusCode != http.StatusOK {
					t.Fatalf("%s returns %d", address, response.StatusCode)
				}
				files = append(files, write(address, body))
				var page struct {
					Links []struct {
						Rel  string `xml:"rel,attr"`
						Href string `xml:"href,attr"`
					} `xml:"link"`
				}
				if err := xml.Unmarshal(body, &page); err != nil {
					t.Fatalf("%s: %v", address, err)
				}
				address = ""
				for _, link := range page.Links {
					if link.Rel == "next" {
						address = strings.TrimPrefix(link.Href, site)
					}
				}
			}
		}
	}
	if least := 2*len(feeds) + 2*(2+2); len(files) < least {
		t.Errorf("the feeds have %d pages, want %d at least", len(files), least)
	}
	if out, err := atomSchema(t, files...); err != nil {
		for file, address := range of {
			out = strings.ReplaceAll(out, file, address)
		}
		t.Errorf("%v\n%s", err, out)
	}
	// A broken feed must fail, which shows that the schema is applied.
	broken := write("broken",
		[]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><updated>yesterday</updated></feed>`))
	if out, err := atomSchema(t, broken); err == nil || !strings.Contains(out, "updated") {
		t.Errorf("the schema passed a feed that is broken on purpose: %s", out)
	}
}

// atomSchema validates files with the validator that comes with the HTML checker, and returns its
// output.
func atomSchema(t *testing.T, files ...string) (out string, err error) {
	arguments := append([]string{"-cp", "node_modules/vnu-jar/build/dist/vnu.jar",
		"nu.validator.vendor.thaiopensource.relaxng.util.Driver", "-c", "testdata/atom.rnc"}, files...)
	said, err := java(t, arguments...).CombinedOutput()
	return string(said), err
}
