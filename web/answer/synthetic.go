package answer

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
)

// A record can be made up, for measurements and tests. Then every answer says so: each page at the top, each answer in
// a header, and each separate file in its name or title. The rows themselves name reports and sources that say so too.

// SyntheticHeader is true, in the form of RFC 9651, in the answers of a site with a made-up record, and absent
// otherwise.
const SyntheticHeader = "Detainer-Ledger-Synthetic"

// MadeUpName returns the name of a file that is read apart from its page.
func MadeUpName(c echo.Context, name string) string {
	if c.Response().Header().Get(SyntheticHeader) != "" {
		return "made-up-" + name
	}
	return name
}

// VersionedName returns the name of a file with the version of the record that it shows.
func VersionedName(r *Request, name, ext string) string {
	return MadeUpName(r, fmt.Sprintf("%s-version-%d-%s%s", name, r.Snap.Seq, record.DayOf(r.Snap.At), ext))
}
