package public

import (
	"fmt"
	escape "html"
	"strconv"

	"detainerledger/internal/chart"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// embedOffer is the section of a place's page for embedding its figures: each form with a preview, and the markup to
// copy. page is the place's page, complete up to its series.
func embedOffer(
	r *answer.Request, l record.Listing, all []present.SeriesRows, page *pages.JurisdictionView,
) ([]pages.EmbedOffer, error) {
	in := answer.NewQuery(r.W, "", nil)
	series, err := embedSeries(in, all)
	if err != nil {
		return nil, err
	}
	whole := embedView(&r.Reading, l, all, series, page)
	slug := l.Jurisdiction.Slug
	var offers []pages.EmbedOffer
	for _, form := range embedForms {
		if !l.Listed() && (form.table || form.chart) {
			continue // a place that no report names has only a sentence to show
		}
		v := form.of(whole)
		title := embedTitleOf(r.W, v.Name)
		offer := pages.EmbedOffer{
			ID: "embed-" + formID(form), Label: r.W.T(form.label), Title: r.W.T("Preview: {form}", "form", r.W.T(form.label)),
			Width: form.width, Height: embedHeight(r.W, v, form.width),
			Preview: r.W.Address(embedAddress(slug, form, 0)),
		}
		offer.Size = r.W.T("{width} by {height} pixels", "width", strconv.Itoa(offer.Width),
			"height", strconv.Itoa(offer.Height))
		offer.Live = frameMarkup(r.Base+offer.Preview, title, offer.Width, offer.Height)
		notice := frozenHeight(r.W, pages.EmbedFrozen{Texts: []string{asOfVersion(&r.Reading)}},
			chart.Length(form.width-embedSides))
		offer.Frozen = frameMarkup(r.Base+r.W.Address(embedAddress(slug, form, r.Snap.Seq)), title, form.width,
			offer.Height+tens(notice))
		offers = append(offers, offer)
	}
	return offers, nil
}

// formID identifies a form where the default one needs a name too.
func formID(f embedForm) string {
	if f.name == "" {
		return "table"
	}
	return f.name
}

// embedTitleOf is the title of the frame, for readers who cannot see it.
func embedTitleOf(w *words.Language, name string) string {
	return words.Plain(w.T("{name}: detainers as ICE published them, with corrections", "name", w.PlaceTitle(name)))
}

// frameMarkup returns the element with which another site shows an embed. It has inline style because those sites have
// their own style sheets.
func frameMarkup(address, title string, width, height int) string {
	return fmt.Sprintf(`<iframe src="%s" title="%s" width="%d" height="%d" loading="lazy" `+
		`style="border:0;max-width:100%%"></iframe>`,
		escape.EscapeString(address), escape.EscapeString(title), width, height)
}

// embedDiscovery returns the addresses at which another site asks how to embed a place's page, in the version that the
// address selects.
func embedDiscovery(r *answer.Request, address string) ui.OEmbed {
	page := r.Absolute(link.Query(address, r.Only(answer.AsOf)))
	return ui.OEmbed{JSON: r.Base + link.OEmbedOf(page, "json"), XML: r.Base + link.OEmbedOf(page, "xml")}
}
