package web

import (
	"github.com/labstack/echo/v4"

	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// sayMadeUp marks the answers of a site with a made-up record, and keeps them out of search engines.
func (s *server) sayMadeUp(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Store.Synthetic() {
			h := c.Response().Header()
			h.Set(answer.SyntheticHeader, "?1")
			h.Set("X-Robots-Tag", "noindex, nofollow")
			c.SetRequest(c.Request().WithContext(ui.MadeUp(c.Request().Context())))
		}
		return next(c)
	}
}
