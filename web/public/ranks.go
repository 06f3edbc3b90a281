package public

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

const (
	// mostRanked is the lowest rank that is drawn, mostInColumn how many places a report's column can hold, since
	// many may share the last rank.
	mostRanked   = 10
	mostInColumn = 16
	// rankedPeriods is how many periods are drawn, and afterRanked how many of them follow the newest with known
	// ranks.
	rankedPeriods = 8
	afterRanked   = 3
)

// ranksView draws the highest places of Section I across the reports of a series. Ranks are known only if the whole
// section is in the record. It has no panel if they are known for no report.
func ranksView(ctx context.Context, r *answer.Reading, series edition.SeriesPeriods) (ui.BarsView, error) {
	w := r.W
	v := ui.BarsView{
		ID:    "ranks-" + string(series.ID),
		Title: w.T("The ten highest, report by report"),
		Caption: w.T("Detainers sent, as published. The sign = marks places with the same number, which share a rank. "+
			"Ranks are drawn only of a report whose Section I is in the record as a whole.") +
			" " + drawnFrom(r, series.Series),
		SVG: link.RanksChart,
	}
	newest := -1
	for i, c := range series.Periods {
		if c.Section(record.Issued).Whole {
			newest = i
		}
	}
	if newest < 0 {
		return v, nil
	}
	end := min(len(series.Periods), newest+1+afterRanked)
	window := series.Periods[max(0, end-rankedPeriods):end]
	listings, err := highestListings(ctx, r, window)
	if err != nil {
		return v, err
	}
	ranks := chart.Ranks{Number: w.Number, Columns: make([]chart.RankColumn, len(window))}
	var told []string
	for _, l := range listings {
		for i, row := range l.Rows(window) {
			if f := row.Figure(record.Issued); window[i].Section(record.Issued).Whole && f.Printed() && f.Published.Known {
				place := chart.Ranked{Key: string(l.Jurisdiction.Slug), Name: l.Jurisdiction.Name + ", " + l.Jurisdiction.State,
					Number: f.Published.N}
				if f.State != record.Listed {
					place.Word = w.State(f.State)
				}
				if len(f.Disputes) > 0 {
					place.Flag = w.T("disputed")
				}
				ranks.Columns[i].Places = append(ranks.Columns[i].Places, place)
			}
		}
	}
	for i, c := range window {
		column := &ranks.Columns[i]
		column.Label, column.Year = w.DayOfYear(c.Report.Period.Start), string(c.Report.Period.Start[:4])
		if !c.Section(record.Issued).Whole {
			column.Absence = record.NotEntered
			if c.Report.Status == record.StatusNotPublished {
				column.Absence = record.NoReport
			}
			state := w.State(column.Absence)
			column.Word = w.T("{day}: {what}", "day", column.Label, "what", state)
			told = append(told, w.T("{period}: {reading}", "period", w.Period(c.Report.Period), "reading", state))
			continue
		}
		column.Places = ranked(column.Places)
		told = append(told,
			w.T("{period}: {reading}", "period", w.Period(c.Report.Period), "reading", ranksRead(w, column.Places)))
	}
	v.Panels = []ui.BarsPanel{{
		Heading: w.MeasureHeading(record.Issued), Section: w.T("(Section {section})", "section", string(record.SectionI)),
		Drawing: ranks.Draw(),
		Alt:     w.T("The places with the most detainers sent. {reports}.", "reports", strings.Join(told, "; ")),
	}}
	return v, nil
}

// ranked sorts places by number and sets their ranks; those with the same number share a rank, sorted by name.
func ranked(places []chart.Ranked) []chart.Ranked {
	slices.SortFunc(places, func(a, b chart.Ranked) int {
		return cmp.Or(cmp.Compare(b.Number, a.Number), cmp.Compare(a.Name, b.Name))
	})
	for i := range places {
		places[i].Rank = i + 1
		if i > 0 && places[i].Number == places[i-1].Number {
			places[i].Rank = places[i-1].Rank
		}
	}
	if at := slices.IndexFunc(places, func(p chart.Ranked) bool { return p.Rank > mostRanked }); at >= 0 {
		places = places[:at]
	}
	if len(places) <= mostInColumn {
		return places
	}
	// Either all places of a shared rank are drawn, or none.
	at := mostInColumn
	for at > 0 && places[at-1].Rank == places[mostInColumn].Rank {
		at--
	}
	return places[:at]
}

// highestListings returns at least the listings of the places with the highest numbers of Section I in each report of
// which the record has the whole section.
func highestListings(ctx context.Context, r *answer.Reading, window []record.Coverage) ([]record.Listing, error) {
	var reports []record.ReportID
	var places []record.Slug
	for _, c := range window {
		if !c.Section(record.Issued).Whole {
			continue
		}
		lines, err := r.Roll.Column(ctx, r.Snap, c.Report.ID, record.Issued)
		if err != nil {
			return nil, err
		}
		reports = append(reports, c.Report.ID)
		for _, at := range highestIn(lines) {
			places = append(places, r.Roll.Places[at].Slug)
		}
	}
	return r.ListingsOf(ctx, places, reports)
}

// highestIn returns the places on the roll with the highest numbers in the lines of one report: as many as a column can
// hold and one more, which shows whether others share a rank.
func highestIn(lines []store.ColumnLine) []int {
	sums := map[int]int{}
	for _, l := range lines {
		if l.Value.Known {
			sums[l.Place] += l.Value.N
		}
	}
	places := slices.SortedFunc(maps.Keys(sums),
		func(a, b int) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	return places[:min(len(places), mostInColumn+1)]
}

// ranksRead describes the ranks of one report.
func ranksRead(w *words.Language, places []chart.Ranked) string {
	var all []string
	for _, p := range places {
		reading := w.Number(p.Number)
		if p.Word != "" {
			reading = w.T("{n} as published, {state}", "n", reading, "state", p.Word)
		}
		if p.Flag != "" {
			reading = w.T("{reading}, disputed", "reading", reading)
		}
		all = append(all,
			w.T("{rank}, {place}, {reading}", "rank", w.Number(p.Rank), "place", w.Official(p.Name), "reading", reading))
	}
	return strings.Join(all, "; ")
}

// ranksChart is the rank chart of the main series as a file.
func ranksChart(r *answer.Request) error {
	if len(r.Series) == 0 {
		return record.ErrNotFound
	}
	view, err := ranksView(r.Ctx(), &r.Reading, r.Series[0])
	if err != nil {
		return err
	}
	if len(view.Panels) == 0 {
		return record.ErrNotFound
	}
	return sendDrawing(r, drawingFile{name: "detainer-ledger-ranks", title: view.Title, page: link.Reports, view: view})
}
