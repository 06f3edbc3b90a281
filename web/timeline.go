package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/chart"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// disputeSpan is how many days of disputes are told in one mark.
const disputeSpan = 7

// timelineView draws what happened to a series: its reports published, figures
// corrected, listings disputed, and its end. What has no full date is not on it.
func timelineView(ctx context.Context, w *words.Language, snap *store.Snapshot, series record.Series, coverages []record.Coverage) (ui.BarsView, error) {
	v := ui.BarsView{ID: "series-line", Title: w.T("The series, from its first report to its end"), SVG: link.Timeline}
	if series.Status == "" {
		v.Title = w.T("The series since its first report")
	}
	ours := map[record.ReportID]bool{"": true}
	var marks []chart.Mark
	for _, c := range coverages {
		ours[c.Report.ID] = true
		if c.Report.Published() && c.Report.PublishedOn.Full() {
			marks = append(marks, mark(w, chart.MarkPublished, c.Report.PublishedOn, c.Report.PublishedOn,
				w.T("Report for {period} published", "period", w.Period(c.Report.Period)), link.Report(c.Report.ID)))
		}
	}
	if len(marks) == 0 {
		return v, nil
	}
	corrections, err := snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return v, err
	}
	corrected := map[record.Day]map[record.FigureRef]bool{}
	for _, c := range corrections {
		if ours[c.Report] && c.Date.Full() {
			if corrected[c.Date] == nil {
				corrected[c.Date] = map[record.FigureRef]bool{}
			}
			corrected[c.Date][record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}] = true
		}
	}
	for day, figures := range corrected {
		marks = append(marks, mark(w, chart.MarkCorrected, day, day, w.N(len(figures), "{n} figure corrected", "{n} figures corrected"), link.Corrections))
	}
	statements, err := snap.Statements(ctx, store.Filter{})
	if err != nil {
		return v, err
	}
	marks = append(marks, disputes(w, statements, ours)...)
	events, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return v, err
	}
	suspended := map[record.Day]bool{}
	for _, e := range events {
		if e.Kind == record.Suspension && e.Jurisdiction == "" && e.Date.Full() && ours[e.Report] && !suspended[e.Date] {
			suspended[e.Date] = true
			marks = append(marks, mark(w, chart.MarkSuspended, e.Date, e.Date, w.T("Suspension announced by ICE"), link.Reports+"#events"))
		}
	}
	slices.SortStableFunc(marks, func(a, b chart.Mark) int { return strings.Compare(string(a.From), string(b.From)) })
	var told []string
	for _, m := range marks {
		told = append(told, w.T("{day}: {what}", "day", m.When, "what", m.Text))
	}
	v.Caption = w.T("Each mark is at its day on one axis of time and leads to where it is told; a bar under a mark is a span of days.") + " " + drawnFrom(w, snap, series)
	v.Panels = []ui.BarsPanel{{
		Drawing: chart.Timeline{Marks: marks}.Draw(),
		Alt:     w.T("Timeline. {marks}.", "marks", strings.Join(told, "; ")),
	}}
	return v, nil
}

// disputes are marks of the listings disputed within a few days of each other.
func disputes(w *words.Language, statements []record.Statement, ours map[record.ReportID]bool) []chart.Mark {
	on := map[record.Day][]record.Slug{}
	var days []record.Day
	for _, t := range statements {
		if t.Stance == record.Disputes && t.Jurisdiction != "" && ours[t.Report] && t.Date.Full() {
			if on[t.Date] == nil {
				days = append(days, t.Date)
			}
			on[t.Date] = append(on[t.Date], t.Jurisdiction)
		}
	}
	slices.Sort(days)
	var marks []chart.Mark
	for len(days) > 0 {
		first := days[0]
		last := first
		places := map[record.Slug]bool{}
		for len(days) > 0 && days[0] < first.AddDays(disputeSpan) {
			last = days[0]
			for _, slug := range on[last] {
				places[slug] = true
			}
			days = days[1:]
		}
		marks = append(marks, mark(w, chart.MarkDisputed, first, last, w.N(len(places), "{n} listing disputed", "{n} listings disputed"),
			link.Query(link.Jurisdictions, url.Values{"show": {showDisputed}})))
	}
	return marks
}

func mark(w *words.Language, kind chart.MarkKind, from, to record.Day, text, href string) chart.Mark {
	when := w.Day(from)
	if to != from {
		when = w.Period(record.Period{Start: from, End: to})
	}
	return chart.Mark{Kind: kind, From: from, To: to, When: when, Text: text, Href: href}
}

// timelineChart is the timeline of the front page as a file.
func (s *server) timelineChart(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	series, coverages, err := s.mainSeries(ctx, snap)
	if err != nil {
		return err
	}
	view, err := timelineView(ctx, words.In(ctx), snap, series, coverages)
	if err != nil {
		return err
	}
	if len(view.Panels) == 0 {
		return record.ErrNotFound
	}
	return s.sendDrawing(c, snap, drawingFile{name: "detainer-ledger-timeline", title: view.Title, page: link.Home, view: view})
}
