package words

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// InOrder returns the items sorted by their texts in the alphabetical order of the language, ignoring accents and case.
func InOrder[T any](l *Language, items []T, text func(T) string) []T {
	c := collate.New(language.Make(l.Code), collate.Loose)
	return slices.SortedStableFunc(slices.Values(items), func(a, b T) int {
		return c.CompareString(text(a), text(b))
	})
}
