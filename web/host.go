package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// checkHost refuses a request for a host that cannot be one, where links are made of it.
// Who only asks whether the site is well may name none, as HTTP/1.0 does.
func (s *server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, path := c.Request().Host, c.Path()
		if s.config.BaseURL == "" && !isHost(host) && !(host == "" && (path == healthPath || path == readyPath)) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return next(c)
	}
}

// baseURL is the scheme and host of absolute addresses.
func (s *server) baseURL(c echo.Context) string {
	if s.config.BaseURL != "" {
		return s.config.BaseURL
	}
	if !isHost(c.Request().Host) {
		return "" // a problem is then named without one
	}
	return c.Scheme() + "://" + c.Request().Host
}

// isHost reports whether this is a host as a browser names it: a name or an address, and
// perhaps a port.
func isHost(host string) bool {
	name := host
	if at := strings.LastIndexByte(host, ':'); at > strings.LastIndexByte(host, ']') {
		name = host[:at]
		if port, err := strconv.ParseUint(host[at+1:], 10, 16); err != nil || port == 0 {
			return false
		}
	}
	if inner, found := strings.CutPrefix(name, "["); found {
		inner, found = strings.CutSuffix(inner, "]")
		ip, err := netip.ParseAddr(inner)
		return found && err == nil && ip.Is6() && ip.Zone() == ""
	}
	return name != "" && len(name) <= 253 && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._", r))
	})
}
