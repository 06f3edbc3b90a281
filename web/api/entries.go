package api

import (
	"cmp"
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// ofPlaceFilter reads the parameters that narrow a list to a jurisdiction, a state
// or a report.
func (k *call) ofPlaceFilter() (store.Filter, error) {
	f := store.Filter{Slug: record.Slug(k.Query.Get("jurisdiction")), Report: record.ReportID(k.Query.Get("report"))}
	if _, ok := k.Places.Index.Place(string(f.Slug)); !ok && f.Slug != "" {
		k.Query.Refuse("jurisdiction", k.W.T("it is a place as its address names it, such as nv/clark-county"))
	}
	if code := k.Query.Get("state"); code != "" {
		state, ok := gazetteer.StateByCode(code)
		if !ok || len(code) != len("nv") {
			k.Query.Refuse("state", k.W.T("it is the two letters of a state, such as nv"))
		}
		f.State = state.Code
	}
	if f.Report != "" {
		periods := k.AllPeriods()
		if _, ok := periods[f.Report]; !ok {
			k.Query.Refuse("report", k.W.T("it is a report as its address names it, such as ddor-2017-01-28"))
		}
	}
	return f, k.Query.Err()
}

// figures reads figures as of one state of the record, each place's listing and
// each series' periods once.
type figures struct {
	periods  map[record.ReportID]record.Coverage
	listings map[record.Slug]record.Listing
}

// newFigures reads these figures.
func (k *call) newFigures(refs []record.FigureRef) (figures, error) {
	listings, err := k.ListingsWith(k.Ctx(), refs)
	return figures{k.AllPeriods(), listings}, err
}

// figure is how a figure reads.
func (f figures) figure(ref record.FigureRef) record.Figure {
	return f.listings[ref.Jurisdiction].Rows([]record.Coverage{f.periods[ref.Report]})[0].Figure(ref.Measure)
}

// placeRef names the jurisdiction of a row; all is null where it is about none.
type placeRef struct {
	Jurisdiction *string `json:"jurisdiction"`
	Name         *string `json:"name"`
	Title        *string `json:"title"`
	State        *string `json:"state"`
}

func (k *call) placeRef(slug record.Slug) placeRef {
	place, ok := k.Places.Index.Place(string(slug))
	if !ok {
		return placeRef{Jurisdiction: orNull(slug)}
	}
	return placeRef{orNull(slug), &place.Name, orNull(edition.PlaceName(place)), &place.State}
}

// rowLinks lead from a row to its page, its jurisdiction and its report.
type rowLinks struct {
	HTML         string  `json:"html"`
	Jurisdiction *string `json:"jurisdiction"`
	Report       *string `json:"report"`
}

// entryRow is one printed line, with how the figure reads that it is a part of.
type entryRow struct {
	Report  record.ReportID `json:"report"`
	Section record.Section  `json:"section"`
	Measure record.Measure  `json:"measure"`
	Rank    record.Count    `json:"rank"`
	placeRef
	Value         record.Count `json:"value"`
	PartOf        *string      `json:"part_of"`
	Facility      *string      `json:"facility"`
	Note          *string      `json:"note"`
	FigureState   record.State `json:"figure_state"`
	Published     record.Count `json:"published"`
	Effective     record.Count `json:"effective"`
	Disputed      bool         `json:"disputed"`
	CorrectionIDs []string     `json:"correction_ids"`
	Sources       []string     `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// measures are those of all series, each once. Those of the early series are always among them: they
// could be asked for before any series came in.
func (k *call) measures() []string {
	all := []string{string(record.Issued), string(record.Declined)}
	for _, s := range k.Series {
		for _, of := range s.Measures {
			if m := string(of.Measure); !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	return all
}

// apiEntries are the printed lines, by report and in the order in which they
// entered the record.
func apiEntries(k *call) (any, error) {
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	measure := record.Measure(k.Query.Choice("measure", append([]string{""}, k.measures()...)...))
	if err := k.Query.Err(); err != nil {
		return nil, err
	}
	n, lines, err := k.lines(f, measure)
	if err != nil {
		return nil, err
	}
	refs := make([]record.FigureRef, len(lines))
	for i, l := range lines {
		refs[i] = record.FigureRef{Report: l.Report, Measure: l.Measure, Jurisdiction: l.Jurisdiction}
	}
	read, err := k.newFigures(refs)
	if err != nil {
		return nil, err
	}
	return answerPage(k, entriesPage(f), n, rowsOf(lines, func(l record.Line) entryRow {
		figure := read.figure(record.FigureRef{Report: l.Report, Measure: l.Measure, Jurisdiction: l.Jurisdiction})
		return entryRow{
			Report: l.Report, Section: l.Section, Measure: l.Measure, Rank: l.Rank, placeRef: k.placeRef(l.Jurisdiction),
			Value: l.Value, PartOf: orNull(l.PartOf), Facility: orNull(l.Facility), Note: orNull(l.Note),
			FigureState: figure.State, Published: figure.Published, Effective: figure.Effective,
			Disputed: len(figure.Disputes) > 0, CorrectionIDs: correctionIDs(figure),
			Sources: answer.OrEmpty(l.Sources), broughtBy: broughtIn(l.Entered),
			Links: rowLinks{k.figureLink(l.Jurisdiction, l.Report, l.Measure), k.jurisdictionLink(l.Jurisdiction),
				k.reportLink(l.Report)},
		}
	}))
}

// lines returns the lines of one measure, or of both for "", that the filter takes, as
// far as they are on the page of the list that the call asks for, and how many there are
// in all. It reads the reports that the page is of, and no others.
func (k *call) lines(f store.Filter, m record.Measure) (n int, lines []record.Line, err error) {
	ctx := k.Ctx()
	counts, err := k.Snap.CountLines(ctx, f, m)
	if err != nil {
		return 0, nil, err
	}
	for _, c := range counts {
		n += c.Lines
	}
	from, to := k.span(n)
	at := 0 // how many lines there are before the report
	of := f
	of.Reports = []record.ReportID{}
	first := 0
	for _, c := range counts {
		if at < to && at+c.Lines > from {
			if len(of.Reports) == 0 {
				first = at
			}
			of.Reports = append(of.Reports, c.Report)
		}
		at += c.Lines
	}
	if lines, err = k.Snap.Lines(ctx, of); err != nil {
		return 0, nil, err
	}
	if m != "" {
		lines = slices.DeleteFunc(lines, func(l record.Line) bool { return l.Measure != m })
	}
	return n, lines[min(len(lines), from-first):min(len(lines), to-first)], nil
}

// entriesPage is the page that shows the lines which the filter takes.
func entriesPage(f store.Filter) string {
	switch {
	case f.Slug != "":
		return link.Jurisdiction(f.Slug)
	case f.Report != "":
		return link.Report(f.Report)
	default:
		return cmp.Or(pageOfState(f), link.Reports)
	}
}

// pageOfState is the page of the filter's state, "" where it has none.
func pageOfState(f store.Filter) string {
	if f.State == "" {
		return ""
	}
	return link.State(f.State)
}

// policyRow is a line of Section III.
type policyRow struct {
	Report record.ReportID `json:"report"`
	placeRef
	Listing    string   `json:"listing"`
	AOR        *string  `json:"aor"`
	Enacted    *string  `json:"enacted"`
	Instrument *string  `json:"instrument"`
	Criteria   *string  `json:"criteria"`
	Note       *string  `json:"note"`
	Sources    []string `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// apiPolicies are the lines of Section III, by report and in the order in which
// they entered the record.
func apiPolicies(k *call) (any, error) {
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	policies, err := k.Snap.Policies(k.Ctx(), f)
	if err != nil {
		return nil, err
	}
	return answerRows(k, entriesPage(f), policies, func(p record.Policy) policyRow {
		return policyRow{
			Report: p.Report, placeRef: k.placeRef(p.Jurisdiction), Listing: p.Listing, AOR: orNull(p.AOR),
			Enacted: orNull(p.Enacted), Instrument: orNull(p.Instrument),
			Criteria: orNull(p.Criteria), Note: orNull(p.Note), Sources: answer.OrEmpty(p.Sources),
			broughtBy: broughtIn(p.Entered),
			Links: rowLinks{
				k.to(link.Jurisdiction(p.Jurisdiction)), k.jurisdictionLink(p.Jurisdiction), k.reportLink(p.Report)},
		}
	})
}
