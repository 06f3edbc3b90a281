package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/web/answer"
)

//go:embed openapi.yaml
var openAPIText []byte

// readDocument reads it when it is first needed, as most commands do not need it: text is the same in JSON, its keys
// in the order in which they are written, and d is what the documentation says of it.
var readDocument = sync.OnceValues(func() (text []byte, d apiDocument) {
	var node yaml.Node
	var out bytes.Buffer
	err := yaml.Unmarshal(openAPIText, &node)
	if err == nil {
		err = node.Decode(&d)
	}
	if err == nil {
		err = writeJSON(&out, node.Content[0])
	}
	if err != nil {
		panic(fmt.Sprintf("api: openapi.yaml: %v", err))
	}
	return out.Bytes(), d
})

// writeJSON writes a node of YAML as JSON.
func writeJSON(out *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		open, end, step := byte('{'), byte('}'), 2
		if n.Kind == yaml.SequenceNode {
			open, end, step = '[', ']', 1
		}
		out.WriteByte(open)
		for i := 0; i < len(n.Content); i += step {
			if i > 0 {
				out.WriteByte(',')
			}
			if step == 2 {
				fmt.Fprintf(out, "%q:", n.Content[i].Value)
			}
			if err := writeJSON(out, n.Content[i+step-1]); err != nil {
				return err
			}
		}
		out.WriteByte(end)
		return nil
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode ends with a line break
	return nil
}

// apiDocument is an OpenAPI document, as far as the documentation shows it.
type apiDocument struct {
	Tags  []apiTag
	Paths inOrder[struct{ Get apiOperation }]

	Components struct {
		Parameters map[string]apiParameter
		Schemas    inOrder[apiSchema]
	}
}

type apiTag struct{ Name, Description string }

type apiOperation struct {
	OperationID    string `yaml:"operationId"`
	Tags           []string
	Summary        string
	SummarySpanish string `yaml:"x-summary-es"`
	Description    string
	// Example is an address whose answer shows what the operation answers.
	Example    string `yaml:"x-example"`
	Parameters []apiReference
	Responses  struct {
		OK struct {
			Content struct {
				JSON struct{ Schema apiReference } `yaml:"application/json"`
			}
		} `yaml:"200"`
	}
}

// apiReference names a component, "#/components/schemas/Period".
type apiReference struct {
	Ref string `yaml:"$ref"`
}

// name is the component's own, "Period".
func (r apiReference) name() string { return r.Ref[strings.LastIndexByte(r.Ref, '/')+1:] }

type apiParameter struct {
	Name, In, Description string
	Required              bool
	Schema                apiSchema
}

type apiSchema struct {
	apiReference `yaml:",inline"`
	Type         oneOrMore
	Format       string
	Enum         []string
	Default      string
	Minimum      *int
	Maximum      *int
	Description  string
	Properties   inOrder[apiSchema]
	Items        *apiSchema
	// OneOf are the kinds of thing that a value can be, the usual one first.
	OneOf []apiReference `yaml:"oneOf"`
}

// oneOrMore are the types of a value, which a schema with one writes without
// brackets.
type oneOrMore []string

// UnmarshalYAML implements [yaml.Unmarshaler].
func (o *oneOrMore) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*o = oneOrMore{n.Value}
		return nil
	}
	return n.Decode((*[]string)(o))
}

// inOrder is a mapping whose keys keep the order in which they are written.
type inOrder[T any] []named[T]

type named[T any] struct {
	name  string
	value T
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (o *inOrder[T]) UnmarshalYAML(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		*o = append(*o, named[T]{name: n.Content[i].Value})
		if err := n.Content[i+1].Decode(&(*o)[len(*o)-1].value); err != nil {
			return err
		}
	}
	return nil
}

// openAPI is the description of the API for programs.
func (h *Handlers) openAPI(c echo.Context) error {
	if c.Request().URL.Path == link.OpenAPIYAML {
		return answer.Send(c, http.StatusOK, "application/yaml", openAPIText)
	}
	text, _ := readDocument()
	return answer.Send(c, http.StatusOK, "application/vnd.oai.openapi+json;version=3.1", text)
}

// rootJSON is what the API has.
type rootJSON struct {
	Resources     []resourceJSON `json:"resources"`
	OpenAPI       string         `json:"openapi"`
	Documentation string         `json:"documentation"`
	License       string         `json:"license"`
}

// resourceJSON is one of its addresses.
type resourceJSON struct {
	Operation     string `json:"operation"`
	Path          string `json:"path"`
	Summary       string `json:"summary"`
	Documentation string `json:"documentation"`
}

// apiRoot lists what the API has.
func apiRoot(k *call) (any, error) {
	out := rootJSON{OpenAPI: k.Base + link.OpenAPI, Documentation: k.Base + link.API, License: dataset.LicenceURL}
	_, document := readDocument()
	for _, p := range document.Paths {
		op := p.value.Get
		out.Resources = append(out.Resources,
			resourceJSON{op.OperationID, p.name, op.Summary, k.Base + link.API + "#" + op.OperationID})
	}
	return answerOne(k, link.API, out)
}

// apiCatalog is /.well-known/api-catalog (RFC 9727), a set of links in JSON (RFC
// 9264).
func (h *Handlers) apiCatalog(c echo.Context) error {
	base := h.Base(c)
	type target struct {
		Href string `json:"href"`
		Type string `json:"type,omitempty"`
	}
	type linkContext struct {
		Anchor      string   `json:"anchor"`
		ServiceDesc []target `json:"service-desc"`
		ServiceDoc  []target `json:"service-doc"`
		License     []target `json:"license"`
	}
	body, err := json.Marshal(map[string][]linkContext{"linkset": {{
		Anchor:      base + link.APIRoot,
		ServiceDesc: []target{{base + link.OpenAPI, "application/vnd.oai.openapi+json"}},
		ServiceDoc:  []target{{base + link.API, "text/html"}},
		License:     []target{{dataset.LicenceURL, ""}},
	}}})
	if err != nil {
		return err
	}
	c.Response().Header().Add("Link", fmt.Sprintf(`<%s>; rel="api-catalog"`, base+link.APICatalog))
	return answer.Send(c, http.StatusOK, `application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"`,
		body)
}
