package public

import (
	"cmp"
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

// cartographer makes the maps of one measure of a series, in one period or in several that are
// added.
type cartographer struct {
	*answer.Reading
	w      *words.Language
	q      mapQuery
	series edition.SeriesPeriods
	// of is the measure; it has no name where all levels of a list are drawn.
	of record.SeriesMeasure
	// periods are those whose reports are drawn, oldest first: one, or all that are added.
	periods []record.Coverage
	// counties says that the map is of a state, whose counties all are drawn.
	counties bool
	// count is of all places of the map, those that it has no room for among them.
	count shadeCount
}

// newCartographer makes the maps that q asks for: where it leaves them open, of the declines, and
// of all periods where they may be added. ok is false where there is no report to draw.
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

// measureOf is the measure of a series that is asked for. Where none is, it is that of the
// declines, else the first; of a list all levels together.
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

// national draws the places that the report names, on the country's map.
func (m *cartographer) national(rows []mapRow, details mapDetails) (ui.MapView, error) {
	base, most := outline.Country(), mostDrawn
	if m.presence() {
		most = mostListed
	}
	v, err := m.view(base, rows, highestOf(rows, most, func(mapRow) bool { return false }), details)
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
	largest := slices.Clone(v.Places[:min(len(v.Places), namedOnCountry)])
	v.Labels = m.labels(base, 30, largest, rows)
	for i := range largest {
		largest[i].Spot.Radius *= narrowScale
	}
	v.Narrow = m.labels(base, 62, largest, rows)
	v.SVG = m.address(link.Map)
	return v, nil
}

const (
	// namedOnCountry is how many places the country's map names: the largest.
	namedOnCountry = 3
	// narrowScale is how much larger a narrow screen draws its circles (css/site.css).
	narrowScale = 1.5
)

// stateHref leads to the map of a state, of the same series, measure and period.
func (m *cartographer) stateHref(state gazetteer.State) string {
	if !m.IsEarly(m.series.ID) { // whose places have a list that is narrowed to the state
		values := url.Values{"series": {string(m.series.ID)}, "state": {state.Slug}}
		return link.Query(link.Jurisdictions, values) + listFragment
	}
	return link.State(state.Code) + ui.MapFragment
}

// address is that of a file or page that shows what the map shows.
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

// state draws all counties of the state and the places in it that the report
// names. Every county with a figure is drawn, whatever its number: one that is not
// would be taken for one that is not listed.
func (m *cartographer) state(state gazetteer.State, rows []mapRow, details mapDetails) (ui.MapView, error) {
	m.counties = true
	base := outline.State(state.FIPS)
	outlined := func(r mapRow) bool {
		place, _ := m.Places.Index.Place(string(r.slug))
		_, ok := base.Shape(place.FIPS)
		return ok
	}
	v, err := m.view(base, rows, highestOf(rows, mostDrawn, outlined), details)
	if err != nil {
		return v, err
	}
	v.Name = m.w.T("Map of the counties of {state}", "state", m.w.Official(state.Name))
	named := map[string]bool{}
	for _, r := range rows {
		named[string(r.slug)] = true
	}
	for _, place := range m.Places.ByState[state.Code] {
		shape, ok := base.Shape(place.FIPS)
		switch {
		case !ok:
		case named[place.Slug]: // its circle leads to it
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
	v.Labels = m.labels(base, chart.LabelSize, v.Places, rows)
	v.Narrow = m.labels(base, 2*chart.LabelSize, v.Places[:min(len(v.Places), namedOnCountry)], rows)
	v.SVG = m.address(link.StateMap(state.Code))
	return v, nil
}

// absence is what it means that no report of the map names a place of the state.
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

// measuresDrawn are the measures of the map: one, or the levels of a list.
func (m *cartographer) measuresDrawn() []record.SeriesMeasure {
	if m.of.Measure == "" {
		return m.series.Measures
	}
	return []record.SeriesMeasure{m.of}
}

// view fills in what maps of the country and of a state have in common. Drawn are
// those of the rows that the map has room for.
func (m *cartographer) view(base *outline.Map, rows []mapRow, drawn []int, details mapDetails) (ui.MapView, error) {
	w := m.w
	m.count = countShades(rows)
	v := ui.MapView{
		Title:   m.title(),
		Version: w.T("Record version {n}, {day}", "n", w.Number(int(m.Snap.Seq)), "day", w.Day(record.DayOf(m.Snap.At))),
		Width:   base.Width, Height: base.Height,
		Source: m.source(), Measures: m.measures(), Reports: m.reports(),
	}
	slugs := make([]record.Slug, len(drawn))
	for i, at := range drawn {
		slugs[i] = rows[at].slug
	}
	periods, err := details(slugs)
	if err != nil {
		return v, err
	}
	shown := make([]mapPlace, len(drawn))
	for i, at := range drawn {
		shown[i] = mapPlace{figure: rows[at].figure}
		shown[i].place, _ = m.Places.Index.Place(string(slugs[i]))
		for k := range periods[i] {
			for _, of := range m.measuresDrawn() {
				shown[i].periods = append(shown[i].periods, periods[i][k].Figure(of.Measure))
			}
		}
	}
	left := m.count.all() - len(shown)
	v.Places = m.circles(base, shown)
	v.Key = m.key(v.Places, left)
	v.Summary = m.summary(shown, left)
	v.Notes = m.notes()
	return v, nil
}

// mapPlace is a place that is drawn, with its figure, and those of each period.
type mapPlace struct {
	place   gazetteer.Place
	figure  mapFigure
	periods []record.Figure
}

// circles are the places with a figure where the map draws them, the largest first, so that the
// smaller lie on them.
func (m *cartographer) circles(base *outline.Map, shown []mapPlace) []ui.MapPlace {
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
		return cmp.Or(cmp.Compare(radius(b), radius(a)), edition.ByStateAndName(a.place, b.place))
	})
	located := make([]chart.Located, len(order))
	for i, p := range order {
		state, _ := gazetteer.StateByCode(p.place.State)
		located[i] = chart.Located{FIPS: p.place.FIPS, CountyFIPS: p.place.CountyFIPS, StateFIPS: state.FIPS,
			Radius: radius(p)}
	}
	var all []ui.MapPlace
	for i, spot := range chart.Spots(base, located) {
		if spot.Radius == 0 {
			continue
		}
		p := order[i]
		all = append(all, ui.MapPlace{Href: link.Jurisdiction(p.place.Slug), Title: m.says(*p), Shade: p.figure.shade(),
			Spot: spot, Marks: marksOf(p.periods)})
	}
	return all
}

// marksOf are the marks of what was said of figures.
func marksOf(figures []record.Figure) (marks []string) {
	corrected, disputed := false, false
	for i := range figures {
		corrected = corrected || len(figures[i].Corrections) > 0 || figures[i].State == record.MovedHere
		disputed = disputed || len(figures[i].Disputes) > 0
	}
	if corrected {
		marks = append(marks, "corrected")
	}
	if disputed {
		marks = append(marks, "disputed")
	}
	return marks
}

// labels name places on the map, those with the highest numbers first. On the map of a state a
// county needs no more than its bare name, unless a city has the same.
func (m *cartographer) labels(base *outline.Map, size chart.Length, some []ui.MapPlace, rows []mapRow) []chart.Text {
	name, number, sharing := map[string]string{}, map[string]int{}, map[string]int{}
	places := make([]gazetteer.Place, len(rows))
	for i, r := range rows {
		places[i], _ = m.Places.Index.Place(string(r.slug))
		sharing[places[i].State+gazetteer.BareName(places[i])]++
	}
	for i, r := range rows {
		href := link.Jurisdiction(r.slug)
		name[href] = gazetteer.BareName(places[i])
		if !m.counties || sharing[places[i].State+name[href]] > 1 {
			name[href] = places[i].Name
		}
		if n := r.figure.now; n.Known {
			name[href] += " " + m.w.Number(n.N)
			number[href] = n.N
		}
	}
	order := slices.Clone(some)
	slices.SortStableFunc(order, func(a, b ui.MapPlace) int { return number[b.Href] - number[a.Href] })
	spots, texts := make([]chart.Spot, len(order)), make([]string, len(order))
	for i, p := range order {
		spots[i] = p.Spot
		if m.counties || number[p.Href] > 0 {
			texts[i] = name[p.Href]
		}
	}
	return chart.Labels(base.Width, base.Height, size, spots, texts)
}

// list leads to the same figures in a table.
func (m *cartographer) list() ui.Link {
	return ui.Link{Text: m.w.T("The same figures as a list"), Href: m.address(link.Jurisdictions)}
}

// mapName is the name of a map's file without its ending.
func (m *cartographer) mapName(of string) string {
	report := string(m.series.ID)
	if len(m.periods) == 1 {
		report = string(m.periods[0].Report.ID)
	}
	return fmt.Sprintf("detainer-ledger-map-%s-%s-%s-version-%d", of, report, cmp.Or(m.of.Measure, "list"), m.Snap.Seq)
}
