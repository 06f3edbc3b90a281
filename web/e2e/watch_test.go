//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch records what would show as an error in open developer tools: a message of any level, an
// exception, a failed request, a request to another host, a breach of the content security policy.
type watch struct {
	// home is the scheme and host that pages may send requests to.
	home      string
	mu        sync.Mutex
	document  map[network.RequestID]bool
	addresses map[network.RequestID]string
	requests  int
	complaint []string
	// refused is an address, or the end of one, that must be refused to a script.
	refused string
}

func (w *watch) event(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var text strings.Builder
		for _, arg := range e.Args {
			fmt.Fprintf(&text, " %s%s", arg.Value, arg.Description)
		}
		w.complain("console.%s:%s", e.Type, &text)
	case *runtime.EventExceptionThrown:
		w.complain("exception: %s %s", e.ExceptionDetails.Text, e.ExceptionDetails.URL)
	case *log.EventEntryAdded:
		// The browser also logs the status of a problem page that a test opens on purpose.
		if !w.document[e.Entry.NetworkRequestID] {
			w.complain("%s from %s: %s %s", e.Entry.Level, e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if w.document == nil {
			w.document, w.addresses = map[network.RequestID]bool{}, map[network.RequestID]string{}
		}
		w.requests++
		w.document[e.RequestID] = e.Type == network.ResourceTypeDocument
		w.addresses[e.RequestID] = e.Request.URL
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "data" && u.Scheme+"://"+u.Host != w.home {
			w.complain("request to another host: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument {
			w.complain("%d for %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		if e.Canceled && e.Type == network.ResourceTypeFetch {
			return // canceled by the page: suggestions for an outdated word
		}
		w.complain("request failed: %s %s %s", w.addresses[e.RequestID], e.ErrorText, e.BlockedReason)
	}
}

func (w *watch) complain(format string, args ...any) {
	complaint := fmt.Sprintf(format, args...)
	if w.refused != "" && strings.HasSuffix(complaint, w.refused) {
		return
	}
	w.complaint = append(w.complaint, complaint)
}

// refuse has the watch ignore a refusal that the test expects.
func (w *watch) refuse(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = address
}

// report fails the test with the complaints since the last report.
func (w *watch) report(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.complaint {
		t.Error(c)
	}
	w.complaint = nil
}

// reportPolicyViolations turns each breach of the content security policy into an error on the
// console, including those that the browser does not log.
var reportPolicyViolations = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		document.addEventListener("securitypolicyviolation",
			e => console.error("content security policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample))`})
	return err
})
