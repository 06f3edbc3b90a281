package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"detainerledger/web"
)

// described is the description of the API as the site serves it.
type described struct {
	document *openapi3.T
	router   routers.Router
}

func description(t testing.TB) described {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData([]byte(page(t, "/api/openapi.json").body))
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return described{document, router}
}

// holds checks an answer against its description: status, headers and body, and no undescribed field.
func (d described) holds(t testing.TB, r *http.Request, a answer) {
	t.Helper()
	what := r.Method + " " + r.URL.RequestURI()
	route, parts, err := d.router.FindRoute(r)
	if err != nil {
		t.Errorf("%s is not described: %v", what, err)
		return
	}
	// Invalid requests have described answers too.
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: parts, Route: route}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		t.Errorf("%s: %v\n%.600s", what, err, a.body)
	}
	if a.status == http.StatusOK {
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
			t.Errorf("%s is answered, but the description rejects the request: %v", what, err)
		}
	}
	response := route.Operation.Responses.Status(a.status)
	if response == nil {
		t.Errorf("%s: the status %d is not described", what, a.status)
		return
	}
	contentType, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	media := response.Value.Content.Get(contentType)
	if media == nil {
		t.Errorf("%s: %s is not described", what, contentType)
		return
	}
	var body any
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	undescribed(t, what, "", media.Schema.Value, body)
}

// undescribed reports each field of a value that its schema lacks.
func undescribed(t testing.TB, what, path string, schema *openapi3.Schema, value any) {
	t.Helper()
	for _, one := range schema.OneOf { // ValidateResponse checks that exactly one matches
		if one.Value.VisitJSON(value) == nil {
			undescribed(t, what, path, one.Value, value)
			return
		}
	}
	switch v := value.(type) {
	case map[string]any:
		for name, of := range v {
			property := schema.Properties[name]
			if property == nil {
				t.Errorf("%s: the field %s.%s is not described", what, path, name)
				continue
			}
			undescribed(t, what, path+"."+name, property.Value, of)
		}
	case []any:
		for _, of := range v {
			undescribed(t, what, path+"[]", schema.Items.Value, of)
		}
	}
}

// emptySite is the site over an empty record.
func emptySite(t *testing.T) http.Handler { return siteOver(openEmpty(t)) }

// apiAddresses are requests of every kind, with and without parameters.
var apiAddresses = []string{
	"/api/v1", "/api/v1/jurisdictions", "/api/v1/jurisdictions?show=all&limit=1000", "/api/v1/jurisdictions?state=NV",
	"/api/v1/jurisdictions?state=pa&sort=declined-change&order=ascending",
	"/api/v1/jurisdictions?report=" + week2, "/api/v1/jurisdictions?kind=county&show=corrected&q=frank",
	"/api/v1/jurisdictions?show=disputed&sort=standing", "/api/v1/jurisdictions?q=zzzz",
	"/api/v1/jurisdictions/nv/clark-county", "/api/v1/jurisdictions/ny/franklin-county",
	"/api/v1/jurisdictions/oh/adams-county", "/api/v1/jurisdictions/ny/new-york-city", "/api/v1/jurisdictions/ca/state",
	"/api/v1/jurisdictions/nv/clark-county/periods", "/api/v1/jurisdictions/ny/queens-county/periods",
	"/api/v1/jurisdictions/oh/adams-county/periods", "/api/v1/jurisdictions/nv/clark-county/history",
	"/api/v1/jurisdictions/oh/adams-county/history", "/api/v1/reports",
	"/api/v1/reports/" + week1, "/api/v1/reports/" + week4, "/api/v1/entries?limit=1000",
	"/api/v1/entries?jurisdiction=tx/travis-county", "/api/v1/entries?jurisdiction=oh/adams-county",
	"/api/v1/entries?state=ny&measure=declined", "/api/v1/entries?report=" + week2 + "&measure=issued",
	"/api/v1/policies", "/api/v1/policies?state=ny", "/api/v1/policies?report=" + week3,
	"/api/v1/corrections", "/api/v1/corrections?state=tx", "/api/v1/corrections?jurisdiction=ny/franklin-county",
	"/api/v1/statements", "/api/v1/statements?state=ny", "/api/v1/statements?jurisdiction=nv/clark-county",
	"/api/v1/readings", "/api/v1/readings?state=ny", "/api/v1/events", "/api/v1/events?state=ny",
	"/api/v1/events?report=" + week1,
	"/api/v1/changes", "/api/v1/changes/1", "/api/v1/changes/4", "/api/v1/changes/9", "/api/v1/changes/27",
	"/api/v1/changes/71",
	"/api/v1/find?q=clark", "/api/v1/find?q=10001", "/api/v1/find?q=qqqqqq",
	"/api/v1/states", "/api/v1/states/ca", "/api/v1/states/wy",
}

// moments are states of the record that an answer can be requested for.
var moments = []string{"", "as-of=seq:8", "as-of=seq:3", "as-of=2026-11-23", "published-by=2017-03-25",
	"published-by=2016-01-01", "as-of=seq:20&published-by=2017-04-01"}

func TestTheDescriptionIsOpenAPI(t *testing.T) {
	t.Parallel()
	d := description(t)
	if err := d.document.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if d.document.OpenAPI != "3.1.1" {
		t.Errorf("the document is OpenAPI %s", d.document.OpenAPI)
	}
	yaml, err := openapi3.NewLoader().LoadFromData([]byte(page(t, "/api/openapi.yaml").body))
	if err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(d.document)
	other, _ := json.Marshal(yaml)
	if !bytes.Equal(one, other) {
		t.Error("the JSON and the YAML description differ")
	}
	for name, schema := range d.document.Components.Schemas {
		if schema.Value.Description == "" {
			t.Errorf("the schema %s has no description", name)
		}
		for field, property := range schema.Value.Properties {
			if property.Value.Description == "" {
				t.Errorf("the field %s.%s has no description", name, field)
			}
		}
	}
}

// Every resource is checked over the published, an extended and an empty record, in every state of each.
func TestEveryAnswerIsAsDescribed(t *testing.T) {
	t.Parallel()
	d := description(t)
	for name, site := range map[string]http.Handler{"2017": site2017, "invented": siteWith(t, invented()...),
		"empty": emptySite(t)} {
		for _, address := range apiAddresses {
			for _, moment := range moments {
				if strings.Contains(address, "/changes") && strings.Contains(moment, "published-by") {
					continue
				}
				r := httptest.NewRequest(http.MethodGet, with(address, moment), nil)
				a := ask(t, site, r)
				if name == "2017" && moment == "" && a.status != http.StatusOK {
					t.Errorf("%s: status %d, %s", address, a.status, a.body)
				}
				if a.status >= http.StatusInternalServerError {
					t.Errorf("%s, %s: status %d", name, r.URL.RequestURI(), a.status)
				}
				d.holds(t, r, a)
			}
		}
	}
}

func TestEveryProblemIsAsDescribed(t *testing.T) {
	t.Parallel()
	d := description(t)
	for address, want := range map[string]struct {
		status              int
		kind, named, expect string
	}{
		"/api/v1/jurisdictions?page=2":                   {400, "unknown-parameter", "page", ""},
		"/api/v1/jurisdictions?zip=1&state=zz":           {400, "unknown-parameter", "zip", ""},
		"/api/v1/changes?published-by=2017-03-25":        {400, "unknown-parameter", "published-by", ""},
		"/api/v1/jurisdictions/nv/clark-county?limit=1":  {400, "unknown-parameter", "limit", ""},
		"/api/v1/jurisdictions?state=zz":                 {400, "bad-parameter", "state", "the two letters of a state"},
		"/api/v1/jurisdictions?state=nv&state=ny":        {400, "bad-parameter", "state", "once"},
		"/api/v1/jurisdictions?sort=size":                {400, "bad-parameter", "sort", "issued"},
		"/api/v1/jurisdictions?order=up":                 {400, "bad-parameter", "order", "ascending"},
		"/api/v1/jurisdictions?report=" + week4:          {400, "bad-parameter", "report", week1},
		"/api/v1/jurisdictions?limit=0":                  {400, "bad-parameter", "limit", "from 1 to 1,000"},
		"/api/v1/jurisdictions?limit=1001":               {400, "bad-parameter", "limit", "from 1 to 1,000"},
		"/api/v1/jurisdictions?limit=ten":                {400, "bad-parameter", "limit", "from 1 to 1,000"},
		"/api/v1/jurisdictions?cursor=abc":               {400, "bad-parameter", "cursor", "links.next"},
		"/api/v1/jurisdictions?cursor=%00%ff":            {400, "bad-parameter", "cursor", "links.next"},
		"/api/v1/jurisdictions?as-of=seq:72":             {400, "bad-parameter", "as-of", "seq:1 to seq:71"},
		"/api/v1/jurisdictions?as-of=yesterday":          {400, "bad-parameter", "as-of", "2017-03-21"},
		"/api/v1/jurisdictions?as-of=2017-03-25":         {400, "bad-parameter", "as-of", "held nothing yet"},
		"/api/v1/jurisdictions?published-by=2017":        {400, "bad-parameter", "published-by", "2017-03-25"},
		"/api/v1/entries?jurisdiction=nv/clarke-county":  {400, "bad-parameter", "jurisdiction", "nv/clark-county"},
		"/api/v1/entries?report=ddor":                    {400, "bad-parameter", "report", "ddor-2017-01-28"},
		"/api/v1/entries?measure=held":                   {400, "bad-parameter", "measure", "issued or declined"},
		"/api/v1/statements?state=nevada":                {400, "bad-parameter", "state", "such as nv"},
		"/api/v1/find":                                   {400, "bad-parameter", "q", "to look for"},
		"/api/v1/find?q=" + strings.Repeat("x", 101):     {400, "bad-parameter", "q", "at most 100"},
		"/api/v1/jurisdictions/nv/clarke-county":         {404, "not-found", "", ""},
		"/api/v1/jurisdictions/NV/clark-county":          {404, "not-found", "", ""},
		"/api/v1/jurisdictions/nv/clarke-county/periods": {404, "not-found", "", ""},
		"/api/v1/jurisdictions/nv/%00/history":           {404, "not-found", "", ""},
		"/api/v1/reports/ddor-2017-01-29":                {404, "not-found", "", ""},
		"/api/v1/changes/72":                             {404, "not-found", "", ""},
		"/api/v1/changes/04":                             {404, "not-found", "", ""},
		"/api/v1/changes/4?as-of=seq:3":                  {404, "not-found", "", ""},
		"/api/v1/states/zz":                              {404, "not-found", "", ""},
		"/api/v1/states/NV":                              {404, "not-found", "", ""},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r := httptest.NewRequest(method, address, nil)
			a := ask(t, site2017, r)
			if a.status != want.status || a.header.Get("Content-Type") != "application/problem+json" ||
				a.header.Get("Cache-Control") != "no-store" || a.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s %s: status %d, %v", method, address, a.status, a.header)
				continue
			}
			if method == http.MethodHead {
				continue
			}
			d.holds(t, r, a)
			var p struct{ Type, Parameter, Value, Expected, Detail string }
			if err := json.Unmarshal([]byte(a.body), &p); err != nil {
				t.Fatal(err)
			}
			if p.Type != "https://ledger.example/api#problem-"+want.kind || p.Parameter != want.named ||
				!strings.Contains(p.Expected, want.expect) || p.Detail == "" {
				t.Errorf("%s: %s", address, a.body)
			}
		}
	}
	for _, address := range []string{"/api/v1/nope", "/api/v1/", "/api/v1/jurisdictions/", "/api/v1/jurisdictions/nv",
		"/api/v1/jurisdictions.json", "/api/v1/es/states"} {
		if a := get(t, address); a.status != http.StatusNotFound || !strings.Contains(a.body, "#problem-not-found") {
			t.Errorf("%s: status %d, %s", address, a.status, a.body)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		r := httptest.NewRequest(method, "/api/v1/states", nil)
		a := ask(t, site2017, r)
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD, OPTIONS" ||
			!strings.Contains(a.body, "#problem-method-not-allowed") {
			t.Errorf("%s: status %d, Allow %q, %s", method, a.status, a.header.Get("Allow"), a.body)
		}
	}
	st := open2017(t)
	site := web.New(web.Config{}, st, quiet)
	st.Close()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/states", nil)
	a := ask(t, site, r)
	if a.status != http.StatusInternalServerError || strings.Contains(a.body, "sql") {
		t.Errorf("of an unreadable record: status %d, %s", a.status, a.body)
	}
	d.holds(t, r, a)
	if a := get(t, "/es/api/v1/states?limit=1"); a.status != http.StatusPermanentRedirect ||
		a.header.Get("Location") != "/api/v1/states?limit=1" {
		t.Errorf("in Spanish: status %d to %s", a.status, a.header.Get("Location"))
	}
}

// thing is a JSON object of the API, decoded without its schema.
type thing = map[string]any

func apiGet(t testing.TB, site http.Handler, address string) thing {
	t.Helper()
	a := getFrom(t, site, address)
	var v thing
	dec := json.NewDecoder(strings.NewReader(a.body))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return v
}

// with adds a parameter to an address; "" adds none.
func with(address, parameter string) string {
	switch {
	case parameter == "":
		return address
	case strings.Contains(address, "?"):
		return address + "&" + parameter
	default:
		return address + "?" + parameter
	}
}

// unlinked returns the rows without their links, which carry the requested state of the record.
func unlinked(rows []thing) []thing {
	bare := make([]thing, len(rows))
	for i, r := range rows {
		bare[i] = maps.Clone(r)
		delete(bare[i], "links")
	}
	return bare
}

func data(v thing) []thing {
	var rows []thing
	for _, r := range v["data"].([]any) {
		rows = append(rows, r.(thing))
	}
	return rows
}

// Every link in an answer resolves, in any state of the record.
func TestEveryLinkOfTheAPILeadsSomewhere(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	seen := map[string]bool{}
	var follow func(from string, v any)
	follow = func(from string, v any) {
		switch v := v.(type) {
		case thing:
			for name, of := range v {
				if links, ok := of.(thing); ok && name == "links" {
					for rel, to := range links {
						address, _ := to.(string)
						address, fragment, _ := strings.Cut(strings.TrimPrefix(address, "https://ledger.example"), "#")
						if to == nil || seen[address+"#"+fragment] {
							continue
						}
						seen[address+"#"+fragment] = true
						a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
						if a.status != http.StatusOK {
							t.Errorf("%s: %s leads to %s, status %d", from, rel, address, a.status)
						} else if fragment != "" && a.Find("#"+fragment).Length() != 1 {
							t.Errorf("%s: %s leads to %s, which has no %s", from, rel, address, fragment)
						}
					}
				}
				follow(from, of)
			}
		case []any:
			for _, of := range v {
				follow(from, of)
			}
		}
	}
	for _, address := range []string{
		"/api/v1", "/api/v1/jurisdictions?state=ny&limit=3", "/api/v1/jurisdictions/nv/clark-county",
		"/api/v1/jurisdictions/nv/clark-county/periods", "/api/v1/jurisdictions/ny/franklin-county/history",
		"/api/v1/reports", "/api/v1/reports/" + week1, "/api/v1/entries?state=ny&limit=5", "/api/v1/policies?limit=5",
		"/api/v1/corrections?limit=5", "/api/v1/statements?limit=5", "/api/v1/events?limit=5",
		"/api/v1/changes?limit=3", "/api/v1/changes/9", "/api/v1/find?q=franklin&limit=3", "/api/v1/states?limit=3",
		"/api/v1/states/ca",
	} {
		for _, moment := range []string{"", "as-of=seq:60", "published-by=2017-04-01"} {
			if strings.Contains(address, "/changes") && strings.Contains(moment, "published-by") {
				continue
			}
			follow(with(address, moment), apiGet(t, site, with(address, moment)))
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d links were followed", len(seen))
	}
}

// The API has the values of the tables of the pages, under the same names.
func TestTheAPIAgreesWithTheTables(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, c := range []struct {
		table, api string
		// other maps columns to their names in the API, "" if the API lacks them.
		other map[string]string
	}{
		{"/jurisdictions.json?show=all&sort=issued&report=" + week1, "/api/v1/jurisdictions?show=all&report=" + week1, nil},
		{"/jurisdictions.json?sort=declined&state=ny&show=listed&report=" + week1,
			"/api/v1/jurisdictions?sort=declined&state=ny&show=listed&report=" + week1,
			nil},
		{"/jurisdictions/ny/franklin-county.json", "/api/v1/jurisdictions/ny/franklin-county/periods",
			map[string]string{"corrections": ""}},
		{"/jurisdictions/mn/hennepin-county.json", "/api/v1/jurisdictions/mn/hennepin-county/periods",
			map[string]string{"corrections": ""}},
		{"/reports.json", "/api/v1/reports", map[string]string{ // why a number is missing
			"issued_total_state": "", "declined_total_state": "", "section1_rows_state": "", "section1_issued_total_state": "",
			"section2_declined_total_state": "", "policies_listed_state": "",
			// The API has one object per measure, which TestReportsSayHowMuchOfEachMeasureIsEntered checks.
			"measures": "", "measure_lines_entered": "", "measure_numbers_unknown": "", "measure_entered": "",
			"measure_totals": "",
		}},
		{"/corrections.json", "/api/v1/corrections", map[string]string{"name": "title"}},
		{"/states.json", "/api/v1/states", nil},
	} {
		table := getFrom(t, site, c.table).table(t)
		var rows []thing
		for address := with(c.api, "limit=1000"); address != ""; {
			v := apiGet(t, site, address)
			rows = append(rows, data(v)...)
			next, _ := v["links"].(thing)["next"].(string)
			address = strings.TrimPrefix(next, "https://ledger.example")
		}
		if len(rows) != table.Count || len(rows) == 0 {
			t.Errorf("%s has %d rows, %s %d", c.table, table.Count, c.api, len(rows))
			continue
		}
		for i, want := range table.Rows {
			for name, value := range want {
				as, renamed := c.other[name]
				if renamed && as == "" {
					continue
				}
				if as == "" {
					as = name
				}
				got, there := rows[i][as]
				if !there {
					t.Fatalf("%s lacks %s of %s", c.api, as, c.table)
				}
				if value == "" {
					value = nil // an empty cell is null in the API
				}
				if fmt.Sprint(got) != fmt.Sprint(value) {
					t.Errorf("%s, row %d: %s is %v, in %s %v", c.api, i, as, got, c.table, value)
				}
			}
		}
	}
}
