package answer

import (
	"mime"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/cite"
	"detainerledger/templates/ui"
)

// Citable answers with the page, or with its citation as a file if the address ends in a format of citations.
func Citable(r *Request, v ui.CiteView, page templ.Component) error {
	f, found := citedAs(r)
	if !found {
		return HTML(r, http.StatusOK, page)
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": v.Key() + f.Ext})
	r.Response().Header().Set(echo.HeaderContentDisposition, disposition)
	return Send(r, http.StatusOK, f.ContentType, []byte(f.Write(v.Work)))
}

// citedAs returns the format of citations at the end of the request's address.
func citedAs(c echo.Context) (cite.Format, bool) {
	for _, f := range cite.Formats {
		if strings.HasSuffix(c.Request().URL.Path, f.Ext) {
			return f, true
		}
	}
	return cite.Format{}, false
}
