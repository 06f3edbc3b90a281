package answer

import (
	"context"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/edition"
	"detainerledger/internal/store"
)

// Site is what all answers of a site share.
type Site struct {
	// BaseURL is the scheme and host that readers see; "" to use those of each request.
	BaseURL  string
	Store    *store.Store
	Editions *edition.Reader
	Table    *Table
	Log      *slog.Logger
	Now      func() time.Time
	// Copied is set if answers are kept as files: a page then waits for all that it shows.
	Copied bool
}

// Base returns the scheme and host of absolute addresses.
func (s *Site) Base(c echo.Context) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	if !IsHost(c.Request().Host) {
		return "" // a problem is then identified without one
	}
	return c.Scheme() + "://" + c.Request().Host
}

// Request returns the request before the record is read.
func (s *Site) Request(c echo.Context) *Request {
	return NewRequest(c, s.Base(c), s.Table.Of(c), s.Editions)
}

// Current returns a request for a page that shows the newest state of the record.
func (s *Site) Current(c echo.Context) (*Request, error) {
	r := s.Request(c)
	return r, r.OpenNewest()
}

// ReadingOf returns the record in the state of a snapshot and in the language of the context.
func (s *Site) ReadingOf(ctx context.Context, snap *store.Snapshot) (*Reading, error) {
	return ReadingOf(ctx, s.Editions, snap)
}
