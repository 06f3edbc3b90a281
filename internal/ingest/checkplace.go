package ingest

import (
	"maps"
	"regexp"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

var slugForm = regexp.MustCompile(`^[a-z]{2}/[a-z0-9]+(-[a-z0-9]+)*$`)

// places checks the new places and adds them to the atlas.
func (c *checking) places() {
	if len(c.in.rows[placeTable]) == 0 {
		return
	}
	counties := countiesBy()
	var fresh []record.Jurisdiction
	like := maps.Clone(c.present.like)
	for _, r := range c.each(c.in.rows[placeTable]) {
		if !r.bad {
			c.place(r, counties)
		}
		if r.bad {
			continue
		}
		if slug, ok := like[likeness(r.cells)]; ok && slug != r.get("slug") {
			c.refuse(r, "name",
				"%s is there already with this state, name and kind; use that slug, or tell the two apart by name", slug)
			continue
		}
		like[likeness(r.cells)] = r.get("slug")
		fresh = append(fresh, placeOf(*r))
	}
	c.present.atlas.add(fresh)
}

// likeness is what distinguishes two places, apart from the slug.
func likeness(cells []string) string {
	return strings.ToLower(strings.Join(cells[1:4], "\x00"))
}

// countiesBy returns the counties by their slugs and by their codes.
func countiesBy() map[string]gazetteer.Place {
	by := map[string]gazetteer.Place{}
	for _, p := range gazetteer.Counties() {
		by[p.Slug], by[p.FIPS] = p, p
	}
	return by
}

// place checks one place, which must not be a county.
func (c *checking) place(r *row, counties map[string]gazetteer.Place) {
	slug, state := r.get("slug"), r.get("state")
	if s, ok := gazetteer.StateByCode(state); !ok || s.Code != state {
		c.refuse(r, "state", "%s is no state's code; write two capitals, such as NY", quoted(state))
		return
	}
	if !slugForm.MatchString(slug) || slug[:2] != strings.ToLower(state) {
		c.refuse(r, "slug", "%s is no slug of a place in %s; write %s/ and the name in lower case with hyphens", quoted(slug),
			state, strings.ToLower(state))
		return
	}
	if p, ok := counties[slug]; ok {
		c.refuse(r, "slug", "%s is %s, %s, which the record knows without being told; leave the row out", slug, p.Name,
			p.State)
		return
	}
	for _, fips := range strings.Fields(r.get("county_fips")) {
		if counties[fips].State != state {
			c.refuse(r, "county_fips", "%s is no county's code in %s; write the codes of the counties in which the place lies",
				fips, state)
		}
	}
}
