package answer

import (
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// Route is one address of the site, with everything that must be known before it is answered.
type Route struct {
	// Path is in echo's syntax.
	Path string
	// Endings are the extensions under which the same content is available in other formats at separate addresses.
	// If the path ends in a parameter, the parameter includes them.
	Endings []string
	// Get answers GET and HEAD, Post answers POST; nil if not allowed.
	Get, Post Handling
	Of        House
	// Kept is set if the page cache may keep the answers. They depend only on the parameters named here and those
	// that select the state of the record.
	Kept       bool
	Parameters []string
	// Looks is set if it shows the series, measure and report that the address selects, and passes them on to such
	// pages.
	Looks bool
	// Many is set if there are thousands of such pages: links to them do not carry the selection, which would
	// multiply their addresses.
	Many bool
	// English is set if the content has no language; Worded if it has words for readers although its extension is
	// that of a table for programs.
	English, Worded bool
	// Open is set if scripts of all sites may read it.
	Open bool
	// Slow is set if an answer may take longer than a page.
	Slow bool
	// AnyOrigin is set if it accepts what another site makes a browser send.
	AnyOrigin bool
	// Apart is set if it has nothing from the record, or itself handles what the record lacks.
	Apart bool
	// ForScript is set if a script of the desk reads the answer (static/js/passkey.js).
	ForScript bool
	// Body limits what is accepted, Upload the same for a form that may have files; nil for the default.
	Body, Upload *Intake
}

// House is a part of the site with its own rules.
type House int

// The houses.
const (
	PagesHouse  House = iota
	LedgerHouse       // files with which programs check the record
	APIHouse          // all in JSON
	DoorHouse         // requests of offices and readers, which depend on more than the record
	DeskHouse         // the editors' pages
)

// Unrouted is the route of everything that no other route takes.
const Unrouted = "/*"

// InHouse returns routes with their house set.
func InHouse(of House, all []Route) []Route {
	all = slices.Clone(all)
	for i := range all {
		all[i].Of = of
	}
	return all
}

// Paths returns the addresses of the route: its path, and its path with each extension.
func (r *Route) Paths() []string {
	all := []string{r.Path}
	for _, ending := range r.Endings {
		all = append(all, r.Path+ending)
	}
	return all
}

// Known returns the parameters that it takes.
func (r *Route) Known(values url.Values) url.Values {
	return Only(values, slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(n string) bool { return !r.takes(n) })...)
}

// takes reports whether a cached page depends on a parameter.
func (r *Route) takes(parameter string) bool {
	return parameter == AsOf || parameter == PublishedBy || slices.Contains(r.Parameters, parameter) ||
		r.Looks && slices.Contains(LookParameters, parameter)
}

// timeGate reports whether it leads to earlier versions of itself.
func (r *Route) timeGate() bool { return r.Of != APIHouse }

// mustTake panics if a cached page reads a parameter that its route does not name: its answer would be cached for every
// value.
func (r *Route) mustTake(parameters ...string) {
	for _, name := range parameters {
		if r.Kept && !r.takes(name) {
			panic(fmt.Sprintf("the route %s does not name the parameter %s", r.Path, name))
		}
	}
}

// Table finds the route of an address.
type Table struct {
	router *echo.Echo
	byPath map[string]*Route
}

// NewTable returns a table of routes. If two have the same path, the first counts.
func NewTable(routes []Route) *Table {
	t := &Table{echo.New(), map[string]*Route{}}
	for _, r := range routes {
		for _, address := range r.Paths() {
			at := r
			at.Path = address
			if t.byPath[address] == nil {
				t.byPath[address] = &at
				t.router.Add(http.MethodGet, address, echo.NotFoundHandler)
			}
		}
	}
	// A path that may be the address of any page takes the parameters of all.
	if any := t.byPath[Unrouted]; any != nil {
		for _, r := range t.byPath {
			any.Parameters = append(any.Parameters, r.Parameters...)
		}
	}
	return t
}

// All returns the routes, one for each address, in no order.
func (t *Table) All() iter.Seq[*Route] { return maps.Values(t.byPath) }

// Of returns the route of a request that echo has routed.
func (t *Table) Of(c echo.Context) *Route {
	if r := t.byPath[c.Path()]; r != nil {
		return r
	}
	return &Route{}
}

// At returns the route of an address without its language, for any method.
func (t *Table) At(page string) *Route {
	c := t.router.AcquireContext()
	defer t.router.ReleaseContext(c)
	c.Reset(nil, nil)
	t.router.Router().Find(http.MethodGet, page, c)
	return t.Of(c)
}

// Monolingual reports whether the content of an address has no language. Tables for programs are the same in every
// language; a citation is of a page in its language.
func (t *Table) Monolingual(page string) bool {
	if table := tableEnding(page); table != "" && !strings.HasSuffix(page, ".csl.json") {
		return !t.At(page).Worded
	}
	return t.At(page).English
}

// KeepsLook reports whether the page at an address, or at the path of a route, shows the part of the record that the
// address selects.
func (t *Table) KeepsLook(page string) bool {
	if r := t.byPath[page]; r != nil {
		return r.Looks
	}
	return t.At(page).Looks
}

// TakesLook reports whether a link to the page at an address carries the selection of another page.
func (t *Table) TakesLook(page string) bool {
	to := t.At(page)
	return to.Looks && !to.Many
}

// tableEnding returns the extension of a file for programs, "" for any other address.
func tableEnding(page string) string {
	switch ext := path.Ext(page); ext {
	case ".csv", ".json", ".yaml", ".txt", ".xml", ".xlsx", ".zip", ".sqlite", ".parquet":
		return ext
	}
	return ""
}
