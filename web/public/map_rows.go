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
)

// mostDrawn is how many places a map draws at most, beside the counties of a
// state, each of which is drawn: with more the country's map would weigh more than
// the rest of its page, and nobody could tell one mark from the next.
const mostDrawn = 100

// mapRow is what a map needs of every place to count them all and to choose those
// that it draws: how the figures of both measures read in the map's report.
type mapRow struct {
	slug             record.Slug
	issued, declined mapFigure
}

// mapFigure is how a figure reads now.
type mapFigure struct {
	state record.State
	now   record.Count
}

func mapFigureOf(f *edition.BoardFigure) mapFigure { return mapFigure{f.State, f.Effective} }

func (f mapFigure) shade() chart.Shade { return chart.ShadeOfReading(f.state, f.now) }

func (r mapRow) figure(m record.Measure) mapFigure {
	if m == record.Issued {
		return r.issued
	}
	return r.declined
}

// mapDetails gives the rows of the few places that a map draws, in the order of
// their slugs: all that is said of their figures in the map's report.
type mapDetails func(places []record.Slug) ([]record.Row, error)

// mapRows are the rows of those among some places that a report names, and the way to
// what else is said of a few of them.
func mapRows(
	ctx context.Context, r *answer.Reading, m *cartographer, some []*store.Placing,
) ([]mapRow, mapDetails, error) {
	_, coverages := r.MainSeries()
	b, err := r.Board(ctx, edition.WindowOf(coverages, m.of.Report.ID, 1))
	if err != nil {
		return nil, nil, err
	}
	rows := make([]mapRow, 0, len(some))
	for _, p := range some {
		if p.Listed() {
			r := &b.Rows[p.At]
			rows = append(rows, mapRow{p.Slug, mapFigureOf(r.At(record.Issued)), mapFigureOf(r.At(record.Declined))})
		}
	}
	return rows, func(places []record.Slug) ([]record.Row, error) {
		listings, err := r.ListingsOf(ctx, places, []record.ReportID{m.of.Report.ID})
		if err != nil {
			return nil, err
		}
		of := make(map[record.Slug]record.Row, len(listings))
		for _, l := range listings {
			of[l.Jurisdiction.Slug] = l.Rows([]record.Coverage{m.of})[0]
		}
		read := make([]record.Row, len(places))
		for i, slug := range places {
			read[i] = of[slug]
		}
		return read, nil
	}, nil
}

// shadeCount counts the places that a report names with a figure of one measure, by
// how a map would draw them.
type shadeCount struct{ counted, zero, unread, back int }

// known are the places whose number is known; one that was taken back has none.
func (n shadeCount) known() int { return n.counted + n.zero }

// all are the places that a map could show.
func (n shadeCount) all() int { return n.counted + n.zero + n.unread + n.back }

func countShades(rows []mapRow, m record.Measure) shadeCount {
	var n shadeCount
	for i := range rows {
		switch rows[i].figure(m).shade() {
		case chart.Blank:
		case chart.Unknown:
			n.unread++
		case chart.TakenBack:
			n.back++
		case chart.Zero:
			n.zero++
		default:
			n.counted++
		}
	}
	return n
}

// highestOf returns the indexes of the rows that a map draws, the highest first:
// those with a figure that always are, and of the others at most so many. After
// those with a number come those whose figure was taken back, and those without a
// number in the record. Rows that are equal stay in their order.
func highestOf(rows []mapRow, m record.Measure, most int, always func(mapRow) bool) []int {
	type candidate struct{ order, at int }
	before := func(a, b candidate) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.at, b.at)) }
	var all []candidate
	highest := make([]candidate, 0, most+1)
	for i := range rows {
		f := rows[i].figure(m)
		shade := f.shade()
		c := candidate{-f.now.N, i}
		switch {
		case shade == chart.TakenBack:
			c.order = math.MaxInt - 1
		case shade == chart.Unknown:
			c.order = math.MaxInt
		}
		switch {
		case shade == chart.Blank:
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
