package web_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// sorted maps the columns of the list to the value that sorts a row of its JSON. ok is false if the
// value is not known.
var sorted = map[string]func(r map[string]any) (key any, ok bool){
	"name": func(r map[string]any) (any, bool) { return r["name"], true },
	"state": func(r map[string]any) (any, bool) {
		s, _ := gazetteer.StateByCode(r["state"].(string))
		return s.Name, true
	},
	"issued":          counted("issued_effective"),
	"issued-change":   counted("issued_change"),
	"declined":        counted("declined_effective"),
	"declined-change": counted("declined_change"),
	"reports":         counted("reports_listed_in"),
	"policy":          func(r map[string]any) (any, bool) { return weight(r["policy"] == "listed"), true },
	"standing": func(r map[string]any) (any, bool) {
		return 4*weight(r["corrected"] == true) + 2*weight(r["disputed"] == true) + weight(r["answered"] == true), true
	},
}

func counted(column string) func(map[string]any) (any, bool) {
	return func(r map[string]any) (any, bool) {
		n, ok := r[column].(json.Number)
		i, _ := n.Int64()
		return int(i), ok
	}
}

func weight(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// compare orders texts as texts and numbers as numbers.
func compare(a, b any) int {
	if n, ok := a.(int); ok {
		return cmp.Compare(n, b.(int))
	}
	return cmp.Compare(a.(string), b.(string))
}

// places returns the addresses in the list, in order.
func (a answer) places() []string {
	return placesIn(a.Find("table tbody th > a, .more a"))
}

func slugs(rows []map[string]any) []string {
	all := make([]string, len(rows))
	for i, r := range rows {
		all[i] = r["jurisdiction"].(string)
	}
	return all
}

func TestListIsSortedByEachColumn(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for column, key := range sorted {
		for _, order := range []string{"ascending", "descending"} {
			for _, filter := range []string{"&report=" + week1, "&report=" + week2, "&report=" + week3 + "&show=all"} {
				if filter != "&report="+week1 && (order == "descending") != strings.HasSuffix(filter, "all") {
					continue // the long list in one order, the short one in the other
				}
				parameters := "?sort=" + column + "&order=" + order + filter
				rows := getFrom(t, site, "/jurisdictions.json"+parameters).table(t).Rows
				for i := 1; i < len(rows); i++ {
					a, knownA := key(rows[i-1])
					b, knownB := key(rows[i])
					step := 0
					switch {
					case knownA && knownB:
						if step = compare(a, b); order == "descending" {
							step = -step
						}
					case knownA != knownB:
						step = weight(knownB) - weight(knownA)
					}
					ties := []string{"name", "state", "jurisdiction"}
					for len(ties) > 0 && step == 0 {
						step = compare(rows[i-1][ties[0]], rows[i][ties[0]])
						ties = ties[1:]
					}
					if step > 0 {
						t.Fatalf("%s: %v comes before %v", parameters, rows[i-1], rows[i])
					}
				}
				if !strings.HasSuffix(filter, "all") {
					a := getFrom(t, site, "/jurisdictions"+parameters+"&per=all&periods=1")
					if !slices.Equal(slices.Sorted(slices.Values(a.places())), slices.Sorted(slices.Values(slugs(rows)))) ||
						!slices.Equal(a.inTable(), slugs(slices.DeleteFunc(rows, unnamed))) {
						t.Errorf("%s: the page and the file differ in order", parameters)
					}
					if heads := a.Find("th[aria-sort]"); (column == "name" || column == "declined") &&
						(heads.Length() != 1 || heads.AttrOr("aria-sort", "") != order) {
						t.Errorf("%s: %d headings say that they sort, %s", parameters, heads.Length(), heads.AttrOr("aria-sort", ""))
					}
				}
			}
		}
	}
}

// inTable returns the addresses of the places that have a row in the table, in order.
func (a answer) inTable() []string {
	return placesIn(a.Find("table tbody th > a"))
}

// placesIn returns the places that links lead to.
func placesIn(links *goquery.Selection) []string {
	return links.Map(func(_ int, s *goquery.Selection) string {
		address, _, _ := strings.Cut(s.AttrOr("href", ""), "?")
		return strings.TrimPrefix(address, "/jurisdictions/")
	})
}

// unnamed reports whether a row of a file shows nothing for declines.
func unnamed(row map[string]any) bool {
	return slices.Contains([]string{"not listed", "not yet entered", "no report"}, row["declined_state"].(string))
}

// The list opens as a table of the newest weeks that have data. The places with the most declines
// come first, those without any at the end.
func TestListAsItOpens(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions")
	want := []string{"tx/travis-county", "ny/new-york-city", "co/boulder-county"}
	if first := a.inTable()[:3]; !slices.Equal(first, want) {
		t.Errorf("the list begins with %v", first)
	}
	if n := len(a.places()); n != 98 {
		t.Errorf("%d places", n)
	}
	a.says(t, "caption", "Places 1 to 98 of 98")
	if a.Find("meta[name=robots]").Length() != 0 {
		t.Error("search engines are kept from indexing the list itself")
	}
	if sort := a.Find("th[aria-sort]"); words(sort.Find(".sorts")) != "All shown" ||
		sort.AttrOr("aria-sort", "") != "descending" {
		t.Errorf("it is sorted by %s", words(sort))
	}
	if first := page(t, "/jurisdictions?sort=name").inTable()[0]; first != "ca/alameda-county" {
		t.Errorf("by name the first is %s", first)
	}
}

// A table of weeks has no empty column, says which weeks it lacks, and ends with the week in the
// address.
func TestListShowsTheWeeksThatTheRecordHolds(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for address, want := range map[string][]string{
		"":                                {"Jan 28 – Feb 3", "Feb 4 – 10", "Feb 11 – 17"},
		"?measure=issued":                 {"Jan 28 – Feb 3", "Feb 4 – 10"},
		"?report=" + week2:                {"Jan 28 – Feb 3", "Feb 4 – 10"},
		"?periods=1&report=" + week2:      {"Feb 4 – 10"},
		"?measure=issued&report=" + week1: {"Jan 28 – Feb 3"},
	} {
		a := getFrom(t, site, "/jurisdictions"+address)
		heads := a.Find("thead th .sorts").Map(func(_ int, s *goquery.Selection) string {
			return strings.ReplaceAll(words(s), "\u00a0", " ")
		})
		heads = slices.DeleteFunc(heads, func(h string) bool { return h == "Place" || h == "All shown" || h == "Highest" })
		if !slices.Equal(heads, want) {
			t.Errorf("%s has the columns %q", address, heads)
		}
		for i := range heads {
			column := a.Find("tbody:not(.sums) tr").FilterFunction(func(_ int, tr *goquery.Selection) bool {
				cells := tr.Find("td")
				return cells.Eq(cells.Length()-len(heads)+i).Find("data, ins, del").Length() > 0
			})
			if column.Length() == 0 {
				t.Errorf("%s: no row has a number for %s", address, heads[i])
			}
		}
	}
	getFrom(t, site, "/jurisdictions?measure=issued").says(t, "#list", "Not in our copy yet: Feb 11 – 17, 2017.")
	if r := beginning(t, getFrom(t, site, "/jurisdictions?measure=issued"), "#list table tbody", "Los Angeles "+
		"County"); !strings.HasPrefix(
		r[3], "162") {
		t.Errorf("Los Angeles County reads %q", r)
	}
	getFrom(t, site, "/jurisdictions").never(t, "#list", "n/a")
	policies := getFrom(t, site, "/jurisdictions?measure=policies")
	if n := len(policies.inTable()); n != 79 {
		t.Errorf("%d places with a policy", n)
	}
}

// The files linked from the page have the periods of its table. A file of one report has its rows.
func TestFilesOfTheListHaveThePeriodsOfItsTable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][]string{
		"/jurisdictions": {week1, week2, week3}, "/jurisdictions?report=" + week2: {week1, week2},
		"/jurisdictions?periods=1": {week3}, "/states/tx?report=" + week2: {week1, week2},
	} {
		file := page(t, address).Find("#list a[type='application/json']").First().AttrOr("href", "")
		var reports []string
		for _, r := range page(t, file).table(t).Rows {
			reports = append(reports, r["report"].(string))
		}
		slices.Sort(reports)
		if got := slices.Compact(reports); !slices.Equal(got, want) {
			t.Errorf("%s leads to %s, of %v", address, file, got)
		}
	}
	if rows := page(t, "/jurisdictions.json?report="+week2).table(t).Rows; len(rows) != 98 {
		t.Errorf("the file of a report has %d rows", len(rows))
	}
}

func TestListIsFiltered(t *testing.T) {
	t.Parallel()
	listings, err := now(t, published).Listings(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	standing := func(test func(record.Standing) bool) func(record.Listing) bool {
		return func(l record.Listing) bool { return test(l.Standing()) }
	}
	for parameters, takes := range map[string]func(l record.Listing) bool{
		"":                           record.Listing.Listed,
		"show=listed":                record.Listing.Listed,
		"show=all":                   func(record.Listing) bool { return true },
		"show=corrected":             standing(func(s record.Standing) bool { return s.Corrected }),
		"show=disputed":              standing(func(s record.Standing) bool { return s.Disputed }),
		"show=corrected-or-disputed": standing(func(s record.Standing) bool { return s.Corrected || s.Disputed }),
		"show=answered":              standing(func(s record.Standing) bool { return s.Answered }),
		"state=ny":                   func(l record.Listing) bool { return l.Listed() && l.Jurisdiction.State == "NY" },
		"state=NY&show=all":          func(l record.Listing) bool { return l.Jurisdiction.State == "NY" },
		"kind=city":                  func(l record.Listing) bool { return l.Listed() && l.Jurisdiction.Kind == "city" },
		"kind=parish&show=all":       func(l record.Listing) bool { return l.Jurisdiction.Kind == "parish" },
		"q=franklin": func(l record.Listing) bool {
			return l.Listed() &&
				strings.HasPrefix(l.Jurisdiction.Name, "Franklin ")
		},
		"q=+FRANKLIN+county+": func(l record.Listing) bool {
			return l.Listed() &&
				strings.HasPrefix(l.Jurisdiction.Name, "Franklin ")
		},
		"q=dona+ana&show=all":      func(l record.Listing) bool { return l.Jurisdiction.Slug == "nm/dona-ana-county" },
		"q=Do%C3%B1a+Ana&show=all": func(l record.Listing) bool { return l.Jurisdiction.Slug == "nm/dona-ana-county" },
		"q=zzzz":                   func(record.Listing) bool { return false },
		"state=pa&kind=county&show=disputed&q=franklin&report=" +
			week2: func(l record.Listing) bool { return l.Jurisdiction.Slug == "pa/franklin-county" },
	} {
		var want []string
		for _, l := range listings {
			if takes(l) {
				want = append(want, string(l.Jurisdiction.Slug))
			}
		}
		slices.Sort(want)
		a := page(t, "/jurisdictions?per=all&"+parameters)
		_, rows := page(t, "/jurisdictions.csv?per=50&page=2&"+parameters).rows(t)
		inFile := make([]string, len(rows))
		for i, r := range rows {
			inFile[i] = r["jurisdiction"]
		}
		for where, got := range map[string][]string{"the page": a.places(), "the CSV": inFile,
			"the JSON": slugs(page(t, "/jurisdictions.json?"+parameters).table(t).Rows)} {
			slices.Sort(got)
			if where != "the page" {
				got = slices.Compact(got) // one row for each report
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s has %d rows, want %d: %.5v", parameters, where, len(got), len(want), got)
			}
		}
		if len(want) > 0 {
			a.says(t, "#list", fmt.Sprintf("of %s", comma(len(want))))
		} else if a.says(t, "main", "No jurisdiction fits this filter."); !a.linked("/jurisdictions") {
			t.Errorf("%s: no way out", parameters)
		}
	}
}

// comma formats a number under a million as pages do.
func comma(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func TestListIsPaged(t *testing.T) {
	t.Parallel()
	all := page(t, "/jurisdictions?show=all&sort=name&per=all").places()
	if len(all) != 3161 {
		t.Errorf("%d places can be named", len(all))
	}
	for _, c := range []struct {
		parameters string
		from, to   int
		pages      int
	}{
		{"per=50", 0, 50, 64}, {"per=50&page=2", 50, 100, 64}, {"per=50&page=64", 3150, 3161, 64},
		{"", 0, 100, 32}, {"page=32", 3100, 3161, 32}, {"per=100&page=3", 200, 300, 32}, {"per=all", 0, 3161, 0},
	} {
		a := page(t, "/jurisdictions?show=all&sort=name&"+c.parameters)
		if !slices.Equal(a.places(), all[c.from:c.to]) {
			t.Errorf("%s has %d rows", c.parameters, len(a.places()))
		}
		a.says(t, "#list", fmt.Sprintf("Places %s to %s of 3,161", comma(c.from+1), comma(c.to)))
		nav := a.Find("nav[aria-label='Pages of the list']")
		if c.pages > 0 && (nav.Find("[aria-current=page]").Length() != 1 || words(nav.Find("li").Last()) == "") {
			t.Errorf("%s: no page is the current one", c.parameters)
		}
		if last := a.Find("nav[aria-label='Pages of the list'] li").Last(); c.pages > 0 &&
			words(last) != fmt.Sprint(c.pages) {
			t.Errorf("%s: the last page is %q", c.parameters, words(last))
		}
	}
	if a := get(t, "/jurisdictions?show=all&per=50&page=65"); a.status != http.StatusNotFound {
		t.Errorf("the page after the last: status %d", a.status)
	}
}

// A link of the list changes one thing and keeps the rest. A sorted or filtered form of the list is
// not indexed; the plain list is.
func TestListLinksKeepTheRest(t *testing.T) {
	t.Parallel()
	kept := url.Values{"report": {week2}, "state": {"ca"}, "kind": {"county"}, "show": {"all"}, "q": {"a"}, "per": {"50"},
		"sort": {"declined"}, "order": {"ascending"}}
	a := page(t, "/jurisdictions?page=1&"+kept.Encode())
	links := a.Find("thead a.sorts")
	if links.Length() != 4 { // the place, the sum and two weeks
		t.Errorf("%d headings sort", links.Length())
	}
	check := func(address string, but ...string) {
		u, err := url.Parse(address)
		if err != nil || !strings.HasPrefix(u.Path, "/jurisdictions") {
			t.Fatalf("%s: %v", address, err)
		}
		for name := range kept {
			if got := u.Query().Get(name); got != kept.Get(name) && !slices.Contains(but, name) {
				t.Errorf("%s has lost %s", address, name)
			}
		}
	}
	links.Each(func(_ int, s *goquery.Selection) {
		check(s.AttrOr("href", ""), "sort", "order")
		if words(s) == "All shown" && !strings.Contains(s.AttrOr("href", ""), "order=descending") {
			t.Errorf("the heading it is sorted by leads to %s", s.AttrOr("href", ""))
		}
	})
	a.Find("a[type='text/csv'], a[type='application/json']").Each(func(_ int,
		s *goquery.Selection) {
		check(s.AttrOr("href", ""))
	})
	form := a.Find("form.filters")
	for name, value := range kept {
		if got := form.Find("input[name="+name+"]").AttrOr("value",
			form.Find("select[name="+name+"] option[selected]").AttrOr("value", "")); got != value[0] {
			t.Errorf("the form has %s=%q", name, got)
		}
	}
	if a.Find("meta[name=robots]").AttrOr("content", "") != "noindex,follow" ||
		a.Find("link[rel=canonical]").AttrOr("href", "") != "https://ledger.example/jurisdictions" {
		t.Error("the filtered list may be indexed")
	}
	kept = url.Values{"show": {"all"}, "per": {"50"}, "state": {"tx"}}
	page(t, "/jurisdictions?page=2&"+kept.Encode()).Find("nav[aria-label='Pages of the list'] a").Each(func(_ int,
		s *goquery.Selection) {
		check(s.AttrOr("href", ""))
	})
}

// The page of a state is its list. A filter that no form offers does not make it say that the state
// is not in the record.
func TestStatePageIsTheListOfItsPlaces(t *testing.T) {
	t.Parallel()
	a := page(t, "/states/pa")
	a.says(t, ".lede", "18 places in Pennsylvania")
	if n := len(a.places()); n != 18 {
		t.Errorf("%d rows", n)
	}
	for _, address := range []string{"/states/pa?q=zzz", "/states/pa?kind=parish", "/states/pa?show=answered&q=zzz"} {
		page(t, address).never(t, "main", "No line in this record names a place in Pennsylvania")
	}
	page(t, "/states/wy").says(t, "main", "No line in this record names a place in Wyoming.", "not evidence")
	page(t, "/states/pa?report="+week2).says(t, "thead", "Feb 4 – 10")
	for _, r := range page(t, "/states.json").table(t).Rows {
		_, rows := page(t, "/states/"+strings.ToLower(r["state"].(string))+".csv?report="+week1).rows(t)
		if r["listed"] != number(len(rows)) {
			t.Errorf("%s: %v listed, %d rows", r["state"], r["listed"], len(rows))
		}
	}
}

// Every sortable heading of a table of periods leads to its term in the glossary.
func TestEverySortableHeadingIsExplained(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	glossary := getFrom(t, site, "/about/glossary")
	for _, address := range []string{"/jurisdictions", "/jurisdictions?measure=issued",
		"/jurisdictions?measure=policies", "/jurisdictions?series=foia-2007-2015", "/states/tx",
		"/jurisdictions?series=minnesota-2025-2026", "/jurisdictions?series=dhs-2025"} {
		headings := getFrom(t, site, address).Find("table.list thead th:has(a.sorts)")
		if address != "/jurisdictions?series=dhs-2025" && headings.Length() == 0 {
			t.Errorf("%s: no heading sorts", address)
		}
		headings.Each(func(_ int, th *goquery.Selection) {
			what := th.Find("a.what")
			_, term, _ := strings.Cut(what.AttrOr("href", ""), "#")
			if what.Length() != 1 || glossary.Find("[id='"+term+"']").Length() != 1 {
				t.Errorf("%s: %q leads to the term %q", address, words(th), term)
			}
		})
	}
}
