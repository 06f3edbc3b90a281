package web

import (
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// The measures of css/embed.css, in CSS pixels.
const (
	embedText  chart.Length = 15
	embedSmall chart.Length = 13
	embedTitle chart.Length = 18
	// embedSides is what the border and the padding take of the width.
	embedSides = 26
	// embedTwo is the width of the frame from which the two charts stand beside each
	// other, embedBetween what is between them, and embedChart the width of the widest.
	embedTwo     = 560
	embedBetween = 18
	embedChart   = 24 * embedText
	// embedSpare keeps a face that is set wider than reckoned from making the frame scroll.
	embedSpare = 12
)

// embedHeight is how high a frame of this width must be to show an embed without
// scrolling, rounded up to tens. A lower frame scrolls; nothing is cut off.
func embedHeight(w *words.Language, v pages.EmbedView, width int) int {
	inner := chart.Length(width - embedSides)
	// lines is the height of a text of a size.
	lines := func(text string, size, width chart.Length) chart.Length {
		return chart.Length(max(1, len(chart.Wrap(words.Plain(text), size, width)))) * size * 1.4
	}
	height := 22 + lines(v.Name, embedTitle, inner)
	if v.Frozen != nil {
		height += 20 + lines(strings.Join(append(slices.Clone(v.Frozen.Texts), w.T("See it as it stands now")), " "), embedSmall, inner-18)
		for _, text := range v.Frozen.Since {
			height += 4 + lines(text, embedSmall*1.06, inner-18)
		}
	}
	if len(v.Standing) > 0 {
		row, used := chart.Length(0), inner
		for _, s := range v.Standing {
			wide := chart.TextWidth(words.Plain(s.Text), embedSmall*1.06) + 14
			if used+wide > inner {
				row += lines(s.Text, embedSmall*1.06, inner-14) + 5
				used = 0
			}
			used += wide + 15
		}
		height += 8 + row
	}
	if v.Sentence != "" {
		height += 8 + lines(v.Sentence, embedText, inner)
	}
	if n := v.Newest; n != nil {
		height += 16 + lines(n.Heading, embedSmall, inner)
		for _, f := range []ui.FigureView{n.Issued, n.Declined} {
			height += 22 + lines(figureText(w, f), embedTitle, inner) // under each other, at worst
		}
	}
	if v.Table != nil {
		height += 8 + tableHeight(w, *v.Table, inner, lines)
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
		height += 8 + tallest + lines(v.Chart.Caption, embedSmall, inner)
	}
	for _, note := range v.Notes {
		height += 8 + lines(note, embedSmall, inner)
	}
	height += 16 + lines(v.Source+" "+v.Whole.Text, 12, inner) // the foot
	return (int(height) + embedSpare + 9) / 10 * 10
}

// tableHeight is that of the table, whose columns share the width.
func tableHeight(w *words.Language, t pages.EmbedTable, inner chart.Length, lines func(string, chart.Length, chart.Length) chart.Length) chart.Length {
	column := inner/3 - 11
	height := 5 + lines(t.Caption, embedSmall, inner) + 10 + 2*embedSmall*1.4
	for _, r := range t.Rows {
		tallest := lines(w.Period(r.Period), embedText, column)
		if r.NoReport != "" {
			tallest = max(tallest, lines(r.NoReport, embedText, 2*column))
		} else {
			tallest = max(tallest, lines(figureText(w, r.Issued), embedText, column), lines(figureText(w, r.Declined), embedText, column))
		}
		height += tallest + 10
		for i, h := range r.Happened {
			if i == 0 {
				height += 16
			}
			height += lines("■ "+h.Text, embedSmall, inner)
		}
	}
	return height
}

// figureText is about what is set for a figure.
func figureText(w *words.Language, f ui.FigureView) string {
	text := reads(w, f.Figure)
	if f.Within.Text != "" {
		text += " " + w.T("counted within") + " " + f.Within.Text
	}
	return text
}
