package ingest

import (
	"fmt"
	"strings"
)

// oneOf joins the words as "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// nearest returns the word whose spelling is most like the text, or "" if none is similar enough.
func nearest(text string, words []string) string {
	if len(text) > 80 {
		return "" // too long for a slip, and slow to compare
	}
	best, fewest := "", len(text)/2+2
	for _, w := range words {
		if n := slips(text, w); n < fewest {
			best, fewest = w, n
		}
	}
	return best
}

// meant returns "; did you mean x?" if a word is spelled much like the text.
func meant(text string, words []string) string {
	if w := nearest(text, words); w != "" {
		return fmt.Sprintf("; did you mean %s?", w)
	}
	return ""
}

// slips counts the letters to insert, delete or replace to turn a into b.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// known lists sorted ids for a message: all if they are few, the last ones if they are many.
func known(ids []string) string {
	const few = 12
	if len(ids) == 0 {
		return "there is none"
	}
	if over := len(ids) - few; over > 0 {
		return fmt.Sprintf("known are %s and %d before", strings.Join(ids[over:], ", "), over)
	}
	return "known are " + strings.Join(ids, ", ")
}
