//go:build e2e

package e2e

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// screens is the length of the page in screens of a phone.
const screens = `document.documentElement.scrollHeight / 844`

// A report is at most ten screens long on a phone. Its menu leads to each part, and a folded part
// opens.
func TestReportFitsAPhone(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, screen(phone))
	for _, address := range []string{"/reports/ddor-2017-01-28", "/es/reports/ddor-2017-01-28", "/reports/ddor-2017-02-04",
		"/reports/ddor-2017-02-11"} {
		do(t, ctx, open(address))
		if n := eval[float64](t, ctx, screens); n > 10 {
			t.Errorf("%s is %.1f screens long", address, n)
		}
	}
	do(t, ctx, open("/reports/ddor-2017-01-28"))
	for _, part := range eval[[]string](t, ctx, `[...document.querySelectorAll(".parts a")]
			.map(a => a.hash).filter(hash => !document.querySelector(hash))`) {
		t.Errorf("the menu leads to %s, which does not exist", part)
	}
	const line = `document.querySelector("#section-iii ~ details tbody tr").checkVisibility({contentVisibilityAuto: true})`
	if eval[bool](t, ctx, line) {
		t.Error("the policies are not folded")
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("#section-iii ~ details summary")))
	if !eval[bool](t, ctx, line) {
		t.Error("the policies do not open")
	}
	do(t, ctx, screen(desktop), open("/reports/ddor-2017-01-28"))
	if !eval[bool](t, ctx, line) {
		t.Error("a wide screen does not show all policies")
	}
}

// Each correction is a card on a phone, and nothing is cut off at the side.
func TestCorrectionsFitAPhone(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, screen(phone), open("/corrections"))
	if eval[bool](t, ctx, `(f => f.scrollWidth > f.clientWidth)(document.querySelector(".frame"))`) {
		t.Error("the corrections are wider than the screen")
	}
}

// A printed report has all its lines, no menu, and no heading alone at the end of a sheet.
func TestPrintedReportIsWhole(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/reports/ddor-2017-01-28"))
	heads := eval[[]string](t, ctx, `[...document.querySelectorAll("h2, h3, caption, thead tr")].map(e => e.innerText)`)
	pdf, err := chromedp.Run(ctx,
		chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	sheets := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i, sheet := range sheets {
		lines := strings.Split(strings.TrimSpace(sheet), "\n")
		last := "" // above the page number
		for _, line := range lines[:len(lines)-1] {
			if strings.TrimSpace(line) != "" {
				last = squeeze(line)
			}
		}
		for _, head := range heads {
			if i+1 < len(sheets) && last == squeeze(head) {
				t.Errorf("sheet %d ends with the heading %q", i+1, head)
			}
		}
	}
	all := squeeze(string(text))
	for _, want := range []string{"Section III: policies", "Washington County, Oregon"} {
		if !strings.Contains(all, squeeze(want)) {
			t.Errorf("the printed report does not say %q", want)
		}
	}
	if strings.Contains(all, squeeze("Show all 1")) {
		t.Error("the printed report says that it is folded")
	}
}
