package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// kinds are the kinds of page that are requested, with the target at the full size ("" for none). Each request of
// a kind is for a different address while there are any left.
var kinds = []struct {
	name    string
	target  string
	address func(w *world, i int) string
}{
	{"a jurisdiction, all periods", "5 ms", func(w *world, i int) string { return "/jurisdictions/" + w.slug(i) }},
	{"the national list", "15 ms", func(w *world, i int) string { return "/jurisdictions" + w.list(i) }},
	{"the list of another series", "15 ms", func(w *world, i int) string { return "/jurisdictions" + w.otherList(i) }},
	{"the state of the most places", "15 ms", func(*world, int) string { return "/states/" + states[0] }},
	{"find", "1 ms", func(w *world, i int) string { return "/find.json?q=" + url.QueryEscape(w.query(i)) }},
	{"the page of find", "", func(w *world, i int) string { return "/find?q=" + url.QueryEscape(w.query(i)) }},
	{"home", "10 ms", func(*world, int) string { return "/" }},
	{"a report", "", func(w *world, i int) string { return "/reports/" + w.reports[i*7%len(w.reports)] }},
	{"a jurisdiction as JSON", "", func(w *world, i int) string { return "/jurisdictions/" + w.slug(i) + ".json" }},
	{"a jurisdiction’s feed", "", func(w *world, i int) string { return "/jurisdictions/" + w.slug(i) + ".atom" }},
	{"the feed of every change", "", func(*world, int) string { return "/changes.atom" }},
	{"a jurisdiction by the API", "", func(w *world, i int) string { return "/api/v1/jurisdictions/" + w.slug(i) }},
}

// states are some, those with the most counties first.
var states = []string{"tx", "ga", "va", "ca", "ny", "nv", "wy", "pa", "mn", "la"}

// world is what the addresses are made from.
type world struct {
	dice    *rand.Rand
	places  []place
	reports []string
}

// place is a place of the record.
type place struct {
	Slug string `json:"jurisdiction"`
	Name string `json:"name"`
}

// slug is a different place each time.
func (w *world) slug(i int) string { return w.places[i%len(w.places)].Slug }

// query is what a reader types: a name, its beginning, a typo, a ZIP code, or something unknown.
func (w *world) query(i int) string {
	name := w.places[i%len(w.places)].Name
	switch i % 6 {
	case 1:
		return name[:min(4, len(name))]
	case 2:
		return name[:1] + name[min(2, len(name)):] // without its second letter
	case 3:
		return strconv.Itoa(10_000 + w.dice.IntN(89_999))
	case 4:
		return "franklin"
	case 5:
		return "zzyzx " + name
	}
	return name
}

// list are the parameters of a list: every sort both ways, filters, and far pages.
func (w *world) list(i int) string {
	sorts := []string{
		"issued", "declined", "name", "state", "issued-change", "declined-change", "reports", "policy", "standing",
	}
	orders := []string{"ascending", "descending"}
	v := url.Values{"sort": {sorts[i%len(sorts)]}, "order": {orders[i/len(sorts)%2]}}
	switch i % 5 {
	case 1:
		v.Set("page", w.page())
	case 2:
		v.Set("state", states[i%len(states)])
	case 3:
		v.Set("kind", []string{"county", "city", "town"}[i%3])
	case 4:
		v.Set("report", w.reports[w.dice.IntN(len(w.reports))])
	}
	if i == 0 {
		return "" // as most readers request it
	}
	return "?" + v.Encode()
}

// otherList are the parameters of a list of the other kinds of series, each sorted by its measures and the name.
func (w *world) otherList(i int) string {
	of := []struct{ series, measure string }{{"counts", "declined"}, {"years", "declined"}, {"list", "county"},
		{"counts", "prepared"}, {"years", "prepared"}}[i%5]
	v := url.Values{"series": {"synthetic-" + of.series}, "measure": {of.measure},
		"order": {[]string{"ascending", "descending"}[i/5%2]}}
	if i/10%2 == 1 {
		v.Set("sort", "name")
	}
	if of.series == "counts" {
		v.Set("page", w.page())
	}
	return "?" + v.Encode()
}

// page is the number of some page of a list of all places, of a hundred rows each.
func (w *world) page() string { return strconv.Itoa(1 + w.dice.IntN(max(1, len(w.places)/100))) }

// reader sends requests to the site.
type reader struct {
	ctx    context.Context
	client *http.Client
	site   string
}

// ask requests an address. It returns how long the last byte took and how many bytes there were, 0 if the site
// timed out. Any other answer must be a page.
func (r *reader) ask(address string) (time.Duration, int, error) {
	begun := time.Now()
	res, err := r.get(address)
	if errors.Is(err, errTooLong) {
		return time.Since(begun), 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	return time.Since(begun), int(n), err
}

// errTooLong is the error of an answer that timed out.
var errTooLong = errors.New("the answer took too long")

func (r *reader) get(address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(r.ctx, http.MethodGet, r.site+address, nil)
	if err != nil {
		return nil, err
	}
	res, err := r.client.Do(req)
	if errors.Is(err, io.EOF) { // after the time limit of the program for writing an answer
		return nil, fmt.Errorf("%s: %w", address, errTooLong)
	}
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		if res.StatusCode == http.StatusServiceUnavailable {
			return nil, fmt.Errorf("%s: %w", address, errTooLong)
		}
		return nil, fmt.Errorf("%s: status %d", address, res.StatusCode)
	}
	return res, nil
}

// look finds out which addresses there are to request.
func (r *reader) look(dice *rand.Rand) (*world, error) {
	w := &world{dice: dice}
	for _, state := range states {
		places, err := rows[place](r, "/api/v1/jurisdictions?limit=1000&state="+state)
		if err != nil {
			return nil, err
		}
		w.places = append(w.places, places...)
	}
	reports, err := rows[struct{ Report, Status string }](r, "/api/v1/reports?limit=1000")
	if err != nil {
		return nil, err
	}
	for _, of := range reports {
		if of.Status == "published" {
			w.reports = append(w.reports, of.Report)
		}
	}
	if len(w.places) == 0 || len(w.reports) == 0 {
		return nil, fmt.Errorf("the record has %d places and %d reports", len(w.places), len(w.reports))
	}
	dice.Shuffle(len(w.places), func(a, b int) { w.places[a], w.places[b] = w.places[b], w.places[a] })
	dice.Shuffle(len(w.reports), func(a, b int) { w.reports[a], w.reports[b] = w.reports[b], w.reports[a] })
	return w, nil
}

// rows returns the rows of a list of the API.
func rows[T any](r *reader, address string) ([]T, error) {
	res, err := r.get(address)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var list struct{ Data []T }
	err = json.NewDecoder(res.Body).Decode(&list)
	return list.Data, err
}
