//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Limits for a page that most readers visit, in a browser with an empty cache: requests, and bytes
// including headers.
const (
	lightRequests = 3
	lightBytes    = 36_000
)

var lightPages = []string{
	"/", "/jurisdictions", "/jurisdictions/nv/clark-county", "/jurisdictions/ny/franklin-county", "/es",
	"/es/jurisdictions", "/es/jurisdictions/ny/franklin-county",
}

// traffic records the requests of a tab and their bytes.
type traffic struct {
	mu        sync.Mutex
	addresses map[network.RequestID]string
	bytes     float64
}

func (n *traffic) event(event any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") {
			n.addresses[e.RequestID] = e.Request.URL
		}
	case *network.EventLoadingFinished:
		if n.addresses[e.RequestID] != "" {
			n.bytes += e.EncodedDataLength
		}
	}
}

// TestPagesAreLight measures in the browser what web's TestPagesKeepToTheirWeights reads from the
// markup, to find loads that no tag names.
func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	for _, address := range lightPages {
		t.Run(cmp.Or(strings.ReplaceAll(strings.Trim(address, "/"), "/", "_"), "home"), func(t *testing.T) {
			n := &traffic{addresses: map[network.RequestID]string{}}
			tab, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext(), chromedp.WithListener(n.event))
			defer cancel()
			do(t, tab, screen(phone), open(address))
			scrolled := eval[float64](t, tab, `(async () => { // loads what is lazy
				for (let y = 0; y < document.body.scrollHeight; y += 400) {
					scrollTo(0, y);
					await new Promise(requestAnimationFrame);
				}
				await new Promise(done => requestIdleCallback(done));
				return scrollY;
			})()`)
			n.mu.Lock()
			defer n.mu.Unlock()
			t.Logf("%d requests, %.0f bytes", len(n.addresses), n.bytes)
			if len(n.addresses) > lightRequests || n.bytes > lightBytes || n.bytes == 0 || scrolled == 0 {
				t.Errorf("%d requests and %.0f bytes: %v", len(n.addresses), n.bytes, n.addresses)
			}
		})
	}
}

// TestFirstPaintNeedsNoScript draws the page in a browser that gets no scripts.
func TestFirstPaintNeedsNoScript(t *testing.T) {
	t.Parallel()
	for _, address := range lightPages[:3] {
		tab, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
		defer cancel()
		do(t, tab,
			call(network.SetBlockedURLs,
				network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*.js", Block: true}}}),
			screen(phone), open(address))
		drawn := eval[string](t, tab, `(async () => {
			const painted = await new Promise(done => new PerformanceObserver((list, observer) => {
				const first = list.getEntriesByName("first-contentful-paint")[0];
				if (first) { observer.disconnect(); done(first.startTime > 0); }
			}).observe({ type: "paint", buffered: true }));
			const loaded = performance.getEntriesByType("resource")
				.map(r => new URL(r.name).pathname.split(".").pop() + (r.responseStatus || " refused"));
			return painted + " " + [...new Set(loaded)].sort().join(", "); // a script is requested twice
		})()`)
		if want := fmt.Sprint(true, " css200, js refused"); drawn != want {
			t.Errorf("%s is drawn with %q, want %q", address, drawn, want)
		}
	}
}
