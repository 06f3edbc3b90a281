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

// mapQuery is which map an address asks for.
type mapQuery struct {
	report record.ReportID
	// measure is the one asked for; "" leaves the choice to the map.
	measure record.Measure
	// asked reports whether the address chooses either.
	asked bool
	// with is the address of the map's page with some parameters set otherwise.
	with func(set map[string]string) string
}

// readMapQuery reads the parameters of a page at this address that shows a map
// and no list of its own.
func readMapQuery(r *answer.Request, page string) (mapQuery, error) {
	in := answer.NewQuery(r.W, page, r.Only("report", "measure"))
	_, coverages := r.MainSeries()
	q := mapQuery{report: present.ReadReport(in, coverages), measure: present.ReadMeasure(in)}
	q.asked = in.Get("report") != "" || in.Get("measure") != ""
	q.with = present.ListQuery{Address: page, Values: in.Values}.With
	return q, in.Err()
}

// mapOf is the map that belongs to a list. Where the address asks for no report, it is that of
// which the record holds most, whatever period the list ends with.
func mapOf(r *answer.Reading, q present.ListQuery) mapQuery {
	of := mapQuery{report: q.Report, measure: record.Measure(q.Values.Get("measure")), with: q.With}
	if of.measure == present.Policies {
		of.measure = ""
	}
	if q.Values.Get("report") == "" {
		_, coverages := r.MainSeries()
		whole, _ := edition.WholeReport(coverages)
		of.report = whole.Report.ID
	}
	return of
}

// choice leads to another map on the same page.
func (q mapQuery) choice(parameter, value, text string, current bool) ui.PageChoice {
	return ui.PageChoice{Text: text, Href: q.with(map[string]string{parameter: value}) + ui.MapFragment, Current: current}
}

// cartographer makes the maps of one report.
type cartographer struct {
	*answer.Reading
	w *words.Language
	q mapQuery
	// of is the report of the map.
	of record.Coverage
	// chosen says that the measure was not asked for.
	chosen bool
	// counties says that the map is of a state, whose counties all are drawn.
	counties bool
	// counts are of the places of the report, by measure as [record.Measures] has them.
	counts [len(record.Measures)]shadeCount
}

// newCartographer makes the maps that q asks for. ok is false where there is no
// report to draw.
func newCartographer(r *answer.Reading, q mapQuery) (m *cartographer, ok bool) {
	_, coverages := r.MainSeries()
	i := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == q.report })
	if i < 0 || !coverages[i].Report.Published() {
		return nil, false
	}
	return &cartographer{Reading: r, w: r.W, q: q, of: coverages[i]}, true
}

// choose sets the measure where none was asked for: the one of which more numbers
// are in the record, or else the one that more places are listed with.
func (m *cartographer) choose(rows []mapRow) {
	for i, measure := range record.Measures {
		m.counts[i] = countShades(rows, measure)
	}
	if m.q.measure != "" {
		return
	}
	m.chosen, m.q.measure = true, record.Issued
	issued, declined := m.counted(record.Issued), m.counted(record.Declined)
	if cmp.Or(cmp.Compare(declined.known(), issued.known()), cmp.Compare(declined.all(), issued.all())) > 0 {
		m.q.measure = record.Declined
	}
}

// counted says how many places the report names with figures of the measure.
func (m *cartographer) counted(measure record.Measure) shadeCount {
	return m.counts[slices.Index(record.Measures[:], measure)]
}

// national draws the places that the report names, on the country's map.
func (m *cartographer) national(rows []mapRow, details mapDetails) (ui.MapView, error) {
	m.choose(rows)
	base := outline.Country()
	v, err := m.view(base, rows, highestOf(rows, m.q.measure, mostDrawn, func(mapRow) bool { return false }), details)
	if err != nil {
		return v, err
	}
	v.Name, v.Country = m.w.T("Map of the United States"), true
	for _, state := range gazetteer.States() {
		if shape, ok := base.Shape(state.FIPS); ok {
			v.Ground = append(v.Ground,
				ui.MapArea{Href: link.State(state.Code), Title: m.w.Official(state.Name), Named: true, Path: shape.Path})
		}
	}
	v.SVG = link.Query(link.Map, url.Values{"report": {string(m.q.report)}, "measure": {string(m.q.measure)}})
	return v, nil
}

// state draws all counties of the state and the places in it that the report
// names. Every county is drawn as it reads, whatever its number: one that is not
// would be taken for one that is not listed.
func (m *cartographer) state(state gazetteer.State, rows []mapRow, details mapDetails) (ui.MapView, error) {
	m.choose(rows)
	m.counties = true
	base := outline.State(state.FIPS)
	outlined := func(r mapRow) bool {
		place, _ := m.Places.Index.Place(string(r.slug))
		_, ok := base.Shape(place.FIPS)
		return ok
	}
	v, err := m.view(base, rows, highestOf(rows, m.q.measure, mostDrawn, outlined), details)
	if err != nil {
		return v, err
	}
	v.Name = m.w.T("Map of the counties of {state}", "state", m.w.Official(state.Name))
	read := map[string]mapFigure{}
	for _, r := range rows {
		read[string(r.slug)] = r.figure(m.q.measure)
	}
	unnamed := mapFigure{state: m.of.Absence(m.q.measure, state.Slug, false)}
	for _, place := range m.Places.ByState[state.Code] {
		figure, named := read[place.Slug]
		if !named {
			figure = unnamed
		}
		shape, ok := base.Shape(place.FIPS)
		if !ok || figure.shade() != chart.Blank {
			continue
		}
		v.Ground = append(v.Ground, ui.MapArea{
			Href:  link.Jurisdiction(place.Slug),
			Title: m.w.T("{place}: {reading}", "place", m.w.Official(place.Name), "reading", m.w.State(figure.state)),
			Path:  shape.Path,
		})
	}
	v.Labels = m.labels(base, v.Places, rows)
	v.SVG = link.Query(link.StateMap(state.Code),
		url.Values{"report": {string(m.q.report)}, "measure": {string(m.q.measure)}})
	return v, nil
}

// view fills in what maps of the country and of a state have in common. Drawn are
// those of the rows that the map has room for.
func (m *cartographer) view(base *outline.Map, rows []mapRow, drawn []int, details mapDetails) (ui.MapView, error) {
	w, report, measure := m.w, m.of.Report, m.q.measure
	series, coverages := m.MainSeries()
	v := ui.MapView{
		Title:   w.T("{measure} by place, {period}", "measure", w.MeasureHeading(measure), "period", w.Period(report.Period)),
		Version: w.T("Record version {n}, {day}", "n", w.Number(int(m.Snap.Seq)), "day", w.Day(record.DayOf(m.Snap.At))),
		Width:   base.Width, Height: base.Height,
		Source: ui.Link{
			Text: w.T("Source: ICE, {series}, Section {section} of the report published {day}.",
				"series", w.Official(series.Title), "section", string(measure.Section()), "day", w.Day(report.PublishedOn)),
			Href: link.Section(report.ID, measure.Section()),
		},
	}
	slugs := make([]record.Slug, len(drawn))
	for i, at := range drawn {
		slugs[i] = rows[at].slug
	}
	figures, err := details(slugs)
	if err != nil {
		return v, err
	}
	shown := make([]mapPlace, len(drawn))
	for i, row := range figures {
		shown[i].figure = row.Figure(measure)
		shown[i].place, _ = m.Places.Index.Place(string(slugs[i]))
	}
	left := m.counted(measure).all() - len(shown)
	v.Places = m.spots(base, shown)
	v.Key = m.key(v.Places, left)
	v.Summary = m.summary(shown, left)
	v.Notes = m.notes(shown, v.Places)
	for _, other := range record.Measures {
		v.Measures = append(v.Measures, m.q.choice("measure", string(other), w.MeasureHeading(other), other == measure))
	}
	v.Reports = reportChoices(w, coverages, report.ID, func(id record.ReportID) string {
		return m.q.with(map[string]string{"report": string(id)}) + ui.MapFragment
	})
	return v, nil
}

// mapPlace is a place that is drawn, with its figure.
type mapPlace struct {
	place  gazetteer.Place
	figure record.Figure
}

// spots are the places with a figure where the map draws them, layer by layer, each
// by state and name.
func (m *cartographer) spots(base *outline.Map, shown []mapPlace) []ui.MapPlace {
	order := make([]*mapPlace, len(shown))
	for i := range shown {
		order[i] = &shown[i]
	}
	slices.SortFunc(order, func(a, b *mapPlace) int { return edition.ByStateAndName(a.place, b.place) })
	located := make([]chart.Located, len(order))
	for i, p := range order {
		state, _ := gazetteer.StateByCode(p.place.State)
		located[i] = chart.Located{FIPS: p.place.FIPS, CountyFIPS: p.place.CountyFIPS, StateFIPS: state.FIPS}
	}
	var all []ui.MapPlace
	for i, spot := range chart.Spots(base, located) {
		if spot.Path == "" && spot.Mark == chart.NoMark {
			continue
		}
		all = append(all, ui.MapPlace{
			Href: link.Jurisdiction(order[i].place.Slug), Title: m.title(*order[i]), Shade: chart.ShadeOf(order[i].figure),
			Spot: spot,
		})
	}
	slices.SortStableFunc(all, func(a, b ui.MapPlace) int { return a.Spot.Layer() - b.Spot.Layer() })
	return all
}

// labels name the places on a state's map, those with the highest numbers first. A
// county and a city of one name are told apart.
func (m *cartographer) labels(base *outline.Map, all []ui.MapPlace, rows []mapRow) []chart.Text {
	name, number, sharing := map[string]string{}, map[string]int{}, map[string]int{}
	places := make([]gazetteer.Place, len(rows))
	for i, r := range rows {
		places[i], _ = m.Places.Index.Place(string(r.slug))
		sharing[gazetteer.BareName(places[i])]++
	}
	for i, r := range rows {
		href := link.Jurisdiction(r.slug)
		name[href] = gazetteer.BareName(places[i])
		if sharing[name[href]] > 1 {
			name[href] = places[i].Name
		}
		if n := r.figure(m.q.measure).now; n.Known {
			name[href] += " " + m.w.Number(n.N)
			number[href] = n.N
		}
	}
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b ui.MapPlace) int { return number[b.Href] - number[a.Href] })
	spots, texts := make([]chart.Spot, len(order)), make([]string, len(order))
	for i, p := range order {
		spots[i], texts[i] = p.Spot, name[p.Href]
	}
	return chart.Labels(base.Width, base.Height, spots, texts)
}

// title is all that a map says of a place.
func (m *cartographer) title(p mapPlace) string {
	place, reading := m.w.Official(edition.PlaceName(p.place)), m.reading(p.figure)
	if len(p.figure.Disputes) > 0 {
		return m.w.T("{place}: {reading}; disputed", "place", place, "reading", reading)
	}
	return m.w.T("{place}: {reading}", "place", place, "reading", reading)
}

// reading is a figure in words, as published first.
func (m *cartographer) reading(f record.Figure) string {
	w := m.w
	printed := w.T("number not in the record")
	if f.Published.Known {
		printed = w.MeasureCount(f.Measure, f.Published.N)
	}
	now := w.T("number not in the record")
	if f.Effective.Known {
		now = w.Number(f.Effective.N)
	}
	switch {
	case f.State == record.Withdrawn:
		return w.T("withdrawn (as printed: {printed})", "printed", printed)
	case f.State == record.Moved:
		return w.T("moved to {place} (as printed: {printed})", "place", w.Official(m.Places.Name(f.MovedTo)),
			"printed", printed)
	case f.State == record.Amended:
		return w.T("amended to {now} (as printed: {printed})", "now", now, "printed", printed)
	case f.State == record.MovedHere:
		return w.T("{now}, counted here by a correction", "now", now)
	case f.State == record.NumberUnknown:
		return w.State(f.State)
	case f.PartOf != "":
		return w.T("{count}, counted within {place}", "count", printed, "place", w.Official(m.Places.Name(f.PartOf)))
	case f.Effective.N == 0:
		return w.T("listed with the number 0 ({count})", "count", printed)
	default:
		return printed
	}
}

// key explains the shades: the steps, the other shades that the map has, and what
// it means to have none. Left is how many places with a figure the map leaves out.
func (m *cartographer) key(all []ui.MapPlace, left int) []ui.MapKey {
	w := m.w
	var key []ui.MapKey
	for i, step := range chart.Steps {
		text := w.T("{from}–{to}", "from", w.Number(step.From), "to", w.Number(step.To))
		if step.To == 0 {
			text = w.T("{n} or more", "n", w.Number(step.From))
		}
		key = append(key, ui.MapKey{Shade: chart.First + chart.Shade(i), Text: text})
	}
	key = append(key, ui.MapKey{Shade: chart.Unknown, Text: w.T("listed, number not in the record")},
		ui.MapKey{Shade: chart.TakenBack, Text: w.T("withdrawn, or moved to another place")})
	if slices.ContainsFunc(all, func(p ui.MapPlace) bool { return p.Shade == chart.Zero }) {
		key = append(key, ui.MapKey{Shade: chart.Zero, Text: w.T("listed with the number 0")})
	}
	whole := m.of.Section(m.q.measure).Whole
	var absent string
	switch {
	case left > 0 && whole:
		absent = w.T("not drawn here, or not listed in this section; this is not zero")
	case left > 0:
		absent = w.T("not drawn here, not yet entered, or not listed; this is not zero")
	case whole:
		absent = w.T("not listed in this section; this is not zero")
	default:
		absent = w.T("not yet entered, or not listed; this is not zero")
	}
	return append(key, ui.MapKey{Shade: chart.Blank, Text: absent})
}

// summary is the map in a sentence or two. It counts every place that the report
// names, those among them that the map leaves out.
func (m *cartographer) summary(shown []mapPlace, left int) string {
	w, n := m.w, m.counted(m.q.measure)
	if n.all() == 0 {
		return w.T("No line of this section that is in the record names a place here.")
	}
	var parts []string
	if n.counted > 0 {
		parts = append(parts, w.N(n.counted, "{n} place with a number above 0", "{n} places with a number above 0"))
	}
	if n.zero > 0 {
		parts = append(parts, w.N(n.zero, "{n} place listed with the number 0", "{n} places listed with the number 0"))
	}
	if n.unread > 0 {
		parts = append(parts, w.N(n.unread, "{n} place listed without a number in the record",
			"{n} places listed without a number in the record"))
	}
	if n.back > 0 {
		parts = append(parts,
			w.N(n.back, "{n} place whose figure was withdrawn or moved", "{n} places whose figure was withdrawn or moved"))
	}
	text := w.T("The map shows {parts}.", "parts", w.Join(parts))
	if left > 0 {
		text = w.T("The record has {parts}.", "parts", w.Join(parts)) + " " + m.left(len(shown), left)
	}
	if n.counted > 0 {
		text += " " + w.T("The highest: {place}.", "place", m.title(shown[0]))
	}
	return text
}

// left says which places the map draws, and how many it leaves out.
func (m *cartographer) left(drawn, left int) string {
	w := m.w
	if m.counties {
		return w.T("The map draws {drawn} of them: every county, and of the other places the highest numbers first. "+
			"The list has {n} more.", "drawn", w.Number(drawn), "n", w.Number(left))
	}
	return w.T("The map draws {drawn} of them, the highest numbers first. The list has {n} more.",
		"drawn", w.Number(drawn), "n", w.Number(left))
}

// notes say how the map is to be read.
func (m *cartographer) notes(shown []mapPlace, all []ui.MapPlace) []string {
	w := m.w
	notes := []string{
		w.T("Each place is shaded by the number ICE printed for it, not by a rate; a large county is not a larger figure."),
	}
	if slices.ContainsFunc(shown, func(p mapPlace) bool {
		return p.figure.State == record.Amended || p.figure.State == record.MovedHere
	}) {
		notes = append(notes, w.T("A figure that was amended is shaded as it reads now."))
	}
	if slices.ContainsFunc(all, func(p ui.MapPlace) bool { return p.Spot.Mark == chart.Dot }) {
		notes = append(notes, w.T("A round mark is a city or town, or a county too small to see."))
	}
	if slices.ContainsFunc(all, func(p ui.MapPlace) bool { return p.Spot.Mark == chart.Square }) {
		notes = append(notes, w.T("A square mark is a state, or an agency of one."))
	}
	if m.chosen {
		notes = append(notes, m.why())
	}
	return notes
}

// why says why the map is of this measure where none was asked for.
func (m *cartographer) why() string {
	w := m.w
	issued, declined := m.counted(record.Issued).known(), m.counted(record.Declined).known()
	switch {
	case issued > declined:
		return w.T("Detainers issued come first here because the record has more of their numbers for this report "+
			"({issued}) than of declines ({declined}).", "issued", w.Number(issued), "declined", w.Number(declined))
	case declined > issued:
		return w.T("Declines come first here because the record has more of their numbers for this report ({declined}) "+
			"than of detainers issued ({issued}).", "issued", w.Number(issued), "declined", w.Number(declined))
	default:
		return w.T("The record has as many numbers of the other measure for this report; it has a map of its own.")
	}
}

// list leads to the same figures in a table.
func (m *cartographer) list() ui.Link {
	address := link.Query(link.Jurisdictions,
		url.Values{"report": {string(m.q.report)}, "measure": {string(m.q.measure)}, "sort": {string(m.q.measure)}})
	return ui.Link{Text: m.w.T("The same figures as a list"), Href: address}
}

// mapName is the name of a map's file without its ending.
func (m *cartographer) mapName(of string) string {
	return fmt.Sprintf("detainer-ledger-map-%s-%s-%s-version-%d", of, m.q.report, m.q.measure, m.Snap.Seq)
}
