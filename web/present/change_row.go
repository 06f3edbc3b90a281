package present

import (
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/web/answer"
)

// ChangeRowOf returns the row of a change in a list.
func ChangeRowOf(r *answer.Reading, c store.Brief) pages.ChangeRow {
	return pages.ChangeRow{
		Seq: strconv.FormatInt(int64(c.Seq), 10), Href: link.Change(c.Seq), At: c.At.Format(time.RFC3339),
		AtText: r.W.Moment(c.At), Kind: r.W.ChangeKind(c.Kind), What: whatChanged(r, c), By: changedBy(r.W, c.Change),
	}
}

// whatChanged summarizes what a change brought.
func whatChanged(r *answer.Reading, c store.Brief) string {
	switch c.Kind {
	case record.AddPlaces:
		return r.W.N(c.Brought.Places, "{n} jurisdiction that can be named", "{n} jurisdictions that can be named")
	case record.AddSeries:
		return r.W.T("Series: {title}", "title", r.W.Official(c.Series.Title))
	case record.AddReport:
		if !c.Report.Published() {
			return r.W.T("No report for {period}", "period", r.W.Period(c.Report.Period))
		}
		lines := Brought(r.W, c.Brought)
		if s, ok := r.SeriesNamed(c.Report.Series); ok && !r.IsEarly(s.ID) {
			return r.W.T("{series}, {period}: {lines}", "series", r.W.Official(s.Title), "period",
				PeriodName(r.W, s.Series, *c.Report), "lines", lines)
		}
		return r.W.T("Report for {period}: {lines}", "period", r.W.Period(c.Report.Period), "lines", lines)
	case record.AddLines:
		return r.W.T("More of a report: {lines}", "lines", Brought(r.W, c.Brought))
	case record.AddCorrection:
		return r.W.PlaceTitle(r.Places.Name(c.Correction.Jurisdiction)) + ": " + Effect(r, *c.Correction)
	case record.AddStatement:
		m := StatementMoment(r.W, *c.Statement)
		return r.W.PlaceTitle(nameOr(r, c.Statement.Jurisdiction, c.Statement.OnBehalfOf)) + ": " +
			strings.TrimSuffix(m.Lead, ":")
	case record.AddEvent:
		m := EventMoment(r.W, *c.Event)
		return r.W.PlaceTitle(nameOr(r, c.Event.Jurisdiction, c.Event.Concerns)) + ": " + strings.TrimSuffix(m.Lead, ":")
	case record.AddReading:
		return readWhere(r, *c.Reading) + ": " + r.W.Read(*c.Reading)
	case record.AddPublication:
		return r.W.T("Report for {period}, which had not been published, came out", "period",
			r.W.Period(c.Publication.Period))
	case record.AddStatus:
		return r.W.T("Series {series}: {status}", "series", string(c.Status.Series), "status",
			r.W.Official(c.Status.Status))
	case record.AddRelease:
		return releaseText(r, *c.Release) + ": " + RevisedText(r.W, c.Brought.Revised)
	default:
		return string(c.Kind)
	}
}

// readWhere names the place and the period of a reading.
func readWhere(r *answer.Reading, g record.Reading) string {
	period := r.W.Period(r.AllPeriods()[g.Report].Report.Period)
	if g.Jurisdiction == "" {
		return r.W.T("Report for {period}", "period", period)
	}
	return r.W.T("{place}, {period}", "place", r.W.PlaceTitle(r.Places.Name(g.Jurisdiction)), "period", period)
}

// nameOr returns the jurisdiction's name, or whatever else it concerns.
func nameOr(r *answer.Reading, slug record.Slug, others string) string {
	if slug == "" {
		return Capital(others)
	}
	return r.Places.Name(slug)
}

// Brought counts the lines that came with a report.
func Brought(w *words.Language, b store.Brought) string {
	var counts []string
	if n := b.Entries; n > 0 {
		counts = append(counts, w.N(n, "{n} line", "{n} lines"))
	}
	if n := b.Policies; n > 0 {
		counts = append(counts, w.N(n, "{n} policy", "{n} policies"))
	}
	if n := b.Totals; n > 0 {
		counts = append(counts, w.N(n, "{n} control total", "{n} control totals"))
	}
	if len(counts) == 0 {
		return w.T("no line")
	}
	return w.Join(counts)
}

// changedBy says who made a change.
func changedBy(w *words.Language, c record.Change) string {
	switch c.Kind {
	case record.AddCorrection:
		if c.Correction.OurError() {
			return w.T("this site, of its own error")
		}
		return w.T("{who}, a correction", "who", w.Official(c.Correction.By))
	case record.AddStatement:
		return w.T("{office}, an answer", "office", w.Official(c.Statement.Office))
	case record.AddEvent:
		return w.Official(c.Event.By)
	case record.AddRelease:
		return w.T("this site, counting")
	default:
		return w.T("this site, transcribing")
	}
}

// ChangeSources returns the sources of what a change brought.
func ChangeSources(c record.Change) record.Sources {
	switch c.Kind {
	case record.AddReport:
		return c.Report.Sources
	case record.AddCorrection:
		return c.Correction.Sources
	case record.AddStatement:
		return c.Statement.Sources
	case record.AddEvent:
		return c.Event.Sources
	case record.AddReading:
		return c.Reading.Sources
	case record.AddPublication:
		return c.Publication.Sources
	case record.AddRelease:
		return c.Release.Sources
	default:
		return nil
	}
}
