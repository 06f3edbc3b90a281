package web

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// sinceShown is how many figures an embed tells of that read otherwise now.
const sinceShown = 5

// embedFrozen says of an embed that was asked for as of an earlier moment at which
// version it stands, and which of its figures read otherwise now. It is nil for an
// embed that follows the record.
func (s *server) embedFrozen(c echo.Context, snap *store.Snapshot, p *places, slug record.Slug) (*pages.EmbedFrozen, error) {
	values := momentValues(c)
	if len(values) == 0 {
		return nil, nil
	}
	ctx := c.Request().Context()
	f := &pages.EmbedFrozen{}
	if values.Get(asOf) != "" {
		f.Texts = append(f.Texts, asOfVersion(p.w, snap))
	}
	if snap.PublishedBy != "" {
		f.Texts = append(f.Texts, p.w.T("As far as it had been published by {day}.", "day", p.w.Day(snap.PublishedBy)))
	}
	newest, err := s.store.Now(ctx)
	if err != nil {
		return nil, err
	}
	since, err := s.readOtherwise(ctx, p, snap, newest, slug)
	if err != nil {
		return nil, err
	}
	f.Since = since
	if left := len(since) - sinceShown; left > 0 {
		f.Since = append(slices.Clone(since[:sinceShown]), p.w.N(left, "{n} more figure reads otherwise now.", "{n} more figures read otherwise now."))
	}
	return f, nil
}

// asOfVersion says at which version an embed stands.
func asOfVersion(w *words.Language, snap *store.Snapshot) string {
	return w.T("As of record version {n}, {day}.", "n", w.Number(int(snap.Seq)), "day", w.Day(record.DayOf(snap.At)))
}

// readOtherwise tells how each figure of a place reads now that read otherwise then, the
// oldest period first.
func (s *server) readOtherwise(ctx context.Context, p *places, then, now *store.Snapshot, slug record.Slug) ([]string, error) {
	before, err := s.figuresAt(ctx, then, slug)
	if err != nil {
		return nil, err
	}
	after, err := s.figuresAt(ctx, now, slug)
	if err != nil {
		return nil, err
	}
	every, err := s.allSeries(ctx, now)
	if err != nil {
		return nil, err
	}
	var told []string
	for _, series := range every {
		for _, c := range series.periods {
			for _, m := range record.Measures {
				ref := record.FigureRef{Report: c.Report.ID, Measure: m, Jurisdiction: slug}
				if text := p.sinceThen(before[ref].Figure, after[ref]); text != "" {
					told = append(told, text)
				}
			}
		}
	}
	return told, nil
}

// sinceThen says why a figure reads otherwise than it did, since when it is in
// the record, and how it reads now; "" where it reads as it did. An absence that
// only has another reason now is no other reading.
func (p *places) sinceThen(then record.Figure, now figureAt) string {
	figure := p.w.T("{period}, {measure}", "period", now.period, "measure", p.w.MeasureHeading(now.Measure))
	reading := reads(p.w, now.Figure)
	entered := func(e record.Entered) string { return p.w.Day(record.DayOf(e.EnteredAt)) }
	switch {
	case len(now.Corrections) > len(then.Corrections):
		c := now.Corrections[len(now.Corrections)-1]
		return p.w.T("Corrected since, on {day}: {figure}: now reads {reading} ({who}, {corrected}).",
			"day", entered(c.Entered), "figure", figure, "reading", reading, "who", corrector(p.w, c), "corrected", p.w.Day(c.Date))
	case len(now.Disputes) > len(then.Disputes):
		d := now.Disputes[len(now.Disputes)-1]
		return p.w.T("Disputed since, on {day}: {figure}: now reads {reading} ({office}, {disputed}).",
			"day", entered(d.Entered), "figure", figure, "reading", reading, "office", p.w.Official(d.Office), "disputed", p.w.Day(d.Date))
	case len(now.Lines) > len(then.Lines):
		line := now.Lines[len(now.Lines)-1]
		return p.w.T("Entered since, on {day}: {figure}: now reads {reading}.", "day", entered(line.Entered), "figure", figure, "reading", reading)
	case drawn(&then) && (then.State != now.State || then.Effective != now.Effective):
		return p.w.T("Changed since: {figure}: now reads {reading}.", "figure", figure, "reading", reading)
	default:
		return ""
	}
}
