package mirror

import (
	"net/url"
	"path"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// Within the package an address is what follows the host of a page of the site,
// escaped and without a fragment: "/jurisdictions?page=2".

// asked are the beginnings of addresses that only a running site answers.
var asked = []string{
	"/api/v1",                                         // answers to queries; the same rows are in the tables' files
	"/follow",                                         // takes an address, which only a running site can write to
	link.Respond(""), link.ReportError, link.Requests, // what is asked of the record, and what came of it
	"/timemap", // lists earlier states of a page, which are not among the files
}

// endless are the parameters with which an address stands for more pages than
// files can hold. With any other, an address is one of a few choices that a page
// offers: an order, a measure, a report, a page of a list.
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

// pageParameter goes through the pages of a list. A list is copied with all of them.
const pageParameter = "page"

// free are the parameters that go with one another, because they have few values:
// there is a map of each measure in each report.
var free = []string{pageParameter, "measure", "report"}

// plainFiles are the beginnings of addresses without an ending that are no pages.
var plainFiles = []string{link.Ledger + "/"}

// written are the endings of files whose text stands on the page that leads to
// them as well: a copy of the site would have six of them for each place.
var written = []string{".bib", ".ris", ".csl.json"}

// forFiles reports whether the address can be a file at all. Of the narrowed forms of a list there are CSV and JSON
// but no workbooks, and of a feed there is the newest page: each correction would change all of these.
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

// hasChoice reports whether the address has a parameter that makes a choice, so
// that the page is another form of one without.
func hasChoice(address string) bool { return strings.Contains(address, "?") }

// without is the address without some of its parameters.
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

// pageOf is the address of the page of which the address is another format.
func pageOf(address string) string {
	file, parameters, found := strings.Cut(address, "?")
	page := strings.TrimSuffix(file, path.Ext(file))
	if found {
		page += "?" + parameters
	}
	return page
}

// canonical is the address with its parameters in the order of their names, without those that change nothing of
// what is there.
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

// dropIdle takes out of the parameters of a page those by which there would be the same file twice, or the same rows
// in another order.
func (c *crawl) dropIdle(page string, values url.Values) {
	if values.Get(pageParameter) == "1" {
		values.Del(pageParameter)
	}
	switch path.Ext(page) {
	case ".atom": // a feed is about the place, the state or the list, whatever the page shows of it
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
	// on the front page it has the sums of all reports shown where no measure is chosen
	if values.Get("series") == c.Series && (list || inEnglish == link.Home && values.Get("measure") != "") {
		values.Del("series")
	}
}

// further reports whether the address is that of a page of a list after the first, which has what is to be said of
// the whole list.
func further(address string) bool {
	_, parameters, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(parameters)
	return err == nil && values.Has(pageParameter)
}

// isPage reports whether the address is that of a page, and not of a file with a
// name of its own, as far as one can see from outside.
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

// inFolder is how a link names the address, from the top of the folder: "" for the
// front page, "jurisdictions/nv/clark-county/" for a page, which ends with a slash
// so that no server has to send the reader on, "jurisdictions.csv" for a file.
// Parameters become a name in the folder of the page: "jurisdictions/sort=name/",
// "map/measure=issued.svg". No page has an equals sign in its address.
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

// fileName is the file of the address, with slashes, from the top of the folder.
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

// parameterName is a name for parameters that is the same in an address and in
// every file system.
func parameterName(parameters string) string {
	return strings.NewReplacer("~", "~7E", "%", "~", "+", "~20", "&", ",").Replace(parameters)
}
