//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// forcedColours are the pages also checked with the system's forced colours: those with marks,
// forms and long tables.
var forcedColours = []string{"home", "jurisdictions", "state-pa", "jurisdiction-franklin", "corrections"}

// contrastRule is axe's most expensive rule: it takes more than half of the time.
const contrastRule = "color-contrast"

// colourRules are axe's rules about colours.
var colourRules = []string{contrastRule, "link-in-text-block"}

type violation struct {
	Rule, Help string
	Nodes      []struct{ Target, Summary string }
}

// accessible runs axe on the page as a phone shows it.
func accessible(t *testing.T, ctx context.Context, p pageKind) {
	do(t, ctx, screen(phone), axe(t))
	if p.onlyWordsDiffer() {
		reportFound(t, ctx, "light", axeOptions{Rules: map[string]axeRule{contrastRule: {Enabled: false}}})
		return
	}
	reportViolations(t, ctx, "light")
}

// accessibleInDark checks the colours again, because only they differ in dark. axe is already
// loaded in the page.
func accessibleInDark(t *testing.T, ctx context.Context, p pageKind) {
	do(t, ctx, media(colours("dark")))
	reportViolations(t, ctx, "dark", colourRules...)
	if slices.Contains(forcedColours, p.name) {
		forced := &emulation.MediaFeature{Name: "forced-colors", Value: "active"}
		do(t, ctx, media(colours("dark"), forced))
		reportViolations(t, ctx, "forced colours", colourRules...)
	}
}

// axe loads the accessibility engine into the page through the developer tools, because the site's
// policy blocks a script tag.
func axe(t *testing.T) chromedp.Action[chromedp.Void] {
	t.Helper()
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	return chromedp.Evaluate[chromedp.Void](string(source) + ";0")
}

// axeOptions are the options of axe.run that the tests use.
type axeOptions struct {
	RunOnly     []string           `json:"runOnly,omitempty"`
	Rules       map[string]axeRule `json:"rules,omitempty"`
	ResultTypes []string           `json:"resultTypes"`
}

type axeRule struct {
	Enabled bool `json:"enabled"`
}

// reportViolations runs axe's rules, or only some of them, and reports violations.
func reportViolations(t *testing.T, ctx context.Context, look string, rules ...string) {
	t.Helper()
	reportFound(t, ctx, look, axeOptions{RunOnly: rules})
}

// reportFound runs axe with these options and reports violations.
func reportFound(t *testing.T, ctx context.Context, look string, options axeOptions) {
	t.Helper()
	options.ResultTypes = []string{"violations"}
	text, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	found := eval[[]violation](t, ctx, `axe.run(document, `+string(text)+`).then(r => r.violations.map(v => ({
		Rule: v.id, Help: v.help,
		Nodes: v.nodes.map(n => ({Target: n.target.join(" "), Summary: n.failureSummary})),
	})))`)
	for _, v := range found {
		for _, n := range v.Nodes[:min(len(v.Nodes), 5)] {
			t.Errorf("%s: %s (%s), %d times, such as %s: %s", look, v.Help, v.Rule, len(v.Nodes), n.Target,
				strings.Join(strings.Fields(n.Summary), " "))
		}
	}
}

// TestAccessibilityTestFinds checks that axe reports known violations.
func TestAccessibilityTestFinds(t *testing.T) {
	t.Parallel()
	ctx := newTab(t)
	do(t, ctx, open("/about"), axe(t))
	rules := eval[[]string](t, ctx, `(() => {
		const main = document.querySelector("main");
		main.append(document.createElement("img"));
		const faint = document.createElement("p");
		faint.textContent = "hard to read";
		faint.style.color = "color-mix(in srgb, var(--ink) 30%, var(--paper))";
		main.append(faint);
		return axe.run(document).then(r => r.violations.map(v => v.id));
	})()`)
	slices.Sort(rules)
	if want := []string{"color-contrast", "image-alt"}; !slices.Equal(rules, want) {
		t.Errorf("axe found %v, want %v", rules, want)
	}
}
