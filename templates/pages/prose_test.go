package pages

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// proses are the pages of running text, which each language has in full.
var proses = map[string]templ.Component{
	"about":         About(AboutView{}),
	"method":        Method(MethodView{Has: func(record.SeriesID) bool { return true }}),
	"glossary":      Glossary(GlossaryView{}),
	"privacy":       Privacy(PrivacyView{}),
	"accessibility": Accessibility(AccessibilityView{}),
}

// mainIn is the main part of a page in the language.
func mainIn(t *testing.T, l *words.Language, page templ.Component) *goquery.Selection {
	t.Helper()
	var b strings.Builder
	if err := page.Render(words.With(context.Background(), l), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Find("main").Length() != 1 {
		t.Fatal("the page has no main part")
	}
	return doc.Find("main")
}

// each is what of returns for each element that the selector finds.
func each(main *goquery.Selection, selector string, of func(*goquery.Selection) string) []string {
	return main.Find(selector).Map(func(_ int, s *goquery.Selection) string { return of(s) })
}

func attribute(name string) func(*goquery.Selection) string {
	return func(s *goquery.Selection) string { return s.AttrOr(name, "") }
}

// sorted is for what one language may say in another order than the other.
func sorted(items []string) []string { return slices.Sorted(slices.Values(items)) }

// TestBothLanguagesSayTheSame compares what a translation must not change: the
// outline, the addresses within the page and those it leads to, and the figures.
func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	for name, page := range proses {
		english, spanish := mainIn(t, words.English, page), mainIn(t, words.Spanish, page)
		same := func(what string, en, es []string) {
			t.Helper()
			if !slices.Equal(en, es) {
				t.Errorf("%s: %s differ\nEnglish: %q\nSpanish: %q", name, what, en, es)
			}
		}
		outline := func(s *goquery.Selection) string { return goquery.NodeName(s) + "#" + s.AttrOr("id", "") }
		same("headings", each(english, "h1, h2, h3, section, nav, table, ul, ol", outline),
			each(spanish, "h1, h2, h3, section, nav, table, ul, ol", outline))
		same("ids", sorted(each(english, "[id]", attribute("id"))), sorted(each(spanish, "[id]", attribute("id"))))
		same("numbers of items", childCounts(english), childCounts(spanish))
		same("links", sorted(each(english, "a:not(.term)", attribute("href"))),
			sorted(each(spanish, "a:not(.term)", attribute("href"))))
		same("terms", sorted(each(english, "a.term", attribute("href"))), sorted(each(spanish, "a.term", attribute("href"))))
		same("figures", numbers(english), numbers(spanish))

		titles := func(main *goquery.Selection) []string {
			return each(main, "h1, h2, h3, caption, .lede", (*goquery.Selection).Text)
		}
		es := titles(spanish)
		for _, title := range titles(english) {
			if slices.Contains(es, title) {
				t.Errorf("%s: %q is English in the Spanish page", name, title)
			}
		}
	}
}

// childCounts is how many items each list and rows each table has.
func childCounts(main *goquery.Selection) []string {
	return each(main, "ul, ol, dl, tbody, section", func(s *goquery.Selection) string {
		return goquery.NodeName(s) + strings.Repeat(".", s.Children().Length())
	})
}

// ours is a translation that follows a quotation.
var ours = regexp.MustCompile(`\([^()]*traducción nuestra\)`)

var digits = regexp.MustCompile(`\d[\d,]*\d|\d`)

// numbers are all that a page has in digits, in the order of their size: a
// language may put the day before the month.
func numbers(main *goquery.Selection) []string {
	return sorted(digits.FindAllString(ours.ReplaceAllString(main.Text(), ""), -1))
}

// A term is linked where it is first used and not again, so that the text stays
// a text.
func TestATermIsLinkedOnce(t *testing.T) {
	t.Parallel()
	for name, page := range proses {
		for _, l := range []*words.Language{words.English, words.Spanish} {
			seen := map[string]bool{}
			for _, address := range each(mainIn(t, l, page), "a.term", attribute("href")) {
				if seen[address] {
					t.Errorf("%s in %s links to %s again", name, l.Name, address)
				}
				seen[address] = true
			}
		}
	}
}

func TestTheGlossaryHasEveryTermInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range []*words.Language{words.English, words.Spanish} {
		main := mainIn(t, l, proses["glossary"])
		for _, d := range definitions {
			// An id is an address that others have linked to.
			entry := main.Find("dt#" + d.ID)
			if entry.Length() != 1 {
				t.Errorf("%s: no place #%s, to which %s leads", l.Name, d.ID, link.Term(d.ID))
				continue
			}
			if here := d.in(l); entry.Find("strong").Text() != here.Name || here.Meaning == "" ||
				!strings.Contains(entry.Next().Text(), here.Meaning) {
				t.Errorf("%s: #%s reads %q", l.Name, d.ID, entry.Parent().Text())
			}
			english := entry.Find("[lang=en]").Text()
			if l == words.Spanish && d.Spanish.Name != d.English.Name && english != d.English.Name {
				t.Errorf("#%s does not name the English term %q beside the Spanish one", d.ID, d.English.Name)
			}
		}
	}
}

// What braces enclose stays English: each is closed, and none is left to be read.
func TestEnglishInSpanishIsEnclosed(t *testing.T) {
	t.Parallel()
	for name, page := range proses {
		text := mainIn(t, words.Spanish, page).Text()
		if strings.ContainsAny(text, "{}") {
			t.Errorf("%s has a brace in its text", name)
		}
		inside := false
		for _, r := range text {
			switch string(r) {
			case words.OfficialStart:
				if inside {
					t.Errorf("%s opens an English text within another", name)
				}
				inside = true
			case words.OfficialEnd:
				if !inside {
					t.Errorf("%s closes an English text that was not opened", name)
				}
				inside = false
			}
		}
		if inside {
			t.Errorf("%s leaves an English text open", name)
		}
	}
}
