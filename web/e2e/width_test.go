//go:build e2e

package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fitsWindows checks that the page fits its window, from the narrowest phone to a wide desktop.
// Only frames around tables may scroll sideways.
func fitsWindows(t *testing.T, ctx context.Context, _ pageKind) {
	for _, width := range []int64{320, phone, 768, desktop, 1600} {
		// Not as a phone, because a phone's browser zooms out of a page that is too wide.
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		reportSideways(t, ctx, width, "")
		for _, frame := range eval[[]string](t, ctx, `(`+describe+`, [...document.querySelectorAll(".ranked .frame, "+
				".by-period:not(.many)")].filter(e => e.scrollWidth > e.clientWidth + 1).map(describe))`) {
			t.Errorf("at %d px a column is hidden in %s", width, frame)
		}
	}
	// Text at twice its size, in 320 pixels: the width of a 1280 window at a zoom of 400 %.
	do(t, ctx, chromedp.EmulateViewport(320, 900),
		chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = "200%"; 0`))
	reportSideways(t, ctx, 320, " with text at 200 %")
	for _, cut := range eval[[]string](t, ctx, `(`+describe+`, [...document.querySelectorAll("body *:not(input)")]
			.filter(e => {
				const style = getComputedStyle(e);
				return (style.overflowX == "hidden" || style.overflowX == "clip") && e.clientWidth > 1
					&& (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
			}).map(describe))`) {
		t.Errorf("with text at 200 %%, %s cuts off its content", cut)
	}
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.documentElement.style.removeProperty("font-size"); 0`))
}

// describe is a script that names an element for messages.
const describe = `globalThis.describe = e => e.tagName.toLowerCase() + (e.id && "#" + e.id) +
	[...e.classList].map(c => "." + c).join("") + " “" + e.textContent.trim().replace(/\s+/g, " ").slice(0, 60) + "”"`

func reportSideways(t *testing.T, ctx context.Context, width int64, how string) {
	t.Helper()
	wide := eval[[]string](t, ctx, `(`+describe+`, (() => {
		const page = document.scrollingElement;
		if (page.scrollWidth <= innerWidth) return [];
		const framed = e => {
			for (let a = e.parentElement; a && a != document.body; a = a.parentElement)
				if (getComputedStyle(a).overflowX != "visible") return true;
			return false;
		};
		const out = [...document.querySelectorAll("body *")]
			.map(e => [e.getBoundingClientRect().right, e])
			.filter(([right, e]) => right > page.clientWidth && !framed(e))
			.sort(([a], [b]) => b - a)
			.map(([right, e]) => describe(e) + " to " + Math.round(right) + " px");
		return ["the page is " + page.scrollWidth + " px wide", ...out.slice(0, 4)];
	})())`)
	if len(wide) > 0 {
		t.Errorf("scrolls sideways at %d px%s: %s", width, how, strings.Join(wide, "; "))
	}
}
