package web_test

import (
	"strings"
	"testing"
)

// kinds has one address for each kind of answer.
var kinds = []struct{ name, address string }{
	{"home", "/"},
	{"home-map", "/?measure=issued&report=" + week2},
	{"map.svg", "/map.svg"},
	{"state-map.svg", "/states/tx/map.svg"},
	{"state-of-254", "/states/tx"},
	{"jurisdiction", "/jurisdictions/tx/travis-county"},
	{"unnamed", "/jurisdictions/oh/adams-county"},
	{"jurisdiction.csv", "/jurisdictions/tx/travis-county.csv"},
	{"jurisdiction.json", "/jurisdictions/tx/travis-county.json"},
	{"jurisdiction.atom", "/jurisdictions/tx/travis-county.atom"},
	{"changes.atom", "/changes.atom"},
	{"changes.atom-last", "/changes.atom?page=3"},
	{"list", "/jurisdictions"},
	{"list-of-100", "/jurisdictions?show=all"},
	{"list-of-all", "/jurisdictions?show=all&per=all"},
	{"list-of-all.csv", "/jurisdictions.csv?show=all"},
	{"chart.svg", "/jurisdictions/tx/travis-county/chart.svg"},
	{"chart.png", "/jurisdictions/tx/travis-county/chart.png"},
	{"card.png", "/jurisdictions/tx/travis-county/card.png"},
	{"card-absent.png", "/jurisdictions/oh/adams-county/card.png"},
	{"jurisdiction.bib", "/jurisdictions/tx/travis-county.bib"},
	{"compare", "/compare?j=nv/clark-county&j=ny/nassau-county"},
	{"compare-six",
		"/compare?j=nv/clark-county&j=ny/nassau-county&j=ca/kern-county&j=tx/travis-county&j=pa/chester-county" +
			"&j=wa/king-county"},
	{"states", "/states"},
	{"state", "/states/pa"},
	{"reports", "/reports"},
	{"report", "/reports/" + week1},
	{"corrections", "/corrections"},
	{"find", "/find?q=clark"},
	{"find-zip", "/find?q=11001"},
	{"find.json", "/find.json?q=clark"},
	{"method", "/about/method"},
	{"sitemap", "/sitemap.xml"},
	{"sitemap-part", "/sitemap-en-1.xml"},
	{"not-found", "/nowhere-at-all"},
	{"redirect", "/clark-county-nv"},
	{"jurisdiction-then", "/jurisdictions/tx/travis-county?as-of=seq:40"},
	{"jurisdiction-by-day", "/jurisdictions/tx/travis-county?published-by=2017-04-01"},
	{"list-then", "/jurisdictions?as-of=seq:40"},
	{"changes", "/changes"},
	{"change", "/changes/4"},
	{"leaf", "/ledger/leaf/4"},
	{"api-docs", "/api"},
	{"api-jurisdiction", "/api/v1/jurisdictions/tx/travis-county"},
	{"api-periods", "/api/v1/jurisdictions/tx/travis-county/periods"},
	{"api-history", "/api/v1/jurisdictions/tx/travis-county/history"},
	{"api-list", "/api/v1/jurisdictions"},
	{"api-list-of-1000", "/api/v1/jurisdictions?show=all&limit=1000"},
	{"api-entries", "/api/v1/entries"},
	{"api-changes", "/api/v1/changes"},
	{"api-change", "/api/v1/changes/9"},
	{"api-find", "/api/v1/find?q=clark"},
	{"data", "/data"},
	{"dictionary", "/data/dictionary"},
	{"tile", "/ledger/tile/0/000.p/71"},
}

// BenchmarkPage measures a whole answer, from the request to its last byte, over the published
// record and without a cache.
func BenchmarkPage(b *testing.B) {
	site := coldSite(published)
	for _, k := range kinds {
		b.Run(k.name, func(b *testing.B) { benchmarkAnswer(b, site, k.address, "") })
	}
}

// BenchmarkWhole measures the front page, the list of each series, and places that many series
// name, over the record with all its series.
func BenchmarkWhole(b *testing.B) {
	st, _ := openWhole(b)
	site := coldSite(st)
	addresses := []string{"/", "/jurisdictions/ny/new-york-city", "/jurisdictions/mn/hennepin-county",
		"/jurisdictions/il/cook-county", "/jurisdictions/ca/los-angeles-county", "/jurisdictions/pa/philadelphia-county"}
	all, err := now(b, st).AllSeries(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range all {
		addresses = append(addresses, "/jurisdictions?series="+string(s.ID))
	}
	for _, address := range addresses {
		b.Run(strings.ReplaceAll(strings.Trim(address, "/"), "/", "-"), func(b *testing.B) {
			benchmarkAnswer(b, site, address, "")
		})
	}
}
