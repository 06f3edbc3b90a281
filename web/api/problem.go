package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/soundness"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// problemType is the media type of a problem (RFC 9457).
const problemType = "application/problem+json"

// problemJSON says what is wrong with a request to the API, and what would be right.
type problemJSON struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Parameter, Value and Expected are of a parameter that is not right.
	Parameter string `json:"parameter,omitempty"`
	Value     string `json:"value,omitempty"`
	Expected  string `json:"expected,omitempty"`
	// Allowed are the parameters that the address takes.
	Allowed []string `json:"allowed,omitempty"`
}

// problemKind is a kind of problem that the API answers with; its documentation
// tells of each.
type problemKind struct {
	// name ends the address that the problem's type is.
	name          string
	status        int
	title, detail string
}

// problemKinds are all kinds of problems.
var problemKinds = []problemKind{
	{"bad-parameter", http.StatusBadRequest, "A parameter has a value that is not known here",
		"Send the request again with a value as “expected” says, or without the parameter."},
	{"unknown-parameter", http.StatusBadRequest, "The address does not take this parameter",
		"Send the request again with parameters among “allowed”."},
	{"not-found", http.StatusNotFound, "There is nothing at this address",
		"The address is misspelt, or the record holds no such thing in the state that was asked for. " +
			"Places are looked up by " + link.APIFind + "?q=, and " + link.APIRoot + " lists what there is."},
	{"method-not-allowed", http.StatusMethodNotAllowed, "The API can only be read", "Use GET, HEAD or OPTIONS."},
	{"too-large", http.StatusRequestEntityTooLarge, "The request is too large",
		"The API takes nothing that is sent with a request: use GET without a body."},
	{"too-many-requests", http.StatusTooManyRequests, "There were too many requests from this address",
		"Wait as many seconds as Retry-After says."},
	{"damaged", http.StatusServiceUnavailable, "This copy of the record is damaged",
		"It no longer agrees with its own ledger, or its file cannot be read. Nothing of it is shown until the operator of " +
			"the site has restored it."},
	{"took-too-long", http.StatusServiceUnavailable, "The answer took too long",
		"The site is busy. Send the request again after as many seconds as Retry-After says."},
	{"fault", http.StatusInternalServerError, "Something went wrong on our side",
		"The fault is ours and was noted. The record itself is not touched by it."},
}

// SendProblem answers an API request with the problem that an error of this status
// is.
func (h *Handlers) SendProblem(c echo.Context, status int, err error) error {
	p := problemJSON{Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: "The server answered with this status."}
	var unknown answer.UnknownParameter
	isUnknown := errors.As(err, &unknown)
	_, isDamage := errors.AsType[*soundness.Fault](err)
	for _, kind := range problemKinds {
		if kind.status == status && (status != http.StatusBadRequest || isUnknown == (kind.name == "unknown-parameter")) &&
			isDamage == (kind.name == "damaged") {
			p.Type, p.Title, p.Detail = h.Base(c)+link.APIProblem(kind.name), kind.title, kind.detail
			break
		}
	}
	var bad answer.BadValue
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		p.Detail = fmt.Sprintf("%s At most %d bytes are looked at.", p.Detail, tooLarge.Limit)
	case isUnknown:
		p.Parameter, p.Allowed = unknown.Name, answer.OrEmpty(unknown.Taken)
	case errors.As(err, &bad):
		p.Parameter, p.Value, p.Expected = bad.Parameter, bad.Value, words.Plain(bad.Right)
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return err
	}
	return answer.Send(c, status, problemType, body.Bytes())
}
