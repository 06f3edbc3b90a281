//go:build e2e

package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/words"
)

// mostPages bounds the crawl. If the site grows past it, raise it.
const mostPages = 60_000

// linked holds what the crawl found out about an address without its fragment.
type linked struct {
	from   string          // the page that first linked to it
	ids    map[string]bool // of its elements; nil if it is not a page
	listed []string        // fragments in links to it, each with the linking page
}

// TestEveryLinkLeadsSomewhere follows every link of the site, as a search engine does: it skips
// links to other orders and filters of a list, which are marked nofollow.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	named := namedPlaces(t)
	seen := map[string]*linked{"/": {from: "the start"}}
	queue := []string{"/"}
	follow := func(from, href string) {
		u, err := url.Parse(href)
		if err != nil {
			t.Errorf("%s links to %q: %v", from, href, err)
			return
		}
		base, err := url.Parse(site + from)
		if err != nil {
			t.Fatal(err)
		}
		u = base.ResolveReference(u)
		if u.Scheme+"://"+u.Host != site {
			return
		}
		address := u.RequestURI()
		// The pages of places are alike in every language, and so are their tables for Excel, embeds,
		// sheets and forms. One in sixteen of them is enough.
		_, english := words.FromAddress(address)
		alike := strings.HasPrefix(address, words.Spanish.Address("/jurisdictions/")) || u.Path == "/oembed" ||
			u.Query().Has("bom") ||
			strings.HasPrefix(address, "/jurisdictions/") &&
				(strings.Contains(address, "/embed") || strings.Contains(address, "/sheet")) ||
			strings.HasPrefix(english, "/respond/") || strings.HasPrefix(english, "/report-error?") ||
			strings.HasPrefix(english, "/follow?")
		// So are the views of a state and of a period of a series, and the files of a place and of a
		// change. Only "make test-long" follows all of these.
		view := u.Query().Has("report") && u.Query().Has("series") ||
			strings.HasPrefix(english, "/states/") && u.RawQuery != "" ||
			path.Ext(u.Path) != "" && (strings.HasPrefix(english, "/jurisdictions/") || strings.HasPrefix(english, "/changes/"))
		alike = alike || view && !inFull()
		if alike && len(address)%16 != 0 || !inFull() && ofAnotherPlace(english, named) {
			return
		}
		if seen[address] == nil {
			seen[address] = &linked{from: from}
			queue = append(queue, address)
		}
		if u.Fragment != "" {
			seen[address].listed = append(seen[address].listed, u.Fragment+" from "+from)
		}
	}
	kinds := map[string]int{}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if len(seen) > mostPages {
			t.Fatalf("the site has more than %d addresses, such as %s", mostPages, address)
		}
		page := seen[address]
		response, body := fetch(t, address)
		switch {
		case response.StatusCode >= 400 || response.StatusCode < 200:
			t.Errorf("%s returns %d; %s links to it", address, response.StatusCode, page.from)
			continue
		case response.StatusCode >= 300 && response.StatusCode != http.StatusMultipleChoices:
			t.Errorf("%s redirects to %s; %s should link there", address, response.Header.Get("Location"), page.from)
			continue
		}
		kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
		if err != nil {
			t.Errorf("%s: content type: %v", address, err)
		}
		kinds[kind]++
		if kind != "text/html" {
			if err := wellFormed(kind, body); err != nil {
				t.Errorf("%s is not %s: %v", address, kind, err)
			}
			continue
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		page.ids = map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { page.ids[s.AttrOr("id", "")] = true })
		doc.Find("a[href], link[href]:not([rel=canonical]), script[src], img[src], iframe[src]").Each(func(_ int,
			s *goquery.Selection) {
			href := s.AttrOr("href", s.AttrOr("src", ""))
			rel := strings.Fields(s.AttrOr("rel", ""))
			u, err := url.Parse(href)
			external := err == nil && u.Host != "" && u.Scheme+"://"+u.Host != site
			if marked := slices.Contains(rel, "external"); external != marked && goquery.NodeName(s) == "a" {
				t.Errorf("%s: link to %s has the rel %q", address, href, rel)
			}
			if href == "" {
				t.Errorf("%s: a link has no target: %q", address, s.Text())
			}
			if !slices.Contains(rel, "nofollow") {
				follow(address, href)
			}
		})
	}
	for address, page := range seen {
		for _, listed := range page.listed {
			fragment, from, _ := strings.Cut(listed, " from ")
			if page.ids != nil && !page.ids[fragment] {
				t.Errorf("%s links to %s#%s, but there is no such fragment", from, address, fragment)
			}
		}
	}
	for _, kind := range []string{"text/html", "text/csv", "application/json", "application/atom+xml", "text/css",
		"text/javascript", "image/svg+xml"} {
		if kinds[kind] == 0 {
			t.Errorf("no link leads to a %s", kind)
		}
	}
	t.Logf("%d addresses: %v", len(seen), kinds)
}

// namedPlaces returns the slugs of the places that reports name.
func namedPlaces(t *testing.T) map[string]bool {
	t.Helper()
	_, body := fetch(t, "/api/v1/jurisdictions?limit=1000")
	var all struct {
		Data []struct{ Jurisdiction string }
	}
	if err := json.Unmarshal(body, &all); err != nil || len(all.Data) < 90 {
		t.Fatalf("%d places are named: %v", len(all.Data), err)
	}
	named := map[string]bool{}
	for _, of := range all.Data {
		named[of.Jurisdiction] = true
	}
	return named
}

// ofAnotherPlace reports whether to skip an address because no report names its place. Their pages
// and files are alike, so only some are followed, but all in "make test-long".
func ofAnotherPlace(address string, named map[string]bool) bool {
	rest, of := strings.CutPrefix(address, "/jurisdictions/")
	state, rest, whole := strings.Cut(rest, "/")
	if !of || !whole {
		return false
	}
	slug := state + "/" + rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789-"))]
	return !named[slug] && crc32.ChecksumIEEE([]byte(slug))%16 != 0
}

// wellFormed reports whether an answer can be parsed as its content type.
func wellFormed(kind string, body []byte) error {
	switch kind {
	case "text/csv":
		_, err := csv.NewReader(bytes.NewReader(body)).ReadAll() // also counts the fields of each row
		return err
	case "application/json":
		return json.Unmarshal(body, new(any))
	case "application/atom+xml", "image/svg+xml":
		decoder := xml.NewDecoder(bytes.NewReader(body))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
