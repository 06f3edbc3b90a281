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

// press presses keys, one after the other.
func press(keys string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(keys) }

// pressAndLoad presses keys that lead to another page and waits for it.
func pressAndLoad(t *testing.T, ctx context.Context, keys string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, press(keys))); err != nil {
		t.Fatal(err)
	}
}

// tabTo presses the tab key until the focus is where selector says.
func tabTo(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	const enough = 400
	for range enough {
		do(t, ctx, press(kb.Tab))
		if eval[bool](t, ctx, `document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
	}
	t.Fatalf("%d times the tab key did not lead to %s", enough, selector)
}

// path is where the tab is, without the scheme and the host.
func path(t *testing.T, ctx context.Context) string {
	t.Helper()
	return eval[string](t, ctx, `location.pathname + location.search`)
}

func TestSkipLinkComesFirst(t *testing.T) {
	onEveryPage(t, func(t *testing.T, ctx context.Context, p pageKind) {
		if p.framed {
			return // what is skipped is not there
		}
		do(t, ctx, open(p.address), press(kb.Tab))
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
	})
}

func TestFindByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	tabTo(t, ctx, "input[name=q]")
	do(t, ctx, press("clark nv"))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := path(t, ctx), "/find?q=clark+nv"; got != want {
		t.Fatalf("the find box leads to %s, want %s", got, want)
	}
	tabTo(t, ctx, ".found a")
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := eval[string](t, ctx, `document.querySelector("h1").textContent`), "Clark County, Nevada"; got != want {
		t.Errorf("the first place found is %q, want %q", got, want)
	}
}

// TestSortByKeyboard sorts the list by its first column and then the other way round.
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
		t.Errorf("after the first time the order is %q, from %q to %q, want ascending", aria, first, last)
	}
	tabTo(t, ctx, heading)
	pressAndLoad(t, ctx, kb.Enter)
	aria, first, last = sorted()
	if aria != "descending" || strings.Compare(first, last) <= 0 {
		t.Errorf("after the second time the order is %q, from %q to %q, want descending", aria, first, last)
	}
}

// TestFramesScrollByKeyboard moves the tables that are wider than a phone.
func TestFramesScrollByKeyboard(t *testing.T) {
	onEveryPage(t, func(t *testing.T, ctx context.Context, p pageKind) {
		do(t, ctx, chromedp.EmulateViewport(320, 900), open(p.address))
		frames := eval[int](t, ctx, `(() => {
			const scrolling = [...document.querySelectorAll("main *")].filter(e =>
				["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth);
			scrolling.forEach((e, i) => { e.dataset.scrolls = i; });
			return scrolling.length;
		})()`)
		for i := range frames {
			selector := fmt.Sprintf(`[data-scrolls="%d"]`, i)
			frame := `document.querySelector(` + quoted(selector) + `)`
			if got := eval[string](t, ctx, frame+`.getAttribute("aria-labelledby") ?? `+frame+`.getAttribute("aria-label") ?? ""`); got == "" {
				t.Error("a frame that scrolls has no name")
			}
			tabTo(t, ctx, selector)
			do(t, ctx, press(kb.ArrowRight))
			if _, err := chromedp.Run(ctx, chromedp.Poll[bool](frame+`.scrollLeft > 0`)); err != nil {
				t.Errorf("the right arrow does not scroll a table: %v", err)
			}
		}
	})
}

// stop is where one press of the tab key leads.
type stop struct {
	What, Outline string
	Index         int
	Seen          bool
}

// TestFocusIsSeen walks through every page with the tab key: whatever can be
// used is reached, in the order in which it is read, and is seen to have
// the focus.
func TestFocusIsSeen(t *testing.T) {
	onEveryKind(t, func(t *testing.T, ctx context.Context, p pageKind) {
		do(t, ctx, open(p.address))
		want := eval[int](t, ctx, `(`+describe+`, globalThis.stops =
				[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
					.filter(e => e.type != "hidden" && e.checkVisibility({visibilityProperty: true}))
					// The tab key leads to one of a group of radio buttons, the arrow keys to the others.
					.filter((e, i, all) => e.type != "radio" || e.checked || !all.some(o => o.name == e.name && o.checked) && all.find(o => o.name == e.name) == e),
				stops.length)`)
		for i := range want {
			do(t, ctx, press(kb.Tab))
			at := eval[stop](t, ctx, `(() => {
					const e = document.activeElement, style = getComputedStyle(e), r = e.getBoundingClientRect();
					return {
						What: describe(e), Index: stops.indexOf(e),
						Outline: style.outlineStyle == "none" || parseFloat(style.outlineWidth) < 2 ? "" : style.outlineColor,
						Seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
					};
				})()`)
			if at.Index != i {
				t.Fatalf("%d times the tab key leads to %s, which is number %d on the page", i+1, at.What, at.Index+1)
			}
			if at.Outline == "" {
				t.Errorf("%s has the focus without an outline", at.What)
			}
			if !at.Seen {
				t.Errorf("%s has the focus out of sight", at.What)
			}
		}
	})
}
