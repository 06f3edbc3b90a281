//go:build e2e

package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWatchNotices makes a page do each thing that a page must not do.
func TestWatchNotices(t *testing.T) {
	t.Parallel()
	ctx, w := newWatchedTab(t)
	do(t, ctx, open("/about"))
	if w.report(t); w.requests == 0 {
		t.Error("the watch saw no request")
	}
	eval[chromedp.Void](t, ctx, `(async () => {
		console.info("said in passing");
		Promise.reject(new Error("not caught"));
		await fetch("/nowhere.json").catch(() => {});
		await fetch("https://elsewhere.example/").catch(() => {});
		document.body.setAttribute("style", "color: fuchsia");
		const inline = document.createElement("script");
		inline.textContent = "document.title = 'ran'";
		document.body.append(inline);
		await new Promise(done => setTimeout(done)); // delivers the events
	})()`)
	if title := eval[string](t, ctx, `document.title`); title == "ran" {
		t.Error("an inline script ran")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, want := range []string{
		`console.info: "said in passing"`,
		`exception: .*not caught|exception: Uncaught \(in promise\)`,
		`404 for .*/nowhere.json`,
		`content security policy: connect-src https://elsewhere.example/`,
		`content security policy: style-src-attr`,
		`content security policy: script-src-elem inline`,
	} {
		if !slices.ContainsFunc(w.complaint, regexp.MustCompile(want).MatchString) {
			t.Errorf("the watch did not note %q, only:\n%s", want, strings.Join(w.complaint, "\n"))
		}
	}
}
