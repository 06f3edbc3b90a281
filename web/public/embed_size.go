package public

import (
	"math"
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/present"
)

// The dimensions in css/embed.css, in CSS pixels.
const (
	embedText  chart.Length = 15
	embedSmall chart.Length = 13
	embedTitle chart.Length = 18
	// embedSides is the width of the border and the padding.
	embedSides = 26
	// embedTwo is the frame width from which two charts are side by side, embedBetween the space between them, and
	// embedChart the width of the widest.
	embedTwo     = 560
	embedBetween = 18
	embedChart   = 24 * embedText
	// embedSpare allows for fonts that are wider than estimated, so that the frame does not scroll.
	embedSpare = 12
)

// embedNarrowest is the width of the narrowest frame in which an embed is legible. A narrower frame gets the same
// height, and scrolls.
const embedNarrowest = 160

// embedHeight is the height at which a frame of this width shows an embed without scrolling, rounded up to tens. A
// lower frame scrolls; nothing is cut off.
func embedHeight(w *words.Language, v pages.EmbedView, width int) int {
	inner := chart.Length(max(width, embedNarrowest) - embedSides)
	height := 22 + setIn(v.Name, embedTitle, inner)
	if v.Frozen != nil {
		height += frozenHeight(w, *v.Frozen, inner)
	}
	if len(v.Standing) > 0 {
		row, used := chart.Length(0), inner
		for _, s := range v.Standing {
			wide := chart.TextWidth(s.Text, embedSmall*1.06) + 14
			if used+wide > inner {
				row += setIn(s.Text, embedSmall*1.06, inner-14) + 5
				used = 0
			}
			used += wide + 15
		}
		height += 8 + row
	}
	if v.Sentence != "" {
		height += 8 + setIn(v.Sentence, embedText, inner)
	}
	if n := v.Newest; n != nil {
		height += 16 + setIn(n.Heading, embedSmall, inner)
		for _, f := range []ui.FigureView{n.Issued, n.Declined} {
			height += 22 + setIn(figureText(w, f), embedTitle, inner) // stacked, at worst
		}
	}
	if v.Table != nil {
		height += 8 + tableHeight(w, *v.Table, inner)
	}
	if len(v.Chart.Panels) > 0 {
		column := inner
		if width >= embedTwo {
			column = (inner - embedBetween) / 2
		}
		var tallest, sum chart.Length
		for _, p := range v.Chart.Panels {
			h := 20 + p.Drawing.Height*min(column, embedChart)/p.Drawing.Width
			tallest, sum = max(tallest, h), sum+h
		}
		if width < embedTwo {
			tallest = sum
		}
		height += 8 + tallest + setIn(v.Chart.Caption, embedSmall, inner)
	}
	for _, note := range v.Notes {
		height += 8 + setIn(note, embedSmall, inner)
	}
	height += 16 + setIn(v.Source+" "+v.Whole.Text, 12, inner) // the foot
	return tens(height + embedSpare)
}

// tens rounds up to tens.
func tens(l chart.Length) int { return (int(l) + 9) / 10 * 10 }

// setIn returns the height of a text broken to a width, with some space left on each line.
func setIn(text string, size, width chart.Length) chart.Length {
	n := 1.0
	if set := chart.TextWidth(text, size); set > width {
		n = math.Ceil(float64(set / (width * 0.94)))
	}
	return chart.Length(n) * size * 1.4
}

// frozenHeight is the height of the notice on an embed that does not follow the record.
func frozenHeight(w *words.Language, f pages.EmbedFrozen, inner chart.Length) chart.Length {
	height := 20 +
		setIn(strings.Join(append(slices.Clone(f.Texts), w.T("See it as it stands now")), " "), embedSmall, inner-18)
	for _, text := range f.Since {
		height += 4 + setIn(text, embedSmall*1.06, inner-18)
	}
	return height
}

// tableHeight is the height of the table, whose columns share the width.
func tableHeight(w *words.Language, t pages.EmbedTable, inner chart.Length) chart.Length {
	column := inner/3 - 11
	height := 5 + setIn(t.Caption, embedSmall, inner) + 10 + 2*embedSmall*1.4
	for _, r := range t.Rows {
		tallest := setIn(w.Period(r.Period), embedText, column)
		if r.NoReport != "" {
			tallest = max(tallest, setIn(r.NoReport, embedText, 2*column))
		} else {
			tallest = max(tallest, setIn(figureText(w, r.Issued), embedText, column),
				setIn(figureText(w, r.Declined), embedText, column))
		}
		height += tallest + 10
		for i, h := range r.Happened {
			if i == 0 {
				height += 16
			}
			height += setIn("■ "+h.Text, embedSmall, inner)
		}
	}
	return height
}

// figureText approximates the text of a figure.
func figureText(w *words.Language, f ui.FigureView) string {
	text := present.Reads(w, f.Figure)
	if f.Within.Text != "" {
		text += " " + w.T("counted within") + " " + f.Within.Text
	}
	return text
}
