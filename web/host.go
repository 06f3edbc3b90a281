package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
)

// checkHost refuses a request for a host that cannot be one, where links are made of it.
// Who only asks whether the site is well may name none, as HTTP/1.0 does.
func (s *server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, path := c.Request().Host, c.Path()
		if s.BaseURL == "" && !answer.IsHost(host) && !(host == "" && (path == healthPath || path == readyPath)) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return next(c)
	}
}
