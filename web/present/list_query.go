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

// ListQuery is what the address of a list of places asks for.
type ListQuery struct {
	// Address is the list's without parameters; Fragment is where on its page a link to another form
	// of it leads, "" for its beginning.
	Address, Fragment string
	Values            url.Values
	// Report is that of the last period shown, Periods how many are.
	Report               record.ReportID
	Periods              int
	Measure              record.Measure // of the table
	State, Kind, Show, Q string
	Sort, Order          string
	PerPage, page        int
	Filtered             bool
}

// Policies stands for the policies where a list shows no measure.
const Policies record.Measure = "policies"

// mostPeriods is how many periods a table shows at most.
const mostPeriods = 24

// ListParameters are all that a list of places can take.
var ListParameters = []string{"series", "measure", "report", "by", "periods", "state", "kind", "show", "q", "sort",
	"order", "per", "page"}

// ReadListQuery reads the parameters with these names of a list at this address, the places of
// the main series. A file is of one report where the address names it, and else of the periods that
// the page shows.
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

// ReadReportQuery reads those of a list of the places of one report, as the API has it: by default
// the report of which the record holds most, sorted by what was issued.
func ReadReportQuery(r *answer.Request, address string, names ...string) (ListQuery, error) {
	_, coverages := r.MainSeries()
	in := answer.NewQuery(r.W, address, r.Only(names...))
	q := ListQuery{Report: ReadReport(in, coverages), Periods: 1}
	return q.read(in, string(record.Issued), nil)
}

// beginsPeriod reports whether a text is the first day of a period, by which a table of periods can
// be sorted.
func beginsPeriod(periods []record.Coverage, day string) bool {
	return slices.ContainsFunc(periods, func(c record.Coverage) bool { return string(c.Report.Period.Start) == day })
}

// read reads what both kinds of lists take; sort is the usual way to sort, beside those by one of
// the periods.
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

// ReadPage reads which page of the list is asked for.
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

// ReadState reads the state that a list is narrowed to, two letters in lower case.
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

// With returns the list's address with some parameters set otherwise; "" takes
// one away. The page is left out unless it is set.
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

// pagesAround is how many pages before and after a page it has links to, beside the
// first and the last.
const pagesAround = 4

// listPage is a page of a list: the rows from one to before another, and the links to
// other pages.
type listPage struct {
	From, To int
	Pages    []ui.PageLink
}

// PageOf is the page of a list of n rows that is asked for.
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

// ReadReport reads which published report an address asks for; where it asks for
// none, that of which the record holds most.
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

// The ways to narrow the list by what the record holds of a place.
const (
	ShowListed              = "listed"
	ShowCorrectedOrDisputed = "corrected-or-disputed"
	ShowCorrected           = "corrected"
	ShowDisputed            = "disputed"
	ShowAnswered            = "answered"
	ShowAll                 = "all"
)

// Shows are all of them, the usual one first.
var Shows = []string{ShowListed, ShowCorrectedOrDisputed, ShowCorrected, ShowDisputed, ShowAnswered, ShowAll}

// National reports whether the list is that of all places listed, as the map of
// the country shows them.
func (q ListQuery) National() bool {
	return q.State == "" && q.Kind == "" && q.Q == "" && q.Show == ShowListed && q.page == 1
}
