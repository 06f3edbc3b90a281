package present

import (
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// PlaceLink is the place with this slug as a link to its page.
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

// offered is how many places are offered for a name that several share.
const offered = 12

// Meant are the places that a text may mean: the one it names, else all that
// finding it gives.
func Meant(r *answer.Reading, text string) []record.Slug {
	if place, ok := r.Places.Index.Place(strings.ToLower(text)); ok {
		return []record.Slug{record.Slug(place.Slug)}
	}
	var found []record.Slug
	for _, place := range r.Places.Index.Guess(text) {
		found = append(found, record.Slug(place.Slug))
	}
	if len(found) == 1 {
		return found
	}
	found = nil
	for _, m := range r.Places.Index.Find(text, offered) {
		if slug := record.Slug(m.Place.Slug); !slices.Contains(found, slug) {
			found = append(found, slug)
		}
	}
	return found
}
