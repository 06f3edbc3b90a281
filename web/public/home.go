package public

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// newestShown is how many corrections and answers the front page shows.
const newestShown = 4

// highestShown is how many places the front page shows.
const highestShown = 10

// home is the front page.
func homePage(r *answer.Request) error {
	ctx := r.Ctx()
	series, coverages := r.MainSeries()
	q, err := readMapQuery(r, link.Home)
	if err != nil {
		return err
	}
	v := pages.HomeView{Cadence: series.Cadence, List: link.Jurisdictions}
	all := present.NewReportNames(r.W, series.Cadence, coverages)
	v.Lede = r.W.T("This is the record of what ICE published about places that hold, or do not hold, people for it: " +
		"every figure as published, every correction, every answer.")
	if all.Published > 0 {
		v.Lede = r.W.T("In {years} ICE published {reports} that named places for [declining](declined-detainer) its "+
			"requests to hold people in jail. This is the record: every figure as published, every correction, every answer.",
			"years", all.Years(), "reports", all.CountedKind())
		v.Status.Text = r.W.T("The {title} counts detainers by place.", "title", r.W.Official(series.Title))
		if series.Status != "" {
			v.Status.Text = r.W.T("The {title} counted detainers by place. Its status: {status}.",
				"title", r.W.Official(series.Title), "status", present.StatusText(r.W, series.Status))
		}
		v.Status.Href = link.Reports
	}
	if n := len(r.Series); n > len(r.Early()) {
		first, last := yearsOf(r.Series)
		v.All = ui.Link{Href: link.AllSeries, Text: r.W.T("All {n} series in this record, {first} to {last}",
			"n", r.W.Number(n), "first", first, "last", last)}
	}
	v.Figures = homeFigures(r.W, coverages, r.Roll.Places)
	if whole, ok := edition.WholeReport(coverages); ok {
		if err := highest(ctx, &r.Reading, &v, whole); err != nil {
			return err
		}
	}
	if m, ok := newCartographer(&r.Reading, q); ok {
		of, details, err := mapRows(ctx, &r.Reading, m, r.All())
		if err != nil {
			return err
		}
		if v.Map, err = m.national(of, details); err != nil {
			return err
		}
		v.Map.List = m.list()
	}
	v.Corrections, v.Answers = present.NewestSaid(&r.Reading, r.Said, newestShown)
	for _, moments := range [][]ui.Moment{v.Corrections, v.Answers} {
		for i := range moments {
			moments[i].DayNote, moments[i].Sources = "", nil // told on the place's own page
		}
	}
	v.Timeline = timelineView(&r.Reading)
	v.Page = r.Page(link.Home, link.Home, "", v.Lede)
	if q.asked {
		v.Page.Title, v.Page.NoIndex = v.Map.Title, true
	}
	v.Page.Feed = link.As(link.Jurisdictions, "atom")
	v.Page.Things = recordThings(r, v.Page)
	return answer.HTML(r, http.StatusOK, pages.Home(v))
}

// homeFigures are the newest report's national figures, and how much of the
// record was corrected and disputed.
func homeFigures(w *words.Language, coverages []record.Coverage, roll []store.Placing) []pages.HomeFigure {
	var figures []pages.HomeFigure
	newest := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.Published() })
	for i, c := range coverages {
		if c.Report.Published() {
			newest = i
		}
	}
	if newest >= 0 {
		c := coverages[newest]
		report := ui.Link{Text: w.T("The report"), Href: link.Report(c.Report.ID)}
		if n := c.Report.IssuedTotal; n.Known {
			figures = append(figures, pages.HomeFigure{Number: w.Number(n.N), More: report,
				Text: w.T("detainers issued nationwide in the newest period reported, {period}.",
					"period", w.Period(c.Report.Period))})
		}
		if part := c.Section(record.Declined); part.Total.Known {
			figures = append(figures, pages.HomeFigure{Number: w.Number(part.Total.N),
				More: ui.Link{Text: w.T("How much is entered"), Href: link.Section(c.Report.ID, record.SectionII)},
				Text: w.T("declines recorded in that period; {n} of them are in the record by place.", "n", w.Number(part.Sum))})
		}
	}
	listed, corrections, disputed := 0, 0, 0
	for _, p := range roll {
		listed += present.One(p.Listed())
		corrections += p.Corrected
		disputed += present.One(p.Standing.Disputed)
	}
	figures = append(figures, pages.HomeFigure{Number: w.Number(listed),
		Text: w.T("jurisdictions named in the record, in any section of any report."),
		More: ui.Link{Text: w.T("The list"), Href: link.Jurisdictions}})
	return append(figures, pages.HomeFigure{
		Number: w.Number(corrections),
		Text: w.N(disputed, "figures corrected since; {n} jurisdiction’s listing is disputed by officials.",
			"figures corrected since; {n} jurisdictions’ listings are disputed by officials."),
		More: ui.Link{Text: w.T("Corrections"), Href: link.Corrections},
	})
}

// highest fills in the ranked lines of Section I of the report, with the figure
// of the report after it.
func highest(ctx context.Context, r *answer.Reading, v *pages.HomeView, of record.Coverage) error {
	_, coverages := r.MainSeries()
	at := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == of.Report.ID })
	window := coverages[at:min(len(coverages), at+2)]
	listings, err := r.PrintedIn(ctx, window, record.Issued)
	if err != nil {
		return err
	}
	for _, l := range listings {
		rows := l.Rows(window)
		now := rows[0].Figure(record.Issued)
		if !now.Printed() {
			continue
		}
		shown := pages.HighestRow{Place: ui.Link{Text: l.Jurisdiction.Name, Href: link.Jurisdiction(l.Jurisdiction.Slug)},
			State: edition.StateName(l.Jurisdiction.State), Standing: l.Standing()}
		var err error
		if shown.Now, err = present.FigureView(ctx, r, rows[0].Report.ID, now); err != nil {
			return err
		}
		if len(rows) > 1 {
			if shown.Next, err = present.FigureView(ctx, r, rows[1].Report.ID, rows[1].Figure(record.Issued)); err != nil {
				return err
			}
			shown.Change = rows[1].Change(record.Issued)
		}
		v.Highest = append(v.Highest, shown)
	}
	slices.SortStableFunc(v.Highest, func(a, b pages.HighestRow) int {
		return cmp.Or(cmp.Compare(b.Now.Published.N, a.Now.Published.N), cmp.Compare(a.Now.Rank.N, b.Now.Rank.N),
			cmp.Compare(a.Place.Text, b.Place.Text))
	})
	v.Highest = v.Highest[:min(len(v.Highest), highestShown)]
	v.Caption = r.W.T("Detainers issued, {period}: Section I of the report published {day}",
		"period", r.W.Period(of.Report.Period), "day", r.W.Day(of.Report.PublishedOn))
	if len(window) > 1 {
		v.NextHead = r.W.Period(window[1].Report.Period)
	}
	address := link.Query(link.Jurisdictions, url.Values{"report": {string(of.Report.ID)}})
	v.CSV, v.JSON = link.As(address, "csv"), link.As(address, "json")
	return nil
}

// yearsOf are the years of the first and the last period of all series.
func yearsOf(all []edition.SeriesPeriods) (first, last string) {
	for _, s := range all {
		for _, c := range s.Periods {
			from, to := string(c.Report.Period.Start[:4]), string(c.Report.Period.End[:4])
			if first == "" || from < first {
				first = from
			}
			last = max(last, to)
		}
	}
	return first, last
}
