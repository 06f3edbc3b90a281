package web

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
)

// A parameter that a route does not name must not reach its page: the cache would keep the page
// under a key without it.
func TestKeptPageCannotAskForAnUnnamedParameter(t *testing.T) {
	t.Parallel()
	e := echo.New()
	c := e.NewContext(httptest.NewRequest(http.MethodGet, "/about?sort=name&as-of=seq:1", nil), httptest.NewRecorder())
	c.SetPath("/about")
	r := (&answer.Site{Table: table}).Request(c)
	if got := r.QueryParams().Encode(); got != "as-of=seq%3A1" {
		t.Errorf("the page is given %s", got)
	}
	for name, ask := range map[string]func(){
		"QueryParam": func() { r.QueryParam("sort") },
		"Only":       func() { r.Only("sort") },
		"Query":      func() { r.Query.Get("sort") },
		"QueryFor":   func() { r.QueryFor("/about").Choice("sort", "", "name") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s answers", name)
				}
			}()
			ask()
		}()
	}
}

// A parameter that the source reads but no route names would have no effect on any page.
func TestEveryParameterIsNamedByARoute(t *testing.T) {
	t.Parallel()
	named := append([]string{answer.AsOf, answer.PublishedBy}, table.At("/nothing").Parameters...)
	// Parameters used only by the desk, the API, forms and uncached answers.
	elsewhere := []string{"cursor", "before", "date", "name", "revision", "id", "text", "at", "figure", "jurisdiction"}
	read := regexp.MustCompile(`(?:QueryParam|[.]Get|Only|Choice|AtMost|Refuse)\("([a-z-]+)"`)
	found := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && !slices.Contains([]string{".", "public", "present", "door"}, path) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, match := range read.FindAllStringSubmatch(string(source), -1) {
			found++
			if name := match[1]; !slices.Contains(elsewhere, name) && !slices.Contains(named, name) {
				t.Errorf("%s reads the parameter %q, which no route names", path, name)
			}
		}
		return err
	})
	if err != nil || found < 20 {
		t.Errorf("%d parameters are read: %v", found, err)
	}
}

// The route of an address is the same before echo has matched it as after.
func TestRouteTableAndEchoFindTheSameRoute(t *testing.T) {
	t.Parallel()
	const placePath = "/jurisdictions/:state/:place"
	for address, want := range map[string]string{
		"/":                                    "/",
		"/jurisdictions":                       "/jurisdictions",
		"/jurisdictions.csv":                   "/jurisdictions.csv",
		"/jurisdictions/nv/clark-county.json":  placePath,
		"/jurisdictions/nv/clark-county/embed": placePath + "/embed",
		"/sitemap-en-1.xml":                    "/sitemap-:part",
		"/api/v1/nothing":                      "/api/v1/*",
		"/desk/nothing":                        "/desk/*",
		"/desk/sign-out":                       "/desk/sign-out",
		"/respond/status/secret":               "/respond/status/:secret",
		"/nothing":                             answer.Unrouted,
		"/clark%20county":                      answer.Unrouted,
	} {
		if got := table.At(address).Path; got != want {
			t.Errorf("%s is of the route %s, want %s", address, got, want)
		}
	}
}
