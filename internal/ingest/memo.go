package ingest

// memo caches the result of a function of a text. A report repeats some texts in each of its lines, such as its id and
// the addresses of its sources, and reading them again took most of the time of an import.
type memo[T any] struct {
	of func(text string) T
	// said has each text in a slot determined by its length and last byte.
	said [64]struct {
		text   string
		answer T
	}
}

// ask returns the function's result for the text, which must not be empty.
func (m *memo[T]) ask(text string) T {
	place := &m.said[(len(text)*31+int(text[len(text)-1]))%len(m.said)]
	if place.text != text {
		place.text, place.answer = text, m.of(text)
	}
	return place.answer
}
