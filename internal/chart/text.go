package chart

import (
	"strings"
	"unicode"
)

// TextWidth estimates the width of a text from the widths of Noto Sans, which is as wide as any of the fonts that
// readers have; bold may be a little wider.
func TextWidth(text string, size Length) Length {
	em := 0.0
	for _, r := range text {
		if int(r) < len(asciiWidths) {
			em += asciiWidths[r]
		} else {
			em += runeWidth(r)
		}
	}
	return Length(em) * size
}

// asciiWidths are the widths of the most common characters.
var asciiWidths = func() (widths [128]float64) {
	for r := range widths {
		widths[r] = runeWidth(rune(r))
	}
	return widths
}()

// runeWidth returns the width of a character, in em.
func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("iljtf.,:;’'|!()-·  ", r):
		return 0.38
	case r == 'r':
		return 0.42
	case strings.ContainsRune("aceksvxyz", r):
		return 0.57
	case strings.ContainsRune("mwMW—%", r):
		return 0.95
	case unicode.IsUpper(r):
		return 0.75
	default:
		return 0.62
	}
}

// Wrap breaks a text at spaces into lines no wider than width. A single word that is wider gets its own line.
func Wrap(text string, size, width Length) []string {
	var lines []string
	for word := range strings.FieldsSeq(text) {
		if n := len(lines); n > 0 && TextWidth(lines[n-1]+" "+word, size) <= width {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// widest is the width of the longest line.
func widest(lines []string, size Length) Length {
	var width Length
	for _, l := range lines {
		width = max(width, TextWidth(l, size))
	}
	return width
}
