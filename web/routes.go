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
	get(e, link.Home, s.page(homePage))
	get(e, link.Map, s.page(mapFile))
	get(e, link.Timeline, s.page(timelineChart))

	table(e, link.Jurisdictions, s.withFeed(jurisdictionsPage, listFeed))
	table(e, link.Differences(link.Jurisdictions), s.newest(listDifferences))
	table(e, link.Differences(link.Jurisdictions+"/:state/:place"), s.newest(jurisdictionDifferences))
	get(e, link.Jurisdictions+"/:state", s.plain(jurisdictionsOfState))
	get(e, link.Jurisdictions+"/:state/:place", s.withFeed(jurisdictionPage, jurisdictionFeed)) // and .csv, .json, .atom
	get(e, link.Chart(link.Jurisdictions+"/:state/:place"), s.page(jurisdictionChart))
	get(e, link.ChartImage(link.Jurisdictions+"/:state/:place"), s.page(jurisdictionChart))

	get(e, link.Embed(link.Jurisdiction(":state/:place")), s.plain(embedPage))
	get(e, link.EmbedAs(link.Jurisdiction(":state/:place"), ":form"), s.plain(embedPage))
	get(e, link.OEmbed, s.plain(oEmbedAnswer))
	get(e, link.Sheet(link.Jurisdiction(":state/:place")), s.page(sheetPage))

	table(e, link.Compare, s.page(comparePage))
	get(e, link.CompareChart, s.page(compareChart))

	table(e, link.States, s.page(statesPage))
	get(e, link.States+"/:state", s.plain(statePage)) // and .csv, .json, .atom
	get(e, link.StateMap(":state"), s.plain(stateMapFile))

	table(e, link.Reports, s.page(reportsPage))
	get(e, link.RanksChart, s.page(ranksChart))
	get(e, link.Reports+"/:report", s.page(reportPage)) // and .csv, .json

	table(e, link.Corrections, s.withFeed(correctionsPage, correctionsFeed))

	cited(e, link.Data, s.page(s.dataPage))
	get(e, link.Dictionary, s.page(dictionaryPage))
	get(e, link.Manifest, s.plain(s.manifest))
	get(e, link.DataPackage, s.plain(s.dataPackage))
	get(e, link.CSVMetadata, s.plain(s.csvMetadata))
	get(e, link.Download(":file"), s.plain(s.download))

	get(e, link.Changes, s.acts(changesPage))
	get(e, link.Changes+".atom", s.plain(changesFeed))
	get(e, link.Changes+"/:seq", s.acts(changePage)) // and .json
	get(e, link.TimeMap("/*"), s.newest(timeMap))
	get(e, link.Ledger, s.acts(s.ledgerPage))
	get(e, link.Verify, s.page(verifyPage))
	e.POST(link.Verify, s.newest(verifySent), s.limitRate())

	get(e, link.Find, s.page(findPage))
	get(e, link.As(link.Find, "json"), s.plain(findJSON))
	get(e, link.FindPlaces, s.newest(findPlaces))
	get(e, strings.TrimSuffix(link.FindZIPs(":digits"), ".json"), s.plain(findZIPs)) // .json

	s.ledgerRoutes(e)
	s.apiRoutes(e)

	get(e, link.SiteCard, s.page(siteCard))
	get(e, link.Card(link.Jurisdictions+"/:state/:place"), s.page(jurisdictionCard))
	get(e, link.Card(link.States+"/:state"), s.plain(stateCard))
	get(e, link.Card(link.Reports+"/:report"), s.page(reportCard))

	get(e, link.About, s.page(aboutPage))
	get(e, link.Method, s.page(methodPage))
	get(e, link.Glossary, s.page(glossaryPage))
	get(e, link.Privacy, s.page(privacyPage))
	get(e, link.Accessibility, s.page(accessibilityPage))

	s.followRoutes(e)
	s.doorRoutes(e)
	s.deskRoutes(e)

	get(e, "/robots.txt", s.robots)
	get(e, link.Sitemap, s.newest(sitemapIndex))
	get(e, "/sitemap-:part", s.newest(sitemapPart))
	get(e, link.Guide, s.newest(guideFile))
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
