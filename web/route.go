package web

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/web/answer"
)

// route is one address of the site, with all that is to be known of it before it is answered.
type route struct {
	// path is written as echo does.
	path string
	// endings are those by which the same is to be had in other formats at addresses of their
	// own. Where the path ends in a parameter, that takes them.
	endings []string
	// get answers GET and HEAD, post answers POST; nil for none.
	get, post handling
	of        house
	// kept is set where the page cache may keep the answers. They know the parameters named here,
	// those that choose the state of the record, and no others.
	kept       bool
	parameters []string
	// english is set where what is there has no language; worded where it says something to
	// readers although it has the ending of a table for programs.
	english, worded bool
	// open is set where scripts of all sites may read it.
	open bool
	// slow is set where an answer may take longer than that of a page.
	slow bool
	// anyOrigin is set where it takes what another site has a browser send.
	anyOrigin bool
	// apart is set where it has nothing from the record, or says itself what the record lacks.
	apart bool
	// forScript is set where a script of the desk reads the answer (static/js/passkey.js).
	forScript bool
	// body is what is taken of what is sent, upload of a form that can have files; nil for what
	// other forms take.
	body, upload *answer.Intake
	// asked is what requests need to know of it.
	asked answer.Route
}

// house is a part of the site with manners of its own.
type house int

const (
	pagesHouse  house = iota
	ledgerHouse       // files by which programs check the record
	apiHouse          // all in JSON
	doorHouse         // where offices and readers ask something: more than the record has a part in it
	deskHouse         // the editors' side
)

// handling makes the handler of a route for a site; nil where the site has none.
type handling func(*server) echo.HandlerFunc

// allRoutes are those of every site.
func allRoutes() []route {
	return slices.Concat(
		publicRoutes(), ledgerRoutes(), apiRoutes(), followRoutes(), doorRoutes(), deskRoutes(), serviceRoutes(),
	)
}

// routes finds the route of an address. It is filled in below: what answers asks it, too.
var routes struct {
	router *echo.Echo
	byPath map[string]*route
}

func init() {
	routes.router, routes.byPath = echo.New(), map[string]*route{}
	for _, r := range allRoutes() {
		for _, ending := range append([]string{""}, r.endings...) {
			at := r
			if ending != "" {
				at.path += ending
			}
			if routes.byPath[at.path] == nil {
				routes.byPath[at.path] = &at
				routes.router.Add(http.MethodGet, at.path, echo.NotFoundHandler)
			}
		}
	}
	// What may be the address of any page takes the parameters of all.
	for _, r := range routes.byPath {
		routes.byPath[unrouted].parameters = append(routes.byPath[unrouted].parameters, r.parameters...)
	}
	for _, r := range routes.byPath {
		r.asked = answer.Route{Path: r.path, Kept: r.kept, Parameters: r.parameters, NoTimeGate: r.of == apiHouse}
	}
	answer.Monolingual = hasNoLanguage
}

// routeOf is the route of a request that echo has found one for.
func routeOf(c echo.Context) *route {
	if r := routes.byPath[c.Path()]; r != nil {
		return r
	}
	return &route{}
}

// routeAt is the route of an address without its language, for whichever method.
func routeAt(page string) *route {
	c := routes.router.AcquireContext()
	defer routes.router.ReleaseContext(c)
	c.Reset(nil, nil)
	routes.router.Router().Find(http.MethodGet, page, c)
	return routeOf(c)
}

// hasNoLanguage reports whether what stands at an address has no language. Tables for programs
// are the same in every one; a citation is of a page in its language.
func hasNoLanguage(page string) bool {
	if table := tableEnding(page); table != "" && !strings.HasSuffix(page, ".csl.json") {
		return !routeAt(page).worded
	}
	return routeAt(page).english
}

// tableEnding is the ending of a file for programs, "" for any other address.
func tableEnding(page string) string {
	switch ext := path.Ext(page); ext {
	case ".csv", ".json", ".yaml", ".txt", ".xml", ".xlsx", ".zip", ".sqlite", ".parquet":
		return ext
	}
	return ""
}

// addRoutes gives echo the routes that the site has.
func (s *server) addRoutes(e *echo.Echo) {
	var desk *echo.Group
	if s.config.Desk != nil {
		desk = e.Group(link.Desk, private, s.inSession)
	}
	add := func(methods []string, path string, of house, h echo.HandlerFunc) {
		if of == deskHouse && desk != nil {
			desk.Match(methods, strings.TrimPrefix(path, link.Desk), h)
			return
		}
		e.Match(methods, path, h)
	}
	for _, r := range allRoutes() {
		for _, ending := range append([]string{""}, r.endings...) {
			// Echo answers 405 to HEAD where there is only a GET route.
			for _, m := range []struct {
				handling
				methods []string
			}{{r.get, []string{http.MethodGet, http.MethodHead}}, {r.post, []string{http.MethodPost}}} {
				if m.handling == nil {
					continue
				}
				if h := m.handling(s); h != nil {
					add(m.methods, r.path+ending, r.of, h)
				}
			}
		}
	}
}
