package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/mirror"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

const (
	base = "https://ledger.example/copy"
	live = "https://live.example"
)

var (
	origin  = record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}
	sources = record.Sources{"https://ice.example/report.pdf"}
	entered = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
)

// small is a record with every kind of page, but few places. It includes the places that the site's own texts
// name.
func small() []record.Change {
	var places []record.Jurisdiction
	for i, text := range []string{
		"nv/clark-county Clark County", "wa/clark-county Clark County", "ny/franklin-county Franklin County",
		"nm/dona-ana-county Doña Ana County", "ny/ithaca Ithaca",
		"ca/los-angeles Los Angeles", "ca/los-angeles-county Los Angeles County", "ca/tulare Tulare",
		"co/denver-county Denver County", "ny/new-york-city New York City",
		"ny/queens-county Queens County", "pa/philadelphia-county Philadelphia County", "tx/travis-county Travis County",
		"va/franklin-city Franklin city",
		"va/franklin-county Franklin County", "va/richmond-city Richmond city", "va/richmond-county Richmond County",
	} {
		slug, name, _ := strings.Cut(text, " ")
		j := record.Jurisdiction{Slug: record.Slug(slug), Name: name, State: strings.ToUpper(slug[:2]), Kind: "city"}
		if strings.HasSuffix(name, "County") {
			j.Kind, j.FIPS = "county", fmt.Sprintf("%05d", 32003+i)
		}
		places = append(places, j)
	}
	changes := []record.Change{
		{Kind: record.AddPlaces, Places: places},
		{Kind: record.AddSeries, Series: &record.Series{ID: "ddor", Title: "Weekly Declined Detainer Outcome Report",
			Publisher: "ICE", Cadence: record.Weekly, FirstPeriodStart: "2017-01-28"}},
	}
	for i, start := range []record.Day{"2017-01-28", "2017-02-04", "2017-02-11"} {
		id := record.ReportID("ddor-" + string(start))
		entry := func(m record.Measure, slug record.Slug, n int) record.Entry {
			return record.Entry{Report: id, Section: m.Section(), Measure: m, Jurisdiction: slug, Value: record.Known(n),
				Sources: sources}
		}
		changes = append(changes, record.Change{Kind: record.AddReport,
			Report: &record.Report{ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(50),
				Status: record.StatusPublished, Sources: sources},
			Entries: []record.Entry{
				entry(record.Issued, "nv/clark-county", 51+3*i), entry(record.Declined, "ny/franklin-county", 2),
				entry(record.Declined, "nm/dona-ana-county", i),
			},
		})
	}
	return changes
}

// withdrawn withdraws a figure.
var withdrawn = record.Change{Kind: record.AddCorrection, Correction: &record.Correction{
	ID: "c-1", Date: "2017-05-02", By: "ICE", Report: "ddor-2017-01-28", Section: "II", Measure: record.Declined,
	Jurisdiction: "ny/franklin-county",
	Effect:       record.Withdraw, Reason: "Another county was meant.", Sources: sources,
}}

// copied is a record with its copy.
type copied struct {
	*store.Store
	mirror.Options
}

// newRecord makes a record of the changes, to be copied to its own folder.
func newRecord(t *testing.T, changes ...record.Change) *copied {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c := &copied{st, mirror.Options{BaseURL: base, Program: "test", Dir: filepath.Join(t.TempDir(), "site"), Workers: 4,
		Also: []string{"/robots.txt", "/not-there.txt"}}}
	c.add(t, changes...)
	return c
}

// add applies changes to the record.
func (c *copied) add(t *testing.T, changes ...record.Change) {
	t.Helper()
	for i := range changes {
		changes[i].Origin = origin
	}
	snap, err := c.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(t.Context(), snap.Seq, entered, changes, nil); err != nil {
		t.Fatal(err)
	}
}

// write copies the record in its current state.
func (c *copied) write(t *testing.T) (mirror.Result, error) {
	t.Helper()
	c.ready(t)
	return mirror.Write(t.Context(), c.Options)
}

// ready updates the options for the current state of the record.
func (c *copied) ready(t *testing.T) {
	t.Helper()
	snap, err := c.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	site := web.New(web.Config{BaseURL: c.BaseURL, Copied: true}, c.Store, slog.New(slog.DiscardHandler))
	if err := site.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	versions, err := site.PageVersions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Site, c.Of, c.Series = site, versions.Of, "ddor"
	c.Options.Until = func(v record.Entered) http.Handler { return site.Until(v) }
	c.Extends = func(ctx context.Context, version record.Seq, root string) (bool, error) {
		then, err := c.At(ctx, version)
		if err != nil {
			return false, err
		}
		head, err := then.Checkpoint(ctx)
		return head.Root.String() == root, err
	}
	c.showing(t, snap)
}

// showing sets the version to copy.
func (c *copied) showing(t *testing.T, snap *store.Snapshot) {
	t.Helper()
	head, err := snap.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Version, c.Root = record.Entered{Seq: snap.Seq, EnteredAt: snap.At}, head.Root.String()
}

func (c *copied) mustWrite(t *testing.T) mirror.Result {
	t.Helper()
	r, err := c.write(t)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tree returns the files of a folder by their names, with slashes.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, relErr := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(text)
		return errors.Join(err, relErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// document reads a page of a folder.
func document(t *testing.T, files map[string]string, name string) *goquery.Document {
	t.Helper()
	text, found := files[name]
	if !found {
		t.Fatalf("there is no %s", name)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The copy is for an address that has a path.
func TestCopyIsWhole(t *testing.T) {
	t.Parallel()
	c := newRecord(t, append(small(), withdrawn)...)
	c.Workers = 16
	r := c.mustWrite(t)
	files := tree(t, c.Dir)
	t.Run("Links", func(t *testing.T) { checkLinks(t, c, files) })
	t.Run("Layout", func(t *testing.T) { checkLayout(t, c, r, files) })
	t.Run("Pages", func(t *testing.T) { checkPages(t, files, "") })
	t.Run("Addresses", func(t *testing.T) { checkAddresses(t, files) })
	t.Run("OneWorkerWritesTheSame", func(t *testing.T) { checkOneWorker(t, c, files) })
}

// The address of the copy is not known, but the address of the site is.
func TestCopyBesideTheSiteLinksToIt(t *testing.T) {
	t.Parallel()
	c := newRecord(t, append(small(), withdrawn)...)
	c.BaseURL, c.LiveURL = mirror.Nowhere, live
	c.mustWrite(t)
	files := tree(t, c.Dir)
	checkPages(t, files, live)
	for name, text := range files {
		if head, _, _ := strings.Cut(text, "</head>"); strings.HasSuffix(name, ".html") &&
			strings.Contains(head, mirror.Nowhere) {
			t.Errorf("%s names an address that does not exist", name)
		}
	}
}

//race:test
func TestBaseAddressIsOne(t *testing.T) {
	t.Parallel()
	c := newRecord(t, small()...)
	for _, c.BaseURL = range []string{"ledger.example", "https://ledger.example/", "://", "/copy"} {
		if _, err := c.write(t); err == nil || !strings.Contains(err.Error(), "no address that files can be read at") {
			t.Errorf("the base address %q: %v", c.BaseURL, err)
		}
	}
	c.BaseURL, c.LiveURL = base, "live.example"
	if _, err := c.write(t); err == nil ||
		err.Error() != `"live.example" is no address of a running site; write https:// and its name` {
		t.Errorf("the address of the site %q: %v", c.LiveURL, err)
	}
}

// checkLinks follows every link of every file. Each must lead, without a redirect, to a file on a plain file
// server, wherever the copy is on it.
func checkLinks(t *testing.T, c *copied, files map[string]string) {
	pages := map[string]*goquery.Document{}
	fragments := map[string]map[string]bool{} // of each page
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			pages[name], fragments[name] = document(t, files, name), map[string]bool{}
			pages[name].Find("[id]").Each(func(_ int, s *goquery.Selection) { fragments[name][s.AttrOr("id", "")] = true })
		}
	}
	for _, prefix := range []string{"/", "/copy/"} {
		server := httptest.NewServer(http.StripPrefix(strings.TrimSuffix(prefix, "/"), http.FileServer(http.Dir(c.Dir))))
		defer server.Close()
		client := server.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		asked := map[string]bool{}
		links := 0
		for name, page := range pages {
			if name == "404.html" && prefix == "/" {
				continue
			}
			base, err := url.Parse(server.URL + prefix + strings.TrimSuffix(name, "index.html"))
			if err != nil {
				t.Fatal(err)
			}
			page.Find("[href], [src], [action]").Each(func(_ int, s *goquery.Selection) {
				href := s.AttrOr("href", s.AttrOr("src", s.AttrOr("action", "")))
				to, err := base.Parse(href)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if to.Host != base.Host {
					return
				}
				links++
				fragment := to.Fragment
				to.Fragment, to.RawFragment, to.RawQuery = "", "", ""
				if !asked[to.String()] {
					asked[to.String()] = true
					isThere(t, client, to.String(), name)
				}
				there := strings.TrimPrefix(to.Path, prefix)
				if there == "" || strings.HasSuffix(there, "/") {
					there += "index.html"
				}
				if fragment != "" && !fragments[there][fragment] {
					t.Errorf("%s links to %s, which has no such place", name, href)
				}
			})
		}
		if links < 10_000 || len(asked) < 500 {
			t.Errorf("%s: %d links to %d files were followed; the copy has %d", prefix, links, len(asked), len(files))
		}
	}
}

// isThere reports an address that does not lead to a file.
func isThere(t *testing.T, client *http.Client, address, from string) {
	t.Helper()
	answer, err := client.Head(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s answers %d; %s links to it", address, answer.StatusCode, from)
	}
}

// checkLayout checks the contents of a copy and the names of its files, and that a file is what the site sends.
func checkLayout(t *testing.T, c *copied, r mirror.Result, files map[string]string) {
	for _, name := range []string{
		"index.html", "es/index.html", "404.html", "robots.txt", "sitemap.xml",
		"jurisdictions/nv/clark-county/index.html", "es/jurisdictions/nm/dona-ana-county/index.html",
		"jurisdictions/nv/clark-county.csv",
		"jurisdictions/nv/clark-county.json", "jurisdictions/nv/clark-county.atom",
		"jurisdictions/nv/clark-county/chart/series=ddor.svg",
		"jurisdictions/show=all/index.html", "jurisdictions/show=all.csv", "jurisdictions/sort=name/index.html",
		"jurisdictions/show=corrected-or-disputed/index.html",
		"measure=declined/index.html", "map/measure=declined,report=ddor-2017-01-28.svg", "changes/1.json",
		"find/places.json", "es/find/places.json", "find/zips/89.json", "find/towns/la.json",
	} {
		if files[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	for name, address := range map[string]string{
		"jurisdictions/nv/clark-county.csv": "/jurisdictions/nv/clark-county.csv",
		"jurisdictions.json":                "/jurisdictions.json", "robots.txt": "/robots.txt",
		"jurisdictions/show=all.csv": "/jurisdictions.csv?show=all", "changes/1.json": "/changes/1.json",
	} {
		w := httptest.NewRecorder()
		c.Site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != http.StatusOK || files[name] != w.Body.String() {
			t.Errorf("%s is not what the site sends for %s", name, address)
		}
	}
	for name := range files {
		if strings.Contains(name, "as-of") || strings.Contains(name, "not-there") || strings.Contains(name, "tmp") {
			t.Errorf("there is %s", name)
		}
	}
	bytes := int64(0)
	for name, text := range files {
		if !strings.HasPrefix(name, ".") {
			bytes += int64(len(text))
		}
	}
	if r.Files != len(files)-1 || r.Written != r.Files || r.Bytes != bytes || r.Removed != 0 || r.Current {
		t.Errorf("the result is %+v; there are %d files of %d bytes, and the manifest", r, len(files)-1, bytes)
	}
}

// checkPages checks that every page says that it is a copy, in its language, and has no inactive controls. What
// asks a question is a link to its answer or to the running site.
func checkPages(t *testing.T, files map[string]string, liveURL string) {
	for name := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		doc := document(t, files, name)
		doc.Find("form").Each(func(_ int, s *goquery.Selection) {
			if action := s.AttrOr("action", ""); !strings.HasSuffix(action, "find/") || s.AttrOr("method", "get") != "get" ||
				s.Find("[data-find-script]").Length() != 1 {
				t.Errorf("%s has a form that leads to %q", name, action)
			}
		})
		footer, want := doc.Find("footer").Text(), "This is a copy of the site as files. This page shows record version"
		switch further := strings.Contains(name, "page="); {
		case strings.HasPrefix(name, "es/") && further:
			want = "Esta es una copia del sitio en archivos. La primera página de esta lista dice qué versión"
		case strings.HasPrefix(name, "es/"):
			want = "Esta es una copia del sitio en archivos. Esta página muestra la versión"
		case further:
			want = "This is a copy of the site as files. The first page of this list says which version"
		}
		// a page for embedding states its own date
		if (strings.Count(footer, want) == 1) != (doc.Find("header.masthead").Length() == 1) {
			t.Errorf("%s does not say that it is a copy: %q", name, footer)
		}
		doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", "")
			if strings.HasPrefix(href, "/") != (name == "404.html") && !strings.HasPrefix(href, "http") &&
				!strings.HasPrefix(href, "#") {
				t.Errorf("%s links to %s", name, href)
			}
			if strings.HasPrefix(href, live) && (liveURL == "" || !strings.Contains(s.AttrOr("rel", ""), "external")) {
				t.Errorf("%s links to %s with rel %q", name, href, s.AttrOr("rel", ""))
			}
		})
	}
	place := document(t, files, "jurisdictions/ny/franklin-county/index.html")
	compare := place.Find(`a[href="` + live + `/compare?j=ny/franklin-county"], a[href="` + live +
		`/compare?j=ny%2Ffranklin-county"]`)
	if compare.Length() > 0 != (liveURL != "") {
		t.Errorf("with the running site %q the link to compare is %d times there", liveURL, compare.Length())
	}
	check := document(t, files, "verify/index.html")
	if note := check.Find("main .note").Text(); !strings.Contains(note,
		"This asks the site a question, which a copy of it as files cannot answer.") ||
		check.Find(`main .note a[href="`+live+`/verify"]`).Length() > 0 != (liveURL != "") {
		t.Errorf("with the running site %q the page that checks citations says %q", liveURL, note)
	}
	find := document(t, files, "find/index.html").Find("main")
	for _, says := range []string{"Type how the name of a county", "and a county by a town in it.",
		"ZIP codes follow the mail", "SimpleMaps"} {
		if !strings.Contains(find.Text(), says) {
			t.Errorf("the find page does not say %q", says)
		}
	}
	// the site's own finder
	for _, says := range []string{"slips in spelling do not matter", "write “ZIP”", "as the Postal Service"} {
		if strings.Contains(find.Text(), says) {
			t.Errorf("the find page says %q", says)
		}
	}
	// which the parser leaves as text
	lists, err := goquery.NewDocumentFromReader(strings.NewReader(find.Find("noscript").Text()))
	if err != nil {
		t.Fatal(err)
	}
	if lists.Find(`a[href="../states/"]`).Length() != 1 ||
		lists.Find(`a[href="../jurisdictions/show=all/"]`).Length() != 1 {
		t.Errorf("without a script the find page shows %q, not the lists of places", find.Find("noscript").Text())
	}
	list := document(t, files, "jurisdictions/index.html")
	for _, href := range []string{"../jurisdictions/show=all/", "../jurisdictions/state=nv/",
		"../jurisdictions/sort=name/#list", "../jurisdictions/measure=issued/"} {
		if list.Find(`main a[href="`+href+`"]`).Length() == 0 {
			t.Errorf("the list does not link to %s", href)
		}
	}
	if current := list.Find(`.choices a[aria-current]`).Text(); current != "All statesAll listed" {
		t.Errorf("the choices made are %q", current)
	}
}

// checkAddresses checks the addresses with scheme and host. They contain the base address with its path, and end
// as the files' names do.
func checkAddresses(t *testing.T, files map[string]string) {
	doc := document(t, files, "es/jurisdictions/nv/clark-county/index.html")
	for selector, want := range map[string]string{
		"link[rel=canonical]":                 base + "/es/jurisdictions/nv/clark-county/",
		"link[rel=alternate][hreflang=en]":    base + "/jurisdictions/nv/clark-county/",
		"link[rel=stylesheet]":                "../../../../static/",
		`link[type="application/atom+xml"]`:   "../../../../es/jurisdictions/nv/clark-county.atom",
		"header .name":                        "../../../../es/",
		".languages a":                        "../../../../jurisdictions/nv/clark-county/",
		`footer a[href$="/about/method/"]`:    "../../../../es/about/method/",
		`main a[href$="clark-county.csv"]`:    "../../../../jurisdictions/nv/clark-county.csv",
		`nav[aria-label] a[href$="/states/"]`: "../../../../es/states/",
	} {
		if got := doc.Find(selector).First().AttrOr("href", ""); !strings.HasPrefix(got, want) {
			t.Errorf("%s leads to %q, want %q", selector, got, want)
		}
	}
	if got := document(t, files, "404.html").Find("header .name").AttrOr("href", ""); got != "/copy/" {
		t.Errorf("404.html leads to %q", got)
	}
	for name, want := range map[string]string{
		"sitemap-en-1.xml":                   "<loc>" + base + "/jurisdictions/nv/clark-county/</loc>",
		"jurisdictions/nv/clark-county.json": `"address":"` + base + `/jurisdictions/nv/clark-county"`,
		"changes.atom":                       base + "/",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s lacks %s:\n%.300s", name, want, files[name])
		}
	}
}
