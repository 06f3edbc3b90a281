package answer

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// BadValue is the error of an unknown value of a parameter. It becomes a page with status 400 that offers the right
// address.
type BadValue struct {
	Parameter, Value string
	// Right says what would be right. Offer is an address that works, OfferText what it shows if that is not the
	// page without the value.
	Right, Offer, OfferText string
	// Past is whether the value is a page after the last one; the answer is then "not found".
	Past bool
}

func (e BadValue) Error() string {
	return fmt.Sprintf("%s=%s: %s", e.Parameter, e.Value, e.Right)
}

// Query reads the parameters of a page's address. It ignores unknown parameters, and keeps the first bad value.
type Query struct {
	Page   string
	Values url.Values
	Bad    *BadValue
	W      *words.Language
	// of is the route of the page, or nil if any parameter may be read.
	of *Route
}

func NewQuery(w *words.Language, page string, values url.Values) *Query {
	return &Query{Page: page, Values: values, W: w}
}

// Get returns the value of a parameter, or "" if it is absent.
func (q *Query) Get(parameter string) string {
	if q.of != nil {
		q.of.mustTake(parameter)
	}
	return q.Values.Get(parameter)
}

// Err returns the error of the first bad value.
func (q *Query) Err() error {
	if q.Bad == nil {
		return nil
	}
	return *q.Bad
}

// Refuse records that the parameter's value is unknown.
func (q *Query) Refuse(parameter, right string) {
	if q.Bad != nil {
		return
	}
	q.Bad = &BadValue{
		Parameter: parameter, Value: q.Values.Get(parameter), Right: right,
		Offer: link.Query(q.Page, Without(q.Values, parameter)),
	}
}

// Past records that the parameter's value is a page after the last one.
func (q *Query) Past(parameter, right string) {
	if q.Bad == nil {
		q.Refuse(parameter, right)
		q.Bad.Past = true
	}
}

// FromOneOn parses a number from 1 on, however large; ok is false for any other text.
func FromOneOn(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, (err == nil || errors.Is(err, strconv.ErrRange)) && n >= 1
}

// Choice returns the parameter's value, which must be one of the choices; the first is the default.
func (q *Query) Choice(parameter string, choices ...string) string {
	value := q.Get(parameter)
	if value == "" {
		return choices[0]
	}
	if !slices.Contains(choices, value) {
		q.Refuse(parameter, q.W.T("it can be {choices}", "choices", either(q.W, choices)))
		return choices[0]
	}
	return value
}

// LongestName is how many letters of a place's name are accepted.
const LongestName = 100

// AtMost refuses a text of more than n letters.
func (q *Query) AtMost(parameter string, n int) {
	if utf8.RuneCountInString(q.Get(parameter)) > n {
		q.Refuse(parameter, q.W.N(n, "it has at most {n} letter", "it has at most {n} letters"))
	}
}

// Only returns the parameters with these names.
func Only(values url.Values, names ...string) url.Values {
	some := url.Values{}
	for _, name := range names {
		if v, ok := values[name]; ok {
			some[name] = v
		}
	}
	return some
}

// either lists the choices as running text, leaving out the empty one.
func either(w *words.Language, choices []string) string {
	named := slices.DeleteFunc(slices.Clone(choices), func(c string) bool { return c == "" })
	if len(named) < 2 {
		return w.Official(strings.Join(named, ""))
	}
	last := len(named) - 1
	return w.T("{choices} or {last}",
		"choices", w.Official(strings.Join(named[:last], ", ")), "last", w.Official(named[last]))
}

// UnknownParameter is the error of a parameter that the address does not take.
type UnknownParameter struct {
	Name string
	// Taken are those that it does take.
	Taken []string
}

func (e UnknownParameter) Error() string { return fmt.Sprintf("%s is no parameter here", e.Name) }

// Takes refuses a parameter that is not one of these, or that is given twice.
func (q *Query) Takes(names []string) error {
	given := slices.Sorted(maps.Keys(q.Values)) // so that the error is deterministic
	for _, name := range given {
		if !slices.Contains(names, name) {
			return UnknownParameter{name, names}
		}
		if len(q.Values[name]) > 1 {
			q.Refuse(name, q.W.T("it can be given once"))
		}
	}
	return q.Err()
}

// Count returns a number between two others, inclusive, or the default if none is given.
func (q *Query) Count(parameter string, least, most, usual int) int {
	value := q.Get(parameter)
	if value == "" {
		return usual
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		q.Refuse(parameter, q.W.T("it is a number from {least} to {most}",
			"least", q.W.Number(least), "most", q.W.Number(most)))
		return usual
	}
	return n
}

// Pixels returns a length in pixels, 0 if it is absent.
func (q *Query) Pixels(parameter string) int {
	text := q.Get(parameter)
	if text == "" {
		return 0
	}
	n, ok := FromOneOn(text)
	if !ok {
		q.Refuse(parameter, q.W.T("it is a whole number of pixels"))
	}
	return n
}
