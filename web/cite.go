package web

import (
	"mime"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/cite"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// citation is how a page is cited. address is the page's with its parameters,
// without those that choose the state of the record, which the permalink names.
func (s *server) citation(c echo.Context, snap *store.Snapshot, address, title string) (ui.CiteView, error) {
	ctx := c.Request().Context()
	root, err := s.root(ctx, snap)
	if err != nil {
		return ui.CiteView{}, err
	}
	permalink := link.AsOf(address, snap.Seq)
	if snap.PublishedBy != "" {
		permalink += "&" + publishedBy + "=" + string(snap.PublishedBy)
	}
	return ui.CiteView{Page: address, Work: cite.Work{
		Title: s.titled(words.In(ctx), words.Plain(title)), Version: snap.Seq, Day: record.DayOf(snap.At), URL: s.absolute(c, permalink), Root: root.String(), Language: words.In(ctx),
	}}, nil
}

// citable answers with the page, or with its citation as a file where the address
// ends in a format of citations.
func (s *server) citable(c echo.Context, v ui.CiteView, page templ.Component) error {
	f, found := citedAs(c)
	if !found {
		return html(c, http.StatusOK, page)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": v.Key() + f.Ext}))
	return send(c, http.StatusOK, f.ContentType, []byte(f.Write(v.Work)))
}

// citedAs is the format of citations that the request's address ends in.
func citedAs(c echo.Context) (cite.Format, bool) {
	for _, f := range cite.Formats {
		if strings.HasSuffix(c.Request().URL.Path, f.Ext) {
			return f, true
		}
	}
	return cite.Format{}, false
}
