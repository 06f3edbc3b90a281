package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// badValue is the error of a parameter with a value that the page does not
// know. It becomes a page with status 400 that offers the right address.
type badValue struct {
	parameter, value string
	// right says what would be right; offer is an address that works, offerText
	// what it shows where that is not the page without the value.
	right, offer, offerText string
	// past is whether the value is one of a page, but of one after the last: that page is
	// not found.
	past bool
}

func (e badValue) Error() string {
	return fmt.Sprintf("%s=%s: %s", e.parameter, e.value, e.right)
}

// query reads the parameters of a page's address. Unknown parameters are
// ignored; the first bad value is kept.
type query struct {
	page   string
	values url.Values
	bad    *badValue
	w      *words.Language
	// of is the route of the page, nil where any parameter may be asked for.
	of *Route
}

func newQuery(w *words.Language, page string, values url.Values) *query {
	return &query{page: page, values: values, w: w}
}

// get returns the value of a parameter, "" where it is not given.
func (q *query) get(parameter string) string {
	if q.of != nil {
		q.of.mustTake(parameter)
	}
	return q.values.Get(parameter)
}

// err returns the error of the first bad value.
func (q *query) err() error {
	if q.bad == nil {
		return nil
	}
	return *q.bad
}

// refuse notes that the parameter's value is not known.
func (q *query) refuse(parameter, right string) {
	if q.bad != nil {
		return
	}
	q.bad = &badValue{parameter: parameter, value: q.values.Get(parameter), right: right, offer: link.Query(q.page, without(q.values, parameter))}
}

// past notes that the parameter's value is that of a page after the last.
func (q *query) past(parameter, right string) {
	if q.bad == nil {
		q.refuse(parameter, right)
		q.bad.past = true
	}
}

// fromOneOn reads a number from 1 on, however large; ok is false for any other text.
func fromOneOn(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, (err == nil || errors.Is(err, strconv.ErrRange)) && n >= 1
}

// choice returns the parameter's value, which must be one of the choices; the
// first stands where it is not given.
func (q *query) choice(parameter string, choices ...string) string {
	value := q.get(parameter)
	if value == "" {
		return choices[0]
	}
	if !slices.Contains(choices, value) {
		q.refuse(parameter, q.w.T("it can be {choices}", "choices", either(q.w, choices)))
		return choices[0]
	}
	return value
}

// longestName is how many letters of a place's name can be asked for.
const longestName = 100

// atMost refuses a text of more than n letters.
func (q *query) atMost(parameter string, n int) {
	if utf8.RuneCountInString(q.get(parameter)) > n {
		q.refuse(parameter, q.w.N(n, "it has at most {n} letter", "it has at most {n} letters"))
	}
}

// only returns the parameters with these names.
func only(values url.Values, names ...string) url.Values {
	some := url.Values{}
	for _, name := range names {
		if v, ok := values[name]; ok {
			some[name] = v
		}
	}
	return some
}

// either writes the choices as running text, leaving out the empty one.
func either(w *words.Language, choices []string) string {
	named := slices.DeleteFunc(slices.Clone(choices), func(c string) bool { return c == "" })
	if len(named) < 2 {
		return w.Official(strings.Join(named, ""))
	}
	return w.T("{choices} or {last}", "choices", w.Official(strings.Join(named[:len(named)-1], ", ")), "last", w.Official(named[len(named)-1]))
}
