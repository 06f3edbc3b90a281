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

// repair redirects an address that is a page's but for what mail programs, sentences and
// people put to it: marks behind its last letter or digit, capitals, two slashes, or that is the
// name of a page below /about without the folder. It
// reports whether it has answered. An address that is no page even then is left alone.
func (s *server) repair(c echo.Context) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(c.Request().Context(), answer.RequestTime)
	defer cancel()
	r := c.Request().WithContext(ctx)
	if r.Method != http.MethodGet && r.Method != http.MethodHead || table.Of(c).Of == answer.APIHouse {
		return false, nil // a program is to hear that its address is wrong
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

// shortNames are other names of pages, as people type them.
var shortNames = map[string]string{"/help": link.About}

// pictures are the endings of what pages show: nobody types the address of a picture.
var pictures = map[string]bool{".png": true, ".svg": true}

// withoutMark are the parameters without the marks at the end of the last one.
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

// there returns where the page at an address is: the address itself, or that to which its
// page sends the reader on for good; "" where no page is. It asks the page's own handler, so
// that no list of what exists is kept beside the routes.
func (s *server) there(r *http.Request, address string) string {
	for range 2 { // a page sends on once at most
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

// sections are the folders and pages at the top of the site.
func sections(e *echo.Echo) map[string]bool {
	all := map[string]bool{}
	for _, r := range e.Routes() {
		all[sectionOf(r.Path)] = true
	}
	return all
}

// sectionOf is the part of the site in which an address lies, without the ending of a
// format: "jurisdictions" of "/jurisdictions/nv" and of "/jurisdictions.csv".
func sectionOf(address string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	name, _, _ := strings.Cut(first, ".")
	return name
}

// placeAsked reports whether an address that is no page may have been meant for a place: it
// lies in a folder of places, or in none of the site's.
func (s *server) placeAsked(address string) bool {
	for _, folder := range placeFolders {
		if rest, found := strings.CutPrefix(address, folder+"/"); found {
			return rest != "" && strings.Count(rest, "/") < 2
		}
	}
	return !s.sections[sectionOf(address)]
}

// placeFolders are those in which each page is that of a place.
var placeFolders = []string{link.Jurisdictions, link.States, link.Respond("")}
