package words

import (
	"slices"
	"testing"
)

// An accent does not move a word to the end, and a capital does not move it to the front.
func TestWordsAreSortedByTheirLanguage(t *testing.T) {
	t.Parallel()
	same := func(text string) string { return text }
	items := []string{"versión", "Sección II", "área", "período", "cambio", "Sección I", "línea", "año", "ICE", "anual"}
	want := []string{"anual", "año", "área", "cambio", "ICE", "línea", "período", "Sección I", "Sección II", "versión"}
	if got := InOrder(Spanish, items, same); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if items[0] != "versión" {
		t.Error("the items themselves were moved")
	}
}
