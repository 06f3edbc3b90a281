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

// disputeSpan is how many days of disputes are told in one mark.
const disputeSpan = 7

const (
	// mostMarks is how many marks of a kind tell of days. Where a kind would have
	// more, its marks tell of years, and of the years before the newest together.
	mostMarks = 12
	mostYears = 6
)

// timelineView draws what happened to a series: its reports published, figures
// corrected, listings disputed, and its end. What has no full date is not on it.
func timelineView(r *answer.Reading) ui.BarsView {
	return edition.Once(r.Edition, "timeline "+r.W.Code, func() ui.BarsView { return drawTimeline(r) })
}

func drawTimeline(r *answer.Reading) ui.BarsView {
	w, all := r.W, r.Said
	series, coverages := r.MainSeries()
	v := ui.BarsView{ID: "series-line", Title: w.T("The series, from its first report to its end"), SVG: link.Timeline}
	if series.Status == "" {
		v.Title = w.T("The series since its first report")
	}
	ours := map[record.ReportID]bool{"": true}
	var reports happenings
	for _, c := range coverages {
		ours[c.Report.ID] = true
		if c.Report.Published() {
			reports.add(c.Report.PublishedOn, string(c.Report.ID))
		}
	}
	if len(reports.days) == 0 {
		return v
	}
	var marks []chart.Mark
	for _, h := range reports.spans(1) {
		// Reports of one day have a mark each, as each has a page to lead to.
		for _, each := range h.apart() {
			text, href := w.N(len(each.what), "{n} report published", "{n} reports published"), link.Reports
			if len(each.what) == 1 {
				id := record.ReportID(each.what[0])
				at := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == id })
				text, href = w.T("Report for {period} published", "period", w.Period(coverages[at].Report.Period)), link.Report(id)
			}
			marks = append(marks, each.mark(w, chart.MarkPublished, text, href))
		}
	}
	var corrected happenings
	for _, c := range all.Corrections {
		if ours[c.Report] {
			corrected.add(c.Date, string(c.Jurisdiction)+" "+link.FigureID(c.Report, c.Measure))
		}
	}
	for _, h := range corrected.spans(1) {
		marks = append(marks,
			h.mark(w, chart.MarkCorrected, w.N(len(h.what), "{n} figure corrected", "{n} figures corrected"), link.Corrections))
	}
	var disputed happenings
	for _, t := range all.Statements {
		if t.Stance == record.Disputes && t.Jurisdiction != "" && ours[t.Report] {
			disputed.add(t.Date, string(t.Jurisdiction))
		}
	}
	for _, h := range disputed.spans(disputeSpan) {
		marks = append(marks, h.mark(w, chart.MarkDisputed, w.N(len(h.what), "{n} listing disputed", "{n} listings disputed"),
			link.Query(link.Jurisdictions, url.Values{"show": {present.ShowDisputed}})))
	}
	suspended := map[record.Day]bool{}
	for _, e := range all.Events {
		if e.Kind == record.Suspension && e.Jurisdiction == "" && e.Date.Full() && ours[e.Report] && !suspended[e.Date] {
			suspended[e.Date] = true
			marks = append(marks,
				mark(w, chart.MarkSuspended, e.Date, e.Date, w.T("Suspension announced by ICE"), link.Reports+"#events"))
		}
	}
	slices.SortStableFunc(marks, func(a, b chart.Mark) int { return strings.Compare(string(a.From), string(b.From)) })
	var told []string
	for _, m := range marks {
		told = append(told, w.T("{day}: {what}", "day", m.When, "what", m.Text))
	}
	v.Caption = w.T(
		"Each mark is at its day on one axis of time and leads to where it is told; a bar under a mark is a span of days.",
	) + " "
	if reports.many(1) || corrected.many(1) || disputed.many(disputeSpan) {
		v.Caption += w.T("Where there is much to show, a mark counts what happened in a year or in several.") + " "
	}
	v.Caption += drawnFrom(r, series)
	v.Panels = []ui.BarsPanel{{
		Drawing: chart.Timeline{Marks: marks}.Draw(),
		Alt:     w.T("Timeline. {marks}.", "marks", strings.Join(told, "; ")),
	}}
	return v
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
