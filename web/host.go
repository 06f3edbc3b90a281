package web

import (
	"net/http"

	"detainerledger/web/answer"

	"github.com/labstack/echo/v4"
)

// checkHost refuses a request for a host that cannot be one, where links are made of it.
// Who only asks whether the site is well may name none, as HTTP/1.0 does.
func (s *server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, path := c.Request().Host, c.Path()
		if s.config.BaseURL == "" && !answer.IsHost(host) && !(host == "" && (path == healthPath || path == readyPath)) {
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
	if !answer.IsHost(c.Request().Host) {
		return "" // a problem is then named without one
	}
	return c.Scheme() + "://" + c.Request().Host
}
