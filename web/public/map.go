package public

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/gazetteer/outline"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// cartographer makes the maps of one measure of a series, for one period or the sum of several.
type cartographer struct {
	*answer.Reading
	w      *words.Language
	q      mapQuery
	series edition.SeriesPeriods
	// of is the measure; its name is empty if all levels of a list are drawn.
	of record.SeriesMeasure
	// periods are those whose reports are drawn, oldest first: one, or all that are added up.
	periods []record.Coverage
	// counties is set for the map of a state, which draws all its counties.
	counties bool
	// count counts all places of the map, including those without room on it.
	count shadeCount
}

// newCartographer makes the maps that q selects: by default of the declines, and of all periods if they may be added
// up. ok is false if there is no report to draw.
func newCartographer(r *answer.Reading, q mapQuery) (m *cartographer, ok bool) {
	if len(r.Series) == 0 {
		return nil, false
	}
	m = &cartographer{Reading: r, w: r.W, q: q, series: r.Series[0]}
	if s, known := r.SeriesNamed(q.series); known {
		m.series = s
	}
	m.of = measureOf(m.series, q.measure)
	if q.measure == present.Policies && r.IsEarly(m.series.ID) {
		m.of = record.SeriesMeasure{Measure: present.Policies, Section: record.SectionIII}
	}
	at := slices.IndexFunc(m.series.Periods, func(c record.Coverage) bool {
		return c.Report.ID == q.report && c.Report.Published()
	})
	switch newest, published := m.series.NewestWhole(); {
	case !published:
		return nil, false
	case at >= 0:
		m.periods = m.series.Periods[at : at+1]
	case addsUp(m.series, m.of) || m.of.Measure == present.Policies:
		m.periods = edition.Summed(m.series)
	case m.of.Printed == record.HighestPlaces:
		whole, _ := edition.WholeReport(m.series.Periods)
		m.periods = []record.Coverage{whole}
	default:
		m.periods = m.series.Periods[newest : newest+1]
	}
	return m, true
}

// measureOf returns the requested measure of a series. The default is the declines, or else the first measure; for a
// list, all levels together.
func measureOf(s edition.SeriesPeriods, asked record.Measure) record.SeriesMeasure {
	of, known := s.Measure(asked)
	switch {
	case known:
		return of
	case s.Lists():
		return record.SeriesMeasure{Base: record.OnTheList, Absence: s.Measures[0].Absence}
	}
	return declinedFirst(s.Measures)[0]
}

// national draws the places that the report names on the country's map.
func (m *cartographer) national(ctx context.Context, rows []mapRow) (ui.MapView, error) {
	base, most := outline.Country(), mostDrawn
	if m.presence() {
		most = mostListed
	}
	v, drawn, err := m.view(ctx, base, rows, highestOf(rows, most, func(mapRow) bool { return false }))
	if err != nil {
		return v, err
	}
	v.Name, v.Country = m.w.T("Map of the United States"), true
	for _, state := range gazetteer.States() {
		if shape, ok := base.Shape(state.FIPS); ok {
			v.Ground = append(v.Ground,
				ui.MapArea{Href: m.stateHref(state), Title: m.w.Official(state.Name), Named: true, Path: shape.Path})
		}
	}
	drawn = drawn[:min(len(drawn), namedOnCountry)]
	spots := spotsOf(v.Places[:len(drawn)])
	v.Labels = m.labels(base, 30, spots, drawn, nil)
	for i := range spots {
		spots[i].Radius *= narrowScale
	}
	v.Narrow = m.labels(base, 62, spots, drawn, nil)
	v.SVG = m.address(link.Map)
	return v, nil
}

const (
	// namedOnCountry is how many places the country's map labels: the largest.
	namedOnCountry = 3
	// narrowScale is the factor by which a narrow screen enlarges circles (css/site.css).
	narrowScale = 1.5
)

// stateHref links to the map of a state, with the same series, measure and period.
func (m *cartographer) stateHref(state gazetteer.State) string {
	if !m.IsEarly(m.series.ID) { // its list of places can be narrowed to the state
		values := url.Values{"series": {string(m.series.ID)}, "state": {state.Slug}}
		return link.Query(link.Jurisdictions, values) + listFragment
	}
	return link.State(state.Code) + ui.MapFragment
}

// address returns that of a file or page that shows the same as the map.
func (m *cartographer) address(page string) string {
	values := url.Values{"measure": {string(m.of.Measure)}}
	if len(m.periods) == 1 {
		values.Set("report", string(m.periods[0].Report.ID))
	}
	if main, _ := m.MainSeries(); main.ID != m.series.ID {
		values.Set("series", string(m.series.ID))
	}
	return link.Query(page, values)
}

// presence reports whether the map shows where places are named, without numbers.
func (m *cartographer) presence() bool { return m.series.Lists() || m.of.Measure == present.Policies }

// state draws all counties of the state and the places in it that the report names. It draws every county with a
// figure, whatever the number: a missing one would look as if it were not listed.
func (m *cartographer) state(ctx context.Context, state gazetteer.State, rows []mapRow) (ui.MapView, error) {
	m.counties = true
	base := outline.State(state.FIPS)
	outlined := func(r mapRow) bool {
		_, ok := base.Shape(r.place.FIPS)
		return ok
	}
	v, drawn, err := m.view(ctx, base, rows, highestOf(rows, mostDrawn, outlined))
	if err != nil {
		return v, err
	}
	v.Name = m.w.T("Map of the counties of {state}", "state", m.w.Official(state.Name))
	named, sharing := map[string]bool{}, map[string]int{}
	for _, r := range rows {
		named[string(r.place.Slug)] = true
		sharing[bareName(r)]++
	}
	for _, place := range m.Places.ByState[state.Code] {
		shape, ok := base.Shape(place.FIPS)
		switch {
		case !ok:
		case named[place.Slug]: // its circle is a link
			v.Ground = append(v.Ground, ui.MapArea{Path: shape.Path})
		default:
			v.Ground = append(v.Ground, ui.MapArea{
				Href: link.Jurisdiction(place.Slug),
				Title: m.w.T("{place}: {reading}", "place", m.w.Official(place.Name), "reading",
					m.w.State(m.absence(state.Slug))),
				Path: shape.Path,
			})
		}
	}
	spots, few := spotsOf(v.Places), min(len(drawn), namedOnCountry)
	v.Labels = m.labels(base, chart.LabelSize, spots, drawn, sharing)
	v.Narrow = m.labels(base, 2*chart.LabelSize, spots[:few], drawn[:few], sharing)
	v.SVG = m.address(link.StateMap(state.Code))
	return v, nil
}

// absence returns the meaning of a place of the state that no report of the map names.
func (m *cartographer) absence(state string) record.State {
	for _, c := range m.periods {
		for _, of := range m.measuresDrawn() {
			if absent := c.Absence(of.Measure, state, false); absent != record.NotListed {
				return absent
			}
		}
	}
	return record.NotListed
}

// measuresDrawn returns the measures of the map: one, or the levels of a list.
func (m *cartographer) measuresDrawn() []record.SeriesMeasure {
	if m.of.Measure == "" {
		return m.series.Measures
	}
	return []record.SeriesMeasure{m.of}
}

// spotsOf returns where places are drawn.
func spotsOf(places []ui.MapPlace) []chart.Spot {
	spots := make([]chart.Spot, len(places))
	for i := range places {
		spots[i] = places[i].Spot
	}
	return spots
}

// view fills in what the maps of the country and of a state have in common. It returns the rows that have room on the
// map, in the order of the view's places.
func (m *cartographer) view(
	ctx context.Context, base *outline.Map, rows []mapRow, drawn []int,
) (ui.MapView, []mapRow, error) {
	w := m.w
	m.count = countShades(rows)
	v := ui.MapView{
		Title:   m.title(),
		Version: w.T("Record version {n}, {day}", "n", w.Number(int(m.Snap.Seq)), "day", w.Day(record.DayOf(m.Snap.At))),
		Width:   base.Width, Height: base.Height,
		Source: m.source(), Measures: m.measures(), Reports: m.reports(),
	}
	shown := make([]mapPlace, len(drawn))
	var each []record.Slug
	for i, at := range drawn {
		shown[i].mapRow = rows[at]
		if m.saysEach(rows[at].figure) {
			each = append(each, rows[at].place.Slug)
		}
	}
	figures, err := m.figuresIn(ctx, each, m.periods)
	if err != nil {
		return v, nil, err
	}
	for i := range shown {
		shown[i].periods = figures[shown[i].place.Slug]
	}
	left := m.count.all() - len(shown)
	var placed []mapRow
	v.Places, placed = m.circles(base, shown)
	v.Key = m.key(v.Places, left)
	v.Summary = m.summary(shown, left)
	v.Notes = m.notes()
	return v, placed, nil
}

// mapPlace is a place on the map, with its figures of each period if the map describes them.
type mapPlace struct {
	mapRow
	periods []record.Figure
}

// circles returns the places with a figure at their positions, largest first, so that smaller circles are on top.
func (m *cartographer) circles(base *outline.Map, shown []mapPlace) (all []ui.MapPlace, rows []mapRow) {
	highest := 0
	for _, p := range shown {
		highest = max(highest, p.figure.now.N, p.figure.back.N)
	}
	scale := chart.NewCircles(base == outline.Country(), highest)
	radius := func(p *mapPlace) chart.Length {
		if n := max(p.figure.now.N, p.figure.back.N); n > 0 {
			return scale.Radius(n)
		}
		return chart.PointSize
	}
	order := make([]*mapPlace, len(shown))
	for i := range shown {
		order[i] = &shown[i]
	}
	slices.SortStableFunc(order, func(a, b *mapPlace) int {
		return cmp.Or(cmp.Compare(radius(b), radius(a)),
			edition.ByStateAndName(edition.PlaceOf(a.place.Jurisdiction), edition.PlaceOf(b.place.Jurisdiction)))
	})
	located := make([]chart.Located, len(order))
	for i, p := range order {
		state, _ := gazetteer.StateByCode(p.place.State)
		located[i] = chart.Located{FIPS: p.place.FIPS, CountyFIPS: p.place.CountyFIPS, StateFIPS: state.FIPS,
			Radius: radius(p)}
	}
	for i, spot := range chart.Spots(base, located) {
		if spot.Radius == 0 {
			continue
		}
		p := order[i]
		all = append(all, ui.MapPlace{Href: link.Jurisdiction(p.place.Slug), Title: m.says(*p), Shade: p.figure.shade(),
			Spot: spot, Marks: p.marks()})
		rows = append(rows, p.mapRow)
	}
	return all, rows
}

// marks returns the marks for corrections, disputes and the like.
func (p *mapPlace) marks() []string {
	if s := p.figure.sum; s != nil {
		return marksOf(s.Corrected, s.Disputed)
	}
	corrected, disputed := false, false
	for i := range p.periods {
		corrected = corrected || len(p.periods[i].Corrections) > 0 || p.periods[i].State == record.MovedHere
		disputed = disputed || len(p.periods[i].Disputes) > 0
	}
	return marksOf(corrected, disputed)
}

func marksOf(corrected, disputed bool) (marks []string) {
	if corrected {
		marks = append(marks, "corrected")
	}
	if disputed {
		marks = append(marks, "disputed")
	}
	return marks
}

// labels names the places of rows at their positions, those with the highest numbers first. On the map of a state a
// county has its bare name, unless another place of the state shares it.
func (m *cartographer) labels(
	base *outline.Map, size chart.Length, spots []chart.Spot, rows []mapRow, sharing map[string]int,
) []chart.Text {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rows[b].figure.now.N - rows[a].figure.now.N })
	at, texts := make([]chart.Spot, len(order)), make([]string, len(order))
	for i, of := range order {
		at[i] = spots[of]
		now := rows[of].figure.now
		if !m.counties && now.N == 0 {
			continue
		}
		texts[i] = bareName(rows[of])
		if !m.counties || sharing[texts[i]] > 1 {
			texts[i] = rows[of].place.Name
		}
		if now.Known {
			texts[i] += " " + m.w.Number(now.N)
		}
	}
	return chart.Labels(base.Width, base.Height, size, at, texts)
}

// bareName returns the name of a row's place without "County" and the like.
func bareName(r mapRow) string { return gazetteer.BareName(edition.PlaceOf(r.place.Jurisdiction)) }

// list links to the same figures in a table.
func (m *cartographer) list() ui.Link {
	return ui.Link{Text: m.w.T("The same figures as a list"), Href: m.address(link.Jurisdictions)}
}

// mapName returns the name of a map's file without its extension.
func (m *cartographer) mapName(of string) string {
	report := string(m.series.ID)
	if len(m.periods) == 1 {
		report = string(m.periods[0].Report.ID)
	}
	return fmt.Sprintf("detainer-ledger-map-%s-%s-%s-version-%d", of, report, cmp.Or(m.of.Measure, "list"), m.Snap.Seq)
}
