package public

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// jurisdictionPage shows the whole listing of one place.
func jurisdictionPage(r *answer.Request) error {
	ctx := r.Ctx()
	slug := r.Slug()
	whole, err := r.WholeListing(ctx, slug)
	if errors.Is(err, record.ErrNotFound) {
		return answer.ErrNoPage
	}
	if err != nil {
		return err
	}
	listing := whole.Of(r.IsEarly)
	all, notes, err := present.SeriesOf(ctx, &r.Reading, listing)
	if err != nil {
		return err
	}
	switch ext := r.Format(); ext {
	case ".csv", ".json", ".xlsx":
		return present.SendTable(r, ext, link.Jurisdiction(slug),
			periodsTable(tableName(slug), listing, all))
	}
	view, err := jurisdictionView(r, listing, all, notes)
	if err != nil {
		return err
	}
	draw := func(s edition.SeriesRows) ui.BarsView {
		return measureBars(&r.Reading, view.Name, link.Jurisdiction(slug), s)
	}
	if view.Sections, view.Overview = present.PlaceSeries(&r.Reading, whole, all, draw); len(view.Sections) == 0 {
		view.Overview = nil // the page begins with the weekly reports
	} else if !listing.Listed() {
		view.Sections[0].Open = true // the page has nothing else about the place
	}
	for i := range view.Sections {
		s := &view.Sections[i]
		if s.Facilities, err = placeFacilities(r, s.Series, slug); err != nil {
			return err
		}
		if of, ok := r.SeriesNamed(s.Series); ok {
			if s.Outcomes, err = openText(r, of); err != nil {
				return err
			}
		}
	}
	markAsked(r, &view)
	return answer.Citable(r, view.Cite, pages.Jurisdiction(view))
}

// markAsked marks the measure that the address selects: that of the weekly reports, or of the series that it names,
// whose section is then open.
func markAsked(r *answer.Request, v *pages.JurisdictionView) {
	series, measure := record.SeriesID(r.QueryParam("series")), record.Measure(r.QueryParam("measure"))
	if r.IsEarly(series) {
		for i := range v.Counts {
			v.Counts[i].Asked = v.Counts[i].Measure == measure
		}
		return
	}
	s, _ := r.SeriesNamed(series)
	for i := range v.Sections {
		if of := &v.Sections[i]; of.ID == present.SectionID(series) {
			m, _ := s.Measure(measure)
			of.Open, of.Asked = true, measureName(r.W, m)
		}
	}
}

func jurisdictionView(
	r *answer.Request, l record.Listing, all []present.SeriesRows, notes [][]string,
) (pages.JurisdictionView, error) {
	w := r.W
	j := l.Jurisdiction
	place := edition.PlaceOf(j)
	name := edition.PlaceName(place)
	address := link.Jurisdiction(j.Slug)
	v := pages.JurisdictionView{
		Slug:        j.Slug,
		Name:        name,
		Answer:      present.Answer(w, j.Name, all),
		Counts:      present.Counts(all),
		Standing:    present.StandingLines(w, l, all),
		Namesakes:   present.PlaceLinks(r.Places.Index.Namesakes(place)),
		Bare:        gazetteer.BareName(place),
		Safe:        present.SafeSentence(w, edition.ApName(place), l, all, r.Snap.Seq, record.DayOf(r.Snap.At)),
		State:       ui.Link{Text: edition.StateName(j.State), Href: link.State(j.State)},
		CSV:         link.As(address, "csv"),
		JSON:        link.As(address, "json"),
		Atom:        link.As(address, "atom"),
		Sheet:       link.Sheet(address),
		Differences: link.Differences(address),
	}
	for _, other := range r.Listed[j.State] {
		if other.Slug != place.Slug {
			v.Others = append(v.Others, ui.Link{Text: other.Name, Href: link.Jurisdiction(other.Slug)})
		}
	}
	description := summary(w, name, l, all)
	v.Page = r.Page(address, link.Jurisdictions, w.PlaceTitle(name), description)
	v.Page.Picture = r.Picture(link.Card(address), description)
	v.Page.Things = jurisdictionThings(r, v.Page, l, all)
	v.Page.Feed = v.Atom
	v.Page.OEmbed = embedDiscovery(r, address)
	v.Page.Crumbs = []ui.Link{{Text: w.T("Jurisdictions"), Href: link.Jurisdictions}, v.State,
		{Text: w.PlaceTitle(j.Name)}}
	v.Cite = r.Citation(address, name)
	if !l.Listed() {
		v.Absent = absent(w, notes)
	}
	for i := range all {
		v.Series = append(v.Series, seriesTable(r, l, &all[i], notes[i], name, address))
		v.Sources = append(v.Sources, sourceGroups(w, &all[i])...)
	}
	var err error
	if v.Embeds, err = embedOffer(r, l, all, &v); err != nil {
		return v, err
	}
	for i := range v.Series {
		drawn := &v.Series[i].Chart
		if drawn.Panels = slices.DeleteFunc(slices.Clone(drawn.Panels), ui.BarsPanel.Alone); len(drawn.Panels) == 1 {
			drawn.Caption = w.NamedByFirstDay(all[i].Cadence) // all have the same scale
		}
	}
	v.Policies, v.PoliciesLeft = policyLines(l.Policies, all)
	v.History, v.HistoryLeft = present.History(&r.Reading, l, all)
	v.Timeline = present.Moments(&r.Reading, l, all)
	return v, nil
}

// seriesTable is the table of a place in one series, with its chart.
func seriesTable(
	r *answer.Request, l record.Listing, s *present.SeriesRows, notes []string, name, address string,
) pages.SeriesTable {
	w := r.W
	table := pages.SeriesTable{Series: s.Series, Title: s.Title, Heading: w.InTurn(s.Cadence), Notes: notes,
		Chart: barsView(&r.Reading, name, address, s.Newest(newestDrawn)), Told: saysSomething(*s)}
	if s.Long() {
		table.Years = years(&r.Reading, l, *s, name)
		table.Notes = append(table.Notes, w.T("The chart shows the newest {shown} of {periods}; its files show all of them.",
			"shown", w.Number(newestDrawn), "periods", w.Periods(s.Cadence, len(s.Rows))))
	}
	asked := record.ReportID(r.QueryParam("report"))
	for i := range s.Rows {
		row := &s.Rows[i]
		table.Changes = table.Changes || row.Change(record.Issued).Known || row.Change(record.Declined).Known
		if s.Long() {
			continue
		}
		shown := present.PeriodRowOf(&r.Reading, &l, s, row)
		shown.IssuedNote, shown.DeclinedNote = noteOf(s, row, record.Issued), noteOf(s, row, record.Declined)
		shown.Asked = asked != "" && row.Report.ID == asked
		table.Rows = append(table.Rows, shown)
	}
	return table
}

// absent says what it means that no line names the place.
func absent(w *words.Language, notes [][]string) []string {
	paragraphs := []string{w.T("That is not evidence that no detainer was sent there, or that none was declined.")}
	for _, of := range notes {
		paragraphs = append(paragraphs, of...)
	}
	return paragraphs
}

// policyLines returns the lines of Section III, the newest ones if there are many, and how many are left out.
func policyLines(policies []record.Policy, all []present.SeriesRows) (lines []pages.PolicyLine, left int) {
	if n := len(policies); n > present.MostUnfolded {
		policies, left = policies[n-present.NewestTold:], n-present.NewestTold
	}
	for _, policy := range policies {
		lines = append(lines, pages.PolicyLine{
			Policy: policy, Period: present.PeriodOf(all, policy.Report),
			Report: ui.Link{Href: link.Section(policy.Report, record.SectionIII)},
		})
	}
	return lines, left
}

// sourceID is the fragment of a figure's line on the page of its place.
func sourceID(report record.ReportID, m record.Measure, line int) string {
	return fmt.Sprintf("source-%s-%d", link.FigureID(report, m), line+1)
}

// noteOf is the fragment with more about a figure, or "".
func noteOf(s *present.SeriesRows, row *record.Row, m record.Measure) string {
	if len(row.At(m).Lines) == 0 || s.Long() && plainLines(row) {
		return ""
	}
	return "#" + sourceID(row.Report.ID, m, 0)
}

// sourceGroups gives the sources of the printed lines and when they entered the record, by report. For a long series it
// includes only lines whose own row cannot say it.
func sourceGroups(w *words.Language, s *present.SeriesRows) []pages.SourceGroup {
	var groups []pages.SourceGroup
	for i := range s.Rows {
		row := &s.Rows[i]
		if s.Long() && plainLines(row) {
			continue
		}
		group := pages.SourceGroup{Report: ui.Link{Text: w.Period(row.Report.Period), Href: link.Report(row.Report.ID)}}
		shared, entered := inCommon(s.Rows[i : i+1])
		if group.Sources = shared; entered.Seq > 0 {
			group.Entered = enteredText(w, entered)
		}
		for _, m := range record.Measures {
			for k := range row.At(m).Lines {
				group.Lines = append(group.Lines, sourceLine(w, s, row, m, k, &group))
			}
		}
		if len(group.Lines) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// sourceLine describes a line where it differs from its group.
func sourceLine(
	w *words.Language, s *present.SeriesRows, row *record.Row, m record.Measure, k int, group *pages.SourceGroup,
) pages.SourceLine {
	line := &row.At(m).Lines[k]
	v := pages.SourceLine{
		ID: sourceID(row.Report.ID, m, k), Note: line.Note,
		What: w.T("Section {section}: {count}", "section", string(line.Section), "count", present.LineCount(w, line.Entry)),
	}
	if line.Facility != "" {
		v.What += " (" + w.Official(line.Facility) + ")"
	}
	if k == 0 {
		v.Figure = "#" + link.FigureID(row.Report.ID, m)
		if d := row.Change(m); !d.Known && d.Reason.Before {
			v.NoChange = w.T("No change from {before} is given: {why}.", "before", w.Before(s.Cadence),
				"why", w.NoChange(d, s.Cadence))
		}
	}
	if group.Entered == "" {
		v.Entered = enteredText(w, line.Entered)
	}
	v.Entered = strings.TrimSpace(v.Entered + " " + present.ReadText(w, line.Readings) + " " +
		present.RevisionText(w, line.Revisions))
	for _, a := range line.Sources {
		if !slices.Contains(group.Sources, a) {
			v.Sources = append(v.Sources, a)
		}
	}
	return v
}
