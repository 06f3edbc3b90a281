package answer

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// Monolingual reports whether what stands at an address has no language. It is set by what knows
// the routes, before the first request.
var Monolingual = func(address string) bool { return false }

// ChooseLanguage takes the language off the address, so that a page has one route
// whatever it is written in, and lets the context know it. Tables for machines
// are the same in every language and have one address only.
func ChooseLanguage(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		address := r.URL.EscapedPath()
		language, page := words.FromAddress(address)
		if language == words.English {
			code, rest, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
			if l, _ := words.FromAddress("/" + strings.ToLower(code)); l != words.English { // typed in capitals
				return Redirect(c, AddressIn(l, "/"+rest))
			}
			return next(c)
		}
		if Monolingual(page) && r.Method != http.MethodOptions { // a browser that asks first follows nowhere
			letScriptsRead(c)
			return Redirect(c, page)
		}
		if r.URL.Path == language.Address("/")+"/" {
			return SendOn(c, http.StatusPermanentRedirect, link.Query(language.Address(link.Home), c.QueryParams()))
		}
		r.URL.RawPath = page // in place: the router looks at the request that came in
		_, r.URL.Path = words.FromAddress(r.URL.Path)
		c.SetRequest(r.WithContext(words.With(r.Context(), language)))
		c.Response().Header().Set("Content-Language", language.Code)
		return next(c)
	}
}

// AddressIn is the address of a page in a language, of what has none its only one.
func AddressIn(l *words.Language, page string) string {
	if Monolingual(page) {
		return page
	}
	return l.Address(page)
}
