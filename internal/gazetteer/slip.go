package gazetteer

import (
	"math/bits"
	"strings"
)

// A pattern is a typed text prepared for comparing it with many others.
type pattern struct {
	shape
	at [256]uint64 // for each byte, the bits of its positions in the text
}

// newPattern reads the first 64 bytes of a text. The longest key of a name has fewer.
func newPattern(text string) *pattern {
	text = text[:min(len(text), 64)]
	p := &pattern{shape: shapeOf(text)}
	for i := range len(text) {
		p.at[text[i]] |= 1 << i
	}
	return p
}

// A form is a text with its shape.
type form struct {
	text string
	shape
}

func formOf(text string) form { return form{text, shapeOf(text)} }

// A shape is a cheap summary of a text that can show that another is far from it.
type shape struct {
	letters uint32 // the set of its bytes, each representing all that leave the same remainder
	length  int32
}

func shapeOf(text string) shape {
	var set uint32
	for i := range len(text) {
		set |= 1 << (text[i] % 32)
	}
	return shape{set, int32(len(text))}
}

// atLeast returns a lower bound of the slips between two texts of these shapes. One slip adds at most one letter,
// removes at most one, and changes the length by one.
func (s shape) atLeast(t shape) int {
	apart := int(s.length - t.length)
	return max(apart, -apart, bits.OnesCount32(s.letters&^t.letters), bits.OnesCount32(t.letters&^s.letters))
}

// distance returns how many slips are between the pattern and a text. A slip is a byte added, omitted, replaced or
// swapped with its neighbor (the Damerau-Levenshtein distance, no stretch changed twice).
//
// It is the bit-vector algorithm of Heikki Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau
// Edit Distances" (2003). It computes one column of the usual table at a time, kept as the differences between
// neighboring cells, with one bit for each cell.
func (p *pattern) distance(text string) int {
	if p.length == 0 {
		return len(text)
	}
	end := uint64(1) << (p.length - 1)
	d := int(p.length)
	up, down := ^uint64(0), uint64(0) // cells larger and smaller by one than the cell above
	var diagonal, before uint64       // cells equal to the one above and left; where the last byte matched
	for i := range len(text) {
		match := p.at[text[i]]
		swapped := (^diagonal & match) << 1 & before
		diagonal = ((match&up + up) ^ up) | match | down | swapped
		more := down | ^(diagonal | up) // larger by one than the cell to the left
		less := diagonal & up
		if more&end != 0 {
			d++
		}
		if less&end != 0 {
			d--
		}
		more = more<<1 | 1
		up = less<<1 | ^(diagonal | more)
		down = more & diagonal
		before = match
	}
	return d
}

// slipsAllowed is how many slips a typed word may have and still match another. Short words differ by one letter
// too often.
func slipsAllowed(word string) int {
	switch n := len(word); {
	case n < 4 || strings.ContainsAny(word, "0123456789"):
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}
