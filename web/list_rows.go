package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

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

// listColumn is a column by which the list can be sorted.
type listColumn struct {
	sort, heading string
	number        bool
	compare       func(a, b edition.Placed) int
	known         func(edition.Placed) bool // nil where every place has a value
}

// numberColumn sorts by the figures of a measure, changeColumn by how they changed.
func numberColumn(sort, heading string, m record.Measure) listColumn {
	return listColumn{sort, heading, true,
		func(a, b edition.Placed) int { return cmp.Compare(a.Row.At(m).Effective.N, b.Row.At(m).Effective.N) },
		func(p edition.Placed) bool { return p.Row.At(m).Effective.Known }}
}

func changeColumn(sort, heading string, m record.Measure) listColumn {
	return listColumn{sort, heading, true,
		func(a, b edition.Placed) int { return cmp.Compare(a.Row.At(m).Change.By, b.Row.At(m).Change.By) },
		func(p edition.Placed) bool { return p.Row.At(m).Change.Known }}
}

// listColumns are the columns of the list with the name by which the address
// sorts, in their order on the page.
var listColumns = []listColumn{
	{"name", words.Mark("Jurisdiction"), false,
		func(a, b edition.Placed) int { return cmp.Compare(a.Place.Name, b.Place.Name) }, nil},
	{"state", words.Mark("State"), false,
		func(a, b edition.Placed) int {
			return cmp.Compare(edition.StateName(a.Place.State), edition.StateName(b.Place.State))
		}, nil},
	numberColumn("issued", words.Mark("Detainers issued"), record.Issued),
	changeColumn("issued-change", words.Mark("Change, issued"), record.Issued),
	numberColumn("declined", words.Mark("Declines recorded"), record.Declined),
	changeColumn("declined-change", words.Mark("Change, declined"), record.Declined),
	{"reports", words.Mark("Reports listed in"), true,
		func(a, b edition.Placed) int { return cmp.Compare(a.Place.Reports, b.Place.Reports) }, nil},
	{"policy", words.Mark("Policy listed"), false,
		func(a, b edition.Placed) int { return compareBool(a.Place.Policy, b.Place.Policy) }, nil},
	{"standing", words.Mark("Standing"), false,
		func(a, b edition.Placed) int { return cmp.Compare(weight(a.Place.Standing), weight(b.Place.Standing)) }, nil},
}

// listRow is one jurisdiction with what the list shows of it.
type listRow struct {
	record.Row
	place    gazetteer.Place
	reports  int
	policy   bool
	standing record.Standing
	// last is the newest change that touched the place's listing.
	last record.Entered
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
func (q listQuery) takes(p *store.Placing) bool {
	switch {
	case q.state != "" && !strings.EqualFold(p.State, q.state),
		q.kind != "" && p.Kind != q.kind,
		q.show == showListed && !p.Listed(),
		q.show == showCorrected && !p.Standing.Corrected,
		q.show == showDisputed && !p.Standing.Disputed,
		q.show == showAnswered && !p.Standing.Answered:
		return false
	}
	return true
}

// list are the places that the filter takes, sorted as it says. They must not be changed.
func list(ctx context.Context, r *answer.Reading, q listQuery) ([]*store.Placing, error) {
	_, coverages := r.MainSeries()
	b, err := r.Board(ctx, edition.Window(coverages, q.report))
	if err != nil {
		return nil, err
	}
	sorted := listColumns[slices.IndexFunc(listColumns, func(c listColumn) bool { return c.sort == q.sort })]
	by := edition.Column{Name: sorted.sort, Compare: sorted.compare, Known: sorted.known}
	wanted := gazetteer.Fold(q.q)
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

// listRows reads the rows of places, in their order. They are pointers because a row has
// a kilobyte. sparks tells that the figures of all reports are drawn in them.
func listRows(
	ctx context.Context, r *answer.Reading, q listQuery, some []*store.Placing, drawn bool,
) ([]*listRow, error) {
	_, coverages := r.MainSeries()
	window := edition.Window(coverages, q.report)
	var reports []record.ReportID
	for _, c := range window {
		if c.Report.ID != "" {
			reports = append(reports, c.Report.ID)
		}
	}
	rows := make([]*listRow, 0, len(some))
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
			row := &listRow{place: edition.PlaceOf(p.Jurisdiction), reports: p.Reports, policy: p.Policy, standing: p.Standing,
				last: p.Last}
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

func listTable(q listQuery, rows []*listRow) tableFile {
	return tableFile{name: "detainer-ledger-jurisdictions-" + string(q.report), Table: dataset.ListPage,
		rows: func(yield func(dataset.Row) bool) {
			for _, r := range rows {
				cells := dataset.Row{r.place.Slug, r.place.Name, r.place.State, r.place.Kind, r.place.FIPS, string(q.report)}
				cells = append(cells, figureCells(r.Row)...)
				if !yield(append(cells, r.reports, policyWord(r.policy), r.standing.Corrected, r.standing.Disputed,
					r.standing.Answered)) {
					return
				}
			}
		}}
}

// policyWord keeps a policy that is not in the record from reading as one that
// there is not.
func policyWord(listed bool) string {
	if listed {
		return "listed"
	}
	return "not yet entered"
}

// placeTable is the list as the page shows it, with headings that sort it.
func placeTable(ctx context.Context, r *answer.Reading, q listQuery, rows []*listRow) (ui.PlaceTable, error) {
	series, coverages := r.MainSeries()
	t := ui.PlaceTable{Cadence: series.Cadence}
	for _, c := range coverages {
		if c.Report.ID == q.report {
			t.Caption = r.W.T("Report for {period}, published {day}.", "period", r.W.Period(c.Report.Period),
				"day", r.W.Day(c.Report.PublishedOn))
		}
	}
	for _, col := range listColumns {
		if col.sort == "state" && q.address != link.Jurisdictions {
			continue // a state's own list
		}
		t.Columns = append(t.Columns, sortColumn(q, col.sort, r.W.T(col.heading), col.number))
	}
	var err error
	if t.Rows, err = placeRows(ctx, r, q.report, rows); err != nil {
		return t, err
	}
	if q.address != link.Jurisdictions {
		for i := range t.Rows {
			t.Rows[i].State = ""
		}
	}
	return t, nil
}

// placeRows are the rows of the list as the page shows them.
func placeRows(ctx context.Context, r *answer.Reading, report record.ReportID, rows []*listRow) ([]ui.PlaceRow, error) {
	shown := make([]ui.PlaceRow, len(rows))
	for i, of := range rows {
		row := ui.PlaceRow{
			Href: link.Jurisdiction(of.place.Slug), Name: of.place.Name, State: edition.StateName(of.place.State),
			IssuedChange: of.Change(record.Issued), DeclinedChange: of.Change(record.Declined), Reports: of.reports,
			Policy: of.policy, Standing: of.standing,
			IssuedSpark: of.issuedSpark, DeclinedSpark: of.declinedSpark,
		}
		var err error
		if row.Issued, err = figureView(ctx, r, report, of.Figure(record.Issued)); err != nil {
			return nil, err
		}
		if row.Declined, err = figureView(ctx, r, report, of.Figure(record.Declined)); err != nil {
			return nil, err
		}
		shown[i] = row
	}
	return shown, nil
}

// sortColumn is the heading that sorts by its column, or turns the order round
// where the list is sorted by it.
func sortColumn(q listQuery, sort, heading string, number bool) ui.SortColumn {
	col := ui.SortColumn{Text: heading, Number: number, Broad: sort == "state"}
	set := map[string]string{"sort": sort, "order": ""}
	if sort == q.sort {
		col.Sorted = q.order
		set["order"] = "ascending"
		if q.order == "ascending" {
			set["order"] = "descending"
		}
	}
	col.Href = q.with(set)
	return col
}

func headingOf(sort string) string {
	for _, col := range listColumns {
		if col.sort == sort {
			return col.heading
		}
	}
	return sort
}
