//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// box is the find box of the front page.
const box = `document.querySelector("main input[data-find]")`

// comboState is what the box exposes to a screen reader.
type comboState struct {
	Role, Expanded, Controls, Active, ActiveText, Value, Status string
	Options                                                     int
	Selected                                                    []string
}

// combo reads the state of the box.
func combo(t *testing.T, ctx context.Context) comboState {
	t.Helper()
	return eval[comboState](t, ctx, `(() => {
		const box = `+box+`, list = document.getElementById(box.getAttribute("aria-controls"));
		const active = box.getAttribute("aria-activedescendant") ?? "";
		return {
			Role: box.getAttribute("role") ?? "", Expanded: box.getAttribute("aria-expanded") ?? "",
			Controls: list?.getAttribute("role") ?? "", Active: active,
			ActiveText: document.getElementById(active)?.querySelector(".place").textContent ?? "",
			Value: box.value, Status: box.form.querySelector("[role=status]").textContent,
			Options: list.querySelectorAll("[role=option]").length,
			Selected: [...list.querySelectorAll("[aria-selected=true] .place")].map(e => e.textContent),
		};
	})()`)
}

// typeInto types into the box and waits for this number of suggestions, or for the message that
// nothing matches.
func typeInto(t *testing.T, ctx context.Context, text string, want int) {
	t.Helper()
	do(t, ctx, chromedp.Focus(chromedp.CSS("main input[data-find]")), press(text))
	awaitOptions(t, ctx, text, want)
}

func awaitOptions(t *testing.T, ctx context.Context, typed string, want int) {
	t.Helper()
	_, err := chromedp.Run(ctx, chromedp.PollFunction[bool](`(typed, want) => {
		const box = `+box+`;
		const list = document.getElementById(box.getAttribute("aria-controls"));
		return box.value == typed && !list.ariaBusy && box.form.querySelectorAll("[role=option]").length == want &&
			box.form.querySelector("[role=status]").textContent != "";
	}`, chromedp.WithPollingArgs(typed, want)))
	if err != nil {
		t.Fatalf("%q: %v; the box is %+v", typed, err, combo(t, ctx))
	}
}

// TestSuggestionsByKeyboard tests the keys of the combobox pattern.
func TestSuggestionsByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	if s := combo(t, ctx); s.Role != "combobox" || s.Expanded != "false" || s.Controls != "listbox" || s.Options != 0 {
		t.Errorf("before anything is typed the box is %+v", s)
	}
	typeInto(t, ctx, "clark", 8)
	s := combo(t, ctx)
	if s.Expanded != "true" || s.Active != "" || s.Status != "8 places fit. The arrow keys lead to them." {
		t.Errorf("after typing the box is %+v", s)
	}
	active := func(keys, want string) {
		t.Helper()
		do(t, ctx, press(keys))
		s := combo(t, ctx)
		if s.ActiveText != want || len(s.Selected) != 1 || s.Selected[0] != want || s.Value != "clark" {
			t.Errorf("after %q the box is %+v, want %s", keys, s, want)
		}
	}
	first, second, last := "Clark County, Nevada", "Clark County, Washington", eval[string](t, ctx,
		box+`.form.querySelector("[role=option]:last-child .place").textContent`)
	active(kb.ArrowDown, first)
	active(kb.ArrowDown, second)
	active(kb.ArrowUp, first)
	active(kb.ArrowUp, last)
	active(kb.ArrowDown, first)
	active(kb.End, last)
	active(kb.Home, first)

	do(t, ctx, press(kb.Escape))
	if s := combo(t, ctx); s.Expanded != "false" || s.Options != 0 || s.Active != "" || s.Value != "clark" {
		t.Errorf("after Escape the box is %+v", s)
	}
	do(t, ctx, press(kb.ArrowDown))
	awaitOptions(t, ctx, "clark", 8)
	do(t, ctx, press(kb.Tab))
	if s := combo(t, ctx); s.Expanded != "false" || s.Options != 0 {
		t.Errorf("after leaving it the box is %+v", s)
	}

	do(t, ctx, chromedp.Focus(chromedp.CSS("main input[data-find]")), press(kb.ArrowDown))
	awaitOptions(t, ctx, "clark", 8)
	do(t, ctx, press(kb.ArrowDown), press(kb.ArrowDown))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/jurisdictions/wa/clark-county"; got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}

func TestSuggestionsSayWhy(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	typeInto(t, ctx, "11001", 4)
	if got, want := eval[string](t, ctx,
		box+`.form.querySelector("[role=option]").innerText.replaceAll("\n", " ")`),
		"Nassau County, New York listed in 1 of 3 reports where most people of ZIP code 11001 live"; got != want {
		t.Errorf("the first suggestion is %q, want %q", got, want)
	}
	eval[chromedp.Void](t, ctx, box+`.value = ""`)
	typeInto(t, ctx, "qqqqqq", 0)
	if s := combo(t, ctx); s.Expanded != "false" || s.Status != "No place fits." {
		t.Errorf("without a match the box is %+v", s)
	}
	// Enter without a selection opens the find page.
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/find?q=qqqqqq"; got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}

// TestSuggestionsLeadWhereTheMarkupSays sets the attributes that a page uses when the box adds
// places to it.
func TestSuggestionsLeadWhereTheMarkupSays(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/"))
	eval[chromedp.Void](t, ctx, `(() => {
		const box = `+box+`;
		box.form.action = "/elsewhere";
		box.dataset.find = "/find.json";
		box.dataset.findGo = "/find?q=fips&j=nv/clark-county&j={slug}";
	})()`)
	typeInto(t, ctx, "travis", 2)
	do(t, ctx, press(kb.ArrowDown))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/find?q=fips&j=nv/clark-county&j=tx/travis-county"; got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}

// TestSuggestionsKeepTheState checks that a page of an earlier version suggests and opens pages of
// that version.
func TestSuggestionsKeepTheState(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/?as-of=seq:3"))
	typeInto(t, ctx, "travis", 2)
	do(t, ctx, press(kb.ArrowDown))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/jurisdictions/tx/travis-county?as-of=seq%3A3"; got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}

// TestSuggestionsByPointer checks the open list on a phone and a desktop. It must not move the
// page, its options must be large enough to hit, and it must stay within the page.
func TestSuggestionsByPointer(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	loadAxe := axe(t)
	for _, address := range []string{"/", "/states"} {
		for _, width := range []int64{320, phone, desktop} {
			do(t, ctx, screen(width), media(colours("light")), open(address), loadAxe)
			eval[chromedp.Void](t, ctx, `document.querySelector("input[data-find]").focus(),
				globalThis.heading = JSON.stringify(document.querySelector("footer").getBoundingClientRect())`)
			do(t, ctx, press("clark"))
			if _, err := chromedp.Run(ctx,
				chromedp.Poll[bool](
					`document.querySelectorAll("[role=listbox]:not([aria-busy]) [role=option]").length == 8`,
				)); err != nil {
				t.Fatal(err)
			}
			faults := eval[[]string](t, ctx, `(() => {
				const faults = [];
				if (heading != JSON.stringify(document.querySelector("footer").getBoundingClientRect()))
					faults.push("the list moves the page");
				if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls to the side");
				for (const option of document.querySelectorAll("[role=option]")) {
					const r = option.getBoundingClientRect();
					if (r.height < 24 || r.left < 0 || r.right > innerWidth) faults.push("an option is " + JSON.stringify(r));
				}
				return faults;
			})()`)
			for _, fault := range faults {
				t.Errorf("%s at %d px: %s", address, width, fault)
			}
			do(t, ctx, press(kb.ArrowDown))
			reportViolations(t, ctx, "light")
			do(t, ctx, media(colours("dark")))
			reportViolations(t, ctx, "dark", colourRules...)
			do(t, ctx, media(colours("dark"), &emulation.MediaFeature{Name: "forced-colors", Value: "active"}))
			reportViolations(t, ctx, "forced colours", colourRules...)
		}
	}
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil,
		chromedp.Click(chromedp.CSS("[role=option]:nth-child(2)")))); err != nil {
		t.Fatal(err)
	}
	if got, want := pathOf(t, ctx), "/jurisdictions/wa/clark-county"; got != want {
		t.Errorf("a click leads to %s, want %s", got, want)
	}
}

// TestSuggestionsSpeakTheLanguageOfThePage checks that the suggestions follow the form's address.
func TestSuggestionsSpeakTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/es"))
	typeInto(t, ctx, "89101", 2)
	if got, want := eval[string](t, ctx,
		box+`.form.querySelector("[role=option]").innerText.replaceAll("\n", " ")`),
		"Clark County, Nevada figura en 2 de 3 informes donde está el código postal 89101"; got != want {
		t.Errorf("the suggestion is %q, want %q", got, want)
	}
	do(t, ctx, press(kb.ArrowDown))
	pressAndLoad(t, ctx, kb.Enter)
	if got, want := pathOf(t, ctx), "/es/jurisdictions/nv/clark-county"; got != want {
		t.Errorf("Enter leads to %s, want %s", got, want)
	}
}
