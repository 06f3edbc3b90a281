package ui

import (
	"regexp"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// SourceName names the source at an address: the site, and the day in the address.
func SourceName(w *words.Language, address string) string {
	name := SiteName(address)
	if day := dayIn(address); day != "" {
		return name + ", " + w.ShortDay(day)
	}
	return name
}

// daysIn are the ways in which addresses of articles hold their day.
var daysIn = regexp.MustCompile(`[/-](20\d\d)([/-]?)` +
	`(\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([/-]?)(\d\d)(?:[/_-]|$)`)

// dayIn returns the day in the path of an address, or "".
func dayIn(address string) record.Day {
	found := daysIn.FindStringSubmatch(address)
	if found == nil || found[2] != found[4] {
		return ""
	}
	month := found[3]
	if len(month) == 3 {
		t, _ := time.Parse("Jan", month)
		month = t.Format("01")
	}
	day, err := record.ParseDay(found[1] + "-" + month + "-" + found[5])
	if err != nil {
		return ""
	}
	return day
}

// SiteName returns the name by which readers know the site at an address; if it is unknown here, the host without
// technical prefixes.
func SiteName(address string) string {
	_, rest, found := strings.Cut(address, "://")
	host := strings.ToLower(rest[:hostEnd(rest)])
	if !found || host == "" {
		return address
	}
	for part := host; part != ""; _, part, _ = strings.Cut(part, ".") {
		if name, ok := siteNames[part]; ok {
			return name
		}
	}
	return strings.TrimPrefix(host, "www.")
}

// hostEnd returns where the host ends at the start of the rest of an address.
func hostEnd(rest string) int {
	if end := strings.IndexAny(rest, "/?#:"); end >= 0 {
		return end
	}
	return len(rest)
}

// siteNames are the names of sites by host; a host without its own name takes
// that of the domain it is in.
var siteNames = map[string]string{
	"adirondackdailyenterprise.com": "Adirondack Daily Enterprise",
	"aila.org":                      "AILA",
	"ajc.com":                       "Atlanta Journal-Constitution",
	"alexjnewman.com":               "Alex Newman",
	"alipac.us":                     "ALIPAC",
	"alligator.org":                 "The Independent Florida Alligator",
	"azcentral.com":                 "The Arizona Republic",
	"baltimoresun.com":              "The Baltimore Sun",
	"bestofneworleans.com":          "Gambit",
	"bostonherald.com":              "Boston Herald",
	"breitbart.com":                 "Breitbart",
	"caffeinatedthoughts.com":       "Caffeinated Thoughts",
	"courierpostonline.com":         "Courier-Post",
	"ctmirror.org":                  "CT Mirror",
	"current.mnsun.com":             "Sun Current",
	"dailycamera.com":               "Daily Camera",
	"denver7.com":                   "Denver7",
	"desmoinesregister.com":         "Des Moines Register",
	"documentcloud.org":             "DocumentCloud",
	"eastcountytoday.net":           "East County Today",
	"fdocuments.in":                 "fdocuments.in",
	"fosterglobal.com":              "Foster",
	"fox13news.com":                 "FOX 13",
	"fox35orlando.com":              "FOX 35 Orlando",
	"fox43.com":                     "FOX43",
	"fox7austin.com":                "FOX 7 Austin",
	"fox8live.com":                  "FOX 8 New Orleans",
	"fox9.com":                      "FOX 9",
	"foxnews.com":                   "Fox News",
	"freebeacon.com":                "The Washington Free Beacon",
	"govdelivery.com":               "GovDelivery",
	"hamptonchronicle.com":          "Hampton Chronicle",
	"ice.gov":                       "ICE",
	"immigrationimpact.com":         "Immigration Impact",
	"infowars.com":                  "Infowars",
	"kansas.com":                    "The Wichita Eagle",
	"keyt.com":                      "KEYT",
	"kfiam640.iheart.com":           "KFI AM 640",
	"kiro7.com":                     "KIRO 7",
	"knkx.org":                      "KNKX",
	"kptv.com":                      "KPTV",
	"kuow.org":                      "KUOW",
	"kut.org":                       "KUT",
	"latimes.com":                   "Los Angeles Times",
	"latinousa.org":                 "Latino USA",
	"ldnews.com":                    "Lebanon Daily News",
	"lexisnexis.com":                "LexisNexis",
	"libertyheadlines.com":          "Liberty Headlines",
	"ljworld.com":                   "Lawrence Journal-World",
	"longislandpress.com":           "Long Island Press",
	"longislandweekly.com":          "Long Island Weekly",
	"lvppa.com":                     "Las Vegas Police Protective Association",
	"masslive.com":                  "MassLive",
	"mcall.com":                     "The Morning Call",
	"mercurynews.com":               "The Mercury News",
	"mystatesman.com":               "Austin American-Statesman",
	"nationalpoliceassociation.com": "National Police Association",
	"news4sanantonio.com":           "News 4 San Antonio",
	"newsday.com":                   "Newsday",
	"newsobserver.com":              "The News & Observer",
	"numbersusa.org":                "NumbersUSA",
	"nwaonline.com":                 "Northwest Arkansas Democrat-Gazette",
	"oregonlive.com":                "The Oregonian",
	"policeandsecuritynews.com":     "Police and Security News",
	"pressreader.com":               "PressReader",
	"procon.org":                    "ProCon",
	"publicopiniononline.com":       "Public Opinion",
	"recorderjournal.com":           "Recorder Journal",
	"reviewjournal.com":             "Las Vegas Review-Journal",
	"sacbee.com":                    "The Sacramento Bee",
	"sandiegouniontribune.com":      "The San Diego Union-Tribune",
	"scribd.com":                    "Scribd",
	"seattleweekly.com":             "Seattle Weekly",
	"sentinelksmo.org":              "The Sentinel",
	"southwestjournal.com":          "Southwest Journal",
	"startribune.com":               "Star Tribune",
	"tcpalm.com":                    "TCPalm",
	"texastribune.org":              "The Texas Tribune",
	"thedailyreview.com":            "The Daily Review",
	"thehill.com":                   "The Hill",
	"therecordherald.com":           "The Record Herald",
	"thestranger.com":               "The Stranger",
	"turnto23.com":                  "23ABC Bakersfield",
	"usatoday.com":                  "USA Today",
	"vdocuments.mx":                 "vdocuments.mx",
	"voa.pangea-cms.com":            "Voice of America",
	"washingtonexaminer.com":        "Washington Examiner",
	"washingtontimes.com":           "The Washington Times",
	"wcax.com":                      "WCAX",
	"weeklycaller.com":              "Weekly Caller",
	"wesa.fm":                       "WESA",
	"wgbh.org":                      "WGBH",
	"whyy.org":                      "WHYY",
	"witf.org":                      "WITF",
	"wmar2news.com":                 "WMAR",
	"wpri.com":                      "WPRI",
	"wtsp.com":                      "WTSP",
	"ydr.com":                       "York Daily Record",
}
