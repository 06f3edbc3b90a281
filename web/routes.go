package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/cite"
	"detainerledger/internal/link"
	"detainerledger/static"
)

// Where programs ask whether the site runs, and whether it is well.
const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// routes is the map of the site.
func (s *server) routes(e *echo.Echo) {
	get(e, link.Home, s.home)
	get(e, link.Map, s.mapFile)
	get(e, link.Timeline, s.timelineChart)

	table(e, link.Jurisdictions, s.jurisdictions)
	table(e, link.Differences(link.Jurisdictions), s.listDifferences)
	table(e, link.Differences(link.Jurisdictions+"/:state/:place"), s.jurisdictionDifferences)
	get(e, link.Jurisdictions+"/:state", s.jurisdictionsOfState)
	get(e, link.Jurisdictions+"/:state/:place", s.jurisdiction) // and .csv, .json, .atom
	get(e, link.Chart(link.Jurisdictions+"/:state/:place"), s.jurisdictionChart)
	get(e, link.ChartImage(link.Jurisdictions+"/:state/:place"), s.jurisdictionChart)

	get(e, link.Embed(link.Jurisdiction(":state/:place")), s.embed)
	get(e, link.EmbedAs(link.Jurisdiction(":state/:place"), ":form"), s.embed)
	get(e, link.OEmbed, s.oEmbed)
	get(e, link.Sheet(link.Jurisdiction(":state/:place")), s.sheet)

	table(e, link.Compare, s.compare)
	get(e, link.CompareChart, s.compareChart)

	table(e, link.States, s.states)
	get(e, link.States+"/:state", s.state) // and .csv, .json
	get(e, link.StateMap(":state"), s.stateMapFile)

	table(e, link.Reports, s.reports)
	get(e, link.RanksChart, s.ranksChart)
	get(e, link.Reports+"/:report", s.report) // and .csv, .json

	table(e, link.Corrections, s.corrections)

	cited(e, link.Data, s.data)
	get(e, link.Dictionary, s.dictionary)
	get(e, link.Manifest, s.manifest)
	get(e, link.DataPackage, s.dataPackage)
	get(e, link.CSVMetadata, s.csvMetadata)
	get(e, link.Download(":file"), s.download)

	get(e, link.Changes, s.changes)
	get(e, link.Changes+".atom", s.changesFeed)
	get(e, link.Changes+"/:seq", s.change) // and .json
	get(e, link.TimeMap("/*"), s.timeMap)
	get(e, link.Ledger, s.ledgerPage)
	get(e, link.Verify, s.verifyPage)
	e.POST(link.Verify, s.verify, s.limitRate())

	get(e, link.Find, s.find)
	get(e, link.As(link.Find, "json"), s.findJSON)
	get(e, link.FindPlaces, s.findPlaces)
	get(e, strings.TrimSuffix(link.FindZIPs(":digits"), ".json"), s.findZIPs) // .json

	s.ledgerRoutes(e)
	s.apiRoutes(e)

	get(e, link.SiteCard, s.siteCard)
	get(e, link.Card(link.Jurisdictions+"/:state/:place"), s.jurisdictionCard)
	get(e, link.Card(link.States+"/:state"), s.stateCard)
	get(e, link.Card(link.Reports+"/:report"), s.reportCard)

	get(e, link.About, s.about)
	get(e, link.Method, s.method)
	get(e, link.Glossary, s.glossary)
	get(e, link.Privacy, s.privacy)
	get(e, link.Accessibility, s.accessibility)

	s.followRoutes(e)
	s.doorRoutes(e)
	s.deskRoutes(e)

	get(e, "/robots.txt", s.robots)
	get(e, link.Sitemap, s.sitemap)
	get(e, "/sitemap-:part", s.sitemapPart)
	get(e, link.Guide, s.guide)
	get(e, "/favicon.svg", favicon)
	get(e, "/.well-known/security.txt", s.securityText)
	get(e, healthPath, s.healthy)
	get(e, readyPath, s.ready)
	get(e, static.Prefix+"*", echo.WrapHandler(static.Handler()))

	// What no route takes may still be a page, or a place, as a person would type it.
	get(e, unrouted, s.guess)
}

// get registers a page for GET and HEAD: echo answers 405 to HEAD where there
// is only a GET route.
func get(e *echo.Echo, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	e.Match([]string{http.MethodGet, http.MethodHead}, path, h, m...)
}

// table registers a page that has its table and its citation in other formats too.
// The pages whose address ends in a parameter take those endings from it.
func table(e *echo.Echo, path string, h echo.HandlerFunc) {
	cited(e, path, h)
	for ext := range formats {
		get(e, path+ext, h)
	}
}

// cited registers a page that has its citation in other formats too.
func cited(e *echo.Echo, path string, h echo.HandlerFunc) {
	get(e, path, h)
	for _, f := range cite.Formats {
		get(e, path+f.Ext, h)
	}
}
