package web

import (
	"fmt"
	"net/url"
	"slices"
)

// Route is what a route says of the requests to it.
type Route struct {
	path string
	// kept tells that answers are kept for all readers. Pages then know the parameters named
	// here, those that choose the state of the record, and no others.
	kept       bool
	parameters []string
	// noTimeGate tells that it leads to no earlier state of itself.
	noTimeGate bool
}

// known are the parameters that it takes.
func (r *Route) known(values url.Values) url.Values {
	return only(values, append([]string{asOf, publishedBy}, r.parameters...)...)
}

// takes reports whether a kept page knows a parameter.
func (r *Route) takes(parameter string) bool {
	return parameter == asOf || parameter == publishedBy || slices.Contains(r.parameters, parameter)
}

// mustTake sees to it that a page asks for no parameter which the route of what is kept does
// not name: its answer would be kept for every value.
func (r *Route) mustTake(parameters ...string) {
	for _, name := range parameters {
		if r.kept && !r.takes(name) {
			panic(fmt.Sprintf("the route %s does not name the parameter %s", r.path, name))
		}
	}
}
