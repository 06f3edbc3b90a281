//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"detainerledger/internal/words"
)

// elsewhere serves a page with this body from another origin.
func elsewhere(t *testing.T, body string) string {
	t.Helper()
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w,
			`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">`+
				`<title>Another site</title><h1>Another site</h1>`+body)
	}))
	t.Cleanup(host.Close)
	return host.URL
}

// frames returns the frames of the open page.
func frames(t *testing.T, ctx context.Context) []*page.FrameTree {
	t.Helper()
	var tree page.GetFrameTreeResult
	do(t, ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		tree, err = cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		return err
	}))
	return tree.FrameTree.ChildFrames
}

// evalIn returns the result of a script on the document in a frame.
func evalIn[T any](t *testing.T, ctx context.Context, frame cdp.FrameID, script string) (v T) {
	t.Helper()
	byValue := true
	do(t, ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame})
		if err != nil {
			return err
		}
		result, err := cdp.Call(ctx, target, runtime.Evaluate,
			runtime.EvaluateParams{Expression: script, ContextID: world.ExecutionContextID, ReturnByValue: &byValue})
		if err != nil {
			return err
		}
		if result.ExceptionDetails != nil {
			return fmt.Errorf("%s in: %.200s", result.ExceptionDetails.Text, script)
		}
		return json.Unmarshal(result.Result.Value, &v)
	}))
	return v
}

// markupOf returns the pieces of embed markup on a place's page.
func markupOf(t *testing.T, address string) []string {
	t.Helper()
	_, body := fetch(t, address)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Find("details.embed code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
}

// TestEmbedsAreShownInAnotherSite puts each piece of markup that a page offers into a page of
// another site. Each embed must be fully visible without scrolling or much empty room, and send
// requests to this site only.
func TestEmbedsAreShownInAnotherSite(t *testing.T) {
	t.Parallel()
	// Each form is offered live and frozen; a place that no report names has one form.
	for place, offered := range map[string]int{"ny/franklin-county": 8, "nv/clark-county": 8, "tx/travis-county": 8,
		"ny/queens-county": 8, "wa/king-county": 8, "oh/adams-county": 2} {
		for _, l := range words.All {
			t.Run(l.Code+"/"+place, func(t *testing.T) {
				tab, w := newWatchedTab(t)
				ctx, cancel := context.WithTimeout(tab, pageTime)
				defer cancel()
				markup := markupOf(t, l.Address("/jurisdictions/"+place))
				if len(markup) != offered {
					t.Fatalf("the page offers %d pieces of markup, want %d", len(markup), offered)
				}
				host := elsewhere(t, strings.ReplaceAll(strings.Join(markup, "<hr>"), ` loading="lazy"`, ""))
				do(t, ctx, screen(desktop), chromedp.Navigate(host))
				all := frames(t, ctx)
				if len(all) != len(markup) {
					t.Fatalf("%d frames are shown", len(all))
				}
				for i, f := range all {
					if f.Frame.UnreachableURL != "" {
						t.Errorf("%s cannot be shown", f.Frame.UnreachableURL)
						continue
					}
					type fit struct {
						Title                     string
						Text, Inner, Room, Sheets int
						Wide                      bool
					}
					got := evalIn[fit](t, ctx, f.Frame.ID, `(() => {
						const main = document.querySelector("main"), last = main.lastElementChild.getBoundingClientRect();
						return {Title: document.title, Text: main.innerText.length, Inner: main.scrollHeight - main.clientHeight,
							Room: Math.round(main.getBoundingClientRect().bottom - last.bottom),
							Sheets: [...document.styleSheets].filter(s => s.cssRules.length > 0).length,
							Wide: document.scrollingElement.scrollWidth > innerWidth};
					})()`)
					if got.Text < 100 || got.Sheets != 1 {
						t.Errorf("frame %d shows %d letters under %d sheets", i+1, got.Text, got.Sheets)
					}
					if got.Inner > 0 || got.Wide {
						t.Errorf("%s has to be scrolled by %d pixels (sideways %t) in %s", got.Title, got.Inner, got.Wide, markup[i])
					}
					if got.Room > 160 {
						t.Errorf("%s leaves %d pixels empty in %s", got.Title, got.Room, markup[i])
					}
				}
				w.mu.Lock()
				defer w.mu.Unlock()
				for _, c := range w.complaint {
					if !strings.HasPrefix(c, "request to another host: "+host) {
						t.Error(c)
					}
				}
			})
		}
	}
}

// TestOtherPagesCannotBeFramed checks that every page other than an embed refuses to be framed.
func TestOtherPagesCannotBeFramed(t *testing.T) {
	t.Parallel()
	ctx, _ := newWatchedTab(t)
	pages := []string{"/", "/jurisdictions/ny/franklin-county", "/es/corrections", "/jurisdictions/zz/nowhere/embed",
		"/jurisdictions/ny/franklin-county/embed?as-of=bad"}
	var body strings.Builder
	for _, address := range pages {
		fmt.Fprintf(&body, `<iframe src="%s"></iframe>`, site+address)
	}
	do(t, ctx, chromedp.Navigate(elsewhere(t, body.String())))
	for _, f := range frames(t, ctx) {
		if f.Frame.UnreachableURL == "" || !strings.HasPrefix(f.Frame.URL, "chrome-error:") {
			t.Errorf("%s is shown in a frame of another site", f.Frame.URL)
		}
	}
}

// TestEmbedColoursFollowTheirAddress checks that the end of an embed's address sets its colours,
// whatever the reader prefers.
func TestEmbedColoursFollowTheirAddress(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	for _, likes := range []string{"light", "dark"} {
		for end, want := range map[string]string{"": likes, "#light": "light", "#dark": "dark"} {
			do(t, ctx, media(colours(likes)), open("/about"), open("/jurisdictions/ny/franklin-county/embed"+end))
			paper := eval[rgb](t, ctx,
				`getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number)`)
			if got := map[bool]string{true: "light", false: "dark"}[paper.luminance() > 0.5]; got != want {
				t.Errorf("for a reader who prefers %s, an address that ends in %q is %s", likes, end, got)
			}
		}
	}
}

// TestEmbedPreviewIsLoadedWhenOpened checks that a preview on a place's page loads only once it is
// opened.
func TestEmbedPreviewIsLoadedWhenOpened(t *testing.T) {
	t.Parallel()
	ctx, w := newWatchedTab(t)
	do(t, ctx, screen(desktop), open("/jurisdictions/ny/franklin-county"))
	asked := func() (n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, address := range w.addresses {
			if strings.Contains(address, "/embed") && !strings.Contains(address, ".css") {
				n++
			}
		}
		return n
	}
	if n := asked(); n != 0 {
		t.Errorf("the page loads %d previews before one is opened", n)
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("#use")),
		chromedp.Click(chromedp.CSS("details.embed summary"), chromedp.NodeVisible))
	if _, err := chromedp.Run(ctx,
		chromedp.Poll[bool](`document.querySelector("details.embed iframe").contentDocument
			?.querySelector("h1")?.innerText == "Franklin County, New York"`)); err != nil {
		t.Fatalf("the preview is not shown: %v", err)
	}
	if n := asked(); n != 1 {
		t.Errorf("after one was opened the page has loaded %d previews", n)
	}
	w.report(t)
}

// TestOEmbedConsumerFindsTheEmbed gives the address of a place's page to a public consumer, as a
// site does when the address is pasted. The page alone must lead it to the embed.
func TestOEmbedConsumerFindsTheEmbed(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	for address, shown := range map[string]string{
		"/jurisdictions/ny/franklin-county":             "/jurisdictions/ny/franklin-county/embed",
		"/es/jurisdictions/ny/franklin-county":          "/es/jurisdictions/ny/franklin-county/embed",
		"/jurisdictions/ny/franklin-county?as-of=seq:8": "/jurisdictions/ny/franklin-county/embed?as-of=seq:8",
	} {
		title := "Franklin County, New York: "
		if strings.HasPrefix(address, "/es/") {
			title = "Condado de Franklin, Nueva York: "
		}
		for _, format := range []string{"json", "xml"} {
			consume := exec.CommandContext(t.Context(), node, "oembed.mjs", site+address, format)
			out, err := consume.Output()
			if err != nil {
				t.Fatalf("%s as %s: %v", address, format, err)
			}
			var found struct {
				Type, Version, Title, HTML string
				Width, Height              json.Number
				Provider                   struct{ Name, URL string }
			}
			if err := json.Unmarshal(out, &found); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if found.Type != "rich" || found.Version != "1.0" || !strings.HasPrefix(found.Title, title) {
				t.Errorf("%s as %s: the consumer finds %s", address, format, out)
			}
			frame, err := goquery.NewDocumentFromReader(strings.NewReader(found.HTML))
			if err != nil {
				t.Fatal(err)
			}
			src := frame.Find("iframe").AttrOr("src", "")
			if src != site+shown || found.Width == "" || frame.Find("iframe").AttrOr("height", "") != string(found.Height) {
				t.Errorf("%s as %s: the consumer shows %s", address, format, found.HTML)
				continue
			}
			if response, _ := fetch(t, strings.TrimPrefix(src, site)); response.StatusCode != http.StatusOK {
				t.Errorf("%s returns %d", src, response.StatusCode)
			}
		}
	}
}
