package public

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

const (
	// mostCompared is the largest number of places to compare.
	mostCompared = 6
	// mostPeriods is how many periods of a series are compared, the newest.
	mostPeriods = 52
)

// comparison is what the page's address selects: places, each once, in order, and the series by whose periods they are
// compared.
type comparison struct {
	*answer.Reading
	slugs []record.Slug
	// asked is the series that the address names, or "".
	asked record.SeriesID
	// listings are in the order of slugs; each has every series.
	listings []record.Listing
	// naming are the series that name one of the places, those with the newest period first.
	naming []edition.SeriesPeriods
	series []comparedIn
}

// comparedIn is a series by whose periods the places are compared.
type comparedIn struct {
	edition.SeriesPeriods
	// rows are those of each place, in the order of slugs.
	rows [][]record.Row
}

// address returns the address that compares these places in the requested series.
func (c comparison) address(slugs ...record.Slug) string { return link.ComparedIn(c.asked, slugs...) }

// comparePage shows two to six places side by side.
func comparePage(r *answer.Request) error {
	ctx := r.Ctx()
	chosen, err := readComparison(r)
	if err != nil {
		return err
	}
	address := chosen.address(chosen.slugs...)
	switch ext := r.Format(); ext {
	case "":
	case ".csv", ".json", ".xlsx":
		return present.SendTable(r, ext, address, chosen.file())
	default:
		return record.ErrNotFound
	}
	v := pages.CompareView{Query: strings.TrimSpace(r.QueryParam("add"))}
	if v.Query != "" {
		in := r.QueryFor(address)
		in.AtMost("add", answer.LongestName)
		if err := in.Err(); err != nil {
			return err
		}
		found := present.Meant(&r.Reading, v.Query)
		if len(found) == 1 {
			to := chosen.address(append(chosen.slugs, found[0])...) // that page refuses too many
			return answer.SeeOther(r, r.W.Address(r.SameMoment(to)))
		}
		for _, slug := range found {
			v.Choices = append(v.Choices,
				ui.Link{Text: r.Places.Name(slug), Href: chosen.address(append(slices.Clone(chosen.slugs), slug)...)})
		}
		v.NotFound = len(found) == 0
		v.NotHere = present.NotHere(r.W, v.Query)
	}
	if err := fillComparison(ctx, &r.Reading, chosen, &v); err != nil {
		return err
	}
	title := cmp.Or(v.Title, v.Heading)
	if v.Query != "" {
		title = r.W.T("Places to compare, named “{q}”", "q", v.Query)
	}
	v.Go = r.W.Address(r.SameMoment(chosen.address(append(slices.Clone(chosen.slugs), "{slug}")...)))
	v.Page = r.Page(address, link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || len(chosen.slugs) > 0 || v.Query != ""
	v.Cite = r.Citation(address, title)
	return answer.Citable(r, v.Cite, pages.Compare(v))
}

// readComparison reads the places and the series that the address names. An unknown place, or too many, is a bad value.
func readComparison(r *answer.Request) (comparison, error) {
	chosen := comparison{Reading: &r.Reading}
	in := r.Only("j", "series")
	for _, text := range in["j"] {
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
		listing, err := r.WholeListing(r.Ctx(), slug)
		if err != nil {
			return chosen, fmt.Errorf("compare %s: %w", slug, err)
		}
		chosen.slugs = append(chosen.slugs, slug)
		chosen.listings = append(chosen.listings, listing)
	}
	query := answer.NewQuery(r.W, link.Compare, in)
	ids := []string{""}
	for _, s := range r.Series {
		ids = append(ids, string(s.ID))
	}
	chosen.asked = record.SeriesID(query.Choice("series", ids...))
	if err := query.Err(); err != nil {
		return chosen, err
	}
	chosen.chooseSeries()
	return chosen, nil
}

// fillComparison fills in everything that the page shows of the places.
func fillComparison(ctx context.Context, r *answer.Reading, chosen comparison, v *pages.CompareView) error {
	w := chosen.W
	var names []string
	for i, l := range chosen.listings {
		name := r.Places.Name(l.Jurisdiction.Slug)
		names = append(names, w.PlaceTitle(name))
		place := pages.ComparedPlace{
			Place: present.PlaceLink(r, l.Jurisdiction.Slug), ID: fmt.Sprintf("place-%d", i+1), Kind: l.Jurisdiction.Kind,
			Standing: l.Standing(),
			Remove:   chosen.address(slices.Delete(slices.Clone(chosen.slugs), i, i+1)...),
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
		v.Heading = w.T("Compare {place}", "place", w.ThePlace(r.Places.Name(chosen.slugs[0])))
		v.Lede = w.T("Name another place to compare {place} with.", "place", w.ThePlace(r.Places.Name(chosen.slugs[0])))
	default:
		v.Heading = w.T("{places}, compared", "places", w.Join(names))
		v.Title = v.Heading
		if len(names) > 2 { // a heading has no room for more names, which are in the list below it
			v.Heading = w.N(len(names), "{n} place, compared", "{n} places, compared")
		}
		v.Lede = w.T("Each measure has a table and a scale of its own, the same for every place. Counts are not shares: " +
			"places differ in how many people they hold.")
		v.Warnings = chosen.warnings()
	}
	for _, slug := range chosen.slugs {
		v.Slugs = append(v.Slugs, string(slug))
	}
	v.Full, v.Asked = len(chosen.slugs) >= mostCompared, string(chosen.asked)
	address := chosen.address(chosen.slugs...)
	v.CSV, v.JSON = link.As(address, "csv"), link.As(address, "json")
	if len(chosen.listings) < 2 {
		return nil
	}
	v.Switch = chosen.otherSeries()
	for i := range chosen.series {
		series, err := chosen.inSeries(ctx, i)
		if err != nil {
			return err
		}
		if len(series.Measures)+len(series.NotNamed) > 0 {
			v.Series = append(v.Series, series)
		}
	}
	return nil
}
