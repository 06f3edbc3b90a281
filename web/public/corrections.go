package public

import (
	"slices"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// correctionsPage is every correction, newest first.
func correctionsPage(r *answer.Request) error {
	all, periods := slices.Clone(r.Said.Corrections), r.AllPeriods()
	present.NewestDayFirst(all, func(c record.Correction) record.Day { return c.Date })
	corrected := record.Listing{Corrections: all}.Corrected()
	q, err := present.ReadListQuery(r, link.Corrections, "page")
	if err != nil {
		return err
	}
	q.PerPage = correctionsShown
	if r.Format() != "" {
		q.PerPage = 0
	}
	on, err := q.PageOf(r.W, len(all))
	if err != nil {
		return err
	}
	all = all[on.From:on.To]
	of, err := r.ListingsWith(r.Ctx(), present.CorrectedFigures(all))
	if err != nil {
		return err
	}
	v := pages.CorrectionsView{Pages: on.Pages, CSV: link.As(link.Corrections, "csv"),
		JSON: link.As(link.Corrections, "json"), Atom: link.As(link.Corrections, "atom")}
	for _, correction := range all {
		cov := periods[correction.Report]
		figure, err := present.FigureView(r.Ctx(), &r.Reading, correction.Report,
			of[correction.Jurisdiction].Rows([]record.Coverage{cov})[0].Figure(correction.Measure))
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, pages.CorrectionRow{
			Correction: correction, Counts: present.MeasureIn(&r.Reading, correction.Report, correction.Measure),
			Place: ui.Link{Text: r.Places.Name(correction.Jurisdiction),
				Href: present.FigureAddress(&r.Reading, record.FigureRef{Report: correction.Report, Measure: correction.Measure,
					Jurisdiction: correction.Jurisdiction})},
			Period: cov.Report.Period,
			Report: present.ReportLink(&r.Reading, cov.Report, correction.Measure),
			Figure: figure,
		})
	}
	if ext := r.Format(); present.Tabular(ext) {
		return present.SendTable(r, ext, link.Corrections, correctionsTable(v.Rows))
	}
	v.Lede = r.W.T("No correction is in the record.")
	if n := corrected; n > 0 {
		v.Lede = r.W.N(n,
			"One of the figures in this record was [corrected](correction) by the [publisher](publisher) or by this site. "+
				"The first number stays visible, crossed out.",
			"{spelled} of the figures in this record were [corrected](correction) by the [publisher](publisher) or by this "+
				"site. The first number stays visible, crossed out.",
			"spelled", present.Capital(r.W.Spelled(n)))
	}
	v.Page = r.Page(link.Corrections, link.Corrections, r.W.T("Corrections"), v.Lede)
	v.Page.Feed = v.Atom
	v.Cite = r.Citation(link.Corrections, v.Page.Title)
	return answer.Citable(r, v.Cite, pages.Corrections(v))
}

// correctionsShown is the largest number of corrections on a page.
const correctionsShown = 1000

func correctionsTable(rows []pages.CorrectionRow) present.TableFile {
	return present.TableFile{Name: "detainer-ledger-corrections", Table: dataset.CorrectionsPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, r := range rows {
				if !yield(dataset.Row{r.ID, string(r.Date), r.DateNote, r.By, string(r.Correction.Report), string(r.Section),
					string(r.Measure), string(r.Jurisdiction), r.Place.Text,
					r.Figure.Published, string(r.Effect), r.Value, r.Reason, string(r.Figure.State), r.Figure.Effective, r.Sources,
					len(r.Figure.Disputes) > 0}) {
					return
				}
			}
		}}
}
