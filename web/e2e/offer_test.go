//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// asking sets the languages that the reader's browser requests, such as "es-MX,es,en".
func asking(languages string) chromedp.Action[chromedp.Void] {
	return call(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
		UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", AcceptLanguage: languages})
}

// A browser that prefers Spanish is offered it in one line, until the reader has answered.
func TestSpanishIsOfferedOnce(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	const offers = `document.querySelectorAll(".offer").length`
	do(t, ctx, screen(phone), asking("en-US,en"), open("/about"))
	if eval[int](t, ctx, offers) != 0 {
		t.Error("it is offered to a browser that prefers English")
	}
	do(t, ctx, asking("es-MX,es,en"), open("/about"))
	if eval[int](t, ctx, offers) != 1 {
		t.Fatal("it is not offered to a browser that prefers Spanish")
	}
	if moved := eval[bool](t, ctx, `document.querySelector("main").getBoundingClientRect().top !==
			(document.querySelector(".offer").remove(), document.querySelector("main").getBoundingClientRect().top)`); moved {
		t.Error("the offer moves the page")
	}
	do(t, ctx, open("/es/about"))
	if eval[int](t, ctx, offers) != 0 {
		t.Error("it is offered in Spanish")
	}
	do(t, ctx, open("/about"), chromedp.Click(chromedp.CSS(".offer button")), open("/about/glossary"))
	if eval[int](t, ctx, offers) != 0 {
		t.Error("it is offered again after a no")
	}
	eval[int](t, ctx, `(localStorage.clear(), 0)`)
	do(t, ctx, open("/about"), chromedp.Click(chromedp.CSS(".offer a")), chromedp.WaitReady(chromedp.CSS("html[lang=es]")),
		open("/about"))
	if eval[int](t, ctx, offers) != 0 {
		t.Error("it is offered again after a yes")
	}
}
