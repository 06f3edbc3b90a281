package words

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlacesAreNamedByTheirKind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"Travis County":             {"el condado de Travis", "Condado de Travis"},
		"Travis County, Texas":      {"el condado de Travis, Texas", "Condado de Travis, Texas"},
		"Franklin County, New York": {"el condado de Franklin, Nueva York", "Condado de Franklin, Nueva York"},
		"Orleans Parish, Louisiana": {"la parroquia de Orleans, Luisiana", "Parroquia de Orleans, Luisiana"},
		"Hopewell city, Virginia":   {"la ciudad de Hopewell, Virginia", "Ciudad de Hopewell, Virginia"},
		"New York City, New York":   {"la ciudad de Nueva York, Nueva York", "Ciudad de Nueva York, Nueva York"},
		"State of New Jersey":       {"el estado de Nueva Jersey", "Estado de Nueva Jersey"},
		"Texas":                     {"el estado de Texas", "Estado de Texas"},
		"District of Columbia":      {"el Distrito de Columbia", "Distrito de Columbia"},
		"Nome Census Area, Alaska":  {"el área censal de Nome, Alaska", "Área censal de Nome, Alaska"},
		"Anchorage Municipality":    {"el municipio de Anchorage", "Municipio de Anchorage"},
		"Juneau City and Borough":   {"la ciudad y borough de Juneau", "Ciudad y borough de Juneau"},
		"Jersey City, New Jersey":   {"Jersey City, Nueva Jersey", "Jersey City, Nueva Jersey"},
		"Prince George's County":    {"el condado de Prince George's", "Condado de Prince George's"},
		"Rhode Island State Police": {"Rhode Island State Police", "Rhode Island State Police"},
		"Mayor, and council":        {"Mayor, and council", "Mayor, and council"},
	} {
		if got := [2]string{Plain(Spanish.ThePlace(name)), Plain(Spanish.PlaceTitle(name))}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
		if got := English.ThePlace(name) + English.PlaceTitle(name); got != name+name {
			t.Errorf("in English %s is %q", name, got)
		}
	}
	if got := Spanish.ThePlace("Ithaca, New York"); got != OfficialStart+"Ithaca"+OfficialEnd+", Nueva York" {
		t.Errorf("a name without a kind is %q", got)
	}
}

// An article is one word with "a" and "de" before it, and with no other word.
func TestArticlesAreContracted(t *testing.T) {
	t.Parallel()
	county, parish := Spanish.ThePlace("Travis County"), Spanish.ThePlace("Orleans Parish")
	for text, want := range map[string][2]string{
		"incluyó a {x} en":  {"incluyó al condado de Travis en", "incluyó a la parroquia de Orleans en"},
		"la página de {x}.": {"la página del condado de Travis.", "la página de la parroquia de Orleans."},
		"A {x}":             {"Al condado de Travis", "A la parroquia de Orleans"},
		"sobre {x}":         {"sobre el condado de Travis", "sobre la parroquia de Orleans"},
		"para {x}: a {x}": {"para el condado de Travis: al condado de Travis",
			"para la parroquia de Orleans: a la parroquia de Orleans"},
		"{x}":      {"el condado de Travis", "la parroquia de Orleans"},
		"(de {x})": {"(del condado de Travis)", "(de la parroquia de Orleans)"},
	} {
		if got := [2]string{fill(text, []string{"x", county}), fill(text, []string{"x", parish})}; got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Z][a-z]{0,8}( [A-Z][a-z]{1,6})?`).Draw(t, "name") +
			rapid.SampledFrom([]string{" County", " Parish", " city", " Borough", ""}).Draw(t, "kind")
		before := rapid.SampledFrom([]string{"a ", "de ", "ve a ", "sobre ", "la ", "", "para "}).Draw(t, "before")
		got := fill(before+"{x}", []string{"x", Spanish.ThePlace(name)})
		if strings.Contains(" "+got, " a el ") || strings.Contains(" "+got, " de el ") {
			t.Errorf("%s before %s is %q", before, name, got)
		}
		if got := fill(before+"{x}", []string{"x", English.ThePlace(name)}); got != before+name {
			t.Errorf("in English %s before %s is %q", before, name, got)
		}
	})
}
