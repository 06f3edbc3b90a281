//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
)

// least is the contrast that text of any size needs (WCAG 2.2, 1.4.3).
const least = 4.5

// rgb is a colour as the browser paints it, each part from 0 to 255.
type rgb [3]float64

// luminance is relative luminance, from 0 for black to 1 for white.
func (c rgb) luminance() float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := c[i] / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// contrast returns the contrast of two colours, from 1 to 21.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// tokens reads the style sheet's colours as the page paints them.
func tokens(t *testing.T, ctx context.Context) map[string]rgb {
	t.Helper()
	return eval[map[string]rgb](t, ctx, `(() => {
		const root = [...document.styleSheets].flatMap(s => [...s.cssRules]).find(r => r.selectorText == ":root");
		const probe = document.body.appendChild(document.createElement("span"));
		const colours = {};
		for (const name of root.style)
			if (name.startsWith("--") && root.style.getPropertyValue(name).includes("light-dark(")) {
				probe.style.color = "var(" + name + ")";
				colours[name] = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
			}
		probe.remove();
		return colours;
	})()`)
}

// TestColoursHaveEnoughContrast checks each text colour against its backgrounds, in both colour
// schemes.
func TestColoursHaveEnoughContrast(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	sets := map[string]map[string]rgb{}
	for _, scheme := range []string{"light", "dark"} {
		do(t, ctx, media(colours(scheme)))
		set := tokens(t, ctx)
		sets[scheme] = set
		for _, text := range []string{"--ink", "--quiet", "--link", "--corrected", "--disputed", "--answered"} {
			for _, ground := range []string{"--paper", "--panel"} {
				c, okText := set[text]
				g, okGround := set[ground]
				if !okText || !okGround {
					t.Fatalf("the style sheet has no colour %s or %s", text, ground)
				}
				if got := contrast(c, g); got < least {
					t.Errorf("in %s, %s on %s has a contrast of %.2f, want %.1f", scheme, text, ground, got, least)
				}
			}
		}
		ground := eval[rgb](t, ctx,
			`getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number)`)
		if want := set["--paper"]; ground != want {
			t.Errorf("in %s the page is painted %v, want the paper's %v", scheme, ground, want)
		}
	}
	for name, light := range sets["light"] {
		if dark := sets["dark"][name]; light == dark {
			t.Errorf("%s is %v in both light and dark", name, light)
		}
	}
	if l := sets["light"]["--paper"].luminance(); l < 0.8 {
		t.Errorf("the light paper has a luminance of %.2f", l)
	}
	if l := sets["dark"]["--paper"].luminance(); l > 0.1 {
		t.Errorf("the dark paper has a luminance of %.2f", l)
	}
}

// TestMapColoursHaveEnoughContrast checks the lines and circles of a map against their backgrounds.
func TestMapColoursHaveEnoughContrast(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	const line = 3 // the contrast that a drawing needs (WCAG 2.2, 1.4.11)
	for _, scheme := range []string{"light", "dark"} {
		do(t, ctx, media(colours(scheme)))
		set := tokens(t, ctx)
		for _, stroke := range []string{"--land", "--link", "--bar"} {
			for _, ground := range []string{"--paper", "--panel"} {
				if got := contrast(set[stroke], set[ground]); got < line {
					t.Errorf("in %s, %s on %s has a contrast of %.2f, want %d", scheme, stroke, ground, got, line)
				}
			}
		}
	}
}

// TestMarksDifferInShape checks that the three marks can be told apart without their colours.
func TestMarksDifferInShape(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions"))
	var shapes []string
	for _, kind := range []string{"corrected", "disputed", "answered"} {
		mark := eval[map[string]string](t, ctx, fmt.Sprintf(`(() => {
			const e = document.querySelector(".mark.%s"), style = getComputedStyle(e, "::before");
			return {word: e.textContent.trim(), shape: style.borderTopLeftRadius + " " + style.transform};
		})()`, kind))
		if mark["word"] == "" {
			t.Errorf("the mark for %s has no word", kind)
		}
		if slices.Contains(shapes, mark["shape"]) {
			t.Errorf("the mark for %s has the shape of another", kind)
		}
		shapes = append(shapes, mark["shape"])
	}
}
