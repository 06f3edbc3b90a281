package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// repair redirects an address that would be a page's but for what mail programs, sentences and people do to it:
// punctuation after its last letter or digit, capitals, double slashes, or a missing /about before the name of a page.
// It reports whether it has answered. Other addresses are left alone.
func (s *server) repair(c echo.Context) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(c.Request().Context(), answer.RequestTime)
	defer cancel()
	r := c.Request().WithContext(ctx)
	if r.Method != http.MethodGet && r.Method != http.MethodHead || table.Of(c).Of == answer.APIHouse {
		return false, nil // a program should learn that its address is wrong
	}
	language := words.In(r.Context())
	var nearly []string
	add := func(path string, parameters url.Values) {
		nearly = append(nearly, link.Query(answer.AddressIn(language, (&url.URL{Path: path}).EscapedPath()), parameters))
	}
	plain := path.Clean("/" + strings.TrimRightFunc(r.URL.Path, answer.IsMark))
	if plain != r.URL.Path {
		add(plain, c.QueryParams())
	}
	if lower := strings.ToLower(plain); lower != plain && !pictures[path.Ext(lower)] {
		add(lower, c.QueryParams())
	}
	if short := strings.ToLower(plain); strings.Count(short, "/") == 1 {
		add(cmp.Or(shortNames[short], link.About+short), c.QueryParams())
	}
	if parameters, ok := withoutMark(r.URL.RawQuery, c.QueryParams()); ok {
		add(r.URL.Path, parameters)
	}
	for _, address := range nearly {
		if to := s.there(r, address); to != "" {
			return true, answer.RedirectAsIs(c, to)
		}
	}
	return false, nil
}

// shortNames are alternative names of pages, as people type them.
var shortNames = map[string]string{"/help": link.About}

// pictures are the extensions of images in pages: nobody types the address of one.
var pictures = map[string]bool{".png": true, ".svg": true}

// withoutMark returns the parameters without punctuation at the end of the last one.
func withoutMark(query string, parameters url.Values) (plain url.Values, ok bool) {
	name, value, _ := strings.Cut(query[strings.LastIndexByte(query, '&')+1:], "=")
	name, err := url.QueryUnescape(name)
	value, err2 := url.QueryUnescape(value)
	short := strings.TrimRightFunc(value, answer.IsMark)
	if err != nil || err2 != nil || short == value || len(parameters[name]) == 0 {
		return nil, false
	}
	plain = answer.Without(parameters, name)
	last := len(parameters[name]) - 1
	plain[name] = append(append([]string{}, parameters[name][:last]...), short)
	return plain, true
}

// there returns the address of the page at an address: the address itself, or the target of the page's permanent
// redirect; "" if there is no page. It asks the page's own handler, so that no separate list of pages is needed.
func (s *server) there(r *http.Request, address string) string {
	for range 2 { // a page redirects at most once
		_, page := words.FromAddress(address)
		u, err := url.Parse(page)
		if err != nil || u.Host != "" || u.RequestURI() == r.URL.RequestURI() {
			return ""
		}
		asked := r.Clone(r.Context())
		asked.Method, asked.URL, asked.RequestURI, asked.Header = http.MethodHead, u, u.RequestURI(), http.Header{}
		a := &madeAnswer{header: http.Header{}}
		c := s.echo.NewContext(asked, a)
		s.echo.Router().Find(asked.Method, echo.GetPath(asked), c)
		if c.Path() == answer.Unrouted || c.Path() == "" || c.Handler()(c) != nil || a.status >= http.StatusBadRequest {
			return ""
		}
		if a.status != http.StatusPermanentRedirect {
			return address
		}
		address = a.header.Get(echo.HeaderLocation)
	}
	return ""
}

// sections returns the folders and pages at the top level of the site.
func sections(e *echo.Echo) map[string]bool {
	all := map[string]bool{}
	for _, r := range e.Routes() {
		all[sectionOf(r.Path)] = true
	}
	return all
}

// sectionOf returns the first part of an address without the extension of a format: "jurisdictions" for
// "/jurisdictions/nv" and for "/jurisdictions.csv".
func sectionOf(address string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	name, _, _ := strings.Cut(first, ".")
	return name
}

// placeAsked reports whether a wrong address may have been meant for a place: it is in a folder of places, or in none
// of the site's folders.
func (s *server) placeAsked(address string) bool {
	for _, folder := range placeFolders {
		if rest, found := strings.CutPrefix(address, folder+"/"); found {
			return rest != "" && strings.Count(rest, "/") < 2
		}
	}
	return !s.sections[sectionOf(address)]
}

// placeFolders are those in which each page is about a place.
var placeFolders = []string{link.Jurisdictions, link.States, link.Respond("")}
