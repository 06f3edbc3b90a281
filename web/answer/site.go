package answer

import (
	"context"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/edition"
	"detainerledger/internal/store"
)

// Site is what all answers of a site go by.
type Site struct {
	// BaseURL is the scheme and host that readers see; "" where each request's own are used.
	BaseURL  string
	Store    *store.Store
	Editions *edition.Reader
	Table    *Table
	Log      *slog.Logger
	Now      func() time.Time
}

// Base is the scheme and host of absolute addresses.
func (s *Site) Base(c echo.Context) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	if !IsHost(c.Request().Host) {
		return "" // a problem is then named without one
	}
	return c.Scheme() + "://" + c.Request().Host
}

// Request is the request before the record is read.
func (s *Site) Request(c echo.Context) *Request {
	return NewRequest(c, s.Base(c), s.Table.Of(c), s.Editions)
}

// Current is a request to a page that shows the record as it is now.
func (s *Site) Current(c echo.Context) (*Request, error) {
	r := s.Request(c)
	return r, r.OpenNewest()
}

// ReadingOf is the record in the state of a snapshot and in the language of the context.
func (s *Site) ReadingOf(ctx context.Context, snap *store.Snapshot) (*Reading, error) {
	return ReadingOf(ctx, s.Editions, snap)
}
