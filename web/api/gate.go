package api

import (
	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
)

// Gate bounds how many requests to the API each address gets.
func (h *Handlers) Gate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if reader := answer.ReaderOf(c.RealIP()); h.Table.Of(c).Of == answer.APIHouse && reader.IsValid() {
			left := h.rate.Take(reader, h.Now())
			h.rate.Announce(c.Response().Header(), left)
			if left.Wait > 0 {
				return echo.ErrTooManyRequests
			}
		}
		return next(c)
	}
}
