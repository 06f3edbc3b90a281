package ingest

import (
	"regexp"
	"strings"

	"detainerledger/internal/gazetteer"
)

var slugForm = regexp.MustCompile(`^[a-z]{2}/[a-z0-9]+(-[a-z0-9]+)*$`)

// places checks the places that come in and makes the atlas of them, those of
// the record and the counties.
func (c *checking) places() {
	named := map[string]bool{}
	for _, t := range []*Table{entryTable, policyTable} {
		for _, cells := range c.record[t] {
			named[cells[t.column("jurisdiction")]] = true
		}
	}
	counties := countiesBy()
	others := c.jurisdictions
	like := map[string]string{}
	for _, cells := range c.record[placeTable] {
		like[likeness(cells)] = cells[0]
	}
	for i := range c.in.rows[placeTable] {
		r := &c.in.rows[placeTable][i]
		if !r.bad {
			c.place(r, counties)
		}
		if r.bad {
			continue
		}
		if slug, ok := like[likeness(r.cells)]; ok && slug != r.get("slug") {
			c.refuse(r, "name", "%s is there already with this state, name and kind; use that slug, or tell the two apart by name", slug)
			continue
		}
		like[likeness(r.cells)] = r.get("slug")
		others = append(others, placeOf(*r))
	}
	c.atlas = newAtlas(others, named)
}

// likeness is what tells two places apart beside the slug.
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

// place checks one place, which must be no county.
func (c *checking) place(r *row, counties map[string]gazetteer.Place) {
	slug, state := r.get("slug"), r.get("state")
	if s, ok := gazetteer.StateByCode(state); !ok || s.Code != state {
		c.refuse(r, "state", "%s is no state's code; write two capitals, such as NY", quoted(state))
		return
	}
	if !slugForm.MatchString(slug) || slug[:2] != strings.ToLower(state) {
		c.refuse(r, "slug", "%s is no slug of a place in %s; write %s/ and the name in lower case with hyphens", quoted(slug), state, strings.ToLower(state))
		return
	}
	if p, ok := counties[slug]; ok {
		c.refuse(r, "slug", "%s is %s, %s, which the record knows without being told; leave the row out", slug, p.Name, p.State)
		return
	}
	for _, fips := range strings.Fields(r.get("county_fips")) {
		if counties[fips].State != state {
			c.refuse(r, "county_fips", "%s is no county's code in %s; write the codes of the counties in which the place lies", fips, state)
		}
	}
}
