package web

import (
	"net/netip"

	"github.com/labstack/echo/v4"
)

// usualQuota is what each reader of the API gets, where the operator does not say otherwise: so
// many requests at once, which come back one by one within ten seconds. That is 600 in a minute.
const usualQuota = 100

// apiGate bounds how many requests to the API each address gets.
func (s *server) apiGate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if reader := readerOf(c.RealIP()); routeOf(c).of == apiHouse && reader.IsValid() {
			left := s.apiRate.take(reader, s.config.Now())
			s.apiRate.announce(c.Response().Header(), left)
			if left.wait > 0 {
				return echo.ErrTooManyRequests
			}
		}
		return next(c)
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
