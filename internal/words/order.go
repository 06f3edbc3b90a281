package words

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// InOrder returns the items in the order of the language's alphabet, in which
// accents and capitals do not count, by the text of each.
func InOrder[T any](l *Language, items []T, text func(T) string) []T {
	c := collate.New(language.Make(l.Code), collate.Loose)
	return slices.SortedStableFunc(slices.Values(items), func(a, b T) int {
		return c.CompareString(text(a), text(b))
	})
}
