//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// phoneScreen is the height of a phone's screen.
const phoneScreen = 844

// The answer is in the first screen of a phone, and the whole page is only a few screens long.
func TestAnswerIsInTheFirstScreenOfAPhone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place string
		// first is the text that these elements show in the first screen.
		selector, first string
		screens         float64
	}{
		{"tx/travis-county", ".counts", "This does not say how many were declined.", 5},
		{"ny/nassau-county", ".counts", "This does not say how many were declined.", 5},
		{"mn/hennepin-county", ".standing li", "Says 15 requests came that week", 5},
		{"az/maricopa-county", "main > p", "Sheriff ended courtesy holds", 3},
		{"va/loudoun-county", ".lede", "We did not find Loudoun County", 2},
	} {
		t.Run(c.place, func(t *testing.T) {
			t.Parallel()
			ctx := newTab(t)
			do(t, ctx, screen(phone), open("/jurisdictions/"+c.place))
			if height := eval[float64](t, ctx, `document.documentElement.scrollHeight`); height > c.screens*phoneScreen {
				t.Errorf("it is %.2f screens, want at most %.0f", height/phoneScreen, c.screens)
			}
			if !eval[bool](t, ctx, `[...document.querySelectorAll(`+quoted(c.selector)+`)].some(e =>
				e.innerText.includes(`+quoted(c.first)+`) && e.getBoundingClientRect().bottom <= innerHeight)`) {
				t.Errorf("%q is not in the first screen", c.first)
			}
			reportSmallText(t, ctx)
		})
	}
}

// A number leads to the note that names its source, and the note opens.
func TestNumberLeadsToItsSource(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, screen(phone), open("/jurisdictions/tx/travis-county"),
		chromedp.Click(chromedp.CSS("#ddor-2017-01-28-declined a")))
	if !eval[bool](t, ctx, `document.querySelector(location.hash).checkVisibility({contentVisibilityAuto: true})`) {
		t.Error("the note is not visible")
	}
	if got := eval[string](t, ctx, `document.querySelector(location.hash + " [data-copy-link]").dataset.copyLink`); got !=
		"#ddor-2017-01-28-declined" {
		t.Errorf("its link leads to %s", got)
	}
}

// reportSmallText reports text below 14 pixels, and body text below 16. Drawings are scaled to the
// screen.
func reportSmallText(t *testing.T, ctx context.Context) {
	t.Helper()
	for _, e := range eval[[]string](t, ctx, `(`+describe+`, [...document.querySelectorAll("main *, body > footer *")]
			.filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
			.filter(e => {
				const drawing = e.closest("svg");
				const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
				const size = parseFloat(getComputedStyle(e).fontSize) * scale;
				const body = e.matches("main :is(p, li, dd, td, th):not(.small, .small *, .when, .happened *, .quiet, thead *)");
				return size < (body && !e.closest("nav, figure") ? 16 : 14);
			})
			.map(e => getComputedStyle(e).fontSize + " " + describe(e)))`) {
		t.Errorf("small text: %s", e)
	}
}
