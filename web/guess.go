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
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// guess answers an address that is not a page: it may be one except for punctuation or capitals, or a place as a person
// would type it. A single meaning redirects, several are listed, and none is "not found".
func (s *server) guess(c echo.Context) error {
	if answered, err := s.repair(c); answered {
		return err
	}
	path := strings.TrimRightFunc(c.Request().URL.Path, answer.IsMark)
	if !s.placeAsked(path) {
		return record.ErrNotFound
	}
	r := s.Request(c)
	if err := r.OpenNewest(); err != nil {
		return err
	}
	ext := answer.FormatOf(path)
	text := typed(strings.TrimSuffix(path, ext))
	if state, ok := gazetteer.GuessState(text); ok {
		return answer.Redirect(c, link.State(state.Code)+ext)
	}
	meant := r.Places.Index.Guess(text)
	switch len(meant) {
	case 0:
		return record.ErrNotFound
	case 1:
		return answer.Redirect(c, link.Jurisdiction(meant[0].Slug)+ext)
	}
	v := pages.ChoicesView{Typed: text, Places: present.PlaceLinks(meant)}
	v.Page = r.Page("", link.Jurisdictions, r.W.T("Which one?"), r.W.T("Several places share this name."))
	v.Page.URL = ""
	v.Page.NoIndex = true
	return answer.HTML(c, http.StatusMultipleChoices, pages.Choices(v))
}

// typed returns what a person may have meant by an address: the part after the folder that all places share.
func typed(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		path = text
	}
	path = strings.Trim(path, "/")
	for _, folder := range placeFolders {
		path = strings.TrimPrefix(path, folder[1:]+"/")
	}
	return path
}
