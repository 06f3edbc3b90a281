package api

import (
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// placeJSON names a place. FIPS is null for what is no county.
type placeJSON struct {
	Jurisdiction record.Slug `json:"jurisdiction"`
	Name         string      `json:"name"`
	Title        string      `json:"title"`
	State        string      `json:"state"`
	Kind         string      `json:"kind"`
	FIPS         *string     `json:"fips"`
}

func placeOut(p gazetteer.Place) placeJSON {
	return placeJSON{record.Slug(p.Slug), p.Name, edition.PlaceName(p), p.State, p.Kind, orNull(p.FIPS)}
}

// figuresJSON are the two figures of a row, by the names of [figureColumns].
type figuresJSON struct {
	IssuedState           record.State `json:"issued_state"`
	IssuedPublished       record.Count `json:"issued_published"`
	IssuedEffective       record.Count `json:"issued_effective"`
	IssuedRank            record.Count `json:"issued_rank"`
	IssuedDisputed        bool         `json:"issued_disputed"`
	IssuedChange          *int         `json:"issued_change"`
	IssuedChangePercent   *float64     `json:"issued_change_percent"`
	IssuedChangeReason    *string      `json:"issued_change_reason"`
	DeclinedState         record.State `json:"declined_state"`
	DeclinedPublished     record.Count `json:"declined_published"`
	DeclinedEffective     record.Count `json:"declined_effective"`
	DeclinedPartOf        *string      `json:"declined_part_of"`
	DeclinedDisputed      bool         `json:"declined_disputed"`
	DeclinedChange        *int         `json:"declined_change"`
	DeclinedChangePercent *float64     `json:"declined_change_percent"`
	DeclinedChangeReason  *string      `json:"declined_change_reason"`
}

func figuresOut(r record.Row) figuresJSON {
	issued, declined := r.At(record.Issued), r.At(record.Declined)
	out := figuresJSON{
		IssuedState: issued.State, IssuedPublished: issued.Published, IssuedEffective: issued.Effective,
		IssuedRank: issued.Rank, IssuedDisputed: len(issued.Disputes) > 0,
		DeclinedState: declined.State, DeclinedPublished: declined.Published, DeclinedEffective: declined.Effective,
		DeclinedPartOf: orNull(declined.PartOf), DeclinedDisputed: len(declined.Disputes) > 0,
	}
	out.IssuedChange, out.IssuedChangePercent, out.IssuedChangeReason = changeOut(r.Change(record.Issued))
	out.DeclinedChange, out.DeclinedChangePercent, out.DeclinedChangeReason = changeOut(r.Change(record.Declined))
	return out
}

// changeOut are the difference, its percentage, and the reason where
// there is none.
func changeOut(d record.Difference) (by *int, percent *float64, reason *string) {
	if !d.Known {
		return nil, nil, orNull(d.Reason.String())
	}
	n := d.By()
	if p, ok := d.Percent(); ok {
		percent = &p
	}
	return &n, percent, nil
}

// standingJSON is what was said of a place's figures since they were published.
type standingJSON struct {
	ReportsListedIn int    `json:"reports_listed_in"`
	Policy          string `json:"policy"`
	record.Standing
	lastTouched
}

// itemLinks lead from a row of a list to the thing itself and to its page.
type itemLinks struct {
	Self string `json:"self"`
	HTML string `json:"html"`
}

// jurisdictionRow is a row of the national list.
type jurisdictionRow struct {
	placeJSON
	Report *string `json:"report"`
	figuresJSON
	standingJSON
	Links itemLinks `json:"links"`
}

// apiJurisdictions is the national list.
func apiJurisdictions(k *call) (any, error) {
	ctx := k.Ctx()
	q, err := present.ReadReportQuery(k.Request, link.Jurisdictions, present.ListParameters...)
	if err != nil {
		return nil, err
	}
	list, err := present.List(ctx, &k.Reading, q)
	if err != nil {
		return nil, err
	}
	from, to := k.span(len(list))
	rows := make([]jurisdictionRow, 0, to-from)
	err = present.EachListRow(ctx, &k.Reading, q, list[from:to], func(r *present.ListRow) error {
		rows = append(rows, jurisdictionRow{
			placeOut(r.Place), orNull(q.Report), figuresOut(r.Report()),
			standingJSON{r.Reports, present.PolicyWord(r.Policy), r.Standing, touchedLast(r.Last)},
			k.itemLinks(link.Jurisdiction(r.Place.Slug)),
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answerPage(k, q.With(nil), len(list), rows)
}

// itemLinks are those of a thing that the API and the pages have at addresses of the
// same form.
func (k *call) itemLinks(page string) itemLinks {
	return itemLinks{Self: k.to(link.APIRoot + page), HTML: k.to(page)}
}

// callListing is the listing of the jurisdiction that the call's address names.
func (k *call) callListing() (record.Listing, error) {
	return k.Listing(k.Ctx(), k.Slug())
}

// jurisdictionJSON is one jurisdiction.
type jurisdictionJSON struct {
	placeJSON
	CountyFIPS []string `json:"county_fips"`
	Summary    string   `json:"summary"`
	standingJSON
	Series []namedIn         `json:"series"`
	Links  jurisdictionLinks `json:"links"`
}

// jurisdictionLinks lead to what the record holds of a jurisdiction.
type jurisdictionLinks struct {
	itemLinks
	Periods     string `json:"periods"`
	History     string `json:"history"`
	Entries     string `json:"entries"`
	Policies    string `json:"policies"`
	Corrections string `json:"corrections"`
	Statements  string `json:"statements"`
	Events      string `json:"events"`
}

// apiJurisdiction is one jurisdiction.
func apiJurisdiction(k *call) (any, error) {
	l, err := k.callListing()
	if err != nil {
		return nil, err
	}
	all, _, err := present.SeriesOf(k.Ctx(), &k.Reading, l)
	if err != nil {
		return nil, err
	}
	j := l.Jurisdiction
	naming, err := k.seriesNaming(j.Slug)
	if err != nil {
		return nil, err
	}
	page := link.Jurisdiction(j.Slug)
	of := func(list string) string {
		return k.to(link.Query(list, map[string][]string{"jurisdiction": {string(j.Slug)}}))
	}
	return answerOne(k, page, jurisdictionJSON{
		placeJSON: placeOut(edition.PlaceOf(j)), CountyFIPS: answer.OrEmpty(j.CountyFIPS),
		Summary: ui.Unlinked(present.Lede(k.W, j.Name, all)),
		standingJSON: standingJSON{len(l.Reports()), present.PolicyWord(len(l.Policies) > 0), l.Standing(),
			touchedLast(l.Last())},
		Series: naming,
		Links: jurisdictionLinks{
			k.itemLinks(page), k.to(link.APIRoot + page + "/periods"), k.to(link.APIRoot + page + "/history"),
			of(link.APIEntries), of(link.APIPolicies), of(link.APICorrections), of(link.APIStatements), of(link.APIEvents),
		},
	})
}

// periodRow is one period of a series for a jurisdiction.
type periodRow struct {
	placeJSON
	Series       record.SeriesID     `json:"series"`
	Report       *string             `json:"report"`
	PeriodStart  record.Day          `json:"period_start"`
	PeriodEnd    record.Day          `json:"period_end"`
	PublishedOn  *string             `json:"published_on"`
	ReportStatus record.ReportStatus `json:"report_status"`
	figuresJSON
	CorrectionIDs []string `json:"correction_ids"`
	Sources       []string `json:"sources"`
	lastTouched
	Links periodLinks `json:"links"`
}

// periodLinks lead to the figures on their page and to the report.
type periodLinks struct {
	Issued   string  `json:"issued"`
	Declined string  `json:"declined"`
	Report   *string `json:"report"`
}

// apiPeriods are the figures of a jurisdiction, a row for each period of each early series.
func apiPeriods(k *call) (any, error) {
	l, err := k.callListing()
	if err != nil {
		return nil, err
	}
	var all []record.Row
	for _, series := range k.Early() {
		all = append(all, l.Rows(series.Periods)...)
	}
	place := placeOut(edition.PlaceOf(l.Jurisdiction))
	page := link.Jurisdiction(l.Jurisdiction.Slug)
	return answerRows(k, page, all, func(r record.Row) periodRow {
		out := periodRow{
			placeJSON: place, Series: r.Report.Series, Report: orNull(r.Report.ID), PeriodStart: r.Report.Period.Start,
			PeriodEnd:   r.Report.Period.End,
			PublishedOn: orNull(r.Report.PublishedOn), ReportStatus: r.Report.Status, figuresJSON: figuresOut(r),
			CorrectionIDs: []string{}, Sources: []string{},
			lastTouched: touchedLast(r.Last()), Links: periodLinks{Report: k.reportLink(r.Report.ID)},
		}
		for _, m := range record.Measures {
			for _, line := range r.Figure(m).Lines {
				out.Sources = append(out.Sources, line.Sources...)
			}
			out.CorrectionIDs = append(out.CorrectionIDs, correctionIDs(r.Figure(m))...)
		}
		shown := r.Report.ID
		if !r.Report.Published() {
			shown = "" // its row on the page has no figures
		}
		out.Links.Issued, out.Links.Declined = k.figureLink(l.Jurisdiction.Slug, shown,
			record.Issued), k.figureLink(l.Jurisdiction.Slug, shown, record.Declined)
		return out
	})
}

// figureLink is where a figure stands on its jurisdiction's page, the page itself
// where no report is named or the report's figures have no addresses of their own. A line that names
// no place is told of on the page of its series.
func (k *call) figureLink(slug record.Slug, report record.ReportID, m record.Measure) string {
	if slug == "" {
		return k.to(link.Series(report.Series()))
	}
	page := k.to(link.Jurisdiction(slug))
	if report == "" || !k.IsEarly(report.Series()) {
		return page
	}
	return page + "#" + link.FigureID(report, m)
}

// reportLink is a report in the API, null for none, and for one of a series that the API gives line by
// line.
func (k *call) reportLink(report record.ReportID) *string {
	if report == "" || !k.IsEarly(report.Series()) {
		return nil
	}
	return orNull(k.to(link.APIRoot + link.Report(report)))
}

// jurisdictionLink is a jurisdiction in the API, null for none.
func (k *call) jurisdictionLink(slug record.Slug) *string {
	if slug == "" {
		return nil
	}
	return orNull(k.to(link.APIRoot + link.Jurisdiction(slug)))
}

// correctionIDs name the corrections of a figure; the list is never null.
func correctionIDs(f record.Figure) []string {
	ids := make([]string, len(f.Corrections))
	for i, c := range f.Corrections {
		ids[i] = c.ID
	}
	return ids
}

// historyRow is a change that touched a jurisdiction's listing.
type historyRow struct {
	broughtBy
	Kind  record.ChangeKind `json:"kind"`
	What  string            `json:"what"`
	By    string            `json:"by"`
	Links historyLinks      `json:"links"`
}

// historyLinks lead to the change, and to the jurisdiction as it stood with it.
type historyLinks struct {
	itemLinks
	Then string `json:"then"`
}

// apiHistory are the changes that touched a jurisdiction's listing, the newest first.
func apiHistory(k *call) (any, error) {
	l, err := k.callListing()
	if err != nil {
		return nil, err
	}
	all, _, err := present.SeriesOf(k.Ctx(), &k.Reading, l)
	if err != nil {
		return nil, err
	}
	page := link.Jurisdiction(l.Jurisdiction.Slug)
	return answerRows(k, page, present.Touches(&k.Reading, l, all), func(t present.Touch) historyRow {
		return historyRow{
			broughtIn(t.Entered), t.Kind, words.Plain(t.Text()), words.Plain(t.By),
			historyLinks{k.changeLinks(t.Seq), k.Base + link.AsOf(link.APIRoot+page, t.Seq)},
		}
	})
}
