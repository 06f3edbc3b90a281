//go:build e2e

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// An office answers without scripts: it fills in the form, corrects its errors, previews and sends
// the answer, and reaches the status page. Each of these pages is accessible and fits the screen.
func TestOfficeAnswersWithoutScripts(t *testing.T) {
	t.Parallel()
	tab, w := newWatchedTab(t)
	ctx, cancel := context.WithTimeout(tab, pageTime)
	defer cancel()
	check := func(name, title string) {
		t.Helper()
		if got := eval[string](t, ctx, `document.querySelector("h1").textContent`); got != title {
			t.Fatalf("the page is %q, want %q: %s", got, title,
				eval[string](t, ctx, `document.querySelector(".faults")?.textContent ?? ""`))
		}
		// axe waits by timers, which need scripts
		do(t, ctx, call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false}),
			axe(t))
		reportViolations(t, ctx, title)
		do(t, ctx, withoutScripts)
		for _, width := range []int64{320, phone, desktop} {
			do(t, ctx, screen(width))
			if wide := eval[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`); wide {
				t.Errorf("%s is wider than %d px", title, width)
			}
			if dir := os.Getenv("DOOR_PICTURES"); dir != "" && width != 320 {
				picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				os.WriteFile(filepath.Join(dir, name+"-"+map[int64]string{phone: "phone", desktop: "desktop"}[width]+".png"),
					picture, 0o644)
			}
		}
	}
	fill := func(selector, text string) {
		t.Helper()
		do(t, ctx, chromedp.SendKeys(chromedp.CSS(selector), text))
	}
	press := func(button string) {
		t.Helper()
		if _, err := chromedp.Run(ctx,
			chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(button)))); err != nil {
			t.Fatal(err)
		}
	}
	do(t, ctx, withoutScripts, open("/respond/ca/kern-county"))
	press(`button[value=preview]`)
	check("faults", "Answer for Kern County, California")
	do(t, ctx, chromedp.Click(chromedp.CSS("#kind-0")), chromedp.Click(chromedp.CSS("#figure-0")))
	fill("#text", "Our release log has none of these requests.")
	fill("#office", "Sheriff’s Office")
	fill("#name", "Jo Reyes")
	fill("#mail", "jo.reyes@kerncountyca.gov")
	press(`button[value=preview]`)
	check("preview", "Look it over before you send it")
	press(`button[value=send]`)
	// an automated browser fills in the form faster than the site accepts
	for !eval[bool](t, ctx, `location.pathname.startsWith("/respond/status/")`) {
		press(`button[value=send]`)
	}
	if got := eval[string](t, ctx, `document.querySelector(".lede").textContent`); got != "We have your request." {
		t.Errorf("sent, the page says %q", got)
	}
	title := eval[string](t, ctx, `document.querySelector("h1").textContent`)
	check("status", title)
	w.report(t)

	// At the desk the request waits and is verified by a call.
	ref := strings.TrimPrefix(title, "Request ")
	desk := byName(site)
	editor, _ := deskTab(t, desk)
	ctx, cancel = context.WithTimeout(editor, pageTime)
	defer cancel()
	do(t, ctx, chromedp.Navigate(invite(t, db, desk, "Lee Park", "editor")))
	pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")
	do(t, ctx, chromedp.Navigate(desk+"/desk/requests"))
	check("desk-requests", "Requests")
	do(t, ctx, chromedp.Navigate(desk+"/desk/requests/"+ref))
	check("desk-request", title)
	do(t, ctx, chromedp.Click(chromedp.CSS("#method-0")))
	press(`form[action$="/verify"] button`)
	check("desk-verified", title)
	// The site does not know its public address, which the record would have to name.
	press(`form[action$="/draft"] button`)
	if said := eval[string](t, ctx, `document.querySelector(".faults").textContent`); !strings.Contains(said,
		"--base-url") {
		t.Errorf("a draft with this machine as its source: %q", said)
	}
	do(t, ctx, chromedp.Navigate(desk+"/requests/"+ref))
	check("public-request", title)
	do(t, ctx, chromedp.Navigate(desk+"/requests"))
	check("public-requests", "Requests")
}
