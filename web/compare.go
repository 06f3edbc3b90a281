package web

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

const (
	// mostCompared is how many places stand side by side.
	mostCompared = 6
	// mostPeriods is how many periods of a series are shown side by side, the newest.
	mostPeriods = 52
	// offered is how many places are offered for a name that several share.
	offered = 12
)

// comparison is what the address of the page asks for: places, each once, in the
// order in which they were named.
type comparison struct {
	w     *words.Language
	slugs []record.Slug
	// places and series are in the order of slugs; each place has every series.
	places []record.Listing
	series [][]seriesRows
}

// compare shows two to six places side by side.
func (s *server) compare(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	chosen, err := s.readComparison(ctx, snap, p, c.QueryParams())
	if err != nil {
		return err
	}
	switch ext := format(c); ext {
	case "":
	case ".csv", ".json", ".xlsx":
		return s.sendTable(c, snap, ext, link.Compared(chosen.slugs...), periodsTable("detainer-ledger-comparison", chosen.places, chosen.series))
	default:
		return record.ErrNotFound
	}
	v := pages.CompareView{Query: strings.TrimSpace(c.QueryParam("add"))}
	if v.Query != "" {
		in := newQuery(p.w, link.Compared(chosen.slugs...), c.QueryParams())
		in.atMost("add", longestName)
		if err := in.err(); err != nil {
			return err
		}
		found := p.meant(v.Query)
		if len(found) == 1 {
			return s.compareWith(c, append(chosen.slugs, found[0]))
		}
		for _, slug := range found {
			v.Choices = append(v.Choices, ui.Link{Text: p.name(slug), Href: link.Compared(append(slices.Clone(chosen.slugs), slug)...)})
		}
		v.NotFound = len(found) == 0
	}
	if err := s.fillComparison(ctx, snap, p, chosen, &v); err != nil {
		return err
	}
	title := cmp.Or(v.Title, v.Heading)
	if v.Query != "" {
		title = p.w.T("Places to compare, named “{q}”", "q", v.Query)
	}
	v.Go = p.w.Address(sameMoment(c, link.Compared(append(v.Slugs, "{slug}")...)))
	v.Page = s.page(c, snap, link.Compared(chosen.slugs...), link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || len(chosen.slugs) > 0 || v.Query != ""
	if v.Cite, err = s.citation(c, snap, link.Compared(chosen.slugs...), title); err != nil {
		return err
	}
	return s.citable(c, v.Cite, pages.Compare(v))
}

// compareWith sends the reader to the comparison of these places, which is
// refused there where they are too many.
func (s *server) compareWith(c echo.Context, slugs []record.Slug) error {
	to := words.In(c.Request().Context()).Address(sameMoment(c, link.Compared(slugs...)))
	return seeOther(c, to)
}

// meant are the places that a text may mean: the one it names, else all that
// finding it gives.
func (p *places) meant(text string) []record.Slug {
	if place, ok := p.index.Place(strings.ToLower(text)); ok {
		return []record.Slug{record.Slug(place.Slug)}
	}
	var found []record.Slug
	for _, place := range p.index.Guess(text) {
		found = append(found, record.Slug(place.Slug))
	}
	if len(found) == 1 {
		return found
	}
	found = nil
	for _, m := range p.index.Find(text, offered) {
		if slug := record.Slug(m.Place.Slug); !slices.Contains(found, slug) {
			found = append(found, slug)
		}
	}
	return found
}

// readComparison reads the places that the address names. A place that is not
// there, or too many of them, is a bad value.
func (s *server) readComparison(ctx context.Context, snap *store.Snapshot, p *places, values url.Values) (comparison, error) {
	chosen := comparison{w: p.w}
	for _, text := range values["j"] {
		slug := record.Slug(text)
		if slices.Contains(chosen.slugs, slug) {
			continue
		}
		if _, ok := p.index.Place(text); !ok {
			return chosen, badValue{parameter: "j", value: text, right: p.w.T("it is a place by its address, such as nv/clark-county"),
				offer: link.Compared(chosen.slugs...), offerText: p.w.T("Compare the places before it")}
		}
		if len(chosen.slugs) == mostCompared {
			return chosen, badValue{parameter: "j", value: text, right: p.w.N(mostCompared, "at most {n} place can be compared", "at most {n} places can be compared"),
				offer: link.Compared(chosen.slugs...), offerText: p.w.T("Compare the places before it")}
		}
		listing, err := s.listing(ctx, snap, slug)
		if err != nil {
			return chosen, fmt.Errorf("compare %s: %w", slug, err)
		}
		all, _, err := s.seriesOf(ctx, snap, p, listing)
		if err != nil {
			return chosen, err
		}
		chosen.slugs = append(chosen.slugs, slug)
		chosen.places = append(chosen.places, listing)
		chosen.series = append(chosen.series, all)
	}
	return chosen, nil
}

// fillComparison says everything that the page shows of the places.
func (s *server) fillComparison(ctx context.Context, snap *store.Snapshot, p *places, chosen comparison, v *pages.CompareView) error {
	w := chosen.w
	var names []string
	for i, l := range chosen.places {
		name := p.name(l.Jurisdiction.Slug)
		names = append(names, w.Official(name))
		place := pages.ComparedPlace{
			Place: p.link(l.Jurisdiction.Slug), ID: fmt.Sprintf("place-%d", i+1), Kind: l.Jurisdiction.Kind, Standing: l.Standing(),
			Remove: link.Compared(slices.Delete(slices.Clone(chosen.slugs), i, i+1)...),
		}
		for _, c := range l.Corrections {
			place.Moments = append(place.Moments, p.correctionMoment(c))
		}
		for _, t := range l.Statements {
			place.Moments = append(place.Moments, p.statementMoment(t))
		}
		oldestFirst(place.Moments)
		for k := range place.Moments {
			place.Moments[k].ID = ""
		}
		v.Places = append(v.Places, place)
	}
	v.Heading, v.Lede = w.T("Compare places"), w.T("Two to six places side by side: what ICE published of each, period by period, and what was said of it since.")
	switch len(names) {
	case 0:
	case 1:
		v.Heading = w.T("Compare {place}", "place", names[0])
		v.Lede = w.T("Name another place to compare {place} with.", "place", names[0])
	default:
		v.Heading = w.T("{places}, compared", "places", w.Join(names))
		v.Title = v.Heading
		if len(names) > 2 { // more names than a heading can hold are in the list under it
			v.Heading = w.N(len(names), "{n} place, compared", "{n} places, compared")
		}
		v.Lede = w.T("Each measure has a table and a scale of its own, the same for every place. Counts are not shares: places differ in how many people they hold.")
		v.Warnings = chosen.warnings(p)
	}
	for _, slug := range chosen.slugs {
		v.Slugs = append(v.Slugs, string(slug))
	}
	v.Full = len(chosen.slugs) >= mostCompared
	v.CSV, v.JSON = link.As(link.Compared(chosen.slugs...), "csv"), link.As(link.Compared(chosen.slugs...), "json")
	if len(chosen.places) < 2 {
		return nil
	}
	for i := range chosen.series[0] {
		series, err := s.comparedSeries(ctx, snap, p, chosen, i)
		if err != nil {
			return err
		}
		if len(series.Measures) > 0 {
			v.Series = append(v.Series, series)
		}
	}
	return nil
}

// comparedSeries is one series of all places, without measures where no line of
// it names one of them and there is another series.
func (s *server) comparedSeries(ctx context.Context, snap *store.Snapshot, p *places, chosen comparison, i int) (pages.ComparedSeries, error) {
	w := chosen.w
	of := chosen.series[0][i]
	v := pages.ComparedSeries{Series: of.Series, Heading: heading(w, of.Cadence)}
	named := slices.ContainsFunc(chosen.series, func(all []seriesRows) bool {
		return slices.ContainsFunc(all[i].rows, func(r record.Row) bool { return drawn(&r.Issued) || drawn(&r.Declined) })
	})
	if !named && len(chosen.series[0]) > 1 {
		return v, nil
	}
	first := max(0, len(of.rows)-mostPeriods) // of the periods that are shown
	for _, m := range record.Measures {
		measure := pages.ComparedMeasure{
			Measure: m, ID: fmt.Sprintf("%s-%s", of.ID, m),
			Caption:     w.T("{measure}, by {cadence}, as published and as it reads now", "measure", w.MeasureHeading(m), "cadence", w.Cadence(of.Cadence)),
			Differences: chosen.differences(p, i, m),
		}
		if first > 0 {
			measure.Shown = w.T("The table and the chart show the newest {n} of {all} periods; the files have all of them.", "n", w.Number(mostPeriods), "all", w.Number(len(of.rows)))
		}
		for k, row := range of.rows[first:] {
			r := pages.ComparedRow{Report: row.Report}
			if !row.Report.Published() {
				r.NoReport = w.State(row.Figure(m).State)
			}
			for place := range chosen.places {
				f, err := s.figureView(ctx, snap, p, row.Report.ID, chosen.series[place][i].rows[first+k].Figure(m))
				if err != nil {
					return v, err
				}
				r.Figures = append(r.Figures, f)
			}
			measure.Rows = append(measure.Rows, r)
		}
		if named {
			measure.Chart = chosen.chart(snap, p, i, m)
		}
		v.Measures = append(v.Measures, measure)
	}
	return v, nil
}
