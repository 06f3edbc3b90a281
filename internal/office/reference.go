package office

import (
	"crypto/rand"
	"strings"
)

// Reference is the number of a request, for use on paper and by telephone: "7K3-M9XQ", seven characters of which the
// last is a check character.
type Reference string

// signs are digits and capitals without those that are easily confused: 0 and O, 1, I and L, U and V. Their number is a
// prime, so the check finds every single wrong character and every swap of neighbours.
const signs = "23456789ABCDEFGHJKMNPQRSTWXYZ"

// length is the length of a reference without its hyphen.
const length = 7

// NewReference returns a random reference, one of 29⁶, or 594 million.
func NewReference() Reference {
	text := make([]byte, 0, length)
	var random [1]byte
	for len(text) < length-1 {
		rand.Read(random[:]) // never fails
		// The remainder of 256 above a multiple of 29 would make some characters more likely.
		if int(random[0]) < 256/len(signs)*len(signs) {
			text = append(text, signs[int(random[0])%len(signs)])
		}
	}
	return written(append(text, check(string(text))))
}

// ParseReference parses a reference as a person may type it: in any case, with hyphens and spaces anywhere or nowhere.
func ParseReference(typed string) (Reference, bool) {
	text := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(typed))
	if len(text) != length || strings.Trim(text, signs) != "" || check(text[:length-1]) != text[length-1] {
		return "", false
	}
	return written([]byte(text)), true
}

func written(text []byte) Reference { return Reference(text[:3]) + "-" + Reference(text[3:]) }

// check returns the character that makes the weighted sum of all characters a multiple of their number. The weight is
// the position from the left, and 1 for the check character.
func check(text string) byte {
	sum := 0
	for i := range len(text) {
		sum += (i + 2) * strings.IndexByte(signs, text[i])
	}
	return signs[(len(signs)-sum%len(signs))%len(signs)]
}
