//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
)

// drawingsRead checks every drawing of the page at the width of the narrowest phone: its text is
// large enough and no two texts overlap.
func drawingsRead(t *testing.T, ctx context.Context, _ pageKind) {
	do(t, ctx, chromedp.EmulateViewport(320, 900))
	for _, fault := range eval[[]string](t, ctx, `[...document.querySelectorAll("svg.drawing")].flatMap(svg => {
			const texts = [...svg.querySelectorAll("text")].map(e => ({
				said: e.textContent, turned: e.hasAttribute("transform"), box: e.getBoundingClientRect(),
				size: parseFloat(getComputedStyle(e).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
			}));
			const frame = svg.getBoundingClientRect();
			// Boxes of close lines overlap where there are seldom any letters, vertically or sideways.
			const slack = (a, up) => a.turned == up ? 1 : 4;
			return texts.flatMap((a, i) => [
				...(a.size < 10.9 ? ["“" + a.said + "” is " + a.size + " px"] : []),
				...(a.box.left < frame.left - 1 || a.box.right > frame.right + 1 ? ["“" + a.said + "” is cut off"] : []),
				...texts.slice(0, i)
					.filter(b => a.box.left < b.box.right - slack(a, false) && b.box.left < a.box.right - slack(a, false)
						&& a.box.top < b.box.bottom - slack(a, true) && b.box.top < a.box.bottom - slack(a, true))
					.map(b => "“" + a.said + "” lies on “" + b.said + "”"),
			]);
		})`) {
		t.Error(fault)
	}
}
