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

// ListQuery is what the address of the national list asks for.
type ListQuery struct {
	// Address is the list's without parameters.
	Address              string
	Values               url.Values
	Report               record.ReportID
	Measure              record.Measure // of the map; "" for none
	State, Kind, Show, Q string
	Sort, order          string
	PerPage, page        int
	Filtered             bool
}

// ListParameters are all that a list of places can take.
var ListParameters = []string{"report", "measure", "state", "kind", "show", "q", "sort", "order", "per", "page"}

// ReadListQuery reads the parameters with these names of a list at this address, the places of
// the main series.
func ReadListQuery(r *answer.Request, address string, names ...string) (ListQuery, error) {
	w, values := r.W, r.Only(names...)
	_, coverages := r.MainSeries()
	in := answer.NewQuery(w, address, values)
	q := ListQuery{Address: address, Values: values, Q: strings.TrimSpace(values.Get("q"))}
	q.Report, q.Measure = ReadReport(in, coverages), ReadMeasure(in)
	states := []string{""}
	for _, s := range gazetteer.States() {
		states = append(states, s.Slug)
	}
	q.State = strings.ToLower(values.Get("state"))
	if !slices.Contains(states, q.State) {
		in.Refuse("state", w.T("it is the two letters of a state, such as nv"))
	}
	q.Kind = in.Choice("kind", append([]string{""}, Kinds...)...)
	q.Show = in.Choice("show", ShowListed, ShowCorrected, ShowDisputed, ShowAnswered, ShowAll)
	var sorts []string
	for _, col := range listColumns {
		sorts = append(sorts, col.sort)
	}
	q.Sort = in.Choice("sort", append([]string{"issued"}, sorts...)...)
	standard := "descending"
	if columnOf(q.Sort).ascending {
		standard = "ascending"
	}
	q.order = in.Choice("order", standard, "ascending", "descending")
	q.PerPage, _ = strconv.Atoi(in.Choice("per", "100", "50", "all"))
	q.page = 1
	if text := values.Get("page"); text != "" {
		n, ok := answer.FromOneOn(text)
		if !ok {
			in.Refuse("page", w.T("it is the number of a page, 1 or more"))
		}
		q.page = n
	}
	in.AtMost("q", answer.LongestName)
	for _, name := range ListParameters {
		q.Filtered = q.Filtered || values.Get(name) != ""
	}
	return q, in.Err()
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
	for _, name := range []string{"report", "measure", "state", "kind", "show", "q", "sort", "order", "per"} {
		if v := q.Values.Get(name); v != "" {
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
		p.Pages = append(p.Pages,
			ui.PageLink{Number: at, Href: q.With(map[string]string{"page": strconv.Itoa(at)}), Current: at == q.page})
	}
	return p, nil
}

// ReadReport reads which published report an address asks for; where it asks for
// none, that of which the record holds most.
func ReadReport(in *answer.Query, coverages []record.Coverage) record.ReportID {
	chosen, _ := edition.WholeReport(coverages)
	reports := []string{string(chosen.Report.ID)}
	for _, c := range coverages {
		if c.Report.Published() {
			reports = append(reports, string(c.Report.ID))
		}
	}
	return record.ReportID(in.Choice("report", reports...))
}

// ReadMeasure reads which measure a map is asked for, "" for none.
func ReadMeasure(in *answer.Query) record.Measure {
	choices := []string{""}
	for _, m := range record.Measures {
		choices = append(choices, string(m))
	}
	choices = append(choices, "policies")
	return record.Measure(in.Choice("measure", choices...))
}

// The ways to narrow the list by what the record holds of a place.
const (
	ShowListed    = "listed"
	ShowCorrected = "corrected"
	ShowDisputed  = "disputed"
	ShowAnswered  = "answered"
	ShowAll       = "all"
)

// National reports whether the list is that of all places listed, as the map of
// the country shows them.
func (q ListQuery) National() bool {
	return q.State == "" && q.Kind == "" && q.Q == "" && q.Show == ShowListed && q.page == 1
}
