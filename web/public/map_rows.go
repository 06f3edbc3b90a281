package public

import (
	"cmp"
	"context"
	"math"
	"slices"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/present"
)

// mostDrawn is the largest number of places on a map, in addition to the counties of a state, all of which are drawn:
// with more, the country's map would be larger than the rest of its page, and its marks could not be told apart. A list
// has no highest places, so more of it is drawn.
const (
	mostDrawn  = 100
	mostListed = 450
)

// mapRow is what a map needs to know about every place, to count them all and to choose those that it draws.
type mapRow struct {
	place  *store.Placing
	figure mapFigure
}

// mapFigure is the current reading of a figure, or the sum of the figures of several periods.
type mapFigure struct {
	state record.State
	now   record.Count
	// back is the printed number that was withdrawn or moved.
	back record.Count
	// sum is the sum of several periods; nil for the figure of one.
	sum *edition.Sum
}

func (f mapFigure) shade() chart.Shade { return chart.ShadeOf(f.state, f.now) }

func figureOnBoard(f *edition.BoardFigure) mapFigure {
	of := mapFigure{state: f.State, now: f.Effective}
	if of.shade() == chart.TakenBack {
		of.back = f.Published
	}
	return of
}

// figureOfSum converts a sum to a figure, with its number or the reason why it has none.
func figureOfSum(s *edition.Sum) mapFigure {
	f := mapFigure{sum: s}
	switch {
	case s.Now.Known:
		f.state, f.now = record.Listed, s.Now
	case s.Unread > 0:
		f.state = record.NumberUnknown
	case s.TakenBack > 0:
		f.state, f.back = record.Withdrawn, s.Back
	}
	return f
}

// rows returns the rows of those of some places that the map's reports name.
func (m *cartographer) rows(ctx context.Context, some []*store.Placing) ([]mapRow, error) {
	read, err := m.figuresOf(ctx)
	if err != nil {
		return nil, err
	}
	var rows []mapRow
	for _, p := range some {
		if f := read(p); f.shade() != chart.Blank {
			rows = append(rows, mapRow{p, f})
		}
	}
	return rows, nil
}

// figuresIn returns the figures of a few places, by place, in some of the map's periods: in each, one for each of its
// measures.
func (m *cartographer) figuresIn(
	ctx context.Context, places []record.Slug, periods []record.Coverage,
) (map[record.Slug][]record.Figure, error) {
	if len(places) == 0 {
		return nil, nil
	}
	reports := make([]record.ReportID, len(periods))
	for i, c := range periods {
		reports[i] = c.Report.ID
	}
	listings, err := m.ListingsOf(ctx, places, reports)
	if err != nil {
		return nil, err
	}
	read := make(map[record.Slug][]record.Figure, len(listings))
	for _, l := range listings {
		var figures []record.Figure
		for _, row := range l.Rows(periods) {
			for _, of := range m.measuresDrawn() {
				figures = append(figures, row.Figure(of.Measure))
			}
		}
		read[l.Jurisdiction.Slug] = figures
	}
	return read, nil
}

// figuresOf gives the figure of the map at each place of the roll.
func (m *cartographer) figuresOf(ctx context.Context) (func(*store.Placing) mapFigure, error) {
	if m.of.Measure == present.Policies {
		return func(p *store.Placing) mapFigure {
			if p.Policy {
				return mapFigure{state: record.OnList}
			}
			return mapFigure{}
		}, nil
	}
	if len(m.periods) > 1 {
		sums, err := m.Sums(ctx, m.series)
		at := slices.IndexFunc(m.series.Measures, func(of record.SeriesMeasure) bool {
			return of.Measure == m.of.Measure
		})
		return func(p *store.Placing) mapFigure {
			if sums[p.At] == nil {
				return mapFigure{}
			}
			return figureOfSum(&sums[p.At][at])
		}, err
	}
	b, err := m.Board(ctx, edition.WindowOf(m.series.Periods, m.periods[0].Report.ID, 1))
	if err != nil {
		return nil, err
	}
	return func(p *store.Placing) mapFigure {
		if m.of.Measure != "" {
			return figureOnBoard(b.Rows[p.At].At(m.of.Measure))
		}
		for i := range b.Rows[p.At] { // on any level of a list
			if f := figureOnBoard(&b.Rows[p.At][i]); f.shade() != chart.Blank {
				return f
			}
		}
		return mapFigure{}
	}, nil
}

// shadeCount counts the places that a report names with a figure of one measure, by how a map would draw them.
type shadeCount struct{ counted, zero, unread, back, present int }

// all returns the number of places that a map could show.
func (n shadeCount) all() int { return n.counted + n.zero + n.unread + n.back + n.present }

func countShades(rows []mapRow) shadeCount {
	var n shadeCount
	for i := range rows {
		switch rows[i].figure.shade() {
		case chart.Unknown:
			n.unread++
		case chart.TakenBack:
			n.back++
		case chart.Zero:
			n.zero++
		case chart.Present:
			n.present++
		default:
			n.counted++
		}
	}
	return n
}

// highestOf returns the indexes of the rows that a map draws, highest first: all that are always drawn, and at most a
// number of others. Those with a number are followed by those whose figure was withdrawn or moved, then by those
// without a number in the record. Equal rows stay in order.
func highestOf(rows []mapRow, most int, always func(mapRow) bool) []int {
	type candidate struct{ order, at int }
	before := func(a, b candidate) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.at, b.at)) }
	var all, others []candidate
	for i := range rows {
		f := rows[i].figure
		c := candidate{-f.now.N, i}
		switch f.shade() {
		case chart.TakenBack:
			c.order = math.MaxInt - 1
		case chart.Unknown:
			c.order = math.MaxInt
		}
		if always(rows[i]) {
			all = append(all, c)
		} else {
			others = append(others, c)
		}
	}
	all = append(all, foremost(others, most, before)...)
	slices.SortFunc(all, before)
	drawn := make([]int, len(all))
	for i, c := range all {
		drawn[i] = c.at
	}
	return drawn
}

// foremost returns the first elements of all in the order of a stable sort, without sorting the rest, which may be
// thousands.
func foremost[T any](all []T, most int, compare func(a, b T) int) []T {
	first := make([]T, 0, most+1)
	for _, one := range all {
		if len(first) == most && compare(one, first[most-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, one, func(a, b T) int { return cmp.Or(compare(a, b), -1) })
		first = slices.Insert(first, at, one)
		first = first[:min(len(first), most)]
	}
	return first
}
