package pages

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// plain reports whether the row's two figures and where they are written are all that
// there is to say of it.
func (r *PeriodRow) plain() bool {
	return r.NoReport == "" && len(r.Happened) == 0 && plainFigure(&r.Issued) && plainFigure(&r.Declined)
}

// plainFigure reports whether a figure is a number as it was printed, or an absence.
func plainFigure(f *ui.FigureView) bool {
	switch f.State {
	case record.Listed, record.NumberUnknown, record.NotListed, record.NoReport, record.NotEntered:
		return f.Within.Text == "" && len(f.Disputes) == 0
	}
	return false
}

// periodRows is a row for each period. A place of fifteen years has hundreds of plain
// ones, and templ formats, checks and escapes each expression by itself: that was two
// thirds of the time of such a page, so these are written at once.
func periodRows(rows []PeriodRow, cadence record.Cadence) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		w := words.In(ctx)
		h := make(markup, 0, 1<<10)
		for i := range rows {
			if !rows[i].plain() {
				if err := periodRow(&rows[i], cadence).Render(ctx, out); err != nil {
					return err
				}
				continue
			}
			h = h[:0]
			h.row(w, &rows[i], cadence)
			if _, err := out.Write(h); err != nil {
				return err
			}
		}
		return nil
	})
}

// markup is HTML in the making.
type markup []byte

// row writes what periodRow writes for a plain row.
func (h *markup) row(w *words.Language, r *PeriodRow, cadence record.Cadence) {
	from, to := w.PeriodEnds(r.Report.Period)
	h.raw(
		`<tbody><tr><th scope="row" id="`,
	).text(string(r.Report.ID)).raw(`"><span class="nowrap">`).text(from).raw(
		` –</span> <span class="nowrap">`,
	).text(to).raw(`</span></th>`)
	h.figure(w, r, record.Issued)
	h.raw(`<td class="n">`).rank(w, &r.Issued).raw(`</td>`)
	h.change(w, r.Row.Change(record.Issued), cadence)
	h.figure(w, r, record.Declined)
	h.change(w, r.Row.Change(record.Declined), cadence)
	h.raw(`<td>`).written(w, r).raw(`</td></tr></tbody>`)
}

func (h *markup) raw(html string) *markup {
	*h = append(*h, html...)
	return h
}

func (h *markup) text(text string) *markup { return h.raw(templ.EscapeString(text)) }

func (h *markup) figure(w *words.Language, r *PeriodRow, m record.Measure) {
	f := &r.Issued
	if m == record.Declined {
		f = &r.Declined
	}
	h.raw(`<td class="n" id="`).text(link.FigureID(r.Report.ID, m)).raw(`">`)
	if f.State == record.Listed {
		h.raw(`<data value="`).text(f.Published.String()).raw(`">`).text(w.Number(f.Published.N)).raw(`</data>`)
	} else {
		h.none(w.State(f.State))
	}
	h.raw(`</td>`)
}

func (h *markup) none(text string) *markup {
	return h.raw(`<span class="none">`).text(text).raw(`</span>`)
}

func (h *markup) rank(w *words.Language, f *ui.FigureView) *markup {
	switch {
	case !f.Printed():
		return h.none("–")
	case !f.Rank.Known:
		return h.none(w.T("not read"))
	default:
		return h.text(f.Rank.String())
	}
}

func (h *markup) change(w *words.Language, d record.Difference, c record.Cadence) {
	h.raw(`<td class="n">`)
	switch {
	case d.Known:
		h.text(w.Change(d))
	case d.Reason.Before:
		h.raw(`<span class="none">`).text(w.T("n/a")).raw(` <small>`).text(w.NoChange(d, c)).raw(`</small></span>`)
	default:
		h.raw(`<span class="none">`).text(w.T("n/a")).raw(`<span class="sr">, `).text(w.NoChange(d, c)).raw(`</span></span>`)
	}
	h.raw(`</td>`)
}

// written are the links to the report and to the row's own sources, and the change that
// brought it.
func (h *markup) written(w *words.Language, r *PeriodRow) *markup {
	for _, l := range r.Source {
		h.raw(`<a class="source" href="`).text(l.Href).raw(`">`).text(l.Text).raw(`</a>`)
	}
	if len(r.Written) > 0 {
		h.raw(` <span class="sources">`)
		for _, a := range r.Written {
			h.raw(`<a href="`).text(string(templ.URL(a))).raw(`" rel="external">`).text(ui.SiteName(a)).raw(`</a> `)
		}
		h.raw(`</span>`)
	}
	if r.Entered.Href != "" {
		h.raw(`<small class="quiet">`).text(w.T("Entered")).
			raw(` <a href="`).text(r.Entered.Href).raw(`">`).text(r.Entered.Text).raw(`</a></small>`)
	}
	return h
}
