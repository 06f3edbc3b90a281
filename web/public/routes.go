// Package public has the public pages: pages, maps, charts, feeds, embeds, cards and downloads, each in a file of its
// name.
package public

import (
	"slices"
	"strings"

	"detainerledger/internal/cite"
	"detainerledger/internal/link"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// The extensions of a page's other formats: its citation, and its table.
var (
	citations = []string{cite.Formats[0].Ext, cite.Formats[1].Ext, cite.Formats[2].Ext}
	tables    = append([]string{".csv", ".json", ".xlsx", ".atom"}, citations...)
)

// The parameters that several pages take.
var (
	ofMap         = answer.LookParameters
	ofState       = append([]string{"bom"}, stateTakes...)
	ofDifferences = []string{"from", "to", "bom"}
	ofFile        = []string{"bom"}
	ofList        = append([]string{"bom"}, present.ListParameters...)
)

// Where places, states, reports and series have their pages.
const (
	placePath  = link.Jurisdictions + "/:state/:place"
	statePath  = link.States + "/:state"
	reportPath = link.Reports + "/:report"
	seriesPath = link.AllSeries + "/:series"
)

// Routes are the public pages, and the files with which programs check the record. The handlers can be nil if only the
// routes are needed.
func (h *Handlers) Routes() []answer.Route {
	return slices.Concat(h.pageRoutes(), h.dataRoutes(), h.ledgerRoutes(), iconRoutes())
}

// iconRoutes are the site's icons under the names that browsers and phones look for.
func iconRoutes() []answer.Route {
	return []answer.Route{
		{Path: "/favicon.ico", Get: answer.Own(favicon), Kept: true, Apart: true},
		{Path: "/apple-touch-icon.png", Get: answer.Own(appleTouchIcon), Kept: true, Apart: true},
	}
}

// pageRoutes is the map of the pages.
func (h *Handlers) pageRoutes() []answer.Route {
	all := []answer.Route{
		{Path: link.Home, Get: answer.Page(homePage), Looks: true},
		{Path: link.Map, Get: answer.Page(mapFile), Parameters: ofMap},
		{Path: link.Timeline, Get: answer.Page(timelineChart)},

		{Path: link.Jurisdictions, Endings: tables, Get: answer.WithFeed(jurisdictionsPage, listFeed), Parameters: ofList,
			Looks: true},
		{Path: link.Differences(link.Jurisdictions), Endings: tables, Get: answer.Newest(listDifferences),
			Parameters: ofDifferences},
		{Path: link.Differences(placePath), Endings: tables, Get: answer.Newest(jurisdictionDifferences),
			Parameters: ofDifferences},
		{Path: link.Jurisdictions + "/:state", Get: answer.Opens(jurisdictionsOfState), Parameters: ofState},
		{Path: placePath, Get: answer.WithFeed(jurisdictionPage, jurisdictionFeed), Parameters: []string{"page", "bom"},
			Looks: true, Many: true},
		{Path: link.Chart(placePath), Get: answer.Page(jurisdictionChart), Parameters: []string{"series"}},
		{Path: link.ChartImage(placePath), Get: answer.Page(jurisdictionChart), Parameters: []string{"series"}},
		{Path: link.Embed(placePath), Get: answer.Opens(embedPage), Looks: true, Many: true},
		{Path: link.EmbedAs(placePath, ":form"), Get: answer.Opens(embedPage), Looks: true, Many: true},
		{Path: link.OEmbed, Get: answer.Opens(oEmbedAnswer), English: true, Open: true,
			Parameters: []string{"url", "format", "maxwidth", "maxheight"}},
		{Path: link.Sheet(placePath), Get: answer.Page(sheetPage)},

		{Path: link.Compare, Endings: tables, Get: answer.Page(comparePage),
			Parameters: []string{"j", "series", "add", "bom"}},
		{Path: link.CompareChart, Get: answer.Page(compareChart), Parameters: []string{"j", "measure", "series"}},

		{Path: link.States, Endings: tables, Get: answer.Page(statesPage), Parameters: ofFile},
		{Path: statePath, Get: answer.Opens(statePage), Parameters: ofState, Looks: true},
		{Path: link.StateMap(":state"), Get: answer.Opens(stateMapFile), Parameters: ofMap},

		{Path: link.Reports, Endings: tables, Get: answer.Page(reportsPage), Parameters: []string{"series", "year", "bom"}},
		{Path: link.RanksChart, Get: answer.Page(ranksChart)},
		{Path: reportPath, Get: answer.Page(reportPage), Parameters: []string{"page", "bom"}},

		{Path: link.AllSeries, Endings: citations, Get: answer.Page(allSeriesPage)},
		{Path: seriesPath, Get: answer.Page(seriesPage),
			Parameters: append([]string{"bom"}, seriesTakes...)},

		{Path: link.Corrections, Endings: tables, Get: answer.WithFeed(correctionsPage, correctionsFeed),
			Parameters: []string{"page", "bom"}},

		{Path: link.Data, Endings: citations, Get: answer.Page(h.dataPage), Open: true},
		{Path: link.Changes, Get: answer.Acts(changesPage), Parameters: []string{"from"}},
		{Path: link.Changes + ".atom", Get: answer.Opens(changesFeed), Parameters: []string{"page"}},
		{Path: link.Changes + "/:seq", Get: answer.Acts(changePage)}, // and .json
		{Path: link.TimeMap("/*"), Get: answer.Newest(timeMap), Open: true},
		{Path: link.Ledger, Get: answer.Acts(h.ledgerPage)},
		{Path: link.Verify, Get: answer.Page(verifyPage), Post: answer.Limited(answer.Newest(verifySent)),
			Body: &verifyIntake},

		{Path: link.Find, Get: answer.Page(findPage), Parameters: []string{"q"}},
		{Path: link.As(link.Find, "json"), Get: answer.Opens(findJSON), Worded: true, Parameters: []string{"q", "limit"}},
		{Path: link.FindPlaces, Get: answer.Newest(findPlaces), Worded: true},
		{Path: strings.TrimSuffix(link.FindZIPs(":digits"), ".json"), Get: answer.Opens(findZIPs)},     // .json
		{Path: strings.TrimSuffix(link.FindTowns(":letters"), ".json"), Get: answer.Newest(findTowns)}, // .json

		{Path: link.SiteCard, Get: answer.Page(siteCard)},
		{Path: link.Card(placePath), Get: answer.Page(jurisdictionCard)},
		{Path: link.Card(statePath), Get: answer.Opens(stateCard)},
		{Path: link.Card(reportPath), Get: answer.Page(reportCard)},

		{Path: link.About, Get: answer.Page(aboutPage)},
		{Path: link.Method, Get: answer.Page(methodPage)},
		{Path: link.Glossary, Get: answer.Page(glossaryPage)},
		{Path: link.Privacy, Get: answer.Page(privacyPage)},
		{Path: link.Accessibility, Get: answer.Page(accessibilityPage)},

		{Path: link.Guide, Get: answer.Newest(guideFile)},
	}
	for i := range all {
		all[i].Kept = true
	}
	return all
}

// dataRoutes are the downloads, which may take long, and their descriptions.
func (h *Handlers) dataRoutes() []answer.Route {
	all := []answer.Route{
		{Path: link.Dictionary, Get: answer.Page(dictionaryPage)},
		{Path: link.Manifest, Get: answer.Opens(h.manifest)},
		{Path: link.DataPackage, Get: answer.Opens(h.dataPackage)},
		{Path: link.CSVMetadata, Get: answer.Opens(h.csvMetadata)},
		{Path: link.Download(":file"), Get: answer.Opens(h.download)},
	}
	for i := range all {
		all[i].Slow, all[i].Open = true, true
	}
	return all
}
