package public

import (
	"net/url"
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// disputeSpan is how many days of disputes share a mark.
const disputeSpan = 7

const (
	// mostMarks is the largest number of a kind's marks for days. If there would be more, its marks are for years,
	// and the first for all years before the newest ones.
	mostMarks = 12
	mostYears = 6
)

// timelineView draws what happened to a series: reports published, figures corrected, listings disputed, and its end.
// Events without a full date are left out.
func timelineView(r *answer.Reading) ui.BarsView {
	return edition.Once(r.Edition, "timeline "+r.W.Code, func() ui.BarsView { return drawTimeline(r) })
}

func drawTimeline(r *answer.Reading) ui.BarsView {
	w := r.W
	series, coverages := r.MainSeries()
	v := ui.BarsView{ID: "series-line", Title: w.T("The series, from its first report to its end"), SVG: link.Timeline}
	if series.Status == "" {
		v.Title = w.T("The series since its first report")
	}
	h := historyOf(r.Said, coverages)
	if len(h.reports.days) == 0 {
		return v
	}
	marks := h.marks(w, coverages)
	var told []string
	for _, m := range marks {
		told = append(told, w.T("{day}: {what}", "day", m.When, "what", m.Text))
	}
	v.Caption = w.T(
		"Each mark is at its day on one axis of time and leads to where it is told; a bar under a mark is a span of days.",
	) + " "
	if h.reports.many(1) || h.corrected.many(1) || h.disputed.many(disputeSpan) {
		v.Caption += w.T("Where there is much to show, a mark counts what happened in a year or in several.") + " "
	}
	v.Caption += drawnFrom(r, series)
	v.Panels = []ui.BarsPanel{{
		Drawing: chart.Timeline{Marks: marks}.Draw(),
		Alt:     w.T("Timeline. {marks}.", "marks", strings.Join(told, "; ")),
	}}
	return v
}

// seriesHistory is what happened to a series, by kind.
type seriesHistory struct {
	reports, corrected, disputed happenings
	suspended                    []record.Day // each once
}

// historyOf sorts the events of the series with these reports by kind.
func historyOf(said edition.Said, coverages []record.Coverage) seriesHistory {
	var h seriesHistory
	ours := map[record.ReportID]bool{"": true}
	for _, c := range coverages {
		ours[c.Report.ID] = true
		if c.Report.Published() {
			h.reports.add(c.Report.PublishedOn, string(c.Report.ID))
		}
	}
	for _, c := range said.Corrections {
		if ours[c.Report] {
			h.corrected.add(c.Date, string(c.Jurisdiction)+" "+link.FigureID(c.Report, c.Measure))
		}
	}
	for _, t := range said.Statements {
		if t.Stance == record.Disputes && t.Jurisdiction != "" && ours[t.Report] {
			h.disputed.add(t.Date, string(t.Jurisdiction))
		}
	}
	for _, e := range said.Events {
		if e.Kind == record.Suspension && e.Jurisdiction == "" && e.Date.Full() && ours[e.Report] &&
			!slices.Contains(h.suspended, e.Date) {
			h.suspended = append(h.suspended, e.Date)
		}
	}
	return h
}

// marks are those of the timeline, the oldest first.
func (h *seriesHistory) marks(w *words.Language, coverages []record.Coverage) []chart.Mark {
	marks := h.published(w, coverages)
	for _, span := range h.corrected.spans(1) {
		text := w.N(len(span.what), "{n} figure corrected", "{n} figures corrected")
		marks = append(marks, span.mark(w, chart.MarkCorrected, text, link.Corrections))
	}
	disputed := link.Query(link.Jurisdictions, url.Values{"show": {present.ShowDisputed}})
	for _, span := range h.disputed.spans(disputeSpan) {
		text := w.N(len(span.what), "{n} listing disputed", "{n} listings disputed")
		marks = append(marks, span.mark(w, chart.MarkDisputed, text, disputed))
	}
	for _, day := range h.suspended {
		marks = append(marks,
			mark(w, chart.MarkSuspended, day, day, w.T("Suspension announced by ICE"), link.Reports+"#events"))
	}
	slices.SortStableFunc(marks, func(a, b chart.Mark) int { return strings.Compare(string(a.From), string(b.From)) })
	return marks
}

// published returns the marks of the reports. Reports of the same day have a mark each, because each links to a page.
func (h *seriesHistory) published(w *words.Language, coverages []record.Coverage) []chart.Mark {
	var marks []chart.Mark
	for _, span := range h.reports.spans(1) {
		for _, each := range span.apart() {
			text, href := w.N(len(each.what), "{n} report published", "{n} reports published"), link.Reports
			if len(each.what) == 1 {
				id := record.ReportID(each.what[0])
				at := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == id })
				text, href = w.T("Report for {period} published", "period", w.Period(coverages[at].Report.Period)), link.Report(id)
			}
			marks = append(marks, each.mark(w, chart.MarkPublished, text, href))
		}
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
func timelineChart(r *answer.Request) error {
	view := timelineView(&r.Reading)
	if len(view.Panels) == 0 {
		return record.ErrNotFound
	}
	return sendDrawing(r, drawingFile{name: "detainer-ledger-timeline", title: view.Title, page: link.Home, view: view})
}
