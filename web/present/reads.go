package present

import (
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"slices"
)

// Drawn reports whether a line of the report, or a correction, provides the figure.
func Drawn(f *record.Figure) bool { return f.Printed() || len(f.Moves) > 0 }

// Reads describes in words everything that a chart shows of a figure.
func Reads(w *words.Language, f record.Figure) string {
	text := w.State(f.State)
	if f.State == record.Withdrawn {
		text = w.WithdrawnBy(f)
	}
	state, printed := text, f.Published.Known && f.Printed()
	switch {
	case f.State == record.Listed:
		text = w.Number(f.Published.N)
	case f.State == record.Amended && printed && f.Effective.Known:
		text = w.T("{published} as published, amended to {effective}", "published", w.Number(f.Published.N),
			"effective", w.Number(f.Effective.N))
	case f.State == record.MovedHere && f.Effective.Known:
		text = w.T("{n} moved here", "n", w.Number(f.Effective.N))
	case f.State == record.Amended && f.Effective.Known:
		text = w.T("number not read, amended to {n}", "n", w.Number(f.Effective.N))
	case printed:
		text = w.T("{n} as published, {state}", "n", w.Number(f.Published.N), "state", state)
	}
	if len(f.Disputes) > 0 {
		return w.T("{reading}, disputed", "reading", text)
	}
	return text
}

// AnyDrawn reports whether a period provides one of its figures.
func AnyDrawn(row record.Row) bool {
	return slices.ContainsFunc(row.Figures, func(f record.RowFigure) bool { return Drawn(&f.Figure) })
}
