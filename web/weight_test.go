package web_test

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/PuerkitoBio/goquery"

	say "detainerledger/internal/words"
)

// budget is what a page may cost a first-time reader: the requests that the browser makes until the
// page is complete, and the bytes as compressed.
type budget struct{ requests, bytes int }

var (
	// The pages that most readers visit: what a slow phone can load in a second.
	lightBudget = budget{3, 36_000}
	// One more request, for the style sheet of forms.
	usualBudget = budget{4, 60_000}
	// All 3,161 rows on one page: too long to be kept, so that it is compressed at a faster level.
	endlessBudget = budget{3, 90_000}
)

// lightPages are the pages under lightBudget.
var lightPages = []string{
	"/", "/?measure=issued&report=" + week2, "/jurisdictions", "/jurisdictions?show=all", "/jurisdictions?sort=name",
	"/jurisdictions/nv/clark-county", "/jurisdictions/ny/franklin-county", "/jurisdictions/tx/travis-county",
	"/jurisdictions/oh/adams-county",
}

// pageWeight is the cost of a page. The bytes are those of the bodies, by type.
type pageWeight struct {
	requests                     int
	page, sheets, scripts, other int
}

func (w pageWeight) bytes() int { return w.page + w.sheets + w.scripts + w.other }

// Each page is within its budget, in each language. With -v the test prints the table.
func TestPagesKeepToTheirWeights(t *testing.T) {
	t.Parallel()
	kept, _ := keeping(published, 64<<20) // with the cache, as readers get it: kept answers are compressed harder
	server := httptest.NewServer(kept)
	defer server.Close()
	out := tabwriter.NewWriter(t.Output(), 0, 0, 2, ' ', tabwriter.AlignRight)
	defer out.Flush()
	fmt.Fprintln(out, "requests\tpage\tsheets\tscripts\tother\tin all\tat most\t ")
	weighed := map[string]bool{}
	hold := func(address string, most budget) {
		if weighed[address] {
			return
		}
		weighed[address] = true
		w, ok := weigh(t, server, address)
		if !ok {
			return // not a page
		}
		fmt.Fprintf(out, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t  %s\n", w.requests, w.page, w.sheets, w.scripts, w.other, w.bytes(),
			most.bytes, address)
		if w.requests > most.requests || w.bytes() > most.bytes {
			t.Errorf("%s takes %d requests and %d bytes, want at most %d and %d", address, w.requests, w.bytes(),
				most.requests, most.bytes)
		}
	}
	for _, language := range say.All {
		for _, address := range lightPages {
			hold(language.Address(address), lightBudget)
		}
	}
	hold("/jurisdictions?show=all&per=all", endlessBudget)
	for _, k := range kinds {
		hold(k.address, usualBudget)
	}
}

// The first paint waits for the style sheets alone. They come before anything else and load nothing
// themselves, and no script blocks them.
func TestFirstPaintWaitsForSheetsAlone(t *testing.T) {
	t.Parallel()
	loads := regexp.MustCompile(`@import|url\(|image-set\(`)
	for _, address := range append([]string{"/respond", "/jurisdictions/tx/travis-county/sheet",
		"/jurisdictions/tx/travis-county/embed"}, lightPages...) {
		a := page(t, address)
		sheets := a.Find("link[rel=stylesheet]")
		sheets.Each(func(i int, s *goquery.Selection) {
			href := s.AttrOr("href", "")
			if at := strings.Index(a.body, href); at > 1024 {
				t.Errorf("%s links to its style sheet only after %d bytes", address, at)
			}
			sheet := page(t, href)
			if found := loads.FindString(sheet.body); found != "" {
				t.Errorf("%s loads something: %s", href, found)
			}
			if control := sheet.header.Get("Cache-Control"); control != "public, max-age=31536000, immutable" {
				t.Errorf("%s is kept by %q", href, control)
			}
		})
		if sheets.Length() == 0 {
			t.Errorf("%s has no style sheet", address)
		}
		a.Find("script[src]").Each(func(_ int, s *goquery.Selection) {
			_, deferred := s.Attr("defer")
			if s.AttrOr("type", "") != "module" && !deferred {
				t.Errorf("%s waits for %s", address, s.AttrOr("src", ""))
			}
		})
	}
}

// weigh requests a page and all that a browser loads to show it. ok is false for an answer that is
// not a page.
func weigh(t *testing.T, server *httptest.Server, address string) (w pageWeight, ok bool) {
	t.Helper()
	header, body, size := load(t, server, address)
	if !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		return w, false
	}
	w.requests, w.page = 1, size
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	doc.Find("link, script, img, iframe, source, image, object, embed, video, audio, input[type=image]").Each(func(_ int,
		s *goquery.Selection) {
		switch s.AttrOr("rel", "") {
		case "canonical", "alternate", "next", "prev", "cite-as", "license", "original", "timemap", "timegate", "help",
			"search":
			return // for other programs
		}
		if _, lazy := s.Attr("loading"); lazy && s.Closest("details").Length() > 0 {
			return // loaded when unfolded
		}
		to, err := base.Parse(cmp.Or(s.AttrOr("src", ""), s.AttrOr("data", ""), s.AttrOr("href", ""), address))
		if err != nil || to.Scheme == "data" || to.String() == address || seen[to.String()] {
			return
		}
		if to.Host != "" {
			t.Errorf("%s loads %s", address, to)
			return
		}
		seen[to.String()] = true
		w.requests++
		_, _, size := load(t, server, to.String())
		switch path.Ext(to.Path) {
		case ".css":
			w.sheets += size
		case ".js":
			w.scripts += size
		default:
			w.other += size
		}
	})
	if doc.Find("link[rel~=icon]").Length() == 0 {
		t.Errorf("for %s a browser asks for /favicon.ico", address)
	}
	return w, true
}

// load requests an address with gzip, as every browser accepts. size is the compressed size of the
// body, and body is the uncompressed one.
func load(t *testing.T, server *httptest.Server, address string) (header http.Header, body string, size int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := server.Client().Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	encoded, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.Header, decoded(t, res.Header.Get("Content-Encoding"), encoded), len(encoded)
}
