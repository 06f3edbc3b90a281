//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// onLetter prints the open page on Letter paper and returns the text of each sheet.
func onLetter(t *testing.T, ctx context.Context) []string {
	t.Helper()
	pdf, err := chromedp.Run(ctx,
		chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperLetter), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	read, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	cmd := exec.CommandContext(t.Context(), read, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// Travis County is in all three reports, with more figures than any other place, a policy and a
// dispute. Nassau County has the most statements.
func TestSheetForOfficialsIsOneSheet(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/jurisdictions/tx/travis-county/sheet", "/es/jurisdictions/tx/travis-county/sheet",
		"/jurisdictions/ny/nassau-county/sheet", "/es/jurisdictions/ny/nassau-county/sheet",
		"/es/jurisdictions/mn/hennepin-county/sheet", "/es/jurisdictions/oh/adams-county/sheet",
	} {
		ctx := newTab(t)
		do(t, ctx, open(address))
		sheets := onLetter(t, ctx)
		if len(sheets) != 1 {
			t.Errorf("%s takes %d sheets", address, len(sheets))
		}
		page, _ := strings.CutSuffix(address, "/sheet")
		all := strings.Join(strings.Fields(strings.Join(sheets, " ")), "")
		for _, want := range []string{site + strings.Replace(page, "/jurisdictions/", "/respond/", 1),
			site + address + "?as-of=seq:"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the paper does not say %s", address, want)
			}
		}
	}
}

// The sheet of a place with more reports continues on further sheets, each with the headings of the
// table.
func TestLongSheetRepeatsItsHeads(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions/tx/travis-county/sheet"))
	eval[int](t, ctx, `(() => {
		const rows = document.querySelector(".sheet .listed tbody");
		for (const row of [...rows.rows]) for (let i = 0; i < 30; i++) rows.append(row.cloneNode(true));
		return rows.rows.length;
	})()`)
	sheets := onLetter(t, ctx)
	if len(sheets) < 3 {
		t.Fatalf("124 figures take %d sheets", len(sheets))
	}
	for i, sheet := range sheets {
		if strings.Contains(sheet, "Declines recorded") && !strings.Contains(sheet, "As published") {
			t.Errorf("sheet %d has figures without their headings", i+1)
		}
	}
}
