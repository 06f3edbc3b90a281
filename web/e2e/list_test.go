//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestListFitsAPhone checks what a phone reader needs from the list of places.
func TestListFitsAPhone(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	for _, address := range []string{"/jurisdictions", "/es/jurisdictions", "/jurisdictions?measure=issued"} {
		do(t, ctx, screen(phone), open(address))
		if n := eval[int](t, ctx, `[...document.querySelectorAll("#list tbody:not(.sums) tr")]
			.filter(tr => tr.getBoundingClientRect().bottom <= innerHeight).length`); n < 6 {
			t.Errorf("%s: the first screen shows %d rows", address, n)
		}
		if wide := eval[int](t, ctx, `document.documentElement.scrollWidth`); wide > phone {
			t.Errorf("%s is %d px wide", address, wide)
		}
		do(t, ctx, findStops)
		if n := eval[int](t, ctx, `stops.findIndex(e => e.matches("#list tbody a"))`); n < 0 || n > 23 {
			t.Errorf("%s: the tab key leads to the first row after %d others", address, n)
		}
		type cells struct {
			All, Numbers int
			Empty        []string
		}
		got := eval[cells](t, ctx, `(() => {
			const columns = [...document.querySelectorAll("#list thead th")];
			const rows = [...document.querySelectorAll("#list tbody:not(.sums) tr")];
			const number = cell => cell.querySelector("data, ins, del") || /^\d/.test(cell.textContent.trim());
			const cells = rows.flatMap(tr => [...tr.cells].slice(1));
			return {
				All: cells.length, Numbers: cells.filter(number).length,
				Empty: columns.filter((th, i) => i > 0 && !rows.some(tr => number(tr.cells[i]))).map(th => th.innerText),
			};
		})()`)
		if 4*got.Numbers < got.All {
			t.Errorf("%s: %d of %d cells have a number", address, got.Numbers, got.All)
		}
		if len(got.Empty) > 0 {
			t.Errorf("%s: no row has a number for %q", address, got.Empty)
		}
	}
	if row := eval[string](t, ctx, `[...document.querySelectorAll("#list tbody tr")]
		.find(tr => tr.innerText.startsWith("Los Angeles County")).innerText`); !strings.Contains(row, "162") {
		t.Errorf("under “Sent” Los Angeles County reads %q", row)
	}
	// The heading stays visible while the rows scroll.
	do(t, ctx, chromedp.Evaluate[chromedp.Void](
		`document.querySelector("#list tbody tr:nth-child(9)").scrollIntoView(); 0`))
	top := eval[float64](t, ctx, `document.querySelector("#list thead th").getBoundingClientRect().top`)
	if top < -1 || top > 1 {
		t.Errorf("the heading is at %v px", top)
	}
}

// TestListIsFilteredWhileOneTypes checks that the list, the address and the title follow what is
// typed.
func TestListIsFilteredWhileOneTypes(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions?measure=issued"))
	tabTo(t, ctx, "#filter-q")
	do(t, ctx, press("franklin"))
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`location.search.includes("q=franklin") &&
		document.querySelectorAll("#list tbody tr").length == 3 &&
		[...document.querySelectorAll("#list tbody th")].every(th => th.innerText.startsWith("Franklin"))`)); err != nil {
		t.Fatalf("the list is not filtered: %v", err)
	}
	if got, want := pathOf(t, ctx), "/jurisdictions?q=franklin&measure=issued"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
	if title := eval[string](t, ctx, `document.title`); !strings.Contains(title, "named “franklin”") {
		t.Errorf("the title is %q", title)
	}
	if !eval[bool](t, ctx, `document.activeElement.matches("#filter-q")`) {
		t.Error("the box has lost the focus")
	}
}

// TestMarksSayWhyThereIsNoNumber reaches a mark with the keyboard.
func TestMarksSayWhyThereIsNoNumber(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/jurisdictions"))
	const seen = `document.querySelector("#list .why:focus .tip")?.getBoundingClientRect().width > 50`
	tabTo(t, ctx, "#list .why")
	if !eval[bool](t, ctx, seen) {
		t.Error("the focused mark does not show its reason")
	}
	do(t, ctx, press(kb.Tab))
	if eval[int](t, ctx, `[...document.querySelectorAll("#list .why .tip")]
		.filter(tip => tip.getBoundingClientRect().width > 50).length`) > 1 {
		t.Error("the reason stays after the focus has moved")
	}
}
