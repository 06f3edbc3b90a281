package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// listQuery is what the address of the national list asks for.
type listQuery struct {
	// address is the list's without parameters.
	address              string
	values               url.Values
	report               record.ReportID
	measure              record.Measure // of the map; "" for none
	state, kind, show, q string
	sort, order          string
	perPage, page        int
	filtered             bool
}

// listParameters are all that a list of places can take.
var listParameters = []string{"report", "measure", "state", "kind", "show", "q", "sort", "order", "per", "page"}

// readListQuery reads the parameters with these names of a list at this address, the places of
// the main series.
func readListQuery(r *answer.Request, address string, names ...string) (listQuery, error) {
	w, values := r.W, r.Only(names...)
	_, coverages := r.MainSeries()
	in := answer.NewQuery(w, address, values)
	q := listQuery{address: address, values: values, q: strings.TrimSpace(values.Get("q"))}
	q.report, q.measure = readReport(in, coverages), readMeasure(in)
	states := []string{""}
	for _, s := range gazetteer.States() {
		states = append(states, s.Slug)
	}
	q.state = strings.ToLower(values.Get("state"))
	if !slices.Contains(states, q.state) {
		in.Refuse("state", w.T("it is the two letters of a state, such as nv"))
	}
	q.kind = in.Choice("kind", append([]string{""}, kinds...)...)
	q.show = in.Choice("show", showListed, showCorrected, showDisputed, showAnswered, showAll)
	var sorts []string
	for _, col := range listColumns {
		sorts = append(sorts, col.sort)
	}
	q.sort = in.Choice("sort", append([]string{"issued"}, sorts...)...)
	standard := "descending"
	if q.sort == "name" || q.sort == "state" {
		standard = "ascending"
	}
	q.order = in.Choice("order", standard, "ascending", "descending")
	q.perPage, _ = strconv.Atoi(in.Choice("per", "100", "50", "all"))
	q.page = 1
	if text := values.Get("page"); text != "" {
		n, ok := answer.FromOneOn(text)
		if !ok {
			in.Refuse("page", w.T("it is the number of a page, 1 or more"))
		}
		q.page = n
	}
	in.AtMost("q", answer.LongestName)
	for _, name := range listParameters {
		q.filtered = q.filtered || values.Get(name) != ""
	}
	return q, in.Err()
}

// kinds are the legal kinds of a place by which the list can be narrowed.
var kinds = []string{
	words.Mark("county"), words.Mark("parish"), words.Mark("borough"), words.Mark("census area"),
	words.Mark("municipality"),
	words.Mark("independent city"), words.Mark("federal district"), words.Mark("city"), words.Mark("town"),
	words.Mark("state"),
	words.Mark("state agency"), words.Mark("unclear"),
}

// with returns the list's address with some parameters set otherwise; "" takes
// one away. The page is left out unless it is set.
func (q listQuery) with(set map[string]string) string {
	values := url.Values{}
	for _, name := range []string{"report", "measure", "state", "kind", "show", "q", "sort", "order", "per"} {
		if v := q.values.Get(name); v != "" {
			values.Set(name, v)
		}
	}
	for name, v := range set {
		values.Set(name, v)
	}
	return link.Query(q.address, values)
}

// pagesAround is how many pages before and after a page it has links to, beside the
// first and the last.
const pagesAround = 4

// listPage is a page of a list: the rows from one to before another, and the links to
// other pages.
type listPage struct {
	from, to int
	pages    []ui.PageLink
}

// pageOf is the page of a list of n rows that is asked for.
func (q listQuery) pageOf(w *words.Language, n int) (listPage, error) {
	size := q.perPage
	if size == 0 {
		size = max(1, n)
	}
	last := max(1, (n+size-1)/size)
	if q.page > last {
		return listPage{}, answer.BadValue{
			Parameter: "page",
			Value:     strconv.Itoa(q.page),
			Right:     w.N(last, "the list has {n} page", "the list has {n} pages"),
			Offer:     q.with(nil),
			Past:      true,
		}
	}
	p := listPage{from: (q.page - 1) * size, to: min(n, q.page*size)}
	for at := 1; at <= last; at++ {
		if near := at-q.page <= pagesAround && q.page-at <= pagesAround; !near && at > 1 && at < last {
			continue
		}
		p.pages = append(p.pages,
			ui.PageLink{Number: at, Href: q.with(map[string]string{"page": strconv.Itoa(at)}), Current: at == q.page})
	}
	return p, nil
}

// readReport reads which published report an address asks for; where it asks for
// none, that of which the record holds most.
func readReport(in *answer.Query, coverages []record.Coverage) record.ReportID {
	chosen, _ := edition.WholeReport(coverages)
	reports := []string{string(chosen.Report.ID)}
	for _, c := range coverages {
		if c.Report.Published() {
			reports = append(reports, string(c.Report.ID))
		}
	}
	return record.ReportID(in.Choice("report", reports...))
}

// readMeasure reads which measure a map is asked for, "" for none.
func readMeasure(in *answer.Query) record.Measure {
	choices := []string{""}
	for _, m := range record.Measures {
		choices = append(choices, string(m))
	}
	return record.Measure(in.Choice("measure", choices...))
}

// The ways to narrow the list by what the record holds of a place.
const (
	showListed    = "listed"
	showCorrected = "corrected"
	showDisputed  = "disputed"
	showAnswered  = "answered"
	showAll       = "all"
)

// national reports whether the list is that of all places listed, as the map of
// the country shows them.
func (q listQuery) national() bool {
	return q.state == "" && q.kind == "" && q.q == "" && q.show == showListed && q.page == 1
}
