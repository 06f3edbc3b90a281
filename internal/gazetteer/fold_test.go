package gazetteer

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "",
		" \t/-. ":                "",
		"Doña Ana, N.M.":         "dona ana nm",
		"DON\u0303A ANA":         "dona ana",
		"O'Brien O’Brien":        "obrien obrien",
		"Prince George's County": "prince georges county",
		"St.Louis St. Louis":     "st louis st louis",
		"Charleston, W.Va.":      "charleston wva",
		"washington d.c.":        "washington dc",
		"Lake & Peninsula":       "lake and peninsula",
		"nv/clark_county":        "nv clark county",
		"a\xffb":                 "a b",
		"\x00\x80":               "",
	} {
		if got := strings.Join(fold(text), " "); got != want {
			t.Errorf("fold(%q) = %q, want %q", text, got, want)
		}
	}
	if got := fold(strings.Repeat("word ", 1000)); len(got) != maxWords {
		t.Errorf("%d words of a long text", len(got))
	}
	if got := fold(strings.Repeat("ñ", 1000)); len(got) != 1 || len(got[0]) != maxText {
		t.Errorf("a long word folds to %q", got)
	}
}

func TestCutKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"franklin county":                   "franklin: county",
		"franklin co":                       "franklin: county",
		"orleans par":                       "orleans: parish",
		"city of franklin":                  "franklin: city, independent city",
		"county clark":                      "clark: county",
		"city and county of san francisco":  "san francisco: county",
		"james city county":                 "james city: county",
		"lake of the woods":                 "lake of the woods: ",
		"county":                            ": county",
		"":                                  ": ",
		"state of california":               "california: state",
		"rhode island department of health": "rhode island department of health: ",
	} {
		name, kinds := cutKind(strings.Fields(text))
		if got := strings.Join(name, " ") + ": " + strings.Join(kinds, ", "); got != want {
			t.Errorf("cutKind(%q) = %q, want %q", text, got, want)
		}
	}
}
