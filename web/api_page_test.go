package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Each command in the documentation works, and the output below it is the real answer.
func TestExamplesAreRealAnswers(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/api", "/es/api", "/api?as-of=seq:60"} {
		a := page(t, address)
		shortened := 0
		examples := a.Find("pre.answer").Each(func(_ int, s *goquery.Selection) {
			command := s.Prev().Text()
			asked, found := strings.CutPrefix(command, "curl 'https://ledger.example")
			asked, closed := strings.CutSuffix(asked, "'")
			if !found || !closed {
				t.Errorf("%s has the command %q", address, command)
				return
			}
			answered := ask(t, site2017, httptest.NewRequest(http.MethodGet, asked, nil))
			var whole bytes.Buffer
			if err := json.Indent(&whole, []byte(strings.TrimSpace(answered.body)), "", "  "); err != nil ||
				answered.status != http.StatusOK {
				t.Errorf("%s: %s: status %d, %v", address, asked, answered.status, err)
				return
			}
			if !strings.HasPrefix(whole.String(), s.Text()) || strings.Count(s.Text(), "\n") < 5 {
				t.Errorf("%s shows for %s\n%s\nbut the answer is\n%s", address, asked, s.Text(), whole.String())
			}
			said := s.Next().Text()
			if hidden := len(whole.String()) > len(s.Text()); hidden != strings.ContainsAny(said, "0123456789") {
				t.Errorf("%s: the example of %s is shortened: %t, and its note is %q", address, asked, hidden, said)
			} else if hidden {
				shortened++
			}
			if to := s.Next().Find("a").AttrOr("href", ""); to != asked {
				t.Errorf("%s: the full answer of %s is linked as %s", address, asked, to)
			}
			if strings.Contains(address, "seq:60") && !strings.Contains(s.Text(), `"version": 60`) {
				t.Errorf("%s shows another version: %.60s", address, s.Text())
			}
		}).Length()
		if examples != 22 || shortened == 0 || shortened == examples {
			t.Errorf("%s has %d examples, %d of them shortened", address, examples, shortened)
		}
	}
}

// The documentation covers every address, parameter, field and problem, and its links have targets.
func TestTheDocumentationIsWhole(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, address := range []string{"/api", "/es/api"} {
		a := page(t, address)
		for path, item := range d.document.Paths.Map() {
			section := a.Find("section[aria-labelledby='" + item.Get.OperationID + "']")
			if !strings.Contains(section.Text(), "GET "+path) || !strings.Contains(section.Text(), item.Get.Description) {
				t.Errorf("%s: %s is not documented", address, path)
			}
			for _, parameter := range item.Get.Parameters {
				if !strings.Contains(section.Find("tbody").Text(), parameter.Value.Description) {
					t.Errorf("%s: %s of %s is not documented", address, parameter.Value.Name, path)
				}
			}
		}
		for name, schema := range d.document.Components.Schemas {
			if strings.HasSuffix(name, "Answer") || strings.HasSuffix(name, "List") || name == "Problem" {
				continue
			}
			section := a.Find("section[aria-labelledby='schema-" + name + "']")
			for field, property := range schema.Value.Properties {
				if !strings.Contains(section.Text(), property.Value.Description) {
					t.Errorf("%s: %s.%s is not documented", address, name, field)
				}
			}
			for _, value := range schema.Value.Enum {
				if !strings.Contains(section.Text(), value.(string)) {
					t.Errorf("%s: %q of %s is not documented", address, value, name)
				}
			}
		}
		a.Find("main a[href^='#']").Each(func(_ int, s *goquery.Selection) {
			if to := s.AttrOr("href", ""); a.Find(to).Length() != 1 {
				t.Errorf("%s leads to %s, which does not exist", address, to)
			}
		})
		for _, kind := range []string{"bad-parameter", "unknown-parameter", "not-found", "method-not-allowed",
			"too-many-requests", "damaged", "took-too-long", "fault"} {
			if a.Find("#problem-"+kind).Length() != 1 {
				t.Errorf("%s does not explain %s", address, kind)
			}
		}
	}
	getFrom(t, newLimited(), "/api").says(t, "main", "4 requests at once and 24 in a minute", "100 rows", "up to 1,000",
		"two years", "CC0")
}

func TestTheAPICanBeFound(t *testing.T) {
	t.Parallel()
	a := page(t, "/api/v1/states")
	for _, link := range []string{
		`<https://ledger.example/api/openapi.json>; rel="service-desc"; type="application/vnd.oai.openapi+json"`,
		`<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"`} {
		if !strings.Contains(strings.Join(a.header.Values("Link"), "\n"), link) {
			t.Errorf("Link lacks %s: %v", link, a.header.Values("Link"))
		}
	}
	if !page(t, "/").linked("/api") ||
		!strings.Contains(page(t, "/sitemap-en-1.xml").body, "<loc>https://ledger.example/api</loc>") {
		t.Error("the front page or the site map does not lead to the documentation")
	}
	catalog := page(t, "/.well-known/api-catalog")
	var set struct {
		Linkset []struct {
			Anchor string
			Desc   []struct{ Href string } `json:"service-desc"`
			Doc    []struct{ Href string } `json:"service-doc"`
		}
	}
	if err := json.Unmarshal([]byte(catalog.body), &set); err != nil || len(set.Linkset) != 1 {
		t.Fatalf("%v: %s", err, catalog.body)
	}
	for _, to := range []string{set.Linkset[0].Anchor, set.Linkset[0].Desc[0].Href, set.Linkset[0].Doc[0].Href} {
		page(t, strings.TrimPrefix(to, "https://ledger.example"))
	}
}
