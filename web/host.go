package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
)

// checkHost refuses a request with an invalid host, if links are built from it. Health checks may lack one, as HTTP/1.0
// allows.
func (s *server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, path := c.Request().Host, c.Path()
		if s.BaseURL == "" && !answer.IsHost(host) && !(host == "" && (path == healthPath || path == readyPath)) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return next(c)
	}
}
