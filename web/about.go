package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

func (s *server) about(c echo.Context) error {
	return s.words(c, link.About, "About this record",
		"What Detainer Ledger is, whom it is for, and the ten rules by which it keeps what ICE published about each place’s detainers.",
		func(p ui.Page) templ.Component { return pages.About(pages.AboutView{Page: p}) })
}

func (s *server) method(c echo.Context) error {
	return s.words(c, link.Method, "How to read this record",
		"What each section of ICE’s 2017 reports counts, why a missing number is not zero, how corrections are applied, and what is missing.",
		func(p ui.Page) templ.Component { return pages.Method(pages.MethodView{Page: p}) })
}

func (s *server) glossary(c echo.Context) error {
	return s.words(c, link.Glossary, "Glossary",
		"What the words on this site mean: detainer, declined detainer, Section I to III, not listed, withdrawn and more.",
		func(p ui.Page) templ.Component { return pages.Glossary(pages.GlossaryView{Page: p}) })
}

func (s *server) privacy(c echo.Context) error {
	return s.words(c, link.Privacy, "Privacy",
		"No cookies, no tracking, nothing from other hosts, and searches are not logged.",
		func(p ui.Page) templ.Component { return pages.Privacy(pages.PrivacyView{Page: p}) })
}

func (s *server) accessibility(c echo.Context) error {
	return s.words(c, link.Accessibility, "Accessibility",
		"What was done so that everyone can read this record, how it is checked, and what falls short.",
		func(p ui.Page) templ.Component { return pages.Accessibility(pages.AccessibilityView{Page: p}) })
}

// words answers with a page of words only.
func (s *server) words(c echo.Context, address, title, description string, page func(ui.Page) templ.Component) error {
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p := s.page(c, snap, address, address, title, description)
	if address != link.About {
		p.Crumbs = []ui.Link{{Text: "About", Href: link.About}, {Text: title}}
	}
	return html(c, http.StatusOK, page(p))
}
