package answer

import (
	"fmt"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
)

// Handler answers a request.
type Handler func(*Request) error

// Handling makes the handler of a route for a site; nil if the site does not have it.
type Handling func(*Site) echo.HandlerFunc

// ErrNoPage is the error for an address that is not a page, but may be almost one, or a place as a person would type
// it.
var ErrNoPage = fmt.Errorf("no such page: %w", record.ErrNotFound)

// Opens leaves it to the handler to open the record, if needed.
func Opens(h Handler) Handling { return opened(func(*Request) error { return nil }, h) }

// Page answers from the record in the state that the address selects.
func Page(h Handler) Handling { return opened((*Request).Open, h) }

// Acts answers from the record as far as this site had entered it, whenever that was published.
func Acts(h Handler) Handling { return opened((*Request).OpenActs, h) }

// Newest answers from the newest state of the record.
func Newest(h Handler) Handling { return opened((*Request).OpenNewest, h) }

// WithFeed answers with a page, or with a feed if the address ends in ".atom".
func WithFeed(page, feed Handler) Handling {
	return Opens(func(r *Request) error {
		if r.Format() == ".atom" {
			return feed(r)
		}
		if err := r.Open(); err != nil {
			return err
		}
		return page(r)
	})
}

func opened(open, h Handler) Handling {
	return func(s *Site) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := s.Request(c)
			if err := open(r); err != nil {
				return err
			}
			return h(r)
		}
	}
}

// Own answers without a [Request].
func Own(h echo.HandlerFunc) Handling {
	return func(*Site) echo.HandlerFunc { return h }
}

// Under wraps a handler in a middleware.
func Under(m echo.MiddlewareFunc, h Handling) Handling {
	return func(s *Site) echo.HandlerFunc { return m(h(s)) }
}

// Limited limits how often a reader may use a route: once a second, with bursts of ten.
func Limited(h Handling) Handling {
	return func(s *Site) echo.HandlerFunc {
		rate := Rate{Quota: 10, Window: 10 * time.Second}
		next := h(s)
		return func(c echo.Context) error {
			if reader := ReaderOf(c.RealIP()); reader.IsValid() {
				if left := rate.Take(reader, s.Now()); left.Wait > 0 {
					c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(Seconds(left.Wait)))
					return echo.ErrTooManyRequests
				}
			}
			return next(c)
		}
	}
}

// Private keeps answers out of every cache, their addresses out of other sites' logs, and the
// pages out of search engines.
func Private(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderCacheControl, "no-store")
		h.Set(echo.HeaderReferrerPolicy, "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		return next(c)
	}
}
