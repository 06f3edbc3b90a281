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

// Where programs ask whether the site runs, and whether it is well.
const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// table is that of the routes that every site has. No handler of it is ever called.
var table *answer.Table

func init() {
	table = answer.NewTable((*server)(nil).routes(houses{}))
	answer.Monolingual, answer.KeepsLook, answer.TakesLook = table.Monolingual, table.KeepsLook, table.TakesLook
}

// routes are those of a site with these houses.
func (s *server) routes(in houses) []answer.Route {
	return slices.Concat(in.public.Routes(), in.api.Routes(), in.door.Routes(), in.desk.Routes(), s.ownRoutes())
}

// ownRoutes are those of no house: for machines that look after the site, the program's own
// files, and what no other route takes.
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
		// It may still be a page, or a place, as a person would type it.
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
		add(r, r.Get, http.MethodGet, http.MethodHead) // else echo answers 405 to HEAD
		add(r, r.Post, http.MethodPost)
	}
}

// guessing answers what a page finds to be no page of its kind.
func (s *server) guessing(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, answer.ErrNoPage) {
			return s.guess(c)
		}
		return err
	}
}

// isOpen reports whether scripts of all sites may read what is at an address: what is for
// programs, and each table and picture that has the ending of a file.
func isOpen(address string) bool {
	switch r := table.At(address); {
	case r.Of == answer.DeskHouse, r.Path == static.Prefix+"*":
		return false
	case r.Open, r.Of == answer.APIHouse, r.Of == answer.LedgerHouse:
		return true
	}
	return path.Ext(address) != ""
}
