package web

import (
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/static"
)

// chooseLanguage takes the language off the address, so that a page has one route
// whatever it is written in, and lets the context know it. Tables for machines
// are the same in every language and have one address only.
func chooseLanguage(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		address := r.URL.EscapedPath()
		language, page := words.FromAddress(address)
		if language == words.English {
			code, rest, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
			if l, _ := words.FromAddress("/" + strings.ToLower(code)); l != words.English { // typed in capitals
				return redirect(c, addressIn(l, "/"+rest))
			}
			return next(c)
		}
		if monolingual(page) && !worded(page) && r.Method != http.MethodOptions { // a browser that asks first follows nowhere
			letScriptsRead(c)
			return redirect(c, page)
		}
		if r.URL.Path == language.Address("/")+"/" {
			return sendOn(c, http.StatusPermanentRedirect, link.Query(language.Address(link.Home), c.QueryParams()))
		}
		r.URL.RawPath = page // in place: the router looks at the request that came in
		_, r.URL.Path = words.FromAddress(r.URL.Path)
		c.SetRequest(r.WithContext(words.With(r.Context(), language)))
		c.Response().Header().Set("Content-Language", language.Code)
		return next(c)
	}
}

// addressIn is the address of a page in a language, of what has none its only one.
func addressIn(l *words.Language, page string) string {
	if monolingual(page) && !worded(page) {
		return page
	}
	return l.Address(page)
}

// worded reports whether what looks like a table for machines says something to readers.
func worded(page string) bool { return page == link.As(link.Find, "json") || page == link.FindPlaces }

// monolingual reports whether what stands at an address has no language. The
// editors' desk has one only; a citation is of a page in its language.
func monolingual(page string) bool {
	if strings.HasSuffix(page, ".csl.json") {
		return false
	}
	switch path.Ext(page) {
	case ".csv", ".json", ".yaml", ".txt", ".xml", ".xlsx", ".zip", ".sqlite", ".parquet":
		return true
	}
	return page == link.OEmbed || inAPI(page) || inDesk(page) ||
		strings.HasPrefix(page, static.Prefix) || strings.HasPrefix(page, link.Ledger+"/") && page != link.Ledger+"/"
}
