package mirror

import (
	"net/url"
	"path"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// In this package an address is the part of a page's URL after the host, escaped and without a fragment:
// "/jurisdictions?page=2".

// asked are the prefixes of addresses that only a running site answers.
var asked = []string{
	"/api/v1",                                         // answers to queries; the tables' files have the same rows
	"/follow",                                         // takes a mail address, which needs a running site
	link.Respond(""), link.ReportError, link.Requests, // requests about the record, and their outcomes
	"/timemap", // lists earlier versions of a page, which are not among the files
}

// endless are the parameters that make more pages than could be written as files. Any other is one of a few choices
// that a page offers: a sort order, a measure, a report, a page of a list.
var endless = map[string]string{
	"as-of":        "each version of the record is a site of its own",
	"published-by": "so is each day",
	"from":         "differences are between any two versions",
	"to":           "differences are between any two versions",
	"j":            "any places can stand side by side",
	"add":          "any places can stand side by side",
	"q":            "a name is whatever a reader types; the find page answers by its script",
	"url":          "any page can be asked about",
	"bom":          "a CSV for Excel is the CSV and a mark before it, and the workbook is there as well",
	"cursor":       "a place in the answer to any query",
}

// pageParameter is the page of a list. A list is copied with all its pages.
const pageParameter = "page"

// free are the parameters that are copied in combination, because they have few values: there is a map for each measure
// of each report.
var free = []string{pageParameter, "measure", "report"}

// plainFiles are the prefixes of addresses that have no extension but are not pages.
var plainFiles = []string{link.Ledger + "/"}

// written are the extensions of files whose text is also on the page that links to them; they would add six files for
// each place.
var written = []string{".bib", ".ris", ".csl.json"}

// forFiles reports whether the address can be a file at all. Filtered forms of a list have CSV and JSON but no
// workbooks, and a feed has only its newest page, because each correction would change all of these.
func forFiles(address string) bool {
	page, parameters, _ := strings.Cut(address, "?")
	_, inEnglish := words.FromAddress(page)
	for _, beginning := range asked {
		if strings.HasPrefix(inEnglish, beginning) {
			return false
		}
	}
	for _, ending := range written {
		if strings.HasSuffix(page, ending) {
			return false
		}
	}
	values, err := url.ParseQuery(parameters)
	if err != nil {
		return false
	}
	if ext := path.Ext(page); len(values) > 0 && ext == ".xlsx" || values.Has(pageParameter) && ext == ".atom" {
		return false
	}
	for name := range values {
		if endless[name] != "" {
			return false
		}
	}
	return true
}

// hasChoice reports whether the address has a parameter that selects another form of a page.
func hasChoice(address string) bool { return strings.Contains(address, "?") }

// without returns the address without some of its parameters.
func without(address string, names ...string) string {
	page, parameters, found := strings.Cut(address, "?")
	if !found {
		return address
	}
	values, err := url.ParseQuery(parameters)
	if err != nil {
		return address
	}
	for _, name := range names {
		values.Del(name)
	}
	return link.Query(page, values)
}

// pageOf returns the page that the address is another format of.
func pageOf(address string) string {
	file, parameters, found := strings.Cut(address, "?")
	page := strings.TrimSuffix(file, path.Ext(file))
	if found {
		page += "?" + parameters
	}
	return page
}

// canonical returns the address with its parameters sorted by name, without those that make no difference.
func (c *crawl) canonical(u *url.URL) string {
	page := u.EscapedPath()
	if page == "" {
		page = "/"
	}
	if u.RawQuery == "" {
		return page
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return page + "?" + u.RawQuery
	}
	c.dropIdle(page, values)
	return link.Query(page, values)
}

// dropIdle removes the parameters of a page that would produce the same file again, or the same rows in another order.
func (c *crawl) dropIdle(page string, values url.Values) {
	if values.Get(pageParameter) == "1" {
		values.Del(pageParameter)
	}
	switch path.Ext(page) {
	case ".atom": // a feed covers the place, the state or the list, in whichever form the page shows it
		for name := range values {
			if name != pageParameter {
				values.Del(name)
			}
		}
	case ".csv", ".json", ".xlsx":
		values.Del("sort")
		values.Del("order")
	}
	_, inEnglish := words.FromAddress(strings.TrimSuffix(page, path.Ext(page)))
	list := inEnglish == link.Jurisdictions || inEnglish == link.States || path.Dir(inEnglish) == link.States
	// without a measure, the front page has the sums of all reports shown
	if values.Get("series") == c.Series && (list || inEnglish == link.Home && values.Get("measure") != "") {
		values.Del("series")
	}
}

// further reports whether the address is a later page of a list; the first one says what concerns the whole list.
func further(address string) bool {
	_, parameters, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(parameters)
	return err == nil && values.Has(pageParameter)
}

// isPage reports whether the address is that of a page rather than of a file with an extension, judging by the address
// alone.
func isPage(address string) bool {
	page, _, _ := strings.Cut(address, "?")
	if path.Ext(page) != "" {
		return false
	}
	for _, beginning := range plainFiles {
		if strings.HasPrefix(page, beginning) {
			return false
		}
	}
	return true
}

// inFolder returns the link to the address from the top of the folder: "" for the front page,
// "jurisdictions/nv/clark-county/" for a page, with a final slash so that servers need not redirect,
// "jurisdictions.csv" for a file. Parameters become a name in the folder of the page: "jurisdictions/sort=name/",
// "map/measure=issued.svg". No page's address contains an equals sign.
func inFolder(address string) string {
	page, parameters, found := strings.Cut(address, "?")
	name := strings.Trim(page, "/")
	if isPage(address) {
		if name != "" {
			name += "/"
		}
		if found {
			name += parameterName(parameters) + "/"
		}
		return name
	}
	if ext := path.Ext(name); found {
		name = strings.TrimSuffix(name, ext) + "/" + parameterName(parameters) + ext
	}
	return name
}

// fileName returns the path of the address's file from the top of the folder, with slashes.
func fileName(address string) string {
	name, err := url.PathUnescape(inFolder(address))
	if err != nil {
		name = inFolder(address)
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	return name
}

// parameterName encodes parameters as a name that is the same in an address and in every file system.
func parameterName(parameters string) string {
	return strings.NewReplacer("~", "~7E", "%", "~", "+", "~20", "&", ",").Replace(parameters)
}
