package answer

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// Redirect permanently redirects the reader, keeping the address's parameters and the language of the request.
func Redirect(c echo.Context, to string) error {
	to = AddressIn(words.In(c.Request().Context()), OnSite(to))
	return RedirectAsIs(c, link.Query(to, c.QueryParams()))
}

// RedirectAsIs is [Redirect] to an address that already has its language and parameters.
func RedirectAsIs(c echo.Context, to string) error {
	c.Response().Header().Del("Link") // it is about the page that is not here
	c.Response().Header().Set(echo.HeaderCacheControl, Fresh)
	return SendOn(c, http.StatusPermanentRedirect, to)
}

// SeeOther redirects the reader to the page that follows a submitted form.
func SeeOther(c echo.Context, to string) error { return SendOn(c, http.StatusSeeOther, to) }

// SendOn is the only place that answers with a redirect within the site, so that none leads elsewhere.
func SendOn(c echo.Context, status int, to string) error { return c.Redirect(status, OnSite(to)) }

// ErrNoPrimary is the error of a request to a replica that only the primary can answer, if the replica names no
// primary.
var ErrNoPrimary = errors.New("this is a replica that names no primary")

// ToPrimary answers for a replica with a redirect to the same address of its primary, which has a scheme and a host; if
// that is "", the error is [ErrNoPrimary].
func ToPrimary(primary string) echo.HandlerFunc {
	return func(c echo.Context) error {
		if primary == "" {
			return ErrNoPrimary
		}
		asked := c.Request().URL
		to := OnSite(AddressIn(words.In(c.Request().Context()), asked.EscapedPath()))
		if asked.RawQuery != "" {
			to += "?" + asked.RawQuery
		}
		h := c.Response().Header()
		h.Set(echo.HeaderCacheControl, "no-store")
		h.Set(echo.HeaderReferrerPolicy, "no-referrer") // the address may contain a secret
		return c.Redirect(http.StatusTemporaryRedirect, primary+to)
	}
}

// OnSite turns any text into an address of this site. A browser takes an address that begins with two slashes as one of
// another host, a backslash as a slash, and drops tabs and line ends first (URL Standard, 4.4).
func OnSite(address string) string {
	var safe strings.Builder
	for _, b := range []byte(address) {
		if b <= ' ' || b == '\\' || b >= 0x7f {
			fmt.Fprintf(&safe, "%%%02X", b)
			continue
		}
		safe.WriteByte(b)
	}
	return "/" + strings.TrimLeft(safe.String(), "/")
}

// IsMark reports whether r cannot be at the end of an address of the site. Addresses end with letters, digits and, in
// secrets, hyphens and underscores.
func IsMark(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
