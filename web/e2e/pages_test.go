//go:build e2e

package e2e

import (
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"detainerledger/internal/words"
)

// pageKind is an example of one kind of page.
type pageKind struct {
	// name also names its screenshots.
	name, address string
	// status is the expected status; 0 means 200.
	status int
	// framed pages are for frames in other sites and have no header or footer.
	framed bool
}

// pageKinds are all kinds of pages of the site. Every requirement for all pages is tested on each
// of these, so a new page, or a new state of one, needs only a line here.
var pageKinds = inEveryLanguage(kinds)

// kinds are the English ones.
var kinds = []pageKind{
	{name: "home", address: "/"},
	{name: "home-map", address: "/?measure=issued&report=ddor-2017-02-04"},
	{name: "jurisdictions", address: "/jurisdictions"},
	{name: "jurisdictions-all", address: "/jurisdictions?show=all&per=50&sort=name"},
	{name: "jurisdictions-none", address: "/jurisdictions?q=zzzz"},
	{name: "jurisdiction-clark", address: "/jurisdictions/nv/clark-county"},
	{name: "jurisdiction-franklin", address: "/jurisdictions/ny/franklin-county"},
	{name: "jurisdiction-travis", address: "/jurisdictions/tx/travis-county"},
	{name: "jurisdiction-king", address: "/jurisdictions/wa/king-county"},
	{name: "jurisdiction-queens", address: "/jurisdictions/ny/queens-county"},
	{name: "jurisdiction-chester", address: "/jurisdictions/pa/chester-county"},
	{name: "jurisdiction-absent", address: "/jurisdictions/oh/adams-county"},
	{name: "sheet", address: "/jurisdictions/tx/travis-county/sheet"},
	{name: "sheet-corrected", address: "/jurisdictions/ny/franklin-county/sheet"},
	{name: "sheet-absent", address: "/jurisdictions/oh/adams-county/sheet"},
	{name: "embed-table", address: "/jurisdictions/ny/franklin-county/embed", framed: true},
	{name: "embed-chart", address: "/jurisdictions/nv/clark-county/embed/chart", framed: true},
	{name: "embed-small", address: "/jurisdictions/tx/travis-county/embed/small", framed: true},
	{name: "embed-large", address: "/jurisdictions/ny/franklin-county/embed/large", framed: true},
	{name: "embed-within", address: "/jurisdictions/ny/queens-county/embed", framed: true},
	{name: "embed-absent", address: "/jurisdictions/oh/adams-county/embed/chart", framed: true},
	{name: "embed-frozen", address: "/jurisdictions/ny/franklin-county/embed?as-of=seq:8", framed: true},
	{name: "compare", address: "/compare"},
	{name: "compare-one", address: "/compare?j=nv/clark-county"},
	{name: "compare-two", address: "/compare?j=nv/clark-county&j=ny/nassau-county"},
	{name: "compare-within", address: "/compare?j=ny/new-york-city&j=ny/queens-county"},
	{name: "compare-six",
		address: "/compare?j=nv/clark-county&j=ny/nassau-county&j=ca/kern-county&j=tx/travis-county&j=pa/chester-county" +
			"&j=wa/king-county"},
	{name: "compare-which", address: "/compare?j=nv/clark-county&add=franklin+county"},
	{name: "compare-nobody", address: "/compare?j=nv/clark-county&add=qqqqqq"},
	{name: "compare-bad", address: "/compare?j=nv/nowhere", status: http.StatusBadRequest},
	{name: "states", address: "/states"},
	{name: "state-pa", address: "/states/pa"},
	{name: "state-ca", address: "/states/ca?report=ddor-2017-02-04&measure=issued"},
	{name: "state-none", address: "/states/wy"},
	{name: "reports", address: "/reports"},
	{name: "report", address: "/reports/ddor-2017-01-28"},
	{name: "report-unpublished", address: "/reports/ddor-2017-02-18"},
	{name: "all-series", address: "/series"},
	{name: "series-counts", address: "/jurisdictions?series=foia-2007-2015&sort=2014"},
	{name: "series-share", address: "/jurisdictions?series=minnesota-2025-2026&measure=declined"},
	{name: "series-lists", address: "/jurisdictions?series=dhs-2025&state=co"},
	{name: "series-weekly", address: "/series/ddor"},
	{name: "series-none", address: "/jurisdictions?series=pennsylvania-2007-2015&state=wy"},
	{name: "corrections", address: "/corrections"},
	{name: "respond", address: "/respond"},
	{name: "respond-find", address: "/respond?q=clark"},
	{name: "respond-clark", address: "/respond/nv/clark-county"},
	{name: "respond-absent", address: "/respond/oh/adams-county"},
	{name: "requests", address: "/requests"},
	{name: "report-error", address: "/report-error?at=%2Fjurisdictions%2Fnv%2Fclark-county"},
	{name: "find", address: "/find"},
	{name: "find-clark", address: "/find?q=clark"},
	{name: "find-zip", address: "/find?q=11001"},
	{name: "find-none", address: "/find?q=qqqqqq"},
	{name: "data", address: "/data"},
	{name: "dictionary", address: "/data/dictionary"},
	{name: "data-then", address: "/data?as-of=seq:40"},
	{name: "ledger", address: "/ledger"},
	{name: "changes", address: "/changes"},
	{name: "change-report", address: "/changes/4"},
	{name: "change-correction", address: "/changes/9"},
	{name: "change-places", address: "/changes/1"},
	{name: "verify", address: "/verify"},
	{name: "list-differences", address: "/jurisdictions/changes?from=seq:8"},
	{name: "jurisdiction-differences", address: "/jurisdictions/ny/franklin-county/changes"},
	{name: "home-then", address: "/?as-of=seq:3"},
	{name: "jurisdiction-then", address: "/jurisdictions/ny/franklin-county?as-of=seq:8"},
	{name: "jurisdiction-by-day", address: "/jurisdictions/ny/franklin-county?published-by=2017-03-25"},
	{name: "jurisdictions-by-day", address: "/jurisdictions?published-by=2017-03-25"},
	{name: "follow-without-mail", address: "/follow?j=nv/clark-county"},
	{name: "follow-asked", address: "/follow/asked"},
	{name: "about", address: "/about"},
	{name: "method", address: "/about/method"},
	{name: "glossary", address: "/about/glossary"},
	{name: "privacy", address: "/about/privacy"},
	{name: "accessibility", address: "/about/accessibility"},
	{name: "api", address: "/api"},
	{name: "not-found", address: "/nowhere-at-all", status: http.StatusNotFound},
	{name: "bad-request", address: "/jurisdictions?sort=bad", status: http.StatusBadRequest},
	{name: "several-places", address: "/franklin-county", status: http.StatusMultipleChoices},
}

func inEveryLanguage(kinds []pageKind) []pageKind {
	all := slices.Clone(kinds)
	for _, p := range kinds {
		p.name += "-es"
		p.address = words.Spanish.Address(p.address)
		all = append(all, p)
	}
	return all
}

// onlyWordsDiffer reports whether checks that do not depend on words can be left to the English
// page. In "make test-long", every page gets every check.
func (p pageKind) onlyWordsDiffer() bool {
	language, _ := words.FromAddress(p.address)
	return language != words.English && !inFull()
}

func (p pageKind) wantStatus() int {
	if p.status == 0 {
		return http.StatusOK
	}
	return p.status
}

// TestEveryPage loads each kind of page in each language with the developer tools open, and runs
// all checks that apply to every page. The watch fails the test for any complaint of the page.
func TestEveryPage(t *testing.T) {
	onEveryPage(t, func(t *testing.T, ctx context.Context, p pageKind) {
		do(t, ctx, withScripts, media(colours("light")), screen(desktop))
		response, err := chromedp.Run(ctx, chromedp.NavigateResponse(site+p.address))
		if err != nil {
			t.Fatal(err)
		}
		if int(response.Status) != p.wantStatus() {
			t.Errorf("%s returns %d, want %d", p.address, response.Status, p.wantStatus())
		}
		styled := eval[bool](t, ctx, `document.styleSheets.length > 0 &&
			[...document.styleSheets].every(s => s.cssRules.length > 0)`)
		if !styled {
			t.Errorf("%s has no style sheet, or an empty one", p.address)
		}
		for _, q := range questions {
			if !q.inEnglish || !p.onlyWordsDiffer() {
				t.Run(q.name, func(t *testing.T) { q.ask(t, ctx, p) })
			}
		}
	})
}

// questions are run on each page in this order: the first needs a page that is untouched, and the
// last loads it again.
var questions = []struct {
	name      string
	ask       func(t *testing.T, ctx context.Context, p pageKind)
	inEnglish bool
}{
	{name: "skip link", ask: skipLinkComesFirst},
	{name: "focus", ask: focusIsSeen, inEnglish: true},
	{name: "widths", ask: fitsWindows},
	{name: "drawings", ask: drawingsRead},
	{name: "frames", ask: framesScroll},
	{name: "axe", ask: accessible},
	{name: "axe in dark", ask: accessibleInDark, inEnglish: true},
	{name: "print", ask: nothingToClickOnPaper, inEnglish: true},
	{name: "without scripts", ask: wholeWithoutScripts},
}

// often selects what a test checks: the first few, or all in "make test-long".
func often(all []string, few int) []string {
	if inFull() {
		return all
	}
	return all[:few]
}

// inFull reports whether this is "make test-long".
func inFull() bool { return os.Getenv("DETAINERLEDGER_LONG") != "" }

// tabs is the number of pages checked at once.
const tabs = 2

// onEveryPage runs a test on each kind of page in each language, in parallel with other tests, in a
// few tabs. Settings of a tab, such as its width, stay from page to page.
func onEveryPage(t *testing.T, test func(t *testing.T, ctx context.Context, p pageKind)) {
	t.Parallel()
	type tab struct {
		context.Context
		*watch
	}
	free := make(chan tab, tabs)
	for range tabs {
		ctx, w := newWatchedTab(t)
		free <- tab{ctx, w}
	}
	for _, p := range pageKinds {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			tab := <-free
			defer func() { free <- tab }()
			ctx, cancel := context.WithTimeout(tab, pageTime)
			defer cancel()
			test(t, ctx, p)
			tab.report(t)
		})
	}
}

// uncompressed requests answers without compression.
var uncompressed = &http.Transport{DisableCompression: true}

// fetch requests a page without a browser. It does not follow redirects.
func fetch(t *testing.T, address string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := uncompressed.RoundTrip(request)
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
