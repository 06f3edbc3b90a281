package public

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// sinceShown is how many changed figures an embed describes.
const sinceShown = 5

// embedFrozen says, for an embed of an earlier version, which version it shows, and which of its figures read
// differently now. It is nil for an embed that follows the record.
func embedFrozen(r *answer.Request, slug record.Slug) (*pages.EmbedFrozen, error) {
	values := answer.MomentValues(r)
	if len(values) == 0 {
		return nil, nil
	}
	ctx := r.Ctx()
	f := &pages.EmbedFrozen{}
	if values.Get(answer.AsOf) != "" {
		f.Texts = append(f.Texts, asOfVersion(&r.Reading))
	}
	if r.Snap.PublishedBy != "" {
		f.Texts = append(f.Texts, r.W.T("As far as it had been published by {day}.", "day", r.W.Day(r.Snap.PublishedBy)))
	}
	newest, err := r.Editions.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	now, err := r.InState(ctx, newest)
	if err != nil {
		return nil, err
	}
	since, err := readOtherwise(ctx, &r.Reading, now, slug)
	if err != nil {
		return nil, err
	}
	f.Since = since
	if left := len(since) - sinceShown; left > 0 {
		f.Since = append(slices.Clone(since[:sinceShown]),
			r.W.N(left, "{n} more figure reads otherwise now.", "{n} more figures read otherwise now."))
	}
	return f, nil
}

// asOfVersion says which version an embed shows.
func asOfVersion(r *answer.Reading) string {
	return r.W.T("As of record version {n}, {day}.", "n", r.W.Number(int(r.Snap.Seq)),
		"day", r.W.Day(record.DayOf(r.Snap.At)))
}

// readOtherwise describes how each figure of a place that read differently then reads now, oldest period first.
func readOtherwise(ctx context.Context, r *answer.Reading, now *answer.Reading, slug record.Slug) ([]string, error) {
	before, err := readAllFigures(ctx, r, slug)
	if err != nil {
		return nil, err
	}
	after, err := readAllFigures(ctx, now, slug)
	if err != nil {
		return nil, err
	}
	var told []string
	for _, series := range now.Early() {
		for _, c := range series.Periods {
			for _, m := range record.Measures {
				ref := record.FigureRef{Report: c.Report.ID, Measure: m, Jurisdiction: slug}
				if text := sinceThen(r, before[ref].Figure, after[ref]); text != "" {
					told = append(told, text)
				}
			}
		}
	}
	return told, nil
}

// sinceThen says why and since when a figure reads differently, and how it reads now; "" if it reads the same. An
// absence with only another reason counts as the same.
func sinceThen(r *answer.Reading, then record.Figure, now figureAt) string {
	figure := r.W.T("{period}, "+
		"{measure}", "period", r.W.Period(now.report.Period), "measure", r.W.MeasureHeading(now.Measure))
	reading := present.Reads(r.W, now.Figure)
	entered := func(e record.Entered) string { return r.W.Day(record.DayOf(e.EnteredAt)) }
	switch {
	case len(now.Corrections) > len(then.Corrections):
		c := now.Corrections[len(now.Corrections)-1]
		return r.W.T("Corrected since, on {day}: {figure}: now reads {reading} ({who}, {corrected}).",
			"day", entered(c.Entered), "figure", figure, "reading", reading, "who", present.Corrector(r.W,
				c), "corrected", r.W.Day(c.Date))
	case len(now.Disputes) > len(then.Disputes):
		d := now.Disputes[len(now.Disputes)-1]
		return r.W.T("Disputed since, on {day}: {figure}: now reads {reading} ({office}, {disputed}).",
			"day", entered(d.Entered), "figure", figure, "reading", reading,
			"office", r.W.Official(d.Office), "disputed", r.W.Day(d.Date))
	case len(now.Lines) > len(then.Lines):
		line := now.Lines[len(now.Lines)-1]
		return r.W.T("Entered since, on {day}: {figure}: now reads {reading}.", "day", entered(line.Entered),
			"figure", figure, "reading", reading)
	case len(now.Lines) > 0 && len(then.Lines) > 0 && lastRead(now.Figure).Seq > lastRead(then).Seq &&
		reading != present.Reads(r.W, then):
		return r.W.T("Read since, on {day}: {figure}: now reads {reading}.", "day", entered(lastRead(now.Figure)),
			"figure", figure, "reading", reading)
	case present.Drawn(&then) && (then.State != now.State || then.Effective != now.Effective):
		return r.W.T("Changed since: {figure}: now reads {reading}.", "figure", figure, "reading", reading)
	default:
		return ""
	}
}

// lastRead returns the last change that brought a line of a figure or filled it in.
func lastRead(f record.Figure) (last record.Entered) {
	for _, line := range f.Lines {
		if e := line.Last(); e.Seq > last.Seq {
			last = e
		}
	}
	return last
}
