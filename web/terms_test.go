package web_test

import (
	"strings"
	"testing"
)

// On every page that counts something, a reader can look up the terms before the first table.
func TestTermsAreExplainedBeforeTheFirstTable(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/", "/jurisdictions", "/jurisdictions/nv/clark-county", "/jurisdictions/tx/travis-county", "/states/pa", "/reports",
		"/reports/ddor-2017-01-28", "/corrections",
		"/es", "/es/jurisdictions/nv/clark-county",
	} {
		before, _, _ := strings.Cut(page(t, address).body, "<table")
		if !strings.Contains(before, `class="term"`) {
			t.Errorf("%s links no term to the glossary before its first table", address)
		}
	}
}

// A description is plain text, even where its sentence has links on the page.
func TestDescriptionsHaveNoLinks(t *testing.T) {
	t.Parallel()
	a := page(t, "/states/pa")
	if a.Find(".lede a.term").Length() == 0 {
		t.Fatal("the first sentence links no term")
	}
	if text := a.Find("meta[name=description]").AttrOr("content", ""); strings.ContainsAny(text, "[]") ||
		text != a.text(".lede") {
		t.Errorf("the description is %q, and the first sentence %q", text, a.text(".lede"))
	}
}
