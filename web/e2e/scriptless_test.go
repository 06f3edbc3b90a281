//go:build e2e

package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// withoutScripts is a reader whose browser runs no scripts, withScripts any other.
var withoutScripts, withScripts = runScripts(false), runScripts(true)

func runScripts(run bool) chromedp.Action[chromedp.Void] {
	return call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
}

// openFolds opens all folds, as a reader can without scripts.
var openFolds = chromedp.Evaluate[chromedp.Void](
	`document.querySelectorAll("details").forEach(d => { d.open = true; }), 0`)

// wholeWithoutScripts loads the page again without scripts and reports what is missing.
func wholeWithoutScripts(t *testing.T, ctx context.Context, p pageKind) {
	do(t, ctx, withoutScripts, open(p.address), openFolds)
	for _, missing := range eval[[]string](t, ctx, `(`+describe+`, (() => {
			const hidden = [...document.querySelectorAll("h1, main table")]
				.filter(e => !e.checkVisibility() || e.getBoundingClientRect().height == 0)
				.map(e => "not seen: " + describe(e));
			const idle = [...document.querySelectorAll("button")]
				.filter(e => e.checkVisibility() && !e.form)
				.map(e => "does nothing: " + describe(e));
			return [...hidden, ...idle];
		})())`) {
		t.Error(missing)
	}
	if !eval[bool](t, ctx,
		`document.querySelector("h1") !== null && document.querySelector("main").innerText.length > 100`) {
		t.Error("the page is empty")
	}
}

func TestFormsWorkWithoutScripts(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, withoutScripts, open("/"), chromedp.Focus(chromedp.CSS("main input[name=q]")), press("clark"))
	pressAndLoad(t, ctx, kb.Enter)
	if first := eval[string](t, ctx,
		`document.querySelector(".found a").getAttribute("href")`); first != "/jurisdictions/nv/clark-county" {
		t.Errorf("the first place found is %s", first)
	}

	do(t, ctx, open("/jurisdictions"),
		chromedp.SetValue(chromedp.ID("filter-state"), "pa"),
		chromedp.SetValue(chromedp.ID("filter-q"), "c"))
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil,
		chromedp.Click(chromedp.CSS("form.filters button")))); err != nil {
		t.Fatal(err)
	}
	rows := eval[[]string](t, ctx, `[...document.querySelectorAll("#list tbody th a")].map(a => a.pathname)`)
	if len(rows) == 0 {
		t.Error("the filter leaves nothing")
	}
	for _, row := range rows {
		if !strings.HasPrefix(row, "/jurisdictions/pa/") {
			t.Errorf("the filter by Pennsylvania leaves %s", row)
		}
	}
	if state := eval[string](t, ctx, `document.getElementById("filter-state").value`); state != "pa" {
		t.Errorf("after filtering the form says %q, want pa", state)
	}
}
