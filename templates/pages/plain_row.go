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
	return r.NoReport == "" && !r.Asked && len(r.Happened) == 0 && plainFigure(&r.Issued) && plainFigure(&r.Declined)
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
func periodRows(rows []PeriodRow, cadence record.Cadence, long bool) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		w := words.In(ctx)
		h := make(markup, 0, 1<<10)
		for i := range rows {
			if !rows[i].plain() {
				if err := periodRow(&rows[i], cadence, long).Render(ctx, out); err != nil {
					return err
				}
				continue
			}
			h = h[:0]
			h.row(w, &rows[i], cadence, long)
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
func (h *markup) row(w *words.Language, r *PeriodRow, cadence record.Cadence, long bool) {
	from, to := w.PeriodEnds(r.Report.Period)
	h.raw(`<tbody><tr><th scope="row" id="`).text(string(r.Report.ID)).raw(`">`)
	if r.Report.ID != "" {
		h.raw(`<a href="`).text(link.Report(r.Report.ID)).raw(`">`)
	}
	h.raw(`<span class="nowrap">`).text(from).raw(` –</span> <span class="nowrap">`).text(to).raw(`</span>`)
	if r.Report.ID != "" {
		h.raw(`</a>`)
	}
	h.raw(`</th>`)
	h.figure(w, r, record.Issued, cadence)
	h.figure(w, r, record.Declined, cadence)
	if long {
		h.raw(`<td>`).written(w, r).raw(`</td>`)
	}
	h.raw(`</tr></tbody>`)
}

func (h *markup) raw(html string) *markup {
	*h = append(*h, html...)
	return h
}

func (h *markup) text(text string) *markup { return h.raw(templ.EscapeString(text)) }

func (h *markup) figure(w *words.Language, r *PeriodRow, m record.Measure, cadence record.Cadence) {
	f, note := &r.Issued, r.IssuedNote
	if m == record.Declined {
		f, note = &r.Declined, r.DeclinedNote
	}
	h.raw(`<td class="n" id="`).text(link.FigureID(r.Report.ID, m)).raw(`">`)
	end := `</span>`
	if note == "" {
		h.raw(`<span class="figure">`)
	} else {
		h.raw(`<a class="figure" href="`).text(note).raw(`">`)
		end = `</a>`
	}
	if f.State == record.Listed {
		h.raw(`<data value="`).text(f.Published.String()).raw(`">`).text(w.Number(f.Published.N)).raw(`</data>`)
	} else {
		h.raw(`<span class="none">`).text(w.State(f.State)).raw(`</span>`)
	}
	h.raw(end)
	if d := r.Row.Change(m); d.Known {
		h.raw(` <small class="change">`).text(w.Change(d)).raw(`</small>`)
	} else if d.Reason.Before {
		h.raw(` <small class="change sr">`).text(w.T("change not given: "+
			"{why}", "why", w.NoChange(d, cadence))).raw(`</small>`)
	}
	if m == record.Issued && f.Printed() && f.Rank.Known {
		h.raw(` <small class="rank quiet">`).text(w.T("rank {n}", "n", f.Rank.String())).raw(`</small>`)
	}
	h.raw(`</td>`)
}

// written are the links to the row's own sources, and the change that brought it.
func (h *markup) written(w *words.Language, r *PeriodRow) *markup {
	if len(r.Written) > 0 {
		h.raw(` <span class="sources">`)
		for _, a := range r.Written {
			h.raw(`<a href="`).text(string(templ.URL(a))).raw(`" rel="external">`).text(ui.SourceName(w, a)).raw(`</a> `)
		}
		h.raw(`</span>`)
	}
	if r.Entered.Href != "" {
		h.raw(`<small class="quiet">`).text(w.T("Entered")).
			raw(` <a href="`).text(r.Entered.Href).raw(`">`).text(r.Entered.Text).raw(`</a></small>`)
	}
	return h
}
