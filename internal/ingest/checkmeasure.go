package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// checkSeries collects all series, with their measures.
func (c *checking) checkSeries() {
	held := len(c.present.series)
	fresh := map[string]*row{}
	for _, r := range c.each(c.fresh[seriesTable]) {
		fresh[r.get("id")] = r
		c.present.series[r.get("id")] = seriesOf(*r)
		if !r.bad && r.get("id") == string(record.SyntheticSeries) && held > 0 {
			c.refuse(r, "id", "%s is the series of made-up records, which no real one takes; import it into a new file",
				record.SyntheticSeries)
		}
	}
	for _, r := range c.each(c.fresh[measureTable]) {
		id := r.get("series")
		series, known := c.present.series[id]
		switch {
		case !known:
			c.refuseSeries(r)
		case fresh[id] == nil && !r.bad:
			c.refuse(r, "series", "%s is in the record already, and a series says what it counts when it comes in", id)
		default:
			series.Measures = append(series.Measures, measureOf(*r))
			c.present.series[id] = series
		}
	}
	for _, r := range c.each(c.fresh[measureTable]) {
		if !r.bad {
			c.measure(r)
		}
	}
	for _, r := range c.each(c.fresh[seriesTable]) {
		if !r.bad {
			c.describes(r)
		}
	}
}

// refuseSeries refuses a row that names an unknown series.
func (c *checking) refuseSeries(r *row) {
	c.refuse(r, "series", "%s is no series that the record knows; %s", quoted(r.get("series")),
		known(slices.Sorted(maps.Keys(c.present.series))))
}

// describes checks what a new series says of itself, apart from its measures.
func (c *checking) describes(r *row) {
	s := c.present.series[r.get("id")]
	area, isState := gazetteer.StateByCode(s.Area)
	switch {
	case s.Form == "" && len(s.Measures) > 0:
		c.refuse(r, "form", "is empty, and the series has measures; write %s", oneOf(valuesOf(record.Counts, record.Lists)))
	case s.Form != "" && len(s.Measures) == 0:
		c.refuse(r, "form", "says %s, and the table measures has none of %s; write what it %s there", s.Form, s.ID, s.Form)
	case s.Area != "" && (!isState || area.Slug != s.Area):
		c.refuse(r, "area", "%s is no state; write its two letters in lower case, such as pa", quoted(s.Area))
	case s.Lists() != (s.Cadence == record.Versions) && s.Form != "":
		c.refuse(r, "cadence", "%s is not how a series that %s goes on; a list has the cadence %s, and no other series has",
			quoted(string(s.Cadence)), s.Form, record.Versions)
	}
}

// measure checks one measure of a new series.
func (c *checking) measure(r *row) {
	m, series := measureOf(*r), c.present.series[r.get("series")]
	whole, known := series.Measure(m.ShareOf)
	switch onList := m.Base == record.OnTheList; {
	case onList != series.Lists():
		c.refuse(r, "base", "%s is no base of a series that %s; write what its cases have in common", quoted(string(m.Base)),
			cmp.Or(series.Form, record.Counts))
	case m.Printed == record.HighestPlaces && m.Section == "":
		c.refuse(r, "section", "is empty, and only the highest places are printed; write the section that prints them")
	case m.ShareOf != "" && (!known || m.ShareOf == m.Measure):
		c.refuse(r, "share_of", "%s is no other measure of %s; write one, or leave the cell empty", quoted(string(m.ShareOf)),
			series.ID)
	case m.ShareOf != "" && (whole.Base != m.Base || onList):
		c.refuse(r, "share_of", "%s is on another base, %s, and the two are never divided; leave the cell empty", m.ShareOf,
			whole.Base)
	}
}

// series returns the series, described, of the report that a row names. It is valid until the next call for another
// report.
func (c *checking) series(r *row) *record.Series {
	if report := r.get("report"); c.lately.report != report {
		c.lately.report = report
		c.lately.series = c.present.series[string(c.present.reports[report].Series)].Described()
	}
	return &c.lately.series
}

// has reports whether the series of the row's report has the row's measure, and refuses the row if not.
func (c *checking) has(r *row) (of record.SeriesMeasure, ok bool) {
	series := c.series(r)
	if of, ok = series.Measure(record.Measure(r.get("measure"))); !ok {
		c.refuse(r, "measure", "%s is no measure of %s; write %s", quoted(r.get("measure")), series.ID,
			oneOf(measureNames(series)))
	}
	return of, ok
}

func measureNames(s *record.Series) []string {
	var names []string
	for _, m := range s.Measures {
		names = append(names, string(m.Measure))
	}
	return names
}

// agrees reports whether a section and a measure belong together, and refuses the row if not.
func (c *checking) agrees(r *row) bool {
	of, ok := c.has(r)
	section, series := r.get("section"), c.series(r)
	if !ok || section == string(of.Section) {
		return ok
	}
	other := slices.IndexFunc(series.Measures, func(m record.SeriesMeasure) bool { return string(m.Section) == section })
	switch {
	case section == "":
		c.refuse(r, "section", "is empty; write %s, the section that prints %s", of.Section, of.Measure)
	case other >= 0 && of.Section != "":
		c.refuse(r, "measure", "Section %s counts detainers %s, not %s; write %s, or Section %s", section,
			series.Measures[other].Measure, of.Measure, series.Measures[other].Measure, of.Section)
	case of.Section == "":
		c.refuse(r, "section", "says %s, and %s is in no section of %s; leave the cell empty", quoted(section), of.Measure,
			series.ID)
	default:
		c.refuse(r, "section", "%s is no section of %s that has lines; write %s, which prints %s", quoted(section),
			series.ID, of.Section, of.Measure)
	}
	return false
}

// checkPlace checks that an entry says what it is about: a place, or the printed text if it names no known place.
func (c *checking) checkPlace(r *row, described bool) bool {
	state := r.get("state")
	s, isState := gazetteer.StateByCode(state)
	switch {
	case r.get("jurisdiction") != "" && state != "":
		c.refuse(r, "state", "says %s of a line with a jurisdiction, which is in a state; leave the cell empty", state)
	case r.get("jurisdiction") != "":
		return true
	case !described:
		c.refuse(r, "jurisdiction", "is empty; %s", Column{Kind: Slug}.right())
	case r.get("label") == "" && r.get("facility") == "":
		c.refuse(r, "jurisdiction",
			"is empty; write the place, or label as printed where the line names none that is known")
	case state != "" && (!isState || s.Slug != state):
		c.refuse(r, "state", "%s is no state; write its two letters in lower case, such as ny", quoted(state))
	default:
		return true
	}
	return false
}

// total checks one control total by itself.
func (c *checking) total(r *row) {
	of, ok := c.has(r)
	if !ok {
		return
	}
	t, series := totalOf(*r), c.series(r)
	section, isSection := strings.CutPrefix(t.Scope, record.ScopeSection(""))
	at := slices.IndexFunc(series.Measures, func(m record.SeriesMeasure) bool { return string(m.Section) == section })
	switch s, isState := gazetteer.StateByCode(t.Scope); {
	case isSection && section != "" && at >= 0 && string(of.Section) != section:
		c.refuse(r, "measure", "Section %s counts detainers %s, not %s; write %s", section, series.Measures[at].Measure,
			t.Measure, series.Measures[at].Measure)
	case (!isSection || at < 0 || of.Printed != record.HighestPlaces) && t.Scope != record.ScopeNation &&
		(!isState || s.Slug != t.Scope):
		c.refuse(r, "scope", "%s is nothing that is summed up; write %s, %s or a state's two letters in lower case",
			quoted(t.Scope), record.ScopeSectionI, record.ScopeNation)
	}
}
