package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
)

// guess answers an address that is no page: it may be a place as a person would
// type it. One meaning redirects, several are listed, none is not found.
func (s *server) guess(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.store.Now(ctx)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	path := c.Request().URL.Path
	if short := strings.Trim(path, "/"); strings.HasSuffix(path, "/") && short != "" && !strings.Contains(short, "\\") {
		return redirect(c, (&url.URL{Path: "/" + short}).EscapedPath())
	}
	if inDesk(path) {
		return record.ErrNotFound
	}
	ext := format(c)
	text := typed(strings.TrimSuffix(path, ext))
	if state, ok := gazetteer.GuessState(text); ok {
		return redirect(c, link.State(state.Code)+ext)
	}
	meant := p.index.Guess(text)
	switch len(meant) {
	case 0:
		return record.ErrNotFound
	case 1:
		return redirect(c, link.Jurisdiction(meant[0].Slug)+ext)
	}
	v := pages.ChoicesView{Typed: text, Places: placeLinks(meant)}
	v.Page = s.page(c, snap, "", link.Jurisdictions, p.w.T("Which one?"), p.w.T("Several places share this name."))
	v.Page.URL = ""
	v.Page.NoIndex = true
	return html(c, http.StatusMultipleChoices, pages.Choices(v))
}

// typed is what a person may have meant by an address: the part of it after the
// folder that all places share.
func typed(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		path = text
	}
	path = strings.Trim(path, "/")
	for _, folder := range []string{link.Jurisdictions, link.States} {
		path = strings.TrimPrefix(path, folder[1:]+"/")
	}
	return path
}
