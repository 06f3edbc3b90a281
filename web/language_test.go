package web_test

import (
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	say "detainerledger/internal/words"
)

// english are words that no Spanish sentence has. One of them on a Spanish page, not marked as
// English, is an untranslated text.
var english = regexp.MustCompile(`(?i)(^|[\s(“])` +
	`(the|of|and|is|are|was|were|this|that|with|which|from|not|by|its|has|have|` +
	`what|how|each|every|issued|declines|recorded|detainers)` +
	`($|[\s)”,.;:])`)

// Every page exists in Spanish, with Spanish links, no text that is still English, and no internal
// mark left in it.
func TestEveryPageInSpanish(t *testing.T) {
	t.Parallel()
	for address, contentType := range pages {
		if contentType != htmlType {
			continue
		}
		spanish := say.Spanish.Address(address)
		a := page(t, spanish)
		if lang := a.Find("html").AttrOr("lang", ""); lang != "es" {
			t.Errorf("%s says that its language is %q", spanish, lang)
		}
		if strings.ContainsAny(a.body, say.OfficialStart+say.OfficialEnd) {
			t.Errorf("%s shows a mark that should have become an element", spanish)
		}
		if strings.Contains(a.body, "](") || regexp.MustCompile(`\{[a-z]+\}`).MatchString(prose(a)) {
			t.Errorf("%s shows the key of a message", spanish)
		}
		a.Find("a[href^='/'], form[action^='/']").Each(func(_ int, s *goquery.Selection) {
			to := s.AttrOr("href", s.AttrOr("action", ""))
			_, other := s.Attr("hreflang")
			if to != "/es" && !strings.HasPrefix(to, "/es/") && !strings.HasPrefix(to, "/es?") &&
				!strings.HasPrefix(to, "/es#") && !other && !machine(to) {
				t.Errorf("%s leads out of Spanish, to %s", spanish, to)
			}
		})
		text := a.Find("body").Clone()
		// an option, here the name of a state, cannot hold an element
		text.Find(`[lang=en], code, pre, [rel=external], script, option`).Remove()
		text.Find("*").AddSelection(text).Contents().Each(func(_ int, s *goquery.Selection) {
			if goquery.NodeName(s) == "#text" {
				if found := english.FindString(s.Text()); found != "" {
					t.Errorf("%s says %q: %q", spanish, found, strings.Join(strings.Fields(s.Text()), " "))
				}
			}
		})
		for _, name := range []string{"aria-label", "title", "alt", "placeholder"} {
			a.Find("[" + name + "]").Not("[lang=en]").Each(func(_ int, s *goquery.Selection) {
				if value := s.AttrOr(name, ""); english.MatchString(value) && s.Closest("svg").Length() == 0 {
					t.Errorf("%s: the attribute %s is %q", spanish, name, value)
				}
			})
		}
	}
}

// prose is the text of a page without its code elements.
func prose(a answer) string {
	body := a.Find("body").Clone()
	body.Find("code").Remove()
	return body.Text()
}

// machine reports whether an address has no language, being for programs.
func machine(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	return strings.HasPrefix(address, "/api/") || strings.HasPrefix(address, "/static/") ||
		strings.HasPrefix(address, "/ledger/") ||
		slices.Contains([]string{".csv", ".json", ".xlsx", ".zip", ".sqlite", ".parquet"}, path.Ext(address))
}

// A page shows the same figures in every language.
func TestTheSameFiguresInEveryLanguage(t *testing.T) {
	t.Parallel()
	for address, contentType := range pages {
		if contentType != htmlType {
			continue
		}
		figures := func(a answer) []string {
			return a.Find("main data, main ins, main del").Map(func(_ int, s *goquery.Selection) string {
				if regexp.MustCompile(`^[\d,]+$`).MatchString(s.Text()) {
					return s.Text()
				}
				return ""
			})
		}
		if one, other := strings.Join(figures(page(t, address)),
			" "), strings.Join(figures(page(t, say.Spanish.Address(address))), " "); one != other {
			t.Errorf("%s shows the figures\n%s\nand in Spanish\n%s", address, one, other)
		}
	}
}

// Each page links to itself in each language, and the switch keeps the page and its parameters.
func TestLanguageSwitchKeepsThePage(t *testing.T) {
	t.Parallel()
	const asked = "/jurisdictions/ny/franklin-county?as-of=seq:8"
	for _, c := range []struct{ address, to, language string }{
		{asked, "/es" + asked, "es"}, {"/es" + asked, asked, "en"},
		{"/", "/es", "es"}, {"/es", "/", "en"},
	} {
		a := page(t, c.address)
		other := a.Find("nav.languages a")
		if other.AttrOr("href", "") != c.to || other.AttrOr("hreflang", "") != c.language ||
			other.AttrOr("lang", "") != c.language {
			t.Errorf("%s: the other language is at %s", c.address, other.AttrOr("href", ""))
		}
		path, _, _ := strings.Cut(strings.TrimPrefix(c.address, "/es"), "?")
		for lang, want := range map[string]string{
			"en":        "https://ledger.example" + say.English.Address(orHome(path)),
			"es":        "https://ledger.example" + say.Spanish.Address(orHome(path)),
			"x-default": "https://ledger.example" + orHome(path),
		} {
			if got := a.Find("link[hreflang="+lang+"]").AttrOr("href", ""); got != want {
				t.Errorf("%s: in %s it is at %s, want %s", c.address, lang, got, want)
			}
		}
	}
}

func orHome(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

// Addresses without a language have one form, and a mistyped address is corrected within its
// language.
func TestTypedAddressesStayInTheirLanguage(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/es/":                                   "/es",
		"/es/jurisdictions.csv?state=ny":         "/jurisdictions.csv?state=ny",
		"/es/jurisdictions/nv/clark-county.json": "/jurisdictions/nv/clark-county.json",
		"/es/nv/clark":                           "/es/jurisdictions/nv/clark-county",
		"/es/states/NV":                          "/es/states/nv",
		"/es/sitemap.xml":                        "/sitemap.xml",
	} {
		a := get(t, address)
		if a.status != http.StatusPermanentRedirect || a.header.Get("Location") != want {
			t.Errorf("%s: status %d to %q, want %q", address, a.status, a.header.Get("Location"), want)
		}
	}
	missing := get(t, "/es/no-such-page")
	if missing.status != http.StatusNotFound || missing.Find("html").AttrOr("lang", "") != "es" {
		t.Errorf("a missing page: status %d in %q", missing.status, missing.Find("html").AttrOr("lang", ""))
	}
	r := httptest.NewRequest(http.MethodPost, "/es/verify", strings.NewReader("text=record+version+3"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := ask(t, siteOver(open2017(t)), r); a.status != http.StatusOK || a.Find("html").AttrOr("lang", "") != "es" {
		t.Errorf("a text sent to be checked: status %d", a.status)
	}
}
