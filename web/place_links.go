package web

import (
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// placeLink is the place with this slug as a link to its page.
func placeLink(r *answer.Reading, slug record.Slug) ui.Link {
	return ui.Link{Text: r.Places.Name(slug), Href: link.Jurisdiction(slug)}
}

func placeLinks(all []gazetteer.Place) []ui.Link {
	links := make([]ui.Link, len(all))
	for i, p := range all {
		links[i] = ui.Link{Text: edition.PlaceName(p), Href: link.Jurisdiction(p.Slug)}
	}
	return links
}
