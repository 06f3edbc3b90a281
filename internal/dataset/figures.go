package dataset

import (
	"context"
	"iter"
	"slices"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

var figuresTable = &Table{
	Name:  "figures",
	Title: words.Mark("Figures"),
	Means: words.Mark("How one measure of one report reads for one jurisdiction: as published, and after the " +
		"corrections. There is a row for each that is printed or that a correction moved here; to be without a row is " +
		"not to be 0."),
	Key:    []string{"jurisdiction", "report", "measure"},
	Refers: []Reference{ofPlace, ofReport, partOf, movedTo, ofChange},
	Columns: []Column{
		placeColumn, reportColumn.always(), sectionColumn, measureColumn, figureStateColumn,
		oneOf(text("published_state", words.Mark("State as published"),
			words.Mark("How the figure stood as published: listed, on a list without numbers, listed without a number that "+
				"was read, or moved here and not printed for this place.")).always(),
			record.Listed, record.OnList, record.NumberUnknown, record.MovedHere),
		publishedColumn.because("published_state"), effectiveColumn, rankColumn, partOfColumn, movedToColumn, disputeColumn,
		list("corrections", words.Mark("Corrections"),
			words.Mark("The corrections that bear on the figure, the oldest in the record first.")),
		count("lines", words.Mark("Printed lines"), words.Mark("How many lines of the report are printed for the place."),
			Lines).always(),
		text("permalink", words.Mark("Permanent address"),
			words.Mark("The address at which the figure stands for good.")).always(),
		rank("change", words.Mark("Last change"),
			words.Mark("The number of the last change that bears on how the figure reads.")).always(),
		count("lines_apart", words.Mark("Lines apart"),
			words.Mark("How many lines are of facilities that stand there and that others run: no part of the figure."),
			Lines).always(),
	},
	rows: figureRows,
}

// figureRows reads the figures report by report, so that only the lines of one report are in memory, beside everything
// that was said of them.
func figureRows(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
	reports, err := e.Reports(ctx, "")
	if err != nil {
		return failed(err)
	}
	said, err := readSaid(ctx, e)
	if err != nil {
		return failed(err)
	}
	series, err := e.AllSeries(ctx)
	if err != nil {
		return failed(err)
	}
	seriesOf := map[record.SeriesID]record.Series{}
	for _, s := range series {
		seriesOf[s.ID] = s.Described()
	}
	return func(yield func(Row, error) bool) {
		for _, r := range reports {
			lines, err := e.Lines(ctx, store.Filter{Report: r.ID})
			if err != nil {
				yield(nil, err)
				return
			}
			of := seriesOf[r.Series]
			for _, m := range of.Measures {
				for _, f := range said.figures(r.ID, m, of.Lists(), lines) {
					if !yield(f.row(e.Site), nil) {
						return
					}
				}
			}
		}
	}
}

// said has the corrections and statements about the printed lines.
type said struct {
	corrections map[record.FigureRef][]record.Correction
	statements  map[record.Slug][]record.Statement
	moves       map[record.FigureRef][]record.MoveIn
	// movedTo are the target places of moves by report and measure, in order.
	movedTo map[record.FigureRef][]record.Slug
}

func readSaid(ctx context.Context, e *Edition) (*said, error) {
	s := &said{
		corrections: map[record.FigureRef][]record.Correction{}, statements: map[record.Slug][]record.Statement{},
		moves: map[record.FigureRef][]record.MoveIn{}, movedTo: map[record.FigureRef][]record.Slug{},
	}
	corrections, err := e.Corrections(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		ref := record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}
		s.corrections[ref] = append(s.corrections[ref], c)
	}
	statements, err := e.Statements(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, t := range statements {
		s.statements[t.Jurisdiction] = append(s.statements[t.Jurisdiction], t)
	}
	moves, err := e.Moves(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for to, in := range moves {
		for _, move := range in {
			ref := record.FigureRef{Report: move.Correction.Report, Measure: move.Correction.Measure}
			s.movedTo[ref] = append(s.movedTo[ref], to)
			ref.Jurisdiction = to
			s.moves[ref] = append(s.moves[ref], move)
		}
	}
	for _, places := range s.movedTo {
		slices.Sort(places)
	}
	return s, nil
}

// figure is a figure of a report, with its identity.
type figure struct {
	record.Figure
	ref     record.FigureRef
	section record.Section
	lists   bool
}

// figures reads the figures of one measure of a report: the printed ones, in the order in which their first lines
// entered the record, then, by place, those moved to a place for which nothing is printed. A place in which only others
// run facilities has no figure.
func (s *said) figures(report record.ReportID, of record.SeriesMeasure, lists bool, lines []record.Line) []figure {
	m := of.Measure
	var order []record.Slug
	printed, own := map[record.Slug][]record.Line{}, map[record.Slug]bool{}
	for _, l := range lines {
		if l.Measure != m || l.Jurisdiction == "" {
			continue
		}
		if !l.Apart && !own[l.Jurisdiction] {
			own[l.Jurisdiction] = true
			order = append(order, l.Jurisdiction)
		}
		printed[l.Jurisdiction] = append(printed[l.Jurisdiction], l)
	}
	for _, to := range slices.Compact(slices.Clone(s.movedTo[record.FigureRef{Report: report, Measure: m}])) {
		if !own[to] {
			order = append(order, to)
		}
	}
	all := make([]figure, len(order))
	for i, slug := range order {
		ref := record.FigureRef{Report: report, Measure: m, Jurisdiction: slug}
		all[i] = figure{ref: ref, section: of.Section, lists: lists, Figure: record.Read(report, m, record.Printed{
			Lists: lists, Lines: printed[slug], Corrections: s.corrections[ref], Statements: s.statements[slug],
			Moves: s.moves[ref],
		}, record.NotEntered)}
	}
	return all
}

func (f figure) row(site string) Row {
	published := record.Listed
	switch {
	case !f.Printed():
		published = record.MovedHere
	case f.lists:
		published = record.OnList
	case !f.Published.Known:
		published = record.NumberUnknown
	}
	corrections := make([]string, len(f.Corrections))
	for i, c := range f.Corrections {
		corrections[i] = c.ID
	}
	return Row{string(f.ref.Jurisdiction), string(f.ref.Report), string(f.section), string(f.ref.Measure),
		string(f.State), string(published),
		f.Published, f.Effective, f.Rank, string(f.PartOf), string(f.MovedTo), len(f.Disputes) > 0, corrections, len(f.Lines),
		site + link.Figure(f.ref.Jurisdiction, f.ref.Report, f.ref.Measure), int(f.lastChange()),
		len(f.Apart)}
}

// lastChange returns the last change that brought a line or a correction of the figure.
func (f figure) lastChange() record.Seq {
	var last record.Seq
	for _, l := range f.Lines {
		last = max(last, l.Seq)
	}
	for _, c := range f.Corrections {
		last = max(last, c.Seq)
	}
	for _, m := range f.Moves {
		for _, l := range m.Lines {
			last = max(last, l.Seq)
		}
	}
	return last
}
