package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// jurisdiction is the whole listing of one place.
func (s *server) jurisdiction(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	slug := record.Slug(c.Param("state") + "/" + param(c, "place"))
	listing, err := snap.Listing(ctx, slug)
	if errors.Is(err, record.ErrNotFound) {
		return s.guess(c)
	}
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	all, notes, err := s.seriesOf(ctx, snap, p, listing)
	if err != nil {
		return err
	}
	switch ext := format(c); ext {
	case ".csv", ".json":
		return s.sendTable(c, snap, ext, link.Jurisdiction(slug), jurisdictionTable(listing, all))
	case ".atom":
		moments, err := s.moments(ctx, snap, p, listing, all)
		if err != nil {
			return err
		}
		return s.sendFeed(c, snap, feed{title: p.name(slug), address: link.Jurisdiction(slug), moments: moments})
	}
	view, err := s.jurisdictionView(c, snap, p, listing, all, notes)
	if err != nil {
		return err
	}
	return html(c, http.StatusOK, pages.Jurisdiction(view))
}

func (s *server) jurisdictionView(c echo.Context, snap *store.Snapshot, p *places, l record.Listing, all []seriesRows, notes [][]string) (pages.JurisdictionView, error) {
	ctx := c.Request().Context()
	j := l.Jurisdiction
	place := placeOf(j)
	name := placeName(place)
	address := link.Jurisdiction(j.Slug)
	namesakes := p.index.Namesakes(place)
	bare := gazetteer.BareName(place)
	v := pages.JurisdictionView{
		Slug:          j.Slug,
		Name:          name,
		Lede:          lede(j.Name, l, all),
		Standing:      standingLines(l),
		Namesakes:     placeLinks(namesakes),
		Bare:          bare,
		FindNamesakes: link.Query(link.Find, url.Values{"q": {bare}}),
		Safe:          safeSentence(apName(place), l, all, snap.Seq, record.DayOf(snap.At)),
		State:         ui.Link{Text: stateName(j.State), Href: link.State(j.State)},
		CSV:           link.As(address, "csv"),
		JSON:          link.As(address, "json"),
		Atom:          link.As(address, "atom"),
		Differences:   link.Differences(address),
	}
	listed, err := s.listedIn(ctx, snap, j.State)
	if err != nil {
		return v, err
	}
	for _, other := range listed {
		if other.Slug != place.Slug {
			v.Others = append(v.Others, ui.Link{Text: other.Name, Href: link.Jurisdiction(other.Slug)})
		}
	}
	v.Page = s.page(c, snap, address, link.Jurisdictions, name, v.Lede)
	v.Page.Feed = v.Atom
	v.Page.Crumbs = []ui.Link{{Text: "Jurisdictions", Href: link.Jurisdictions}, v.State, {Text: j.Name}}
	root, err := ledger.Root(int64(snap.Seq), snap.Hashes(ctx))
	if err != nil {
		return v, err
	}
	v.Cite = fmt.Sprintf("Detainer Ledger, “%s,” record version %d (%s), ledger root %s, %s.",
		name, snap.Seq, ui.Day(record.DayOf(snap.At)), root, s.baseURL(c)+link.AsOf(address, snap.Seq))
	if !l.Listed() {
		v.Absent = absent(notes)
		notes = make([][]string, len(all)) // said once, above the table
	}
	for i, series := range all {
		table := pages.SeriesTable{Series: series.Series, Title: series.Title, Heading: heading(series.Cadence), Notes: notes[i]}
		for _, row := range series.rows {
			r, err := s.periodRow(ctx, snap, p, l, series, row)
			if err != nil {
				return v, err
			}
			table.Rows = append(table.Rows, r)
		}
		v.Series = append(v.Series, table)
		v.Sources = append(v.Sources, sourceLines(series)...)
	}
	for _, policy := range l.Policies {
		v.Policies = append(v.Policies, pages.PolicyLine{
			Policy: policy, Period: periodOf(all, policy.Report), Report: ui.Link{Href: link.Section(policy.Report, record.SectionIII)},
		})
	}
	v.History = p.history(l, all)
	v.Timeline, err = s.moments(ctx, snap, p, l, all)
	return v, err
}

// absent says what it means that no line names the place.
func absent(notes [][]string) []string {
	paragraphs := []string{
		"Not being named is not evidence that no detainer was issued to this place, or that none was declined. ICE listed only the declines that its own staff had come to know of.",
	}
	for _, of := range notes {
		paragraphs = append(paragraphs, of...)
	}
	return paragraphs
}

// standingLines are the marks under the sentence, each a link to where it is told.
func standingLines(l record.Listing) []pages.StandingLine {
	var lines []pages.StandingLine
	for _, c := range l.Corrections {
		lines = append(lines, pages.StandingLine{Kind: "corrected", Text: fmt.Sprintf("Corrected by %s, %s", corrector(c), ui.Day(c.Date)), Href: "#" + c.ID})
	}
	for i, t := range l.Statements {
		line := pages.StandingLine{Text: fmt.Sprintf("%s, %s", t.Office, ui.Day(t.Date)), Href: "#" + statementID(i)}
		switch t.Stance {
		case record.Disputes:
			line.Kind, line.Text = "disputed", "Disputed: "+line.Text
		case record.Affirms:
			continue // by the publisher, who is not the one to answer
		default:
			line.Kind, line.Text = "answered", "Answered: "+line.Text
		}
		lines = append(lines, line)
	}
	return lines
}

// statementID names a statement's place on its jurisdiction's page.
func statementID(i int) string { return fmt.Sprintf("statement-%d", i+1) }

// periodRow is one row of the table with what happened to its figures.
func (s *server) periodRow(ctx context.Context, snap *store.Snapshot, p *places, l record.Listing, series seriesRows, row record.Row) (pages.PeriodRow, error) {
	r := pages.PeriodRow{Row: row}
	var err error
	if r.Issued, err = s.figureView(ctx, snap, p, row.Report.ID, row.Issued); err != nil {
		return r, err
	}
	if r.Declined, err = s.figureView(ctx, snap, p, row.Report.ID, row.Declined); err != nil {
		return r, err
	}
	switch row.Report.Status {
	case record.StatusPublished:
	case record.StatusNotPublished:
		r.NoReport = fmt.Sprintf("No report was published for this %s.", ui.Cadence(series.Cadence))
	default:
		r.NoReport = fmt.Sprintf("The record holds nothing about this %s yet.", ui.Cadence(series.Cadence))
	}
	if row.Report.ID != "" {
		r.Source = []ui.Link{{Text: "Report", Href: link.Report(row.Report.ID)}}
		if r.NoReport != "" {
			r.Source[0].Text = "About it"
		}
	}
	for _, m := range record.Measures {
		for _, c := range row.Figure(m).Corrections {
			r.Happened = append(r.Happened, pages.Happening{
				Kind: "corrected",
				Text: fmt.Sprintf("%s, %s. %s", p.effect(c), ui.Day(c.Date), c.Reason),
				More: ui.Link{Text: "Correction", Href: link.Correction(c.ID)},
			})
		}
	}
	for _, e := range row.Events {
		r.Happened = append(r.Happened, pages.Happening{Text: fmt.Sprintf("%s: %s", ui.Day(e.Date), e.What)})
	}
	for i, t := range l.Statements {
		if t.Report == row.Report.ID && t.Stance == record.Disputes && row.Report.ID != "" {
			r.Happened = append(r.Happened, pages.Happening{
				Kind: "disputed",
				Text: fmt.Sprintf("Disputed (%s, %s).", t.Office, ui.Day(t.Date)),
				More: ui.Link{Text: "What was said", Href: "#" + statementID(i)},
			})
		}
	}
	if row.Report.Status == record.StatusNotPublished && row.Report.Note != "" {
		r.Happened = append(r.Happened, pages.Happening{Text: row.Report.Note})
	}
	return r, nil
}

// figureView adds to a figure the name and number of the place whose count
// contains it.
func (s *server) figureView(ctx context.Context, snap *store.Snapshot, p *places, report record.ReportID, f record.Figure) (ui.FigureView, error) {
	v := ui.FigureView{Figure: f}
	if f.PartOf == "" {
		return v, nil
	}
	lines, err := snap.Lines(ctx, store.Filter{Slug: f.PartOf, Report: report})
	if err != nil {
		return v, err
	}
	v.Within = p.link(f.PartOf)
	whole := record.Read(report, f.Measure, record.Printed{Lines: slices.DeleteFunc(lines, func(l record.Line) bool { return l.Measure != f.Measure })}, record.NotEntered)
	if place, ok := p.index.Place(string(f.PartOf)); ok && whole.Published.Known {
		v.Within.Text = fmt.Sprintf("%s’s %s", place.Name, ui.Number(whole.Published.N))
	}
	return v, nil
}

// sourceLines say where each printed line is written and when it entered the record.
func sourceLines(s seriesRows) []pages.SourceLine {
	var lines []pages.SourceLine
	for _, r := range s.rows {
		for _, m := range record.Measures {
			for i, line := range r.Figure(m).Lines {
				what := "listed, number not read"
				if line.Value.Known {
					what = ui.MeasureCount(m, line.Value.N)
				}
				what = fmt.Sprintf("%s, Section %s: %s", ui.Period(r.Report.Period), line.Section, what)
				if line.Facility != "" {
					what += " (" + line.Facility + ")"
				}
				lines = append(lines, pages.SourceLine{
					ID:      fmt.Sprintf("source-%s-%d", link.FigureID(r.Report.ID, m), i+1),
					What:    what,
					Entered: fmt.Sprintf("Entered the record on %s, in change %d.", ui.Day(record.DayOf(line.EnteredAt)), line.Seq),
					Note:    line.Note,
					Sources: line.Sources,
				})
			}
		}
	}
	return lines
}

// corrector is who made a correction, in words for a mark.
func corrector(c record.Correction) string {
	if c.OurError() {
		return "us (our error)"
	}
	return c.By
}
