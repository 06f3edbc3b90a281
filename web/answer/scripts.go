package answer

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// What a script of another site may do with open addresses, and see of the answers (the Fetch standard,
// https://fetch.spec.whatwg.org/#http-cors-protocol).
const (
	methodsAllowed = "GET, HEAD, OPTIONS"
	headersAllowed = "Accept, Accept-Datetime, Content-Type, If-Match, If-Modified-Since, If-None-Match, " +
		"If-Range, If-Unmodified-Since, Range"
	headersExposed = "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Length, Content-Range, ETag, " +
		"Last-Modified, Link, Memento-Datetime, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Deprecation, Sunset"
	preflightLife = 86400 // seconds
)

// OpenToScripts opens some addresses to scripts of all sites: nothing there depends on the reader.
func OpenToScripts(isOpen func(address string) bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if isOpen(echo.GetPath(c.Request())) {
				return answerScripts(c, next)
			}
			return next(c)
		}
	}
}

func answerScripts(c echo.Context, next echo.HandlerFunc) error {
	letScriptsRead(c)
	h := c.Response().Header()
	if c.Request().Method == http.MethodOptions {
		h.Set(echo.HeaderAllow, methodsAllowed)
		h.Set(echo.HeaderAccessControlAllowMethods, methodsAllowed)
		h.Set(echo.HeaderAccessControlAllowHeaders, headersAllowed)
		h.Set(echo.HeaderAccessControlMaxAge, strconv.Itoa(preflightLife))
		return c.NoContent(http.StatusNoContent)
	}
	err := next(c)
	if h.Get(echo.HeaderAllow) != "" { // echo has refused the method, and lists the others in its own order
		h.Set(echo.HeaderAllow, methodsAllowed)
	}
	return err
}

// letScriptsRead lets scripts of all sites read an answer.
func letScriptsRead(c echo.Context) {
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowOrigin, "*")
	h.Set(echo.HeaderAccessControlExposeHeaders, headersExposed)
}
