//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// press presses keys in order.
func press(keys string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(keys) }

// pressAndLoad presses keys that open another page and waits for it.
func pressAndLoad(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, press(keys))); err != nil {
		t.Fatal(err)
	}
}

// tabTo presses the tab key until the focus is on the selector.
func tabTo(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	const enough = 400
	for range enough {
		do(t, ctx, press(kb.Tab))
		if eval[bool](t, ctx, `document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
	}
	t.Fatalf("after %d presses the tab key has not reached %s", enough, selector)
}

// pathOf returns the address in the tab, without scheme and host.
func pathOf(t *testing.T, ctx context.Context) string {
	t.Helper()
	return eval[string](t, ctx, `location.pathname + location.search`)
}

// skipLinkComesFirst presses the tab key on a newly loaded page.
func skipLinkComesFirst(t *testing.T, ctx context.Context, p pageKind) {
	if p.framed {
		return // there is nothing to skip
	}
	do(t, ctx, press(kb.Tab))
	if !eval[bool](t, ctx, `document.activeElement.matches("a.skip[href='#main']")`) {
		t.Fatalf("the first tab leads to %q, want the skip link", eval[string](t, ctx, `document.activeElement.textContent`))
	}
	seen := eval[bool](t, ctx, `(() => {
			const r = document.activeElement.getBoundingClientRect();
			return r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.width > 50;
		})()`)
	if !seen {
		t.Error("the skip link has the focus but is not in sight")
	}
	do(t, ctx, press(kb.Enter))
	if id := eval[string](t, ctx, `document.activeElement.id`); id != "main" {
		t.Errorf("the skip link leads to %q, want main", id)
	}
	do(t, ctx, fromTheTop)
}

func TestFindByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	tabTo(t, ctx, "input[name=q]")
	do(t, ctx, press("clark nv"))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/jurisdictions/nv/clark-county"; got != want {
		t.Fatalf("the find box leads to %s, want %s", got, want)
	}
	do(t, ctx, open("/find?q=clark"))
	tabTo(t, ctx, ".found a")
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := eval[string](t, ctx, `document.querySelector("h1").textContent`), "Clark County, Nevada"; got != want {
		t.Errorf("the first place found is %q, want %q", got, want)
	}
}

// TestSortByKeyboard sorts the list by its first column, in both directions.
func TestSortByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions"))
	sorted := func() (aria, first, last string) {
		t.Helper()
		got := eval[[]string](t, ctx, `(() => {
			const names = [...document.querySelectorAll("table.list tbody th")].map(th => th.textContent.trim());
			return [document.querySelector("table.list thead th").getAttribute("aria-sort") ?? "", names[0], names.at(-1)];
		})()`)
		return got[0], got[1], got[2]
	}
	if aria, _, _ := sorted(); aria != "" {
		t.Fatalf("the list begins sorted by name (%s); this test needs another order to begin with", aria)
	}
	const heading = "table.list thead th:first-child a"
	tabTo(t, ctx, heading)
	pressAndLoad(t, ctx, kb.Enter)
	aria, first, last := sorted()
	if aria != "ascending" || strings.Compare(first, last) >= 0 {
		t.Errorf("after the first press the order is %q, from %q to %q, want ascending", aria, first, last)
	}
	tabTo(t, ctx, heading)
	pressAndLoad(t, ctx, kb.Enter)
	aria, first, last = sorted()
	if aria != "descending" || strings.Compare(first, last) <= 0 {
		t.Errorf("after the second press the order is %q, from %q to %q, want descending", aria, first, last)
	}
}

// framesScroll scrolls the tables that are wider than a phone with the keyboard.
func framesScroll(t *testing.T, ctx context.Context, _ pageKind) {
	do(t, ctx, chromedp.EmulateViewport(320, 900), openFolds, findStops)
	frames := eval[int](t, ctx, `(() => {
			const scrolling = [...document.querySelectorAll("main *")].filter(e =>
				["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth);
			scrolling.forEach((e, i) => { e.dataset.scrolls = i; });
			return scrolling.length;
		})()`)
	for i := range frames {
		selector := fmt.Sprintf(`[data-scrolls="%d"]`, i)
		frame := `document.querySelector(` + quoted(selector) + `)`
		if got := eval[string](t, ctx,
			frame+`.getAttribute("aria-labelledby") ?? `+frame+`.getAttribute("aria-label") ?? ""`); got == "" {
			t.Error("a frame that scrolls has no name")
		}
		// The tab key reaches it from the previous stop.
		if !eval[bool](t, ctx, `stops.indexOf(`+frame+`) > 0 && (stops[stops.indexOf(`+frame+`) - 1].focus(), true)`) {
			t.Fatal("a frame that scrolls is not where the tab key leads")
		}
		do(t, ctx, press(kb.Tab))
		if !eval[bool](t, ctx, `document.activeElement == `+frame) {
			t.Fatalf("the tab key leads to %s and not to a frame that scrolls",
				eval[string](t, ctx, `describe(document.activeElement)`))
		}
		do(t, ctx, press(kb.ArrowRight))
		if _, err := chromedp.Run(ctx, chromedp.Poll[bool](frame+`.scrollLeft > 0`)); err != nil {
			t.Errorf("the right arrow does not scroll a table: %v", err)
		}
	}
}

// stop is where one press of the tab key leads.
type stop struct {
	What, Outline string
	Index         int
	Seen          bool
}

// findStops is a script that collects where the tab key should lead, in order.
var findStops = chromedp.Evaluate[chromedp.Void](`(` + describe + `, globalThis.stops =
	[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
		.filter(e => e.type != "hidden" && e.checkVisibility({visibilityProperty: true}))
		// The tab key leads to one radio button of a group, the arrow keys to the others.
		.filter((e, i, all) => e.type != "radio" || e.checked ||
			!all.some(o => o.name == e.name && o.checked) && all.find(o => o.name == e.name) == e), 0)`)

// fromTheTop is a script that makes the next tab key lead to the first stop again.
var fromTheTop = chromedp.Evaluate[chromedp.Void](`(() => {
	document.body.tabIndex = -1;
	document.body.focus();
	document.body.removeAttribute("tabindex");
})()`)

// focusIsSeen walks through the page with the tab key. Every control must be reached, in reading
// order, with a visible focus.
func focusIsSeen(t *testing.T, ctx context.Context, _ pageKind) {
	// The page notes each stop when the key comes up, which is far cheaper than asking after each press.
	do(t, ctx, findStops, chromedp.Evaluate[chromedp.Void](`(globalThis.walked = [],
		document.addEventListener("keyup", () => {
			const e = document.activeElement, style = getComputedStyle(e), r = e.getBoundingClientRect();
			walked.push({
				What: describe(e), Index: stops.indexOf(e),
				Outline: style.outlineStyle == "none" || parseFloat(style.outlineWidth) < 2 ? "" : style.outlineColor,
				Seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
			});
		}, true), 0)`))
	stops := eval[int](t, ctx, `stops.length`)
	do(t, ctx, press(strings.Repeat(kb.Tab, stops)))
	walked := eval[[]stop](t, ctx, `walked`)
	if len(walked) != stops {
		t.Fatalf("%d presses of the tab key were noted %d times", stops, len(walked))
	}
	for i, at := range walked {
		if at.Index != i {
			t.Fatalf("press %d of the tab key leads to %s, which is number %d on the page", i+1, at.What, at.Index+1)
		}
		if at.Outline == "" {
			t.Errorf("%s has the focus without an outline", at.What)
		}
		if !at.Seen {
			t.Errorf("%s has the focus out of sight", at.What)
		}
	}
}
