package api

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// seriesJSON is what a series says of itself.
type seriesJSON struct {
	Series     record.SeriesID  `json:"series"`
	Title      string           `json:"title"`
	Publisher  string           `json:"publisher"`
	CountedBy  *string          `json:"counted_by"`
	Form       record.Form      `json:"form"`
	Cadence    record.Cadence   `json:"cadence"`
	Area       *string          `json:"area"`
	Status     *string          `json:"status"`
	LegalBasis *string          `json:"legal_basis"`
	CaseDay    *string          `json:"case_day"`
	Terms      *string          `json:"terms"`
	Cite       *string          `json:"cite"`
	Note       *string          `json:"note"`
	Measures   []measureJSON    `json:"measures"`
	Periods    []seriesSpanJSON `json:"periods"`
	Releases   []releaseJSON    `json:"releases"`
	Sources    []string         `json:"sources"`
	Links      seriesLinks      `json:"links"`
}

// measureJSON is what a series says of a measure.
type measureJSON struct {
	Measure record.Measure      `json:"measure"`
	Name    string              `json:"name"`
	Section *string             `json:"section"`
	Base    record.Base         `json:"base"`
	ShareOf *string             `json:"share_of"`
	Printed record.PrintedLines `json:"printed"`
	Absence record.Meaning      `json:"absence"`
}

// seriesSpanJSON is a period of a series with its report.
type seriesSpanJSON struct {
	Report       *string             `json:"report"`
	PeriodStart  record.Day          `json:"period_start"`
	PeriodEnd    record.Day          `json:"period_end"`
	Partial      bool                `json:"partial"`
	PublishedOn  *string             `json:"published_on"`
	ReportStatus record.ReportStatus `json:"report_status"`
}

func spanOut(r record.Report) seriesSpanJSON {
	return seriesSpanJSON{orNull(r.ID), r.Period.Start, r.Period.End, r.Partial, orNull(r.PublishedOn), r.Status}
}

// seriesLinks lead to the page of a series and to its places.
type seriesLinks struct {
	HTML          string `json:"html"`
	Jurisdictions string `json:"jurisdictions"`
}

// apiSeries are all series, in the order in which they came in.
func apiSeries(k *call) (any, error) {
	releases, err := k.Snap.Releases(k.Ctx(), "")
	if err != nil {
		return nil, err
	}
	return answerRows(k, link.AllSeries, k.Series, func(s edition.SeriesPeriods) seriesJSON {
		out := seriesJSON{
			Series: s.ID, Title: s.Title, Publisher: s.Publisher, CountedBy: orNull(s.CountedBy), Form: s.Form,
			Cadence: s.Cadence, Area: orNull(s.Area), Status: orNull(s.Status), LegalBasis: orNull(s.LegalBasis),
			CaseDay: orNull(s.CaseDay), Terms: orNull(s.Terms), Cite: orNull(s.Cite), Note: orNull(s.Note),
			Measures: []measureJSON{}, Periods: []seriesSpanJSON{}, Sources: answer.OrEmpty(s.Sources),
			Links: seriesLinks{k.to(link.Series(s.ID)), k.placesAddress(s.ID)},
		}
		for _, m := range s.Measures {
			out.Measures = append(out.Measures,
				measureJSON{m.Measure, m.Name, orNull(m.Section), m.Base, orNull(m.ShareOf), m.Printed, m.Absence})
		}
		for _, c := range s.Periods {
			out.Periods = append(out.Periods, spanOut(c.Report))
		}
		out.Releases = releasesOut(releases, s.ID)
		return out
	})
}

// placesAddress is where the API has the places of a series, periodsAddress where it has the figures
// of one place in it.
func (k *call) placesAddress(id record.SeriesID) string {
	return k.to(link.APIRoot + link.Series(id) + link.Jurisdictions)
}

func (k *call) periodsAddress(slug record.Slug, id record.SeriesID) string {
	return k.to(link.APIRoot + link.Jurisdiction(slug) + "/periods/" + string(id))
}

// chosenSeries is the series that the address names, as it asks for it.
func (k *call) chosenSeries() (edition.SeriesPeriods, error) {
	s, found := k.SeriesNamed(record.SeriesID(k.BareParam("series")))
	if !found {
		return s, record.ErrNotFound
	}
	_, s = present.AskedSums(k.Query, s)
	return s, k.Query.Err()
}

// shareJSON is a part with its whole, on one base.
type shareJSON struct {
	Of      record.Measure `json:"of"`
	Part    int            `json:"part"`
	Whole   int            `json:"whole"`
	Percent *float64       `json:"percent"`
}

// seriesFigure is a figure of any measure of any series.
type seriesFigure struct {
	Measure       record.Measure `json:"measure"`
	Name          string         `json:"name"`
	Base          record.Base    `json:"base"`
	State         record.State   `json:"state"`
	Published     record.Count   `json:"published"`
	Effective     record.Count   `json:"effective"`
	Rank          record.Count   `json:"rank"`
	PartOf        *string        `json:"part_of"`
	MovedTo       *string        `json:"moved_to"`
	Apart         record.Count   `json:"apart"`
	Share         *shareJSON     `json:"share"`
	Disputed      bool           `json:"disputed"`
	CorrectionIDs []string       `json:"correction_ids"`
	Revisions     []revisedJSON  `json:"revisions"`
	Change        *int           `json:"change"`
	ChangePercent *float64       `json:"change_percent"`
	ChangeReason  *string        `json:"change_reason"`
	Sources       []string       `json:"sources"`
}

func seriesFigureOut(r *record.Row, of record.SeriesMeasure) seriesFigure {
	f := r.At(of.Measure)
	out := seriesFigure{
		Measure: of.Measure, Name: of.Name, Base: of.Base, State: f.State, Published: f.Published, Effective: f.Effective,
		Rank: f.Rank, PartOf: orNull(f.PartOf), MovedTo: orNull(f.MovedTo), Apart: edition.ApartIn(f),
		Disputed: len(f.Disputes) > 0, CorrectionIDs: correctionIDs(*f), Sources: []string{},
		Revisions: []revisedJSON{},
	}
	out.Change, out.ChangePercent, out.ChangeReason = changeOut(r.Change(of.Measure))
	if share, ok := r.Share(of); ok {
		out.Share = &shareJSON{Of: of.ShareOf, Part: share.Part, Whole: share.Of}
		if percent, ok := share.Percent(); ok {
			out.Share.Percent = &percent
		}
	}
	for _, l := range f.Lines {
		out.Revisions = append(out.Revisions, revisedOut(l)...)
	}
	for _, l := range slices.Concat(f.Lines, f.Apart) {
		for _, source := range l.Sources {
			if !slices.Contains(out.Sources, source) {
				out.Sources = append(out.Sources, source)
			}
		}
	}
	return out
}

// seriesPeriod is a place in one period of a series.
type seriesPeriod struct {
	placeJSON
	Series record.SeriesID `json:"series"`
	seriesSpanJSON
	// PeriodsSummed is null of a period that the series has itself.
	PeriodsSummed *int           `json:"periods_summed"`
	Figures       []seriesFigure `json:"figures"`
	lastTouched
	Links seriesPeriodLinks `json:"links"`
}

// seriesPeriodLinks lead to the place and to all periods of the series there.
type seriesPeriodLinks struct {
	itemLinks
	Periods string `json:"periods"`
	Series  string `json:"series"`
}

// seriesPeriod is a place in the period of a series that is there.
func (k *call) seriesPeriod(s edition.SeriesPeriods, at int, j record.Jurisdiction, row *record.Row) seriesPeriod {
	page := link.Jurisdiction(j.Slug)
	out := seriesPeriod{
		placeJSON: placeOut(edition.PlaceOf(j)), Series: s.ID, seriesSpanJSON: spanOut(row.Report),
		Figures: []seriesFigure{}, lastTouched: touchedLast(row.Last()),
		Links: seriesPeriodLinks{k.itemLinks(page), k.periodsAddress(j.Slug, s.ID), k.to(link.Series(s.ID))},
	}
	for _, of := range s.Measures {
		out.Figures = append(out.Figures, seriesFigureOut(row, of))
	}
	if n, ok := s.AddsUp(at); ok {
		out.PeriodsSummed = &n
		for i := range out.Figures {
			out.Figures[i].Revisions = []revisedJSON{} // each is of the number of one period
		}
	}
	return out
}

// apiPeriodsOfSeries are a place's figures in the periods of one series.
func apiPeriodsOfSeries(k *call) (any, error) {
	s, err := k.chosenSeries()
	if err != nil {
		return nil, err
	}
	l, err := k.WholeListing(k.Ctx(), k.Slug())
	if err != nil {
		return nil, err
	}
	rows, err := k.RowsIn(k.Ctx(), s, l, 0, len(s.Periods))
	if err != nil {
		return nil, err
	}
	from, to := k.span(len(rows))
	data := make([]seriesPeriod, 0, to-from)
	for i := from; i < to; i++ {
		data = append(data, k.seriesPeriod(s, i, l.Jurisdiction, &rows[i]))
	}
	return answerPage(k, link.Jurisdiction(l.Jurisdiction.Slug), len(rows), data)
}

// The orders of the places of a series, beside its measures.
const (
	byName  = "name"
	byState = "state"
)

// placesQuery is what the address of the places of a series asks for.
type placesQuery struct {
	at          int // of the report in the periods, -1 where none came out
	state, kind string
	name        string // as it is searched
	sort        string
	// measure is that by whose figures the places are sorted, "" where they are sorted by words.
	measure    record.Measure
	descending bool
}

// readPlacesQuery reads the parameters of the list.
func (k *call) readPlacesQuery(s edition.SeriesPeriods) (q placesQuery, err error) {
	in := k.Query
	q.at, _ = s.NewestWhole()
	if id := in.Get("report"); id != "" {
		var reports []string
		for i, c := range s.Periods {
			if c.Report.Published() {
				reports = append(reports, string(c.Report.ID))
			}
			if string(c.Report.ID) == id {
				q.at = i
			}
		}
		in.Choice("report", append([]string{""}, reports...)...)
	}
	q.state = in.Get("state")
	if _, known := gazetteer.StateByCode(q.state); q.state != "" && (!known || len(q.state) != len("nv")) {
		in.Refuse("state", k.W.T("it is the two letters of a state, such as nv"))
	}
	q.kind = in.Choice("kind", append([]string{""}, present.Kinds...)...)
	in.AtMost("q", answer.LongestName)
	q.name = gazetteer.Fold(strings.TrimSpace(in.Get("q")))
	var sorts []string
	for _, of := range s.Measures {
		sorts = append(sorts, string(of.Measure))
	}
	q.sort = in.Choice("sort", append(sorts, byName, byState)...)
	usual := "ascending"
	if q.sort != byName && q.sort != byState {
		usual, q.measure = "descending", record.Measure(q.sort)
	}
	q.descending = in.Choice("order", usual, "ascending", "descending") == "descending"
	return q, in.Err()
}

func (q placesQuery) takes(p *edition.PlaceRows) bool {
	return (q.state == "" || strings.EqualFold(p.State, q.state)) && (q.kind == "" || p.Kind == q.kind) &&
		(q.name == "" || strings.Contains(gazetteer.Fold(p.Name), q.name))
}

// compare puts places in the order that was asked for. What has no number comes last both ways.
func (q placesQuery) compare(a, b edition.PlaceRows) int {
	named := cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.State, b.State), cmp.Compare(a.Slug, b.Slug))
	by := named
	switch {
	case q.sort == byState:
		by = cmp.Or(cmp.Compare(a.State, b.State), named)
	case q.measure != "":
		x, y := a.Rows[0].At(q.measure).Effective, b.Rows[0].At(q.measure).Effective
		if x.Known != y.Known {
			if x.Known {
				return -1
			}
			return 1
		}
		if x.N == y.N {
			return named
		}
		by = cmp.Compare(x.N, y.N)
	}
	if q.descending {
		return -by
	}
	return by
}

// apiPlacesOfSeries are the places that one report of a series names, with their figures in it.
func apiPlacesOfSeries(k *call) (any, error) {
	s, err := k.chosenSeries()
	if err != nil {
		return nil, err
	}
	q, err := k.readPlacesQuery(s)
	if err != nil {
		return nil, err
	}
	var places []edition.PlaceRows
	if q.at >= 0 {
		if places, err = k.PlacesIn(k.Ctx(), s, q.at); err != nil {
			return nil, err
		}
	}
	places = slices.DeleteFunc(places, func(p edition.PlaceRows) bool { return !q.takes(&p) })
	slices.SortStableFunc(places, q.compare)
	return answerRows(k, link.Series(s.ID), places, func(p edition.PlaceRows) seriesPeriod {
		out := k.seriesPeriod(s, q.at, p.Jurisdiction, &p.Rows[0])
		if out.PeriodsSummed != nil { // its lines were read without their sources, which are the series', and changes
			out.lastTouched = lastTouched{}
			for i := range out.Figures {
				out.Figures[i].Sources = answer.OrEmpty(s.Sources)
			}
		}
		return out
	})
}

// namedIn is a series that names a place.
type namedIn struct {
	Series  record.SeriesID `json:"series"`
	Title   string          `json:"title"`
	Form    record.Form     `json:"form"`
	Reports int             `json:"reports"`
	Links   namedInLinks    `json:"links"`
}

// namedInLinks lead to the place's figures in the series, and to the page of the series.
type namedInLinks struct {
	Periods string `json:"periods"`
	HTML    string `json:"html"`
}

// seriesNaming are the series that name a place, the one with the newest period first.
func (k *call) seriesNaming(slug record.Slug) ([]namedIn, error) {
	l, err := k.WholeListing(k.Ctx(), slug)
	if err != nil {
		return nil, err
	}
	reports := map[record.SeriesID]int{}
	for _, id := range l.Reports() {
		reports[id.Series()]++
	}
	all := []namedIn{}
	for _, s := range k.RowsOf(l) {
		all = append(all, namedIn{s.ID, s.Title, s.Form, reports[s.ID], namedInLinks{
			k.periodsAddress(slug, s.ID), k.to(link.Series(s.ID))}})
	}
	return all, nil
}
