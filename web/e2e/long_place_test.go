//go:build e2e

package e2e

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ofYears serves a made-up record of three years of weeks and of series of every kind, and opens a
// tab on it. It returns the place with the highest number in the newest report.
func ofYears(t *testing.T) (ctx context.Context, site, place string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "years.db")
	if out, err := exec.CommandContext(t.Context(), program, "synth", "--db", db, "--jurisdictions", "60", "--periods",
		"150", "--series").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	site, stop, err := startProgram(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	tab, w := newWatchedTab(t)
	w.home = site
	t.Cleanup(func() { w.report(t) })
	ctx, cancel := context.WithTimeout(tab, pageTime)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.Navigate(site+"/jurisdictions"))
	return ctx, site, eval[string](t, ctx, `document.querySelector("table.list tbody a").getAttribute("href")`)
}

// TestPagesOfALongSeriesAreAccessible checks the pages that a long series makes different from
// those of the few reports of 2017.
func TestPagesOfALongSeriesAreAccessible(t *testing.T) {
	t.Parallel()
	ctx, site, place := ofYears(t)
	loadAxe := axe(t)
	files := map[string][]byte{}
	another := "j=" + strings.TrimPrefix(place, "/jurisdictions/") + "&series=synthetic-counts"
	release := eval[string](t, ctx, `fetch("/api/v1/changes?limit=20").then(r => r.json())
		.then(all => "/changes/" + all.data.find(c => c.kind === "release").change)`)
	for _, address := range []string{"/", "/jurisdictions", place, "/es" + place, place + "/embed", "/states/tx",
		"/reports", "/reports?year=2012", "/corrections", "/compare", "/changes", release,
		"/series/synthetic-counts", "/jurisdictions?series=synthetic-counts",
		"/es/jurisdictions?series=synthetic-counts&measure=prepared&periods=13&sort=year",
		"/jurisdictions?series=synthetic-years", "/jurisdictions?series=synthetic-list", "/compare?" + another} {
		do(t, ctx, screen(phone), chromedp.Navigate(site+address), loadAxe)
		reportViolations(t, ctx, address)
		for _, width := range []int64{320, desktop} {
			do(t, ctx, chromedp.EmulateViewport(width, 900))
			reportSideways(t, ctx, width, " ("+address+")")
		}
		files[strings.ReplaceAll(strings.Trim(strings.ReplaceAll(address, "?", "-"), "/"), "/", "-")+".html"] = get(t,
			site+address)
	}
	checkMarkup(t, files)
}

func get(t *testing.T, address string) []byte {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, response.Status, err)
	}
	return body
}

// A year is closed or open. Either way its content can be reached by a link, by keyboard and on
// paper.
func TestYearsOpen(t *testing.T) {
	t.Parallel()
	ctx, site, place := ofYears(t)
	do(t, ctx, withoutScripts, chromedp.Navigate(site+place))
	const closed = `document.querySelectorAll("details.year:not([open])").length`
	years := eval[int](t, ctx, closed)
	if years == 0 {
		t.Fatal("every year is open from the start")
	}
	const oldest = `[...document.querySelectorAll("details.year th[id]")].at(-1)`
	if eval[bool](t, ctx, oldest+`.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})`) {
		t.Error("the rows of a closed year are visible")
	}

	do(t, ctx, asPrinted)
	if hidden := eval[int](t, ctx,
		`[...document.querySelectorAll("details.year tr")].filter(tr => !tr.checkVisibility()).length`); hidden > 0 {
		t.Errorf("%d rows are not printed", hidden)
	}
	do(t, ctx, media())

	do(t, ctx, chromedp.Navigate(site+place+"#"+eval[string](t, ctx, oldest+`.id`)))
	if now := eval[int](t, ctx, closed); now != years-1 {
		t.Errorf("after following a link to a row %d years are closed, want %d", now, years-1)
	}

	do(t, ctx, chromedp.Navigate(site+place), chromedp.Focus(chromedp.CSS("details.year:not([open]) summary")),
		press(kb.Enter))
	if now := eval[int](t, ctx, closed); now != years-1 {
		t.Errorf("after pressing Enter on a year %d years are closed, want %d", now, years-1)
	}
}
