package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// jurisdictionPage is the whole listing of one place.
func jurisdictionPage(r *answer.Request) error {
	ctx := r.Ctx()
	slug := r.Slug()
	listing, err := r.Listing(ctx, slug)
	if errors.Is(err, record.ErrNotFound) {
		return errNoPage
	}
	if err != nil {
		return err
	}
	all, notes, err := seriesOf(ctx, &r.Reading, listing)
	if err != nil {
		return err
	}
	switch ext := r.Format(); ext {
	case ".csv", ".json", ".xlsx":
		return sendTable(r, ext, link.Jurisdiction(slug),
			periodsTable(tableName(slug), []record.Listing{listing}, [][]seriesRows{all}))
	}
	view, err := jurisdictionView(r, listing, all, notes)
	if err != nil {
		return err
	}
	return answer.Citable(r, view.Cite, pages.Jurisdiction(view))
}

func jurisdictionView(
	r *answer.Request, l record.Listing, all []seriesRows, notes [][]string,
) (pages.JurisdictionView, error) {
	w := r.W
	j := l.Jurisdiction
	place := edition.PlaceOf(j)
	name := edition.PlaceName(place)
	address := link.Jurisdiction(j.Slug)
	namesakes := r.Places.Index.Namesakes(place)
	bare := gazetteer.BareName(place)
	v := pages.JurisdictionView{
		Slug:          j.Slug,
		Name:          name,
		Lede:          lede(w, j.Name, all),
		Standing:      standingLines(w, l),
		Namesakes:     placeLinks(namesakes),
		Bare:          bare,
		FindNamesakes: link.Query(link.Find, url.Values{"q": {bare}}),
		Safe:          safeSentence(w, edition.ApName(place), l, all, r.Snap.Seq, record.DayOf(r.Snap.At)),
		State:         ui.Link{Text: edition.StateName(j.State), Href: link.State(j.State)},
		CSV:           link.As(address, "csv"),
		JSON:          link.As(address, "json"),
		Atom:          link.As(address, "atom"),
		Sheet:         link.Sheet(address),
		Differences:   link.Differences(address),
	}
	for _, other := range r.Listed[j.State] {
		if other.Slug != place.Slug {
			v.Others = append(v.Others, ui.Link{Text: other.Name, Href: link.Jurisdiction(other.Slug)})
		}
	}
	description := summary(w, name, l, all)
	v.Page = r.Page(address, link.Jurisdictions, name, description)
	v.Page.Picture = r.Picture(link.Card(address), description)
	v.Page.Things = jurisdictionThings(r, v.Page, l, all)
	v.Page.Feed = v.Atom
	v.Page.OEmbed = embedDiscovery(r, address)
	v.Page.Crumbs = []ui.Link{{Text: w.T("Jurisdictions"), Href: link.Jurisdictions}, v.State, {Text: w.Official(j.Name)}}
	v.Cite = r.Citation(address, name)
	if !l.Listed() {
		v.Absent = absent(w, notes)
		notes = make([][]string, len(all)) // said once, above the table
	}
	for i, series := range all {
		table := pages.SeriesTable{Series: series.Series, Title: series.Title, Heading: w.InTurn(series.Cadence),
			Notes: notes[i], Chart: barsView(&r.Reading, name, address, series.newest(newestDrawn))}
		if series.long() {
			table.Years = years(&r.Reading, l, series, name)
			table.Chart.Caption = w.T("The newest {shown} of {periods}; the files show all of them.",
				"shown", w.Number(newestDrawn), "periods", w.Periods(series.Cadence, len(series.rows))) + " " + table.Chart.Caption
		} else {
			for i := range series.rows {
				table.Rows = append(table.Rows, periodRowOf(&r.Reading, &l, &series, &series.rows[i]))
			}
		}
		v.Series = append(v.Series, table)
		v.Sources = append(v.Sources, sourceLines(w, series)...)
	}
	var err error
	if v.Embeds, err = embedOffer(r, l, all, &v); err != nil {
		return v, err
	}
	v.Policies, v.PoliciesLeft = policyLines(l.Policies, all)
	v.History, v.HistoryLeft = history(&r.Reading, l, all)
	v.Timeline = moments(&r.Reading, l, all)
	return v, nil
}

// absent says what it means that no line names the place.
func absent(w *words.Language, notes [][]string) []string {
	paragraphs := []string{
		w.T("Not being named is not evidence that no detainer was issued to this place, or that none was declined. ICE listed only the declines that its own staff had come to know of."),
	}
	for _, of := range notes {
		paragraphs = append(paragraphs, of...)
	}
	return paragraphs
}

// policyLines are the lines of Section III: of many the newest, and how many are left.
func policyLines(policies []record.Policy, all []seriesRows) (lines []pages.PolicyLine, left int) {
	if n := len(policies); n > mostUnfolded {
		policies, left = policies[n-newestTold:], n-newestTold
	}
	for _, policy := range policies {
		lines = append(lines, pages.PolicyLine{
			Policy: policy, Period: periodOf(all, policy.Report),
			Report: ui.Link{Href: link.Section(policy.Report, record.SectionIII)},
		})
	}
	return lines, left
}

// mostStanding is how many corrections, and how many statements, have a mark of their own
// under the sentence.
const mostStanding = 4

// standingKind is that of the mark that stands for several statements: a dispute is
// marked wherever it is told of.
func standingKind(all []record.Statement) string {
	if slices.ContainsFunc(all, func(t record.Statement) bool { return t.Stance == record.Disputes }) {
		return "disputed"
	}
	return "answered"
}

// standingLines are the marks under the sentence, each a link to where it is told.
func standingLines(w *words.Language, l record.Listing) []pages.StandingLine {
	var lines []pages.StandingLine
	corrections := l.Corrections
	if n := len(corrections); n > mostStanding {
		corrections = corrections[n-mostStanding:]
		lines = append(lines, pages.StandingLine{Kind: "corrected",
			Text: w.N(n-mostStanding, "{n} earlier correction", "{n} earlier corrections"), Href: "#timeline"})
	}
	for _, c := range corrections {
		lines = append(lines, pages.StandingLine{Kind: "corrected",
			Text: w.T("Corrected by {whom}, {day}", "whom", corrector(w, c), "day", w.Day(c.Date)), Href: "#" + c.ID})
	}
	earlier := max(0, len(l.Statements)-mostStanding)
	if earlier > 0 {
		lines = append(lines, pages.StandingLine{Kind: standingKind(l.Statements[:earlier]),
			Text: w.N(earlier, "{n} earlier statement", "{n} earlier statements"), Href: "#timeline"})
	}
	for i, t := range l.Statements {
		if i < earlier {
			continue
		}
		line := pages.StandingLine{Href: "#" + statementID(i)}
		office, day := w.Official(t.Office), w.Day(t.Date)
		switch t.Stance {
		case record.Disputes:
			line.Kind, line.Text = "disputed", w.T("Disputed: {office}, {day}", "office", office, "day", day)
		case record.Affirms:
			continue // by the publisher, who is not the one to answer
		default:
			line.Kind, line.Text = "answered", w.T("Answered: {office}, {day}", "office", office, "day", day)
		}
		lines = append(lines, line)
	}
	return lines
}

// statementID names a statement's place on its jurisdiction's page.
func statementID(i int) string { return fmt.Sprintf("statement-%d", i+1) }

// periodRowOf is one row of the table with what happened to its figures.
func periodRowOf(r *answer.Reading, l *record.Listing, series *seriesRows, row *record.Row) (shown pages.PeriodRow) {
	shown.Row, shown.Issued, shown.Declined = row, series.figure(row, record.Issued), series.figure(row, record.Declined)
	w := r.W
	switch row.Report.Status {
	case record.StatusPublished:
	case record.StatusNotPublished:
		shown.NoReport = w.T("No report was published for {period}.", "period", w.ThisPeriod(series.Cadence))
	default:
		shown.NoReport = w.T("The record holds nothing about {period} yet.", "period", w.ThisPeriod(series.Cadence))
	}
	if row.Report.ID != "" {
		shown.Source = []ui.Link{{Text: w.T("Report"), Href: link.Report(row.Report.ID)}}
		if shown.NoReport != "" {
			shown.Source[0].Text = w.T("About it")
		}
	}
	for _, m := range record.Measures {
		for _, c := range row.At(m).Corrections {
			shown.Happened = append(shown.Happened, pages.Happening{
				Kind: "corrected",
				Text: w.T("{done}, {day}.", "done", effect(r, c), "day", w.Day(c.Date)) + " " + w.Official(c.Reason),
				More: ui.Link{Text: w.T("Correction"), Href: link.Correction(c.ID)},
			})
		}
	}
	for _, e := range row.Events {
		shown.Happened = append(shown.Happened, pages.Happening{Text: w.Day(e.Date) + ": " + w.Official(e.What)})
	}
	figures := len(row.At(record.Issued).Disputes)+len(row.At(record.Declined).Disputes) > 0
	for i := range l.Statements {
		t := &l.Statements[i]
		if t.Stance == record.Disputes && row.Report.ID != "" &&
			(t.Report == row.Report.ID || figures && t.Concerns(row.Report.ID)) {
			shown.Happened = append(shown.Happened, pages.Happening{
				Kind: "disputed",
				Text: w.T("Disputed ({office}, {day}).", "office", w.Official(t.Office), "day", w.Day(t.Date)),
				More: ui.Link{Text: w.T("What was said"), Href: "#" + statementID(i)},
			})
		}
	}
	if row.Report.Status == record.StatusNotPublished && row.Report.Note != "" {
		shown.Happened = append(shown.Happened, pages.Happening{Text: w.Official(row.Report.Note)})
	}
	return shown
}

// figureView adds to a figure the name and number of the place whose count
// contains it.
func figureView(
	ctx context.Context, r *answer.Reading, report record.ReportID, f record.Figure,
) (ui.FigureView, error) {
	return figureThen(ctx, r, r.Snap, report, f)
}

// figureThen does so for a figure of another state of the record.
func figureThen(
	ctx context.Context, r *answer.Reading, then *store.Snapshot, report record.ReportID, f record.Figure,
) (ui.FigureView, error) {
	v := ui.FigureView{Figure: f}
	if f.PartOf == "" {
		return v, nil
	}
	lines, err := then.Lines(ctx, store.Filter{Slug: f.PartOf, Report: report})
	if err != nil {
		return v, err
	}
	lines = slices.DeleteFunc(lines, func(l record.Line) bool { return l.Measure != f.Measure })
	v.Within = wholeCount(r, f.PartOf, report, f.Measure, lines)
	return v, nil
}

// sourceLines say where each printed line is written and when it entered the record. Of a
// long series they are those of which the line's own row cannot say it.
func sourceLines(w *words.Language, s seriesRows) []pages.SourceLine {
	var lines []pages.SourceLine
	for i := range s.rows {
		r := &s.rows[i]
		if s.long() && plainLines(r) {
			continue
		}
		for _, m := range record.Measures {
			for i, line := range r.Figure(m).Lines {
				what := w.T("{period}, Section {section}: {count}", "period", w.Period(r.Report.Period),
					"section", string(line.Section), "count", lineCount(w, line.Entry))
				if line.Facility != "" {
					what += " (" + w.Official(line.Facility) + ")"
				}
				lines = append(lines, pages.SourceLine{
					ID:      fmt.Sprintf("source-%s-%d", link.FigureID(r.Report.ID, m), i+1),
					What:    what,
					Entered: enteredText(w, line.Entered),
					Note:    line.Note,
					Sources: line.Sources,
				})
			}
		}
	}
	return lines
}

// lineCount is what one printed line counts.
func lineCount(w *words.Language, e record.Entry) string {
	if !e.Value.Known {
		return w.T("listed, number not read")
	}
	return w.MeasureCount(e.Measure, e.Value.N)
}

// corrector is who made a correction, in words for a mark.
func corrector(w *words.Language, c record.Correction) string {
	if c.OurError() {
		return w.T("us (our error)")
	}
	return w.Official(c.By)
}
