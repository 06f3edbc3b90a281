package public

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// listDifferences shows what changed in the national list between two versions.
func listDifferences(r *answer.Request) error {
	return differences(r, "", link.Jurisdictions, r.W.T("What changed in the list"))
}

// jurisdictionDifferences shows what changed on one place's page.
func jurisdictionDifferences(r *answer.Request) error {
	slug := record.Slug(r.Param("state") + "/" + r.Param("place"))
	if _, ok := r.Places.Index.Place(string(slug)); !ok {
		return fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	return differences(r, slug, link.Jurisdiction(slug),
		r.W.T("What changed: {name}", "name", r.W.PlaceTitle(r.Places.Name(slug))))
}

// differences compares two versions of the record, for one jurisdiction or, for "", for all. By default they are the
// first and the newest.
func differences(r *answer.Request, slug record.Slug, of, heading string) error {
	ctx := r.Ctx()
	address := link.Differences(of)
	in := r.QueryFor(address)
	first, err := r.Version(ctx, in, "from")
	if err != nil {
		return err
	}
	last, err := r.Version(ctx, in, "to")
	if err != nil {
		return err
	}
	if in.Get("from") == "" {
		if first, err = r.Editions.Store.At(ctx, 1); err != nil {
			return err
		}
	}
	if first.Seq > last.Seq {
		in.Refuse("from",
			r.W.T("it is an earlier moment than to, which is seq:{n}", "n", strconv.FormatInt(int64(last.Seq), 10)))
	}
	if err := in.Err(); err != nil {
		return err
	}
	from, err := r.InState(ctx, first)
	if err != nil {
		return err
	}
	if err := r.Read(ctx, last); err != nil {
		return err
	}
	before, err := readAllFigures(ctx, from, slug)
	if err != nil {
		return err
	}
	after, err := readAllFigures(ctx, &r.Reading, slug)
	if err != nil {
		return err
	}
	v := pages.DifferencesView{Heading: heading, Action: address, From: answer.SeqText(first.Seq),
		To:    answer.SeqText(last.Seq),
		Whole: ui.Link{Text: r.W.T("The page as it stands now"), Href: of}}
	if slug == "" { // the list is that of the early series
		maps.DeleteFunc(after, func(ref record.FigureRef, _ figureAt) bool { return !r.IsEarly(ref.Report.Series()) })
	}
	if v.Rows, err = differencesFrom(ctx, &r.Reading, from, before, after); err != nil {
		return err
	}
	exact := link.Query(address, url.Values{"from": {v.From}, "to": {v.To}})
	v.CSV, v.JSON = link.As(exact, "csv"), link.As(exact, "json")
	if ext := r.Format(); present.Tabular(ext) {
		return present.SendTable(r, ext, exact, differencesTable(v.Rows))
	} else if ext != "" {
		return record.ErrNotFound
	}
	v.Lede = r.W.N(len(v.Rows), "{n} figure reads differently at version {to} ({day}) than at version {from} ({then}).",
		"{n} figures read differently at version {to} ({day}) than at version {from} ({then}).",
		"to", r.W.Number(int(last.Seq)), "day", r.W.Day(record.DayOf(last.At)),
		"from", r.W.Number(int(first.Seq)), "then", r.W.Day(record.DayOf(first.At)))
	v.Page = r.Page(address, link.Jurisdictions, heading, v.Lede)
	v.Page.NoIndex = true
	return answer.HTML(r, http.StatusOK, pages.Differences(v))
}

// figureAt is a figure at one version, and whether an event by then reported that the place was left out.
type figureAt struct {
	record.Figure
	report  record.Report
	leftOut bool
}

// readAllFigures reads every figure of a jurisdiction, or of all that are named, in every series.
func readAllFigures(ctx context.Context, r *answer.Reading, slug record.Slug) (map[record.FigureRef]figureAt, error) {
	listings, err := r.Snap.Listings(ctx, store.Filter{Slug: slug})
	if err != nil {
		return nil, err
	}
	figures := map[record.FigureRef]figureAt{}
	for _, series := range r.Series {
		for _, l := range listings {
			if l.Empty() {
				continue
			}
			for _, row := range l.Rows(series.Periods) {
				leftOut := slices.ContainsFunc(row.Events,
					func(e record.Event) bool { return e.Kind == record.LeftOut && e.Report != row.Report.ID })
				for _, f := range row.Figures {
					figures[record.FigureRef{Report: row.Report.ID, Measure: f.Measure,
						Jurisdiction: l.Jurisdiction.Slug}] = figureAt{f.Figure, row.Report, leftOut}
				}
			}
		}
	}
	return figures, nil
}

// differencesFrom returns the figures that read differently than in another version, by place, report and measure.
func differencesFrom(
	ctx context.Context, r *answer.Reading, from *answer.Reading, before, after map[record.FigureRef]figureAt,
) ([]pages.DifferenceRow, error) {
	var rows []pages.DifferenceRow
	type table struct {
		place  record.Slug
		series record.SeriesID
	}
	drawn := map[table]bool{} // the tables on the pages of the places
	for ref, now := range after {
		if present.Drawn(&now.Figure) {
			drawn[table{ref.Jurisdiction, ref.Report.Series()}] = true
		}
	}
	for ref, now := range after {
		then, found := before[ref]
		if !found {
			then.State = record.NotEntered
		}
		what := difference(r.W, then, now)
		if len(what) == 0 {
			continue
		}
		row := pages.DifferenceRow{
			Slug: ref.Jurisdiction, ReportID: ref.Report, Measure: ref.Measure,
			Counts: present.MeasureIn(r, ref.Report, ref.Measure), What: strings.Join(what, ", "),
			Place:  ui.Link{Text: r.Places.Name(ref.Jurisdiction), Href: link.Jurisdiction(ref.Jurisdiction)},
			Report: present.ReportLink(r, now.report, ref.Measure),
		}
		if drawn[table{ref.Jurisdiction, ref.Report.Series()}] {
			row.Place.Href = present.FigureAddress(r, ref)
		}
		var err error
		if row.Before, err = present.FigureView(ctx, from, ref.Report, then.Figure); err != nil {
			return nil, err
		}
		if row.After, err = present.FigureView(ctx, r, ref.Report, now.Figure); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b pages.DifferenceRow) int {
		return cmp.Or(cmp.Compare(a.Place.Text, b.Place.Text), cmp.Compare(a.ReportID, b.ReportID),
			cmp.Compare(b.Measure, a.Measure))
	})
	return rows, nil
}

// difference says how a figure reads differently, or "".
func difference(w *words.Language, then, now figureAt) []string {
	var what []string
	if !then.Printed() && now.Printed() {
		what = append(what, w.T("added"))
	}
	if then.State == record.NumberUnknown && now.Published.Known {
		what = append(what, w.T("read"))
	}
	if len(now.Corrections) > len(then.Corrections) {
		what = append(what, w.T("corrected"))
	}
	if len(now.Disputes) > len(then.Disputes) {
		what = append(what, w.T("disputed"))
	}
	if now.leftOut && !then.leftOut && !now.Printed() {
		what = append(what, w.T("left out"))
	}
	return what
}

func differencesTable(rows []pages.DifferenceRow) present.TableFile {
	return present.TableFile{Name: "detainer-ledger-differences", Table: dataset.DifferencesPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, r := range rows {
				if !yield(dataset.Row{string(r.Slug), r.Place.Text, string(r.ReportID), string(r.Measure), r.What,
					string(r.Before.State), r.Before.Published, r.Before.Effective, len(r.Before.Disputes) > 0,
					string(r.After.State), r.After.Published, r.After.Effective, len(r.After.Disputes) > 0}) {
					return
				}
			}
		}}
}
