package paint

import (
	"image"
	"strings"
	"unicode/utf8"

	"detainerledger/internal/chart"
)

// Text is the style of a text.
type Text struct {
	Style Style
	// Size is the height of a line set without room between lines.
	Size float64
	Ink  chart.Ink
	// Struck text no longer stands.
	Struck bool
}

// Width is how wide a text is set on one line.
func (t Text) Width(text string) float64 {
	return lettersOf(face{style: t.Style, size: t.Size}).each(text, func(letter, float64) {})
}

// Wrap breaks a text at spaces into lines no wider than width. A wider word is broken where necessary.
func (t Text) Wrap(text string, width float64) []string {
	var lines []string
	for word := range strings.FieldsSeq(text) {
		if n := len(lines); n > 0 && t.Width(lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
			continue
		}
		for t.Width(word) > width && utf8.RuneCountInString(word) > 1 {
			fits := t.fitting(word, width)
			lines, word = append(lines, word[:fits]), word[fits:]
		}
		lines = append(lines, word)
	}
	return lines
}

// fitting returns how many bytes of a word fit into a width, at least one letter.
func (t Text) fitting(word string, width float64) int {
	fits := 0
	for i, r := range word {
		end := i + utf8.RuneLen(r)
		if i > 0 && t.Width(word[:end]) > width {
			break
		}
		fits = end
	}
	return fits
}

// Text draws a text on one line from x on the baseline y. It returns where the line ends.
func (c *Canvas) Text(x, y float64, text string, t Text) float64 {
	end := x + lettersOf(face{style: t.Style, size: t.Size}).each(text, func(g letter, along float64) {
		c.cover(image.Pt(round(x+along), round(y)).Add(g.corner), g.mask, t.Ink)
	})
	if t.Struck {
		thick := max(2, t.Size/14)
		middle := y - 0.32*t.Size
		c.Box(x-0.03*t.Size, middle-thick/2, end+0.03*t.Size, middle+thick/2, t.Ink)
	}
	return end
}
