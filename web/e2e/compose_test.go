//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// write fills in a field of the page.
func write(t *testing.T, tab context.Context, field, text string) {
	t.Helper()
	do(t, tab, chromedp.SetValue(chromedp.CSS(field), text))
}

// An editor gets from the desk's first page to the correction of a figure in three clicks, sees a
// preview beside it, and saves a draft.
func TestEditorComposesACorrectionOfAFigure(t *testing.T) {
	t.Parallel()
	desk := byName(site)
	tab, _ := deskTab(t, desk)
	ctx, cancel := context.WithTimeout(tab, pageTime)
	defer cancel()
	do(t, ctx, chromedp.Navigate(invite(t, db, desk, "Cora Lind", "editor")))
	pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")

	pressButton(t, ctx, `main a[href="/desk/pick"]`, "#pick")
	checkDeskPage(t, ctx, "Pick a figure")
	write(t, ctx, "#pick", desk+"/es/jurisdictions/nv/clark-county#ddor-2017-01-28-issued")
	pressButton(t, ctx, "main form.find button", ".picking")
	checkDeskPage(t, ctx, "Clark County, Nevada")
	pressButton(t, ctx, `#ddor-2017-01-28-issued a.act`, "#effect-0")
	checkDeskPage(t, ctx, "Compose a correction")

	pressButton(t, ctx, `button[value="save"]`, ".faults")
	checkDeskPage(t, ctx, "Compose a correction")
	do(t, ctx, chromedp.Click(chromedp.CSS("#effect-1")), chromedp.Click(chromedp.CSS("#by-1")))
	for field, text := range map[string]string{
		"#value": "50", "#date": "2026-11-20", "#reason": "We misread the line: the document prints 50.",
		"#sources": "https://example.org/report.pdf",
	} {
		write(t, ctx, field, text)
	}
	pressButton(t, ctx, `button[value="show"]`, ".reads.then")
	checkDeskPage(t, ctx, "Compose a correction")
	pressButton(t, ctx, `button[value="save"]`, ".particulars")
	checkDeskPage(t, ctx,
		"Correction: Clark County, Nevada, detainers sent, Jan 28 – Feb 3, 2017: Amended to 50 (our error)")
	pressButton(t, ctx, `main a[href^="/desk/compose/correction?draft="]`, `#effect-1:checked`)
	checkDeskPage(t, ctx, "Compose a correction")

	for _, page := range []struct{ address, title string }{
		{"/desk/compose", "Compose"},
		{"/desk/compose/report", "Compose a report"},
		{"/desk/compose/statement?jurisdiction=ny/nassau-county&report=ddor-2017-01-28", "Compose a statement"},
		{"/desk/pick?q=franklin", "Pick a figure"},
	} {
		do(t, ctx, chromedp.Navigate(desk+page.address))
		checkDeskPage(t, ctx, page.title)
	}

	do(t, ctx, chromedp.Navigate(desk+"/desk/compose/report"), chromedp.Click(chromedp.CSS("#status-0")))
	for field, text := range map[string]string{
		"#series": "ddor", "#period_start": "2017-02-25", "#published_on": "2017-04-12",
		"#sources": "https://example.org/report.pdf", "#i-1-jurisdiction": "Franklin County",
		"#ii-2-jurisdiction": "nv/clark-county",
	} {
		write(t, ctx, field, text)
	}
	pressButton(t, ctx, `button[value="show"]`, "#i-1-jurisdiction-error")
	checkDeskPage(t, ctx, "Compose a report")
	write(t, ctx, "#i-1-jurisdiction", "ny/franklin-county")
	pressButton(t, ctx, `button[value="show"]`, ".reads.then")
	checkDeskPage(t, ctx, "Compose a report")
}
