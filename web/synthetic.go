package web

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// A record can be made up, to measure and to test. Then every answer says so: each page
// on top, each answer in a header, and what is kept apart from its page in its name or
// title. The rows themselves name reports and sources that say so too.

// syntheticHeader is true, in the form of RFC 9651, in the answers of a site whose record
// is made up. Others have it not.
const syntheticHeader = "Detainer-Ledger-Synthetic"

// sayMadeUp marks the answers of a site over a made-up record, and keeps them out of
// search engines.
func (s *server) sayMadeUp(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Store.Synthetic() {
			h := c.Response().Header()
			h.Set(syntheticHeader, "?1")
			h.Set("X-Robots-Tag", "noindex, nofollow")
			c.SetRequest(c.Request().WithContext(ui.MadeUp(c.Request().Context())))
		}
		return next(c)
	}
}

// madeUpName is the name of a file that is kept apart from its page.
func madeUpName(c echo.Context, name string) string {
	if c.Response().Header().Get(syntheticHeader) != "" {
		return "made-up-" + name
	}
	return name
}

// versionedName is the name of a file with the version of the record that it shows.
func versionedName(r *answer.Request, name, ext string) string {
	return madeUpName(r, fmt.Sprintf("%s-version-%d-%s%s", name, r.Snap.Seq, record.DayOf(r.Snap.At), ext))
}
