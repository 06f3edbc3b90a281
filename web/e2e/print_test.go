//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// asPrinted shows the page as printed, for a reader who prefers dark.
var asPrinted = call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
	Media: "print", Features: []*emulation.MediaFeature{colours("dark")},
})

// nothingToClickOnPaper checks the page as printed.
func nothingToClickOnPaper(t *testing.T, ctx context.Context, _ pageKind) {
	do(t, ctx, screen(desktop), asPrinted)
	for _, e := range eval[[]string](t, ctx, `(`+describe+`,
			[...document.querySelectorAll("nav, form, button, input, select, .skip, .reuse, .others, figcaption a[type]")]
				.filter(e => e.checkVisibility()).map(describe))`) {
		t.Errorf("printed: %s", e)
	}
	for _, e := range eval[[]string](t, ctx, `[...document.querySelectorAll("a[rel~=external]")]
			.filter(a => a.checkVisibility() && !a.textContent.includes("://")
				&& !getComputedStyle(a, "::after").content.includes(a.getAttribute("href")))
			.map(a => a.href)`) {
		t.Errorf("printed without its address: %s", e)
	}
	for _, e := range eval[[]string](t, ctx, `[...document.querySelectorAll(".mark")]
			.filter(e => e.checkVisibility() && getComputedStyle(e, "::before").printColorAdjust != "exact")
			.map(describe)`) {
		t.Errorf("printed without its shape: %s", e)
	}
	if light := eval[bool](t, ctx,
		`getComputedStyle(document.documentElement).color.match(/[\d.]+/g).every(part => part < 64)`); !light {
		t.Error("the text is not printed dark on light")
	}
}

func TestPrintedPlaceIsReadable(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	const address = "/jurisdictions/ny/franklin-county"
	do(t, ctx, open(address))
	pdf, err := chromedp.Run(ctx,
		chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
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
	sheets := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i, sheet := range sheets {
		lines := strings.Split(strings.TrimSpace(sheet), "\n")
		last := strings.Join(strings.Fields(lines[len(lines)-1]), "")
		if want := fmt.Sprintf("%d/%d", i+1, len(sheets)); last != want {
			t.Errorf("sheet %d ends with %q, want %q", i+1, last, want)
		}
	}
	all := strings.Join(strings.Fields(string(text)), "")
	for _, want := range []string{
		"Franklin County, New York",
		site + address,
		"Record version",
		eval[string](t, ctx, `document.querySelector("a[rel~=external]").href`),
		eval[string](t, ctx, `document.getElementById("safe-sentence").innerText`),
	} {
		if !strings.Contains(all, strings.Join(strings.Fields(want), "")) {
			t.Errorf("the printed page does not say %q", want)
		}
	}
	for _, not := range []string{"Skip to the content", "Copy the sentence", "County, city or state"} {
		if strings.Contains(all, strings.Join(strings.Fields(not), "")) {
			t.Errorf("the printed page says %q", not)
		}
	}
}
