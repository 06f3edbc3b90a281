// Package api answers programs: the record in JSON, its description, and the page that
// documents it.
package api

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
)

// resource is one address of the API with what it answers.
type resource struct {
	// operation is its name in openapi.yaml.
	operation string
	// path is below [link.APIRoot]; its parts are written as echo does.
	path string
	// parameters are those that its address takes.
	parameters []string
	answer     func(*call) (any, error)
}

// The parameters that many resources take.
var (
	moment  = []string{answer.AsOf, answer.PublishedBy}
	paging  = []string{"limit", "cursor"}
	ofPlace = []string{"jurisdiction", "state", "report"}
)

// resources are all addresses of the API.
var resources = []resource{
	{"getRoot", "", moment, apiRoot},
	{"listSeries", "/series", slices.Concat(moment, paging), apiSeries},
	{"listPlacesOfSeries", "/series/:series/jurisdictions",
		slices.Concat([]string{"by", "report", "state", "kind", "q", "sort", "order"}, moment, paging), apiPlacesOfSeries},
	{"listJurisdictions", "/jurisdictions",
		slices.Concat([]string{"report", "state", "kind", "show", "q", "sort", "order"}, moment, paging),
		apiJurisdictions},
	{"getJurisdiction", "/jurisdictions/:state/:place", moment, apiJurisdiction},
	{"listPeriods", "/jurisdictions/:state/:place/periods", slices.Concat(moment, paging), apiPeriods},
	{"listPeriodsOfSeries", "/jurisdictions/:state/:place/periods/:series",
		slices.Concat([]string{"by"}, moment, paging),
		apiPeriodsOfSeries},
	{"listHistory", "/jurisdictions/:state/:place/history", slices.Concat(moment, paging), apiHistory},
	{"listReports", "/reports", slices.Concat([]string{"series"}, moment, paging), apiReports},
	{"getReport", "/reports/:report", moment, apiReport},
	{"listEntries", "/entries", slices.Concat(ofPlace, []string{"measure"}, moment, paging), apiEntries},
	{"listPolicies", "/policies", slices.Concat(ofPlace, moment, paging), apiPolicies},
	{"listCorrections", "/corrections", slices.Concat(ofPlace, moment, paging), apiCorrections},
	{"listStatements", "/statements", slices.Concat(ofPlace, moment, paging), apiStatements},
	{"listEvents", "/events", slices.Concat(ofPlace, moment, paging), apiEvents},
	{"listReadings", "/readings", slices.Concat(ofPlace, moment, paging), apiReadings},
	// a change is an act of this site, not of the world
	{"listChanges", "/changes", slices.Concat([]string{answer.AsOf}, paging), apiChanges},
	{"getChange", "/changes/:seq", []string{answer.AsOf}, apiChange},
	{"find", "/find", slices.Concat([]string{"q"}, moment, paging), apiFind},
	{"listStates", "/states", slices.Concat(moment, paging), apiStates},
	{"getState", "/states/:state", moment, apiState},
}

// Handlers answer the API and its documentation.
type Handlers struct {
	*answer.Site
	// rate counts the requests of each reader.
	rate *answer.Rate
	// answers is the site itself: it answers the examples of the documentation.
	answers *echo.Echo
}

// usualQuota is what each reader of the API gets, where the operator does not say otherwise: so
// many requests at once, which come back one by one within ten seconds. That is 600 in a minute.
const usualQuota = 100

// New returns the handlers of the API of a site. quota is how many requests each reader may
// make in ten seconds; 0 means 100.
func New(site *answer.Site, rate *answer.Rate, answers *echo.Echo) *Handlers {
	return &Handlers{Site: site, rate: rate, answers: answers}
}

// NewRate counts requests to the API, of which each reader may make so many in ten seconds; 0 means 100.
func NewRate(quota int) *answer.Rate { return &answer.Rate{Quota: cmp.Or(quota, usualQuota)} }

// Routes are the API, its description and its documentation. The handlers can be nil where only
// the routes are asked for.
func (h *Handlers) Routes() []answer.Route {
	described := []answer.Route{
		{Path: link.API, Get: answer.Page(h.apiPage), Kept: true},
		{Path: link.OpenAPI, Get: answer.Own(h.openAPI), Kept: true},
		{Path: link.OpenAPIYAML, Get: answer.Own(h.openAPI), Kept: true},
		{Path: link.APICatalog, Get: answer.Own(h.apiCatalog), Kept: true, Open: true},
	}
	var all []answer.Route
	for _, r := range resources {
		call := func(c echo.Context) error { return h.answerCall(c, r) }
		all = append(all, answer.Route{Path: link.APIRoot + r.path, Get: answer.Own(call), English: true})
	}
	all = append(all, answer.Route{Path: link.APIRoot + "/*", Get: answer.Own(echo.NotFoundHandler), English: true})
	return append(described, answer.InHouse(answer.APIHouse, all)...)
}

// call is one request to the API.
type call struct {
	*answer.Request
	// A list is answered from row from on, at most limit rows of it; next is the
	// address of what follows.
	from, limit int
	next        string
}

// answerCall answers with a resource in the state of the record that the address
// asks for.
func (h *Handlers) answerCall(c echo.Context, r resource) error {
	k, err := h.newCall(c, r)
	if err != nil {
		return err
	}
	value, err := r.answer(k)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	if k.next != "" {
		header.Add("Link", fmt.Sprintf(`<%s>; rel="next"`, k.next))
	}
	if r.list() {
		header.Add("Link", fmt.Sprintf(`<%s>; rel="first"`, k.first()))
	}
	header.Add("Link", fmt.Sprintf(`<%s>; rel="service-desc"; type="application/vnd.oai.openapi+json"`,
		k.Base+link.OpenAPI))
	header.Add("Link", fmt.Sprintf(`<%s>; rel="license"`, dataset.LicenceURL))
	return answer.SendJSON(c, http.StatusOK, value)
}

func (h *Handlers) newCall(c echo.Context, of resource) (*call, error) {
	k := &call{Request: h.Request(c)}
	if err := k.Query.Takes(of.parameters); err != nil {
		return nil, err
	}
	snap, err := k.Chosen()
	if err != nil {
		return nil, err
	}
	if of.list() {
		if snap, err = k.readPaging(snap); err != nil {
			return nil, err
		}
	}
	return k, k.Read(k.Ctx(), snap)
}

// list reports whether the resource is a list, which is answered page by page.
func (r resource) list() bool { return slices.Contains(r.parameters, "cursor") }

// address is the request's own with these parameters, absolute.
func (k *call) address(parameters url.Values) string {
	return k.Base + link.Query(k.Query.Page, parameters)
}

// first is the address of a list's first page.
func (k *call) first() string { return k.address(answer.Without(k.QueryParams(), "cursor")) }

// to is the absolute address of another resource, or of a page, in the state of
// the record that the call asks for.
func (k *call) to(address string) string { return k.Base + k.SameMoment(address) }

// answerHead begins every answer: the state of the record that it was made from.
type answerHead struct {
	Version     record.Seq `json:"version"`
	VersionAt   *time.Time `json:"version_at"`
	PublishedBy *string    `json:"published_by"`
}

func (k *call) head() answerHead {
	h := answerHead{Version: k.Snap.Seq, PublishedBy: orNull(k.Snap.PublishedBy)}
	if k.Snap.Seq > 0 {
		h.VersionAt = &k.Snap.At
	}
	return h
}

// answerLinks are where an answer is found: as it was asked for, in just this state
// for good, and as a page for people.
type answerLinks struct {
	Self      string `json:"self"`
	Permalink string `json:"permalink"`
	HTML      string `json:"html"`
}

// links are the answer's own; page shows the same to people.
func (k *call) links(page string) answerLinks {
	permanent := answer.Without(k.QueryParams(), "cursor")
	permanent.Set(answer.AsOf, answer.SeqText(k.Snap.Seq))
	if k.from > 0 {
		permanent.Set("cursor", k.cursor(k.from, permanent))
	}
	return answerLinks{Self: k.address(k.QueryParams()), Permalink: k.address(permanent), HTML: k.to(page)}
}

// oneAnswer is the answer that is one thing.
type oneAnswer[T any] struct {
	answerHead
	Links answerLinks `json:"links"`
	Data  T           `json:"data"`
}

// answerOne answers with one thing, which page shows to people.
func answerOne[T any](k *call, page string, data T) (any, error) {
	return oneAnswer[T]{k.head(), k.links(page), data}, nil
}

// listAnswer is the answer that is a list, or a page of it.
type listAnswer[T any] struct {
	answerHead
	// Count is the number of rows in the whole list.
	Count int       `json:"count"`
	Links listLinks `json:"links"`
	Data  []T       `json:"data"`
}

type listLinks struct {
	answerLinks
	First string  `json:"first"`
	Next  *string `json:"next"`
}

// answerRows answers with the rows of a list that the call asks for; page shows the
// list to people. Only the rows that are sent are made.
func answerRows[S, T any](k *call, page string, all []S, row func(S) T) (any, error) {
	from, to := k.span(len(all))
	return answerPage(k, page, len(all), rowsOf(all[from:to], row))
}

// rowsOf makes the rows of an answer; without any they are not null.
func rowsOf[S, T any](all []S, row func(S) T) []T {
	rows := make([]T, len(all))
	for i, of := range all {
		rows[i] = row(of)
	}
	return rows
}

// answerPage answers with one page of a list of n rows, which [call.span] chose.
func answerPage[T any](k *call, page string, n int, data []T) (any, error) {
	return listAnswer[T]{k.head(), n, listLinks{k.links(page), k.first(), orNull(k.next)}, data}, nil
}

// broughtBy tells which change brought a row into the record, and when.
type broughtBy struct {
	Change    record.Seq `json:"change"`
	EnteredAt time.Time  `json:"entered_at"`
}

func broughtIn(e record.Entered) broughtBy { return broughtBy{e.Seq, e.EnteredAt} }

// lastTouched tells the newest change that bears on a row that is made of several
// things; both are null where there is none.
type lastTouched struct {
	LastChange    *record.Seq `json:"last_change"`
	LastChangedAt *time.Time  `json:"last_changed_at"`
}

func touchedLast(e record.Entered) lastTouched {
	if e.Seq == 0 {
		return lastTouched{}
	}
	return lastTouched{&e.Seq, &e.EnteredAt}
}

// orNull is a text that is null in JSON where there is none.
func orNull[T ~string](t T) *string {
	if t == "" {
		return nil
	}
	s := string(t)
	return &s
}
