package present

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

// ListQuery has the parameters of a list of places.
type ListQuery struct {
	// Address is the list's without parameters; Fragment is the part of its page to which links between forms of
	// the list lead, "" for the top.
	Address, Fragment string
	Values            url.Values
	// Report is that of the last period shown, Periods the number of periods.
	Report               record.ReportID
	Periods              int
	Measure              record.Measure // of the table
	State, Kind, Show, Q string
	Sort, Order          string
	PerPage, page        int
	Filtered             bool
}

// Policies selects the policies instead of a measure.
const Policies record.Measure = "policies"

// mostPeriods is the largest number of periods in a table.
const mostPeriods = 24

// ListParameters are all parameters that a list of places can have.
var ListParameters = []string{"series", "measure", "report", "by", "periods", "state", "kind", "show", "q", "sort",
	"order", "per", "page"}

// ReadListQuery reads these parameters of a list at this address, for the places of the main series. A file has one
// report if the address names it, and otherwise the periods that the page shows.
func ReadListQuery(r *answer.Request, address string, names ...string) (ListQuery, error) {
	series, coverages := r.MainSeries()
	in := answer.NewQuery(r.W, address, r.Only(names...))
	newest, _ := edition.NewestHeld(coverages)
	q := ListQuery{Report: readReport(in, coverages, newest.Report.ID)}
	q.Measure = record.Measure(in.Choice("measure", string(record.Declined), string(record.Issued), string(Policies)))
	usual := edition.PeriodsShown(series.Cadence)
	if Tabular(r.Format()) && in.Get("report") != "" {
		usual = 1
	}
	q.Periods = in.Count("periods", 1, mostPeriods, usual)
	sort := string(q.Measure)
	if q.Measure == Policies {
		sort = "name"
	}
	return q.read(in, sort, coverages)
}

// ReadReportQuery reads those of a list of the places of one report, as in the API: by default the report that the
// record has most of, sorted by detainers issued.
func ReadReportQuery(r *answer.Request, address string, names ...string) (ListQuery, error) {
	_, coverages := r.MainSeries()
	in := answer.NewQuery(r.W, address, r.Only(names...))
	q := ListQuery{Report: ReadReport(in, coverages), Periods: 1}
	return q.read(in, string(record.Issued), nil)
}

// beginsPeriod reports whether a text is the first day of a period, by which a table of periods can be sorted.
func beginsPeriod(periods []record.Coverage, day string) bool {
	return slices.ContainsFunc(periods, func(c record.Coverage) bool { return string(c.Report.Period.Start) == day })
}

// read reads what both kinds of lists have in common; sort is the default order.
func (q ListQuery) read(in *answer.Query, sort string, periods []record.Coverage) (ListQuery, error) {
	q.Address, q.Values, q.Q = in.Page, in.Values, strings.TrimSpace(in.Get("q"))
	q.State = ReadState(in)
	q.Kind = in.Choice("kind", append([]string{""}, Kinds...)...)
	q.Show = in.Choice("show", Shows...)
	if q.Sort = in.Get("sort"); !beginsPeriod(periods, q.Sort) {
		q.Sort = in.Choice("sort", append([]string{sort}, sortNames()...)...)
	}
	q.Order = in.Choice("order", usualOrder(q.Sort), "ascending", "descending")
	q.PerPage, _ = strconv.Atoi(in.Choice("per", "100", "50", "all"))
	q.ReadPage(in)
	in.AtMost("q", answer.LongestName)
	for name := range in.Values {
		q.Filtered = q.Filtered || in.Values.Get(name) != "" && name != "series"
	}
	return q, in.Err()
}

// ReadPage reads the requested page of the list.
func (q *ListQuery) ReadPage(in *answer.Query) {
	q.page = 1
	if text := in.Get("page"); text != "" {
		n, ok := answer.FromOneOn(text)
		if !ok {
			in.Refuse("page", in.W.T("it is the number of a page, 1 or more"))
		}
		q.page = n
	}
}

// ReadState reads the state to which a list is narrowed, two letters in lower case.
func ReadState(in *answer.Query) string {
	code := strings.ToLower(in.Get("state"))
	if _, known := gazetteer.StateByCode(code); !known && code != "" {
		in.Refuse("state", in.W.T("it is the two letters of a state, such as nv"))
		return ""
	}
	return code
}

// Kinds are the legal kinds of a place by which the list can be narrowed.
var Kinds = []string{
	words.Mark("county"), words.Mark("parish"), words.Mark("borough"), words.Mark("census area"),
	words.Mark("municipality"),
	words.Mark("independent city"), words.Mark("federal district"), words.Mark("city"), words.Mark("town"),
	words.Mark("state"),
	words.Mark("state agency"), words.Mark("unclear"),
}

// With returns the list's address with some parameters changed; "" removes one. The page is removed unless it is set.
func (q ListQuery) With(set map[string]string) string {
	values := url.Values{}
	for _, name := range ListParameters {
		if v := q.Values.Get(name); v != "" && name != "page" {
			values.Set(name, v)
		}
	}
	for name, v := range set {
		values.Set(name, v)
	}
	return link.Query(q.Address, values)
}

// pagesAround is how many pages before and after the current one are linked, in addition to the first and the last.
const pagesAround = 4

// listPage is a page of a list: the range of its rows, and the links to other pages.
type listPage struct {
	From, To int
	Pages    []ui.PageLink
}

// PageOf returns the requested page of a list of n rows.
func (q ListQuery) PageOf(w *words.Language, n int) (listPage, error) {
	size := q.PerPage
	if size == 0 {
		size = max(1, n)
	}
	last := max(1, (n+size-1)/size)
	if q.page > last {
		return listPage{}, answer.BadValue{
			Parameter: "page",
			Value:     strconv.Itoa(q.page),
			Right:     w.N(last, "the list has {n} page", "the list has {n} pages"),
			Offer:     q.With(nil),
			Past:      true,
		}
	}
	p := listPage{From: (q.page - 1) * size, To: min(n, q.page*size)}
	for at := 1; at <= last; at++ {
		if near := at-q.page <= pagesAround && q.page-at <= pagesAround; !near && at > 1 && at < last {
			continue
		}
		href := q.With(map[string]string{"page": strconv.Itoa(at)}) + q.Fragment
		p.Pages = append(p.Pages, ui.PageLink{Number: at, Href: href, Current: at == q.page})
	}
	return p, nil
}

// ReadReport reads the published report that an address names; by default it is the one that the record has most of.
func ReadReport(in *answer.Query, coverages []record.Coverage) record.ReportID {
	whole, _ := edition.WholeReport(coverages)
	return readReport(in, coverages, whole.Report.ID)
}

func readReport(in *answer.Query, coverages []record.Coverage, usual record.ReportID) record.ReportID {
	reports := []string{string(usual)}
	for _, c := range coverages {
		if c.Report.Published() {
			reports = append(reports, string(c.Report.ID))
		}
	}
	return record.ReportID(in.Choice("report", reports...))
}

// The ways to narrow the list by what the record has about a place.
const (
	ShowListed              = "listed"
	ShowCorrectedOrDisputed = "corrected-or-disputed"
	ShowCorrected           = "corrected"
	ShowDisputed            = "disputed"
	ShowAnswered            = "answered"
	ShowAll                 = "all"
)

// Shows are all of them, the default first.
var Shows = []string{ShowListed, ShowCorrectedOrDisputed, ShowCorrected, ShowDisputed, ShowAnswered, ShowAll}

// National reports whether the list is that of all places listed, as the map of
// the country shows them.
func (q ListQuery) National() bool {
	return q.State == "" && q.Kind == "" && q.Q == "" && q.Show == ShowListed && q.page == 1
}
