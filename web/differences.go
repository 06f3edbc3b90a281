package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// listDifferences is what changed in the national list between two moments.
func (s *server) listDifferences(c echo.Context) error {
	return s.differences(c, "", link.Jurisdictions, words.In(c.Request().Context()).T("What changed in the list"))
}

// jurisdictionDifferences is what changed on one place's page.
func (s *server) jurisdictionDifferences(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.store.Now(ctx)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	slug := record.Slug(c.Param("state") + "/" + c.Param("place"))
	if _, ok := p.index.Place(string(slug)); !ok {
		return fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	return s.differences(c, slug, link.Jurisdiction(slug), p.w.T("What changed: {name}", "name", p.w.Official(p.name(slug))))
}

// differences compares two moments of the record, for one jurisdiction or, for
// "", for all. By default they are the first and the newest version.
func (s *server) differences(c echo.Context, slug record.Slug, of, heading string) error {
	ctx := c.Request().Context()
	address := link.Differences(of)
	in := newQuery(words.In(ctx), address, c.QueryParams())
	from, err := s.version(ctx, in, "from")
	if err != nil {
		return err
	}
	to, err := s.version(ctx, in, "to")
	if err != nil {
		return err
	}
	if in.values.Get("from") == "" {
		if from, err = s.store.At(ctx, 1); err != nil {
			return err
		}
	}
	if from.Seq > to.Seq {
		in.refuse("from", in.w.T("it is an earlier moment than to, which is seq:{n}", "n", strconv.FormatInt(int64(to.Seq), 10)))
	}
	if err := in.err(); err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, to)
	if err != nil {
		return err
	}
	before, err := s.figuresAt(ctx, from, slug)
	if err != nil {
		return err
	}
	after, err := s.figuresAt(ctx, to, slug)
	if err != nil {
		return err
	}
	v := pages.DifferencesView{Heading: heading, Action: address, From: seqText(from.Seq), To: seqText(to.Seq), Whole: ui.Link{Text: p.w.T("The page as it stands now"), Href: of}}
	if v.Rows, err = s.differenceRows(ctx, p, from, to, before, after); err != nil {
		return err
	}
	exact := link.Query(address, url.Values{"from": {v.From}, "to": {v.To}})
	v.CSV, v.JSON = link.As(exact, "csv"), link.As(exact, "json")
	if ext := format(c); tabular(ext) {
		return s.sendTable(c, to, ext, exact, differencesTable(v.Rows))
	} else if ext != "" {
		return record.ErrNotFound
	}
	v.Lede = p.w.N(len(v.Rows), "{n} figure reads differently at version {to} ({day}) than at version {from} ({then}).", "{n} figures read differently at version {to} ({day}) than at version {from} ({then}).",
		"to", p.w.Number(int(to.Seq)), "day", p.w.Day(record.DayOf(to.At)), "from", p.w.Number(int(from.Seq)), "then", p.w.Day(record.DayOf(from.At)))
	v.Page = s.page(c, to, address, link.Jurisdictions, heading, v.Lede)
	v.Page.NoIndex = true
	return html(c, http.StatusOK, pages.Differences(v))
}

func seqText(seq record.Seq) string { return fmt.Sprintf("%s%d", seqPrefix, seq) }

// figureAt is a figure at one moment, and whether an event told by then that the
// place was left out.
type figureAt struct {
	record.Figure
	period  string
	leftOut bool
}

// figuresAt reads every figure of a jurisdiction, or of all that are named.
func (s *server) figuresAt(ctx context.Context, snap *store.Snapshot, slug record.Slug) (map[record.FigureRef]figureAt, error) {
	every, err := s.allSeries(ctx, snap)
	if err != nil {
		return nil, err
	}
	listings, err := snap.Listings(ctx, store.Filter{Slug: slug})
	if err != nil {
		return nil, err
	}
	figures := map[record.FigureRef]figureAt{}
	for _, series := range every {
		for _, l := range listings {
			if l.Empty() {
				continue
			}
			for _, row := range l.Rows(series.periods) {
				leftOut := slices.ContainsFunc(row.Events, func(e record.Event) bool { return e.Kind == record.LeftOut && e.Report != row.Report.ID })
				for _, m := range record.Measures {
					figures[record.FigureRef{Report: row.Report.ID, Measure: m, Jurisdiction: l.Jurisdiction.Slug}] = figureAt{row.Figure(m), words.In(ctx).Period(row.Report.Period), leftOut}
				}
			}
		}
	}
	return figures, nil
}

// differenceRows are the figures that read differently, by place, report and measure.
func (s *server) differenceRows(ctx context.Context, p *places, from, to *store.Snapshot, before, after map[record.FigureRef]figureAt) ([]pages.DifferenceRow, error) {
	var rows []pages.DifferenceRow
	for ref, now := range after {
		then, found := before[ref]
		if !found {
			then.State = record.NotEntered
		}
		what := difference(p.w, then, now)
		if len(what) == 0 {
			continue
		}
		row := pages.DifferenceRow{
			Slug: ref.Jurisdiction, ReportID: ref.Report, Measure: ref.Measure, What: strings.Join(what, ", "),
			Place:  ui.Link{Text: p.name(ref.Jurisdiction), Href: link.Figure(ref.Jurisdiction, ref.Report, ref.Measure)},
			Report: ui.Link{Text: now.period, Href: link.Section(ref.Report, ref.Measure.Section())},
		}
		var err error
		if row.Before, err = s.figureView(ctx, from, p, ref.Report, then.Figure); err != nil {
			return nil, err
		}
		if row.After, err = s.figureView(ctx, to, p, ref.Report, now.Figure); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b pages.DifferenceRow) int {
		return cmp.Or(cmp.Compare(a.Place.Text, b.Place.Text), cmp.Compare(a.ReportID, b.ReportID), cmp.Compare(b.Measure, a.Measure))
	})
	return rows, nil
}

// difference says how a figure reads differently, nothing where it does not.
func difference(w *words.Language, then, now figureAt) []string {
	var what []string
	if !then.Printed() && now.Printed() {
		what = append(what, w.T("added"))
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

func differencesTable(rows []pages.DifferenceRow) tableFile {
	return tableFile{name: "detainer-ledger-differences", Table: dataset.DifferencesPage, rows: func(yield func(dataset.Row) bool) {
		for _, r := range rows {
			if !yield(dataset.Row{string(r.Slug), r.Place.Text, string(r.ReportID), string(r.Measure), r.What,
				string(r.Before.State), r.Before.Published, r.Before.Effective, len(r.Before.Disputes) > 0,
				string(r.After.State), r.After.Published, r.After.Effective, len(r.After.Disputes) > 0}) {
				return
			}
		}
	}}
}
