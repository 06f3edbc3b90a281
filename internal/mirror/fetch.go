package mirror

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
)

// answer is the site's response to one request. It is an [http.ResponseWriter].
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is that of [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps the bytes.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// Flush does nothing: a response is read when it is complete.
func (a *answer) Flush() {}

// kind is the answer's media type.
func (a *answer) kind() string {
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// ask requests an address from the site.
func (c *crawl) ask(ctx context.Context, address string) (*answer, error) {
	u, err := url.ParseRequestURI(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	r := (&http.Request{
		Method: http.MethodGet, URL: u, RequestURI: address, Host: c.base.Host, RemoteAddr: "127.0.0.1:0",
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody,
	}).WithContext(ctx)
	a := &answer{header: http.Header{}}
	c.site(address).ServeHTTP(a, r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a, nil
}
