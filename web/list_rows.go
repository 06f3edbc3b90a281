package web

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// listColumn is a column by which the list can be sorted.
type listColumn struct {
	sort, heading string
	number        bool
	compare       func(a, b *listRow) int
}

// listColumns are the columns of the list with the name by which the address
// sorts, in their order on the page.
var listColumns = []listColumn{
	{"name", words.Mark("Jurisdiction"), false, func(a, b *listRow) int { return cmp.Compare(a.place.Name, b.place.Name) }},
	{"state", words.Mark("State"), false, func(a, b *listRow) int { return cmp.Compare(stateName(a.place.State), stateName(b.place.State)) }},
	{"issued", words.Mark("Detainers issued"), true, func(a, b *listRow) int { return cmp.Compare(a.Issued.Effective.N, b.Issued.Effective.N) }},
	{"issued-change", words.Mark("Change, issued"), true, func(a, b *listRow) int { return cmp.Compare(a.IssuedChange.By(), b.IssuedChange.By()) }},
	{"declined", words.Mark("Declines recorded"), true, func(a, b *listRow) int { return cmp.Compare(a.Declined.Effective.N, b.Declined.Effective.N) }},
	{"declined-change", words.Mark("Change, declined"), true, func(a, b *listRow) int { return cmp.Compare(a.DeclinedChange.By(), b.DeclinedChange.By()) }},
	{"reports", words.Mark("Reports listed in"), true, func(a, b *listRow) int { return cmp.Compare(a.reports, b.reports) }},
	{"policy", words.Mark("Policy listed"), false, func(a, b *listRow) int { return compareBool(a.policy, b.policy) }},
	{"standing", words.Mark("Standing"), false, func(a, b *listRow) int { return cmp.Compare(weight(a.standing), weight(b.standing)) }},
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

// known reports whether the row has a value in the column; those without sort
// last both ways.
func (r *listRow) known(column string) bool {
	switch column {
	case "issued":
		return r.Issued.Effective.Known
	case "declined":
		return r.Declined.Effective.Known
	case "issued-change":
		return r.IssuedChange.Known
	case "declined-change":
		return r.DeclinedChange.Known
	default:
		return true
	}
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

// listRows are the rows that the filter takes, in no order. They are pointers
// because sorting would copy rows of a kilobyte tens of thousands of times.
func (s *server) listRows(ctx context.Context, snap *store.Snapshot, q listQuery, coverages []record.Coverage) ([]*listRow, error) {
	var listings []record.Listing
	var err error
	if q.show == showAll {
		listings, err = snap.Listings(ctx, store.Filter{State: q.state}, true)
	} else {
		listings, err = s.listings(ctx, snap, q.state)
	}
	if err != nil {
		return nil, err
	}
	chosen := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == q.report })
	window := []record.Coverage{{Report: record.Report{Status: record.StatusNotEntered}}}
	if chosen >= 0 { // otherwise no report was published yet
		window = coverages[max(0, chosen-1) : chosen+1]
	}
	wanted := gazetteer.Fold(q.q)
	// What it means not to be named is the same for all places of a state.
	unnamed := map[string]record.Row{}
	rows := make([]*listRow, 0, len(listings))
	for _, l := range listings {
		j := l.Jurisdiction
		if q.kind != "" && j.Kind != q.kind || wanted != "" && !strings.Contains(gazetteer.Fold(j.Name), wanted) {
			continue
		}
		row := &listRow{place: placeOf(j), standing: l.Standing()}
		switch {
		case q.show == showListed && !l.Listed(),
			q.show == showCorrected && !row.standing.Corrected,
			q.show == showDisputed && !row.standing.Disputed,
			q.show == showAnswered && !row.standing.Answered:
			continue
		}
		if len(l.Lines)+len(l.Moves)+len(l.Events) == 0 {
			empty, found := unnamed[j.State]
			if !found {
				read := l.Rows(window)
				empty = read[len(read)-1]
				unnamed[j.State] = empty
			}
			row.Row = empty
		} else {
			read := l.Rows(window)
			row.Row = read[len(read)-1]
			row.issuedSpark, row.declinedSpark = sparks(l, coverages)
		}
		row.reports, row.policy, row.last = len(l.Reports()), len(l.Policies) > 0, l.Last()
		rows = append(rows, row)
	}
	return rows, nil
}

// sortList sorts by the chosen column, unknown values last both ways, ties by
// name and then state.
func sortList(rows []*listRow, q listQuery) {
	i := slices.IndexFunc(listColumns, func(c listColumn) bool { return c.sort == q.sort })
	column := listColumns[i]
	slices.SortStableFunc(rows, func(a, b *listRow) int {
		if ka, kb := a.known(q.sort), b.known(q.sort); ka != kb {
			return compareBool(kb, ka)
		} else if ka {
			order := column.compare(a, b)
			if q.order == "descending" {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return cmp.Or(cmp.Compare(a.place.Name, b.place.Name), cmp.Compare(a.place.State, b.place.State), cmp.Compare(a.place.Slug, b.place.Slug))
	})
}

func listTable(q listQuery, rows []*listRow) tableFile {
	return tableFile{name: "detainer-ledger-jurisdictions-" + string(q.report), Table: dataset.ListPage, rows: func(yield func(dataset.Row) bool) {
		for _, r := range rows {
			cells := dataset.Row{r.place.Slug, r.place.Name, r.place.State, r.place.Kind, r.place.FIPS, string(q.report)}
			cells = append(cells, figureCells(r.Row)...)
			if !yield(append(cells, r.reports, policyWord(r.policy), r.standing.Corrected, r.standing.Disputed, r.standing.Answered)) {
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
func (s *server) placeTable(ctx context.Context, snap *store.Snapshot, p *places, series record.Series, coverages []record.Coverage, q listQuery, rows []*listRow) (ui.PlaceTable, error) {
	t := ui.PlaceTable{Cadence: series.Cadence}
	for _, c := range coverages {
		if c.Report.ID == q.report {
			t.Caption = p.w.T("Report for {period}, published {day}.", "period", p.w.Period(c.Report.Period), "day", p.w.Day(c.Report.PublishedOn))
		}
	}
	for _, col := range listColumns {
		if col.sort == "state" && q.address != link.Jurisdictions {
			continue // a state's own list
		}
		t.Columns = append(t.Columns, sortColumn(q, col.sort, p.w.T(col.heading), col.number))
	}
	var err error
	if t.Rows, err = s.placeRows(ctx, snap, p, q.report, rows); err != nil {
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
func (s *server) placeRows(ctx context.Context, snap *store.Snapshot, p *places, report record.ReportID, rows []*listRow) ([]ui.PlaceRow, error) {
	shown := make([]ui.PlaceRow, len(rows))
	for i, r := range rows {
		row := ui.PlaceRow{
			Href: link.Jurisdiction(r.place.Slug), Name: r.place.Name, State: stateName(r.place.State),
			IssuedChange: r.IssuedChange, DeclinedChange: r.DeclinedChange, Reports: r.reports, Policy: r.policy, Standing: r.standing,
			IssuedSpark: r.issuedSpark, DeclinedSpark: r.declinedSpark,
		}
		var err error
		if row.Issued, err = s.figureView(ctx, snap, p, report, r.Issued); err != nil {
			return nil, err
		}
		if row.Declined, err = s.figureView(ctx, snap, p, report, r.Declined); err != nil {
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
