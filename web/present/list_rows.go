package present

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// listColumn is a column of the list: the name by which the address sorts, its heading, the order
// of its values, and its cell.
type listColumn struct {
	sort, heading string
	// number sets it to the right, broad leaves it to broad screens; ascending is the order in
	// which it sorts where the address says none.
	number, broad, ascending bool
	compare                  func(a, b edition.Placed) int
	known                    func(edition.Placed) bool // nil where every place has a value
	cell                     func(ui.PlaceRow) templ.Component
}

// numberColumn is sorted by the figures of a measure.
func numberColumn(sort, heading string, m record.Measure, cell func(ui.PlaceRow) templ.Component) listColumn {
	return listColumn{
		sort: sort, heading: heading, number: true, cell: cell,
		compare: func(a, b edition.Placed) int { return cmp.Compare(a.Row.At(m).Effective.N, b.Row.At(m).Effective.N) },
		known:   func(p edition.Placed) bool { return p.Row.At(m).Effective.Known },
	}
}

// changeColumn is sorted by how they changed.
func changeColumn(sort, heading string, m record.Measure, cell func(ui.PlaceRow) templ.Component) listColumn {
	return listColumn{
		sort: sort, heading: heading, number: true, cell: cell,
		compare: func(a, b edition.Placed) int { return cmp.Compare(a.Row.At(m).Change.By, b.Row.At(m).Change.By) },
		known:   func(p edition.Placed) bool { return p.Row.At(m).Change.Known },
	}
}

// listColumns are the columns of the list, in their order on the page.
var listColumns = []listColumn{
	{
		sort: "name", heading: words.Mark("Jurisdiction"), ascending: true,
		compare: func(a, b edition.Placed) int { return cmp.Compare(a.Place.Name, b.Place.Name) },
		cell:    func(r ui.PlaceRow) templ.Component { return ui.PlaceName(ui.Link{Text: r.Name, Href: r.Href}, r.State) },
	},
	{
		sort: "state", heading: words.Mark("State"), broad: true, ascending: true,
		compare: func(a, b edition.Placed) int {
			return cmp.Compare(edition.StateName(a.Place.State), edition.StateName(b.Place.State))
		},
		cell: func(r ui.PlaceRow) templ.Component { return ui.PlaceState(r.State) },
	},
	numberColumn("issued", words.Mark("Detainers issued"), record.Issued,
		func(r ui.PlaceRow) templ.Component { return ui.FigureCell(r.Issued, r.IssuedSpark) }),
	changeColumn("issued-change", words.Mark("Change, issued"), record.Issued,
		func(r ui.PlaceRow) templ.Component { return ui.ShortChangeCell(r.IssuedChange, r.Cadence) }),
	numberColumn("declined", words.Mark("Declines recorded"), record.Declined,
		func(r ui.PlaceRow) templ.Component { return ui.FigureCell(r.Declined, r.DeclinedSpark) }),
	changeColumn("declined-change", words.Mark("Change, declined"), record.Declined,
		func(r ui.PlaceRow) templ.Component { return ui.ShortChangeCell(r.DeclinedChange, r.Cadence) }),
	{
		sort: "reports", heading: words.Mark("Reports listed in"), number: true,
		compare: func(a, b edition.Placed) int { return cmp.Compare(a.Place.Reports, b.Place.Reports) },
		cell:    func(r ui.PlaceRow) templ.Component { return ui.CountCell(r.Reports) },
	},
	{
		sort: "policy", heading: words.Mark("Policy listed"),
		compare: func(a, b edition.Placed) int { return compareBool(a.Place.Policy, b.Place.Policy) },
		cell:    func(r ui.PlaceRow) templ.Component { return ui.PolicyCell(r.Policy) },
	},
	{
		sort: "standing", heading: words.Mark("Standing"),
		compare: func(a, b edition.Placed) int { return cmp.Compare(weight(a.Place.Standing), weight(b.Place.Standing)) },
		cell:    func(r ui.PlaceRow) templ.Component { return ui.StandingCell(r.Standing) },
	},
}

// ListRow is one jurisdiction with what the list shows of it.
type ListRow struct {
	record.Row
	Place    gazetteer.Place
	Reports  int
	Policy   bool
	Standing record.Standing
	// Last is the newest change that touched the place's listing.
	Last record.Entered
	// issuedSpark and declinedSpark are the figures of all reports.
	issuedSpark, declinedSpark ui.SparkView
}

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

// takes reports whether the list shows a place, going by all but its name.
func (q ListQuery) takes(p *store.Placing) bool {
	switch {
	case q.State != "" && !strings.EqualFold(p.State, q.State),
		q.Kind != "" && p.Kind != q.Kind,
		q.Show == ShowListed && !p.Listed(),
		q.Show == ShowCorrected && !p.Standing.Corrected,
		q.Show == ShowDisputed && !p.Standing.Disputed,
		q.Show == ShowAnswered && !p.Standing.Answered:
		return false
	}
	return true
}

// List are the places that the filter takes, sorted as it says. They must not be changed.
func List(ctx context.Context, r *answer.Reading, q ListQuery) ([]*store.Placing, error) {
	_, coverages := r.MainSeries()
	b, err := r.Board(ctx, edition.Window(coverages, q.Report))
	if err != nil {
		return nil, err
	}
	sorted := columnOf(q.Sort)
	by := edition.Column{Name: sorted.sort, Compare: sorted.compare, Known: sorted.known}
	wanted := gazetteer.Fold(q.Q)
	var taken []*store.Placing
	for _, i := range b.Order(r.Roll.Places, by, q.order == "descending") {
		if p := &r.Roll.Places[i]; q.takes(p) && (wanted == "" || strings.Contains(r.Folded()[i], wanted)) {
			taken = append(taken, p)
		}
	}
	return taken, nil
}

// rowsAtOnce is how many rows of a list are read from the record at a time.
const rowsAtOnce = 1000

// ListRows reads the rows of places, in their order. They are pointers because a row has
// a kilobyte. drawn is set where the figures of all reports are drawn in them.
func ListRows(
	ctx context.Context, r *answer.Reading, q ListQuery, some []*store.Placing, drawn bool,
) ([]*ListRow, error) {
	_, coverages := r.MainSeries()
	window := edition.Window(coverages, q.Report)
	var reports []record.ReportID
	for _, c := range window {
		if c.Report.ID != "" {
			reports = append(reports, c.Report.ID)
		}
	}
	rows := make([]*ListRow, 0, len(some))
	// What it means not to be named is the same for all places of a state.
	unnamed := map[string]record.Row{}
	for chunk := range slices.Chunk(some, rowsAtOnce) {
		slugs := make([]record.Slug, len(chunk))
		for i, p := range chunk {
			slugs[i] = p.Slug
		}
		listings, err := r.ListingsOf(ctx, slugs, reports)
		if err != nil {
			return nil, err
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
			if len(l.Lines)+len(l.Moves)+len(l.Events) == 0 {
				empty, found := unnamed[p.State]
				if !found {
					read := l.Rows(window)
					empty = read[len(read)-1]
					unnamed[p.State] = empty
				}
				row.Row = empty
			} else {
				read := l.Rows(window)
				row.Row = read[len(read)-1]
			}
			if drawn {
				if row.issuedSpark, row.declinedSpark, err = spark(ctx, r, p.At); err != nil {
					return nil, err
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func ListTable(q ListQuery, rows []*ListRow) TableFile {
	return TableFile{Name: "detainer-ledger-jurisdictions-" + string(q.Report), Table: dataset.ListPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, r := range rows {
				cells := dataset.Row{r.Place.Slug, r.Place.Name, r.Place.State, r.Place.Kind, r.Place.FIPS, string(q.Report)}
				cells = append(cells, FigureCells(r.Row)...)
				if !yield(append(cells, r.Reports, PolicyWord(r.Policy), r.Standing.Corrected, r.Standing.Disputed,
					r.Standing.Answered)) {
					return
				}
			}
		}}
}

// PolicyWord keeps a policy that is not in the record from reading as one that
// there is not.
func PolicyWord(listed bool) string {
	if listed {
		return "listed"
	}
	return "not yet entered"
}

// PlaceTable is the list as the page shows it, with headings that sort it.
func PlaceTable(ctx context.Context, r *answer.Reading, q ListQuery, rows []*ListRow) (ui.PlaceTable, error) {
	series, coverages := r.MainSeries()
	var t ui.PlaceTable
	for _, c := range coverages {
		if c.Report.ID == q.Report {
			t.Caption = r.W.T("Report for {period}, published {day}.", "period", r.W.Period(c.Report.Period),
				"day", r.W.Day(c.Report.PublishedOn))
		}
	}
	for _, col := range listColumns {
		if col.sort == "state" && q.Address != link.Jurisdictions {
			continue // a state's own list
		}
		t.Columns = append(t.Columns, ui.PlaceColumn{SortColumn: sortColumn(q, col, r.W), Cell: col.cell})
	}
	var err error
	if t.Rows, err = placeRows(ctx, r, series.Cadence, q.Report, rows); err != nil {
		return t, err
	}
	if q.Address != link.Jurisdictions {
		for i := range t.Rows {
			t.Rows[i].State = ""
		}
	}
	return t, nil
}

// placeRows are the rows of the list as the page shows them.
func placeRows(
	ctx context.Context, r *answer.Reading, cadence record.Cadence, report record.ReportID, rows []*ListRow,
) ([]ui.PlaceRow, error) {
	shown := make([]ui.PlaceRow, len(rows))
	for i, of := range rows {
		row := ui.PlaceRow{
			Href: link.Jurisdiction(of.Place.Slug), Name: of.Place.Name, State: edition.StateName(of.Place.State),
			IssuedChange: of.Change(record.Issued), DeclinedChange: of.Change(record.Declined), Reports: of.Reports,
			Policy:   of.Policy,
			Standing: of.Standing, Cadence: cadence,
			IssuedSpark: of.issuedSpark, DeclinedSpark: of.declinedSpark,
		}
		var err error
		if row.Issued, err = FigureView(ctx, r, report, of.Figure(record.Issued)); err != nil {
			return nil, err
		}
		if row.Declined, err = FigureView(ctx, r, report, of.Figure(record.Declined)); err != nil {
			return nil, err
		}
		shown[i] = row
	}
	return shown, nil
}

// sortColumn is the heading that sorts by its column, or turns the order round
// where the list is sorted by it.
func sortColumn(q ListQuery, c listColumn, w *words.Language) ui.SortColumn {
	col := ui.SortColumn{Text: w.T(c.heading), Number: c.number, Broad: c.broad}
	set := map[string]string{"sort": c.sort, "order": ""}
	if c.sort == q.Sort {
		col.Sorted = q.order
		set["order"] = "ascending"
		if q.order == "ascending" {
			set["order"] = "descending"
		}
	}
	col.Href = q.With(set)
	return col
}

// columnOf is the column by which a list is sorted under this name, which is one of theirs.
func columnOf(sort string) listColumn {
	return listColumns[slices.IndexFunc(listColumns, func(c listColumn) bool { return c.sort == sort })]
}

// HeadingOf is the heading of a column.
func HeadingOf(sort string) string { return columnOf(sort).heading }
