package office

import (
	"crypto/rand"
	"strings"
)

// Reference is the number by which a request is called, on paper and by telephone:
// "7K3-M9XQ", seven signs of which the last checks the others.
type Reference string

// signs are digits and capitals without those that are taken for one another: 0
// and O, 1, I and L, U and V. Their number is a prime, so that the check finds
// every single wrong sign and every two neighbours that changed places.
const signs = "23456789ABCDEFGHJKMNPQRSTWXYZ"

// length is that of a reference without its hyphen.
const length = 7

// NewReference returns a reference at random: one of 29⁶, which is 594 million.
func NewReference() Reference {
	text := make([]byte, 0, length)
	var random [1]byte
	for len(text) < length-1 {
		rand.Read(random[:]) // never fails
		// What is left of 256 beyond a multiple of 29 would make some signs likelier.
		if int(random[0]) < 256/len(signs)*len(signs) {
			text = append(text, signs[int(random[0])%len(signs)])
		}
	}
	return written(append(text, check(string(text))))
}

// ParseReference reads a reference as a person may write it: in any case, with
// hyphens and spaces anywhere or nowhere.
func ParseReference(typed string) (Reference, bool) {
	text := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(typed))
	if len(text) != length || strings.Trim(text, signs) != "" || check(text[:length-1]) != text[length-1] {
		return "", false
	}
	return written([]byte(text)), true
}

func written(text []byte) Reference { return Reference(text[:3]) + "-" + Reference(text[3:]) }

// check is the sign by which the weighted sum of all signs is a multiple of their
// number, each weighing its place from the left, the check itself one.
func check(text string) byte {
	sum := 0
	for i := range len(text) {
		sum += (i + 2) * strings.IndexByte(signs, text[i])
	}
	return signs[(len(signs)-sum%len(signs))%len(signs)]
}
