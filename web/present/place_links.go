package present

import (
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// PlaceLink links to the page of the place with this slug.
func PlaceLink(r *answer.Reading, slug record.Slug) ui.Link {
	return ui.Link{Text: r.Places.Name(slug), Href: link.Jurisdiction(slug)}
}

func PlaceLinks(all []gazetteer.Place) []ui.Link {
	links := make([]ui.Link, len(all))
	for i, p := range all {
		links[i] = ui.Link{Text: edition.PlaceName(p), Href: link.Jurisdiction(p.Slug)}
	}
	return links
}

// offered is how many places are offered for an ambiguous name.
const offered = 12

// Meant returns the places that a text may mean: the only one that it can mean, or else all that a search finds.
func Meant(r *answer.Reading, text string) []record.Slug {
	if place, ok := r.Places.Index.Place(strings.ToLower(text)); ok {
		return []record.Slug{record.Slug(place.Slug)}
	}
	found := FoundPlaces(r, text, offered)
	if slug, ok := OneFound(found); ok {
		return []record.Slug{slug}
	}
	slugs := make([]record.Slug, len(found))
	for i, f := range found {
		slugs[i] = record.Slug(f.Place.Slug)
	}
	return slugs
}
