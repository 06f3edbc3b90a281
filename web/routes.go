package web

import (
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/static"
	"detainerledger/web/answer"
)

// The addresses of health checks: whether the site runs, and whether it is ready.
const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// table has the routes that every site has. None of its handlers is ever called.
var table *answer.Table

func init() {
	table = answer.NewTable((*server)(nil).routes(houses{}))
	answer.Monolingual, answer.KeepsLook, answer.TakesLook = table.Monolingual, table.KeepsLook, table.TakesLook
}

// routes returns those of a site with these houses.
func (s *server) routes(in houses) []answer.Route {
	return slices.Concat(in.public.Routes(), in.api.Routes(), in.door.Routes(), in.desk.Routes(), s.ownRoutes())
}

// ownRoutes returns those of no house: for monitoring, for the program's own files, and for everything that no other
// route takes.
func (s *server) ownRoutes() []answer.Route {
	all := []answer.Route{
		{Path: "/robots.txt", Get: answer.Own(s.robots), Kept: true},
		{Path: "/favicon.svg", Get: answer.Own(favicon), Kept: true},
		{Path: "/.well-known/security.txt", Get: answer.Own(s.securityText), Kept: true},
		{Path: healthPath, Get: answer.Own(s.healthy)},
		{Path: readyPath, Get: answer.Own(s.ready)},
		{Path: static.Prefix + "*", Get: answer.Own(echo.WrapHandler(static.Handler())), English: true},
	}
	for i := range all {
		all[i].Apart = true
	}
	return append(all,
		answer.Route{Path: link.Sitemap, Get: answer.Newest(sitemapIndex), Kept: true},
		answer.Route{Path: "/sitemap-:part", Get: answer.Newest(sitemapPart), Kept: true},
		// It may still be a page, or a place, as typed by a person.
		answer.Route{Path: answer.Unrouted, Get: answer.Own(s.guess), Kept: true})
}

// addRoutes gives echo the routes that the site has.
func (s *server) addRoutes() {
	var desk *echo.Group
	if s.config.Desk != nil {
		desk = s.echo.Group(link.Desk, s.desk.Middleware()...)
	}
	add := func(r answer.Route, handling answer.Handling, methods ...string) {
		if handling == nil {
			return
		}
		h := s.guessing(handling(s.Site))
		for _, address := range r.Paths() {
			if r.Of == answer.DeskHouse && desk != nil {
				desk.Match(methods, strings.TrimPrefix(address, link.Desk), h)
				continue
			}
			s.echo.Match(methods, address, h)
		}
	}
	for _, r := range s.routes(s.houses) {
		if s.atPrimary(&r) {
			passed := answer.Own(answer.ToPrimary(s.config.replica.primary))
			add(answer.Route{Path: r.Path, Endings: r.Endings}, passed, http.MethodGet, http.MethodHead, http.MethodPost)
			continue
		}
		add(r, r.Get, http.MethodGet, http.MethodHead) // otherwise echo answers HEAD with 405
		add(r, r.Post, http.MethodPost)
	}
}

// guessing handles addresses that a page's handler rejects.
func (s *server) guessing(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, answer.ErrNoPage) {
			return s.guess(c)
		}
		return err
	}
}

// isOpen reports whether scripts of all sites may read an address: the addresses for programs, and each table and
// picture with the extension of a file.
func isOpen(address string) bool {
	switch r := table.At(address); {
	case r.Of == answer.DeskHouse, r.Path == static.Prefix+"*":
		return false
	case r.Open, r.Of == answer.APIHouse, r.Of == answer.LedgerHouse:
		return true
	}
	return path.Ext(address) != ""
}
