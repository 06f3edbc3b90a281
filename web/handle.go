package web

import (
	"errors"
	"fmt"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// handler answers a request.
type handler func(*Request) error

// errNoPage is the error of a page for an address that is none of its kind, but may be nearly
// one, or a place as a person would type it.
var errNoPage = fmt.Errorf("no such page: %w", record.ErrNotFound)

// request is the request before the record is read.
func (s *server) request(c echo.Context) *Request {
	r := &Request{Context: c, Base: s.baseURL(c)}
	r.W, r.editions = words.In(c.Request().Context()), s.editions
	r.Query = newQuery(r.W, c.Request().URL.EscapedPath(), c.QueryParams())
	return r
}

// current is a request to a page that shows the record as it is now.
func (s *server) current(c echo.Context) (*Request, error) {
	r := s.request(c)
	return r, r.openNewest()
}

// plain answers without the record, unless the handler opens it.
func (s *server) plain(h handler) echo.HandlerFunc {
	return s.opened(func(*Request) error { return nil }, h)
}

// page answers from the record in the state that the address asks for.
func (s *server) page(h handler) echo.HandlerFunc { return s.opened((*Request).open, h) }

// acts answers from it as far as this site had entered it, whenever that was published.
func (s *server) acts(h handler) echo.HandlerFunc { return s.opened((*Request).openActs, h) }

// newest answers from the record as it is now.
func (s *server) newest(h handler) echo.HandlerFunc { return s.opened((*Request).openNewest, h) }

// withFeed answers with a page, and with a feed where the address ends in ".atom".
func (s *server) withFeed(page, feed handler) echo.HandlerFunc {
	return s.plain(func(r *Request) error {
		if r.format() == ".atom" {
			return feed(r)
		}
		if err := r.open(); err != nil {
			return err
		}
		return page(r)
	})
}

func (s *server) opened(open, h handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.request(c)
		if err := open(r); err != nil {
			return err
		}
		err := h(r)
		if errors.Is(err, errNoPage) {
			return s.guess(c)
		}
		return err
	}
}
