//go:build e2e

package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const travis = "/jurisdictions/tx/travis-county"

// tap touches the page at a point in the window.
func tap(t *testing.T, ctx context.Context, x, y float64) {
	t.Helper()
	do(t, ctx,
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart,
			TouchPoints: []*input.TouchPoint{{X: x, Y: y}}}),
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd,
			TouchPoints: []*input.TouchPoint{}}))
}

// middle scrolls to the circle of a place and returns its centre in the window.
func middle(t *testing.T, ctx context.Context, place string) (x, y float64) {
	t.Helper()
	at := eval[[]float64](t, ctx, `(() => {
		const link = document.querySelector("svg.places a[href='`+place+`']");
		link.scrollIntoView({block: "center", behavior: "instant"});
		const b = link.querySelector("circle:last-of-type").getBoundingClientRect();
		return [b.left + b.width / 2, b.top + b.height / 2];
	})()`)
	return at[0], at[1]
}

// card returns the text of the map's card and its link, or "" if there is no card.
func card(t *testing.T, ctx context.Context) (says, leads string) {
	t.Helper()
	got := eval[[]string](t, ctx, `(() => {
		const card = document.querySelector(".map .card");
		return card.hidden ? ["", ""] : [card.innerText, card.querySelector("p:not(.near) a").getAttribute("href")];
	})()`)
	return strings.Join(strings.Fields(got[0]), " "), got[1]
}

// A finger is wider than the circles. Of 81 touches at most 8 pixels sideways and down from the
// centre of Travis County's circle, nearly all must show Travis County.
func TestTouchTakesTheNearestPlace(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, screen(phone), open("/"))
	x, y := middle(t, ctx, travis)
	shown := 0
	for row := -8.0; row <= 8; row += 2 {
		for column := -8.0; column <= 8; column += 2 {
			tap(t, ctx, x+column, y+row)
			if _, leads := card(t, ctx); leads == travis {
				shown++
			}
			do(t, ctx, press(kb.Escape))
			if says, _ := card(t, ctx); says != "" {
				t.Fatalf("Escape leaves %q", says)
			}
		}
	}
	if shown < 73 {
		t.Errorf("%d of 81 touches show Travis County, want 73", shown)
	}
	tap(t, ctx, x, y)
	says, _ := card(t, ctx)
	for _, want := range []string{"Travis County, Texas", "154 declines recorded (142 + 2 + 10)", "disputed", "Open the " +
		"page",
		"Close by:", "Williamson County, Texas"} {
		if !strings.Contains(says, want) {
			t.Errorf("the card says %q, not %q", says, want)
		}
	}
	if strings.Count(says, "disputed") != 1 || strings.Contains(says, "corrected") {
		t.Errorf("the card says %q", says)
	}
	if at := pathOf(t, ctx); at != "/" {
		t.Errorf("a touch led to %s", at)
	}
}

// The focus and the pointer show the same card as a touch. A click near a circle opens the place,
// and one far from all circles opens the map of the state.
func TestMapByKeyboardAndPointer(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	x, y := middle(t, ctx, travis)
	eval[bool](t, ctx, `document.querySelector("svg.places a[href='`+travis+`']").focus() ?? true`)
	if says, leads := card(t, ctx); !strings.Contains(says, "154 declines recorded") || leads != travis {
		t.Errorf("the focus shows %q, %s", says, leads)
	}
	do(t, ctx, axe(t))
	reportViolations(t, ctx, "with a card")
	do(t, ctx, press(kb.Escape))
	move := func(x, y float64) {
		do(t, ctx, call(input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: input.DispatchMouseEventTypeMouseMoved, X: x, Y: y}))
	}
	move(x+60, y)
	if says, _ := card(t, ctx); !strings.Contains(says, "Travis County, Texas") {
		t.Errorf("near the circle the pointer shows %q", says)
	}
	for _, c := range []struct {
		dx, dy float64
		want   string
	}{{55, 0, travis}, {-160, -40, "/states/tx"}} {
		do(t, ctx, open("/"))
		x, y := middle(t, ctx, travis)
		click := chromedp.MouseClickXY(x+c.dx, y+c.dy)
		if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, click)); err != nil {
			t.Fatal(err)
		}
		if at := pathOf(t, ctx); at != c.want {
			t.Errorf("a click %v, %v from Travis County leads to %s, want %s", c.dx, c.dy, at, c.want)
		}
	}
}
