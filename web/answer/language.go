package answer

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// Monolingual reports whether the content of an address has no language. The package with the routes sets it before the
// first request.
var Monolingual = func(address string) bool { return false }

// ChooseLanguage removes the language from the address and puts it into the context, so that a page has one route for
// all languages. Tables for programs are the same in every language and have only one address.
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
		if Monolingual(page) && r.Method != http.MethodOptions { // preflights follow no redirect
			letScriptsRead(c)
			return Redirect(c, page)
		}
		if r.URL.Path == language.Address("/")+"/" {
			return SendOn(c, http.StatusPermanentRedirect, link.Query(language.Address(link.Home), c.QueryParams()))
		}
		r.URL.RawPath = page // in place, because the router reads the original request
		_, r.URL.Path = words.FromAddress(r.URL.Path)
		c.SetRequest(r.WithContext(words.With(r.Context(), language)))
		c.Response().Header().Set("Content-Language", language.Code)
		return next(c)
	}
}

// AddressIn returns the address of a page in a language, or its only address if it has no language.
func AddressIn(l *words.Language, page string) string {
	if Monolingual(page) {
		return page
	}
	return l.Address(page)
}
