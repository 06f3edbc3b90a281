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

// Route is one address of the site, with all that is to be known of it before it is answered.
type Route struct {
	// Path is written as echo does.
	Path string
	// Endings are those by which the same is to be had in other formats at addresses of their
	// own. Where the path ends in a parameter, that takes them.
	Endings []string
	// Get answers GET and HEAD, Post answers POST; nil for none.
	Get, Post Handling
	Of        House
	// Kept is set where the page cache may keep the answers. They know the parameters named here,
	// those that choose the state of the record, and no others.
	Kept       bool
	Parameters []string
	// Looks is set where it shows the series, measure and report that the address chooses, and its
	// links to other such pages do.
	Looks bool
	// Many is set where there are thousands of such pages: no link to one carries the choice, which
	// would give each of them as many addresses as there are choices.
	Many bool
	// English is set where what is there has no language; Worded where it says something to
	// readers although it has the ending of a table for programs.
	English, Worded bool
	// Open is set where scripts of all sites may read it.
	Open bool
	// Slow is set where an answer may take longer than that of a page.
	Slow bool
	// AnyOrigin is set where it takes what another site has a browser send.
	AnyOrigin bool
	// Apart is set where it has nothing from the record, or says itself what the record lacks.
	Apart bool
	// ForScript is set where a script of the desk reads the answer (static/js/passkey.js).
	ForScript bool
	// Body is what is taken of what is sent, Upload of a form that can have files; nil for what
	// other forms take.
	Body, Upload *Intake
}

// House is a part of the site with manners of its own.
type House int

// The houses.
const (
	PagesHouse  House = iota
	LedgerHouse       // files by which programs check the record
	APIHouse          // all in JSON
	DoorHouse         // where offices and readers ask something: more than the record has a part in it
	DeskHouse         // the editors' side
)

// Unrouted is the route of what no other route takes.
const Unrouted = "/*"

// InHouse are routes of a house.
func InHouse(of House, all []Route) []Route {
	all = slices.Clone(all)
	for i := range all {
		all[i].Of = of
	}
	return all
}

// Paths are the addresses of the route: its path, and that with each ending.
func (r *Route) Paths() []string {
	all := []string{r.Path}
	for _, ending := range r.Endings {
		all = append(all, r.Path+ending)
	}
	return all
}

// Known are the parameters that it takes.
func (r *Route) Known(values url.Values) url.Values {
	return Only(values, slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(n string) bool { return !r.takes(n) })...)
}

// takes reports whether a kept page knows a parameter.
func (r *Route) takes(parameter string) bool {
	return parameter == AsOf || parameter == PublishedBy || slices.Contains(r.Parameters, parameter) ||
		r.Looks && slices.Contains(LookParameters, parameter)
}

// timeGate reports whether it leads to earlier states of itself.
func (r *Route) timeGate() bool { return r.Of != APIHouse }

// mustTake sees to it that a page asks for no parameter which the route of what is kept does
// not name: its answer would be kept for every value.
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

// NewTable is a table of routes. Where two have the same path, it is the first's.
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
	// What may be the address of any page takes the parameters of all.
	if any := t.byPath[Unrouted]; any != nil {
		for _, r := range t.byPath {
			any.Parameters = append(any.Parameters, r.Parameters...)
		}
	}
	return t
}

// All are the routes, an address each, in no order.
func (t *Table) All() iter.Seq[*Route] { return maps.Values(t.byPath) }

// Of is the route of a request that echo has found one for.
func (t *Table) Of(c echo.Context) *Route {
	if r := t.byPath[c.Path()]; r != nil {
		return r
	}
	return &Route{}
}

// At is the route of an address without its language, for whichever method.
func (t *Table) At(page string) *Route {
	c := t.router.AcquireContext()
	defer t.router.ReleaseContext(c)
	c.Reset(nil, nil)
	t.router.Router().Find(http.MethodGet, page, c)
	return t.Of(c)
}

// Monolingual reports whether what is at an address has no language. Tables for programs are the
// same in every one; a citation is of a page in its language.
func (t *Table) Monolingual(page string) bool {
	if table := tableEnding(page); table != "" && !strings.HasSuffix(page, ".csl.json") {
		return !t.At(page).Worded
	}
	return t.At(page).English
}

// KeepsLook reports whether the page at an address, or at the path of a route, shows what of the
// record the address chooses.
func (t *Table) KeepsLook(page string) bool {
	if r := t.byPath[page]; r != nil {
		return r.Looks
	}
	return t.At(page).Looks
}

// TakesLook reports whether a link to the page at an address carries what the address of another
// page chooses.
func (t *Table) TakesLook(page string) bool {
	to := t.At(page)
	return to.Looks && !to.Many
}

// tableEnding is the ending of a file for programs, "" for any other address.
func tableEnding(page string) string {
	switch ext := path.Ext(page); ext {
	case ".csv", ".json", ".yaml", ".txt", ".xml", ".xlsx", ".zip", ".sqlite", ".parquet":
		return ext
	}
	return ""
}
