package web

import (
	"path"
	"slices"
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

// The endings by which a page is to be had in other formats: its citation, and its table.
var (
	citations = []string{cite.Formats[0].Ext, cite.Formats[1].Ext, cite.Formats[2].Ext}
	tables    = append([]string{".csv", ".json", ".xlsx", ".atom"}, citations...)
)

// The parameters that several pages take.
var (
	ofMap         = []string{"report", "measure"}
	ofState       = []string{"report", "measure", "sort", "order", "page", "bom"}
	ofDifferences = []string{"from", "to", "bom"}
	ofFile        = []string{"bom"}
	ofList        = append([]string{"bom"}, listParameters...)
)

// Where places, states and reports have their pages.
const (
	placePath  = link.Jurisdictions + "/:state/:place"
	statePath  = link.States + "/:state"
	reportPath = link.Reports + "/:report"
)

// publicRoutes is the map of what readers see.
func publicRoutes() []route {
	all := []route{
		{path: link.Home, get: page(homePage), parameters: ofMap},
		{path: link.Map, get: page(mapFile), parameters: ofMap},
		{path: link.Timeline, get: page(timelineChart)},

		{path: link.Jurisdictions, endings: tables, get: withFeed(jurisdictionsPage, listFeed), parameters: ofList},
		{path: link.Differences(link.Jurisdictions), endings: tables, get: newest(listDifferences),
			parameters: ofDifferences},
		{path: link.Differences(placePath), endings: tables, get: newest(jurisdictionDifferences),
			parameters: ofDifferences},
		{path: link.Jurisdictions + "/:state", get: opens(jurisdictionsOfState), parameters: ofState},
		{path: placePath, get: withFeed(jurisdictionPage, jurisdictionFeed), parameters: []string{"page", "bom"}},
		{path: link.Chart(placePath), get: page(jurisdictionChart), parameters: []string{"series"}},
		{path: link.ChartImage(placePath), get: page(jurisdictionChart), parameters: []string{"series"}},
		{path: link.Embed(placePath), get: opens(embedPage), parameters: []string{"series"}},
		{path: link.EmbedAs(placePath, ":form"), get: opens(embedPage), parameters: []string{"series"}},
		{path: link.OEmbed, get: opens(oEmbedAnswer), english: true, open: true,
			parameters: []string{"url", "format", "maxwidth", "maxheight"}},
		{path: link.Sheet(placePath), get: page(sheetPage)},

		{path: link.Compare, endings: tables, get: page(comparePage), parameters: []string{"j", "add", "bom"}},
		{path: link.CompareChart, get: page(compareChart), parameters: []string{"j", "measure", "series"}},

		{path: link.States, endings: tables, get: page(statesPage), parameters: ofFile},
		{path: statePath, get: opens(statePage), parameters: ofState},
		{path: link.StateMap(":state"), get: opens(stateMapFile), parameters: ofMap},

		{path: link.Reports, endings: tables, get: page(reportsPage), parameters: []string{"year", "bom"}},
		{path: link.RanksChart, get: page(ranksChart)},
		{path: reportPath, get: page(reportPage), parameters: []string{"page", "bom"}},

		{path: link.Corrections, endings: tables, get: withFeed(correctionsPage, correctionsFeed),
			parameters: []string{"page", "bom"}},

		{path: link.Data, endings: citations, get: with(page, (*server).dataPage), open: true},
		{path: link.Changes, get: acts(changesPage), parameters: []string{"from"}},
		{path: link.Changes + ".atom", get: opens(changesFeed), parameters: []string{"page"}},
		{path: link.Changes + "/:seq", get: acts(changePage)}, // and .json
		{path: link.TimeMap("/*"), get: newest(timeMap), open: true},
		{path: link.Ledger, get: with(acts, (*server).ledgerPage)},
		{path: link.Verify, get: page(verifyPage), post: limited(newest(verifySent)), body: &verifyIntake},

		{path: link.Find, get: page(findPage), parameters: []string{"q"}},
		{path: link.As(link.Find, "json"), get: opens(findJSON), worded: true, parameters: []string{"q", "limit"}},
		{path: link.FindPlaces, get: newest(findPlaces), worded: true},
		{path: strings.TrimSuffix(link.FindZIPs(":digits"), ".json"), get: opens(findZIPs)}, // .json

		{path: link.SiteCard, get: page(siteCard)},
		{path: link.Card(placePath), get: page(jurisdictionCard)},
		{path: link.Card(statePath), get: opens(stateCard)},
		{path: link.Card(reportPath), get: page(reportCard)},

		{path: link.About, get: page(aboutPage)},
		{path: link.Method, get: page(methodPage)},
		{path: link.Glossary, get: page(glossaryPage)},
		{path: link.Privacy, get: page(privacyPage)},
		{path: link.Accessibility, get: page(accessibilityPage)},

		{path: link.Sitemap, get: newest(sitemapIndex)},
		{path: "/sitemap-:part", get: newest(sitemapPart)},
		{path: link.Guide, get: newest(guideFile)},

		// What no route takes may still be a page, or a place, as a person would type it.
		{path: unrouted, get: own((*server).guess)},
	}
	for i := range all {
		all[i].kept = true
	}
	return append(all, dataRoutes()...)
}

// dataRoutes are the downloads, which take their time, and what describes them.
func dataRoutes() []route {
	all := []route{
		{path: link.Dictionary, get: page(dictionaryPage)},
		{path: link.Manifest, get: with(opens, (*server).manifest)},
		{path: link.DataPackage, get: with(opens, (*server).dataPackage)},
		{path: link.CSVMetadata, get: with(opens, (*server).csvMetadata)},
		{path: link.Download(":file"), get: with(opens, (*server).download)},
	}
	for i := range all {
		all[i].slow, all[i].open = true, true
	}
	return all
}

// serviceRoutes are for machines that look after the site, and the program's own files.
func serviceRoutes() []route {
	files := func(*server) echo.HandlerFunc { return echo.WrapHandler(static.Handler()) }
	all := []route{
		{path: "/robots.txt", get: own((*server).robots), kept: true},
		{path: "/favicon.svg", get: func(*server) echo.HandlerFunc { return favicon }, kept: true},
		{path: "/.well-known/security.txt", get: own((*server).securityText), kept: true},
		{path: healthPath, get: own((*server).healthy)},
		{path: readyPath, get: own((*server).ready)},
		{path: static.Prefix + "*", get: files, english: true},
	}
	for i := range all {
		all[i].apart = true
	}
	return all
}

// isOpen reports whether scripts of all sites may read what is at an address: what is for
// programs, and each table and picture that has the ending of a file.
func isOpen(address string) bool {
	switch r := routeAt(address); {
	case r.of == deskHouse, r.path == static.Prefix+"*":
		return false
	case r.open, r.of == apiHouse, r.of == ledgerHouse:
		return true
	}
	return path.Ext(address) != ""
}

// inHouse are routes of a house.
func inHouse(of house, all []route) []route {
	all = slices.Clone(all)
	for i := range all {
		all[i].of = of
	}
	return all
}
