package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

func (s *server) about(c echo.Context) error {
	w := words.In(c.Request().Context())
	return s.prose(c, link.About, w.T("About this record"),
		w.T("What Detainer Ledger is, whom it is for, and the ten rules by which it keeps what ICE published about each place’s detainers."),
		func(p ui.Page) templ.Component { return pages.About(pages.AboutView{Page: p}) })
}

func (s *server) method(c echo.Context) error {
	w := words.In(c.Request().Context())
	return s.prose(c, link.Method, w.T("How to read this record"),
		w.T("What each section of ICE’s 2017 reports counts, why a missing number is not zero, how corrections are applied, and what is missing."),
		func(p ui.Page) templ.Component { return pages.Method(pages.MethodView{Page: p}) })
}

func (s *server) glossary(c echo.Context) error {
	w := words.In(c.Request().Context())
	return s.prose(c, link.Glossary, w.T("Glossary"),
		w.T("What the words on this site mean: detainer, declined detainer, Section I to III, not listed, withdrawn and more."),
		func(p ui.Page) templ.Component { return pages.Glossary(pages.GlossaryView{Page: p}) })
}

func (s *server) privacy(c echo.Context) error {
	w := words.In(c.Request().Context())
	return s.prose(c, link.Privacy, w.T("Privacy"),
		w.T("No cookies, no tracking, nothing from other hosts, and searches are not logged."),
		func(p ui.Page) templ.Component { return pages.Privacy(pages.PrivacyView{Page: p}) })
}

func (s *server) accessibility(c echo.Context) error {
	w := words.In(c.Request().Context())
	return s.prose(c, link.Accessibility, w.T("Accessibility"),
		w.T("What was done so that everyone can read this record, how it is checked, and what falls short."),
		func(p ui.Page) templ.Component { return pages.Accessibility(pages.AccessibilityView{Page: p}) })
}

// prose answers with a page of running text.
func (s *server) prose(c echo.Context, address, title, description string, page func(ui.Page) templ.Component) error {
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p := s.page(c, snap, address, address, title, description)
	if address != link.About {
		p.Crumbs = []ui.Link{{Text: words.In(c.Request().Context()).T("About"), Href: link.About}, {Text: title}}
	}
	return html(c, http.StatusOK, page(p))
}
