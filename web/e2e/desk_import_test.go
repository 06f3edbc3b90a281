//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// ownDesk serves a record for this test only, and signs an editor in, in a tab.
func ownDesk(t *testing.T, name, role string) (ctx context.Context, desk string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "record.db")
	address, stop, err := startProgram(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	desk = byName(address)
	tab, _ := deskTab(t, desk)
	ctx, cancel := context.WithTimeout(tab, pageTime)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.Navigate(invite(t, db, desk, name, role)))
	pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")
	return ctx, desk
}

// checkLook checks that a page has this heading, no violations of axe's rules, and fits a phone and
// a screen.
func checkLook(t *testing.T, ctx context.Context, heading string) {
	t.Helper()
	if got := eval[string](t, ctx, `document.querySelector("h1").textContent`); got != heading {
		t.Errorf("the page is %q, want %q", got, heading)
	}
	do(t, ctx, axe(t))
	reportViolations(t, ctx, heading)
	for _, width := range []int64{320, phone, desktop} {
		do(t, ctx, screen(width))
		if wide := eval[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`); wide {
			t.Errorf("%s is wider than %d px", heading, width)
		}
	}
}

// sendFile sends a file with the import form and waits for the next page.
func sendFile(t *testing.T, ctx context.Context, file, then string) {
	t.Helper()
	do(t, ctx, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	pressButton(t, ctx, "form.form .buttons button", then)
}

// An editor imports a file with an error and sees the error in its row, then imports the corrected
// report, previews the site, and ticks off the oddities.
func TestFilesBecomeADraft(t *testing.T) {
	t.Parallel()
	ctx, desk := ownDesk(t, "Ana Vega", "editor")
	do(t, ctx, chromedp.Navigate(desk+"/desk/import"))
	checkLook(t, ctx, "Import")

	week, err := os.ReadFile("../testdata/fourth-week.csv")
	if err != nil {
		t.Fatal(err)
	}
	slip := filepath.Join(t.TempDir(), "week.csv")
	if err := os.WriteFile(slip,
		[]byte(strings.NewReplacer("tx/travis-county,12", "tx/travis-county,twelve", "Washoe County, NV",
			"Washoe").Replace(string(week))), 0o600); err != nil {
		t.Fatal(err)
	}
	sendFile(t, ctx, slip, ".faults")
	checkLook(t, ctx, "Import")
	if got := eval[string](t, ctx,
		`[...document.querySelectorAll("mark")].map(m => m.firstChild.textContent).join()`); got != "twelve,Washoe" {
		t.Errorf("the marked rows are %q", got)
	}

	excel, err := filepath.Abs("../testdata/fourth-week.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	sendFile(t, ctx, excel, ".figures")
	checkLook(t, ctx, "Report for Feb 25 – Mar 3, 2017")
	draft := eval[string](t, ctx, `location.pathname`)

	pressButton(t, ctx, `a[href$="/preview/"]`, "aside.preview")
	for _, page := range []string{"/", "/jurisdictions/ny/queens-county", "/es/reports/ddor-2017-02-25",
		"/jurisdictions?report=ddor-2017-02-25", "/verify", "/jurisdictions/ny/queens-county/embed"} {
		do(t, ctx, chromedp.Navigate(desk+draft+"/preview"+page))
		do(t, ctx, axe(t))
		reportViolations(t, ctx, page)
	}
	pressButton(t, ctx, "aside.preview a", ".figures")

	for i := range 5 {
		do(t, ctx, chromedp.Click(chromedp.CSS("input[name=oddity]")))
		pressButton(t, ctx, ".form .buttons button", fmt.Sprintf(".oddity:nth-of-type(%d) time", i+1))
	}
	if left := eval[int](t, ctx, `document.querySelectorAll("input[name=oddity]").length`); left != 0 {
		t.Errorf("%d are left to tick off", left)
	}
	checkLook(t, ctx, "Report for Feb 25 – Mar 3, 2017")
}
