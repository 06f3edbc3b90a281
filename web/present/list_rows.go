package present

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// listSort is a sort order: its name in the address and the comparison.
type listSort struct {
	name string
	// ascending is the default direction.
	ascending bool
	compare   func(a, b edition.Placed) int
	known     func(edition.Placed) bool // nil if every place has a value
}

// byNumber sorts by numbers, which may be unknown.
func byNumber(name string, of func(edition.Placed) record.Count) listSort {
	return listSort{name: name,
		compare: func(a, b edition.Placed) int { return cmp.Compare(of(a).N, of(b).N) },
		known:   func(p edition.Placed) bool { return of(p).Known },
	}
}

// byMeasure sorts by the figures of the periods shown, byChange by the change of the last.
func byMeasure(m record.Measure) listSort {
	return byNumber(string(m), func(p edition.Placed) record.Count { return p.Rated(m) })
}

func byChange(m record.Measure) listSort {
	return byNumber(string(m)+"-change", func(p edition.Placed) record.Count {
		change := p.Row.At(m).Change
		return record.Count{N: change.By, Known: change.Known}
	})
}

// listSorts are the sort orders, apart from those by a period.
var listSorts = []listSort{
	{
		name: "name", ascending: true,
		compare: func(a, b edition.Placed) int { return cmp.Compare(a.Place.Name, b.Place.Name) },
	},
	{name: "state", ascending: true, compare: func(a, b edition.Placed) int {
		return cmp.Compare(edition.StateName(a.Place.State), edition.StateName(b.Place.State))
	}},
	byMeasure(record.Issued), byChange(record.Issued), byMeasure(record.Declined), byChange(record.Declined),
	{name: "reports", compare: func(a, b edition.Placed) int { return cmp.Compare(a.Place.Reports, b.Place.Reports) }},
	{name: "policy", compare: func(a, b edition.Placed) int { return compareBool(a.Place.Policy, b.Place.Policy) }},
	{name: "standing", compare: func(a, b edition.Placed) int {
		return cmp.Compare(weight(a.Place.Standing), weight(b.Place.Standing))
	}},
}

func sortNames() (names []string) {
	for _, s := range listSorts {
		names = append(names, s.name)
	}
	return names
}

// usualOrder is the default direction of a sort order.
func usualOrder(sort string) string {
	if slices.ContainsFunc(listSorts, func(s listSort) bool { return s.name == sort && s.ascending }) {
		return "ascending"
	}
	return "descending"
}

// sorting returns the requested sort order, or the default if it is that of a period not shown.
func (q ListQuery) sorting(shown []record.Coverage) listSort {
	for i, c := range shown {
		if string(c.Report.Period.Start) == q.Sort {
			return byNumber(q.Sort+" "+string(q.Measure), func(p edition.Placed) record.Count { return p.In(q.Measure, i) })
		}
	}
	at := max(0, slices.IndexFunc(listSorts, func(s listSort) bool { return s.name == q.Sort }))
	if at == 0 && q.Sort != listSorts[0].name && q.Measure != Policies {
		return byMeasure(q.Measure)
	}
	return listSorts[at]
}

// ListRow is one jurisdiction with what the list shows of it.
type ListRow struct {
	// Rows are the periods shown, oldest first.
	Rows     []record.Row
	Place    gazetteer.Place
	Reports  int
	Policy   bool
	Standing record.Standing
	// Last is the newest change that affected the place's listing.
	Last record.Entered
}

// Report returns the row of the last period.
func (r *ListRow) Report() record.Row { return r.Rows[len(r.Rows)-1] }

func weight(s record.Standing) int {
	n := 0
	for i, set := range []bool{s.Answered, s.Disputed, s.Corrected} {
		if set {
			n += 1 << i
		}
	}
	return n
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// takes reports whether the list includes a place, apart from the filter by name.
func (q ListQuery) takes(p *store.Placing) bool {
	switch {
	case q.State != "" && !strings.EqualFold(p.State, q.State),
		q.Kind != "" && p.Kind != q.Kind,
		q.Show == ShowListed && !p.Listed(),
		q.Show == ShowCorrectedOrDisputed && !p.Standing.Corrected && !p.Standing.Disputed,
		q.Show == ShowCorrected && !p.Standing.Corrected,
		q.Show == ShowDisputed && !p.Standing.Disputed,
		q.Show == ShowAnswered && !p.Standing.Answered:
		return false
	}
	return true
}

// Window are the periods that the list shows.
func (q ListQuery) Window(r *answer.Reading) edition.Window {
	_, coverages := r.MainSeries()
	return edition.WindowOf(coverages, q.Report, q.Periods)
}

// List returns the places that match the filter, sorted. Callers must not change them.
func List(ctx context.Context, r *answer.Reading, q ListQuery) ([]*store.Placing, error) {
	window := q.Window(r)
	b, err := r.Board(ctx, window)
	if err != nil {
		return nil, err
	}
	sorted := q.sorting(window.Shown())
	by := edition.Column{Name: sorted.name, Compare: sorted.compare, Known: sorted.known}
	wanted := gazetteer.Fold(q.Q)
	var taken []*store.Placing
	for _, i := range b.Order(r.Roll.Places, by, q.Order == "descending") {
		if p := &r.Roll.Places[i]; q.takes(p) && (wanted == "" || strings.Contains(r.Folded()[i], wanted)) {
			taken = append(taken, p)
		}
	}
	return taken, nil
}

// rowsAtOnce is how many rows of a list are read from the record at a time.
const rowsAtOnce = 500

// EachListRow yields the rows of places, in order. A row of several periods takes kilobytes, so callers must not keep
// it.
func EachListRow(
	ctx context.Context, r *answer.Reading, q ListQuery, some []*store.Placing, use func(*ListRow) error,
) error {
	window := q.Window(r)
	reports := window.Reports()
	// An unnamed place reads the same as all others of its state.
	unnamed := map[string][]record.Row{}
	for chunk := range slices.Chunk(some, rowsAtOnce) {
		slugs := make([]record.Slug, len(chunk))
		for i, p := range chunk {
			slugs[i] = p.Slug
		}
		listings, err := r.ListingsOf(ctx, slugs, reports)
		if err != nil {
			return err
		}
		of := make(map[record.Slug]record.Listing, len(listings))
		for _, l := range listings {
			of[l.Jurisdiction.Slug] = l
		}
		for _, p := range chunk {
			l := of[p.Slug]
			l.Jurisdiction = p.Jurisdiction
			row := &ListRow{Place: edition.PlaceOf(p.Jurisdiction), Reports: p.Reports, Policy: p.Policy, Standing: p.Standing,
				Last: p.Last}
			if len(l.Lines)+len(l.Moves)+len(l.Events) > 0 {
				row.Rows = window.Rows(l)
			} else if row.Rows = unnamed[p.State]; row.Rows == nil {
				row.Rows = window.Rows(l)
				unnamed[p.State] = row.Rows
			}
			if err := use(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// ListTable returns the list as a file: a row for each place and each report shown.
func ListTable(ctx context.Context, r *answer.Reading, q ListQuery, list []*store.Placing) (TableFile, error) {
	var rows []dataset.Row
	err := EachListRow(ctx, r, q, list, func(of *ListRow) error {
		for i := range of.Rows {
			report := of.Rows[i].Report
			if !report.Published() && len(of.Rows) > 1 {
				continue
			}
			row := dataset.Row{of.Place.Slug, of.Place.Name, of.Place.State, of.Place.Kind, of.Place.FIPS, string(report.ID)}
			row = append(row, FigureCells(of.Rows[i])...)
			rows = append(rows, append(row, of.Reports, PolicyWord(of.Policy), of.Standing.Corrected, of.Standing.Disputed,
				of.Standing.Answered))
		}
		return nil
	})
	name := "detainer-ledger-jurisdictions-" + string(q.Report)
	if q.Periods > 1 {
		name += "-and-before"
	}
	return TableFile{Name: name, Table: dataset.ListPage, Rows: slices.Values(rows)}, err
}

// PolicyWord distinguishes a policy that is not in the record from one that does not exist.
func PolicyWord(listed bool) string {
	if listed {
		return "listed"
	}
	return "not yet entered"
}
