package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// handler answers a request.
type handler func(*answer.Request) error

// errNoPage is the error of a page for an address that is none of its kind, but may be nearly
// one, or a place as a person would type it.
var errNoPage = fmt.Errorf("no such page: %w", record.ErrNotFound)

// request is the request before the record is read.
func (s *server) request(c echo.Context) *answer.Request {
	return answer.NewRequest(c, s.baseURL(c), &routeOf(c).asked, s.editions)
}

// current is a request to a page that shows the record as it is now.
func (s *server) current(c echo.Context) (*answer.Request, error) {
	r := s.request(c)
	return r, r.OpenNewest()
}

// readingOf is the record in the state of a snapshot and in the language of the context.
func (s *server) readingOf(ctx context.Context, snap *store.Snapshot) (*answer.Reading, error) {
	return answer.ReadingOf(ctx, s.editions, snap)
}

// opens leaves it to the handler to open the record, if it needs it.
func opens(h handler) handling { return opened(func(*answer.Request) error { return nil }, h) }

// page answers from the record in the state that the address asks for.
func page(h handler) handling { return opened((*answer.Request).Open, h) }

// acts answers from it as far as this site had entered it, whenever that was published.
func acts(h handler) handling { return opened((*answer.Request).OpenActs, h) }

// newest answers from the record as it is now.
func newest(h handler) handling { return opened((*answer.Request).OpenNewest, h) }

// withFeed answers with a page, and with a feed where the address ends in ".atom".
func withFeed(page, feed handler) handling {
	return opens(func(r *answer.Request) error {
		if r.Format() == ".atom" {
			return feed(r)
		}
		if err := r.Open(); err != nil {
			return err
		}
		return page(r)
	})
}

func opened(open, h handler) handling {
	return func(s *server) echo.HandlerFunc {
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
}

// with lets a page ask the site for more than the record.
func with(opened func(handler) handling, h func(*server, *answer.Request) error) handling {
	return func(s *server) echo.HandlerFunc {
		return opened(func(r *answer.Request) error { return h(s, r) })(s)
	}
}

// own answers by itself.
func own(h func(*server, echo.Context) error) handling {
	return func(s *server) echo.HandlerFunc {
		return func(c echo.Context) error { return h(s, c) }
	}
}

// under has a middleware before the handler.
func under(m echo.MiddlewareFunc, h handling) handling {
	return func(s *server) echo.HandlerFunc { return m(h(s)) }
}

// limited bounds how often a reader may ask.
func limited(h handling) handling {
	return func(s *server) echo.HandlerFunc { return s.limitRate()(h(s)) }
}

// by answers editors who have at least this role.
func by(least auth.Role, h handling) handling {
	return func(s *server) echo.HandlerFunc { return s.needs(least)(h(s)) }
}

// where is a handling that sites have of which something holds.
func where(holds func(*server) bool, h handling) handling {
	return func(s *server) echo.HandlerFunc {
		if !holds(s) {
			return nil
		}
		return h(s)
	}
}

func (s *server) hasDesk() bool { return s.config.Desk != nil }
