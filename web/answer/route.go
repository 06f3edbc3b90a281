package answer

import (
	"fmt"
	"net/url"
	"slices"
)

// Route is what a route says of the requests to it.
type Route struct {
	Path string
	// Kept is set where answers are kept for all readers. Pages then know the parameters named
	// here, those that choose the state of the record, and no others.
	Kept       bool
	Parameters []string
	// NoTimeGate is set where it leads to no earlier state of itself.
	NoTimeGate bool
}

// Known are the parameters that it takes.
func (r *Route) Known(values url.Values) url.Values {
	return Only(values, append([]string{AsOf, PublishedBy}, r.Parameters...)...)
}

// takes reports whether a kept page knows a parameter.
func (r *Route) takes(parameter string) bool {
	return parameter == AsOf || parameter == PublishedBy || slices.Contains(r.Parameters, parameter)
}

// mustTake sees to it that a page asks for no parameter which the route of what is kept does
// not name: its answer would be kept for every value.
func (r *Route) mustTake(parameters ...string) {
	for _, name := range parameters {
		if r.Kept && !r.takes(name) {
			panic(fmt.Sprintf("the route %s does not name the parameter %s", r.Path, name))
		}
	}
}
