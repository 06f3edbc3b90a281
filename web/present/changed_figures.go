package present

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// Told describes the correction, statement, event or reading that a change brought.
func Told(r *answer.Reading, c record.Change) []ui.Moment {
	switch c.Kind {
	case record.AddCorrection:
		return AllMoments(r, []record.Correction{*c.Correction}, nil, nil)
	case record.AddStatement:
		return AllMoments(r, nil, []record.Statement{*c.Statement}, nil)
	case record.AddEvent:
		return AllMoments(r, nil, nil, []record.Event{*c.Event})
	case record.AddReading:
		g := *c.Reading
		g.Entered = record.Entered{Seq: c.Seq, EnteredAt: c.At}
		return []ui.Moment{ReadingMoment(r, g)}
	case record.AddPublication:
		return []ui.Moment{{Day: c.Publication.PublishedOn, Lead: ReportLede(r.W, "", *c.Publication),
			Text: r.W.Official(c.Publication.Note), Sources: c.Publication.Sources}}
	case record.AddRelease:
		return []ui.Moment{ReleaseMoment(r, *c.Release)}
	default:
		return nil
	}
}

// ChangedFigures returns up to a given number of the figures, within a scope, that a change affects, as they read just
// before it and with it, and how many more there are. A dispute affects every figure that it marks.
func ChangedFigures(
	ctx context.Context, r *answer.Reading, scope store.Scope, change store.Brief, most int,
) (shown []pages.ChangedFigure, hidden int, err error) {
	with, err := r.Editions.Store.At(ctx, change.Seq)
	if err != nil {
		return nil, 0, err
	}
	refs, all, err := with.FiguresOf(ctx, scope, change, most)
	if err != nil || len(refs) == 0 {
		return nil, 0, err
	}
	before := with.Before()
	then, err := readFigures(ctx, r, before, refs)
	if err != nil {
		return nil, 0, err
	}
	now, err := readFigures(ctx, r, with, refs)
	if err != nil {
		return nil, 0, err
	}
	for i, ref := range refs {
		f := pages.ChangedFigure{
			Ref: ref, Measure: MeasureIn(r, ref.Report, ref.Measure),
			Place:  ui.Link{Text: r.Places.Name(ref.Jurisdiction), Href: FigureAddress(r, ref)},
			Report: ReportLink(r, now[i].report, ref.Measure),
			Before: then[i].FigureView, After: now[i].FigureView,
		}
		shown = append(shown, f)
	}
	return shown, all - len(refs), nil
}

// readFigure is a figure at one state of the record.
type readFigure struct {
	ui.FigureView
	report record.Report
}

// readFigures reads figures from a snapshot, in the order of their names. A feed covers many states of the record, so
// only what these figures require is read from each.
func readFigures(
	ctx context.Context, r *answer.Reading, snap *store.Snapshot, refs []record.FigureRef,
) ([]readFigure, error) {
	of := store.Filter{Slugs: []record.Slug{}, Reports: []record.ReportID{}}
	for _, ref := range refs {
		of.Slugs, of.Reports = append(of.Slugs, ref.Jurisdiction), append(of.Reports, ref.Report)
	}
	slices.Sort(of.Reports)
	of.Reports = slices.Compact(of.Reports)
	periods, err := snap.CoveragesOf(ctx, of.Reports)
	if err != nil {
		return nil, err
	}
	listings := map[record.Slug]record.Listing{}
	if len(periods) > 0 { // otherwise nothing can be printed yet
		all, err := snap.Listings(ctx, of)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			listings[l.Jurisdiction.Slug] = l
		}
	}
	read := make([]readFigure, len(refs))
	for i, ref := range refs {
		c, found := periods[ref.Report]
		if !found {
			c.Report.Status = record.StatusNotEntered
		}
		figure := listings[ref.Jurisdiction].Rows([]record.Coverage{c})[0].Figure(ref.Measure)
		if read[i].FigureView, err = figureThen(ctx, r, snap, ref.Report, figure); err != nil {
			return nil, err
		}
		read[i].report = c.Report
	}
	return read, nil
}
