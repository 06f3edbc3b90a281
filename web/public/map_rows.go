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
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// mostDrawn is how many places a map draws at most, beside the counties of a
// state, each of which is drawn: with more the country's map would weigh more than
// the rest of its page, and nobody could tell one mark from the next. A list has no
// highest, so that more of it is drawn.
const (
	mostDrawn  = 100
	mostListed = 450
)

// mapRow is what a map needs of every place to count them all and to choose those
// that it draws.
type mapRow struct {
	slug   record.Slug
	figure mapFigure
}

// mapFigure is how a figure reads now, or what the figures of several periods add up to.
type mapFigure struct {
	state record.State
	now   record.Count
	// back is the printed number that was taken back.
	back record.Count
}

func (f mapFigure) shade() chart.Shade { return chart.ShadeOf(f.state, f.now) }

func figureOnBoard(f *edition.BoardFigure) mapFigure {
	of := mapFigure{state: f.State, now: f.Effective}
	if of.shade() == chart.TakenBack {
		of.back = f.Published
	}
	return of
}

// figureOfSum reads a sum as a figure: by its number, else by what is said instead of one.
func figureOfSum(s edition.Sum) mapFigure {
	switch {
	case s.Now.Known:
		return mapFigure{state: record.Listed, now: s.Now}
	case s.Unread > 0:
		return mapFigure{state: record.NumberUnknown}
	case s.TakenBack > 0:
		return mapFigure{state: record.Withdrawn, back: s.Back}
	}
	return mapFigure{}
}

// mapDetails gives the figures of the few places that a map draws, in the order of
// their slugs: a row for each period of the map.
type mapDetails func(places []record.Slug) ([][]record.Row, error)

// mapRows are the rows of those among some places that the map's reports name, and the way to
// what else is said of a few of them.
func mapRows(
	ctx context.Context, r *answer.Reading, m *cartographer, some []*store.Placing,
) ([]mapRow, mapDetails, error) {
	read, err := figuresOf(ctx, r, m)
	if err != nil {
		return nil, nil, err
	}
	var rows []mapRow
	for _, p := range some {
		if f := read(p); f.shade() != chart.Blank {
			rows = append(rows, mapRow{p.Slug, f})
		}
	}
	return rows, func(places []record.Slug) ([][]record.Row, error) {
		var reports []record.ReportID
		for _, c := range m.periods {
			reports = append(reports, c.Report.ID)
		}
		listings, err := r.ListingsOf(ctx, places, reports)
		if err != nil {
			return nil, err
		}
		of := make(map[record.Slug][]record.Row, len(listings))
		for _, l := range listings {
			of[l.Jurisdiction.Slug] = l.Rows(m.periods)
		}
		read := make([][]record.Row, len(places))
		for i, slug := range places {
			read[i] = of[slug]
		}
		return read, nil
	}, nil
}

// figuresOf gives the figure of the map at each place of the roll.
func figuresOf(ctx context.Context, r *answer.Reading, m *cartographer) (func(*store.Placing) mapFigure, error) {
	if m.of.Measure == present.Policies {
		return func(p *store.Placing) mapFigure {
			if p.Policy {
				return mapFigure{state: record.OnList}
			}
			return mapFigure{}
		}, nil
	}
	if len(m.periods) > 1 {
		sums, err := r.Sums(ctx, m.series)
		at := slices.IndexFunc(m.series.Measures, func(of record.SeriesMeasure) bool {
			return of.Measure == m.of.Measure
		})
		return func(p *store.Placing) mapFigure {
			if sums[p.At] == nil {
				return mapFigure{}
			}
			return figureOfSum(sums[p.At][at])
		}, err
	}
	b, err := r.Board(ctx, edition.WindowOf(m.series.Periods, m.periods[0].Report.ID, 1))
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

// shadeCount counts the places that a report names with a figure of one measure, by
// how a map would draw them.
type shadeCount struct{ counted, zero, unread, back, present int }

// all are the places that a map could show.
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

// highestOf returns the indexes of the rows that a map draws, the highest first:
// those that always are, and of the others at most so many. After
// those with a number come those whose figure was taken back, and those without a
// number in the record. Rows that are equal stay in their order.
func highestOf(rows []mapRow, most int, always func(mapRow) bool) []int {
	type candidate struct{ order, at int }
	before := func(a, b candidate) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.at, b.at)) }
	var all []candidate
	highest := make([]candidate, 0, most+1)
	for i := range rows {
		f := rows[i].figure
		shade := f.shade()
		c := candidate{-f.now.N, i}
		switch {
		case shade == chart.TakenBack:
			c.order = math.MaxInt - 1
		case shade == chart.Unknown:
			c.order = math.MaxInt
		}
		switch {
		case always(rows[i]):
			all = append(all, c)
		case len(highest) < most || before(c, highest[most-1]) < 0:
			at, _ := slices.BinarySearchFunc(highest, c, before)
			highest = slices.Insert(highest, at, c)
			highest = highest[:min(len(highest), most)]
		}
	}
	all = append(all, highest...)
	slices.SortFunc(all, before)
	drawn := make([]int, len(all))
	for i, c := range all {
		drawn[i] = c.at
	}
	return drawn
}
