package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
)

// answerShown is how many lines of an example's answer the documentation shows.
const answerShown = 30

// start is the example that the documentation begins with.
const start = link.APIJurisdictions + "/nv/clark-county/periods?limit=1"

// apiPage is the documentation of the API, made from its description; each example
// is what the API answers in the state of the record that the page shows.
func (h *Handlers) apiPage(r *answer.Request) error {
	w := r.W
	v := pages.APIView{
		Base: r.Base, Quota: w.Number(h.rate.Quota),
		PerMinute: w.Number(h.rate.Quota * int(time.Minute/answer.RateWindow)),
		MostRows:  w.Number(rowsMost), UsualRows: w.Number(rowsUsual),
	}
	v.Page = r.Page(link.API, link.API, w.T("The API"),
		w.T("How programs read the record: addresses, parameters, fields, limits and what will not change."))
	example := func(address string) pages.APIExample {
		if r.QueryParam(answer.AsOf) != "" {
			address = sameVersion(address, r.Snap)
		}
		return h.example(r.Ctx(), v.Base, r.Request().Host, address)
	}
	v.Start = example(start)
	_, document := readDocument()
	for _, p := range document.Paths {
		op := p.value.Get
		o := pages.APIOperation{ID: op.OperationID, Path: p.name, Summary: op.Summary, Description: op.Description,
			Example: example(op.Example)}
		if w == words.Spanish {
			o.Summary = op.SummarySpanish
		}
		schemas, list := document.answers(op)
		o.List, o.Schema = list, schemas[0]
		if len(schemas) > 1 {
			o.OfSeries = schemas[1]
		}
		for _, of := range op.Parameters {
			parameter := document.Components.Parameters[of.name()]
			f := field(parameter.Name, parameter.Schema)
			f.Description = parameter.Description
			o.Parameters = append(o.Parameters, f)
		}
		v.Operations = append(v.Operations, o)
	}
	for _, kind := range problemKinds {
		v.Problems = append(v.Problems,
			pages.APIProblem{Name: kind.name, Status: fmt.Sprint(kind.status), Title: kind.title, Detail: kind.detail})
	}
	for _, schema := range document.Components.Schemas {
		if document.isAnswer(schema.name) {
			continue
		}
		out := pages.APISchema{Name: schema.name, Description: schema.value.Description, Values: schema.value.Enum}
		for _, p := range schema.value.Properties {
			out.Fields = append(out.Fields, field(p.name, p.value))
		}
		v.Schemas = append(v.Schemas, out)
	}
	return answer.HTML(r, http.StatusOK, pages.API(v))
}

// answers names the schemas of what an operation answers with, the usual one first, and whether
// that is a list of them.
func (d apiDocument) answers(op apiOperation) (schemas []string, list bool) {
	data := d.schema(op.Responses.OK.Content.JSON.Schema.name()).property("data")
	if data.Items == nil {
		return []string{data.name()}, false
	}
	for _, one := range data.Items.OneOf {
		schemas = append(schemas, one.name())
	}
	if schemas == nil {
		schemas = []string{data.Items.name()}
	}
	return schemas, true
}

// isAnswer reports whether the schema is the frame in which an operation's data come.
func (d apiDocument) isAnswer(name string) bool {
	return slices.ContainsFunc(d.Paths, func(p named[struct{ Get apiOperation }]) bool {
		return p.value.Get.Responses.OK.Content.JSON.Schema.name() == name
	})
}

func (d apiDocument) schema(name string) apiSchema {
	for _, s := range d.Components.Schemas {
		if s.name == name {
			return s.value
		}
	}
	return apiSchema{}
}

func (s apiSchema) property(name string) apiSchema {
	for _, p := range s.Properties {
		if p.name == name {
			return p.value
		}
	}
	return apiSchema{}
}

// field is a parameter or a field as the documentation shows it.
func field(name string, s apiSchema) pages.APIField {
	f := pages.APIField{Name: name, Description: s.Description}
	of := s
	if s.Items != nil {
		of = *s.Items
	}
	if f.Schema = of.name(); f.Schema != "" {
		f.Type = f.Schema
	} else {
		f.Type = of.says()
	}
	if s.Items != nil {
		f.Type = "list of " + f.Type
	}
	return f
}

// says is what values the schema has, in a few words.
func (s apiSchema) says() string {
	var or []string
	for _, t := range s.Type {
		switch {
		case t == "string" && s.Format == "uri":
			t = "address"
		case t == "string" && s.Format == "date-time":
			t = "time (UTC)"
		case t == "string" && s.Format == "date":
			t = "day"
		case t == "string":
			t = "text"
		case t == "boolean":
			t = "true or false"
		}
		or = append(or, t)
	}
	said := strings.Join(or, " or ")
	if len(s.Enum) > 0 {
		said = strings.Join(s.Enum, ", ")
	}
	if s.Minimum != nil && s.Maximum != nil {
		said += fmt.Sprintf(", %d to %d", *s.Minimum, *s.Maximum)
	}
	if s.Default != "" {
		said += "; by default " + s.Default
	}
	return said
}

// sameVersion is an address of the API in the version of the snapshot.
func sameVersion(address string, snap *store.Snapshot) string {
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	return address + mark + answer.AsOf + "=" + answer.SeqText(snap.Seq)
}

// example asks the site itself for an address, and shows how it is asked for and
// what it answers, be it a problem.
func (h *Handlers) example(ctx context.Context, base, host, address string) pages.APIExample {
	e := pages.APIExample{Address: address, Command: "curl '" + base + address + "'"}
	var answer answerBuffer
	r, err := http.NewRequestWithContext(words.With(ctx, words.English), http.MethodGet, address, nil)
	if err != nil {
		e.Answer = err.Error()
		return e
	}
	r.Host = host
	if strings.HasPrefix(base, "https:") {
		r.TLS = &tls.ConnectionState{}
	}
	// The handler alone: what is logged and counted is what readers ask for.
	c := h.answers.NewContext(r, &answer)
	h.answers.Router().Find(r.Method, r.URL.Path, c)
	if err := c.Handler()(c); err != nil {
		h.answers.HTTPErrorHandler(err, c)
	}
	var shown bytes.Buffer
	if err := json.Indent(&shown, bytes.TrimSpace(answer.body.Bytes()), "", "  "); err != nil {
		return e
	}
	lines := strings.Split(shown.String(), "\n")
	e.Hidden = max(0, len(lines)-answerShown)
	e.Answer = strings.Join(lines[:len(lines)-e.Hidden], "\n")
	return e
}

// answerBuffer keeps an answer of the site to a request of its own.
type answerBuffer struct {
	header http.Header
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (a *answerBuffer) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

// WriteHeader implements [http.ResponseWriter].
func (a *answerBuffer) WriteHeader(int) {}

// Write implements [http.ResponseWriter].
func (a *answerBuffer) Write(p []byte) (int, error) { return a.body.Write(p) }
