package public

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

const (
	// mostCompared is how many places stand side by side.
	mostCompared = 6
	// mostPeriods is how many periods of a series are shown side by side, the newest.
	mostPeriods = 52
)

// comparison is what the address of the page asks for: places, each once, in the
// order in which they were named.
type comparison struct {
	*answer.Reading
	slugs []record.Slug
	// listings and rows are in the order of slugs; each place has every series.
	listings []record.Listing
	rows     [][]present.SeriesRows
}

// comparePage shows two to six places side by side.
func comparePage(r *answer.Request) error {
	ctx := r.Ctx()
	chosen, err := readComparison(ctx, &r.Reading, r.Only("j")["j"])
	if err != nil {
		return err
	}
	switch ext := r.Format(); ext {
	case "":
	case ".csv", ".json", ".xlsx":
		return present.SendTable(r, ext, link.Compared(chosen.slugs...),
			periodsTable("detainer-ledger-comparison", chosen.listings, chosen.rows))
	default:
		return record.ErrNotFound
	}
	v := pages.CompareView{Query: strings.TrimSpace(r.QueryParam("add"))}
	if v.Query != "" {
		in := r.QueryFor(link.Compared(chosen.slugs...))
		in.AtMost("add", answer.LongestName)
		if err := in.Err(); err != nil {
			return err
		}
		found := present.Meant(&r.Reading, v.Query)
		if len(found) == 1 {
			return compareWith(r, append(chosen.slugs, found[0]))
		}
		for _, slug := range found {
			v.Choices = append(v.Choices,
				ui.Link{Text: r.Places.Name(slug), Href: link.Compared(append(slices.Clone(chosen.slugs), slug)...)})
		}
		v.NotFound = len(found) == 0
	}
	if err := fillComparison(ctx, &r.Reading, chosen, &v); err != nil {
		return err
	}
	title := cmp.Or(v.Title, v.Heading)
	if v.Query != "" {
		title = r.W.T("Places to compare, named “{q}”", "q", v.Query)
	}
	v.Go = r.W.Address(r.SameMoment(link.Compared(append(v.Slugs, "{slug}")...)))
	v.Page = r.Page(link.Compared(chosen.slugs...), link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || len(chosen.slugs) > 0 || v.Query != ""
	v.Cite = r.Citation(link.Compared(chosen.slugs...), title)
	return answer.Citable(r, v.Cite, pages.Compare(v))
}

// compareWith sends the reader to the comparison of these places, which is
// refused there where they are too many.
func compareWith(r *answer.Request, slugs []record.Slug) error {
	to := r.W.Address(r.SameMoment(link.Compared(slugs...)))
	return answer.SeeOther(r, to)
}

// readComparison reads the places that the address names. A place that is not
// there, or too many of them, is a bad value.
func readComparison(ctx context.Context, r *answer.Reading, named []string) (comparison, error) {
	chosen := comparison{Reading: r}
	for _, text := range named {
		slug := record.Slug(text)
		if slices.Contains(chosen.slugs, slug) {
			continue
		}
		if _, ok := r.Places.Index.Place(text); !ok {
			return chosen, answer.BadValue{Parameter: "j", Value: text,
				Right: r.W.T("it is a place by its address, such as nv/clark-county"),
				Offer: link.Compared(chosen.slugs...), OfferText: r.W.T("Compare the places before it")}
		}
		if len(chosen.slugs) == mostCompared {
			return chosen, answer.BadValue{Parameter: "j", Value: text,
				Right: r.W.N(mostCompared, "at most {n} place can be compared", "at most {n} places can be compared"),
				Offer: link.Compared(chosen.slugs...), OfferText: r.W.T("Compare the places before it")}
		}
		listing, err := r.Listing(ctx, slug)
		if err != nil {
			return chosen, fmt.Errorf("compare %s: %w", slug, err)
		}
		all, _, err := present.SeriesOf(ctx, r, listing)
		if err != nil {
			return chosen, err
		}
		chosen.slugs = append(chosen.slugs, slug)
		chosen.listings = append(chosen.listings, listing)
		chosen.rows = append(chosen.rows, all)
	}
	return chosen, nil
}

// fillComparison says everything that the page shows of the places.
func fillComparison(ctx context.Context, r *answer.Reading, chosen comparison, v *pages.CompareView) error {
	w := chosen.W
	var names []string
	for i, l := range chosen.listings {
		name := r.Places.Name(l.Jurisdiction.Slug)
		names = append(names, w.Official(name))
		place := pages.ComparedPlace{
			Place: present.PlaceLink(r, l.Jurisdiction.Slug), ID: fmt.Sprintf("place-%d", i+1), Kind: l.Jurisdiction.Kind,
			Standing: l.Standing(),
			Remove:   link.Compared(slices.Delete(slices.Clone(chosen.slugs), i, i+1)...),
		}
		for _, c := range l.Corrections {
			place.Moments = append(place.Moments, present.CorrectionMoment(r, c))
		}
		for _, t := range l.Statements {
			place.Moments = append(place.Moments, present.StatementMoment(r.W, t))
		}
		present.OldestFirst(place.Moments)
		for k := range place.Moments {
			place.Moments[k].ID = ""
		}
		v.Places = append(v.Places, place)
	}
	v.Heading, v.Lede = w.T("Compare places"), w.T(
		"Two to six places side by side: what ICE published of each, period by period, and what was said of it since.",
	)
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
		v.Lede = w.T("Each measure has a table and a scale of its own, the same for every place. Counts are not shares: " +
			"places differ in how many people they hold.")
		v.Warnings = chosen.warnings()
	}
	for _, slug := range chosen.slugs {
		v.Slugs = append(v.Slugs, string(slug))
	}
	v.Full = len(chosen.slugs) >= mostCompared
	v.CSV, v.JSON = link.As(link.Compared(chosen.slugs...), "csv"), link.As(link.Compared(chosen.slugs...), "json")
	if len(chosen.listings) < 2 {
		return nil
	}
	for i := range chosen.rows[0] {
		series, err := comparedSeries(ctx, r, chosen, i)
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
func comparedSeries(ctx context.Context, r *answer.Reading, chosen comparison, i int) (pages.ComparedSeries, error) {
	w := chosen.W
	of := chosen.rows[0][i]
	v := pages.ComparedSeries{Series: of.Series, Heading: w.InTurn(of.Cadence)}
	named := slices.ContainsFunc(chosen.rows, func(all []present.SeriesRows) bool {
		return slices.ContainsFunc(all[i].Rows, present.AnyDrawn)
	})
	if !named && len(chosen.rows[0]) > 1 {
		return v, nil
	}
	first := max(0, len(of.Rows)-mostPeriods) // of the periods that are shown
	for _, m := range record.Measures {
		measure := pages.ComparedMeasure{
			Measure: m, ID: fmt.Sprintf("%s-%s", of.ID, m),
			Caption: w.T("{measure}, by {cadence}, as published and as it reads now", "measure", w.MeasureHeading(m),
				"cadence", w.Cadence(of.Cadence)),
			Differences: chosen.differences(i, m),
		}
		if first > 0 {
			measure.Shown = w.T("The table and the chart show the newest {n} of {all} periods; the files have all of them.",
				"n", w.Number(mostPeriods), "all", w.Number(len(of.Rows)))
		}
		for k, row := range of.Rows[first:] {
			shown := pages.ComparedRow{Report: row.Report}
			if !row.Report.Published() {
				shown.NoReport = w.State(row.Figure(m).State)
			}
			for place := range chosen.listings {
				f, err := present.FigureView(ctx, r, row.Report.ID, chosen.rows[place][i].Rows[first+k].Figure(m))
				if err != nil {
					return v, err
				}
				shown.Figures = append(shown.Figures, f)
			}
			measure.Rows = append(measure.Rows, shown)
		}
		if named {
			measure.Chart = chosen.chart(i, m)
		}
		v.Measures = append(v.Measures, measure)
	}
	return v, nil
}
