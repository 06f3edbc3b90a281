package edition

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Board holds the figures of one report for every place: enough of each figure to sort a list or shade a map by it, and
// the numbers of the periods that a table shows beside it. It is built once per edition from packed lines, with the
// same function that reads every other figure.
type Board struct {
	// Rows are in the order of the roll.
	Rows []BoardRow
	// spans are the numbers of the periods shown; the last period is the report's.
	spans spans

	mu     sync.Mutex
	orders map[sorting][]int
}

// BoardRow is one place on a board: its figures in the order of the measures of the report's
// series.
type BoardRow []BoardFigure

// noFigure stands for a measure that the series does not have.
var noFigure = BoardFigure{State: record.NotEntered}

// At returns the figure of one measure.
func (r BoardRow) At(m record.Measure) *BoardFigure {
	for i := range r {
		if r[i].Measure == m {
			return &r[i]
		}
	}
	return &noFigure
}

// BoardFigure is the short form of a [record.Figure], with its change since the period before.
type BoardFigure struct {
	Measure record.Measure
	State   record.State
	Change  BoardChange
	// printed is set where the publisher listed the place.
	printed bool
	// Published is the number as printed, Effective as it reads now.
	Published, Effective record.Count
}

// BoardChange is the change of a figure since the period before.
type BoardChange struct {
	Known bool
	By    int
}

// boardsKept is how many boards an edition keeps. With twenty thousand places a board takes about three megabytes, and
// most requests are for the same report.
const boardsKept = 6

// boardKey identifies a board.
type boardKey struct {
	report record.ReportID
	shown  int
}

// Board returns the board of the last report of a window, with the numbers of all its periods. If nothing has been
// published yet, it is a board of no report.
func (e *Edition) Board(ctx context.Context, window Window) (*Board, error) {
	key := boardKey{window.last().Report.ID, len(window.Shown())}
	return e.boards.of(ctx, key, boardsKept, func(ctx context.Context) (*Board, error) {
		return e.makeBoard(ctx, window)
	})
}

// makeBoard reads the periods of a window, and the period before them, if there is one, to compute changes from.
func (e *Edition) makeBoard(ctx context.Context, window Window) (*Board, error) {
	listings, err := e.inShort(ctx, window.periods)
	if err != nil {
		return nil, fmt.Errorf("figures of %s: %w", window.last().Report.ID, err)
	}
	last := window.last()
	b := &Board{Rows: make([]BoardRow, len(e.Roll.Places)), orders: map[sorting][]int{},
		spans: newSpans(last.Measures(), len(window.Shown()), len(e.Roll.Places))}
	unnamed := map[string]BoardRow{} // by state: an unnamed place reads the same as all others of its state
	for i, l := range listings {
		if len(l.Lines)+len(l.Moves)+len(l.Events) == 0 {
			row, found := unnamed[l.Jurisdiction.State]
			if !found {
				row = boardRowOf(l.Rows(window.periods))
				unnamed[l.Jurisdiction.State] = row
			}
			b.Rows[i] = row
			continue
		}
		rows := l.Rows(window.periods)
		b.Rows[i] = boardRowOf(rows)
		b.spans.put(i, rows[window.before:])
	}
	return b, nil
}

func boardRowOf(rows []record.Row) BoardRow {
	of := rows[len(rows)-1].Figures
	figures := make(BoardRow, len(of))
	for i := range of {
		f := &of[i]
		figures[i] = BoardFigure{f.Measure, f.State, BoardChange{f.Change.Known, f.Change.By()}, f.Printed(), f.Published,
			f.Effective}
	}
	return figures
}

// counted is a placeholder for the place whose count contains a line, where it does not matter which place that is.
const counted record.Slug = "counted within another"

// inShort yields every place's listing and position in the roll, with only what the figures of some periods are read
// from: lines have nothing but their number. Listings are built one at a time and must not be kept; those of a large
// record would take hundreds of megabytes together.
func (e *Edition) inShort(ctx context.Context, periods []record.Coverage) (iter.Seq2[int, record.Listing], error) {
	type column struct {
		record.Entry
		lines []store.ColumnLine
	}
	var columns []column
	for _, c := range periods {
		if c.Report.ID == "" {
			continue
		}
		for _, of := range c.Measures() {
			lines, err := e.Roll.Column(ctx, e.Snap, c.Report.ID, of.Measure)
			if err != nil {
				return nil, err
			}
			// Later changes to a report may name places that sort before the report's own.
			slices.SortStableFunc(lines, func(a, b store.ColumnLine) int { return cmp.Compare(a.Place, b.Place) })
			columns = append(columns, column{record.Entry{Report: c.Report.ID, Section: of.Section, Measure: of.Measure}, lines})
		}
	}
	return func(yield func(int, record.Listing) bool) {
		var lines []record.Line
		for i, p := range e.Roll.Places {
			lines = lines[:0]
			for at := range columns {
				c := &columns[at]
				for ; len(c.lines) > 0 && c.lines[0].Place == i; c.lines = c.lines[1:] {
					entry := c.Entry
					entry.Value = c.lines[0].Value
					if c.lines[0].Part {
						entry.PartOf = counted
					}
					lines = append(lines, record.Line{Entry: entry})
				}
			}
			if !yield(i, e.Said.listing(p.Jurisdiction, lines)) {
				return
			}
		}
	}, nil
}

// PrintedIn returns the listings of the places that a report of one of the periods prints with one of the measures.
// They hold only what belongs to these reports.
func (e *Edition) PrintedIn(
	ctx context.Context, periods []record.Coverage, measures ...record.Measure,
) ([]record.Listing, error) {
	var reports []record.ReportID
	var places []record.Slug
	for _, c := range periods {
		if c.Report.ID == "" {
			continue
		}
		reports = append(reports, c.Report.ID)
		for _, m := range measures {
			lines, err := e.Roll.Column(ctx, e.Snap, c.Report.ID, m)
			if err != nil {
				return nil, err
			}
			for _, l := range lines {
				places = append(places, e.Roll.Places[l.Place].Slug)
			}
		}
	}
	return e.ListingsOf(ctx, places, reports)
}

// Column is a column by which the places of a report can be sorted.
type Column struct {
	Name    string
	Compare func(a, b Placed) int
	// Known reports whether a place has a value in it; nil where all have.
	Known func(Placed) bool
}

// sorting identifies one order in which a board was sorted.
type sorting struct {
	Column  string
	descend bool
}

// Order returns the places of the roll sorted by a column. Unknown values come last in both directions; ties are sorted
// by name, then state.
func (b *Board) Order(roll []store.Placing, by Column, descend bool) []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if order, found := b.orders[sorting{by.Name, descend}]; found {
		return order
	}
	order := make([]int, len(roll))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		x, y := b.Placed(roll, i), b.Placed(roll, j)
		kx, ky := by.Known == nil || by.Known(x), by.Known == nil || by.Known(y)
		switch {
		case kx && !ky:
			return -1
		case ky && !kx:
			return 1
		case kx:
			compared := by.Compare(x, y)
			if descend {
				compared = -compared
			}
			if compared != 0 {
				return compared
			}
		}
		return cmp.Or(
			cmp.Compare(x.Place.Name, y.Place.Name), cmp.Compare(x.Place.State, y.Place.State),
			cmp.Compare(x.Place.Slug, y.Place.Slug),
		)
	})
	b.orders[sorting{by.Name, descend}] = order
	return order
}

// Placed is a place with the values that a list can be sorted by.
type Placed struct {
	Place *store.Placing
	Row   *BoardRow
	// Span has the place's numbers in the periods shown.
	Span
}

// Placed returns the place at an index of the roll.
func (b *Board) Placed(roll []store.Placing, at int) Placed {
	return Placed{&roll[at], &b.Rows[at], Span{&b.spans, at}}
}

// Highest is the highest number of a measure in any period shown, 0 where there is none.
func (b *Board) Highest(m record.Measure) int {
	if of := b.spans.of(m); of >= 0 {
		return b.spans.highest[of]
	}
	return 0
}
