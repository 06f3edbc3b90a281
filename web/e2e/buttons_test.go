//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

func TestCopyButtonCopiesTheSentence(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, allowClipboard, open("/jurisdictions/ny/franklin-county"), chromedp.Click(chromedp.CSS("#use")))
	const button = `[data-copy="safe-sentence"]`
	label := eval[string](t, ctx, `document.querySelector(`+quoted(button)+`).textContent`)
	do(t, ctx, chromedp.Click(chromedp.CSS(button), chromedp.NodeVisible))
	if _, err := chromedp.Run(ctx,
		chromedp.Poll[bool](`document.querySelector(`+quoted(button)+`).textContent == "Copied"`)); err != nil {
		t.Errorf("the button does not say that it copied: %v", err)
	}
	copied := eval[string](t, ctx, `navigator.clipboard.readText()`)
	if want := eval[string](t, ctx, `document.getElementById("safe-sentence").innerText`); copied != want || want == "" {
		t.Errorf("the clipboard holds %q, want %q", copied, want)
	}
	if _, err := chromedp.Run(ctx,
		chromedp.Poll[bool](`document.querySelector(`+quoted(button)+`).textContent == `+quoted(label))); err != nil {
		t.Errorf("the button never says %q again: %v", label, err)
	}
}

func TestPrintButtonPrints(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions/ny/franklin-county"),
		chromedp.Evaluate[chromedp.Void](`window.print = () => { window.printed = (window.printed ?? 0) + 1 }; 0`),
		chromedp.Click(chromedp.CSS("#use")),
		chromedp.Click(chromedp.CSS(`[data-print]`), chromedp.NodeVisible))
	if got := eval[int](t, ctx, `window.printed ?? 0`); got != 1 {
		t.Errorf("the button opens the print window %d times, want once", got)
	}
}

// allowClipboard lets the tab's pages read and write the clipboard.
var allowClipboard = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission:       &browser.PermissionDescriptor{Name: name, AllowWithoutSanitization: false},
			Setting:          browser.PermissionSettingGranted,
			Origin:           site,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		if err != nil {
			return err
		}
	}
	return nil
})
