//go:build e2e

package e2e

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// copiedKinds are the kinds of pages that a copy of the site as files has, with parameters turned
// into names. The first few change most in a copy, and every run of the tests checks them.
var copiedKinds = []string{
	"", "es/find/?q=qqqqqq", "find/?q=clark", "es/jurisdictions/ny/franklin-county/", "states/pa/measure=issued/",
	"404.html",
	"es/", "measure=issued/", "jurisdictions/", "jurisdictions/show=all/", "es/jurisdictions/sort=name/",
	"jurisdictions/nv/clark-county/",
	"jurisdictions/oh/adams-county/", "jurisdictions/ny/franklin-county/changes/", "compare/", "es/compare/", "states/",
	"states/pa/", "reports/",
	"reports/ddor-2017-01-28/", "corrections/", "changes/", "changes/9/", "ledger/", "verify/", "es/verify/", "find/",
	"about/", "about/method/",
	"es/about/glossary/", "about/privacy/", "about/accessibility/",
}

// unnamedPlaces are places that no report names but that the test looks for, or that the site's own
// words name.
var unnamedPlaces = []string{"wa/clark-county", "fl/clay-county", "md/st-marys-county", "nd/adams-county",
	"nm/dona-ana-county", "oh/adams-county", "va/franklin-city", "va/franklin-county", "va/richmond-city",
	"va/richmond-county"}

// largeSeries name most of the places, and smaller series have the same kinds of pages.
var largeSeries = []string{"dhs-2025", "foia-2007-2015"}

// recordToCopy returns a file of the record. Most files of a copy are pages of places that no
// report names, or of places in a large series, and these are alike. So outside "make test-long"
// the record has only a few of these places and no large series.
func recordToCopy(t *testing.T) string {
	t.Helper()
	if inFull() {
		return db
	}
	whole, err := store.OpenToRead(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	snap, err := whole.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var changes []record.Change
	var rest strings.Builder // what was published about these places
	for seq := record.Seq(1); seq <= snap.Seq; seq++ {
		leaf, err := snap.Leaf(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(largeSeries, func(id string) bool { return strings.Contains(string(leaf), `"`+id) }) {
			continue
		}
		c, err := record.ParseChange(leaf)
		if err != nil {
			t.Fatal(err)
		}
		c.Seq = record.Seq(len(changes) + 1)
		changes = append(changes, c)
		if seq > 1 {
			rest.Write(leaf)
		}
	}
	named := rest.String()
	changes[0].Places = slices.DeleteFunc(changes[0].Places, func(j record.Jurisdiction) bool {
		slug := string(j.Slug)
		return !strings.Contains(named, strconv.Quote(slug)) && !slices.Contains(unnamedPlaces, slug)
	})
	path := filepath.Join(t.TempDir(), "record.db")
	part, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	each := func(yield func(record.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
	}
	if err := part.Replay(t.Context(), 0, store.Leaves(each), nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCopyWorksOnAFileServer writes the site as files and checks them on a plain file server, in a
// subfolder.
func TestCopyWorksOnAFileServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "site")
	const folder = "/ledger/"
	server := httptest.NewServer(http.StripPrefix(strings.TrimSuffix(folder, "/"), http.FileServer(http.Dir(dir))))
	t.Cleanup(server.Close) // after the tab is closed
	base := server.URL + folder
	run := func(args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	t.Log(run("export", "--db", recordToCopy(t), "--site", dir, "--base-url", strings.TrimSuffix(base, "/")))

	t.Run("Links", func(t *testing.T) { followCopy(t, dir, base) })
	tab, w := newWatchedTab(t)
	w.home = server.URL
	t.Run("Pages", func(t *testing.T) {
		loadAxe := axe(t)
		for _, address := range often(copiedKinds, 6) {
			t.Run(address, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(tab, pageTime)
				defer cancel()
				do(t, ctx, screen(phone), chromedp.Navigate(base+address), loadAxe)
				reportViolations(t, ctx, "axe")
				if wide := eval[int](t, ctx, `document.documentElement.scrollWidth`); wide > phone {
					t.Errorf("the page is %d pixels wide on a phone", wide)
				}
				w.report(t)
			})
		}
	})
	t.Run("Find", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(tab, pageTime)
		defer cancel()
		findInCopy(t, ctx, base)
		w.report(t)
	})
}

// followCopy follows the links of every page, except that it reads only one in sixteen of the pages
// of places: they are alike.
func followCopy(t *testing.T, dir, base string) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ids := map[string]map[string]bool{} // the fragments of each address
	visit := func(address, from string) map[string]bool {
		if known, ok := ids[address]; ok {
			return known
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s returns %d; %s links to it", address, response.StatusCode, from)
		}
		ids[address] = map[string]bool{}
		if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			doc, err := goquery.NewDocumentFromReader(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[address][s.AttrOr("id", "")] = true })
		}
		return ids[address]
	}
	pages := 0
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "index.html" {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(filepath.ToSlash(name), "index.html")
		if strings.Contains(name, "jurisdictions/") && strings.Count(strings.TrimPrefix(name, "es/"), "/") > 2 &&
			len(name)%16 != 0 {
			return nil
		}
		pages++
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
		if err != nil {
			return err
		}
		page, err := url.Parse(base + name)
		if err != nil {
			return err
		}
		doc.Find("[href], [src], [action]").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", s.AttrOr("src", s.AttrOr("action", "")))
			to, err := page.Parse(href)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if to.Scheme == "data" {
				return // an inline image
			}
			if !strings.HasPrefix(to.String(), base) {
				if !slices.Contains(strings.Fields(s.AttrOr("rel", "")), "external") {
					t.Errorf("%s links to %s, out of the copy", name, href)
				}
				return
			}
			fragment := to.Fragment
			to.Fragment, to.RawFragment, to.RawQuery = "", "", ""
			if there := visit(to.String(), name); fragment != "" && !there[fragment] {
				t.Errorf("%s links to %s, which has no such fragment", name, href)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 500 || len(ids) < 5_000 {
		t.Errorf("only %d pages were read and %d links followed", pages, len(ids))
	}
}

// findInCopy finds places with the box of a page and with the find page.
func findInCopy(t *testing.T, ctx context.Context, base string) {
	for _, c := range []struct{ from, typed, first, to string }{
		{"", "89101", "Clark County, Nevada", "jurisdictions/nv/clark-county/"}, // a ZIP code
		{"", "32003", "Clay County, Florida", "jurisdictions/fl/clay-county/"},  // and after it the FIPS code
		{"", "89101-1234", "Clark County, Nevada", "jurisdictions/nv/clark-county/"},
		{"", "clark", "Clark County, Nevada", "jurisdictions/nv/clark-county/"}, // the one in reports
		{"", "CLARK W", "Clark County, Washington", "jurisdictions/wa/clark-county/"},
		{"", "dona a", "Doña Ana County, New Mexico", "jurisdictions/nm/dona-ana-county/"},
		{"", "st. mary's county, md", "St. Mary's County, Maryland", "jurisdictions/md/st-marys-county/"},
		{"", "north dakota", "Adams County, North Dakota", "jurisdictions/nd/adams-county/"},
		{"es/", "nassau, new york", "Nassau County, New York", "es/jurisdictions/ny/nassau-county/"},
	} {
		do(t, ctx, chromedp.Navigate(base+c.from))
		do(t, ctx, chromedp.Focus(chromedp.CSS("main input[data-find]")), press(c.typed))
		_, err := chromedp.Run(ctx, chromedp.PollFunction[bool](`(typed, first) => {
			const box = document.querySelector("main input[data-find]");
			return box.value == typed && box.form.querySelector("[role=option] .place")?.textContent == first;
		}`, chromedp.WithPollingArgs(c.typed, c.first)))
		if err != nil {
			t.Fatalf("%q: %v", c.typed, err)
		}
		do(t, ctx, press(kb.ArrowDown))
		pressAndLoad(t, ctx, kb.Enter)
		expectAddress(t, ctx, base+c.to)
	}
	do(t, ctx, chromedp.Navigate(base+"about/"))
	do(t, ctx, chromedp.Focus(chromedp.CSS("header input[data-find]")), press("franklin ny"))
	pressAndLoad(t, ctx, kb.Enter)
	expectAddress(t, ctx, base+"find/?q=franklin+ny")
	if _, err := chromedp.Run(ctx,
		chromedp.PollFunction[bool](`() => document.querySelector(".found a") != null`)); err != nil {
		t.Fatal(err)
	}
	type found struct{ Href, Text, Value string }
	got := eval[found](t, ctx,
		`({Href: document.querySelector(".found a").href, Text: document.querySelector(".found li").textContent,
			Value: document.querySelector("main input[name=q]").value})`)
	want := found{base + "jurisdictions/ny/franklin-county/", "Franklin County, New York listed in 1 of 3 reports ",
		"franklin ny"}
	if got != want {
		t.Errorf("the find page shows %+v, want %+v", got, want)
	}
	do(t, ctx, chromedp.Navigate(base+"find/?q=nasau"))
	if _, err := chromedp.Run(ctx,
		chromedp.PollFunction[bool](
			`() => document.querySelector("[data-found]").textContent.startsWith("No name begins like that.")`,
		)); err != nil {
		t.Errorf("a search without a result: %v", err)
	}
}

// expectAddress reports a page at another address.
func expectAddress(t *testing.T, ctx context.Context, want string) {
	t.Helper()
	if got := eval[string](t, ctx, `location.href`); got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}
