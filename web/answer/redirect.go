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

// Redirect sends the reader on for good, with the parameters of the address, in
// the language of the request.
func Redirect(c echo.Context, to string) error {
	to = AddressIn(words.In(c.Request().Context()), OnSite(to))
	return RedirectAsIs(c, link.Query(to, c.QueryParams()))
}

// redirectAsIs is [Redirect] to an address that has its language and its parameters.
func RedirectAsIs(c echo.Context, to string) error {
	c.Response().Header().Del("Link") // of the page that is not here
	c.Response().Header().Set(echo.HeaderCacheControl, Fresh)
	return SendOn(c, http.StatusPermanentRedirect, to)
}

// SeeOther sends the reader on to the page that follows what they did.
func SeeOther(c echo.Context, to string) error { return SendOn(c, http.StatusSeeOther, to) }

// SendOn is the one place that answers with a redirect on the site, so that each stays there.
func SendOn(c echo.Context, status int, to string) error { return c.Redirect(status, OnSite(to)) }

// ErrNoPrimary is the error of a request for what only the primary does, to a replica that names none.
var ErrNoPrimary = errors.New("this is a replica that names no primary")

// ToPrimary answers for a replica with a redirect to the same address of its primary, which has a scheme and a host;
// where that is "" the error is [ErrNoPrimary].
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
		h.Set(echo.HeaderReferrerPolicy, "no-referrer") // the address may have a secret in it
		return c.Redirect(http.StatusTemporaryRedirect, primary+to)
	}
}

// OnSite is an address as one of this site, whatever is in it. A browser takes an address
// that begins with two slashes for one of another host; a backslash for a slash; and
// drops tabs and line ends before it looks (URL Standard, 4.4).
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

// IsMark reports whether r is none of the signs with which addresses of the site end: letters,
// digits, and in secrets hyphens and low lines.
func IsMark(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
