package answer

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/labstack/echo/v4"
)

// Share limits how much of something may be in use at a time: in total, and by each reader.
type Share struct {
	all, each int64
	mu        sync.Mutex
	used      int64
	by        map[netip.Prefix]int64
}

func NewShare(all, each int64) *Share {
	return &Share{all: all, each: each, by: map[netip.Prefix]int64{}}
}

// take reserves an amount for a reader until it is given back. The error has the status of the answer. A request that
// did not come over a network has no reader.
func (s *Share) take(reader netip.Prefix, n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case reader.IsValid() && s.by[reader]+n > s.each:
		return echo.NewHTTPError(http.StatusTooManyRequests)
	case s.used+n > s.all:
		return echo.NewHTTPError(http.StatusServiceUnavailable)
	}
	s.used += n
	s.by[reader] += n
	return nil
}

// give returns a reserved amount.
func (s *Share) give(reader netip.Prefix, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used -= n
	if s.by[reader] -= n; s.by[reader] == 0 {
		delete(s.by, reader)
	}
}
