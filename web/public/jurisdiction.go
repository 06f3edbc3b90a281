package public

import (
	"errors"
	"fmt"
	"net/url"
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

// jurisdictionPage is the whole listing of one place.
func jurisdictionPage(r *answer.Request) error {
	ctx := r.Ctx()
	slug := r.Slug()
	listing, err := r.Listing(ctx, slug)
	if errors.Is(err, record.ErrNotFound) {
		return answer.ErrNoPage
	}
	if err != nil {
		return err
	}
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
	whole, err := r.WholeListing(ctx, slug)
	if err != nil {
		return err
	}
	if view.Sections, view.Overview = present.PlaceSeries(&r.Reading, whole, all); len(view.Sections) == 0 {
		view.Overview = nil // the page begins with the weekly reports
	}
	return answer.Citable(r, view.Cite, pages.Jurisdiction(view))
}

func jurisdictionView(
	r *answer.Request, l record.Listing, all []present.SeriesRows, notes [][]string,
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
		Lede:          present.Lede(w, j.Name, all),
		Standing:      present.StandingLines(w, l),
		Namesakes:     present.PlaceLinks(namesakes),
		Bare:          bare,
		FindNamesakes: link.Query(link.Find, url.Values{"q": {bare}}),
		Safe:          present.SafeSentence(w, edition.ApName(place), l, all, r.Snap.Seq, record.DayOf(r.Snap.At)),
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
			Notes: notes[i], Chart: barsView(&r.Reading, name, address, series.Newest(newestDrawn))}
		if series.Long() {
			table.Years = years(&r.Reading, l, series, name)
			table.Chart.Caption = w.T("The newest {shown} of {periods}; the files show all of them.",
				"shown", w.Number(newestDrawn), "periods", w.Periods(series.Cadence, len(series.Rows))) + " " + table.Chart.Caption
		} else {
			for i := range series.Rows {
				table.Rows = append(table.Rows, present.PeriodRowOf(&r.Reading, &l, &series, &series.Rows[i]))
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
	v.History, v.HistoryLeft = present.History(&r.Reading, l, all)
	v.Timeline = present.Moments(&r.Reading, l, all)
	return v, nil
}

// absent says what it means that no line names the place.
func absent(w *words.Language, notes [][]string) []string {
	paragraphs := []string{
		w.T("Not being named is not evidence that no detainer was issued to this place, or that none was declined. " +
			"ICE listed only the declines that its own staff had come to know of."),
	}
	for _, of := range notes {
		paragraphs = append(paragraphs, of...)
	}
	return paragraphs
}

// policyLines are the lines of Section III: of many the newest, and how many are left.
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

// sourceLines say where each printed line is written and when it entered the record. Of a
// long series they are those of which the line's own row cannot say it.
func sourceLines(w *words.Language, s present.SeriesRows) []pages.SourceLine {
	var lines []pages.SourceLine
	for i := range s.Rows {
		r := &s.Rows[i]
		if s.Long() && plainLines(r) {
			continue
		}
		for _, m := range record.Measures {
			for i, line := range r.Figure(m).Lines {
				what := w.T("{period}, Section {section}: {count}", "period", w.Period(r.Report.Period),
					"section", string(line.Section), "count", present.LineCount(w, line.Entry))
				if line.Facility != "" {
					what += " (" + w.Official(line.Facility) + ")"
				}
				lines = append(lines, pages.SourceLine{
					ID:      fmt.Sprintf("source-%s-%d", link.FigureID(r.Report.ID, m), i+1),
					What:    what,
					Entered: strings.TrimSpace(enteredText(w, line.Entered) + " " + present.ReadText(w, line.Readings)),
					Note:    line.Note,
					Sources: line.Sources,
				})
			}
		}
	}
	return lines
}
