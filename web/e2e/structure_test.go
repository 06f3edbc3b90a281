//go:build e2e

package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/words"
)

// TestPagesAreOutlined checks the markup of each page as served, without styles or scripts.
func TestPagesAreOutlined(t *testing.T) {
	t.Parallel()
	titles := map[string]string{}
	for _, p := range pageKinds {
		response, body := fetch(t, p.address)
		if response.StatusCode != p.wantStatus() {
			t.Errorf("%s returns %d, want %d", p.address, response.StatusCode, p.wantStatus())
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		language, _ := words.FromAddress(p.address)
		if lang := doc.Find("html").AttrOr("lang", ""); lang != language.Code {
			t.Errorf("%s: the language is %q, want %s", p.address, lang, language.Code)
		}
		title := language.Code + ": " + strings.TrimSpace(doc.Find("head > title").Text())
		if title == language.Code+": " {
			t.Errorf("%s has no title", p.address)
		}
		if p.wantStatus() == http.StatusOK {
			if other, taken := titles[title]; taken {
				t.Errorf("%s and %s have the same title: %s", p.address, other, title)
			}
			titles[title] = p.address
		}
		if h1 := doc.Find("h1"); h1.Length() != 1 || strings.TrimSpace(h1.Text()) == "" {
			t.Errorf("%s has %d headings of the first level, want one with text", p.address, h1.Length())
		}
		if doc.Find("main").Length() != 1 {
			t.Errorf("%s must have one main part", p.address)
		}
		doc.Find("img, svg").Each(func(_ int, s *goquery.Selection) {
			if !named(s) {
				markup, _ := goquery.OuterHtml(s)
				t.Errorf("%s: a picture has no name and is not marked as decoration: %.120s", p.address, markup)
			}
		})
		doc.Find("table").Each(func(_ int, table *goquery.Selection) {
			if strings.TrimSpace(table.ChildrenFiltered("caption").Text()) == "" {
				t.Errorf("%s: a table has no caption", p.address)
			}
			table.Find("th").Each(func(_ int, th *goquery.Selection) {
				switch th.AttrOr("scope", "") {
				case "row", "col", "rowgroup", "colgroup":
				default:
					t.Errorf("%s: a table's heading has no scope: %q", p.address, th.Text())
				}
			})
			table.Find("tbody > tr:not(.happened)").Each(func(_ int, tr *goquery.Selection) {
				if tr.Find("th").Length() == 0 {
					t.Errorf("%s: a row has no heading: %q", p.address, strings.Join(strings.Fields(tr.Text()), " "))
				}
			})
		})
	}
}

// named reports whether a picture has a name for readers who cannot see it, or is hidden from them.
func named(s *goquery.Selection) bool {
	if _, ok := s.Attr("alt"); ok && goquery.NodeName(s) == "img" {
		return true
	}
	return s.AttrOr("aria-hidden", "") == "true" || s.AttrOr("aria-label", "") != "" ||
		s.AttrOr("aria-labelledby", "") != "" ||
		s.ChildrenFiltered("title").Length() > 0 || s.Closest("[aria-hidden=true]").Length() > 0
}
