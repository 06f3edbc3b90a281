package web

import (
	"detainerledger/web/answer"

	"github.com/labstack/echo/v4"
)

// usualQuota is what each reader of the API gets, where the operator does not say otherwise: so
// many requests at once, which come back one by one within ten seconds. That is 600 in a minute.
const usualQuota = 100

// apiGate bounds how many requests to the API each address gets.
func (s *server) apiGate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if reader := answer.ReaderOf(c.RealIP()); routeOf(c).of == apiHouse && reader.IsValid() {
			left := s.apiRate.Take(reader, s.config.Now())
			s.apiRate.Announce(c.Response().Header(), left)
			if left.Wait > 0 {
				return echo.ErrTooManyRequests
			}
		}
		return next(c)
	}
}
