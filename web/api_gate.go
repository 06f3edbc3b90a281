package web

import (
	"net/http"
	"net/netip"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
)

// What a script of another site may do with the API, and see of its answers (the
// Fetch standard, https://fetch.spec.whatwg.org/#http-cors-protocol).
const (
	methodsAllowed = "GET, HEAD, OPTIONS"
	headersAllowed = "Accept, Content-Type, If-None-Match"
	headersExposed = "Content-Length, ETag, Link, Memento-Datetime, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset"
	preflightLife  = 86400 // seconds
)

// apiGate is what every request to the API passes: it opens the answers to scripts
// of all sites and bounds how many each address gets.
func (s *server) apiGate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if !inAPI(path) && path != link.OpenAPI && path != link.OpenAPIYAML && path != link.APICatalog {
			return next(c)
		}
		h := c.Response().Header()
		h.Set(echo.HeaderAccessControlAllowOrigin, "*")
		h.Set(echo.HeaderAccessControlExposeHeaders, headersExposed)
		if c.Request().Method == http.MethodOptions {
			h.Set(echo.HeaderAllow, methodsAllowed)
			h.Set(echo.HeaderAccessControlAllowMethods, methodsAllowed)
			h.Set(echo.HeaderAccessControlAllowHeaders, headersAllowed)
			h.Set(echo.HeaderAccessControlMaxAge, strconv.Itoa(preflightLife))
			return c.NoContent(http.StatusNoContent)
		}
		if reader := readerOf(c.RealIP()); inAPI(path) && reader.IsValid() {
			left := s.apiRate.take(reader, s.config.Now())
			s.apiRate.announce(h, left)
			if left.wait > 0 {
				return echo.ErrTooManyRequests
			}
		}
		err := next(c)
		if h.Get(echo.HeaderAllow) != "" { // echo has refused the method, and names others in its own order
			h.Set(echo.HeaderAllow, methodsAllowed)
		}
		return err
	}
}

// readerOf is whom an address is counted as: itself, or of IPv6 the network of 64
// bits that one reader has to himself. A request that came over no network has no
// address and is not counted.
func readerOf(address string) netip.Prefix {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	network, _ := ip.Prefix(bits) // an address has as many bits
	return network
}
